"""How pages are put together: templates that escape whatever is not marked as safe, and the files beside them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, model_validator

from countermove import __version__
from countermove.brief.export import defused
from countermove.brief.png import png_of
from countermove.brief.words import day, unbroken
from countermove.chart import Frame, stylesheet
from countermove.study import BadInput
from countermove.study.faults import Fault

_HERE = Path(__file__).parent
KINDS = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".txt": "text/plain"}
ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
VIEWS = (
    ("/", "Options", "what a control would do, and what would come back"),
    ("/why", "Why", "what a number rests on"),
    ("/law", "Law", "what is allowed, on any day"),
    ("/record", "Record", "acts and answers, with sources"),
    ("/track", "Track record", "what was forecast, and what happened"),
)
"""The views in the order of the navigation: address, name, what it shows."""


class Asked(BaseModel):
    """Parameters of an address, bounded by the fields of who inherits. Empty ones, as a form sends them, are none."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: Any) -> Any:
        return {key: each for key, each in value.items() if each != ""} if isinstance(value, dict) else value  # pyright: ignore[reportUnknownVariableType]

    @property
    def kept(self) -> dict[str, Any]:
        """What differs from the defaults, by the names of the address."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Answer(BaseModel):
    """Something that an answer is made of: as JSON from the API, and as the page shows it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def page(
    request: Request, template: str, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """A page from a template; only its ``fragment`` (another template) where htmx asks for a part of the page.

    The same address gives both, so every state of a view can be shared and reloaded.
    """
    whole = fragment is None or request.headers.get("HX-Request-Type") != "partial"
    found = environment().get_template(template if whole or fragment is None else fragment)
    text = found.render(request=request, here=request.url.path, **context)
    return HTMLResponse(text, status_code=status, headers={"Vary": "HX-Request-Type", "Cache-Control": "no-store"})


def link(path: str, given: Mapping[str, Any]) -> str:
    """An address with its query, without what is None, empty or nothing."""
    kept = {name: value for name, value in given.items() if value not in (None, "", (), [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def further(address: str, given: Mapping[str, Any]) -> str:
    """An address with more in its query, as `link` writes it."""
    more = link("", given)
    return address + (more.replace("?", "&", 1) if "?" in address else more)


def days_in(text: str) -> str:
    """A text from the engine with its days as the pages write them: `30 June 2026` for `2026-06-30`."""
    return ISO_DAY.sub(_as_said, text)


def _as_said(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:  # no day of the calendar
        return found[0]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of the explorer."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, auto_reload=False, trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined, finalize=_finished,
    )  # fmt: skip
    made.globals.update(  # pyright: ignore[reportUnknownMemberType]
        views=VIEWS, version=__version__, link=link, drawn=Markup, asset=_asset, day=day, days_in=days_in
    )
    return made


def static_file(name: str) -> Response | None:
    """A file of the page by name; None where there is none. All are in memory: no request reaches the disk."""
    body = _files().get(name)
    if body is None:
        return None
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(body, media_type=KINDS[Path(name).suffix], headers=headers)


@lru_cache(maxsize=1)
def _files() -> Mapping[str, bytes]:
    read = {path.name: path.read_bytes() for path in (_HERE / "static").iterdir() if path.suffix in KINDS}
    return {**read, "charts.css": stylesheet().encode()}


def _asset(name: str) -> str:
    """The address of a file, which changes when the file does."""
    return f"/static/{name}?{hashlib.sha256(_files()[name]).hexdigest()[:12]}"


def _finished(value: object) -> object:
    """What a template prints: text without control characters, whatever it went through; markup as it is."""
    return unbroken(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class Refusal(BaseModel):
    """Why there is no answer: every fault, in a sentence each."""

    faults: list[str]


def faults_of(error: BadInput) -> list[str]:
    """Its faults for whoever asks from elsewhere: parameters by the names of an address, files without their folder."""
    return [str(_from_elsewhere(each)) for each in error.faults]


def _from_elsewhere(fault: Fault) -> Fault:
    where = fault.where[2:].replace("-", "_") if fault.where.startswith("--") else fault.where
    return replace(fault, path=Path(fault.path).name, where=where)


As = Annotated[Literal["json", "csv"], Query(description="JSON, or the rows alone as CSV.")]


def as_files(*kinds: Literal["csv", "svg", "png", "html"]) -> dict[int | str, dict[str, Any]]:
    """What a call says in the API's description of the files that it gives beside its JSON."""
    types = {"csv": "text/csv", "svg": "image/svg+xml", "png": "image/png", "html": "text/html"}
    return {200: {"content": {types[kind]: {"schema": {"type": "string"}} for kind in kinds}}}


def table_file(name: str, rows: Iterable[Mapping[str, Any]]) -> Response:
    """Rows as a CSV file to keep. Lists stand in one cell, parted by semicolons, as in the tables of a study; what a
    spreadsheet would run as a formula is defused."""
    made = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(made, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return attached(made.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def _cell(value: Any) -> Any:
    told = ";".join(map(str, value)) if isinstance(value, list | tuple) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return defused(told) if isinstance(told, str) else told


def chart_file(name: str, kind: Literal["svg", "png"], draw: Callable[[bool], str]) -> Response:
    """A chart as a file to keep: an SVG with its own style sheet (``draw(True)``), or a PNG of one without. BadInput
    where a PNG is asked for and the extra is not installed."""
    if kind == "svg":
        return attached(draw(True), "image/svg+xml", f"{name}.svg")
    return attached(png_of(draw(False)), "image/png", f"{name}.png")


def chart_frame(
    name: str, title: str, *, style: bool, note: str = "", width: int = 960, empty: str = "No data to draw"
) -> Frame:
    """The frame of a chart that stands alone in a file (``style``: with its own sheet)."""
    return Frame(id=name, title=title, style=style, note=note, show_title=True, width=width, empty=empty)


def attached(body: str | bytes, media: str, name: str) -> Response:
    """A file that a browser keeps and does not show: no page of ours, so none of its words run here."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media, headers=headers)


def wants_page(request: Request) -> bool:
    """Whether whoever asks is a browser that shows a page."""
    return (
        not request.url.path.startswith("/api/")
        and re.search("text/html|\\*/\\*", request.headers.get("accept", "*/*")) is not None
    )
