"""What a sale brings in money against the option that sells least: the fee at which it would break even, and the price
that public money and chip makers get for compute that it adds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import LEAST_LEAD
from countermove.decision.leaving import outcome_of, sells_least
from countermove.decision.numbers import share, spread
from countermove.decision.parts import Spread
from countermove.decision.sides import Views
from countermove.decision.sides_parts import Ratio, Sale
from countermove.decision.standing import standing

Floats = NDArray[np.float64]
LEAST_H100E = 1_000.0
"""Of extra sales or compute: a world with less has no price for it."""
SURE = 4.0
"""Standard errors by which a mean must exceed zero to be divided by: its error then moves a ratio by a quarter at
most."""
USD_PER_BN = 1.0e9
SUMS = ("legal_imports_h100e", "duty_income_usd_bn", "us_new_loss_usd_bn", "nvidia_revenue_usd_bn", "amd_sales_usd_bn")
STOCK = "usable_h100e"


@dataclass(frozen=True)
class Beyond:
    """One option less the one that sells least, world by world: chips sold and compute usable at the end [H100e]; fee
    and duty taken, cost of new countermoves, and sales of chip makers [USD]."""

    sold: Floats
    added: Floats
    fee: Floats
    cost: Floats
    makers: Floats


def proceeds(views: Views) -> tuple[Sale, ...]:
    """Every option that sells more than the one that sells least; empty where the case does not read what is needed.

    Makers' sales are those of NVIDIA and AMD; what NVIDIA sells besides chips is the same under every option of a
    world, so that the difference is chips alone.
    """
    names = {quantity: outcome_of(views.outcomes, quantity, "sum") for quantity in SUMS}
    names[STOCK] = outcome_of(views.outcomes, STOCK, "last")
    against = sells_least(views)
    found = {quantity: name for quantity, name in names.items() if name is not None}
    if against is None or len(found) < len(names):
        return ()
    sold = found[SUMS[0]]
    least = views.names.index(against)
    signs = standing(views.ensemble.values[sold][views.rows]).beyond(LEAST_LEAD * views.halves[sold])
    return tuple(
        _sale(views, option, against, _beyond(views, found, row, least))
        for row, option in enumerate(views.names) if signs[row, least] > 0
    )  # fmt: skip


def _beyond(views: Views, names: Mapping[str, str], row: int, least: int) -> Beyond:
    def less(quantity: str) -> Floats:
        """The difference in the model's own unit: H100e, or USD bn."""
        name = names[quantity]
        values = views.ensemble.values[name][views.rows]
        return (values[row].astype(np.float64) - values[least]) / views.outcomes[name].scale

    sold, fee, cost, nvidia, amd = (less(quantity) for quantity in SUMS)
    return Beyond(sold, less(STOCK), fee * USD_PER_BN, cost * USD_PER_BN, (nvidia + amd) * USD_PER_BN)


def _sale(views: Views, option: str, against: str, beyond: Beyond) -> Sale:
    selling, adding = beyond.sold >= LEAST_H100E, beyond.added >= LEAST_H100E
    worlds = len(selling)

    def ratio(top: Floats, bottom: Floats) -> Ratio:
        return _ratio(top, bottom, views.ensemble.structure_of)

    return Sale(
        option=option, against=against, sold=spread(beyond.sold), selling=share(float(selling.sum()), worlds),
        fee=_each(beyond.fee, beyond.sold, selling), break_even=_each(beyond.cost, beyond.sold, selling),
        break_even_mean=ratio(beyond.cost, beyond.sold), break_even_share=ratio(beyond.cost, beyond.makers),
        added=spread(beyond.added), adding=share(float(adding.sum()), worlds),
        gain=_each(beyond.fee - beyond.cost, beyond.added, adding),
        gain_mean=ratio(beyond.fee - beyond.cost, beyond.added), makers_mean=ratio(beyond.makers, beyond.added),
    )  # fmt: skip


def _each(top: Floats, bottom: Floats, where: NDArray[np.bool_]) -> Spread | None:
    """The spread of a ratio over the worlds that have one; None where fewer than one in twenty do."""
    return spread(top[where] / bottom[where]) if where.mean() >= 0.05 else None


def _ratio(top: Floats, bottom: Floats, structure_of: NDArray[np.int64]) -> Ratio:
    value, error = _of_means(top, bottom)
    each = [_of_means(top[structure_of == one], bottom[structure_of == one])[0] for one in np.unique(structure_of)]
    known = [one for one in each if one is not None]
    if value is None or len(known) < len(each):
        return Ratio(value=None, monte_carlo_error=None, accounts=None)
    return Ratio(value=value, monte_carlo_error=error, accounts=(min(known), max(known)))


def _of_means(top: Floats, bottom: Floats) -> tuple[float | None, float | None]:
    """A ratio of means with its standard error (delta method); None where the lower mean is not surely above zero."""
    mean, root = float(bottom.mean()), math.sqrt(len(bottom))
    if mean <= SURE * float(bottom.std()) / root:
        return None, None
    value = float(top.mean()) / mean
    return value, float((top - value * bottom).std()) / (mean * root)
