"""Questions: what is forecast, in words that a stranger can resolve, and how a record resolves them by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import ConfigDict, Field, model_validator

from countermove.response.record.acts import parties_of
from countermove.response.record.stream import GROUPS, stream_of
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.reading import Lines, Record, validate
from countermove.study.records import Day, Id
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

Label = Literal["forecast", "retrospective"]
Answer = Literal["yes", "no", "counted", "not yet"]
SCHEMA_VERSION = 1
SHARED_KEYS = ("made_at", "information_as_of", "model", "model_hash", "resolution_source")
"""What a file may say once for all its questions."""


class Counts(Record):
    """Quantiles of a count: 5, 25, 50, 75 and 95 of a hundred such forecasts should end at or under these."""

    p05: Annotated[float, Field(ge=0)]
    p25: float
    p50: float
    p75: float
    p95: float

    @model_validator(mode="after")
    def _in_order(self) -> Counts:
        if any(low > high for low, high in pairwise(self.all())):
            raise ValueError("the quantiles fall; want p05 <= p25 <= p50 <= p75 <= p95")
        return self

    def all(self) -> tuple[float, ...]:
        """The five, in order."""
        return (self.p05, self.p25, self.p50, self.p75, self.p95)


class Question(Record):
    """One question with its forecast. The window is half-open: ``from`` is in it, ``to`` is not.

    ``kind`` event: at least one act; count: at least ``at_least`` acts, or, without it, their number. A question that
    names party, group and direction can be resolved by a study's record; any other by hand. ``label`` and ``why`` are
    what its maker said; a ledger works them out anew.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Id
    text: Annotated[str, Field(min_length=10)]
    party: str | None = None
    direction: Literal["escalation", "de_escalation"] | None = None
    group: str | None = None
    kind: Literal["event", "count"] = "event"
    at_least: Annotated[int, Field(ge=1)] | None = None
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    resolution_source: Annotated[tuple[str, ...], Field(min_length=1)]
    made_at: Day
    information_as_of: Day
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    counts: Counts | None = None
    model: str | None = None
    model_hash: str | None = None
    note: str | None = None
    label: Label | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Question:
        if self.from_ >= self.to:
            raise ValueError(f"the window is empty: 'from' {self.from_} is not before 'to' {self.to}")
        if self.information_as_of > self.made_at:
            raise ValueError("'information_as_of' is later than 'made_at'; nobody knows later things")
        if self.kind == "event" and self.at_least not in (None, 1):
            raise ValueError("an event is one act or more; for at_least 2 or more, want kind: count")
        if self.threshold is None and self.probability is not None:
            raise ValueError("a probability of what? want at_least, or kind: event")
        if self.threshold is not None and self.probability is None:
            raise ValueError("'probability' is missing")
        if self.threshold is None and self.counts is None:
            raise ValueError("'counts' are missing: the five quantiles of the number")
        if self.label == "forecast" and self.made_at >= self.to:
            raise ValueError(f"made on {self.made_at}, after its window: want label: retrospective")
        return self

    @property
    def threshold(self) -> int | None:
        """How many acts make a yes; None where the number itself is asked for."""
        return 1 if self.kind == "event" else self.at_least


@dataclass(frozen=True)
class Resolved:
    """What came of a question. ``on``: the day that settled it (of the deciding act; for no and for a number, the day
    after the window); ``count``: acts in the window, as far as seen; ``acts``: their ids in the record."""

    answer: Answer
    on: date | None
    count: int | None
    acts: tuple[str, ...]
    why: str


