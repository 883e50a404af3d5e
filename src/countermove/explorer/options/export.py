"""What can be taken along from the view of options: numbers, everything as JSON, the case, each chart, a chart for
another site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.chart import Frame
from countermove.decision.explored import Explored
from countermove.decision.explored_case import explored_case
from countermove.explorer.address import State, parameters, read_state, written
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.options.answer import Answer, answer, bench_of
from countermove.explorer.options.draw import WIDTH, charts
from countermove.explorer.options.side_by_side import every_option
from countermove.explorer.pages import attached, chart_file, chart_frame, link, page, table_file
from countermove.study.case_text import case_text
from countermove.study.faults import BadInput

exports = APIRouter()
LEVELS = ("p05", "p25", "p50", "p75", "p95", "mean", "monte_carlo_error")


def _asked(request: Request) -> tuple[Desk, State]:
    desk = desk_of(request)
    return desk, read_state(desk, request.query_params)


@exports.get("/options/data.json")
def data(request: Request) -> Response:
    """Everything that the page shows, as the API gives it."""
    desk, state = _asked(request)
    found = answer(desk, state)
    parts = {"present_law": found.present, "reference": found.reference, "explored": found.current}
    text = ",".join(
        [f'"bearings":{found.bearings.model_dump_json()}']
        + [f'"{name}":{each.model_dump_json()}' for name, each in parts.items()]
        + [f'"pins":[{",".join(each.model_dump_json() for _, each in found.pins)}]']
    )
    return attached("{" + text + "}", "application/json", f"{state.case.id}.json")


@exports.get("/options/numbers.csv")
def numbers(request: Request) -> Response:
    """Levels, and differences to present law, of every outcome that is shown: a row each."""
    desk, state = _asked(request)
    found = answer(desk, state)
    return table_file(
        state.case.id, _rows(found, (found.current, found.present, found.reference, *(pin for _, pin in found.pins)))
    )


@exports.get("/options/all.csv")
def all_numbers(request: Request) -> Response:
    """The same of every packaged option."""
    desk, state = _asked(request)
    found = every_option(desk, state)
    told_of = [*(each.current for each in found), found[0].reference]
    return table_file(f"{state.case.id}-options", _rows(found[0], told_of))


def _rows(found: Answer, told_of: Iterable[Explored]) -> Iterator[Mapping[str, Any]]:
    units = {each.id: each.unit for each in found.bearings.outcomes}
    for each in told_of:
        spreads = [(outcome, "level", level) for outcome, level in each.levels.items()]
        spreads += [
            (outcome, "less_present_law", against.difference) for outcome, against in each.against_present_law.items()
        ]
        for outcome, kind, spread in spreads:
            own = {"option": each.option.id, "title": each.option.title, "outcome": outcome, "unit": units[outcome]}
            yield {**own, "is": kind, **{level: f"{getattr(spread, level):.7g}" for level in LEVELS}}


@exports.get("/options/case.yaml")
def case_file(request: Request) -> Response:
    """The case with the explored option, and those that are pinned, among its options: a file for `assess`."""
    desk, state = _asked(request)
    case = explored_case(bench_of(desk, state), (state.position, *state.pins))
    return attached(case_text(case), "application/yaml", f"{case.id}.yaml")


@exports.get("/options/chart/{name}.{kind}")
def picture(request: Request, name: str, kind: Literal["svg", "png"]) -> Response:
    """One chart as a file that stands alone."""
    desk, state = _asked(request)
    found = answer(desk, state)
    title, draw = _chart(found, name)
    small = f"countermove, {found.bearings.worlds:,} worlds, seed {found.bearings.seed}: {found.current.option.title}"
    return chart_file(
        name, kind, lambda style: draw(chart_frame(name, title, style=style, note=small, width=720))
    )  # fmt: skip


@exports.get("/embed/options/{name}")
def embedded(request: Request, name: str) -> Response:
    """One chart as a page for a frame on another site, with a link to where it comes from."""
    desk, state = _asked(request)
    found = answer(desk, state)
    title, draw = _chart(found, name)
    picture = draw(Frame(id=name, title=title, width=WIDTH, style=False))
    address = link("/", parameters(written(desk, state)))
    return page(request, "embed.html", title=title, picture=picture, address=address, option=found.current.option.title)


def _chart(found: Answer, name: str) -> Any:
    known = charts(found)
    if name not in known:
        raise BadInput.single(f"there is no chart {name[:60]!r}; want one of {', '.join(known)}", where="chart")
    return known[name]
