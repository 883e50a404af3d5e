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
LEAST_WORLDS = 1_000
"""With fewer, bins and halves are too small to tell anything, and nothing is told."""
SURE = 3.0
"""Standard errors beyond which a difference counts: some 150 inputs are looked at together."""


@dataclass(frozen=True)
class Binned:
    """names (input,); values (input, world) in the inputs' units; one_hot (input * bin, world), 1 where the world lies
    in the bin; count (input, bin), its worlds: a tenth of all, but that equal values share a bin; structure (world,);
    half (world,), 0 or 1: which half of the draws of the fit a world comes from, so that what is found in one half can
    be tried on draws that it has not seen."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    one_hot: NDArray[np.float32]
    count: NDArray[np.int64]
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

    def bin_of(self, place: int) -> NDArray[np.int64]:
        """The bin of each world by one input."""
        return self.one_hot[place * BINS : (place + 1) * BINS].argmax(axis=0).astype(np.int64)

    def middles(self, place: int) -> NDArray[np.float64]:
        """The median of one input in each of its bins; no number where a bin is empty."""
        ordered, count = np.sort(self.values[place]).astype(np.float64), self.count[place]
        first = np.cumsum(count) - count
        low, high = (np.minimum(first + half, self.worlds - 1) for half in ((count - 1) // 2, count // 2))
        return np.where(count > 0, (ordered[low] + ordered[high]) / 2, np.nan)

    def by_structure(self, columns: NDArray[Any], count: int) -> NDArray[np.float64]:
        """Sums of columns (world, column) over the worlds of each structure: (structure, column)."""
        return np.stack([columns[self.structure == each].sum(axis=0, dtype=np.float64) for each in range(count)])


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
    starts = [worlds * each // BINS for each in range(1, BINS)]
    edges = np.sort(values, axis=1)[:, starts]
    code = np.zeros(values.shape, np.uint8)
    for edge in edges.T:
        code += values >= edge[:, None]
    one_hot = (code[:, None, :] == np.arange(BINS, dtype=np.uint8)[:, None]).astype(np.float32)
    count = one_hot.sum(axis=2).astype(np.int64)
    return Binned(tuple(varying), values, one_hot.reshape(-1, worlds), count, structure, half)
