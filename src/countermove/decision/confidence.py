"""How sure an answer is, in the words of analysts (ICD 203), and why: one rule for a brief and for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countermove.decision.assessment import Confidence
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.world.check import Row
from countermove.world.ensemble import Ensemble


def orders_of(ensemble: Ensemble, case: Case, outcomes: Mapping[str, Outcome]) -> dict[str, tuple[str, ...]]:
    """Structure -> options from best to worst for the decider on the case's first outcome, by medians."""
    name = case.outcomes[0]
    sign = 1.0 if outcomes[name].better.get(case.decider) == "more" else -1.0
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    result: dict[str, tuple[str, ...]] = {}
    for number, structure in enumerate(ensemble.structures):
        middle = np.median(ensemble.values[name][:, ensemble.structure_of == number], axis=1)
        order = sorted(rows, key=lambda row: -sign * float(middle[row]))
        result[structure] = tuple(ensemble.choices[row].id for row in order)
    return result


def confidence_of(
    checks: Sequence[Row], orders: Mapping[str, Sequence[str]], *, fitted: bool, hindsight: bool
) -> tuple[Confidence, str]:
    """Low as long as the priors are not fitted; each reason is named."""
    reasons: list[str] = []
    if not fitted:
        reasons.append("the model's priors are not fitted to history")
    if hindsight:
        reasons.append("they were set with hindsight of what came after the day of this view")
    for verdict, says in (("misses", "misses"), ("strained", "strains to reach")):
        rows = [row.title for row in checks if row.verdict == verdict]
        if rows:
            reasons.append(f"the model {says} {len(rows)} of {len(checks)} recorded figures ({listed(rows)})")
    if len({order[0] for order in orders.values()}) > 1:
        reasons.append("the rival accounts disagree on which option comes first")
    if not reasons:
        return "moderate", "The priors are fitted, no recorded figure is missed and the rival accounts agree."
    text = "; ".join(reasons)
    return "low", text[0].upper() + text[1:] + "."


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
