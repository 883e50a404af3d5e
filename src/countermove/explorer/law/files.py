"""Answers as files: tables as CSV, pictures as SVG or PNG, records to keep."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from fastapi.responses import Response

from countermove.brief.plane_words import said_words
from countermove.brief.png import png_of
from countermove.explorer.law.answers import History
from countermove.explorer.law.asked import OfParty
from countermove.law.answer.verdict import reason_text
from countermove.law.change.difference import Difference
from countermove.law.change.told import figures
from countermove.law.distance.room import Headroom
from countermove.law.plane.picture import Plane
from countermove.study import BadInput

Rows = Iterator[Sequence[object]]


def attached(content: str | bytes, kind: str, name: str) -> Response:
    """A file that a browser keeps and does not show: no page of ours, so none of its words run here."""
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{_safe(name)}"'})


def table(rows: Iterable[Sequence[object]], name: str) -> Response:
    """Rows as CSV, the first with the names of the columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[_cell(each) for each in row] for row in rows])
    return attached(text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def picture(svg: str, form: str, name: str) -> Response:
    """A picture as it is, or as PNG; BadInput where the extra that makes PNG is not installed."""
    if form == "svg":
        return attached(svg, "image/svg+xml", f"{name}.svg")
    try:
        return attached(png_of(svg), "image/png", f"{name}.png")
    except BadInput:
        wanted = "no PNG can be made here: the server wants pip install 'countermove[png]'; ask for svg"
        raise BadInput.single(wanted, where="format") from None


def refuse_added_rules(asked: OfParty) -> None:
    """BadInput where rules are added: a record is of the law as it is."""
    if asked.with_:
        raise BadInput.single("a record is of the law as it is; it goes without added rules", where="with")


def margin_rows(found: Headroom) -> Rows:
    """The distance to each limit."""
    names = (
        "rule", "part", "label", "quantity", "comparison", "threshold", "unit", "value", "distance", "distance_percent",
        "distance_least", "distance_most", "side", "met",
    )  # fmt: skip
    yield names
    yield from ([getattr(each, name) for name in names] for each in found.margins)


def history_rows(found: History) -> Rows:
    """The stretches of both keys."""
    yield "key", "start", "end", "state", "says", "rules"
    for each in found.exporter:
        yield "exporter", each.start, each.end, each.said.status, said_words(each.said), each.said.basis
    for each in found.importer:
        if each.key is not None:
            yield "importer", each.start, each.end, each.key.state, each.key.note, each.key.rule


def point_rows(found: Plane) -> Rows:
    """The chips of a plane with their answers."""
    yield "chip", "name", "launched_on", found.x.quantity, found.y.quantity, "status", "review", "paragraph", "says"
    for each in found.points:
        said = each.said
        row = (each.chip, each.name, each.launched_on, each.x, each.y)
        yield *row, said.status, said.review, said.paragraph, said_words(said)


def change_rows(found: Difference) -> Rows:
    """Every chip and item under both laws."""
    sides = ("status", "paragraph", "review", "exceptions", "importer")
    yield (
        "item",
        "name",
        "direction",
        *(f"{name}_before" for name in sides),
        *(f"{name}_after" for name in sides),
        "by",
        "figures",
    )
    pairs = [(each.chip, each) for each in found.chips] + [(each.item, each) for each in found.items]
    for name, each in pairs:
        told = (getattr(side, part) for side in (each.before, each.after) for part in sides)
        yield name, each.name, each.direction, *told, reason_text(each.by), figures(each.by)


def _cell(value: object) -> str:
    """A cell: several values with a semicolon between them. What a spreadsheet would take for a formula gets an
    apostrophe."""
    text = ";".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return f"'{text}" if re.match(r"[=@\t\r]|[+-](?![\d.])", text) else text


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)
