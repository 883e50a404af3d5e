"""What the record says: the verdict on the shrinking lag, and the model checked against the past."""

from __future__ import annotations

import math
from typing import Any

from countermove.brief.blocks import Cell, Column, Paragraph, Row, Section, Table, Tone
from countermove.brief.numbers import five, one, percent, plain
from countermove.brief.reading import Reading
from countermove.brief.words import clean, label, listed, sentence
from countermove.decision.assessment import CheckRow

DIGITS = 2
_SHARES = ("share", "probability", "answered_by")
_ORDER = ("misses", "strained", "agrees")
_TONES: dict[str, Tone] = {"misses": "bad", "strained": "mixed", "agrees": "good"}


def lag(reading: Reading) -> Section | None:
    """The sentence on the articles' shrinking lag, and the table it rests on."""
    verdict = reading.assessment.lag
    if not verdict.sentence and not verdict.table:
        return None
    blocks: list[Paragraph | Table] = [Paragraph(sentence(verdict.sentence))]
    if verdict.table:
        keys = list(dict.fromkeys(key for row in verdict.table for key in row))
        rows = tuple(
            Row(Cell(_told(keys[0], row.get(keys[0]))), tuple(Cell(_told(key, row.get(key))) for key in keys[1:]))
            for row in verdict.table
        )
        columns = tuple(Column(label(key), number=_numeric(verdict.table, key)) for key in keys[1:])
        blocks.append(Table("lag-table", "Answers and their lags in the record", label(keys[0]), columns, rows))
    return Section("lag", "What the record says of the shrinking lag", tuple(blocks))


def _numeric(table: tuple[dict[str, Any], ...], key: str) -> bool:
    values = [row.get(key) for row in table]
    return any(isinstance(value, int | float) for value in values) and all(
        value is None or isinstance(value, int | float) for value in values
    )


def _told(key: str, value: object) -> str:
    if value is None:
        return "not reached" if "median" in key else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if key in {"year", "from", "to"} else plain(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return "not reached"
        return percent(value) if any(word in key for word in _SHARES) else one(value, "", DIGITS)
    if isinstance(value, list | tuple):
        parts: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        return " to ".join(_told(key, part) for part in parts)
    return clean(str(value)).replace("_", " ")


def checks(reading: Reading) -> Section | None:
    """The prior-predictive table, worst first."""
    found = reading.assessment.checks
    if not found:
        return None
    counted = {verdict: sum(row.verdict == verdict for row in found) for verdict in _ORDER}
    told = listed(f"{counted[verdict]} {_phrase(verdict, counted[verdict])}" for verdict in _ORDER if counted[verdict])
    intro = Paragraph(
        f"The model was run over the past and asked for {plain(len(found))} recorded quantities: {told}. Worst first. A miss is a "
        "reason to doubt every outcome that leans on that quantity."
    )
    rows = tuple(_row(each) for each in sorted(found, key=lambda each: _ORDER.index(each.verdict)))
    columns = (
        Column("Verdict", number=False),
        Column("Model", "5 to 95 %, median below"),
        Column("Recorded"),
        Column("Unit", number=False),
        Column("Source", number=False),
    )
    table = Table("checks-table", "The model against the past", "Quantity", columns, rows)
    return Section("checks", "Checks against the past", (intro, table))


def _phrase(verdict: str, count: int) -> str:
    if verdict == "strained":
        return "is strained" if count == 1 else "are strained"
    stem = verdict.removesuffix("s") if verdict == "agrees" else "miss"
    return verdict if count == 1 else stem


def _row(check: CheckRow) -> Row:
    model = five(check.p05, check.p50, check.p95, check.unit, DIGITS)
    recorded = one(check.target, check.unit, DIGITS + 1)
    around = ""
    if check.target_low is not None and check.target_high is not None and check.target_low != check.target_high:
        around = five(check.target_low, check.target, check.target_high, check.unit, DIGITS).interval
    return Row(
        Cell(clean(check.quantity)),
        (
            Cell(check.verdict, tone=_TONES[check.verdict]),
            Cell(model.interval, "" if model.certain else f"median {model.median}"),
            Cell(recorded, around),
            Cell("%" if check.unit == "fraction" else clean(check.unit)),
            Cell(clean(check.source)),
        ),
    )
