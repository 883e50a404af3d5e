"""What holds legal sales back under the option that is looked at, as a part of the page and on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.brief import sales
from countermove.brief.words import capital
from countermove.decision.moved import Position
from countermove.decision.sales_limits import sales_limits
from countermove.decision.sales_parts import YearOfSales
from countermove.explorer.address import State, parameters, read_state, written
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.options.answer import bench_of, state_key
from countermove.explorer.pages import link, page
from countermove.study.case import Case

pages = APIRouter()


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
        unit=sales.UNIT,
    )  # fmt: skip


def sentence(case: Case, years: Sequence[YearOfSales], law: Sequence[YearOfSales] = ()) -> str:
    """What holds sales in the first whole year, and what does under present law (``law``) where that is another;
    nothing where the model knows no limits."""
    year = sales.first_whole(years)
    if year is None:
        return ""
    other = sales.first_whole(law)
    beside = (
        "" if other is None else f"; under the law in force {sales.told(other, case.decider, case.other, briefly=True)}"
    )
    if other is not None and sales.hardly(year) and sales.hardly(other):
        beside = ", under the law in force too"
    return f"in {year.year}, {sales.told(year, case.decider, case.other)}{beside}."


def _row(case: Case, year: YearOfSales) -> Row:
    name = f"{year.year}" if year.quarters == 4 else f"{year.year}, from {case.day:%B}"
    wanted, sold = sales.number(year.wanted), sales.number(year.sold)
    return Row(
        name,
        (wanted.interval, wanted.median),
        (sold.interval, sold.median),
        capital(sales.held(year, case.decider, case.other)),
    )
