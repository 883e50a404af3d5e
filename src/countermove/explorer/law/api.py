"""The API of the view Law: the answers of ``countermove law``, under the names of its ``--json``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from countermove.brief.determination import determination_html
from countermove.brief.plane_picture import plane_svg
from countermove.explorer.desk import desk_of
from countermove.explorer.law import files
from countermove.explorer.law.answers import determination, history, room
from countermove.explorer.law.asked import Asked, Day, Name, OfParty, destination, item_of, pairs, view
from countermove.explorer.law.changes import (
    CalendarAsked,
    DiffAsked,
    DraftAsked,
    beginning,
    beginnings,
    difference,
    happenings,
    of_draft,
)
from countermove.explorer.law.documents import (
    HistoryDocument,
    Listed,
    Vocabulary,
    catalogue,
    history_document,
    vocabulary_of,
)
from countermove.explorer.law.form import FormAsked, question
from countermove.explorer.law.packed import Packed, packed
from countermove.explorer.law.planes import PlaneAsked, days, plane, title
from countermove.explorer.law.words import strip
from countermove.explorer.pages import as_files, attached, chart_file, chart_frame, table_file
from countermove.law.answer.determination import Determination
from countermove.law.answer.record import DeterminationRecord, record
from countermove.law.answer.record import asked as as_asked
from countermove.law.change.difference import Difference
from countermove.law.change.happenings import Calendar
from countermove.law.distance.room import Headroom
from countermove.law.parties.documents import ScreeningDocument
from countermove.law.parties.name_score import THRESHOLD
from countermove.law.parties.screening import screen
from countermove.law.plane.picture import Plane
from countermove.study.places import load_places


class HeadroomAsked(OfParty):
    """A question about the distance to each limit."""

    anywhere: Literal["yes"] | None = Field(default=None, description="whatever the destination, not on a route")
    format: Literal["json", "csv"] = "json"


class HistoryAsked(OfParty):
    """A question about all days on which law changed."""

    format: Literal["json", "csv", "svg", "png"] = "json"


class PlanePicture(PlaneAsked):
    """A plane in one of its forms."""

    format: Literal["json", "csv", "svg", "png"] = "json"


class DiffTable(DiffAsked):
    """A difference in one of its forms."""

    format: Literal["json", "csv"] = "json"


class RecordAsked(OfParty):
    """A determination to be kept."""

    format: Literal["json", "html"] = "json"


class ScreenAsked(Asked):
    """A name to be looked for."""

    name: Name
    on: Day | None = Field(default=None, description="the day asked about; else today")
    threshold: Annotated[float, Field(gt=0, le=1, description="least score of a hit")] = THRESHOLD
    as_of: Day | None = None


class BeginAsked(Asked):
    """A text with which a draft can begin, or one that an address holds."""

    begin: Name | None = Field(default=None, description="a bill or rule of the study by its id; else a template")
    draft: Packed | None = None
    on: Day | None = None


class TableAsked(Asked):
    """A table in one of its forms."""

    format: Literal["json", "csv"] = "json"


class Beginning(BaseModel):
    """The text of a draft, the same packed as the address of its page holds it, and the bills with which one can begin
    instead."""

    text: str
    draft: str
    bills: dict[str, str]


class Formed(BaseModel):
    """The rule of a form: its text, the same packed, and the destination that it is asked about."""

    text: str
    draft: str
    to: str | None


api = APIRouter()
ModelT = TypeVar("ModelT", bound=BaseModel)


def plain(model: type[ModelT], asked: BaseModel) -> ModelT:
    """A question without what only its form of answer says, so that all forms share one answer."""
    return model.model_construct(**{name: getattr(asked, name) for name in model.model_fields})


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")


@api.get("/check", response_model=Determination)
def check_(request: Request, asked: Annotated[OfParty, Query()]) -> Response:
    """Was this chip controlled on that day, for that place and party? Both keys, the trace, what is missing."""
    return _json(determination(desk_of(request), asked))


@api.get("/record", response_model=DeterminationRecord, responses=as_files("html"))
def record_(request: Request, asked: Annotated[RecordAsked, Query()]) -> Response:
    """A determination as a record to be kept, from which anybody can ask again; ``html`` is its printed sheet."""
    desk, question = desk_of(request), plain(OfParty, asked)
    study, answer = view(desk, question), determination(desk_of(request), question)
    item = item_of(study, question)
    kept = as_asked(
        item.id if question.design() is None else item, answer.on, question.as_of, to=answer.to, from_=question.from_,
        headquarters=question.headquarters, end_user=question.end_user, end_use=question.end_use,
        transaction=question.transaction, marketed_for_datacenter=question.marketed_for_datacenter,
        switches=pairs(question.switch), facts=question.facts,
    )  # fmt: skip
    files.refuse_added_rules(question)
    made = record(desk.study, kept, answer, datetime.now(UTC).replace(microsecond=0))
    name = f"law-{answer.chip}-{answer.on}"
    if asked.format == "html":
        return attached(determination_html(made, f"{name}.json"), "text/html", f"{name}.html")
    return attached(made.text(), "application/json", f"{name}.json")


@api.get("/headroom", response_model=Headroom, responses=as_files("csv"))
def headroom_(request: Request, asked: Annotated[HeadroomAsked, Query()]) -> Response:
    """How far is a design from each limit in force on a day, and what is the smallest change that matters?"""
    found = room(desk_of(request), plain(OfParty, asked), anywhere=asked.anywhere == "yes")
    if asked.format == "csv":
        return table_file(f"headroom-{found.chip}-{found.on}", files.margin_rows(found))
    return _json(found)


@api.get("/history", response_model=HistoryDocument, responses=as_files("csv", "svg", "png"))
def history_(request: Request, asked: Annotated[HistoryAsked, Query()]) -> Response:
    """What did law say of an item on every day on which it changed?"""
    desk, question = desk_of(request), plain(OfParty, asked)
    study, found = view(desk, question), history(desk, question)
    name = f"history-{found.item.id}"
    if asked.format == "csv":
        return table_file(name, files.history_rows(found))
    places = load_places(study)
    to = places.code(destination(study, question))
    if asked.format == "json":
        return _json(history_document(found, to, study.cut_off))

    def draw(style: bool) -> str:
        return strip(found, question.on or study.cut_off, places, to, chart_frame("history", "", style=style))

    return chart_file(name, asked.format, draw)


@api.get("/plane", response_model=Plane, responses=as_files("csv", "svg", "png"))
def plane_(request: Request, asked: Annotated[PlanePicture, Query()]) -> Response:
    """Where in a plane of two quantities does law change its answer, and where do chips lie in it?"""
    desk = desk_of(request)
    question = plain(PlaneAsked, asked)
    found = plane(desk, question)
    name = f"plane-{found.on}-draft" if asked.draft else f"plane-{found.on}"
    if asked.format == "csv":
        return table_file(name, files.point_rows(found))
    if asked.format == "json":
        return _json(found)
    places, named = load_places(desk.study), title(desk, question)
    return chart_file(name, asked.format, lambda style: plane_svg(found, places, title=named, style=style))


@api.get("/plane/days")
def plane_days(request: Request, asked: Annotated[PlaneAsked, Query()]) -> list[date]:
    """The days on which what may bear on a route changed: between two of them law stands still."""
    return list(days(desk_of(request), asked))


@api.get("/diff", response_model=Difference, responses=as_files("csv"))
def diff_(request: Request, asked: Annotated[DiffTable, Query()]) -> Response:
    """Whom does a change of law catch, and whom does it let go?"""
    found = difference(desk_of(request), plain(DiffAsked, asked))
    if asked.format == "csv":
        return table_file(f"diff-{found.before.on}-{found.after.on}", files.change_rows(found))
    return _json(found)


@api.get("/draft")
def draft_text(request: Request, asked: Annotated[BeginAsked, Query()]) -> Beginning:
    """A text with which a draft can begin: a commented template, a bill of the study, or the one that a link holds."""
    study = desk_of(request).study
    text = asked.draft or beginning(study, asked.begin, asked.on or study.cut_off)
    return Beginning(text=text, draft=packed(text), bills=beginnings(study))


@api.get("/draft/form")
def draft_form(request: Request, asked: Annotated[FormAsked, Query()]) -> Formed:
    """A common rule by the fields of a form: which chips, to where, what happens, from when. The text is for /draft."""
    made = question(desk_of(request), asked)
    return Formed(text=made.text, draft=packed(made.text), to=made.to)


@api.post("/draft", response_model=Difference)
def draft_(request: Request, asked: DraftAsked) -> Response:
    """Whom would a draft catch? The law of a day beside the same law with the draft; every fault at its line."""
    return _json(of_draft(desk_of(request), asked))


@api.get("/chips", response_model=list[Listed], responses=as_files("csv"))
def chips_(request: Request, asked: Annotated[TableAsked, Query()]) -> Any:
    """The catalogue: chips and whatever else law speaks of, by the names that questions may use."""
    rows = catalogue(desk_of(request).study)
    if asked.format == "csv":
        return table_file("chips", (each.model_dump() for each in rows))
    return rows


@api.get("/screen")
def screen_(request: Request, asked: Annotated[ScreenAsked, Query()]) -> ScreeningDocument:
    """Is a party on a list that day, and on what ground is it said?"""
    study = desk_of(request).study
    seen = study if asked.as_of is None else study.as_of(asked.as_of)
    return screen(seen, asked.name, asked.on or date.today(), threshold=asked.threshold).as_json()


@api.get("/calendar", response_model=Calendar)
def calendar_(request: Request, asked: Annotated[CalendarAsked, Query()]) -> Response:
    """What starts, lapses or returns by itself, when, and what hangs on it?"""
    return _json(happenings(desk_of(request), asked))


@api.get("/vocabulary")
def vocabulary(request: Request) -> Vocabulary:
    """The words that questions of law may use: places, end uses, switches with their positions, planes and bills."""
    return vocabulary_of(desk_of(request).study)
