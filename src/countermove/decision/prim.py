"""Where worlds are bad: boxes of inputs, found by peeling (the patient rule induction method).

Sources: Friedman and Fisher (1999), doi:10.1023/A:1008894516817, for peeling and pasting; Bryant and Lempert (2010),
doi:10.1016/j.techfore.2009.08.002, for coverage, density and the quasi-p of a restriction; Kwakkel and Jaxa-Rozen
(2016), doi:10.1016/j.envsoft.2015.11.020, for the gain of a peel, which lets a category compete with numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.response.special import beta_cdf

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALPHA = 0.05
"""Share of the worlds of a box that one peel takes off, and of those outside that one paste adds."""
LEAST_MASS = 0.05
"""Share of all worlds below which a box is not peeled."""
LEVEL = 0.05
"""A restriction stays where chance would give as many bad worlds with a probability below this."""


@dataclass(frozen=True)
class Worlds:
    """Inputs (input, world), a group (world,) such as the structure, and which worlds are bad (world,)."""

    inputs: Floats
    group: NDArray[np.int64]
    groups: int
    bad: Flags

    def of(self, some: Flags) -> Worlds:
        """Some of the worlds."""
        return replace(self, inputs=self.inputs[:, some], group=self.group[some], bad=self.bad[some])


@dataclass(frozen=True)
class Box:
    """Worlds with low <= input <= high, (input,) each, endless where not restricted, and of the groups that are kept
    (group,)."""

    low: Floats
    high: Floats
    kept: Flags

    @property
    def restricted(self) -> Flags:
        """Which inputs are restricted, the group last: (input + 1,)."""
        return np.append(np.isfinite(self.low) | np.isfinite(self.high), not self.kept.all())

    def free(self, place: int) -> Box:
        """The same without its restriction of one input; the place after the last input is the group's."""
        if place == len(self.low):
            return replace(self, kept=np.ones_like(self.kept))
        low, high = self.low.copy(), self.high.copy()
        low[place], high[place] = -np.inf, np.inf
        return replace(self, low=low, high=high)

    def holds(self, worlds: Worlds) -> Flags:
        """Which worlds lie in it."""
        inside = self.kept[worlds.group]
        for place in np.flatnonzero(self.restricted[:-1]):
            inside = inside & (worlds.inputs[place] >= self.low[place]) & (worlds.inputs[place] <= self.high[place])
        return inside

    def counts(self, worlds: Worlds) -> tuple[int, int]:
        """How many worlds it holds, and how many of them are bad."""
        inside = self.holds(worlds)
        return int(np.count_nonzero(inside)), int(np.count_nonzero(inside & worlds.bad))


@dataclass(frozen=True)
class Step:
    """A box on the way of peeling, with how many worlds it holds and how many of them are bad."""

    box: Box
    count: int
    bad: int


def whole(worlds: Worlds) -> Box:
    """The box that holds every world."""
    count = len(worlds.inputs)
    return Box(np.full(count, -np.inf), np.full(count, np.inf), np.ones(worlds.groups, np.bool_))


def peel(
    worlds: Worlds, *, alpha: float = ALPHA, least_mass: float = LEAST_MASS, most_inputs: int | None = None
) -> Iterator[Step]:
    """Boxes from the whole to the smallest, each the last one less the slice whose loss raises the share of bad worlds
    most for each world that goes. Once ``most_inputs`` are restricted only these are peeled on."""
    left = _Left(worlds, most_inputs)
    while True:
        yield left.step
        best = left.best_peel(alpha)
        if best is None or left.step.count - len(best[1]) < least_mass * len(worlds.bad):
            return
        left.take(*best)


