"""Which claims and sources carry the answer: everything that numbers rest on is taken out in turn, in one pass."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import Medians, Simulated, half_widths, moves, turned
from countermove.decision.fitted import posterior_of
from countermove.decision.parts import Load
from countermove.decision.removed import acts_of, beliefs_without, prior_ratio, ungrounded
from countermove.decision.subjects import Prepared, Readings, Subjects
from countermove.response import response_model
from countermove.response.record.views import without as record_without
from countermove.response.waiting.posterior import InUse, in_use
from countermove.response.waiting.reweigh import SAFE_K, smoothed
from countermove.study.records import Claim, Observation
from countermove.study.removal import Removal, removal
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs
from countermove.world.ensemble import Ensemble, simulate

Floats = NDArray[np.float64]
WEIGHED = 5_000
"""Worlds that are re-weighted, the first ones: as many as there are draws of the fit, each of which is used once."""
SIMULATED = 1_920
"""Worlds that are simulated for a name whose refit ships."""
SHOWN = 12
BATCHES = 21
"""Of no common factor with the number of structures, so that each batch holds all of them."""


@dataclass(frozen=True)
class Fall:
    """What falls with some names: their removal, the rows of the fit by place, priors that widen, and of acts that
    answers were counted of those, by place, that fall or lose an answer."""

    removed: Removal
    places: tuple[int, ...]
    wide: tuple[str, ...]
    triggers: tuple[int, ...]

    @property
    def changes(self) -> bool:
        """Whether any number rests on it."""
        return bool(self.places or self.wide or self.triggers)


@dataclass(frozen=True)
class Weighing:
    """The worlds of a run, ready to be weighed anew as if something had not been known.

    values: outcome -> (choices, worlds), sorted by ``order`` when medians are read.
    """

    run: Simulated
    outcomes: tuple[str, ...]
    waiting: InUse | None

    @cached_property
    def worlds(self) -> int:
        """How many worlds are weighed: whole turns of the structures."""
        count = len(self.run.view.structures)
        return min(self.run.ensemble.kept, WEIGHED) // count * count

    @cached_property
    def record(self) -> Study:
        """The acts, links and ends that rates of answers were fitted to."""
        return record_without(self.run.view, self.gone) if self.gone else self.run.view

    @cached_property
    def gone(self) -> Sequence[str]:
        """Acts, links and ends that the run leaves out anyway."""
        return () if self.run.without.removal is None else acts_of(self.run.without.removal)

    @cached_property
    def touching(self) -> Mapping[str, frozenset[int]]:
        """Act or link -> places of the triggers whose answers are counted by it."""
        if self.waiting is None or not self.run.response.fitted:
            return {}
        found: dict[str, set[int]] = {}
        links = {(each.trigger, each.response): each.id for each in self.record.links}
        for place, spell in enumerate(self.waiting.spells):
            answers = [each.act.id for each in spell.answers]
            tied = [links[spell.trigger.id, name] for name in answers if (spell.trigger.id, name) in links]
            for name in (spell.trigger.id, *answers, *tied):
                found.setdefault(name, set()).add(place)
        return {name: frozenset(places) for name, places in found.items()}

    @cached_property
    def order(self) -> Mapping[str, NDArray[np.int64]]:
        """Worlds from the lowest to the highest, by outcome and choice."""
        values = self.run.ensemble.values
        return {name: np.argsort(values[name][:, : self.worlds], axis=1) for name in self.outcomes}

    @cached_property
    def halves(self) -> Mapping[str, Floats]:
        """Half the middle half of each outcome, (choice,)."""
        return half_widths(self.run.ensemble, self.outcomes)

    @cached_property
    def shown(self) -> Medians:
        """The medians of all worlds that are kept, as an assessment shows them."""
        return _medians(self.run.ensemble, self.outcomes)

    @cached_property
    def parameters(self) -> Mapping[str, Floats]:
        """Every parameter by structure, (structure, worlds of it)."""
        model, seed = self.run.inputs.model, self.run.ensemble.seed
        drawn = self.run.beliefs.parameters_of(model, seed=seed, worlds=self.worlds)
        count = len(self.run.view.structures)
        return {
            name: np.asarray(each, np.float64).reshape(-1, count).T
            for name, each in zip(model.parameters, drawn, strict=True)
        }

    def fall(self, names: Collection[str]) -> Fall:
        """What falls with some names of the study."""
        fit, removed = self.run.beliefs.posterior, removal(self.run.view, names)
        rows = sorted(removed.of("series"))
        places = () if fit is None else tuple(np.flatnonzero(np.isin(fit.rows, rows)).tolist())
        wide, _ = ungrounded(self.run.view, removed)
        return Fall(removed, places, wide, self.spells(removed))

    def without(self, fall: Fall) -> tuple[float, Floats | None]:
        """The worst Pareto k over structures, and the weight (worlds,) of each world as if what fell had not been
        known; None where the draws cannot tell."""
        weights = [smoothed(each) for each in self.log_ratio(fall)]
        worst = max(each.k for each in weights)
        if worst > SAFE_K:
            return worst, None
        return worst, np.stack([each.share for each in weights], axis=1).ravel() / len(weights)

    def log_ratio(self, fall: Fall) -> Floats:
        """Log weights (structure, worlds of it) as if fitted rows, grounds and triggers had not been seen."""
        count = len(self.run.view.structures)
        total = np.zeros((count, self.worlds // count))
        fit = self.run.beliefs.posterior
        if fit is not None and fall.places:
            each = -np.asarray(fit.log_likelihood[:, :, list(fall.places)], np.float64).sum(axis=2)
            total += each[:, np.arange(total.shape[1]) % fit.size]
        known = () if fit is None else fit.made["wide"]
        changed = [name for name in fall.wide if name not in known]
        total += prior_ratio(
            self.run.view, self.run.response, changed, {name: self.parameters[name] for name in changed}
        )
        if self.waiting is not None and fall.triggers:
            each = self._of_acts(self.waiting, acts_of(fall.removed))
            total += each[np.arange(total.shape[1]) % len(each)]
        return total

    def _of_acts(self, waiting: InUse, acts: Sequence[str]) -> Floats:
        """Log weights of the draws as if some acts were not in the record, the same for every case of a view."""
        key = f"log ratio@{self.record.known_by} without {' '.join(acts)}"
        every = tuple(dict.fromkeys((*self.gone, *acts)))
        return self.record.derived(key, lambda: waiting.log_ratio(record_without(self.run.view, every)))

    def spells(self, removed: Removal) -> tuple[int, ...]:
        """The places of the triggers that fall or lose an answer, of those that rates of answers were fitted to."""
        return tuple(sorted({place for name in acts_of(removed) for place in self.touching.get(name, ())}))

    def medians(self, shares: Floats) -> dict[str, Floats]:
        """Medians (choice,) by outcome under weights (worlds,) that add up to one."""
        return {name: self.median(name, shares) for name in self.order}

    def error(self, outcome: str, shares: Floats, rows: tuple[int, int]) -> float:
        """Monte Carlo error of how far the distance of two choices' medians moves under other weights, by batches of
        worlds."""
        values, moved = self.run.ensemble.values[outcome][list(rows), : self.worlds], list[float]()
        for batch in (slice(start, None, BATCHES) for start in range(BATCHES)):
            ends = [
                [weighted_median(each[batch], weights[batch]) for each in values]
                for weights in (shares, np.ones(len(shares)))
            ]
            moved.append((ends[0][0] - ends[0][1]) - (ends[1][0] - ends[1][1]))
        return float(np.std(moved, ddof=1)) / math.sqrt(BATCHES)

    def median(self, outcome: str, shares: Floats) -> Floats:
        """Medians (choice,) of one outcome."""
        order, values = self.order[outcome], self.run.ensemble.values[outcome]
        reached = np.cumsum(shares[order], axis=1)
        at = np.argmax(reached >= 0.5 * reached[:, -1:], axis=1)
        rows = np.arange(len(order))
        return np.asarray(values[rows, order[rows, at]], np.float64)


def weighted_median(values: NDArray[np.floating], weights: Floats) -> float:
    """The first value at which half the weight is reached, (world,) each."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order[int(np.argmax(reached >= 0.5 * reached[-1]))]])


