"""Whether the loss exceeds the gain: what each option does on the case's first outcome, against what the answers cost.

The two are in different units, so they are not netted. Worlds are counted by whether there is a gain and whether there
is a loss, and where there are both, by the price of a unit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from countermove.decision.answer import COST
from countermove.decision.balance_parts import Balance, Price
from countermove.decision.bearing import LEAST_LEAD, half_widths
from countermove.decision.numbers import share
from countermove.decision.run import Run

OTHER_COST = "cn_cost"
"""The outcome that says what the other side's scarcity and its own restrictions cost it."""
LEAST_WORLDS = 100
"""A price from fewer worlds is not told."""

Floats = NDArray[np.float64]


def balances(run: Run) -> tuple[Balance, ...]:
    """Every option but present law; none where who decides has no wish for the first outcome, or no cost is asked."""
    ensemble, main = run.ensemble, run.case.outcomes[0]
    want = run.outcomes[main].better.get(run.case.decider)
    if want is None or COST not in ensemble.values or main == COST:
        return ()
    present = ensemble.row(run.case.present_law)
    halves = half_widths(ensemble, (main, COST))
    found: list[Balance] = []
    for row, choice in enumerate(ensemble.choices):
        if row == present or choice.is_reference:
            continue
        gain = _change(run, main, row) * (1.0 if want == "more" else -1.0)
        loss = _change(run, COST, row)
        better = gain > LEAST_LEAD * float(halves[main][present])
        worse = loss > LEAST_LEAD * float(halves[COST][present])
        other = _change(run, OTHER_COST, row) if OTHER_COST in ensemble.values else None
        counts = (better & ~worse, better & worse, ~better & worse, ~better & ~worse)
        free, paid, wasted, neither = (share(float(each.sum()), ensemble.kept) for each in counts)
        found.append(
            Balance(
                option=choice.id, gain=main, loss=COST, free=free, paid=paid, wasted=wasted, neither=neither,
                price=_price(gain, loss, better & worse),
                other_more=None if other is None else share(float((other > loss).sum()), ensemble.kept),
            )
        )  # fmt: skip
    return tuple(found)


def _change(run: Run, outcome: str, row: int) -> Floats:
    """An outcome under an option less that under present law, (world,)."""
    values = run.ensemble.values[outcome]
    return np.asarray(values[row] - values[run.ensemble.row(run.case.present_law)], np.float64)


def _price(gain: Floats, loss: Floats, where: NDArray[np.bool_]) -> Price | None:
    if where.sum() < LEAST_WORLDS:
        return None
    low, middle, high = np.quantile(loss[where] / gain[where], (0.05, 0.5, 0.95)).tolist()
    return Price(p05=low, p50=middle, p95=high)
