"""The API of the view Why: a number taken apart, what can be switched off, one world; and long work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from countermove.decision.hinged import Hinged
from countermove.explorer.address import Address, Word
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.pages import table_file
from countermove.explorer.why.asked import MOST_WORLD, Asked, read_asked
from countermove.explorer.why.behind import WayBack, input_rows, way_back
from countermove.explorer.why.effect import Effect, effect
from countermove.explorer.why.jobs_api import api as jobs
from countermove.explorer.why.switches import Switches, switches
from countermove.explorer.why.weighing import hinged_of
from countermove.explorer.why.world import one_world

api = APIRouter()
api.include_router(jobs)


class OfNumber(Address):
    """An address, and which number of its state is meant."""

    outcome: Word | None = Field(default=None, description="an outcome of the case; its first where none is given")
    against: Word | None = Field(default=None, description="less the same under this option, world by world")
    of: Word | None = Field(default=None, description="present_law, reference, difference, or the place of a pin")


class Find(OfNumber):
    """The same, and words that names and titles must hold."""

    find: Annotated[str, Field(max_length=100)] = ""


class Why(BaseModel):
    """A number taken apart: the way back from it, what switching off did (null where nothing is), what it hinges on."""

    number: WayBack
    effect: Effect | None
    hinges: Hinged


class WorldPath(BaseModel):
    """A path of one world by quarter, in its unit."""

    series: str
    title: str
    unit: str
    values: tuple[float, ...]


class WorldInput(BaseModel):
    """An input of one world in its unit, and the share of worlds in which it is lower."""

    name: str
    value: float
    rank: float


class WorldAnswer(BaseModel):
    """An answer that came in one world, and in which quarter."""

    quarter: str
    kind: str


class World(BaseModel):
    """One world under the option: its account, its draw of the fit, its years, what came back, its inputs."""

    world: int
    seed: int
    option: str
    structure: str
    draw: int | None
    quarters: tuple[str, ...]
    paths: tuple[WorldPath, ...]
    answers: tuple[WorldAnswer, ...]
    fired: str | None
    parameters: tuple[WorldInput, ...]


Asks = Annotated[OfNumber, Query()]


def _asked(request: Request) -> tuple[Desk, Asked]:
    desk = desk_of(request)
    return desk, read_asked(desk, request.query_params)


@api.get("/why", summary="A number taken apart")
def why(request: Request, _: Asks) -> Why:
    """An outcome under an option: its spread, the worlds that show it, the assumptions that carry it, their sources."""
    desk, asked = _asked(request)
    return Why(number=way_back(desk, asked), effect=effect(desk, asked), hinges=hinged_of(desk, asked))


@api.get("/why/inputs.csv", response_class=Response, summary="The assumptions behind a number, as CSV")
def inputs(request: Request, _: Asks) -> Response:
    """A line for each ground of each assumption."""
    desk, asked = _asked(request)
    return table_file(f"{asked.outcome}_inputs", input_rows(way_back(desk, asked)))


@api.get("/why/hinges", summary="What a number hinges on")
def hinges(request: Request, _: Asks) -> Hinged:
    """Three assumptions, the claim or source that moves it most, and whether a removal turns the lead."""
    return hinged_of(*_asked(request))


@api.get("/why/switches", summary="What can be switched off")
def switchlist(request: Request, asks: Annotated[Find, Query()]) -> Switches:
    """Rival accounts, kinds of source, articles, claims and sources, those that move the number most first."""
    desk, asked = _asked(request)
    return switches(desk, asked, asks.find)


@api.get("/why/worlds/{world}", summary="One world")
def world(request: Request, world: Annotated[int, Field(ge=0, le=MOST_WORLD)], _: Asks) -> World:
    """How one world goes under the option, by its number."""
    found = one_world(*_asked(request), world)
    return World(
        world=found.world, seed=found.seed, option=found.option, structure=found.structure, draw=found.draw,
        quarters=found.quarters, paths=tuple(WorldPath(**vars(each)) for each in found.paths),
        answers=tuple(WorldAnswer(quarter=quarter, kind=kind) for quarter, kind in found.answers), fired=found.fired,
        parameters=tuple(WorldInput(**vars(each)) for each in found.parameters),
    )  # fmt: skip
