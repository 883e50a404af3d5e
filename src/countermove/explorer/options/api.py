"""The API of the view of options: a case's options, its levers, and what an option comes to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from countermove.decision.explored import Bearings, Explored, bearings, explored, reference
from countermove.decision.moved import Position
from countermove.explorer.address import DrawnSale, Finite
from countermove.explorer.desk import MOST_WORLDS, WORLDS, desk_of
from countermove.study.faults import BadInput
from countermove.study.panel import Panel, load_panel

api = APIRouter()
Name = Annotated[str, Field(max_length=200)]


class Question(BaseModel):
    """What is asked: a case, an option of it, levers of the panel moved from there, and how it is simulated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Name | None = None
    option: Name | None = None
    levers: Annotated[dict[Name, Finite], Field(max_length=40)] = Field(default_factory=dict)
    sale: DrawnSale | None = None
    outcomes: Annotated[tuple[Name, ...], Field(max_length=60)] = ()
    without: Annotated[tuple[Name, ...], Field(max_length=40)] = ()
    structures: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    as_of: date | None = None
    worlds: Annotated[int, Field(ge=100, le=MOST_WORLDS)] = WORLDS
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None


class Found(BaseModel):
    """The option, beside present law and the reference."""

    bearings: Bearings
    explored: Explored
    present_law: Explored
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
def one_case(request: Request, case: Name) -> dict[str, Any]:
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
