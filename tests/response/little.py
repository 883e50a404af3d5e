"""Made-up studies of two parties, X and Y, small enough to check by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from countermove.study.study import Study, load_study

GRADES = {
    "source": "book",
    "known_basis": "stated",
    "source_reliability": "B",
    "information_credibility": "2",
    "analytic_confidence": "high",
    "graded_by": "hand",
}
ABOUT = """id: little
title: A made-up contest
cut_off: 2030-01-01
parties:
  - {id: XX, name: X, adjective: X}
  - {id: YY, name: Y, adjective: Y}
licence: CC0-1.0
tables: [events, links, ends, series]
"""
START = date(2010, 1, 1)


@dataclass
class Little:
    """A study in the making; `write` puts it into a folder and loads it."""

    events: list[dict[str, object]] = field(default_factory=list)
    links: list[dict[str, object]] = field(default_factory=list)
    ends: list[dict[str, object]] = field(default_factory=list)
    series: list[dict[str, object]] = field(default_factory=list)

    def act(self, name: str, day: date, *, by: str = "XX", **cells: object) -> str:
        """An act of one side on the other, by default a binding export control of severity 3."""
        usual = {
            "actor": by,
            "target": "YY" if by == "XX" else "XX",
            "layer": "hardware",
            "instrument": "export_control",
            "stage": "effective",
            "direction": "escalation",
            "severity": 3,
            "title": name,
            "description": name,
            "alleged": "no",
        }
        self.events.append({**GRADES, "id": name, "day": day, "known_on": day, **usual, **cells})
        return name

    def answered(
        self,
        name: str,
        day: date,
        lag: int,
        *,
        severity: tuple[int, int] = (3, 3),
        layer: str = "hardware",
        answer_layer: str = "hardware",
        instrument: str = "export_control",
    ) -> None:
        """A control of X and, so many days later, an answer of Y that every link set holds."""
        self.act(name, day, severity=severity[0], layer=layer, instrument=instrument)
        after = day + timedelta(lag)
        self.act(f"{name}-answer", after, by="YY", severity=severity[1], layer=answer_layer, instrument=instrument)
        self.links.append(
            {
                **GRADES,
                "id": f"{name}-link",
                "response": f"{name}-answer",
                "trigger": name,
                "relation": "retaliates",
                "attribution": "official_statement",
                "confidence": "high",
                "lag_days": lag,
                "role": "primary",
                "known_on": after,
            }
        )

    def ended(self, name: str, day: date, after: int) -> None:
        """A control of X that X withdraws so many days later."""
        self.act(name, day)
        end = day + timedelta(after)
        self.ends.append(
            {**GRADES, "id": f"{name}-end", "trigger": name, "end_day": end, "reason": "withdrawn", "known_on": end}
        )

    def values(self, series: str, points: Mapping[date, float], unit: str = "USD/kg", source: str = "book") -> None:
        """Observations of a series, each known on its day."""
        for day, value in points.items():
            self.series.append(
                {
                    **GRADES,
                    "id": f"{series}:{day}:{source}",
                    "series": series,
                    "period_start": day,
                    "period_end": day,
                    "value": value,
                    "unit": unit,
                    "known_on": day,
                    "source": source,
                }
            )

    def write(self, folder: Path, named: str = "") -> Study:
        """The study, with a mechanisms.yaml if `named` has text."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "study.yaml").write_text(ABOUT)
        if named:
            (folder / "mechanisms.yaml").write_text(named)
        heads = {
            "events": (
                "day",
                "actor",
                "target",
                "layer",
                "instrument",
                "stage",
                "direction",
                "severity",
                "package",
                "title",
                "description",
                "alleged",
            ),
            "links": ("response", "trigger", "relation", "attribution", "confidence", "lag_days", "role"),
            "ends": ("trigger", "end_day", "reason"),
            "series": ("series", "period_start", "period_end", "value", "unit"),
        }
        for table, head in heads.items():
            _write(folder / f"{table}.csv", ("id", *head, "known_on", *GRADES), getattr(self, table))
        source = {
            "title": "A book",
            "publisher": "P",
            "kind": "press",
            "url": "",
            "seen": "yes",
            "reliability": "B",
            "graded_by": "hand",
        }
        rows = [
            {"id": "book", "origin": "book", "interest": "none", **source},
            {"id": "boast", "origin": "boast", "interest": "own_success", **source},
        ]
        _write(folder / "sources.csv", tuple(rows[0]), rows)
        return load_study(folder)


def _write(path: Path, head: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def apart(count: int, start: date = START, days: int = 100) -> list[date]:
    """So many days, evenly apart."""
    return [start + timedelta(days * number) for number in range(count)]
