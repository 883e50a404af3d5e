"""Two laws over the catalogue: of two days, of a day and a rule, or of a day and a draft that a visitor writes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from countermove.explorer.desk import Desk
from countermove.explorer.guard import MOST_QUERY_BYTES
from countermove.explorer.law.asked import (
    Asked,
    Day,
    Name,
    Pairs,
    Route,
    RuleName,
    Word,
    address,
    destination,
    pairs,
    view,
)
from countermove.explorer.law.packed import MOST_LETTERS, Packed, packed
from countermove.law import calendar, diff
from countermove.law.change.difference import ChipChange, Difference, ItemChange
from countermove.law.change.drafts import draft_of, template
from countermove.law.change.happenings import Calendar
from countermove.law.change.outcomes import Outcome
from countermove.law.change.told import Group, groups, key_groups, limits
from countermove.study import BadInput, Study
from countermove.study.rules import Rule, load_rules
from countermove.study.study import rule_paths

ROOM = 1024
"""Bytes of an address that are left to what a page adds to that of a draft."""
MOST_CALENDAR_DAYS = 1100
"""Days that one request for the calendar may span, some three years: a bound on work and no limit of law."""
TEMPLATE = Path("draft.yaml")


def _lines(value: Any) -> Any:
    """A text with the line ends of a file, whichever a form sent."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


Text = Annotated[
    str, Field(max_length=MOST_LETTERS, description="a rule as YAML, in the grammar of docs/drafting.md"),
    BeforeValidator(_lines),
]  # fmt: skip


class Compared(Route):
    """What both comparisons share: the question that is put to two laws."""

    end_user: Name | None = None
    end_use: Word | None = None
    fact: Pairs = ()
    items: Literal["yes"] | None = Field(
        default=None, description="the catalogue's other items too; without chips they are always compared"
    )


class DiffAsked(Compared):
    """A difference of two laws: each a day as 2023-11-17, or a rule of the study that is added to the law of ``on``."""

    before: RuleName | None = Field(default=None, description="a day or a rule; else a year before the cut-off")
    after: RuleName | None = Field(default=None, description="the same; else the cut-off, or before is a rule")
    on: Day | None = Field(default=None, description="the day of the law to which rules are added")


class DraftAsked(Compared):
    """A draft, to be read as law from a day on: its text, or the same packed."""

    VERBATIM = frozenset({"text"})

    text: Text = ""
    draft: Packed | None = None
    on: Day | None = Field(default=None, description="the day of the law to which it is added; else the cut-off")

    @model_validator(mode="after")
    def _one_of_both(self) -> DraftAsked:
        if self.text and self.draft:
            raise ValueError("give either the text of a draft or the same packed, not both")
        return self

    @property
    def rule(self) -> str:
        """The text, however it came."""
        return self.draft or self.text

    @property
    def kept(self) -> dict[str, Any]:
        """As in every question; the text as an address holds it."""
        others = {name: value for name, value in super().kept.items() if name not in ("text", "draft")}
        return {**others, "draft": packed(self.rule)}


class CalendarAsked(Asked):
    """Days on which law changes by what is known."""

    start: Day | None = Field(default=None, alias="from", description="first day; else the study's cut-off")
    end: Day | None = Field(default=None, alias="to", description="last day; else the last one known")
    by: Word | None = Field(default=None, description="rules of one party only, as US")
    switch: Pairs = ()
    as_of: Day | None = None


@dataclass(frozen=True)
class Fates:
    """Those with one outcome, in groups with one fate and one reason."""

    outcome: Outcome
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Told:
    """A difference in words: what becomes of whom, what the importer's rules change, and which limits changed."""

    answer: Difference
    fates: tuple[Fates, ...]
    keys: tuple[Group, ...]
    texts: tuple[tuple[str, list[str]], ...]

    @property
    def compared(self) -> int:
        """How many chips and items were asked about."""
        return len(self.answer.chips) + len(self.answer.items)


def two_days(study: Study) -> tuple[date, date]:
    """The days that are compared if nothing is said: a year before the cut-off, and the cut-off."""
    return study.cut_off - timedelta(days=365), study.cut_off


