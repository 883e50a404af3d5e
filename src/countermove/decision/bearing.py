"""What moves when something is taken out of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.decision.parts import Moves, WithoutLine
from countermove.decision.run import Run
from countermove.study.assumptions import Outcome
from countermove.world.ensemble import Ensemble

LEAST_MOVE = 0.1
"""Of half the middle half of an outcome's worlds: what moves less is not listed."""


def without_line(run: Run) -> WithoutLine | None:
    """What was taken out, what it did, and what moved; None where nothing was taken out."""
    told, whole, removal = run.consequence, run.whole, run.without.removal
    if told is None or whole is None or removal is None:
        return None
    few = whole.kept
    before = {name: np.median(values, axis=1) for name, values in whole.values.items()}
    after = {name: np.median(run.ensemble.values[name][:, :few], axis=1) for name in before}
    return WithoutLine(
        names=removal.names, fitted_rows=told.fitted_rows, fit=told.fit, k=told.k, widened=told.widened,
        unmoved=told.unmoved, acts=told.acts, answers=told.answers, worlds=few,
        moves=moves(whole, before, after), turned=turned(run, before, after),
    )  # fmt: skip


def moves(
    whole: Ensemble, before: Mapping[str, NDArray[np.floating]], after: Mapping[str, NDArray[np.floating]]
) -> tuple[Moves, ...]:
    """Medians (choice,) by outcome that moved by LEAST_MOVE or more, farthest first."""
    found: list[Moves] = []
    for name in before:
        low, high = np.quantile(whole.values[name], (0.25, 0.75), axis=1)
        for row, choice in enumerate(whole.choices):
            old, new = float(before[name][row]), float(after[name][row])
            size = (new - old) / max(float(high[row] - low[row]) / 2, 1e-12)
            if abs(size) >= LEAST_MOVE:
                found.append(Moves(option=choice.id, outcome=name, before=old, after=new, size=size))
    return tuple(sorted(found, key=lambda each: -abs(each.size)))


def turned(
    run: Run, before: Mapping[str, NDArray[np.floating]], after: Mapping[str, NDArray[np.floating]]
) -> tuple[str, ...]:
    """Outcomes that who decides ranks, in which the order of the options by medians changes."""
    rows = [row for row, choice in enumerate(run.ensemble.choices) if not choice.is_reference]
    ranked = {name: each for name, each in run.outcomes.items() if run.case.decider in each.better}
    return tuple(
        name for name, outcome in ranked.items()
        if name in before and _order(before[name], rows, outcome, run) != _order(after[name], rows, outcome, run)
    )  # fmt: skip


def _order(medians: NDArray[np.floating], rows: Sequence[int], outcome: Outcome, run: Run) -> list[int]:
    sign = -1.0 if outcome.better[run.case.decider] == "more" else 1.0
    return sorted(rows, key=lambda row: sign * float(f"{medians[row]:.3g}"))
