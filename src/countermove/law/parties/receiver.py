"""The receiving party: under which names a list knows it, where it sits, and where its ultimate parent sits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from countermove.law.engine.facts import Value
from countermove.study.places import Places
from countermove.study.records import Entity
from countermove.study.study import Study

UNKNOWN = "unknown"
DEFAULT_SEAT = "taken to be the destination"
# Forms of companies in the names of the lists; "B.V." is read as two letters.
FORMS = frozenset(
    re.findall(r"\w+", "co ltd limited company inc incorporated corp corporation llc plc pte gmbh ag b v bv sa")
)


@dataclass(frozen=True)
class Seat:
    """Where a party is headquartered: a code, or ``unknown``; and where its ultimate parent is.

    ``parent`` is a code, ``unknown``, or None where it is the same or the user said where the party sits.
    """

    code: str
    how: str
    parent: str | None = None

    def value(self, places: Places, day: date) -> Value:
        """The seat as a fact: law asks where the party *or* its ultimate parent is headquartered."""
        if self.code == UNKNOWN:
            return Value(missing=("headquarters",), how=self.how)
        words = places.words_of(self.code, day)
        if self.parent is None:
            return Value(words=words, how=self.how)
        if self.parent == UNKNOWN:
            said = "where its ultimate parent sits is unknown"
            return Value(words=words, perhaps=places.words - words, how=self.how, note=said)
        return Value(words=words | places.words_of(self.parent, day), how=self.how, note="with its ultimate parent's")


def named(study: Study, text: str | None) -> tuple[Entity, ...]:
    """The rows that carry this name; else those that do but for punctuation and the form of the company."""
    for plain in (_folded, _plain) if text else ():
        wanted = plain(text or "")
        rows = tuple(row for row in study.entities if wanted and wanted in map(plain, _names(row)))
        if rows:
            return rows
    return ()


def seat_of(study: Study, places: Places, to: str, headquarters: str | None, rows: Sequence[Entity]) -> Seat:
    """Where the party sits: as given; as the table of parties says; else where the goods go."""
    if headquarters is not None:
        return Seat(UNKNOWN if headquarters.casefold() == UNKNOWN else places.code(headquarters), "given")
    seats = {(places.code(row.headquarters), _parent(study, places, row)) for row in rows}
    if not seats:
        return Seat(to, DEFAULT_SEAT)
    if len(seats) > 1:
        return Seat(UNKNOWN, "entities.csv has several parties of this name")
    code, parent = seats.pop()
    return Seat(code, "entities.csv", parent if parent != code else None)


def _parent(study: Study, places: Places, row: Entity) -> str | None:
    """Where the ultimate parent sits. One without a row of its own is taken to sit where all its companies here do."""
    if row.ultimate_parent is None or row.ultimate_parent == row.entity:
        return None
    own = {each.headquarters for each in study.entities if each.entity == row.ultimate_parent}
    seats = own or {each.headquarters for each in study.entities if each.ultimate_parent == row.ultimate_parent}
    legal = {places.legal(places.code(seat)) for seat in seats}
    return legal.pop() if len(legal) == 1 else UNKNOWN


def holds(row: Entity, on: date, known_by: date | None) -> bool:
    """Whether a listing stands on a day. An end that lies after the day of a dated view was not known then."""
    ends = None if known_by is not None and row.listed_to is not None and row.listed_to > known_by else row.listed_to
    return row.listed_from is not None and row.listed_from <= on and (ends is None or on < ends)


def policy(text: str | None) -> str | None:
    """The review policy of a listing for items such as chips. Where a listing names some items and then the others,
    chips are among the others."""
    clauses = [clause.casefold() for clause in (text or "").split(";")]
    telling = [clause for clause in clauses if "other items" in clause or "the rest" in clause] or clauses
    for clause in telling:
        if "presumption of denial" in clause:
            return "presumption_of_denial"
        if "case by case" in clause or "case-by-case" in clause:
            return "case_by_case"
    return None


def _names(row: Entity) -> tuple[str, ...]:
    return (row.entity, row.name_en, row.name_zh or "", *row.aliases)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _plain(name: str) -> str:
    """A name without case, punctuation and the form of the company at its end."""
    words = re.sub(r"[\W_]+", " ", name.casefold()).split()
    while len(words) > 1 and words[-1] in FORMS:
        words.pop()
    return " ".join(words)
