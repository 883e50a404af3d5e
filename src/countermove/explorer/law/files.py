"""Answers as files: the rows of tables, and records to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from countermove.brief.plane_words import said_words
from countermove.explorer.law.answers import History
from countermove.explorer.law.asked import OfParty
from countermove.law.answer.verdict import reason_text
from countermove.law.change.difference import Difference
from countermove.law.change.told import figures
from countermove.law.distance.room import Headroom
from countermove.law.plane.picture import Plane
from countermove.study import BadInput

Rows = Iterator[Mapping[str, Any]]


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
    yield from ({name: getattr(each, name) for name in names} for each in found.margins)


def history_rows(found: History) -> Rows:
    """The stretches of both keys."""
    for each in found.exporter:
        said = each.said
        told = {"state": said.status, "says": said_words(said), "rules": said.basis}
        yield {"key": "exporter", "start": each.start, "end": each.end, "known_on": each.known_on, **told}
    for each in found.importer:
        if each.key is not None:
            told = {"state": each.key.state, "says": each.key.note, "rules": each.key.rule}
            yield {"key": "importer", "start": each.start, "end": each.end, "known_on": each.known_on, **told}


def point_rows(found: Plane) -> Rows:
    """The chips of a plane with their answers."""
    for each in found.points:
        said = each.said
        yield {
            "chip": each.chip, "name": each.name, "launched_on": each.launched_on, found.x.quantity: each.x,
            found.y.quantity: each.y, "status": said.status, "review": said.review, "paragraph": said.paragraph,
            "says": said_words(said),
        }  # fmt: skip


def change_rows(found: Difference) -> Rows:
    """Every chip and item under both laws."""
    pairs = [(each.chip, each) for each in found.chips] + [(each.item, each) for each in found.items]
    for name, each in pairs:
        told = {
            f"{part}_{when}": getattr(side, part)
            for when, side in (("before", each.before), ("after", each.after))
            for part in ("status", "paragraph", "review", "exceptions", "importer")
        }
        reason = {"by": reason_text(each.by), "figures": figures(each.by)}
        yield {"item": name, "name": each.name, "direction": each.direction, "outcome": each.outcome, **told, **reason}