@dataclass(frozen=True)
class Refit:
    """Worlds of the case drawn from a fit that ships, and what they were drawn from."""

    beliefs: Beliefs
    drawn: Ensemble


@dataclass(frozen=True)
class Taken:
    """Names taken out, what fell, and the medians (choice,) by outcome without, and what was read besides; None where
    they cannot be known. Then, too, how they are known: by the weights of the worlds (worlds,), or by a refit."""

    load: Load
    fall: Fall
    after: Medians | None
    besides: Readings | None
    shares: Floats | None
    refit: Refit | None


@dataclass(frozen=True)
class Weighed:
    """Everything that carries a number, taken out in turn: ``even`` are the medians with nothing taken out, and
    ``besides`` what else was to be read of these worlds."""

    weighing: Weighing
    even: Medians
    taken: tuple[Taken, ...]
    besides: Prepared | None

    @property
    def loads(self) -> tuple[Load, ...]:
        """What each carries, those that move most first."""
        return tuple(each.load for each in self.taken)


def weigh(run: Simulated, outcomes: Sequence[str], subjects: Subjects | None = None) -> Weighed:
    """What carries the answer: each origin, kind of source, article and claim that a number rests on, those that move
    most first. Names that take the same away are told once. subjects: what is read of the worlds besides.

    Acts that answer, and links, fall with what they rest on, as where they are taken out for good.
    """
    weighing = weighing_of(run, outcomes)
    even = weighing.medians(np.full(weighing.worlds, 1.0 / weighing.worlds))
    besides = None if subjects is None else subjects.of(run.ensemble, weighing.worlds)
    found = [_taken(weighing, even, names, fall, subjects, besides) for names, fall in _distinct(weighing)]
    found.sort(key=lambda each: (-(each.load.moves[0].size ** 2) if each.load.moves else 0.0, each.load.names))
    return Weighed(weighing, even, tuple(found), besides)


