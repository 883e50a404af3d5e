"""The page of the view Record: acts and answers, forecasts, and claims, as known on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from countermove.chart import Frame, wide_and_narrow
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.pages import link, page
from countermove.explorer.record.acts import ActRow, acts_answer, acts_of, first_day
from countermove.explorer.record.claims import claim_answer, claims_answer, grounds
from countermove.explorer.record.detail import ActAnswer, act_answer
from countermove.explorer.record.export import TITLE, WAITS, exports
from countermove.explorer.record.forecasts import answerable_layers, forecast_of, forecasts_then, latest_trigger
from countermove.explorer.record.query import (
    FIRST_ROWS,
    OTHERS,
    ActsQuery,
    AsOf,
    ClaimsQuery,
    ClaimType,
    LagsQuery,
    RecordQuery,
    day_of,
    seen,
    settled,
)
from countermove.explorer.record.shrinking import verdict_answer
from countermove.explorer.record.timeline import timeline
from countermove.explorer.record.waits import Lags, lags_answer, waits_chart
from countermove.explorer.record.words import many, words_of
from countermove.response.record.coding import periods_of
from countermove.study.records import Instrument, Layer
from countermove.study.study import Study

pages = APIRouter()
pages.include_router(exports)


@dataclass(frozen=True)
class Held:
    """How many of something the view has, of how many in all."""

    what: str
    here: int
    whole: int

    @property
    def told(self) -> str:
        """`250 of 267 acts`; one number where the view has all."""
        of = f" of {self.whole}" if self.here != self.whole else ""
        return f"{self.here}{of} {self.what}"


@pages.get("/record")
def view(request: Request, query: Annotated[RecordQuery, Query()]) -> Response:
    """The whole view, or its answer alone."""
    desk = desk_of(request)
    query = settled(desk, query)
    known = seen(desk, day_of(desk, query))
    parts = {"acts": _acts, "forecasts": _forecasts, "claims": _claims}[query.show](desk, query)
    answer = page(
        request, "record.html", fragment="_record.html", q=query, study=desk.study, known=known, words=words_of(desk),
        cut_off=desk.study.about.cut_off, months=_months(desk), held=_held(desk, known), offered=_options(desk),
        carried=_carried(query), undated=desk.study.undated(), first=first_day(desk), why=_simulated(desk), **parts,
    )  # fmt: skip
    answer.headers["HX-Replace-Url"] = query.address()
    return answer


@pages.get("/record/forecast")
def forecast(request: Request, query: Annotated[ActsQuery, Query()]) -> Response:
    """What would come back to the latest act that the filters keep; it takes longer, so the page asks for it after."""
    desk = desk_of(request)
    found = latest_trigger(desk, query)
    answer = None if found is None else forecast_of(desk, query, found[1], found[0])
    act = None if found is None else acts_of(desk, day_of(desk, query), query.links, query.confidence).rows[found[0]]
    return page(
        request, "record_forecast.html", fragment="_record_forecast.html", f=answer, act=act, words=words_of(desk),
        q=RecordQuery(**query.model_dump()), data=link("/api/v1/forecast", query.kept),
        why=_simulated(desk), layers=answerable_layers(desk, query),
    )  # fmt: skip


@pages.get("/record/verdict")
def shrinking(request: Request, query: Annotated[ActsQuery, Query()]) -> Response:
    """Whether answers come sooner than they did; asked for only when somebody wants to know."""
    desk = desk_of(request)
    return page(
        request, "record_verdict.html", fragment="_record_verdict.html", v=verdict_answer(desk, query),
        q=RecordQuery(**query.model_dump()), words=words_of(desk), data=link("/api/v1/lags/verdict", query.kept),
    )  # fmt: skip


def _carried(query: RecordQuery) -> dict[str, Any]:
    """What the form does not show on this part of the page and yet has to keep: filters of the other parts."""
    shown = {"show", "rows", "as_of"} | set(_aliases(ClaimsQuery if query.show == "claims" else ActsQuery))
    shown |= {"acts": {"waits", "split", "act"}, "forecasts": set[str](), "claims": {"claim"}}[query.show]
    return {name: value for name, value in query.kept.items() if name not in shown}


def _acts(desk: Desk, query: RecordQuery) -> dict[str, Any]:
    asked = _narrowed(query, LagsQuery)
    acts = acts_of(desk, day_of(desk, query), query.links, query.confidence)
    if not acts.rows:
        return {"acts": None}
    found, waits = acts_answer(desk, query), lags_answer(desk, asked)
    rows = tuple(reversed(found.acts))
    note = f"{query.links} links, {query.confidence} confidence or more" if query.confidence != "low" else ""
    return {
        "acts": found,
        "rows": rows if query.rows == "all" else rows[:FIRST_ROWS],
        "timeline": wide_and_narrow(lambda frame: timeline(acts, found, frame), _frame("timeline-chart", TITLE, note)),
        "waits": waits,
        "curves": wide_and_narrow(
            lambda frame: waits_chart(waits, query.split, frame), _frame("waits-chart", WAITS, width=900)
        ),
        "one": _one(desk, query, acts.act_of),
        "unanswered": _unanswered(found.acts, waits),
        "first_rows": FIRST_ROWS,
        "verdict": link("/record/verdict", {**asked_for(query, AsOf), "links": query.kept.get("links")}),
        "files": {
            "acts": asked_for(query, ActsQuery),
            "lags": asked_for(query, LagsQuery),
        },
    }


def _unanswered(rows: Sequence[ActRow], waits: Lags) -> str:
    """How many acts of the group drew no answer: watched for a whole year, or still watched when the record ends."""
    own = [row.wait.state for row in rows if row.wait and waits.group and row.wait.group == waits.group.id]
    whole, still = own.count("unanswered"), own.count("open")
    told = f"{many(whole, 'was', 'were')} watched for a whole year without an answer"
    return f"{told}, and {many(still, 'is', 'are')} still being watched."


def _one(desk: Desk, query: RecordQuery, act_of: Mapping[str, str]) -> ActAnswer | None:
    """The open act; None where it was not known by the day of the view."""
    return act_answer(desk, query.act, query) if query.act in act_of and query.act is not None else None


def _periods(study: Study) -> list[dict[str, Any]]:
    """The study's periods as first and last days within its record; one without a beginning starts with the record."""
    if not study.has_table("events"):
        return []
    first, last = min((row.day for row in study.events), default=study.cut_off), study.cut_off
    return [
        {"name": each.name, "first": max(each.start, first), "last": min(each.end - timedelta(1), last)}
        for each in periods_of(study)
    ]


