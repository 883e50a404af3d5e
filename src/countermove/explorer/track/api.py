"""The API of the view Track record."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from countermove.explorer.desk import desk_of
from countermove.explorer.pages import Answer, As, as_files, table_file
from countermove.explorer.track.answer import Kept, Track, kept_of, track_answer
from countermove.explorer.track.own import Own, own_of
from countermove.explorer.track.query import TrackQuery
from countermove.explorer.track.rows import CaseRow
from countermove.study import BadInput

api = APIRouter()


class Cases(Answer):
    """Rehearsed forecasts, the costliest first."""

    study: str
    forecaster: str | None
    months: int | None
    count: int
    cases: tuple[CaseRow, ...]


class Forecasts(Answer):
    """The dated forecasts that the study ships."""

    study: str
    count: int
    forecasts: tuple[Kept, ...]


class CasesAsked(TrackQuery):
    """Rehearsed forecasts, as JSON or CSV."""

    format: As = "json"


@api.get("/track", response_model=Track)
def track(request: Request, query: Annotated[TrackQuery, Query()]) -> Track:
    """What forecasts have been worth: scores against baselines, calibration, misses and hits; and what is open."""
    return track_answer(desk_of(request), query)


@api.get("/track/cases", response_model=Cases, responses=as_files("csv"))
def cases(request: Request, query: Annotated[CasesAsked, Query()]) -> Any:
    """Every rehearsed forecast of one forecaster over windows of one length, beside what came."""
    desk = desk_of(request)
    found = track_answer(desk, query).rehearsal
    rows = () if found is None else tuple(sorted((*found.misses, *found.hits), key=lambda each: -each.nats))
    if query.format == "csv":
        return table_file("forecasts-rehearsed", (row.model_dump(mode="json") for row in rows))
    return Cases(
        study=desk.study.about.id, forecaster=found.forecaster if found else None,
        months=found.months if found else None, count=len(rows), cases=rows,
    )  # fmt: skip


@api.get("/track/forecasts", response_model=Forecasts, responses=as_files("csv"))
def forecasts(request: Request, format: As = "json") -> Any:
    """The dated forecasts that the study ships, the day on which each settles, and what came of it so far."""
    desk = desk_of(request)
    kept = kept_of(desk)
    if format == "csv":
        return table_file("forecasts", map(_cells, kept))
    return Forecasts(study=desk.study.about.id, count=len(kept), forecasts=kept)


@api.get("/track/ledger", response_model=Own, responses=as_files("csv"))
def ledger(request: Request, format: As = "json") -> Any:
    """The forecasts of the ledger that the explorer was started with, and their scores; never pooled with the
    study's."""
    own = own_of(desk_of(request))
    if own is None:
        raise BadInput.single("the explorer was given no ledger; want: countermove explore --ledger FILE")
    return table_file("ledger", map(_cells, own.forecasts)) if format == "csv" else own


def _cells(kept: Kept) -> dict[str, Any]:
    asked = kept.question.model_dump(mode="json", by_alias=True, exclude={"counts", "label", "why"})
    counts = kept.question.counts.model_dump() if kept.question.counts else dict.fromkeys(("p05", "p50", "p95"))
    return {
        **asked, **{name: counts[name] for name in ("p05", "p50", "p95")}, "label": kept.label,
        "answer": kept.resolution.answer, "resolved_on": kept.resolution.on, "count": kept.resolution.count,
    }  # fmt: skip
