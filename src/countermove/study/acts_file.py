"""A study from one table of acts: what someone has who brings a record of their own and no folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from countermove.study import records
from countermove.study.faults import BadInput, Fault
from countermove.study.reading import Record, read_csv
from countermove.study.study import About, Party, Study

SOURCE = "own-file"
UNGRADED: dict[str, Any] = {
    "source": (SOURCE,), "source_reliability": "F", "information_credibility": "6", "analytic_confidence": "low",
    "graded_by": "hand",
}  # fmt: skip
"""Nobody graded the file: F and 6 mean that neither its source nor its content can be judged (Admiralty code)."""


class Act(Record):
    """A row of the file. Only ``id``, ``day`` and ``actor`` are wanted; the rest has what a control in force has.

    answers: the ids of the acts that this one answers, with how the attribution is known; without a word on that the
    links are in the sets medium and all, not in strict. ended_on and end_reason: how the wait for an answer to this act
    ended without one.
    """

    id: records.Id
    day: records.Day
    actor: records.Actor
    target: records.Actor = "world"
    title: str = ""
    layer: records.Layer = "hardware"
    instrument: records.Instrument = "export_control"
    stage: records.Stage = "effective"
    direction: records.Direction = "escalation"
    severity: int = Field(default=3, ge=1, le=5)
    alleged: Literal["yes", "no"] = "no"
    known_on: records.Day | None = None
    answers: records.Ids = ()
    relation: records.Relation = "responds"
    attribution: Literal["official_statement", "press_consensus", "analyst_inference", "contested"] = (
        "analyst_inference"
    )
    confidence: Literal["low", "medium", "high"] = "medium"
    ended_on: records.Day | None = None
    end_reason: Literal["withdrawn", "superseded", "resolved", "truce"] | None = None

    @model_validator(mode="after")
    def _an_end_has_day_and_reason(self) -> Act:
        if (self.ended_on is None) != (self.end_reason is None):
            raise ValueError("ended_on and end_reason go together")
        return self


SHARED = {"id", "day", "actor", "target", "layer", "instrument", "stage", "direction", "severity", "alleged"}


def study_of_acts(path: Path) -> Study:
    """A study that holds the acts of a CSV file, their links and their ends, and nothing else.

    Sides: the two states that act most, the one that acted first before the other; ``between`` looks at two others.
    The record closes on the last day that the file names. Raises BadInput with every fault of the file.
    """
    rows, lines = read_csv(path, Act)
    faults = list(_faults(path, rows, lines))
    if faults:
        raise BadInput(faults)
    days = {row.id: row.day for row in rows}
    last = max(day for row in rows for day in (row.day, row.ended_on) if day is not None)
    sides = Counter(row.actor for row in sorted(rows, key=lambda row: row.day) if not row.actor.startswith("firm:"))
    chosen = {name for name, _ in sides.most_common(2)} or {rows[0].actor}
    about = About(
        id=path.stem, title=path.name, cut_off=last, licence="unknown", tables=("events", "links", "ends"),
        parties=tuple(Party(id=name, name=name, adjective=name) for name in sides or chosen if name in chosen),
    )  # fmt: skip
    source = records.Source(
        id=SOURCE, title=path.name, publisher="whoever made the file", kind="dataset", origin=SOURCE, seen="yes",
        reliability="F", graded_by="hand",
    )  # fmt: skip
    links = {link.id: (link, lines[link.response]) for row in rows for link in _links(row, days)}
    ends = {end.id: (end, lines[end.trigger]) for row in rows for end in _ends(row)}
    read: dict[str, Any] = {"study.yaml": about, "sources": (source,), "sources#lines": {SOURCE: 1}}
    read |= {"events": tuple(map(_event, rows)), "events#lines": lines}
    for name, table in (("links", links), ("ends", ends)):
        read[name] = tuple(row for row, _ in table.values())
        read[f"{name}#lines"] = {key: line for key, (_, line) in table.items()}
    return Study(path, None, read)


def taken_for_granted(path: Path) -> str:
    """What the file has no column for, with what was taken instead, in a sentence; empty where it has all."""
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    named = {cell.strip().strip('"') for cell in header}
    told = ("target", "layer", "instrument", "stage", "direction", "severity")
    taken = [f"{name} {Act.model_fields[name].default}" for name in told if name not in named]
    without = "" if "answers" in named else "; no column answers, so no act is known to answer another"
    return f"{path.name}: taken for every act: {', '.join(taken)}{without}" if taken or without else ""


def _faults(path: Path, rows: tuple[Act, ...], lines: dict[str, int]) -> Iterator[Fault]:
    if not rows:
        yield Fault(str(path), 1, "", "no act in the file; want a row for each")
    by_id = {row.id: row for row in rows}
    for row in rows:
        line = lines[row.id]
        for name in row.answers:
            trigger = by_id.get(name)
            if trigger is None:
                yield Fault(str(path), line, "answers", f"{name!r} is no id of this file")
            elif trigger.day > row.day:
                yield Fault(str(path), line, "answers", f"{name!r} came later, on {trigger.day}")
            elif trigger.actor == row.actor:
                yield Fault(str(path), line, "answers", f"{name!r} is an act of {row.actor} too; want another side's")
        if row.ended_on is not None and row.ended_on < row.day:
            yield Fault(str(path), line, "ended_on", f"{row.ended_on} is before the act, {row.day}")


def _event(row: Act) -> records.Event:
    return records.Event(
        **row.model_dump(include=SHARED), title=row.title or row.id, description=row.title or row.id,
        **_known(row.known_on or row.day),
    )  # fmt: skip


def _links(row: Act, days: dict[str, Any]) -> Iterator[records.Link]:
    for trigger in row.answers:
        lag = (row.day - days[trigger]).days
        role = "relaxation" if row.relation == "de_escalates_for" else "primary"
        yield records.Link(
            id=f"{row.id}--{trigger}", response=row.id, trigger=trigger, relation=row.relation, lag_days=lag, role=role,
            attribution=row.attribution, confidence=row.confidence, **_known(row.known_on or row.day),
        )  # fmt: skip


def _ends(row: Act) -> Iterator[records.Ending]:
    if row.ended_on is not None and row.end_reason is not None:
        yield records.Ending(
            id=f"{row.id}--{row.end_reason}", trigger=row.id, end_day=row.ended_on, reason=row.end_reason,
            **_known(row.ended_on),
        )  # fmt: skip


def _known(day: Any) -> dict[str, Any]:
    return {**UNGRADED, "known_on": day, "known_basis": "event_day"}
