"""Options that are good enough: in which share of worlds each keeps the limits that a user sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.numbers import indistinct, share
from countermove.decision.sides_parts import Kept, LimitLine, Satisficing
from countermove.study.case import Case
from countermove.study.faults import BadInput, Fault
from countermove.study.limits import Limit, limit_problems
from countermove.study.study import Study
from countermove.world.ensemble import Ensemble

Flags = NDArray[np.bool_]
HALF, NINE_TENTHS = 0.5, 0.9


def check_limits(study: Study, case: Case, limits: Mapping[str, Limit]) -> None:
    """BadInput for limits to outcomes that a case does not have, or that no value of theirs could meet."""
    faults = [
        Fault("", None, "--limit", f"{name}: {problem}")
        for name, problem in limit_problems(study, case.outcomes, limits)
    ]
    if faults:
        raise BadInput(faults)


def satisficing(ensemble: Ensemble, limits: Mapping[str, Limit]) -> Satisficing | None:
    """How often each option keeps each limit and all of them; None where the user set none."""
    if not limits:
        return None
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    names = [ensemble.choices[row].id for row in rows]
    together = np.ones((len(rows), ensemble.kept), np.bool_)
    lines: list[LimitLine] = []
    for outcome, limit in limits.items():
        values = ensemble.values[outcome][rows]
        keeps = values <= limit.value if limit.at_most is not None else values >= limit.value
        together &= keeps
        levels = (HALF, NINE_TENTHS) if limit.at_most is not None else (1.0 - HALF, 1.0 - NINE_TENTHS)
        half, nine_tenths = np.quantile(values.astype(np.float64), levels, axis=1)
        lines.append(
            LimitLine(
                outcome=outcome, at_most=limit.at_most, at_least=limit.at_least, kept=_kept(ensemble, names, keeps),
                in_half=_by_name(names, half), in_nine_tenths=_by_name(names, nine_tenths),
            )
        )  # fmt: skip
    return Satisficing(limits=tuple(lines), together=_kept(ensemble, names, together), worlds=ensemble.kept)


def _by_name(names: list[str], values: NDArray[np.floating[Any]]) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def _kept(ensemble: Ensemble, names: list[str], keeps: Flags) -> Kept:
    """keeps: (options, worlds)."""
    accounts = np.stack(
        [keeps[:, ensemble.structure_of == number].mean(axis=1) for number in range(len(ensemble.structures))]
    )
    return Kept(
        shares={name: share(float(each.sum()), ensemble.kept) for name, each in zip(names, keeps, strict=True)},
        accounts={
            name: (float(low), float(high))
            for name, low, high in zip(names, accounts.min(axis=0), accounts.max(axis=0), strict=True)
        },
        order=tuple(tuple(names[each] for each in group) for group in _order(keeps)),
    )


def _order(keeps: Flags) -> list[list[int]]:
    """Options from the most to the least often; those that the worlds do not tell apart from the first of a group are
    tied with it."""
    groups: list[list[int]] = []
    for each in np.argsort(-keeps.sum(axis=1), kind="stable").tolist():
        first = keeps[groups[-1][0]] if groups else None
        if first is not None and indistinct(first.astype(np.float32) - keeps[each].astype(np.float32)):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups
