"""The page of options: levers on the left, what they come to on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.brief.named import named
from countermove.brief.words import clean, party
from countermove.decision.moved import Position, option_at, starts
from countermove.decision.subjects import HINGES, Hinge
from countermove.explorer.address import (
    AS_IT_IS,
    MOST_PINS,
    State,
    parameters,
    read_state,
    with_pin,
    without_pin,
    written,
)
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.options.answer import Answer, answer, bench_of
from countermove.explorer.options.draw import drawn
from countermove.explorer.options.line import line_of, offered, plane
from countermove.explorer.options.presets import beside, measured, presets
from countermove.explorer.options.side_by_side import every_option, heads, row
from countermove.explorer.options.table import Cell, table
from countermove.explorer.options.words import further_on, headline, in_short, peek, small_print, units
from countermove.explorer.pages import further, link, page
from countermove.study.panel import Group, PanelLever, Sale, bounds, load_panel
from countermove.world.tally import FAN_SERIES

pages = APIRouter()


@dataclass(frozen=True)
class Knob:
    """A lever as it stands on the page: where it is, where the option leaves it, its ends, and whether it is held."""

    about: PanelLever
    at: float
    start: float | None
    low: float
    high: float
    share: bool
    ticked: bool

    @property
    def shown(self) -> str:
        """Its position in words."""
        return f"{100 * self.at:.0f} %" if self.share else f"{self.at:g}"


@pages.get("/")
def view(request: Request) -> Response:
    """The whole view, or its answer alone."""
    desk = desk_of(request)
    if not desk.cases:
        return page(request, "no_cases.html")
    state = read_state(desk, request.query_params)
    state = replace(state, hinge=None if state.hinge == _usual(state) else state.hinge)
    found = answer(desk, state)
    given = parameters(written(desk, state))
    here = link("/", given)
    columns, lines = table(found)
    made = page(
        request, "options.html", fragment="_options.html", state=state, answer=found, charts=drawn(found),
        headline=headline(found), further_on=further_on(found), in_short=in_short, columns=columns, lines=lines,
        small=small_print(found), units=units(found), address=here, given=given,
        links=_links(desk, state, found.counts), about=_about(desk, state, found), panel=partial(_panel, desk, state),
        pins=_pins(desk, state), paths=FAN_SERIES,
        peek=peek(found), closer=_closer(found), left_out=_left_out(desk, state),
        can_pin=_can_pin(state), moved=_moved(desk, state), query=link("", given),
        why=partial(_why, link("/why", given)),
    )  # fmt: skip
    made.headers["HX-Replace-Url"] = here
    return made


@pages.get("/options/all")
def all_options(request: Request) -> Response:
    """Every option beside the others, with what is looked at and pinned, in the record and the accounts that the
    address names."""
    desk = desk_of(request)
    if not desk.cases:
        return page(request, "no_cases.html")
    state = read_state(desk, request.query_params)
    found = every_option(desk, state)
    given = parameters(written(desk, state))
    return page(
        request, "options_all.html", fragment="_presets.html", state=state, found=found[0], heads=heads(found[0]),
        presets=presets(desk, state, found), beside=beside(found[0]), measured=measured(found[0]),
        rows=[row(desk, state, each) for each in found], small=small_print(found[0]), who=party(state.case.other),
        csv=link("/options/all.csv", given), json=link("/api/v1/options/all", given), back=link("/", given),
    )  # fmt: skip


def _about(desk: Desk, state: State, found: Answer) -> list[tuple[str, str, bool]]:
    """What the box of hinges can be about: each in words, with its address, and whether it is chosen. state: of the
    address, for an answer is kept whatever the box is about."""
    words: dict[Hinge, str] = {
        "reference": "Against no controls", "law": "Against the law in force",
        "level": "What it comes to", "answer": "Odds of an answer",
    }  # fmt: skip
    given = {"law": not state.at_law, "answer": found.counts is not None}

    def to(hinge: Hinge) -> str:
        return link("/", parameters(written(desk, replace(state, hinge=None if hinge == _usual(state) else hinge))))

    return [(words[each], to(each), each == _hinge(state)) for each in HINGES if given.get(each, True)]


def _usual(state: State) -> Hinge:
    """What the box of hinges is about if nothing is chosen: what an option changes, and of the law in force what
    controls did."""
    return "reference" if state.at_law else "law"


def _hinge(state: State) -> Hinge:
    """What the box of hinges is about: what was chosen, unless present law would be held against itself."""
    return _usual(state) if state.hinge is None or (state.hinge == "law" and state.at_law) else state.hinge


def _apart(state: State, counts: str | None) -> dict[str, str | None]:
    """What the view Why is asked, to take apart what the box of hinges is about."""
    against = {"reference": state.case.reference.id, "law": state.case.present_law}.get(_hinge(state))
    return {"against": against, "outcome": counts if _hinge(state) == "answer" else None}


def _can_pin(state: State) -> bool:
    """Whether pinning shows anything that does not stand on the page anyway."""
    fresh = state.position not in (*state.pins, Position(state.case.present_law))
    return fresh and len(state.pins) < MOST_PINS


def _links(desk: Desk, state: State, counts: str | None) -> dict[str, str]:
    """Addresses of the same state elsewhere, and of what can be taken along."""
    given = parameters(written(desk, state))
    found = {name: link(f"/options/{name}", given) for name in ("data.json", "numbers.csv", "case.yaml")}
    found |= {"pin": link("/", parameters(written(desk, with_pin(state)))), "why": link("/why", given)}
    found |= {"all": link("/options/all", given), "limits": link("/options/limits", given)}
    found |= {"hinges": link("/why/hinges", {**given, "hinge": _hinge(state)})}
    found |= {"brief": link("/why/brief", given), "apart": link("/why", {**given, **_apart(state, counts)})}
    return {**found, "chart": link("/options/chart", given), "embed": link("/embed/options", given)}


def _closer(found: Answer) -> dict[str, Any]:
    """Addresses in other views: law on the chips that matter, on the case's day, and the acts that may be answered."""
    case, as_of = found.state.case, found.state.as_of
    names = {each.id: f"{each.vendor} {each.name}" for each in found.chips}
    acts = link("/record", {"party": case.decider, "as_of": as_of}) if found.current.countermoves else ""
    return {
        "chips": [
            (names[chip], link("/law", {"chip": chip, "on": case.day, "to": case.other, "as_of": as_of}))
            for chip in case.focus_chips if chip in names
        ],
        "acts": acts,
        "who": party(case.decider),
    }  # fmt: skip


