"""A policy case: a question, the options for it, and a reference to measure them against."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from countermove.study.days import Quarter
from countermove.study.faults import BadInput, Fault
from countermove.study.limits import Limit
from countermove.study.reading import Lines, Location, Record, read_text, validate
from countermove.study.records import Day, Direction, Id, Instrument, Layer
from countermove.study.triggers import Trigger
from countermove.study.yaml_values import parse_yaml


class Act(Record):
    """How a measure looks to the other side: what it may answer. Coded by reach, blind to what followed."""

    severity: Annotated[int, Field(ge=1, le=5)]
    layer: Layer
    instrument: Instrument
    direction: Direction


class Measure(Record):
    """One dated act of one party. It changes law (``rule`` adds a draft rule, ``repeals`` takes rules away) or a lever
    of the world (``sets``); ``act`` says how the other side reads it. It holds on the half-open days [from, to), with
    ``when`` from the day on which the trigger lets it begin."""

    id: Id
    by: str
    what: str
    from_: Day = Field(alias="from")
    to: Day | None = None
    when: Trigger | None = None
    grounds: tuple[str, ...] = ()
    rule: dict[str, Any] | None = None
    repeals: tuple[str, ...] = ()
    sets: dict[str, float] = Field(default_factory=dict)
    act: Act | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Measure:
        if self.rule is None and not self.repeals and not self.sets and self.act is None:
            raise ValueError("changes nothing; give one of 'rule', 'repeals', 'sets' or 'act'")
        if self.to is not None and self.to <= self.from_:
            raise ValueError(f"ends on {self.to}, not after it begins on {self.from_}")
        if not all(math.isfinite(value) for value in self.sets.values()):
            raise ValueError("'sets' wants finite numbers")
        return self


class Option(Record):
    """A named list of measures that can be chosen from the case's own day."""

    id: Id
    title: str
    summary: str
    position: str | None = None
    measures: tuple[Measure, ...] = ()


class Reference(Record):
    """A world that cannot be chosen any more; options are measured against it and it is never ranked."""

    id: Id
    title: str
    summary: str
    takes_away: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()


class Case(Record):
    """A question with options, a reference, a first day, a horizon and the outcomes that matter."""

    id: Id
    title: str
    question: str
    decider: str
    other: str
    day: Day
    cut_off: Day
    horizon: Day
    present_law: Id = Field(description="the option that leaves the law in force as it is; others are compared with it")
    focus_chips: tuple[str, ...] = Field(
        default=(), description="chips whose law the brief shows; the first that is licensed stands for licensed sales"
    )
    assumed_launches: dict[str, Day] = Field(
        default_factory=dict, description="launch days assumed for proposed chips that the catalogue does not date"
    )
    outcomes: tuple[str, ...] = Field(min_length=1)
    options: tuple[Option, ...] = Field(min_length=1)
    reference: Reference
    weights: dict[str, float] = Field(default_factory=dict, description="only a user sets these; never shipped")
    limits: dict[str, Limit] = Field(default_factory=dict, description="the most or least of an outcome that will do")

    def option(self, option_id: str) -> Option:
        """The option with this id; KeyError if there is none."""
        return {option.id: option for option in self.options}[option_id]


def read_case(path: Path) -> tuple[Case, Lines]:
    """A case from a YAML file, checked by itself; BadInput with every fault."""
    return parse_case(read_text(path), str(path))


def parse_case(text: str, path: str) -> tuple[Case, Lines]:
    """As read_case, from text; path only names the place in messages."""
    value, lines = parse_yaml(text, path)
    if not isinstance(value, dict):
        raise BadInput([Fault(path, 1, "", "a case is a mapping of keys; see docs/case.md")])
    case = validate(Case, value, lines)
    faults = [lines.fault(location, problem) for location, problem in _disorder(case)]
    if faults:
        raise BadInput(faults)
    return case, lines


def _disorder(case: Case) -> Iterator[tuple[Location, str]]:
    """What is wrong between the keys of a case, each with the key to correct."""
    if not case.cut_off < case.day < case.horizon:
        yield ("day",), f"want cut_off < day < horizon, found {case.cut_off}, {case.day}, {case.horizon}"
    if case.horizon > date(2030, 12, 31):
        yield ("horizon",), f"{case.horizon} lies after 2030-12-31, where the model ends"
    if case.day.month not in (1, 4, 7, 10) or case.day.day != 1:
        yield ("day",), f"{case.day} must be the first day of a quarter"
    options = [option.id for option in case.options]
    if case.present_law not in options:
        yield ("present_law",), f"{case.present_law!r} is not one of the options: {', '.join(options)}"
    ids: set[str] = set()
    for location, each in _ids(case):
        if each in ids:
            yield location, f"the id {each!r} stands twice"
        ids.add(each)
    for number, option in enumerate(case.options):
        for place, measure in enumerate(option.measures):
            if measure.from_ < case.day:
                location = ("options", number, "measures", place, "from")
                yield location, f"{measure.from_} lies before the case's day {case.day}"
    yield from _disordered_triggers(case)


def _disordered_triggers(case: Case) -> Iterator[tuple[Location, str]]:
    """Triggers where there can be none, or two in one option."""
    for place, measure in enumerate(case.reference.measures):
        if measure.when is not None:
            yield ("reference", "measures", place, "when"), "a reference waits for nothing; take the trigger away"
    for number, option in enumerate(case.options):
        first: Measure | None = None
        for place, measure in enumerate(option.measures):
            location = ("options", number, "measures", place)
            if measure.when is None:
                continue
            first = first or measure
            if option.id == case.present_law:
                yield (*location, "when"), "present law waits for nothing; give the trigger to another option"
            if measure.when != first.when:
                yield (*location, "when"), f"an option has one trigger; that of {first.id!r} is another"
            if measure.from_ != first.from_:
                yield (*location, "from"), f"{first.id!r} waits for the same from {first.from_}; want one day for both"
            if Quarter.of(measure.from_) >= Quarter.of(case.horizon):
                yield (*location, "from"), f"no quarter after {measure.from_} lies within the horizon {case.horizon}"


def _ids(case: Case) -> Iterator[tuple[Location, str]]:
    """Every id that the case gives, and where."""
    places: list[tuple[Location, Option | Reference]] = [(("reference",), case.reference)]
    places += [(("options", number), option) for number, option in enumerate(case.options)]
    for location, choice in places:
        yield (*location, "id"), choice.id
        for place, measure in enumerate(choice.measures):
            yield (*location, "measures", place, "id"), measure.id


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a case file, for editors."""
    return Case.model_json_schema(by_alias=True)
