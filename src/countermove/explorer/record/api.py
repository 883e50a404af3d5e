"""The API of the view Record: events, links, acts, waits, claims and forecasts, under the filters of the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from countermove.explorer.desk import desk_of
from countermove.explorer.pages import Answer, As, Asked, as_files, table_file
from countermove.explorer.record.acts import ActRow, ActsAnswer, acts_answer, acts_of
from countermove.explorer.record.claims import ClaimAnswer, ClaimsAnswer, claim_answer, claims_answer
from countermove.explorer.record.detail import ActAnswer, act_answer
from countermove.explorer.record.forecasts import (
    ForecastAnswer,
    Then,
    described,
    forecast_of,
    forecasts_then,
    latest_trigger,
)
from countermove.explorer.record.query import ActsQuery, AsOf, ClaimsQuery, LagsQuery, Name, day_of
from countermove.explorer.record.shrinking import VerdictAnswer, verdict_answer
from countermove.explorer.record.waits import Lags, lags_answer
from countermove.response.record.coding import in_link_set
from countermove.study import BadInput
from countermove.study.records import Event, Link

api = APIRouter()
Id = Annotated[Name, Path(description="The id of a record.")]


class Events(Answer):
    """Rows of events.csv as known on a day."""

    study: str
    cut_off: date
    as_of: date | None
    count: int
    events: tuple[Event, ...]


class Links(Answer):
    """Rows of links.csv as known on a day."""

    study: str
    cut_off: date
    as_of: date | None
    count: int
    links: tuple[Link, ...]


class AsCsv(Asked):
    """How rows are wanted."""

    format: As = "json"


class ActsAsked(ActsQuery, AsCsv):
    """Acts, as JSON or CSV."""


class LagsAsked(LagsQuery, AsCsv):
    """Waits, as JSON or CSV."""


class ClaimsAsked(ClaimsQuery, AsCsv):
    """Claims, as JSON or CSV."""


class ForecastAsked(ActsQuery):
    """A trigger by its words (by, layer, instrument and severity); else the latest that the filters keep."""

    by: Name | None = None


@api.get("/acts", response_model=ActsAnswer, responses=as_files("csv"))
def acts(request: Request, query: Annotated[ActsAsked, Query()]) -> Any:
    """Acts (rows announced together) with what answered them, what they answer, and how long they waited."""
    found = acts_answer(desk_of(request), query)
    return table_file("acts", map(_act_cells, found.acts)) if query.format == "csv" else found


@api.get("/acts/{id:path}", response_model=ActAnswer)
def act(request: Request, id: Id, query: Annotated[ActsQuery, Query()]) -> ActAnswer:
    """One act: its rows with their sources, and every link that names one of them."""
    return act_answer(desk_of(request), id, query)


@api.get("/events", response_model=Events, responses=as_files("csv"))
def events(request: Request, query: Annotated[ActsAsked, Query()]) -> Any:
    """The rows of events.csv that belong to the acts which the filters keep."""
    desk = desk_of(request)
    found = acts_answer(desk, query)
    ids = {name for row in found.acts for name in row.events}
    view = acts_of(desk, day_of(desk, query), query.links, query.confidence).view
    rows = tuple(row for row in view.events if row.id in ids)
    if query.format == "csv":
        return table_file("events", (row.model_dump(mode="json") for row in rows))
    return Events(study=found.study, cut_off=found.cut_off, as_of=found.as_of, count=len(rows), events=rows)


@api.get("/links", response_model=Links, responses=as_files("csv"))
def links(request: Request, query: Annotated[ActsAsked, Query()]) -> Any:
    """The rows of links.csv, in the chosen link set, that name an act which the filters keep."""
    desk = desk_of(request)
    found = acts_answer(desk, query)
    ids = {name for row in found.acts for name in row.events}
    view = acts_of(desk, day_of(desk, query), query.links, query.confidence).view
    rows = tuple(
        row for row in view.links if in_link_set(row, query.links) and (row.trigger in ids or row.response in ids)
    )
    if query.format == "csv":
        return table_file("links", (row.model_dump(mode="json") for row in rows))
    return Links(study=found.study, cut_off=found.cut_off, as_of=found.as_of, count=len(rows), links=rows)


@api.get("/lags", response_model=Lags, responses=as_files("csv"))
def lags(request: Request, query: Annotated[LagsAsked, Query()]) -> Any:
    """How long the chosen acts wait for an answer, under all link sets, with curves; the unanswered are censored."""
    found = lags_answer(desk_of(request), query)
    return table_file("lags", _lag_cells(found)) if query.format == "csv" else found


@api.get("/lags/verdict", response_model=VerdictAnswer | None)
def lags_verdict(request: Request, query: Annotated[ActsQuery, Query()]) -> VerdictAnswer | None:
    """Whether answers come sooner than they did, judged on all controls of the first party that were known on a day,
    under the chosen links; other filters play no part. Null for a record without acts."""
    return verdict_answer(desk_of(request), query)


@api.get("/claims", response_model=ClaimsAnswer, responses=as_files("csv"))
def claims(request: Request, query: Annotated[ClaimsAsked, Query()]) -> Any:
    """Claims of the founding articles with their grades, and the disputes that they are part of."""
    found = claims_answer(desk_of(request), query)
    if query.format == "csv":
        return table_file("claims", (row.model_dump(mode="json") for row in found.claims))
    return found


@api.get("/claims/{id:path}", response_model=ClaimAnswer)
def claim(request: Request, id: Id, query: Annotated[AsOf, Query()]) -> ClaimAnswer:
    """One claim with its sources, what speaks for and against it, and what rests on it."""
    return claim_answer(desk_of(request), id, query)


@api.get("/forecast", response_model=ForecastAnswer)
def forecast(request: Request, query: Annotated[ForecastAsked, Query()]) -> ForecastAnswer:
    """What would come back to a trigger, from what was known on a day: how likely, how soon, by what, upon whom.

    With by, layer, instrument and severity it is the trigger that these describe; else the latest act that the filters
    keep and that can be answered.
    """
    desk = desk_of(request)
    if query.by is None:
        found = latest_trigger(desk, query)
        if found is None:
            raise BadInput.single("the filters keep no act that can be answered; describe one with by", where="by")
        return forecast_of(desk, query, found[1], found[0])
    if query.layer is None or query.instrument is None or query.severity is None:
        raise BadInput.single("a described trigger wants by, layer, instrument and severity", where="by")
    return forecast_of(desk, query, described(desk, query, query.by, query.layer, query.instrument, query.severity))


@api.get("/forecast/then", response_model=Then | None)
def then(request: Request, query: Annotated[AsOf, Query()]) -> Then | None:
    """The latest forecasts of acts that a day could have had, beside what came; null where there are none so early."""
    return forecasts_then(desk_of(request), query)


def _act_cells(row: ActRow) -> dict[str, Any]:
    plain = row.model_dump(mode="json", exclude={"answered_by", "answers", "wait"})
    return {
        **plain,
        "answered_by": [tie.act for tie in row.answered_by],
        "lag_days": [tie.lag_days for tie in row.answered_by],
        "answers": [tie.act for tie in row.answers],
        "wait": None if row.wait is None else row.wait.state,
        "wait_days": None if row.wait is None else row.wait.days,
    }


def _lag_cells(found: Lags) -> list[dict[str, Any]]:
    """A row for each group, link set and day."""
    return [
        {
            "waits": f"{table.by}/{table.stratum}", "links": name, "group": row.group, "triggers": row.triggers,
            "answered": row.answered, "ended": row.ended, "day": share.day, "share_answered": share.value,
            "low": share.low, "high": share.high, "median_days": row.median_days,
        }
        for name, table in found.tables.items()
        for row in table.rows
        for share in row.shares
    ]  # fmt: skip
