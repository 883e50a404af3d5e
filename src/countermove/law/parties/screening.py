"""Party screening: is a name on a list that day, on which grounds do we say so, and of which day are the lists?

The answer is never that a party is free to deal with. It is a list of hits, each explained, or "no match in lists dated
...", with a warning where a list is old, is a selection, or could not be read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from countermove.law.parties.documents import HitDocument, ScreeningDocument, UnlistedDocument
from countermove.law.parties.listed import Listing, Party, Roll, file_roll, study_roll
from countermove.law.parties.name_index import Found, NameIndex
from countermove.law.parties.name_score import SCORER, THRESHOLD, Part, why
from countermove.law.parties.names import LONGEST, words_of
from countermove.law.parties.ownership import Standing, ownership_of
from countermove.study.faults import BadInput, Faults
from countermove.study.study import Study

STALE_DAYS = 30
"""Days after which a list is called old: the big ones change every few weeks."""
SCHEMA = 1
_PARTLY = 0.45
"""From this score on, names that miss the threshold are worth a look where nothing reaches it."""

On = Literal["listed", "ended", "later"]


@dataclass(frozen=True)
class Hit:
    """A listing of a party whose name reaches the threshold, and whether it stood on the day asked about."""

    name: str
    entity_id: str
    list: str
    listed_from: date | None
    listed_to: date | None
    standing: On
    score: float
    matched: str
    why: str
    parts: tuple[Part, ...]
    source: str
    citation: str | None = None
    policy: str | None = None

    def as_json(self) -> HitDocument:
        """For ``hits`` of ``law screen --json``."""
        return {
            "name": self.name, "entity_id": self.entity_id, "list": self.list,
            "listed_from": _iso(self.listed_from), "listed_to": _iso(self.listed_to), "standing": self.standing,
            "score": round(self.score, 4), "matched": self.matched, "why": self.why,
            "features": [
                {"feature": part.feature, "word": part.word, "other": part.other, "weight": round(part.weight, 4),
                 "kept": round(part.kept, 4)} for part in self.parts
            ],
            "citation": self.citation, "policy": self.policy, "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True)
class Unlisted:
    """A party of such a name that is known and on no list: what is known, and what its owners make of it."""

    name: str
    entity_id: str
    score: float
    why: str
    remarks: tuple[str, ...]
    ownership: Standing | None

    def as_json(self) -> UnlistedDocument:
        """For ``not_listed`` of ``law screen --json``."""
        return {
            "name": self.name, "entity_id": self.entity_id, "score": round(self.score, 4), "why": self.why,
            "remarks": list(self.remarks), "ownership": self.ownership.as_json() if self.ownership else None,
        }  # fmt: skip


@dataclass(frozen=True)
class ListDay:
    """A list that was searched, and the day of its data."""

    list: str
    source: str
    data_day: date
    basis: str
    parties: int
    whole: bool
    stale_days: int | None


@dataclass(frozen=True)
class Screening:
    """The answer for one name."""

    query: str
    on: date
    threshold: float
    hits: tuple[Hit, ...]
    later: tuple[Hit, ...]
    not_listed: tuple[Unlisted, ...]
    near: tuple[tuple[str, str, float], ...]
    lists: tuple[ListDay, ...]
    warnings: tuple[str, ...]

    @property
    def says(self) -> str:
        """The answer in a sentence."""
        if not self.lists:
            return "no list was searched: neither the study nor a file has a listed party"
        listed = {(hit.source, hit.entity_id) for hit in self.hits if hit.standing == "listed"}
        ended = {(hit.source, hit.entity_id) for hit in self.hits} - listed
        days = sorted({each.data_day for each in self.lists})
        dated = f"lists dated {', '.join(map(str, days))}"
        owned = [each for each in self.not_listed if each.ownership and each.ownership.status == "covered"]
        if owned and not listed:
            dated += (
                f"; but {_parties(len(owned))} of such a name, on no list, count{'s' if len(owned) == 1 else ''} as"
            )
            dated += " listed through owners"
        if listed:
            more = f", and {len(ended)} that once was" if ended else ""
            return f"{_parties(len(listed))} of such a name listed{more}, in {dated}"
        if ended:
            return f"no listing in force that day, but {len(ended)} that has ended, in {dated}"
        return f"no match in {dated}"

    def as_json(self) -> ScreeningDocument:
        """The public, versioned document."""
        return {
            "schema": SCHEMA, "query": self.query, "on": self.on.isoformat(), "scorer": SCORER,
            "threshold": self.threshold, "says": self.says,
            "hits": [hit.as_json() for hit in self.hits], "later": [hit.as_json() for hit in self.later],
            "not_listed": [each.as_json() for each in self.not_listed],
            "near": [{"name": name, "entity_id": party, "score": round(score, 4)} for name, party, score in self.near],
            "lists": [
                {"list": each.list, "source": each.source, "data_day": each.data_day.isoformat(), "basis": each.basis,
                 "parties": each.parties, "whole": each.whole, "stale_days": each.stale_days} for each in self.lists
            ],
            "warnings": list(self.warnings),
        }  # fmt: skip


class Screener:
    """Lists read once, for many names. ``faults`` are the rows of files that could not be read."""

    def __init__(self, study: Study, on: date, files: Iterable[Path] = (), threshold: float = THRESHOLD) -> None:
        if not 0 < threshold <= 1:
            raise BadInput.single(f"{threshold:g} is not above 0 and at most 1", where="--threshold")
        self._study, self._on, self._threshold = study, on, threshold
        faults = Faults()
        rolls = [study.derived(f"roll@{study.known_by}", lambda: study_roll(study))]
        read = [faults.of(lambda path=path: file_roll(path, max(on, date.today()))) for path in dict.fromkeys(files)]
        faults.tell()
        rolls += [roll for roll in read if roll is not None]
        self._rolls: list[tuple[Roll, NameIndex]] = [(roll, _index(study, roll)) for roll in rolls]
        self.faults = tuple(fault for roll in rolls for fault in roll.faults)
        self._lists = tuple(each for roll in rolls for each in _days(roll, on))
        self._warnings = tuple(_warnings(self._lists, rolls, on))

    def screen(self, name: str, *, near: bool = True) -> Screening:
        """The answer for one name, whatever the name. With ``near``, a name that nothing reaches is looked for again,
        for what comes closest."""
        hits: list[Hit] = []
        unlisted: list[Unlisted] = []
        for roll, index in self._rolls:
            for found in index.search(name, self._threshold):
                party = roll.parties[found.party]
                listings = [each for each in party.listings if each.means == "restricts"]
                hits += [_hit(party, each, found, roll.source, self._on) for each in listings]
                if not listings:
                    unlisted.append(self._unlisted(party, found))
        hits.sort(key=lambda hit: (-hit.score, hit.entity_id, hit.standing != "listed", hit.list))
        told = tuple(hit for hit in hits if hit.standing != "later")
        return Screening(
            name, self._on, self._threshold, told, tuple(hit for hit in hits if hit.standing == "later"),
            tuple(unlisted), () if hits or unlisted or not near else self._near(name), self._lists,
            (*_name_warnings(name), *self._warnings),
        )  # fmt: skip

    def _near(self, name: str) -> tuple[tuple[str, str, float], ...]:
        found = [
            (roll.parties[each.party].names[0], roll.parties[each.party].id, each.score)
            for roll, index in self._rolls
            for each in index.search(name, min(_PARTLY, self._threshold))
        ]
        return tuple(sorted(found, key=lambda each: -each[2])[:3])

    def _unlisted(self, party: Party, found: Found) -> Unlisted:
        remarks = [": ".join(part for part in (each.list, each.note) if part) for each in party.listings]
        standing = ownership_of(self._study, party.id, self._on)
        return Unlisted(party.names[0], party.id, found.score, why(found.parts), tuple(remarks), standing)


def screen(study: Study, name: str, on: date, files: Iterable[Path] = (), threshold: float = THRESHOLD) -> Screening:
    """Screen one name against the study's listed parties and files in the Consolidated Screening List's form.

    ``on`` is the day asked about; listings that ended before are told with their end, later ones apart. Raises BadInput
    for a threshold outside (0, 1] and for files that cannot be read at all.
    """
    return Screener(study, on, files, threshold).screen(name)


def _index(study: Study, roll: Roll) -> NameIndex:
    def make() -> NameIndex:
        return NameIndex([(party.home, party.names) for party in roll.parties])

    return make() if roll.whole else study.derived(f"names@{study.known_by}", make)


def _hit(party: Party, listing: Listing, found: Found, source: str, on: date) -> Hit:
    begins, ends = listing.listed_from, listing.listed_to
    standing: On = "later" if begins and begins > on else "ended" if ends and ends <= on else "listed"
    return Hit(
        party.names[0], party.id, listing.list, begins, ends, standing, found.score, found.name, why(found.parts),
        found.parts, source, listing.citation, listing.policy,
    )  # fmt: skip


def _days(roll: Roll, on: date) -> list[ListDay]:
    counts: dict[str, int] = {}
    for party in roll.parties:
        for name in {each.list for each in party.listings if each.means == "restricts"}:
            counts[name] = counts.get(name, 0) + 1
    age = (on - roll.data_day).days
    stale = age if age > STALE_DAYS else None
    return [
        ListDay(name, roll.source, roll.data_day, roll.basis, counts[name], roll.whole, stale)
        for name in sorted(counts)
    ]


def _warnings(lists: Sequence[ListDay], rolls: Sequence[Roll], on: date) -> Iterable[str]:
    for roll in rolls:
        own = [each for each in lists if each.source == roll.source]
        if own and own[0].stale_days is not None:
            yield f"{roll.source} is stale: its data are of {roll.data_day}, {own[0].stale_days} days before {on}"
        if not roll.whole and own:
            yield f"{roll.source} holds a selection of each list, not the whole list"
        elif roll.whole and on < roll.data_day:
            yield f"{roll.source} tells of {roll.data_day}: who was taken off before then is not in it"
        if roll.faults:
            lines = len({fault.line for fault in roll.faults})
            yield f"{lines} row{'' if lines == 1 else 's'} of {roll.source} could not be read and were not searched"


def _name_warnings(name: str) -> Iterable[str]:
    words = words_of(name)
    if words.was_cut:
        yield f"only the first {LONGEST} characters of the name were read"
    if not words.words:
        yield "the name has no word to search for (forms of companies do not count)"
    elif not any(word.kind == "own" for word in words.words):
        yield "the name has only common words and places, so a hit or a miss says little"


def _parties(count: int) -> str:
    return f"{count} {'party' if count == 1 else 'parties'}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