def weighing_of(run: Simulated, outcomes: Sequence[str]) -> Weighing:
    """A run ready to be weighed anew."""
    plain = Weighing(run, tuple(outcomes), None)
    return replace(plain, waiting=in_use(plain.record, run.response.links) if run.response.fitted else None)


def _distinct(weighing: Weighing) -> Iterator[tuple[tuple[str, ...], Fall]]:
    """Every removal that changes something, with the names that bring it about."""
    names: dict[tuple[object, ...], list[str]] = {}
    falls: dict[tuple[object, ...], Fall] = {}
    for name in _candidates(weighing):
        fall = weighing.fall([name])
        key = (fall.places, fall.wide, tuple(name for name in acts_of(fall.removed) if name in weighing.touching))
        if fall.changes:
            names.setdefault(key, []).append(name)
            falls.setdefault(key, fall)
    for key, alike in names.items():
        yield tuple(alike), falls[key]


def _candidates(weighing: Weighing) -> tuple[str, ...]:
    """Origins, kinds and articles behind fitted rows, grounds of parameters and triggers, and claims that ground."""
    view = weighing.run.view
    fit = weighing.run.beliefs.posterior
    carrying = {name for each in view.parameters.parameters.values() for name in each.grounds}
    carrying |= {*fit.rows} if fit is not None else set()
    carrying |= {*weighing.touching}
    found: dict[str, None] = {}
    for _, row in view.everything():
        if row.id not in carrying and not (isinstance(row, Observation) and row.series in carrying):
            continue
        if isinstance(row, Claim):
            found[row.id] = found[row.article] = None
        for source in (view.sources[name] for name in row.source if name in view.sources):
            found[source.origin] = found[source.kind] = None
    return tuple(found)


def _taken(
    weighing: Weighing, even: Medians, names: tuple[str, ...], fall: Fall, subjects: Subjects | None,
    besides: Prepared | None,
) -> Taken:  # fmt: skip
    run = weighing.run
    worst, shares = weighing.without(fall)
    after, how, refit = None if shares is None else weighing.medians(shares), "re-weighted", None
    read = None if shares is None or besides is None else besides.read(shares)
    if after is None:
        refit = _refitted(run, fall.removed, (*weighing.outcomes, *(() if subjects is None else subjects.needs)))
        if refit is not None:
            after = _medians(refit.drawn, weighing.outcomes)
            read = None if subjects is None else subjects.of(refit.drawn, refit.drawn.kept).even
        how = "not known" if after is None else "refitted"
    moved = () if after is None else moves(run.ensemble, weighing.halves, even, after, weighing.shown)
    load = Load(
        names=names, fitted_rows=len(fall.places), widened=fall.wide, triggers=len(fall.triggers), how=how,
        k=worst if np.isfinite(worst) else None, moves=moved[:SHOWN],
        turned=() if after is None else turned(run, weighing.halves, even, after),
    )  # fmt: skip
    return Taken(load, fall, after, read, shares, refit)


def _medians(drawn: Ensemble, outcomes: Sequence[str]) -> Medians:
    return {name: np.median(drawn.values[name], axis=1).astype(np.float64) for name in outcomes}


def _refitted(run: Simulated, removed: Removal, outcomes: Sequence[str]) -> Refit | None:
    """Worlds drawn from the fits without what was removed, and without what a run leaves out anyway; None where a fit
    that this takes does not ship."""
    own, parameters, fit = run.without.removal, run.inputs.model.parameters, run.beliefs.posterior
    every = removed
    if own is not None:
        every = removal(run.view, (*own.names, *removed.names))
        fit = posterior_of(run.view, response_model(run.view), run.inputs, run.case.present_law)
    _, beliefs, told = beliefs_without(run.view, every, parameters, fit)
    if not told.known or "refitted" not in (told.fit, told.answers):
        return None
    drawn = simulate(
        run.inputs, beliefs, run.view.structures, {name: run.outcomes[name] for name in outcomes}, run.span,
        worlds=SIMULATED, seed=run.ensemble.seed, with_paths=False,
    )  # fmt: skip
    return Refit(beliefs, drawn)
