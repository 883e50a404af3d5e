"""The part of an assessment on what holds legal sales back."""

from __future__ import annotations

from typing import Literal

from countermove.decision.parts import Part, Spread

Limit = Literal["buyers", "licences", "admission", "makers", "ramp", "rupture"]
"""``buyers``: they would not take more of what law lets be sold; ``licences``: what Washington licenses, caps included;
``admission``: what Beijing admits; ``makers``: what they can send; ``ramp``: deliveries grow by a factor a quarter at
most; ``rupture``: trade in chips has ended."""


class YearOfSales(Part):
    """One calendar year from the case's day on. wanted and sold: what buyers would take of what law lets be sold, and
    what is sold, each in H100e per quarter, the mean of the year's quarters; held_by: by limit, the share of quarters
    and worlds in which it is the one that holds sales."""

    year: int
    quarters: int
    wanted: Spread
    sold: Spread
    held_by: dict[Limit, float]
