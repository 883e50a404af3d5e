"""A little study of two made-up sides, written to a folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from countermove.study.study import Study, load_study

ABOUT = """id: made_up
title: Two sides that quarrel over cheese
cut_off: 2020-12-31
parties:
  - {id: AT, name: Austria, adjective: Austrian}
  - {id: BE, name: Belgium, adjective: Belgian}
licence: CC-BY-4.0
tables: [events, links, ends, series]
"""
GRADES = {
    "source": "s", "known_basis": "event_day", "source_reliability": "A", "information_credibility": "1",
    "analytic_confidence": "high", "graded_by": "hand",
}  # fmt: skip
COLUMNS = {
    "sources": ("id", "title", "publisher", "kind", "origin", "seen", "reliability", "graded_by"),
    "events": (
        "id", "day", "actor", "target", "layer", "instrument", "stage", "direction", "severity", "package", "title",
        "description", "alleged", "known_on", *GRADES,
    ),
    "links": ("id", "response", "trigger", "relation", "attribution", "confidence", "lag_days", "role", *GRADES),
    "ends": ("id", "trigger", "end_day", "reason", *GRADES),
    "series": ("id", "series", "period_end", "value", "unit", "entity", "known_on", *GRADES),
}  # fmt: skip
SOURCE = {
    "id": "s", "title": "S", "publisher": "S", "kind": "press", "origin": "s", "seen": "yes", "reliability": "A",
    "graded_by": "hand",
}  # fmt: skip

Row = Mapping[str, object]


def act(name: str, day: str, actor: str, target: str, **other: object) -> Row:
    """A binding act, by default a listing of severity 3 in force."""
    usual = {
        "layer": "market_access", "instrument": "entity_listing", "stage": "effective", "direction": "escalation",
        "severity": 3, "title": name, "description": "-", "alleged": "no",
    }  # fmt: skip
    return {**usual, "id": name, "day": day, "actor": actor, "target": target, "known_on": day, **other}


def link(response: str, trigger: str, lag_days: int) -> Row:
    """That one act is said to retaliate against another."""
    return {
        "id": f"{response}--{trigger}", "response": response, "trigger": trigger, "relation": "retaliates",
        "attribution": "official_statement", "confidence": "high", "lag_days": lag_days, "role": "primary",
        "known_on": "2020-01-01",
    }  # fmt: skip


def share(firm: str, value: float, known_on: str = "2018-01-01") -> Row:
    """A share of revenue, published on a day."""
    return {
        "id": f"share_{firm}:{known_on}", "series": f"share_{firm}", "period_end": "2017-12-31", "value": value,
        "unit": "fraction of revenue", "known_on": known_on,
    }  # fmt: skip


def write_study(
    folder: Path, events: Sequence[Row] = (), series: Sequence[Row] = (), files: Mapping[str, str] | None = None,
    links: Sequence[Row] = (),
) -> Study:  # fmt: skip
    """Write a study with these rows and further files, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(ABOUT, encoding="utf-8")
    rows = {"sources": [SOURCE], "events": events, "links": links, "ends": (), "series": series}
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows({key: {**GRADES, **row}.get(key, "") for key in columns} for row in rows[name])
    for name, text in (files or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_study(folder)
