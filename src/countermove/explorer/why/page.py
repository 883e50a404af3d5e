"""The page of the view Why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from countermove.brief.hinging import Hinges, hinges
from countermove.decision.bench import EXPLORED, outcomes_of
from countermove.decision.lines import outcome_line
from countermove.decision.moved import Position
from countermove.decision.subjects import answers_of
from countermove.explorer.address import DrawnSale
from countermove.explorer.address import parameters as grouped
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.pages import chart_file, chart_frame, link, page
from countermove.explorer.why import draw, words
from countermove.explorer.why.asked import Asked, bench_of, parameters, read_asked
from countermove.explorer.why.behind import title_of, titles_of, way_back
from countermove.explorer.why.briefs import Order, Placed, start
from countermove.explorer.why.effect import effect
from countermove.explorer.why.jobs_api import job_of, status_of
from countermove.explorer.why.switches import KINDS, SHOWN, switches
from countermove.explorer.why.weighing import about_of, hinged_of
from countermove.explorer.why.world import one_world

pages = APIRouter()
IN_FORM = ("option", "outcome", "against", "off", "structure", "of")
"""What the form itself holds; the rest of the state stands in hidden fields."""


@pages.get("/why")
def view(request: Request) -> Response:
    """The whole view, or its answer alone."""
    desk = desk_of(request)
    if not desk.study.has_world or not desk.cases:
        return page(request, "why_none.html", title=desk.study.about.title)
    asked = read_asked(desk, request.query_params)
    here = link("/why", grouped(parameters(desk, asked)))
    made = page(
        request, "why.html", fragment="_why.html", address=here, **context(desk, asked),
        switchboard=partial(_switchboard, desk, asked, request.query_params.get("find", "")[:100]),
    )  # fmt: skip
    made.headers["HX-Replace-Url"] = here
    return made


def context(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What the answer shows."""
    found, made = way_back(desk, asked), bench_of(desk, asked.state)
    done = effect(desk, asked)
    asked = replace(asked, state=replace(asked.state, hinge=None))  # the box is of the number that the page is about
    given = grouped(parameters(desk, asked))
    lines = {name: outcome_line(name, made.view.outcomes[name]) for name in made.outcomes}
    accounts = {each.id: each.title for each in made.view.structures}
    turns = hinges_of(desk, asked)
    return {
        "asked": asked, "found": found, "effect": done, "words": words, "given": given, "lines": lines,
        "titles": titles_of(made), "study": made.view, "hinges": turns,
        "picture": draw.worlds_picture(found, accounts), "path_picture": draw.path_picture,
        "sources": {each.id: each for each in found.sources}, "to_world": partial(_to, given, "world"),
        "world": None if asked.world is None else one_world(desk, asked, asked.world),
        "first": made.span.start, "accounts": accounts, "hinges_again": link("/why/hinges", given),
        "brief": link("/why/brief", given), "leave": _leave(desk, asked, turns),
    }  # fmt: skip


def hinges_of(desk: Desk, asked: Asked, *, hurried: bool = False) -> Hinges:
    """What the number hinges on, in words."""
    made = desk.bench(asked.state.case, worlds=asked.state.worlds, seed=asked.state.seed, as_of=asked.state.as_of)
    about = outcome_line(asked.outcome, made.view.outcomes[asked.outcome])
    return hinges(
        made.view, hinged_of(desk, asked, hurried=hurried), about, {**titles_of(made), EXPLORED: title_of(made, asked)},
        accounts_left_out=bool(asked.state.structures),
    )  # fmt: skip


def _leave(desk: Desk, asked: Asked, turns: Hinges) -> str:
    """The address that shows the number without what moves it most."""
    if turns.most is None:
        return ""
    about, against = about_of(desk, asked)
    counts = answers_of(bench_of(desk, asked.state)) if about == "answer" else None
    state = replace(asked.state, hinge=None, off=(*asked.state.off, turns.most))
    without = replace(asked, state=state, against=against, outcome=counts or asked.outcome)
    return link("/why", grouped(parameters(desk, without)))


def _to(given: dict[str, Any], name: str, value: object) -> str:
    """The same address with another value of one parameter."""
    return link("/why", {**given, name: value})