def _left_out(desk: Desk, state: State) -> list[str]:
    """What is switched off, and which rival accounts do not stay, by name."""
    view = desk.view(state.as_of)
    accounts = [f"the account “{each.title}”" for each in view.structures if each.id not in state.structures]
    return [*(named(view, name).text for name in state.off), *(accounts if state.structures else ())]


def _why(state: str, cell: Cell) -> str:
    """The address at which one number of the table is explained, from the address of the state."""
    asked = {"outcome": cell.outcome, "of": cell.of}
    return further(state, asked)


def _moved(desk: Desk, state: State) -> list[str]:
    """What was moved, in words."""
    if not state.position.moved:
        return []
    option = option_at(desk.view(state.as_of), load_panel(desk.study), state.case, state.position)
    before = {each.id for each in state.case.option(state.position.option).measures}
    told = [clean(each.what) for each in option.measures if each.id not in before]
    if state.position.sale is not None:
        told[0] += f", instead of what “{clean(state.case.option(state.position.option).title)}” does to law on sales"
    return told


def _pins(desk: Desk, state: State) -> list[tuple[str, str]]:
    """What is pinned, each with the address without it."""
    view, panel = desk.view(state.as_of), load_panel(desk.study)
    return [
        (option_at(view, panel, state.case, pin).title, link("/", parameters(written(desk, without_pin(state, pin)))))
        for pin in state.pins
    ]


def _panel(desk: Desk, state: State) -> dict[str, Any]:
    """The levers as they stand."""
    panel, view, case = load_panel(desk.study), desk.view(state.as_of), state.case
    begun = starts(view, panel, case, case.option(state.position.option))
    knobs: list[tuple[Group, list[Knob]]] = []
    for group in panel.groups:
        own = [_knob(desk, state, each, begun[each.id]) for each in panel.levers if each.group == group.id]
        knobs.append((group, own))

    def to(option: str, case_id: str) -> str:
        fresh = State(desk.case(case_id), Position(option), hinge=state.hinge)
        return link("/", parameters(written(desk, fresh)))

    drawn_sale, law = state.position.sale, panel.sale
    bench = bench_of(desk, state)
    line: Mapping[str, float] = {} if law is None else line_of(bench, law, state.position.option, drawn_sale)
    return {
        "groups": knobs,
        "sale": law,
        "drawn": drawn_sale,
        "line": line,
        "fee": 0.25 if drawn_sale is None else drawn_sale.fee,
        "cap": 0.5 if drawn_sale is None or drawn_sale.cap is None else drawn_sale.cap,
        "chips": () if law is None else offered(bench, law),
        "plane": "" if law is None else plane(bench, law, line),
        "kinds": _kinds(panel.sale),
        "presets": presets(desk, state),
        "cases": [(each.id, each.title, to(each.present_law, each.id)) for each in desk.cases.values()],
    }


def _kinds(sale: Sale | None) -> list[tuple[str, str]]:
    if sale is None:
        return []
    told = {
        AS_IT_IS: "As the option has it",
        "line": "Up to a line",
        "refuse": "None: refuse all",
        "lift": "All: lift the rules",
    }
    return list(told.items())


def _knob(desk: Desk, state: State, each: PanelLever, start: float | None) -> Knob:
    low, high = bounds(desk.study, each)
    about = desk.study.levers.levers[each.lever]
    moved = state.position.levers.get(each.id)
    at = moved if moved is not None else start if start is not None else (low + high) / 2
    return Knob(each, at, start, low, high, about.unit == "fraction", moved is not None or start is not None)
