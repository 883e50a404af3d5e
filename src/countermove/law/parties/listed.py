"""Listed parties and where they come from: the study's entities.csv, and files in the form of the US Consolidated
Screening List (one row per listing, other names in ``alt_names`` with semicolons between them).

A bad row of such a file is told by its line and left out; the others are answered. Each source says of which day its
data are, and how it knows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault
from countermove.study.lists import load_lists
from countermove.study.study import Study

WANTED = ("source", "name")
"""Columns that a file must have, of those of the Consolidated Screening List."""
LONGEST_ROW = 60
"""Lines over which a row with line breaks in quotes may run; a quote that never closes spoils no more than its row."""
LARGEST_BYTES = 512 * 1024 * 1024
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_COUNTRY = re.compile(r",\s*([A-Z]{2})\s*(?:;|$)")


@dataclass(frozen=True)
class Listing:
    """That a party stands on a list from a day on, until another where that is known. Rows of ``means`` permits or none
    are no listing: they say what the study knows of a party that is on no list."""

    list: str
    listed_from: date | None
    listed_to: date | None = None
    means: str = "restricts"
    citation: str | None = None
    policy: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Party:
    """A party with every name that its source knows; ``home`` is the country in which it sits."""

    id: str
    names: tuple[str, ...]
    home: str | None
    listings: tuple[Listing, ...]


@dataclass(frozen=True)
class Roll:
    """One source of listed parties: where from, of which day, how that day is known, and what could not be read."""

    source: str
    data_day: date
    basis: str
    parties: tuple[Party, ...]
    faults: tuple[Fault, ...] = ()
    whole: bool = True


def study_roll(study: Study) -> Roll:
    """The parties of a study, with those that only ownership.csv names. A study holds a selection of each list."""
    lists = load_lists(study)
    names: dict[str, dict[str, None]] = {}
    homes: dict[str, str | None] = {}
    listings: dict[str, list[Listing]] = {}
    for row in study.entities:
        own = names.setdefault(row.entity, {})
        own.update(dict.fromkeys(name for name in (row.name_en, row.name_zh, *row.aliases) if name))
        homes[row.entity] = row.headquarters
        listings.setdefault(row.entity, []).append(
            Listing(
                row.list, row.listed_from, _end(study, row.listed_to), lists.of(row.list).means, row.citation,
                row.licence_policy, row.note,
            )
        )  # fmt: skip
    for holding in study.ownership:
        for party in (holding.owned, holding.owner):
            names.setdefault(party, {spoken(study, party): None})
    parties = tuple(
        Party(party, tuple(own), homes.get(party), tuple(listings.get(party, ()))) for party, own in names.items()
    )
    basis = "the record's cut-off" if study.known_by is None else "the record as it was knowable that day"
    return Roll("entities.csv", study.cut_off, basis, parties, whole=False)


def spoken(study: Study, party: str) -> str:
    """The id of a party that has no row of its own as a name, its words written as names of the record write them."""

    def make() -> dict[str, str]:
        words = (
            word for row in study.entities for name in (row.name_en, *row.aliases) for word in re.findall(r"\w+", name)
        )
        return {word.casefold(): word for word in words}

    written = study.derived(f"spelling@{study.known_by}", make)
    return " ".join(written.get(word, word.capitalize()) for word in party.split("-"))


def _end(study: Study, day: date | None) -> date | None:
    """The end of a listing, unless a dated view could not know it."""
    return None if day is not None and study.known_by is not None and day > study.known_by else day


def file_roll(path: Path, today: date) -> Roll:
    """The parties of a file in the form of the Consolidated Screening List.

    Its day is in its name (`csl-2026-11-20.csv`), else the day on which the file was last changed; a listing that began
    later makes it that day. Raises BadInput if the file cannot be read at all or lacks ``source`` or ``name``.
    """
    reading = CsvRows(path, WANTED, "as the Consolidated Screening List has")
    listings: dict[tuple[str, str], list[Listing]] = {}
    seen: dict[tuple[str, str], tuple[dict[str, None], str | None]] = {}
    for line, row in reading.rows():
        name, source = row.get("name", "").strip(), row.get("source", "").strip()
        problems = [f"{column}: is empty" for column in WANTED if not row.get(column, "").strip()]
        days: dict[str, date | None] = {}
        for column in ("start_date", "end_date"):
            try:
                text = row.get(column, "").strip()
                days[column] = parse_day(text) if text else None
            except ValueError as error:
                problems.append(f"{column}: {error}")
        if problems:
            reading.faults += [Fault(str(path), line, "", problem) for problem in problems]
            continue
        key = (row.get("entity_number", "").strip() or row.get("_id", "").strip() or f"line-{line}", name)
        others = (each.strip() for each in row.get("alt_names", "").split(";"))
        country = _COUNTRY.search(row.get("addresses", ""))
        names, _ = seen.setdefault(key, ({name: None}, country[1] if country else None))
        names.update((each, None) for each in others if each)
        listings.setdefault(key, []).append(
            Listing(
                source, days["start_date"], days["end_date"], citation=row.get("federal_register_notice") or None,
                policy=row.get("license_policy") or None, note=row.get("remarks") or None,
            )
        )  # fmt: skip
    parties = tuple(Party(key[0], tuple(names), home, tuple(listings[key])) for key, (names, home) in seen.items())
    day, basis = _day_of(path, today)
    latest = max((each.listed_from for own in listings.values() for each in own if each.listed_from), default=day)
    if day < latest <= today:
        day, basis = latest, "its latest listing"
    return Roll(str(path), day, basis, parties, tuple(reading.faults))


def _day_of(path: Path, today: date) -> tuple[date, str]:
    for found in reversed(list(_DAY_IN_NAME.finditer(path.name))):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), "the file's name"
        except ValueError:
            continue
    return min(date.fromtimestamp(path.stat().st_mtime), today), "the file's last change"


@dataclass
class CsvRows:
    """One pass over a CSV file row by row, keeping the faults of bad ones. ``wanted`` are columns that it must have."""

    path: Path
    wanted: tuple[str, ...]
    hint: str
    faults: list[Fault] = field(default_factory=list[Fault])

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each good row with the line on which it begins; BadInput if the file cannot be read or lacks a column."""
        header: list[str] | None = None
        for line, text in _records(self._lines()):
            try:
                cells = next(csv.reader([text], strict=True), list[str]())
            except csv.Error as error:
                self._fault(line, f"not readable as CSV: {error}")
                continue
            if header is None:
                header = [cell.strip().lower() for cell in cells]
                missing = [column for column in self.wanted if column not in header]
                if missing:
                    raise BadInput(
                        Fault(str(self.path), line, "header", f"column {each!r} is missing; want it {self.hint}")
                        for each in missing
                    )
            elif len(cells) != len(header):
                self._fault(line, f"{len(cells)} cells found, want {len(header)} as in the header")
            elif "\ufffd" in text or "\0" in text:
                self._fault(line, "holds bytes that are not UTF-8 text")
            else:
                yield line, dict(zip(header, cells, strict=True))
        if header is None:
            raise BadInput.single("the file is empty; a header is wanted", path=self.path, line=1)

    def _fault(self, line: int, problem: str) -> None:
        self.faults.append(Fault(str(self.path), line, "", problem))

    def _lines(self) -> Iterator[str]:
        try:
            if not self.path.is_file():
                problem = "is not a plain file" if self.path.exists() else "no such file"
                raise BadInput.single(problem, path=self.path)
            if self.path.stat().st_size > LARGEST_BYTES:
                raise BadInput.single(f"more than {LARGEST_BYTES} bytes", path=self.path)
            with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                yield from file
        except OSError as error:
            raise BadInput.single(f"cannot be read: {error.strerror or error}", path=self.path) from None


def _records(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Rows as text with the line on which each begins: lines are joined while a quote is open, up to a limit. Where it
    stays open, only the first line is given up and reading goes on with the next."""
    waiting: list[tuple[int, str]] = []
    source = iter(enumerate(lines, 1))
    while True:
        taken: list[tuple[int, str]] = []
        quotes = 0
        while len(taken) < LONGEST_ROW:
            following = waiting.pop(0) if waiting else next(source, None)
            if following is None:
                break
            taken.append(following)
            quotes += following[1].count('"')
            if quotes % 2 == 0:
                break
        if not taken:
            return
        if quotes % 2:
            waiting = taken[1:] + waiting
            taken = taken[:1]
        text = "".join(text for _, text in taken)
        if text.strip():
            yield taken[0][0], text