def _frame(name: str, title: str, note: str = "", width: int = 1160) -> Frame:
    return Frame(id=name, title=title, style=False, width=width, note=note, empty="The filters keep no act")


def _narrowed(query: RecordQuery, kind: type[LagsQuery]) -> LagsQuery:
    return kind(**query.model_dump(include=set(kind.model_fields)))


def asked_for(query: RecordQuery, kind: type[AsOf]) -> dict[str, Any]:
    """The part of a query that an address of the API or of a file takes."""
    return {name: value for name, value in query.kept.items() if name in _aliases(kind)}


def _aliases(kind: type[AsOf]) -> Collection[str]:
    return {field.alias or name for name, field in kind.model_fields.items()}


def _forecasts(desk: Desk, query: RecordQuery) -> dict[str, Any]:
    found = forecasts_then(desk, query)
    months = sorted({each.months for each in found.said}) if found else []
    series: dict[str, dict[int, Any]] = {}
    for each in found.said if found else ():
        series.setdefault(each.name, {})[each.months] = each
    acts = acts_of(desk, day_of(desk, query), query.links, query.confidence)
    return {
        "then": found, "series": series, "windows": months, "has_acts": bool(acts.rows),
        "lazy": link("/record/forecast", asked_for(query, ActsQuery)), "files": {"then": asked_for(query, AsOf)},
    }  # fmt: skip


def _claims(desk: Desk, query: RecordQuery) -> dict[str, Any]:
    found = claims_answer(desk, query)
    known = seen(desk, day_of(desk, query))
    rows = found.claims if query.rows == "all" else found.claims[:FIRST_ROWS]
    has = query.claim is not None and any(row.id == query.claim for row in known.claims)
    sides = {
        each.id: (grounds(desk, known, each.for_a), grounds(desk, known, each.for_b)) for each in found.disputes
    }  # fmt: skip
    return {
        "claims": found, "rows": rows, "sides": sides,
        "one": claim_answer(desk, query.claim, query) if has and query.claim is not None else None,
        "files": {"claims": asked_for(query, ClaimsQuery)},
    }  # fmt: skip


def _simulated(desk: Desk) -> bool:
    """Whether there are simulated numbers to take apart."""
    return desk.study.has_world and bool(desk.cases)


def _held(desk: Desk, known: Study) -> tuple[str, ...]:
    """What the view has: acts with the rows that they are written in, and the rows of the other tables."""
    whole = desk.view(None)
    tables = {
        name: Held(what, len(getattr(known, name)), len(getattr(whole, name)))
        for name, what in (("events", "rows"), ("links", "links"), ("claims", "claims"), ("disputes", "disputes"))
        if desk.study.has_table(name)
    }
    rows = tables.pop("events", None)
    acts = Held("acts", *(len(acts_of(desk, each.cut_off, "medium", "low").rows) for each in (known, whole)))
    told = (
        []
        if rows is None
        else [
            f"{acts.told}, in {rows.told} (what was announced together is one act)"
            if acts.whole
            else f"{rows.told} of acts"
        ]
    )
    return (*told, *(each.told for each in tables.values()))


def _months(desk: Desk) -> tuple[date, ...]:
    """The stops of the slider: the last days of months from where the record is dense to its end."""
    last = desk.study.about.cut_off
    at, found = first_day(desk).replace(day=1), list[date]()
    while at <= last:
        after = (at + timedelta(32)).replace(day=1)
        found.append(min(after - timedelta(1), last))
        at = after
    return tuple(found)


def _options(desk: Desk) -> dict[str, Any]:
    """What the selects of the form offer: what stands in the whole record."""
    return desk.answers.get(("record", "options", desk.study_hash), lambda: _made_options(desk))


def _made_options(desk: Desk) -> dict[str, Any]:
    study = desk.study
    sides = [each.id for each in study.about.parties]
    actors = sorted({row.actor for row in study.events} - set(sides))
    return {
        "states": [each for each in actors if not each.startswith("firm:")],
        "firms": [each for each in actors if each.startswith("firm:")],
        "others": OTHERS,
        "layers": [each for each in get_args(Layer) if any(row.layer == each for row in study.events)],
        "instruments": [each for each in get_args(Instrument) if any(row.instrument == each for row in study.events)],
        "periods": _periods(study),
        "types": get_args(ClaimType),
    }
