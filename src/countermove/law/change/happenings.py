"""What starts, lapses or returns by itself, on which day, and what hangs on it.

A day here is always the first day of what follows: a suspension until 10 November is over on 10 November.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal

from countermove.law.answer.determination import Answer
from countermove.law.change.difference import DIRECTIONS, Brief, Direction, Side, briefs, tally
from countermove.law.engine.standing import ENDS, PAUSES, standing
from countermove.law.many.live import signature
from countermove.law.parties.receiver import holds
from countermove.law.question.asked import ask
from countermove.study.criteria import Node, comparisons
from countermove.study.faults import BadInput
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.records import Entity
from countermove.study.rules import Entry, Rule, load_rules
from countermove.study.study import Study

SCHEMA_VERSION = "1"
What = Literal[
    "proposed", "announced", "published", "starts", "starts for some", "lapses", "suspended", "returns", "ends",
    "no longer applied", "names the day", "place joins group", "place leaves group", "listed", "delisted",
]  # fmt: skip
TOLD: Mapping[str, What] = {
    "announced": "announced",
    "published": "published",
    "proposed": "proposed",
    "suspended": "suspended",
    "not_enforced": "no longer applied",
    "superseded": "ends",
    "revoked": "ends",
}
BEFORE_OR_AFTER = {"at_least": "from", "more_than": "after", "less_than": "before", "at_most": "up to"}
QUIET: frozenset[What] = frozenset({"proposed", "announced", "published", "listed", "delisted", "names the day"})
"""By these alone no answer to a question without a named party becomes another."""
Answers = Callable[[date, Sequence["Event"]], tuple[dict[Direction, int], int]]


class Hangs(Answer):
    """What hangs on a rule: rules that it amends or that amend it, that yield to it, and that were traded for it; the
    switches that stage it."""

    amends: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    yielded_by: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()


class Event(Answer):
    """One thing that happens on a day. ``by_itself``: no further act is needed; ``known_on``: since when it is known;
    ``under``: the position of a switch on which alone it happens."""

    day: date
    by: str | None
    subject: str
    title: str
    what: What
    by_itself: bool
    alleged: bool = False
    known_on: date | None = None
    since: date | None = None
    under: str | None = None
    cite: str | None = None
    says: str | None = None
    admits: str | None = None
    hangs: Hangs = Hangs()


class CalendarDay(Answer):
    """One day: what happens, how many answers of the catalogue change that day for the importer, and for how many chips
    (``keys``) the importer's own rules say something else."""

    day: date
    events: tuple[Event, ...]
    answers: dict[Direction, int]
    keys: int = 0

    @property
    def changed(self) -> int:
        """How many chips have another answer."""
        return sum(count for name, count in self.answers.items() if name != "same")


class Calendar(Answer):
    """The days from ``start`` up to, and with, ``end`` on which law changes as far as it is known."""

    schema_version: str = SCHEMA_VERSION
    start: date
    end: date
    exporter: str
    importer: str
    chips: int
    days: tuple[CalendarDay, ...]
    switches: dict[str, str]
    not_modelled: tuple[str, ...]


def calendar(
    study: Study, start: date | None = None, end: date | None = None, by: str | None = None,
    switches: Mapping[str, str] | None = None,
) -> Calendar:  # fmt: skip
    """What happens by the study's law from ``start`` (its cut-off, if left out) to ``end`` (the last day known).

    ``by`` keeps the acts of one party. Raises BadInput for an end before the start, an unknown party or switch.
    """
    first = start or study.cut_off
    if end is not None and end < first:
        raise BadInput.single(f"{end} lies before the first day {first}", where="--to")
    rules = load_rules(study)
    found = [*_rule_events(study, rules), *_place_events(study), *_listings(study)]
    if by is not None:
        parties = sorted({*(rule.by for rule in rules), *(party.id for party in study.about.parties)})
        if by not in parties:
            raise BadInput.single(f"{by!r} is no party of these rules; known: {', '.join(parties)}", where="--by")
        found = [each for each in found if each.by in (by, None)]
    last = end or max((each.day for each in found), default=first)
    kept = sorted((each for each in found if first <= each.day <= last), key=lambda each: (each.day, each.subject))
    exporter, importer = (party.id for party in study.about.parties[:2])
    chips, places = study.chips, load_places(study)
    rows = (*chips, *study.items)
    if not rows:
        raise BadInput.single("the catalogue is empty")
    question = ask(study, rows[0], first, importer, exporter, None, None, None, "export", None, switches or {})

    known: dict[tuple[object, ...], tuple[Brief, ...]] = {}

    def of(day: date) -> tuple[Brief, ...]:
        asked = replace(question, on=day)
        key = signature(rules, asked, places)
        if key not in known:
            known[key] = briefs(study, Side("", day, rules), asked, chips)
        return known[key]

    def answers(day: date, events: Sequence[Event]) -> tuple[dict[Direction, int], int]:
        if all(each.what in QUIET for each in events):
            return {name: len(chips) if name == "same" else 0 for name in DIRECTIONS}, 0
        return tally(of(day - timedelta(days=1)), of(day))

    return Calendar(
        start=first, end=last, exporter=exporter, importer=importer, chips=len(chips),
        days=tuple(_day(day, tuple(events), answers) for day, events in groupby(kept, key=lambda each: each.day)),
        switches=dict(question.switches), not_modelled=law_notes(study).not_modelled,
    )  # fmt: skip