def difference(desk: Desk, asked: DiffAsked) -> Difference:
    """What changes between two laws, as ``law diff`` gives it."""

    def make() -> Difference:
        study = view(desk, asked)
        early, late = (day.isoformat() for day in two_days(study))
        rule = asked.before is not None and not asked.before[:4].isdigit()
        after = asked.after or (None if rule else late)
        on = asked.on or (study.cut_off if rule and "@" not in (asked.before or "") else None)
        return _diff(study, asked, asked.before or early, after, on)

    return _kept(desk, ("law.diff", desk.study_hash, asked), make)


def of_draft(desk: Desk, asked: DraftAsked) -> Difference:
    """Whom a draft would catch: the law of a day beside the same law with the draft."""
    digest = hashlib.sha256(asked.rule.encode()).hexdigest()
    key = ("law.draft", desk.study_hash, digest, asked.model_copy(update={"text": "", "draft": None}))

    def make() -> Difference:
        study = view(desk, asked)
        return _diff(study, asked, draft(study, asked.rule), None, asked.on or study.cut_off)

    return _kept(desk, key, make)


def _kept(desk: Desk, key: Hashable, make: Callable[[], Difference]) -> Difference:
    """A difference, kept as text, which is a tenth of its size."""
    return Difference.model_validate_json(desk.answers.get(key, lambda: make().model_dump_json()))


def _diff(study: Study, asked: Compared, before: str | Rule, after: str | None, on: date | None) -> Difference:
    chips = study.chips if study.chips and asked.items is None else None
    return diff(
        study, before, after, on, destination(study, asked), asked.from_, asked.headquarters, asked.end_user,
        asked.end_use, asked.transaction, pairs(asked.switch), pairs(asked.fact), chips,
    )  # fmt: skip


def draft(study: Study, text: str) -> Rule:
    """A draft read as a rule; BadInput with every fault at its line."""
    if not text.strip():
        raise BadInput.single("is empty; begin with one of the texts", path="draft", line=1)
    return draft_of(text, "draft", study)


def link_of(desk: Desk, asked: DraftAsked) -> str:
    """The address that holds a draft and its question; empty where it would be longer than an address may be."""
    found = address("/law/draft", desk, asked)
    return found if len(found.partition("?")[2]) <= MOST_QUERY_BYTES - ROOM else ""


def in_the_plane(desk: Desk, asked: DraftAsked) -> str:
    """The address of the plane with the draft in force, for the same way and day."""
    return address("/law/plane", desk, asked.model_copy(update={"items": None, "end_user": None}))


def beginnings(study: Study) -> dict[str, str]:
    """What a draft can begin with: the bills that the study carries, by id, with their titles."""
    return {rule.id: rule.title for rule in load_rules(study) if rule.kind == "draft"}


def beginning(study: Study, name: str | None, on: date) -> str:
    """The text of a bill or another rule of the study by its id, or for None the template of a draft, for a day."""
    if name is None:
        return template(study, TEMPLATE, on)
    files = study.law_files
    found = next((path for path in rule_paths(study.folder) if files.value(path)[0]["id"] == name), None)
    if found is None:
        wanted = f"want one of {', '.join(beginnings(study)) or 'none'}, or a rule by its id"
        raise BadInput.single(f"{name!r} is no bill or rule of this study; {wanted}", where="begin")
    return files.text(found)


def happenings(desk: Desk, asked: CalendarAsked) -> Calendar:
    """What starts, lapses or returns by itself, as ``law calendar`` gives it."""

    def make() -> Calendar:
        study = desk.study if asked.as_of is None else desk.study.as_of(asked.as_of)
        start = asked.start or study.cut_off
        if ((asked.end or start) - start).days > MOST_CALENDAR_DAYS or (start < study.cut_off and asked.end is None):
            problem = f"ask for {MOST_CALENDAR_DAYS} days at most; say with 'to' where they end"
            raise BadInput.single(problem, where="to")
        return calendar(study, start, asked.end, asked.by, pairs(asked.switch))

    return desk.answers.get(("law.calendar", desk.study_hash, asked), make)


def told(answer: Difference) -> Told:
    """A difference in words, the changed ones first."""
    every: tuple[ChipChange | ItemChange, ...] = (*answer.chips, *answer.items)
    fates = [_fates(name, [each for each in every if each.outcome == name]) for name in get_args(Outcome)]
    return Told(
        answer, tuple(each for each in fates if each.count), tuple(key_groups(every)), tuple(limits(answer.texts))
    )


def _fates(name: Outcome, those: Iterable[ChipChange | ItemChange]) -> Fates:
    members = tuple(those)
    return Fates(name, len(members), tuple(groups(members)))
