"""The API of the view of options: a case's options, its levers, and what an option comes to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from countermove.decision.explored import Bearings, Explored, bearings, explored, reference
from countermove.decision.moved import Position
from countermove.decision.sales_parts import YearOfSales
from countermove.explorer.address import Address, DrawnSale, Finite, Word, read_state
from countermove.explorer.desk import MOST_WORLDS, WORLDS, desk_of
from countermove.explorer.options.sales import found as found_limits
from countermove.explorer.options.side_by_side import every_option
from countermove.study.faults import BadInput
from countermove.study.panel import Panel, load_panel

api = APIRouter()


class Question(BaseModel):
    """What is asked: a case, an option of it, levers of the panel moved from there, and how it is simulated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Word | None = None
    option: Word | None = None
    levers: Annotated[dict[Word, Finite], Field(max_length=40)] = Field(default_factory=dict)
    sale: DrawnSale | None = None
    outcomes: Annotated[tuple[Word, ...], Field(max_length=60)] = ()
    without: Annotated[tuple[Word, ...], Field(max_length=40)] = ()
    structures: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    as_of: date | None = None
    worlds: Annotated[int, Field(ge=100, le=MOST_WORLDS)] = WORLDS
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None


class Found(BaseModel):
    """The option, beside present law and the reference."""

    bearings: Bearings
    explored: Explored
    present_law: Explored
    reference: Explored


class OfAll(Address):
    """An address of the options."""

    path: list[Word] = Field(default=[], max_length=40, description="paths over time to tell; the page's if none")


class EveryOption(BaseModel):
    """Every option of a case as it is packaged, present law first, then what is looked at and what is pinned where
    levers were moved, and the reference."""

    bearings: Bearings
    options: tuple[Explored, ...]
    reference: Explored


class CaseLine(BaseModel):
    """A case and the ids and titles of its options."""

    id: str
    title: str
    question: str
    day: date
    cut_off: date
    horizon: date
    present_law: str
    options: dict[str, str]
    outcomes: tuple[str, ...]


@api.get("/cases")
def cases(request: Request) -> list[CaseLine]:
    """The cases that are served."""
    desk = desk_of(request)
    told = {"id", "title", "question", "day", "cut_off", "horizon", "present_law", "outcomes"}
    return [
        CaseLine(**each.model_dump(include=told), options={option.id: option.title for option in each.options})
        for each in desk.cases.values()
    ]


@api.get("/cases/{case}", response_model=None)
def one_case(request: Request, case: Word) -> dict[str, Any]:
    """A case as its file has it."""
    desk = desk_of(request)
    return desk.case(case).model_dump(mode="json", by_alias=True, exclude_defaults=True)


@api.get("/panel")
def panel(request: Request) -> Panel:
    """The levers that ``explore`` moves."""
    desk = desk_of(request)
    return load_panel(desk.study)


@api.post("/explore")
def explore(request: Request, question: Question) -> Found:
    """What an option with levers moved comes to, from the case's day to its horizon."""
    desk = desk_of(request)
    case = desk.case(question.case)
    strange = [name for name in question.outcomes if name not in case.outcomes]
    if strange:
        raise BadInput.single(f"{', '.join(strange)}: no outcome of the case", where="outcomes")
    sale = None if question.sale is None else question.sale.sale
    position = Position(question.option or case.present_law, question.levers, sale)
    ready = desk.bench(
        case, worlds=question.worlds, seed=question.seed, as_of=question.as_of, without=question.without,
        structures=question.structures,
    )  # fmt: skip
    return Found(
        bearings=bearings(ready),
        explored=explored(ready, position, question.outcomes),
        present_law=explored(ready, Position(case.present_law), question.outcomes),
        reference=reference(ready, question.outcomes),
    )


@api.get("/options/all")
def all_options(request: Request, _: Annotated[OfAll, Query()]) -> EveryOption:
    """Every option of a case, and those whose levers the address moves, in the record and the accounts that it
    names."""
    desk = desk_of(request)
    found = every_option(desk, read_state(desk, request.query_params))
    return EveryOption(
        bearings=found[0].bearings, options=tuple(each.current for each in found), reference=found[0].reference
    )


@api.get("/options/limits")
def limits(request: Request, _: Annotated[OfAll, Query()]) -> tuple[YearOfSales, ...]:
    """What holds legal sales back under the option of an address, year by year."""
    desk = desk_of(request)
    return found_limits(desk, read_state(desk, request.query_params))
