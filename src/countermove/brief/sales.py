"""What is sold of what buyers would take, and what holds it there, in words: for the brief and the page."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.brief.numbers import Written, five, percent
from countermove.brief.words import party
from countermove.decision.parts import Spread
from countermove.decision.sales_parts import Limit, YearOfSales

UNIT, PER_UNIT = "thousand H100e", 1e3
HARDLY = PER_UNIT
"""H100e a quarter, of which it is not worth telling what holds them."""
LEAST = 0.005
"""A limit that holds in fewer of the quarters and worlds is not named."""


def first_whole(years: Sequence[YearOfSales]) -> YearOfSales | None:
    """The first calendar year of which all quarters are told."""
    return next((each for each in years if each.quarters == 4), None)


def told(year: YearOfSales, decider: str, other: str, *, briefly: bool = False) -> str:
    """`14 of the 209 thousand H100e a quarter that buyers in China would take are sold (medians), held back by ...`."""
    buyers = f"buyers in {party(other)} would take"
    if hardly(year):
        return f"law lets hardly anything be sold that {buyers}"
    sold, wanted = (number(each).median for each in (year.sold, year.wanted))
    of = f"{wanted} {UNIT} a quarter" if briefly else f"the {wanted} {UNIT} a quarter that {buyers}"
    return f"{sold} of {of} are sold (medians), held back by {held(year, decider, other)} of worlds and quarters"


def held(year: YearOfSales, decider: str, other: str) -> str:
    """What holds sales in a year, what holds most first: `what China admits in 88 %, what ... in 12 %`."""
    if hardly(year):
        return "what law lets be sold"
    words: dict[Limit, str] = {
        "buyers": "what they want", "licences": f"what {party(decider)} licenses",
        "admission": f"what {party(other)} admits", "makers": "what makers can send",
        "ramp": "how fast deliveries can grow", "rupture": "an end of trade in chips",
    }  # fmt: skip
    shares = sorted(year.held_by.items(), key=lambda each: -each[1])
    return ", ".join(f"{words[name]} in {percent(share)}" for name, share in shares if share >= LEAST)


def hardly(year: YearOfSales) -> bool:
    """Whether law lets next to nothing be sold, so that nothing else holds it back."""
    return year.wanted.p50 < HARDLY


def number(each: Spread) -> Written:
    """A flow in thousand H100e a quarter."""
    return five(each.p05 / PER_UNIT, each.p50 / PER_UNIT, each.p95 / PER_UNIT, UNIT)
