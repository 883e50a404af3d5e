"""The inputs of worlds in bins that hold equally many of them, so that a mean along an input is one product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.hinges import inputs_of
from countermove.decision.run import PART_WORLDS, Run

BINS = 10
SURE = 3.0
"""Standard errors beyond which a difference counts: some 150 inputs are looked at together."""


@dataclass(frozen=True)
class Binned:
    """names (input,); values (input, world) in the inputs' units; one_hot (input * bin, world), 1 where the world lies
    in the bin; structure (world,); half (world,), 0 or 1: which half of the draws of the fit a world comes from, so
    that what is found in one half can be tried on draws that it has not seen."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    one_hot: NDArray[np.float32]
    structure: NDArray[np.int64]
    half: NDArray[np.int64]

    @property
    def worlds(self) -> int:
        """How many worlds."""
        return self.values.shape[1]

    def sums(self, columns: NDArray[Any]) -> NDArray[np.float64]:
        """Sums of columns (world, column) over the worlds of each bin: (input, bin, column)."""
        found = self.one_hot @ np.asarray(columns, np.float32)
        return found.reshape(len(self.names), BINS, -1).astype(np.float64)

    def middles(self, place: int) -> NDArray[np.float64]:
        """The median of one input in each of its bins."""
        ordered = np.sort(self.values[place])
        return np.array([np.median(each) for each in np.array_split(ordered, BINS)], np.float64)

    def by_structure(self, columns: NDArray[Any], count: int) -> NDArray[np.float64]:
        """Sums of columns (world, column) over the worlds of each structure: (structure, column)."""
        own = (self.structure == np.arange(count)[:, None]).astype(np.float32)
        return (own @ np.asarray(columns, np.float32)).astype(np.float64)


def binned(run: Run) -> Binned:
    """Every parameter that varies, in the first PART_WORLDS worlds: few enough that no draw of the packaged fit is used
    twice, so that worlds are independent of each other."""
    worlds = min(run.ensemble.kept, PART_WORLDS)
    turn = np.arange(worlds, dtype=np.int64) // len(run.view.structures)
    draw = turn if run.beliefs.posterior is None else turn % run.beliefs.posterior.size
    return bins_of(inputs_of(run, worlds), run.ensemble.structure_of[:worlds], draw % 2)


def bins_of(
    inputs: Mapping[str, NDArray[np.floating]], structure: NDArray[np.int64], half: NDArray[np.int64]
) -> Binned:
    """Inputs, (world,) each, in bins; those that never vary are left out."""
    varying = {name: np.asarray(each, np.float32) for name, each in inputs.items() if float(np.ptp(each)) > 0}
    values = np.stack(list(varying.values()))
    worlds = values.shape[1]
    code = np.empty(values.shape, np.uint8)
    rank = np.repeat(np.arange(BINS, dtype=np.uint8), sizes(worlds))
    np.put_along_axis(code, np.argsort(values, axis=1), np.broadcast_to(rank, values.shape), axis=1)
    one_hot = (code[:, None, :] == np.arange(BINS, dtype=np.uint8)[:, None]).astype(np.float32)
    return Binned(tuple(varying), values, one_hot.reshape(-1, worlds), structure, half)


def sizes(worlds: int) -> NDArray[np.int64]:
    """How many worlds each bin holds, as ``np.array_split`` splits them."""
    return np.array([worlds // BINS + (at < worlds % BINS) for at in range(BINS)], np.int64)
