"""What stands behind any number of an ensemble, or behind the distance of two options: how it is spread, the worlds
that show it, the inputs that carry its spread, and what each of these rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Spread
from countermove.decision.hinges import CARRIERS, LEAST_SHARE, MOST_WORLDS, STRUCTURE, input_words
from countermove.decision.numbers import spread
from countermove.decision.parts import Carrier, Way
from countermove.decision.ways import DRAWN, LEVELS, nearest, way_of
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs
from countermove.world.flow import Model
from countermove.world.posterior import Posterior
from countermove.world.sensitivity import carried, ranked

SCREENED = 2 * CARRIERS
"""Inputs that are looked at closely, of those that a quick look at all puts first."""
STRIPS = 20
"""Runs of equally many worlds along an input, for the quick look."""


@dataclass(frozen=True)
class Drawn:
    """Every input of the first worlds, by name, (world,) each; and, for the ``varying`` ones, the worlds in the order
    of each, (input, world), so that a look along all of them takes no time."""

    values: Mapping[str, NDArray[np.floating]]
    varying: tuple[str, ...]
    order: NDArray[np.int32]

    def screened(self, outcome: NDArray[np.floating]) -> tuple[str, ...]:
        """The inputs along which the mean rank of an outcome changes most, and the structure."""
        if not self.varying:
            return ()
        ranks = ranked(np.asarray(outcome, np.float64))
        size = self.order.shape[1] // STRIPS
        along = ranks[self.order[:, : size * STRIPS]].reshape(len(self.varying), STRIPS, size).mean(axis=2)
        first: list[int] = np.argsort(-along.var(axis=1), kind="stable")[:SCREENED].tolist()
        found = [self.varying[place] for place in first]
        return tuple(dict.fromkeys([*found, *(name for name in self.varying if name == STRUCTURE)]))


@dataclass(frozen=True)
class Behind:
    """What stands behind a number: its spread, the inputs that carry it, and the way back from it to the record."""

    spread: Spread
    carriers: tuple[Carrier, ...]
    way: Way


def drawn_of(model: Model, beliefs: Beliefs, structure_of: NDArray[np.int64], seed: int) -> Drawn:
    """The inputs of the first worlds of an ensemble."""
    worlds = min(len(structure_of), MOST_WORLDS)
    values = beliefs.parameters_of(model, seed=seed, worlds=worlds)
    named = dict(zip(model.parameters, values, strict=True))
    return inputs_drawn({**named, STRUCTURE: structure_of[:worlds].astype(np.float32)})


def inputs_drawn(values: Mapping[str, NDArray[np.floating]]) -> Drawn:
    """Inputs, (world,) each, ready to tell who carries a spread."""
    varying = tuple(name for name, each in values.items() if float(np.ptp(each)) > 0)
    rows = [np.argsort(values[name]).astype(np.int32) for name in varying]
    return Drawn(values, varying, np.stack(rows) if rows else np.zeros((0, 0), np.int32))


def behind(
    view: Study, posterior: Posterior | None, drawn: Drawn, outcome: str, values: NDArray[np.floating]
) -> Behind:
    """What stands behind an outcome of some worlds, (world,), or behind the difference of two options in them.

    As `hinges.carriers` and `ways.ways` tell it of present law, for whatever the values are.
    """
    few = len(next(iter(drawn.values.values())))
    seen = values[:few]
    looked_at = {name: drawn.values[name] for name in drawn.screened(seen)}
    shares = [each for each in carried(looked_at, {outcome: seen})[outcome] if each.share >= LEAST_SHARE][:CARRIERS]
    carriers = tuple(
        Carrier(
            outcome=outcome, input=each.name, share=each.share, error=each.error, what=input_words(view, each.name)
        )
        for each in shares
    )  # fmt: skip
    inputs = tuple(
        way_of(view, posterior, each.name, np.quantile(drawn.values[each.name][:DRAWN], LEVELS)) for each in shares
    )
    return Behind(spread(values), carriers, Way(outcome=outcome, worlds=nearest(values), inputs=inputs))
