"""The page on which a rule is drafted, by filling in a form or as a text, and whom it would catch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import QueryParams

from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.law import files, form
from countermove.explorer.law.asked import OfParty, address, read
from countermove.explorer.law.changes import DraftAsked, beginning, in_the_plane, link_of, of_draft, told
from countermove.explorer.law.fates import plain
from countermove.explorer.law.packed import unpacked
from countermove.explorer.law.page import offered
from countermove.explorer.law.words import after_the_study
from countermove.explorer.pages import attached, page, table_file
from countermove.study import BadInput
from countermove.study.faults import Fault

drafts = APIRouter()
HERE = "/law/draft"
NO_QUESTION = ("begin", "take")
"""What a form of the page sends that is no part of the question."""
Context = Mapping[str, Any]


@drafts.get(HERE)
def draft_(request: Request) -> Response:
    """The draft that the address holds, as a text or by the fields of the form, and whom it would catch; without one, a
    rule to begin with."""
    desk, params = desk_of(request), request.query_params
    if params.get("draft"):
        return _typed(request, params)
    if desk.study.chips and form.FIELDS & set(params):
        return _filled(request, params)
    try:
        on = read(OfParty, {"on": params.get("on", "")}).on or desk.study.cut_off
        text = _first(desk, params, on)
    except BadInput as error:
        return _page(request, params, "", faults=error.faults)
    return _page(request, params, text)


async def _posted(request: Request) -> QueryParams:
    """The fields of a form; their names and values are text, whatever was sent."""
    return QueryParams((await request.body()).decode("utf-8", "replace"))


@drafts.post(HERE)
def caught(request: Request, params: Annotated[QueryParams, Depends(_posted)]) -> Response:
    """The same for a text that was typed; ``take``: as a file."""
    return _typed(request, params)


def _first(desk: Desk, params: QueryParams, on: date) -> str:
    """What stands in the field of the text before anybody wrote there."""
    if "begin" in params or not desk.study.chips:
        return beginning(desk.study, params.get("begin") or None, on)
    return form.written(desk.study, form.opened(desk.study), on)


def _filled(request: Request, params: QueryParams) -> Response:
    """The rule of the form."""
    desk = desk_of(request)
    try:
        asked = read(form.FormAsked, params)
        own = address(HERE, desk, asked)
        if "" in params.values():
            # A browser sends empty fields too; the address that it shows goes without them.
            return RedirectResponse(own, 303)
        drafted = form.question(desk, asked)
        made = _made(desk, drafted, own)
    except BadInput as error:
        return _page(request, params, "", faults=map(_in_the_form, error.faults))
    shown = QueryParams([*params.multi_items(), *(each for each in _question(drafted) if each[0] not in params)])
    return _page(request, shown, drafted.text, made)


def _in_the_form(fault: Fault) -> Fault:
    """A fault that names its field as the form does."""
    return replace(fault, where=form.LABELS.get(fault.where.partition(".")[0], fault.where))


def _question(asked: DraftAsked) -> list[tuple[str, str]]:
    return [(name, value) for name, value in asked.kept.items() if name != "draft" and isinstance(value, str)]


def _typed(request: Request, params: QueryParams) -> Response:
    """Whom a draft would catch, or what is wrong with it, each fault at its line."""
    desk, text = desk_of(request), _text(params)
    take = params.get("take")
    if take == "yaml":
        return attached(text, "application/yaml", "draft.yaml")
    try:
        asked = read(DraftAsked, QueryParams([each for each in params.multi_items() if each[0] not in NO_QUESTION]))
        if take in ("csv", "json"):
            found = of_draft(desk, asked)
            name = f"draft-{found.after.on}"
            if take == "csv":
                return table_file(name, files.change_rows(found))
            return attached(found.model_dump_json(), "application/json", f"{name}.json")
        made = _made(desk, asked, link_of(desk, asked), text)
    except BadInput as error:
        return _page(request, params, text, faults=error.faults)
    return _page(request, params, text, made)


def _text(params: QueryParams) -> str:
    """The text of a draft, as the form shows it."""
    with suppress(ValueError):
        return unpacked(params["draft"]) if params.get("draft") else params.get("text", "").replace("\r\n", "\n")
    return ""


def _made(desk: Desk, asked: DraftAsked, own: str, text: str | None = None) -> Context:
    """Whom a draft catches, with the address that holds it (none if it would be too long) and what a form sends to have
    the same as a file."""
    found = told(of_draft(desk, asked))
    sent = {**asked.kept, "draft": None, "text": asked.rule if text is None else text}
    return {
        "told": found, "plain": plain(found.answer), "address": own, "sent": sent,
        "in_the_plane": in_the_plane(desk, asked),
        "late": after_the_study(desk.study, asked, asked.on), "as_known": "",
    }  # fmt: skip


def _page(
    request: Request, params: QueryParams, text: str, made: Context | None = None, faults: Iterable[Fault] = ()
) -> Response:
    """The page with its text; its answer alone to htmx."""
    desk, told_of, wrong = desk_of(request), made or {"told": None, "plain": None}, list(faults)
    answer = page(
        request, "law_draft.html", fragment="_law_draft.html", status=422 if wrong else 200, faults=wrong, text=text,
        **told_of, **_fields(desk, params), **offered(desk, params),
    )  # fmt: skip
    if made is not None:
        answer.headers["HX-Replace-Url"] = made["address"] or request.url.path
    return answer


def _fields(desk: Desk, params: QueryParams) -> Context:
    """What the form offers, and what stands in it: as it was sent, else as a visitor meets it."""
    study = desk.study
    if not study.chips:
        return {"form": None}
    sent, first = bool(form.FIELDS & set(params)), form.opened(study)
    usual = form.FormAsked().model_dump(include=set(form.FIELDS))
    stands = usual | ({name: params[name] for name in form.FIELDS if params.get(name)} if sent else first.kept)
    ticked = {name: params.getlist(name) if sent else list(getattr(first, name)) for name in ("where", "change")}
    on = study.cut_off
    with suppress(BadInput):
        on = read(OfParty, {"on": params.get("on", "")}).on or on
    return {
        "form": {name: value or "" for name, value in stands.items()}, "ticked": ticked, "limits": form.LIMITS,
        "thens": form.THEN, "where_to": form.destinations(study), "changeable": form.in_force(study, on),
        "form_open": sent or not {"draft", "begin", "text"} & set(params),
    }  # fmt: skip
