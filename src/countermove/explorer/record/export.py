"""The pictures of the view Record as files that stand alone, and as pages for a frame on another site."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from countermove.brief.words import day
from countermove.chart import Frame, wide_and_narrow
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.pages import chart_file, chart_frame, page
from countermove.explorer.record.acts import acts_answer, acts_of
from countermove.explorer.record.query import ActsQuery, LagsQuery, RecordQuery, day_of
from countermove.explorer.record.timeline import timeline
from countermove.explorer.record.waits import lags_answer, waits_chart

exports = APIRouter()
TITLE = "Acts and answers"
WAITS = "Share of acts answered, by days since the act"
Kind = Literal["svg", "png"]


@exports.get("/record/timeline.{kind}")
def timeline_file(request: Request, kind: Kind, query: Annotated[ActsQuery, Query()]) -> Response:
    """The timeline as a file."""
    desk = desk_of(request)
    note = f"{desk.study.about.title}. {_known(desk, query)}."
    return chart_file(
        "timeline", kind,
        lambda style: _timeline(desk, query, chart_frame("timeline", TITLE, style=style, note=note)),
    )  # fmt: skip


@exports.get("/record/waits.{kind}")
def waits_file(request: Request, kind: Kind, query: Annotated[LagsQuery, Query()]) -> Response:
    """The curves of waiting as a file."""
    desk = desk_of(request)
    note = f"{_whose(desk, query)}. {desk.study.about.title}. {_known(desk, query)}."
    return chart_file(
        "waits", kind, lambda style: _waits(desk, query, chart_frame("waits", WAITS, style=style, note=note))
    )  # fmt: skip


@exports.get("/embed/record/timeline")
def timeline_frame(request: Request, query: Annotated[ActsQuery, Query()]) -> Response:
    """The timeline as a page for a frame on another site."""
    desk = desk_of(request)
    frame = Frame(id="timeline", title=TITLE, style=False, width=960)
    return page(
        request, "embed.html", title=TITLE, option=_known(desk, query),
        address=RecordQuery(**query.model_dump()).address(),
        picture=wide_and_narrow(lambda each: _timeline(desk, query, each), frame),
    )  # fmt: skip


@exports.get("/embed/record/waits")
def waits_frame(request: Request, query: Annotated[LagsQuery, Query()]) -> Response:
    """The curves of waiting as a page for a frame on another site."""
    desk = desk_of(request)
    frame = Frame(id="waits", title=WAITS, style=False, width=900)
    return page(
        request, "embed.html", title=WAITS, option=f"{_whose(desk, query)}. {_known(desk, query)}",
        address=RecordQuery(**query.model_dump()).address(),
        picture=wide_and_narrow(lambda each: _waits(desk, query, each), frame),
    )  # fmt: skip


def _timeline(desk: Desk, query: ActsQuery, frame: Frame) -> str:
    acts = acts_of(desk, day_of(desk, query), query.links, query.confidence)
    return timeline(acts, acts_answer(desk, query), frame)


def _waits(desk: Desk, query: LagsQuery, frame: Frame) -> str:
    return waits_chart(lags_answer(desk, query), query.split, frame)


def _whose(desk: Desk, query: LagsQuery) -> str:
    group = lags_answer(desk, query).group
    return group.name if group else "No acts"


def _known(desk: Desk, query: ActsQuery) -> str:
    """What view of the record a picture shows."""
    return f"As known by {day(day_of(desk, query))}; {query.links} links"
