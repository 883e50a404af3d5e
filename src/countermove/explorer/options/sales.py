"""What holds legal sales back under the option that is looked at, as a part of the page and on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.brief.numbers import five, percent
from countermove.brief.words import capital, party
from countermove.decision.moved import Position
from countermove.decision.parts import Spread
from countermove.decision.sales_limits import Limit, YearOfSales, sales_limits
from countermove.explorer.address import State, parameters, read_state, written
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.options.answer import bench_of, state_key
from countermove.explorer.pages import link, page
from countermove.study.case import Case

pages = APIRouter()
LEAST = 0.005
"""A limit that holds in fewer of the quarters and worlds is not named."""
UNIT, PER_UNIT = "thousand H100e", 1e3
HARDLY = PER_UNIT
"""H100e a quarter, of which it is not worth telling what holds them."""


@dataclass(frozen=True)
class Row:
    """A year in words: what buyers would take and what is sold, interval and median, and what holds it there."""

    year: str
    wanted: tuple[str, str]
    sold: tuple[str, str]
    held: str


def found(desk: Desk, state: State) -> tuple[YearOfSales, ...]:
    """The years of a state, kept as answers are."""
    return desk.answers.get(
        ("sales limits", state_key(desk, state)), lambda: sales_limits(bench_of(desk, state), state.position)
    )


@pages.get("/options/limits")
def view(request: Request) -> Response:
    """The part of the page, or a page of its own for a browser without scripts."""
    desk = desk_of(request)
    if not desk.cases:
        return page(request, "no_cases.html")
    state = read_state(desk, request.query_params)
    given, years = parameters(written(desk, state)), found(desk, state)
    law = () if state.at_law else found(desk, state.at(Position(state.case.present_law)))
    return page(
        request, "options_limits.html", fragment="_limits.html", state=state, again=link("/options/limits", given),
        rows=[_row(state.case, each) for each in years], said=sentence(state.case, years, law), back=link("/", given),
        unit=UNIT,
    )  # fmt: skip


def sentence(case: Case, years: Sequence[YearOfSales], law: Sequence[YearOfSales] = ()) -> str:
    """What holds sales in the first whole year, and what does under present law (``law``) where that is another;
    nothing where the model knows no limits."""
    year = _first_whole(years)
    if year is None:
        return ""
    other = _first_whole(law)
    beside = "" if other is None else f"; under the law in force {_told(case, other, briefly=True)}"
    if other is not None and max(year.wanted.p50, other.wanted.p50) < HARDLY:
        beside = ", under the law in force too"
    return f"in {year.year}, {_told(case, year)}{beside}."


def _first_whole(years: Sequence[YearOfSales]) -> YearOfSales | None:
    return next((each for each in years if each.quarters == 4), None)


def _told(case: Case, year: YearOfSales, *, briefly: bool = False) -> str:
    buyers = f"buyers in {party(case.other)} would take"
    if year.wanted.p50 < HARDLY:
        return f"law lets hardly anything be sold that {buyers}"
    sold, wanted = (_number(each)[1] for each in (year.sold, year.wanted))
    of = f"{wanted} {UNIT} a quarter" if briefly else f"the {wanted} {UNIT} a quarter that {buyers}"
    return f"{sold} of {of} are sold (medians), held back by {_held(case, year)} of worlds and quarters"


def _held(case: Case, year: YearOfSales) -> str:
    """What holds sales in a year, what holds most first: `what China admits in 88 %, what ... in 12 %`."""
    decider, other = party(case.decider), party(case.other)
    words: dict[Limit, str] = {
        "buyers": "what they want", "licences": f"what {decider} licenses", "admission": f"what {other} admits",
        "makers": "what makers can send", "ramp": "how fast deliveries can grow", "rupture": "an end of trade in chips",
    }  # fmt: skip
    shares = sorted(year.shares.items(), key=lambda each: -each[1])
    return ", ".join(f"{words[name]} in {percent(share)}" for name, share in shares if share >= LEAST)


def _row(case: Case, year: YearOfSales) -> Row:
    name = f"{year.year}" if year.quarters == 4 else f"{year.year}, from {case.day:%B}"
    held = "what law lets be sold" if year.wanted.p50 < HARDLY else _held(case, year)
    return Row(name, _number(year.wanted), _number(year.sold), capital(held))


def _number(each: Spread) -> tuple[str, str]:
    """An interval of nine worlds of ten, and the median."""
    told = five(each.p05 / PER_UNIT, each.p50 / PER_UNIT, each.p95 / PER_UNIT, UNIT)
    return told.interval, told.median
