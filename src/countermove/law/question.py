"""From what a user asks (chip, day, places, parties) to the facts of the case."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from countermove.law.facts import Facts, Value
from countermove.law.quantities import chip_values
from countermove.study.faults import BadInput
from countermove.study.places import Places, load_places
from countermove.study.records import Chip, Entity, Tri
from countermove.study.rules import LawNotes, law_notes
from countermove.study.study import Study

Transaction = Literal["export", "reexport", "transfer"]
UNKNOWN = "unknown"
DEFAULT_SEAT = "taken to be the destination"


@dataclass(frozen=True)
class Question:
    """A question of law with every default filled in; places are two-letter codes, headquarters may be unknown."""

    chip: Chip
    on: date
    to: str
    from_: str
    headquarters: str
    headquarters_how: str
    transaction: Transaction
    end_user: str | None
    listings: tuple[Entity, ...]
    end_use: str | None
    marketed_for_datacenter: Tri | None
    switches: Mapping[str, str]
    supposed: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])

    def facts(self, places: Places) -> Facts:
        """The facts that criteria may compare."""
        unknown = self.headquarters == UNKNOWN
        seat = None if unknown else places.words_of(self.headquarters, self.on)
        words = {
            "destination": Value(words=places.words_of(self.to, self.on), how="given"),
            "exporting_from": Value(words=places.words_of(self.from_, self.on), how="given"),
            "headquarters": Value(words=seat, missing=("headquarters",) if unknown else (), how=self.headquarters_how),
            "transaction": Value(words=frozenset({self.transaction}), how="given"),
            "end_use": _stated(self.end_use, "end_use"),
            "end_user_list": self._listed(),
            "listing_policy": self._policies(),
        }
        return Facts({**chip_values(self.chip, self.switches, self.marketed_for_datacenter, self.supposed), **words})

    def _listed(self) -> Value:
        if self.end_user is None:
            return Value(missing=("end_user",), how="not given")
        sources = tuple(dict.fromkeys(each for row in self.listings for each in row.source))
        return Value(words=frozenset(row.list for row in self.listings), how="entities.csv", sources=sources)

    def _policies(self) -> Value:
        if self.end_user is None:
            return Value(missing=("end_user",), how="not given")
        policies = (_policy(row.licence_policy) for row in self.listings)
        return Value(words=frozenset(each for each in policies if each), how="entities.csv")

    def with_chip(self, chip: Chip) -> Question:
        """The same question about another chip."""
        return replace(self, chip=chip)


def ask(
    study: Study, chip: Chip, on: date, to: str, from_: str, headquarters: str | None, end_user: str | None,
    end_use: str | None, transaction: str, marketed_for_datacenter: str | None, switches: Mapping[str, str],
) -> Question:  # fmt: skip
    """A question with its defaults; BadInput for a place, word or switch that is not known."""
    places = load_places(study)
    if transaction not in ("export", "reexport", "transfer"):
        raise BadInput.single(f"{transaction!r} is not one of export, reexport, transfer", where="transaction")
    if marketed_for_datacenter not in (None, "yes", "no", UNKNOWN):
        raise BadInput.single(f"{marketed_for_datacenter!r} is not yes, no or unknown", where="marketed_for_datacenter")
    destination = places.code(to)
    named = tuple(row for row in study.entities if _named(row, end_user)) if end_user else ()
    seat, how = _seat(places, destination, headquarters, named)
    return Question(
        chip=chip, on=on, to=destination, from_=places.code(from_), headquarters=seat, headquarters_how=how,
        transaction=transaction, end_user=end_user, end_use=end_use,
        listings=tuple(row for row in named if _holds(row, on, study.known_by)),
        marketed_for_datacenter=marketed_for_datacenter,
        switches=_switches(law_notes(study), switches),
    )  # fmt: skip


def _seat(places: Places, to: str, headquarters: str | None, named: tuple[Entity, ...]) -> tuple[str, str]:
    """Where the party is headquartered: as given; as the table of parties says; else where the goods go."""
    if headquarters is not None:
        return (UNKNOWN if headquarters == UNKNOWN else places.code(headquarters)), "given"
    seats = {row.headquarters for row in named}
    if len(seats) == 1:
        return places.code(seats.pop()), "entities.csv"
    return to, DEFAULT_SEAT


def _named(row: Entity, text: str | None) -> bool:
    """Whether a row carries exactly this name, whatever its case and spacing."""
    wanted = " ".join((text or "").casefold().split())
    names = (row.entity, row.name_en, row.name_zh or "", *row.aliases)
    return wanted in (" ".join(name.casefold().split()) for name in names)


def _holds(row: Entity, on: date, known_by: date | None) -> bool:
    """Whether a listing stands on a day. An end that lies after the day of a dated view was not known then."""
    ends = None if known_by is not None and row.listed_to is not None and row.listed_to > known_by else row.listed_to
    return row.listed_from is not None and row.listed_from <= on and (ends is None or on < ends)


def _policy(text: str | None) -> str | None:
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


def _stated(text: str | None, name: str) -> Value:
    if text is None:
        return Value(missing=(name,), how="not given")
    return Value(words=frozenset({"_".join(text.casefold().replace("-", " ").split())}), how="given")


def _switches(notes: LawNotes, given: Mapping[str, str]) -> dict[str, str]:
    """Every switch with its position: as given, else the default."""
    for name, position in given.items():
        if name not in notes.switches:
            near = difflib.get_close_matches(name, notes.switches, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(notes.switches) or 'none'}"
            raise BadInput.single(f"no switch {name!r}{hint}", where="switch")
        if position not in notes.switches[name].positions:
            wanted = ", ".join(notes.switches[name].positions)
            raise BadInput.single(f"{position!r} is not a position of {name} (want {wanted})", where="switch")
    return {name: given.get(name, switch.default) for name, switch in notes.switches.items()}