def _switchboard(desk: Desk, asked: Asked, find: str) -> dict[str, Any]:
    """The form and its switches."""
    state = asked.state
    given = grouped(parameters(desk, asked))
    outcomes = outcomes_of(desk.view(state.as_of), state.case)
    first = desk.case(None).id
    fresh = [
        (each.id, each.title, link("/why", {"case": each.id if each.id != first else None}))
        for each in desk.cases.values()
    ]
    board = switches(desk, asked, find)
    line = outcome_line(asked.outcome, desk.view(state.as_of).outcomes[asked.outcome])
    return {
        "board": board, "goes": partial(words.goes, board.about, line), "words": words,
        "kinds": KINDS, "shown": SHOWN, "find": find,
        "hidden": [(name, value) for name, values in given.items() if name not in IN_FORM for value in values],
        "outcomes": [(name, each.title) for name, each in outcomes.items()], "cases": fresh,
        "moved": link("/", {**given, "outcome": None, "against": None, "world": None}) if state.position.moved else "",
        "reset": link("/why", {"case": given.get("case"), "option": state.position.option, "outcome": asked.outcome}),
        "again": link("/why/switches", {**given, "find": find}), "study": desk.view(state.as_of),
    }  # fmt: skip


@pages.get("/why/switches")
def switchlist(request: Request) -> Response:
    """The switches alone, as they are searched for, or once they have been weighed."""
    desk = desk_of(request)
    asked = read_asked(desk, request.query_params)
    board = _switchboard(desk, asked, request.query_params.get("find", "")[:100])
    if request.headers.get("HX-Request") is None:
        return RedirectResponse(link("/why", {**grouped(parameters(desk, asked)), "find": board["find"]}), 303)
    return page(request, "_switches.html", asked=asked, **board)


@pages.get("/why/hinges")
def hinge(request: Request) -> Response:
    """What a number hinges on, for whoever shows that number."""
    desk = desk_of(request)
    asked = read_asked(desk, request.query_params)
    given = grouped(parameters(desk, asked))
    found = hinges_of(desk, asked, hurried=desk.busy)
    return page(
        request, "_hinges.html", hinges=found, again=link("/why/hinges", given), leave=_leave(desk, asked, found)
    )


@pages.post("/why/brief")
def begin(request: Request) -> Response:
    """Start the full brief of a state, and show how far it is."""
    desk = desk_of(request)
    state = read_asked(desk, request.query_params).state
    every = [each.id for each in desk.view(state.as_of).structures]
    gone = [each for each in every if state.structures and each not in state.structures]
    order = Order(
        case=state.case.id, **_placed(state.position), pins=tuple(Placed(**_placed(each)) for each in state.pins),
        worlds=state.worlds, seed=state.seed, as_of=state.as_of, without=(*state.off, *gone),
    )  # fmt: skip
    job = start(desk, order)
    return _shown(request, desk, job.id, moved=True)


def _placed(position: Position) -> dict[str, Any]:
    """A position as an order of a brief takes it."""
    sale = position.sale
    drawn = None if sale is None else DrawnSale.model_validate({**vars(sale), "below": dict(sale.below)})
    return {"option": position.option, "levers": dict(position.levers), "sale": drawn}


@pages.get("/why/brief/{job_id}")
def look(request: Request, job_id: str) -> Response:
    """How far a brief is, and its files once it is done."""
    return _shown(request, desk_of(request), job_id)


@pages.post("/why/brief/{job_id}/stop")
def stop(request: Request, job_id: str) -> Response:
    """Stop a brief."""
    desk = desk_of(request)
    job_of(desk, job_id)
    desk.jobs.stop(job_id)
    return _shown(request, desk, job_id, moved=True)


def _shown(request: Request, desk: Desk, job_id: str, *, moved: bool = False) -> Response:
    """A job as a fragment, or as a page of its own for a browser without scripts."""
    job = status_of(job_of(desk, job_id))
    if moved and request.headers.get("HX-Request") is None:
        return RedirectResponse(f"/why/brief/{job_id}", 303)
    return page(request, "why_brief.html", fragment="_brief.html", job=job)


@pages.get("/why/worlds.{kind}")
def picture(request: Request, kind: Literal["svg", "png"]) -> Response:
    """The number over its worlds, as a file that stands alone."""
    desk = desk_of(request)
    asked = read_asked(desk, request.query_params)
    found, made = way_back(desk, asked), bench_of(desk, asked.state)
    title, drawing = draw.worlds_chart(found, {each.id: each.title for each in made.view.structures})
    small = f"countermove, {found.worlds:,} worlds, seed {found.seed}"
    return chart_file(
        f"{asked.outcome}_worlds", kind,
        lambda style: drawing(chart_frame("worlds", title, style=style, note=small, width=720)),
    )  # fmt: skip
