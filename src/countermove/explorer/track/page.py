"""The page of the view Track record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from countermove.brief.numbers import five, percent, plain
from countermove.brief.words import LIKELIHOOD, day
from countermove.chart import Frame, wide_and_narrow
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.pages import chart_file, chart_frame, page
from countermove.explorer.track.answer import Kept, Rehearsal, Track, backtest_of, kept_of, track_answer
from countermove.explorer.track.own import own_of
from countermove.explorer.track.picture import calibration_picture
from countermove.explorer.track.query import FIRST_ROWS, TrackPageQuery, TrackQuery
from countermove.study import BadInput
from countermove.track.past import series_words

pages = APIRouter()
TITLE = "How often what was called likely came"
WHAT: Mapping[str, str] = {
    "no_change": "as many acts as in the window just before",
    "last_year": "the rate of the last year goes on",
    "base_rate": "the rate of the whole record goes on",
    "discounted_rate": "the rate of the record, in which older acts count less",
    "excitation": "each act makes further acts of both sides more likely for a while",
    "pool": "the forecasters taken together",
}
"""What each forecaster assumes."""


@pages.get("/track")
def view(request: Request, query: Annotated[TrackPageQuery, Query()]) -> Response:
    """The whole view, or its answer alone."""
    desk = desk_of(request)
    found = track_answer(desk, query)
    made = found.rehearsal
    if made is not None:
        query = query.model_copy(
            update={
                "forecaster": None if made.forecaster == made.chosen else made.forecaster,
                "months": None if made.months == made.all_months[0] else made.months,
            }
        )
    document, _ = backtest_of(desk)
    kept, own = kept_of(desk), own_of(desk)
    mine = own.forecasts if own else ()
    answer = page(
        request, "track.html", fragment="_track.html", q=query, study=desk.study, t=found, r=made, kept=kept,
        by_day=_by_day(kept), next_day=_next_day(kept), own=own, own_by_day=_by_day(mine),
        own_next_day=_next_day(mine), words=_words(), rows=_rows(found, query), first_rows=FIRST_ROWS,
        forecasters=document.forecasters if document else (),
        series=[(name, series_words(desk.study, name)) for name in (document.series if document else ())],
        curves=_curves(made) if made else "", files=TrackQuery(**_plain(query)).kept,
    )  # fmt: skip
    answer.headers["HX-Replace-Url"] = query.address()
    return answer


@pages.get("/track/calibration.{kind}")
def calibration_file(request: Request, kind: Literal["svg", "png"], query: Annotated[TrackQuery, Query()]) -> Response:
    """The calibration as a file."""
    desk = desk_of(request)
    found = _rehearsal(desk, query)
    note = f"{desk.study.about.title}. {_windows(found)}."
    return chart_file(
        "calibration", kind,
        lambda style: calibration_picture(found, chart_frame("calibration", TITLE, style=style, note=note)),
    )  # fmt: skip


@pages.get("/embed/track/calibration")
def calibration_frame(request: Request, query: Annotated[TrackQuery, Query()]) -> Response:
    """The calibration as a page for a frame on another site."""
    found = _rehearsal(desk_of(request), query)
    return page(
        request, "embed.html", title=TITLE, option=_windows(found), picture=_curves(found),
        address=TrackPageQuery(**query.model_dump()).address(),
    )  # fmt: skip


def _rehearsal(desk: Desk, query: TrackQuery) -> Rehearsal:
    found = track_answer(desk, query).rehearsal
    if found is None:
        raise BadInput.single("this study ships no rehearsal, so there is nothing to draw")
    return found


def _windows(found: Rehearsal) -> str:
    return f"Windows of {found.months} months, {found.n} forecasts by each forecaster"


def _curves(found: Rehearsal) -> str:
    frame = Frame(id="calibration", title=TITLE, style=False, width=560)
    return wide_and_narrow(lambda each: calibration_picture(found, each), frame)


def _rows(found: Track, query: TrackPageQuery) -> dict[str, Any]:
    """Misses and hits, as many of the one as of the other."""
    made = found.rehearsal
    if made is None:
        return {}
    most = None if query.rows == "all" else FIRST_ROWS
    return {"misses": made.misses[:most], "hits": made.hits[:most]}


def _by_day(kept: tuple[Kept, ...]) -> dict[Any, list[Kept]]:
    grouped: dict[Any, list[Kept]] = {}
    for each in kept:
        grouped.setdefault(each.question.to, []).append(each)
    return grouped


def _plain(query: TrackPageQuery) -> dict[str, Any]:
    return query.model_dump(include=set(TrackQuery.model_fields))


def _words() -> dict[str, Any]:
    return {
        "day": day, "said": _said, "percent": percent, "number": plain, "likelihood": LIKELIHOOD, "what": WHAT,
        "skill": _skill, "score": _score, "counts": _counts, "plain": _spaced,
    }  # fmt: skip


def _next_day(kept: tuple[Kept, ...]) -> date | None:
    """The day on which the next forecasts that are open, and were made in time, settle."""
    waiting = [each for each in kept if each.label == "forecast" and each.resolution.answer == "not yet"]
    return min((each.question.to for each in waiting), default=None)


def _spaced(key: str) -> str:
    return key.replace("_", " ")


def _said(probability: float) -> str:
    """A forecast in per cent; none is certain."""
    return percent(min(max(probability, 1e-9), 1.0 - 1e-9))


def _score(value: float | None) -> str:
    """A score with three decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def _skill(low: float, value: float, high: float) -> str:
    """Skill in per cent, the interval first."""
    if low == value == high == 0:
        return "the best baseline"
    return f"{plain(100 * low, sign=True)} to {plain(100 * high, sign=True)} ({plain(100 * value, sign=True)})"


def _counts(kept: Kept) -> str:
    """How many acts are expected: 90 % interval and median."""
    counts = kept.question.counts
    return "" if counts is None else five(counts.p05, counts.p50, counts.p95, "acts").interval