class _Left:
    """What peeling has left: a box with its worlds, in the order of each input (input, world), and the worlds and bad
    worlds of each group (2, group)."""

    def __init__(self, worlds: Worlds, most_inputs: int | None) -> None:
        self.worlds = worlds
        self.most = len(worlds.inputs) + 1 if most_inputs is None else most_inputs
        self.step = Step(whole(worlds), len(worlds.bad), int(np.count_nonzero(worlds.bad)))
        self.order = np.argsort(worlds.inputs, axis=1)
        self.inside = np.ones(len(worlds.bad), np.bool_)
        self.own = self._of_groups(np.arange(len(worlds.bad)))
        # Which input each peel restricts: both ends of each, the upper first, then the groups.
        self.place = np.append(np.repeat(np.arange(len(self.order)), 2), np.full(worlds.groups, len(self.order)))

    def _of_groups(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        group, count = self.worlds.group[some], self.worlds.groups
        return np.stack([np.bincount(each, minlength=count) for each in (group, group[self.worlds.bad[some]])])

    def best_peel(self, alpha: float) -> tuple[Box, NDArray[np.int64]] | None:
        """The box after the best peel and the worlds that go; None where no peel gains."""
        count, bad = self.step.count, self.step.bad
        ends = self._ends(int((count - 1) * alpha))
        reach = min(int(ends.max(initial=1)), count - 1)
        slices = np.stack([self.order[:, : -reach - 1 : -1], self.order[:, :reach]], axis=1)
        so_far = np.cumsum(self.worlds.bad[slices], axis=2).reshape(len(ends), -1)
        bad_ends = so_far[np.arange(len(ends)), np.minimum(ends, reach) - 1]
        gone, bad_gone = np.append(ends, self.own[0]), np.append(bad_ends, self.own[1])
        limited = self.step.box.restricted
        usable = (gone > 0) & (gone < count)
        if np.count_nonzero(limited) >= self.most:
            usable &= limited[self.place]
        left = np.where(usable, count - gone, 1)
        gain = np.where(usable, ((bad - bad_gone) / left - bad / count) / np.maximum(gone, 1), -np.inf)
        # Of equal gains the one that restricts fewer inputs, then the first.
        first = np.flatnonzero(gain == gain.max())
        best = int(first[np.argmax(limited[self.place[first]])])
        return self._peeled(best, int(gone[best])) if gain[best] > 0 else None

    def _ends(self, step: int) -> NDArray[np.int64]:
        """How many worlds the slice at either end of each input holds: those of equal value go together."""
        inputs, order = self.worlds.inputs, self.order
        found = np.full((len(order), 2), step + 1)
        if step + 2 <= order.shape[1]:
            edges = inputs[np.arange(len(order))[:, None], order[:, [-step - 1, -step - 2, step, step + 1]]]
            for row in np.flatnonzero((edges[:, 0] == edges[:, 1]) | (edges[:, 2] == edges[:, 3])):
                values = inputs[row, order[row]]
                found[row] = np.count_nonzero(values >= edges[row, 0]), np.count_nonzero(values <= edges[row, 2])
        return found.ravel()

    def _peeled(self, best: int, gone: int) -> tuple[Box, NDArray[np.int64]]:
        """The box less slice number ``best``; a limit lies half-way between the last value out and the first one in."""
        box, place, order = self.step.box, int(self.place[best]), self.order
        if place == len(order):
            kept = box.kept.copy()
            kept[best - 2 * len(order)] = False
            return replace(box, kept=kept), np.flatnonzero(self.inside & ~kept[self.worlds.group])
        low, high, row, values = box.low.copy(), box.high.copy(), order[place], self.worlds.inputs[place]
        if best % 2 == 0:
            high[place] = (values[row[-gone - 1]] + values[row[-gone]]) / 2
            return replace(box, high=high), row[-gone:]
        low[place] = (values[row[gone - 1]] + values[row[gone]]) / 2
        return replace(box, low=low), row[:gone]

    def take(self, box: Box, gone: NDArray[np.int64]) -> None:
        """Go on with a box, without the worlds that it lost."""
        own = self._of_groups(gone)
        self.step = Step(box, self.step.count - len(gone), self.step.bad - int(own[1].sum()))
        self.own = self.own - own
        self.inside[gone] = False
        self.order = self.order[self.inside[self.order]].reshape(len(self.order), -1)


def paste(worlds: Worlds, box: Box, *, alpha: float = ALPHA) -> Box:
    """The box with its faces pushed out again, as long as the share of bad worlds rises."""
    while True:
        count, bad = box.counts(worlds)
        best, best_gain = None, 0.0
        for wider in _wider(worlds, box, alpha):
            more, more_bad = wider.counts(worlds)
            gain = (more_bad / more - bad / count) / (more - count) if more > count else 0.0
            if gain > best_gain:
                best, best_gain = wider, gain
        if best is None:
            return box
        box = best


def _wider(worlds: Worlds, box: Box, alpha: float) -> Iterator[Box]:
    places: list[int] = np.flatnonzero(box.restricted[:-1]).tolist()
    for place in places:
        values = worlds.inputs[place, box.free(place).holds(worlds)]
        low, high = box.low.copy(), box.high.copy()
        for limit, outside, share in (
            (low, values[values <= box.low[place]], 1 - alpha),
            (high, values[values >= box.high[place]], alpha),
        ):
            if np.isfinite(limit[place]):
                limit[place] = _between(outside, share) if len(outside) else (-np.inf if limit is low else np.inf)
        yield replace(box, low=low)
        yield replace(box, high=high)
    for group in np.flatnonzero(~box.kept):
        kept = box.kept.copy()
        kept[group] = True
        yield replace(box, kept=kept)


def _between(values: Floats, share: float) -> float:
    """Half-way between the two different values around a quantile, away from the box."""
    ordered = np.sort(values)
    rank = (len(values) - 1) * share
    low, high = float(ordered[math.floor(rank)]), float(ordered[math.ceil(rank)])
    if low == high:
        below, above = ordered[ordered < low], ordered[ordered > high]
        if share > 0.5:
            low = float(below[-1]) if len(below) else low
        else:
            high = float(above[0]) if len(above) else high
    return (low + high) / 2


def choose(steps: Iterable[Step]) -> Box:
    """The box with the highest harmonic mean of density (bad among those that it holds) and coverage (held among the
    bad). It asks for no further box once none within the last one could have a higher mean."""
    best, worth, total = None, -1.0, 0
    for step in steps:
        total = max(total, step.bad)
        # 2 / (count / bad + total / bad), at most what a box would have that held the bad worlds of this one alone.
        if 2 * step.bad / max(step.bad + total, 1) < worth:
            break
        own = 2 * step.bad / max(step.count + total, 1)
        if own > worth:
            best, worth = step.box, own
    if best is None:
        raise ValueError("there is no box to choose from")
    return best


def quasi_p(worlds: Worlds, box: Box) -> dict[int, float]:
    """For each restricted place (see ``Box.free``): the probability of as many bad worlds as the box has if its density
    were that of the box without this restriction (one-sided binomial)."""
    count, bad = box.counts(worlds)
    places: list[int] = np.flatnonzero(box.restricted).tolist()
    if not bad or not places:
        return dict.fromkeys(places, 1.0)
    wider = [box.free(place).counts(worlds) for place in places]
    # P(at least h of n at p) is the incomplete beta function I_p(h, n - h + 1).
    found = beta_cdf(bad, count - bad + 1, np.array([more_bad / more for more, more_bad in wider]))
    return dict(zip(places, np.ravel(found).tolist(), strict=True))


def without_chance(worlds: Worlds, box: Box, *, level: float = LEVEL) -> tuple[Box, dict[int, float]]:
    """The box without restrictions that chance explains in these worlds, the least sure taken off first, and the
    quasi-p of those that stay."""
    while True:
        found = quasi_p(worlds, box)
        if not found or max(found.values()) < level:
            return box, found
        box = box.free(max(found, key=lambda place: found[place]))