def resolve_by_record(question: Question, study: Study) -> Resolved:
    """The answer that the acts of a study's view give, mechanically: yes, no (or a number), or not yet, and why.

    Yes as soon as enough acts lie in the window; no only if the record reaches the window's last day.
    """
    parties = parties_of(study)
    sides = (parties.first, parties.second)
    if question.party not in sides or question.group not in GROUPS or question.direction is None:
        wanted = f"party {' or '.join(sides)}, a group of {', '.join(GROUPS)}, and a direction"
        return Resolved("not yet", None, None, (), f"the record cannot tell: it counts acts by {wanted}")
    steps = [
        step
        for step in stream_of(study)
        if (step.actor, step.group, step.direction) == (question.party, question.group, question.direction)
        and question.from_ <= step.day < question.to
    ]
    acts = tuple(step.act for step in steps)
    if question.threshold is not None and len(steps) >= question.threshold:
        deciding = steps[question.threshold - 1]
        why = f"{deciding.act} on {deciding.day} is act {question.threshold} of the window"
        return Resolved("yes", deciding.day, len(steps), acts, why)
    if study.cut_off < question.to - timedelta(1):
        why = f"the record ends on {study.cut_off}, before the window does; {len(steps)} seen so far"
        return Resolved("not yet", None, len(steps), acts, why)
    why = f"{len(steps)} in the window, and the record covers it"
    answer = "counted" if question.threshold is None else "no"
    return Resolved(answer, question.to, len(steps), acts, why)


def label_of(question: Question, entered_on: date, resolved_on: date | None) -> tuple[Label, str]:
    """The codebook's label and why: a forecast only if it was made, and entered, before the day that settled it."""
    made = max(question.made_at, entered_on)
    if resolved_on is not None:
        if made < resolved_on:
            return "forecast", f"made on {made}, settled on {resolved_on}"
        return "retrospective", f"made on {made}, when it had been settled since {resolved_on}"
    if made >= question.to:
        return "retrospective", f"made on {made}, when its window had closed on {question.to}"
    why = f"made on {made}, its window closes on {question.to}"
    if question.from_ <= made:
        why += f"; retrospective if its answer proves to have been settled by {made}"
    return "forecast", why


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a YAML file: ``version``, what they share, and ``questions``. BadInput with every fault."""
    value, lines = read_yaml(path)
    if not isinstance(value, dict):
        raise BadInput.single("want keys: version, questions, and what the questions share", path=path, line=1)
    whole = cast("dict[str, Any]", value)
    faults = [lines.fault((key,), f"unknown key; want one of {', '.join(_file_keys())}")
              for key in whole if key not in _file_keys()]  # fmt: skip
    if whole.get("version") != SCHEMA_VERSION:
        faults.append(lines.fault(("version",), f"{whole.get('version')!r} found, want {SCHEMA_VERSION}"))
    rows = whole.get("questions")
    if not isinstance(rows, list) or not rows:
        faults.append(lines.fault(("questions",), "want a list with one question or more"))
        raise BadInput(faults)
    shared = {key: whole[key] for key in SHARED_KEYS if key in whole}
    found = Faults()
    made = [
        found.of(lambda index=index, row=row: _question(row, shared, lines, index))
        for index, row in enumerate(cast("list[Any]", rows))
    ]
    try:
        found.tell()
    except BadInput as error:
        faults += error.faults
    questions = tuple(each for each in made if each is not None)
    faults += _twice(questions, lines) if len(questions) == len(made) else ()
    if faults:
        raise BadInput(faults)
    return questions


def _file_keys() -> tuple[str, ...]:
    return ("version", "study", "chosen_by", "notes", *SHARED_KEYS, "questions")


def _question(row: Any, shared: Mapping[str, Any], lines: Lines, index: int) -> Question:
    value = {**shared, **cast("dict[str, Any]", row)} if isinstance(row, dict) else row
    return validate(Question, value, lines, at=("questions", index))


def _twice(questions: tuple[Question, ...], lines: Lines) -> list[Fault]:
    first: dict[str, int] = {}
    faults: list[Fault] = []
    for index, each in enumerate(questions):
        if each.id in first:
            before = lines.of(("questions", first[each.id]))
            faults.append(lines.fault(("questions", index, "id"), f"{each.id!r} stands already in line {before}"))
        first.setdefault(each.id, index)
    return faults
