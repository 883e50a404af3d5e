"""Clocks: days on which a suspended measure returns, or a limited one ends, without a further act. From clocks.yaml,
checked against the rules of the study, and with the suspensions of the rules that it does not name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from countermove.study.criteria import comparisons
from countermove.study.faults import BadInput, Fault
from countermove.study.law_notes import law_notes
from countermove.study.naming import near, no_row, no_side
from countermove.study.reading import Lines, Location, Record, validate
from countermove.study.records import Day, Id
from countermove.study.rules import Entry, Rule, load_rules
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

Outcome = Literal["extended", "in_force", "settled"]
Form = Literal["statement", "legal_text"]
Then = Literal["returns", "ends"]
Basis = Literal["record", "recalled"]
Status = Literal["open", "extended", "in_force", "settled", "unknown"]


class Ending(Record):
    """What became of a clock: ``extended``; ``in_force``: what was suspended came back; ``settled``: nothing did,
    because it was struck off, dealt with or struck down."""

    what: Outcome
    on: Day
    event: Id | None = None
    basis: Basis = "record"
    source: tuple[Id, ...] = Field(min_length=1)
    says: str | None = None


class ClockRow(Record):
    """One clock of clocks.yaml. ``measure`` joins the successive clocks of one measure; ``then`` says what its day
    brings; ``returns`` names the events of what hangs on it; ``rules`` those that carry the same day."""

    id: Id
    measure: str
    title: str
    by: str
    then: Then = "returns"
    set_on: Day
    lapses_on: Day
    form: Form
    basis: Basis = "record"
    set_by: Id | None = None
    returns: tuple[Id, ...] = ()
    rules: tuple[Id, ...] = ()
    source: tuple[Id, ...] = Field(min_length=1)
    says: str | None = None
    outcome: Ending | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ClockRow:
        if self.lapses_on <= self.set_on:
            raise ValueError(f"lapses on {self.lapses_on}, not after it is set on {self.set_on}")
        if self.outcome is not None and self.outcome.on < self.set_on:
            raise ValueError(f"its outcome of {self.outcome.on} lies before it is set on {self.set_on}")
        return self


class Clocks(Record):
    """clocks.yaml"""

    clocks: tuple[ClockRow, ...] = ()


@dataclass(frozen=True)
class Clock:
    """A clock as a view sees it.

    ``lapses_on`` is the first day of what follows; ``severity`` (1 to 5) that of the strongest act which returns or
    ends, None where nobody coded it. ``status`` is ``open`` until the view knows of an outcome, ``unknown`` where the
    day has passed without one. ``condition`` is the position of a switch under which alone the clock runs;
    ``after_record`` says that it became known only after the record closed.
    """

    id: str
    measure: str
    title: str
    by: str
    then: Then
    set_on: date
    lapses_on: date
    form: Form
    severity: int | None
    hangs: tuple[str, ...]
    rules: tuple[str, ...]
    recalled: bool
    source: tuple[str, ...]
    says: str
    status: Status
    outcome_on: date | None = None
    known_on: date | None = None
    condition: str = ""
    after_record: bool = False


def clocks_of(study: Study) -> tuple[Clock, ...]:
    """The clocks of a study's view, in the order of their days; empty where it has none. BadInput with every fault.

    A view without a day shows the rules as the folder holds them, so it also has what became known after the record
    closed, marked so; a dated view has what was known then.
    """
    coded = [_coded(study, row) for row in read_clocks(study) if row.set_on <= study.cut_off]
    covered = {(rule, clock.lapses_on) for clock in coded for rule in clock.rules}
    severity = {rule: clock.severity for clock in coded for rule in clock.rules}
    derived = _of_rules(study, covered, severity)
    return tuple(sorted([*coded, *derived], key=lambda clock: (clock.lapses_on, clock.set_on, clock.id)))


def _coded(study: Study, row: ClockRow) -> Clock:
    events = {event.id: event for event in study.events}
    back = [events[name] for name in row.returns if name in events]
    ending = row.outcome if row.outcome is not None and row.outcome.on <= study.cut_off else None
    status: Status = ending.what if ending else "open" if row.lapses_on > study.cut_off else "unknown"
    said = [each for each in (row.says, ending.says if ending else None) if each]
    return Clock(
        row.id, row.measure, row.title, row.by, row.then, row.set_on, row.lapses_on, row.form,
        max((event.severity for event in back), default=None), tuple(event.title for event in back), row.rules,
        row.basis == "recalled" or (ending is not None and ending.basis == "recalled"),
        tuple(dict.fromkeys((*row.source, *(ending.source if ending else ())))), "; ".join(said), status,
        ending.on if ending else None, row.set_on,
    )  # fmt: skip


def _of_rules(study: Study, covered: set[tuple[str, date]], severity: dict[str, int | None]) -> Iterator[Clock]:
    """Suspensions with a day in the rules that no coded clock names; those that share days and condition are one."""
    groups: dict[tuple[str, date, date, str], list[tuple[Rule, Entry]]] = defaultdict(list)
    for rule in load_rules(study):
        for entry in rule.history:
            if entry.until is not None and (rule.id, entry.until) not in covered and _rests_whole(study, entry):
                groups[rule.by, entry.from_, entry.until, _condition(study, entry)].append((rule, entry))
    for (by, start, until, condition), pairs in groups.items():
        rules, entries = [rule for rule, _ in pairs], [entry for _, entry in pairs]
        known = max(rule.known_on(entry) for rule, entry in pairs)
        more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
        text = all((entry.evidence or rule.evidence) == "text" for rule, entry in pairs)
        graded = [level for rule in rules if (level := severity.get(rule.id)) is not None]
        yield Clock(
            f"{rules[0].id}:{until}", rules[0].id, f"Suspended: {rules[0].title}{more}", by, "returns", start, until,
            "legal_text" if text else "statement", max(graded, default=None), tuple(rule.title for rule in rules),
            tuple(rule.id for rule in rules), False,
            tuple(dict.fromkeys(source for entry in entries for source in entry.source)), entries[0].says or "",
            "open" if until > study.cut_off else "unknown", None, known, condition, known > study.about.cut_off,
        )  # fmt: skip


def _rests_whole(study: Study, entry: Entry) -> bool:
    """Whether a state of a rule suspends all of it, under some position of the switches; not for some goods alone."""
    switches = law_notes(study).switches
    return entry.state == "suspended" and all(name in switches for name, _ in comparisons(entry.for_))


def _condition(study: Study, entry: Entry) -> str:
    """The positions of switches under which an entry holds, as ``name: position``."""
    switches = law_notes(study).switches
    tests = [(name, test) for name, test in comparisons(entry.for_) if name in switches]
    return ", ".join(f"{name}: {' or '.join(test.is_ or ())}" for name, test in tests)


def read_clocks(study: Study) -> tuple[ClockRow, ...]:
    """The rows of clocks.yaml; none where the folder has no such file. BadInput with every fault."""
    return study.cached("clocks.yaml#read", lambda: _read_file(study))


def _read_file(study: Study) -> tuple[ClockRow, ...]:
    path = study.folder / "clocks.yaml"
    if not path.exists():
        return ()
    value, lines = read_yaml(path)
    clocks = validate(Clocks, value, lines).clocks
    faults = [fault for at, row in enumerate(clocks) for fault in _faults(study.whole, row, at, lines)]
    names = [row.id for row in clocks]
    faults += [
        lines.fault(("clocks", at, "id"), f"{row.id!r} stands twice; keep one")
        for at, row in enumerate(clocks)
        if row.id in names[:at]
    ]
    if faults:
        raise BadInput(faults)
    return clocks


def _faults(study: Study, row: ClockRow, at: int, lines: Lines) -> Iterator[Fault]:
    """What a clock names and the study lacks, and where the rules that it names have another day."""
    rules = {rule.id: rule for rule in load_rules(study)} if row.rules else {}
    for table, place, name in _rows(row):
        if (problem := no_row(study, table, name)) is not None:
            yield lines.fault(("clocks", at, *place), problem)
    if (problem := no_side(study, row.by)) is not None:
        yield lines.fault(("clocks", at, "by"), problem)
    for place, name in enumerate(row.rules):
        if name not in rules:
            yield lines.fault(("clocks", at, "rules", place), f"no rule {name!r} in this study{near(name, rules)}")
            continue
        days = sorted({each.until for each in rules[name].history if each.until and _rests_whole(study, each)})
        if row.lapses_on not in days:
            told = ", ".join(map(str, days)) or "no day"
            yield lines.fault(("clocks", at, "lapses_on"), f"{row.lapses_on}, but rule {name} is suspended to {told}")


def _rows(row: ClockRow) -> Iterator[tuple[str, Location, str]]:
    """The rows that a clock names: table, place in the clock, and id."""
    if row.set_by is not None:
        yield "events", ("set_by",), row.set_by
    for place, name in enumerate(row.returns):
        yield "events", ("returns", place), name
    for place, name in enumerate(row.source):
        yield "sources", ("source", place), name
    if row.outcome is None:
        return
    if row.outcome.event is not None:
        yield "events", ("outcome", "event"), row.outcome.event
    for place, name in enumerate(row.outcome.source):
        yield "sources", ("outcome", "source", place), name
