"""Planes of law as one page to play with: a day slider, a choice of planes, every chip under the pointer or the keys.

Everything is inside the file: the pictures of all days, the words as JSON, a short script. Nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from countermove.brief.plane_picture import Range, plane_figure, rim
from countermove.brief.plane_words import (
    day_words,
    fine_print,
    heading,
    move_sentence,
    near_words,
    number,
    route,
    said_words,
    short,
    state_of,
)  # fmt: skip
from countermove.brief.words import unbroken
from countermove.chart import Frame, stylesheet, wide_and_narrow
from countermove.law.plane.picture import Plane, Point
from countermove.study.places import Places
from countermove.study.rules import Rule

_TEMPLATES = Path(__file__).parent / "templates"
STATE_WORDS = {
    "effective": "in force",
    "suspended": "suspended",
    "superseded": "superseded",
    "revoked": "revoked",
    "not_enforced": "no longer enforced",
    "alleged": "said to be in force, by unnamed sources",
}


def plane_page(days: Sequence[Sequence[Plane]], places: Places, rules: Sequence[Rule] = ()) -> str:
    """The page as an HTML document. ``days``: for each day in order, the planes of that day, the same pairs of
    quantities each time; ``rules``: those whose changes are told beside the day. Text of the study is escaped."""
    last = days[-1]
    ranges = [_ranges([planes[place] for planes in days]) for place in range(len(last))]
    drawn = [
        {
            "day": number, "plane": place, "shown": number == len(days) - 1 and place == 0,
            "html": Markup(_figure(plane, places, f"d{number}p{place}", *ranges[place])),
        }
        for number, planes in enumerate(days)
        for place, plane in enumerate(planes)
    ]  # fmt: skip
    telling = _telling(days)
    told = [rule for rule in rules if rule.id in telling]
    page = {
        "title": f"{route(last[0], places)}: what law asks",
        "one_day": day_words(last[0].on) if len(days) == 1 else "",
        "names": [f"{short(plane.x.quantity)} by {short(plane.y.quantity)}" for plane in last],
        "days": [{"iso": planes[0].on.isoformat(), "words": day_words(planes[0].on)} for planes in days],
        "changes": [_changes(told, planes[0].on) for planes in days],
        "figures": drawn, "print": fine_print(last[0]), "chips": _chips(days), "rows": _rows(last[0]),
        "head": [short(last[0].x.quantity), short(last[0].y.quantity)],
    }  # fmt: skip
    script = _text("plane_page.js")
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _environment().get_template("plane_page.html").render(
        page=page, style=Markup(_text("plane_page.css") + stylesheet()), script=Markup(script), seal=seal,
        data=Markup(_json(_data(days, page))),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, finalize=_finished,
    )  # fmt: skip


def _finished(value: object) -> object:
    return unbroken(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _json(value: object) -> str:
    """JSON that can stand inside a script element: no sign that opens or closes markup."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _figure(plane: Plane, places: Places, name: str, x_range: Range, y_range: Range) -> str:
    """The picture for a desk and for a phone, with axes that are the same on all days."""

    def draw(frame: Frame) -> str:
        return plane_figure(plane, frame, x_range, y_range, terse=True)

    return wide_and_narrow(draw, Frame(id=name, title=heading(plane, places), width=720, height=560, style=False), 380)


def _ranges(planes: Sequence[Plane]) -> tuple[Range, Range]:
    """Ends of both axes that hold every chip and every limit of all days, with some room."""
    found = list[Range]()
    for axis in ("x", "y"):
        values = [float(getattr(point, axis)) for plane in planes for point in plane.points]
        values += [value for plane in planes for value in rim(getattr(plane, axis))]
        found.append((min(values, default=1.0) / 1.3, max(values, default=10.0) * 1.3))
    return found[0], found[1]


def _telling(days: Sequence[Sequence[Plane]]) -> frozenset[str]:
    """The rules that say something in one of the planes, on some day."""
    every = [plane for planes in days for plane in planes]
    said = [each.said for plane in every for each in (*plane.regions, *plane.points)]
    limits = [limit for plane in every for axis in (plane.x, plane.y) for limit in axis.limits]
    return frozenset(
        [*(name for each in said for name in each.basis), *(name for each in limits for name, _ in each.at)]
    )


def _changes(rules: Sequence[Rule], day: date) -> list[str]:
    """What begins or ends on a day."""
    told = list[str]()
    for rule in rules:
        for entry in rule.history:
            if entry.from_ == day and entry.state in STATE_WORDS:
                told.append(f"{rule.title}: {STATE_WORDS[entry.state]}")
            if entry.until == day:
                told.append(f"{rule.title}: the state from {day_words(entry.from_)} ends")
    return list(dict.fromkeys(told))


def _chips(days: Sequence[Sequence[Plane]]) -> dict[str, Point]:
    """Every chip that is drawn on some day, by name."""
    found = {point.chip: point for planes in days for plane in planes for point in plane.points}
    return dict(sorted(found.items(), key=lambda item: item[1].name.casefold()))


def _rows(plane: Plane) -> list[tuple[str, ...]]:
    """The chips of a plane as rows: name, answer, both figures, nearest limit."""
    named = sorted(plane.points, key=lambda point: point.name.casefold())
    return [(point.name, *_point(plane, point)[1:]) for point in named]


def _point(plane: Plane, point: Point) -> tuple[str, ...]:

    near = near_words(point.nearest).removeprefix("nearest limit: ")
    return state_of(point.said), said_words(point.said), number(point.x), number(point.y), near


def _data(days: Sequence[Sequence[Plane]], page: Mapping[str, Any]) -> dict[str, Any]:
    """What the script reads. Words stand in one list and are named by their place, since most of them repeat."""
    words = dict[str, int]()

    def place(text: str) -> int:
        return words.setdefault(text, len(words))

    told = [
        [{point.chip: [place(each) for each in _point(plane, point)] for point in plane.points} for plane in planes]
        for planes in days
    ]
    moves = {
        point.chip: [move_sentence(move) for move in point.moves] for point in days[-1][0].points if point.highlighted
    }
    chips = {
        name: [point.name, day_words(point.launched_on) if point.launched_on else ""]
        for name, point in page["chips"].items()
    }
    return {
        "days": page["days"], "changes": page["changes"], "names": page["names"], "chips": chips, "told": told,
        "heads": [[short(plane.x.quantity), short(plane.y.quantity)] for plane in days[-1]], "words": list(words),
        "moves": moves, "print": [[fine_print(plane) for plane in planes] for planes in days],
    }  # fmt: skip
