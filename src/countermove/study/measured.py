"""The rules that the measures of a case add to law."""

from __future__ import annotations

import json
from typing import Any

from countermove.study.case import Measure
from countermove.study.quantities import quantities_of
from countermove.study.reading import Lines, Location, validate
from countermove.study.rules import Entry, Rule
from countermove.study.study import Study


def rule_from_measure(measure: Measure, study: Study, lines: Lines | None = None, at: Location = ()) -> Rule | None:
    """The rule that a measure of a case adds, or None. ``id``, ``by``, ``title`` and ``history`` default to the
    measure's own id, by, what and [from, to); the history is cut to those days.

    Raises BadInput; ``lines`` and ``at`` (the place of the measure's ``rule``) say where in the case's file.
    """
    if measure.rule is None:
        return None
    span = {"state": "effective", "from": measure.from_, "until": measure.to, "known_on": measure.from_}
    value: dict[str, Any] = {
        "id": measure.id,
        "title": measure.what,
        "by": measure.by,
        "kind": "draft",
        "history": [span],
    }
    value |= measure.rule
    where = lines or Lines(f"measure {measure.id}", {})
    rule = validate(Rule, value, where, at, {"quantities": quantities_of(study)})
    history = tuple(_cut(entry, measure) for entry in rule.history)
    if "history" in measure.rule:
        rule = rule.model_copy(update={"history": tuple(entry for entry in history if entry is not None)})
    return rule.stamped(json.dumps(value, sort_keys=True, default=str))


def _cut(entry: Entry, measure: Measure) -> Entry | None:
    """An entry within the days of its measure; None if nothing of it is left."""
    start = max(entry.from_, measure.from_)
    ends = [day for day in (entry.until, measure.to) if day is not None]
    until = min(ends) if ends else None
    if until is not None and until <= start:
        return None
    return entry.model_copy(update={"from_": start, "until": until})
