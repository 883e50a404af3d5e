"""Which claims and sources carry the answer: everything that numbers rest on is taken out in turn, in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import half_widths, moves, turned
from countermove.decision.parts import Load
from countermove.decision.removed import beliefs_without, prior_ratio, ungrounded
from countermove.decision.run import Run
from countermove.response.waiting.posterior import Posterior as Waiting
from countermove.response.waiting.posterior import view_of
from countermove.response.waiting.reweigh import SAFE_K, smoothed
from countermove.study.records import Claim, Observation
from countermove.study.removal import Removal, removal
from countermove.world.ensemble import simulate
from countermove.world.fit.leave_out import refit_of

Floats = NDArray[np.float64]
WEIGHED = 10_000
"""Worlds that are re-weighted: the first ones."""
SIMULATED = 1_920
"""Worlds that are simulated for a name whose refit ships."""
SHOWN = 12


@dataclass(frozen=True)
class Weighing:
    """The worlds of a run, ready to be weighed anew as if something had not been known.

    values: outcome -> (choices, worlds), sorted by ``order`` when medians are read.
    """

    run: Run
    outcomes: tuple[str, ...]
    waiting: Waiting | None

    @cached_property
    def worlds(self) -> int:
        """How many worlds are weighed: whole turns of the structures."""
        count = len(self.run.view.structures)
        return min(self.run.ensemble.kept, WEIGHED) // count * count

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
    def parameters(self) -> Mapping[str, Floats]:
        """Every parameter by structure, (structure, worlds of it)."""
        model, seed = self.run.inputs.model, self.run.ensemble.seed
        drawn = self.run.beliefs.parameters_of(model, seed=seed, worlds=self.worlds)
        count = len(self.run.view.structures)
        return {
            name: np.asarray(each, np.float64).reshape(-1, count).T
            for name, each in zip(model.parameters, drawn, strict=True)
        }

    def log_ratio(self, removed: Removal, places: NDArray[np.int64], wide: Collection[str]) -> Floats:
        """Log weights (structure, worlds of it) as if fitted rows, grounds and triggers had not been seen."""
        count = len(self.run.view.structures)
        total = np.zeros((count, self.worlds // count))
        fit = self.run.beliefs.posterior
        if fit is not None and len(places):
            each = -np.asarray(fit.log_likelihood[:, :, places], np.float64).sum(axis=2)
            total += each[:, np.arange(total.shape[1]) % fit.size]
        known = () if fit is None else fit.made["wide"]
        changed = [name for name in wide if name not in known]
        total += prior_ratio(
            self.run.view, self.run.response, changed, {name: self.parameters[name] for name in changed}
        )
        triggers = self.spells(removed)
        if self.waiting is not None and len(triggers):
            each = -self.waiting.log_likelihood[:, triggers].sum(axis=1)
            total += each[np.arange(total.shape[1]) % len(each)]
        return total

    def spells(self, removed: Removal) -> NDArray[np.int64]:
        """The places of the triggers that fell, among those that the rates of answers were fitted to."""
        gone = removed.of("events")
        if self.waiting is None or not gone or not self.run.response.fitted:
            return np.zeros(0, np.int64)
        return np.flatnonzero(np.isin(self.waiting.triggers, sorted(gone)))

    def medians(self, shares: Floats) -> dict[str, Floats]:
        """Medians (choice,) by outcome under weights (worlds,) that add up to one."""
        found: dict[str, Floats] = {}
        for name, order in self.order.items():
            values = self.run.ensemble.values[name]
            reached = np.cumsum(shares[order], axis=1)
            at = np.argmax(reached >= 0.5 * reached[:, -1:], axis=1)
            rows = np.arange(len(order))
            found[name] = np.asarray(values[rows, order[rows, at]], np.float64)
        return found


def loads(run: Run, outcomes: Sequence[str]) -> tuple[Load, ...]:
    """What carries the answer: each origin, kind of source, article and claim that a number rests on, those that move
    most first. Names that take the same away are told once.

    Acts that are answers, and links, are left in: ``assess --without`` takes them out too.
    """
    view = view_of(run.view, "medium") if run.response.fitted else None
    weighing = Weighing(run, tuple(outcomes), None if view is None else view.posterior)
    even = weighing.medians(np.full(weighing.worlds, 1.0 / weighing.worlds))
    found = [
        _load(weighing, even, names, removed, places, wide) for names, removed, places, wide in _distinct(weighing)
    ]
    return tuple(sorted(found, key=lambda each: (-(each.moves[0].size ** 2) if each.moves else 0.0, each.names)))


def _distinct(weighing: Weighing) -> Iterator[tuple[tuple[str, ...], Removal, NDArray[np.int64], tuple[str, ...]]]:
    """Every removal that changes something, with the names that bring it about."""
    view, fit = weighing.run.view, weighing.run.beliefs.posterior
    names: dict[tuple[tuple[int, ...], tuple[str, ...], tuple[int, ...]], list[str]] = {}
    removals: dict[str, Removal] = {}
    for name in _candidates(weighing):
        removed = removal(view, [name])
        rows = sorted(removed.of("series"))
        places = () if fit is None else tuple(np.flatnonzero(np.isin(fit.rows, rows)).tolist())
        wide, _ = ungrounded(view, removed)
        key = (places, wide, tuple(weighing.spells(removed).tolist()))
        if any(key):
            names.setdefault(key, []).append(name)
            removals[name] = removed
    for (places, wide, _), alike in names.items():
        yield tuple(alike), removals[alike[0]], np.array(places, np.int64), wide


def _candidates(weighing: Weighing) -> tuple[str, ...]:
    """Origins, kinds and articles behind fitted rows, grounds of parameters and triggers, and claims that ground."""
    view = weighing.run.view
    fit = weighing.run.beliefs.posterior
    carrying = {name for each in view.parameters.parameters.values() for name in each.grounds}
    carrying |= {*fit.rows} if fit is not None else set()
    carrying |= {*weighing.waiting.triggers} if weighing.waiting is not None else set()
    found: dict[str, None] = {}
    for _, row in view.everything():
        if row.id not in carrying and not (isinstance(row, Observation) and row.series in carrying):
            continue
        if isinstance(row, Claim):
            found[row.id] = found[row.article] = None
        for source in (view.sources[name] for name in row.source if name in view.sources):
            found[source.origin] = found[source.kind] = None
    return tuple(found)


def _load(
    weighing: Weighing,
    even: Mapping[str, Floats],
    names: tuple[str, ...],
    removed: Removal,
    places: NDArray[np.int64],
    wide: tuple[str, ...],
) -> Load:
    run = weighing.run
    weights = [smoothed(each) for each in weighing.log_ratio(removed, places, wide)]
    worst = max(each.k for each in weights)
    after, how = None, "re-weighted"
    if worst <= SAFE_K:
        shares = np.stack([each.share for each in weights], axis=1).ravel() / len(weights)
        after = weighing.medians(shares)
    elif run.beliefs.posterior is not None and refit_of(run.view, run.beliefs.posterior, places) is not None:
        after = _simulated(run, removed, weighing.outcomes)
        how = "not known" if after is None else "refitted"
    else:
        how = "not known"
    moved = () if after is None else moves(run.ensemble, weighing.halves, even, after)
    return Load(
        names=names, fitted_rows=len(places), widened=wide, triggers=len(weighing.spells(removed)), how=how,
        k=worst if np.isfinite(worst) else None, moves=moved[:SHOWN],
        turned=() if after is None else turned(run, weighing.halves, even, after),
    )  # fmt: skip


def _simulated(run: Run, removed: Removal, outcomes: Sequence[str]) -> dict[str, Floats] | None:
    """Medians (choice,) by outcome of worlds drawn from the fit without what was removed; None where none ships."""
    parameters = run.inputs.model.parameters
    _, beliefs, told = beliefs_without(run.view, removed, parameters, run.beliefs.posterior)
    if told.fit != "refitted":
        return None
    found = simulate(
        run.inputs, beliefs, run.view.structures, {name: run.outcomes[name] for name in outcomes}, run.span,
        worlds=SIMULATED, seed=run.ensemble.seed, with_paths=False,
    )  # fmt: skip
    return {name: np.median(values, axis=1).astype(np.float64) for name, values in found.values.items()}
