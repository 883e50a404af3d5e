"""Places and the dated country groups in which law speaks of them (places.yaml)."""

import difflib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import Field, model_validator

from countermove.study.faults import BadInput
from countermove.study.reading import Record, validate
from countermove.study.records import Day, Id
from countermove.study.study import Study


class Change(Record):
    """That a place joined or left a group on a day."""

    place: str
    joins: Day | None = None
    leaves: Day | None = None
    known_on: Day | None = None
    cite: str | None = None
    source: Id | None = None
    says: str | None = None

    @model_validator(mode="after")
    def _one_day(self) -> "Change":
        if (self.joins is None) == (self.leaves is None):
            raise ValueError("wants exactly one of 'joins' and 'leaves'")
        return self

    @property
    def day(self) -> date:
        """The first day of the new membership."""
        day = self.joins or self.leaves
        assert day is not None
        return day

    @property
    def known(self) -> date:
        """The day on which the change was public."""
        return self.known_on or self.day


class Group(Record):
    """A country group: its members in the text that was checked, and the changes known before it."""

    title: str
    cite: str | None = None
    source: Id | None = None
    checked_on: Day | None = None
    members: tuple[str, ...] = Field(min_length=1)
    changes: tuple[Change, ...] = ()


class TreatedAs(Record):
    """That law takes one place for another."""

    place: str
    cite: str | None = None


class PlacesFile(Record):
    """places.yaml"""

    names: dict[str, str]
    treated_as: dict[str, TreatedAs] = Field(default_factory=dict)
    groups: dict[str, Group]

    @model_validator(mode="after")
    def _places_exist(self) -> "PlacesFile":
        for name, group in self.groups.items():
            strange = [each for each in group.members if each not in self.names]
            strange += [change.place for change in group.changes if change.place not in self.names]
            if strange:
                raise ValueError(f"groups.{name} holds places without a name: {', '.join(strange)}")
        return self


@dataclass(frozen=True)
class Places:
    """The places of a study, with their groups as known on ``known_by`` (None: all that is known)."""

    file: PlacesFile
    known_by: date | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """Every code and group that a rule may name."""
        return frozenset((*self.file.names, *self.file.groups))

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """The days on which some membership changes, as far as known."""
        return tuple(sorted({change.day for _, change in self._changes()}))

    def name(self, code: str) -> str:
        """The English name of a code; the code itself if it has none."""
        return self.file.names.get(code, code)

    def code(self, text: str) -> str:
        """The two-letter code of a code or an English name, whatever its case; BadInput with near names."""
        wanted = text.strip()
        if wanted.upper() in self.file.names:
            return wanted.upper()
        by_name = {name.casefold(): code for code, name in self.file.names.items()}
        if wanted.casefold() in by_name:
            return by_name[wanted.casefold()]
        near = difflib.get_close_matches(wanted.casefold(), by_name, n=2)
        hint = f"; near: {', '.join(by_name[name] + ' ' + self.name(by_name[name]) for name in near)}" if near else ""
        raise BadInput.single(f"{text!r} is not a place (want an ISO 3166 two-letter code or an English name){hint}")

    def legal(self, code: str) -> str:
        """The place for which law takes a place: itself, if nothing else is said."""
        return self.file.treated_as[code].place if code in self.file.treated_as else code

    def words_of(self, code: str, day: date) -> frozenset[str]:
        """What criteria may call a place on a day: its code, what it is treated as, and the groups of both."""
        codes = {code, self.legal(code)}
        groups = {name for name, group in self.file.groups.items() if any(self._in(group, each, day) for each in codes)}
        return frozenset(codes | groups)

    def changes_of(self, code: str) -> tuple[tuple[str, Change], ...]:
        """The known changes of groups that touch a place."""
        codes = {code, self.legal(code)}
        return tuple((name, change) for name, change in self._changes() if change.place in codes)

    def _changes(self) -> tuple[tuple[str, Change], ...]:
        pairs = ((name, change) for name, group in self.file.groups.items() for change in group.changes)
        return tuple(pair for pair in pairs if self.known_by is None or pair[1].known <= self.known_by)

    def _in(self, group: Group, code: str, day: date) -> bool:
        """Walks back from the checked text over the changes after the day (or not known by the day of the view)."""
        member = code in group.members
        changes = sorted(
            (each for each in group.changes if each.place == code), key=lambda each: each.day, reverse=True
        )
        for change in changes:
            unknown = self.known_by is not None and change.known > self.known_by
            if change.day > day or unknown:
                member = change.leaves is not None
        return member


def load_places(study: Study) -> Places:
    """The places of a study, none if it names its tables and has no places.yaml; BadInput if the file is wrong."""
    file = study.cached("places", lambda: _read(study))
    return study.derived(f"places@{study.known_by}", lambda: Places(file, study.known_by))


def _read(study: Study) -> PlacesFile:
    if study.about.tables is not None and not (study.folder / "places.yaml").is_file():
        return PlacesFile(names={}, groups={})
    return validate(PlacesFile, *study.law_files.value(study.folder / "places.yaml"))