def _day(day: date, events: tuple[Event, ...], answers: Answers) -> CalendarDay:
    counts, keys = answers(day, events)
    return CalendarDay(day=day, events=events, answers=counts, keys=keys)


def _rule_events(study: Study, rules: Sequence[Rule]) -> Iterator[Event]:
    for rule in rules:
        hangs = _hangs(study, rule, rules)
        for entry in rule.history:
            yield from _entry_events(study, rule, entry, hangs)
        named: dict[date, list[str]] = {}
        for day, said in dict.fromkeys(_days_named(rule)):
            named.setdefault(day, []).append(said)
        for day, words in named.items():
            yield _event(rule, day, "names the day", hangs, by_itself=True, says=", ".join(words))


def _entry_events(study: Study, rule: Rule, entry: Entry, hangs: Hangs) -> Iterator[Event]:
    under = _under(study, entry.for_)
    staged = entry.for_ is not None and under is None
    what = TOLD.get(entry.state) or ("starts for some" if staged else "starts")
    said: dict[str, Any] = {"known_on": rule.known_on(entry), "under": under, "cite": entry.cite, "says": entry.says}
    said["alleged"] = entry.state == "alleged"
    yield _event(rule, entry.from_, what, hangs, by_itself=entry.from_ > rule.known_on(entry), **said)
    if entry.until is None:
        return
    if entry.state in PAUSES and standing(rule, entry.until).holds != "no":
        yield _event(rule, entry.until, "returns", hangs, by_itself=True, since=entry.from_, **said)
    elif entry.state not in PAUSES and not _stopped(rule, entry):
        yield _event(rule, entry.until, "lapses", hangs, by_itself=True, since=entry.from_, **said)


def _stopped(rule: Rule, entry: Entry) -> bool:
    """Whether a state with an end of its own was ended earlier by an act."""
    assert entry.until is not None
    return any(each.state in ENDS and entry.from_ <= each.from_ < entry.until for each in rule.history)


def _event(rule: Rule, day: date, what: What, hangs: Hangs, **said: Any) -> Event:
    return Event(
        day=day, by=rule.by, subject=rule.id, title=rule.title, what=what, admits=rule.admits, hangs=hangs, **said
    )


def _under(study: Study, node: Node | None) -> str | None:
    """The position of a switch that a state is staged to, in words; None where it is staged to no switch."""
    switches = law_notes(study).switches
    tests = [(name, test) for name, test in comparisons(node) if name in switches]
    return ", ".join(f"{name}={'|'.join(test.is_ or ())}" for name, test in tests) or None


def _days_named(rule: Rule) -> Iterator[tuple[date, str]]:
    """Days that the criteria of a rule compare with, with the comparison."""
    for tree in rule.trees():
        for name, test in comparisons(tree):
            for comparison, limit in test.limits:
                if isinstance(limit, date):
                    yield limit, f"{name.replace('_', ' ')}: {BEFORE_OR_AFTER[comparison]} {limit}"


def _hangs(study: Study, rule: Rule, rules: Sequence[Rule]) -> Hangs:
    switches = law_notes(study).switches
    named = [name for entry in rule.history for name, _ in comparisons(entry.for_) if name in switches]
    linked = (*rule.linked, *(each.id for each in rules if rule.id in each.linked))
    return Hangs(
        amends=rule.amends, amended_by=tuple(each.id for each in rules if rule.id in each.amends),
        yields_to=rule.yields_to, yielded_by=tuple(each.id for each in rules if rule.id in each.yields_to),
        linked=tuple(dict.fromkeys(linked)),
        switches=tuple(dict.fromkeys(named)),
    )  # fmt: skip


def _place_events(study: Study) -> Iterator[Event]:
    places = load_places(study)
    for name, group in places.file.groups.items():
        for change in group.changes:
            if study.known_by is not None and change.known > study.known_by:
                continue
            yield Event(
                day=change.day, by=None, subject=name, title=f"{places.name(change.place)} ({group.title})",
                what="place joins group" if change.joins else "place leaves group",
                by_itself=change.known < change.day, known_on=change.known, cite=change.cite, says=change.says,
            )  # fmt: skip


def _listings(study: Study) -> Iterator[Event]:
    """Parties listed or delisted, those of one list and day together."""
    found: dict[tuple[date, str, What], list[Entity]] = {}
    for row in study.entities:
        if row.listed_from is not None:
            found.setdefault((row.listed_from, row.list, "listed"), []).append(row)
        if row.listed_to is not None and not holds(row, row.listed_to, study.known_by):
            found.setdefault((row.listed_to, row.list, "delisted"), []).append(row)
    for (day, name, what), rows in found.items():
        told = ", ".join(row.name_en for row in rows[:3]) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "")
        yield Event(day=day, by=None, subject=name, title=told, what=what, by_itself=False, cite=rows[0].citation)
