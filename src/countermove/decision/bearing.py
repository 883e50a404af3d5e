"""What moves when something is taken out of the study."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bench import Bench
from countermove.decision.parts import Moves, WithoutLine
from countermove.decision.removed import NOTHING
from countermove.decision.run import Run
from countermove.world.ensemble import Ensemble

LEAST_MOVE = 0.1
"""Of half the middle half of an outcome's worlds: what moves less is not listed."""
LEAST_LEAD = 0.02
"""Of the same: an option that leads another by less is level with it, so that the order of the two cannot turn."""

Floats = NDArray[np.float64]
Medians = Mapping[str, Floats]
"""By outcome, (choice,)."""


Simulated = Run | Bench
"""A case as it was simulated."""


def without_line(run: Run) -> WithoutLine | None:
    """What was taken out, what it did, and what moved; None where nothing was taken out."""
    told, whole, removal = run.consequence or NOTHING, run.whole, run.without.removal
    if whole is None:
        return None
    names = () if removal is None else removal.names
    few, halves = whole.kept, half_widths(whole, whole.values)
    before = {name: np.median(values, axis=1).astype(np.float64) for name, values in whole.values.items()}
    after = {name: np.median(run.ensemble.values[name][:, :few], axis=1).astype(np.float64) for name in before}
    return WithoutLine(
        names=names, accounts=tuple(each.title for each in run.study.structures if each.id in run.without.accounts),
        fitted_rows=told.fitted_rows, fit=told.fit, k=told.k if np.isfinite(told.k) else None, widened=told.widened,
        unmoved=told.unmoved, acts=told.acts, answers=told.answers, worlds=few,
        moves=moves(whole, halves, before, after), turned=turned(run, halves, before, after),
    )  # fmt: skip


def half_widths(ensemble: Ensemble, outcomes: Collection[str]) -> Medians:
    """Half the middle half of each outcome's worlds."""
    found: dict[str, Floats] = {}
    for name in outcomes:
        low, high = np.quantile(ensemble.values[name], (0.25, 0.75), axis=1)
        found[name] = np.maximum((high - low) / 2, 1e-12)
    return found


def moves(
    ensemble: Ensemble, halves: Medians, before: Medians, after: Medians, shown: Medians | None = None
) -> tuple[Moves, ...]:
    """Medians that moved by LEAST_MOVE or more, farthest first. shown: the medians of all worlds where only some were
    read; they are told to move as those of these."""
    found: list[Moves] = []
    for name, old in before.items():
        sizes = (after[name] - old) / halves[name]
        start = old if shown is None else shown[name]
        end = moved_alike(start, old, after[name])
        for row in np.flatnonzero(np.abs(sizes) >= LEAST_MOVE):
            found.append(
                Moves(
                    option=ensemble.choices[row].id,
                    outcome=name,
                    before=float(start[row]),
                    after=float(end[row]),
                    size=float(sizes[row]),
                )
            )
    return tuple(sorted(found, key=lambda each: -abs(each.size)))


def moved_alike(start: Floats, before: Floats, after: Floats) -> Floats:
    """Numbers that move as others did; where these were below zero neither before nor after, they are not either."""
    end = start + after - before
    return np.where(np.minimum(before, after) >= 0.0, np.maximum(end, 0.0), end)


def turned(run: Simulated, halves: Medians, before: Medians, after: Medians) -> tuple[str, ...]:
    """Outcomes that who decides ranks, in which some option now trails another that it led, each time by LEAST_LEAD
    or more."""
    rows = [row for row, choice in enumerate(run.ensemble.choices) if not choice.is_reference]
    found: list[str] = []
    for name in before:
        if run.case.decider not in run.outcomes[name].better:
            continue
        least = LEAST_LEAD * float(halves[name][rows].mean())
        leads = [each[name][rows][:, None] - each[name][rows][None, :] for each in (before, after)]
        if np.any((leads[0] > least) & (leads[1] < -least)):
            found.append(name)
    return tuple(found)
