"""What the record says: the verdict on the shrinking lag, and the model checked against the past."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

from countermove.brief.blocks import (
    Block,
    Cell,
    Column,
    Fold,
    Heading,
    Listing,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Text,
    Tone,
)
from countermove.brief.numbers import five, percent, plain, recorded
from countermove.brief.reading import Reading
from countermove.brief.sections.fans import past
from countermove.brief.words import anchor, clean, label, listed
from countermove.decision.assessment import CheckRow

DIGITS = 2
_SHARES = ("share", "probability", "answered_by")
LINKS = "links"
OPEN_LINKS = "medium"
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_HEADS = {
    "period": "Controls of",
    "triggers": "Controls",
    "answered": "Answered",
    "median_days": "Median wait, unanswered kept (days)",
    "answered_median_days": "Median of the answered alone (days)",
    "answered_by_day_30": "Answered within 30 days",
    "answered_by_day_90": "Answered within 90 days",
    "answered_by_day_365": "Answered within a year",
}
_SETS = {
    "strict": "an official statement or the consensus of the press calls it retaliation",
    "medium": "as strict, with credible readings of acts as responses",
    "all": "every link on record but substitution and circumvention",
}
_ORDER = ("misses", "strained", "agrees")
_PHRASES = {"misses": "misses", "strained": "strains to meet", "agrees": "agrees with"}
_TONES: dict[str, Tone] = {"misses": "bad", "strained": "mixed", "agrees": "good"}


def lag(reading: Reading) -> Section | None:
    """The verdict on the articles' shrinking lag, its grounds, and the tables that it rests on."""
    verdict = reading.assessment.lag
    if not verdict.sentence and not verdict.table:
        return None
    first, *grounds = _SENTENCES.split(clean(verdict.sentence))
    blocks: list[Block] = [Paragraph((Strong(first),))]
    if grounds:
        blocks.append(Listing(tuple(grounds)))
    tables = _lag_tables(verdict.table)
    if tables:
        shown = tables.get(OPEN_LINKS) or next(iter(tables.values()))
        others = [(name, table) for name, table in tables.items() if table is not shown]
        same = [clean(name) for name, table in others if table.rows == shown.rows]
        if same:
            shown = replace(shown, notes=(*shown.notes, f"With {listed(same)} links every figure is the same."))
        blocks.append(shown)
        rest = tuple(table for _, table in others if table.rows != shown.rows)
        if rest:
            blocks.append(Fold("The same with other sets of links", rest))
    return Section("lag", "What the record says of the shrinking lag", tuple(blocks))


def _lag_tables(rows: tuple[dict[str, Any], ...]) -> dict[str, Table]:
    """A table for each set of links (or one for all, if the rows name no links)."""
    keys = [key for key in dict.fromkeys(key for row in rows for key in row) if key != LINKS]
    sets = dict.fromkeys(str(row.get(LINKS, "")) for row in rows)
    columns = tuple(Column(_HEADS.get(key, label(key)), number=_numeric(rows, key)) for key in keys[1:])
    tables: dict[str, Table] = {}
    for name in sets:
        own = [row for row in rows if str(row.get(LINKS, "")) == name]
        shown = tuple(
            Row(Cell(_told(keys[0], row.get(keys[0]))), tuple(Cell(_told(key, row.get(key))) for key in keys[1:]))
            for row in own
        )
        meaning = _SETS.get(name, "")
        notes: tuple[Text, ...] = (f"Links between acts and answers: {meaning}.",) if meaning else ()
        caption = f"Answers and their lags, {clean(name)} links" if name else "Answers and their lags"
        head = _HEADS.get(keys[0], label(keys[0]))
        tables[name] = Table(anchor("lag-table", name or LINKS), caption, head, columns, shown, notes)
    return tables


def _numeric(table: tuple[dict[str, Any], ...], key: str) -> bool:
    values = [row.get(key) for row in table]
    return any(isinstance(value, int | float) for value in values) and all(
        value is None or isinstance(value, int | float) for value in values
    )


def _told(key: str, value: object) -> str:
    if value is None:
        return "no answer" if key.startswith("answered_median") else "not reached" if "median" in key else "too early"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if key in {"year", "from", "to"} else plain(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return "not reached"
        return percent(value) if any(word in key for word in _SHARES) else recorded(value, "")
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
    told = listed(f"{_PHRASES[verdict]} {count}" for verdict, count in counted.items() if count)
    proves = (
        " Where a figure was fitted or a prior set with it in view, the row says so: agreement there proves little."
    )
    intro = Paragraph(
        f"The model was run over the past. Of {plain(len(found))} recorded quantities it {told}. Worst first. It "
        "agrees where the recorded value, or its interval, meets the middle half of the model's worlds; it strains "
        "where it meets only the range of nine worlds in ten; it misses beyond that. A miss is a reason to doubt every "
        f"outcome that leans on that quantity.{proves if any(row.in_view for row in found) else ''}"
    )
    rows = tuple(_row(each) for each in sorted(found, key=lambda each: _ORDER.index(each.verdict)))
    columns = (
        Column("Verdict", number=False),
        Column("Model", "5 to 95 %, median below"),
        Column("Recorded"),
        Column("Unit", number=False),
        Column("Series of the record", number=False),
    )
    blocks: list[Block] = [intro, Table("checks-table", "The model against the past", "Quantity", columns, rows)]
    pictures = past(reading)
    if pictures is not None:
        blocks += [Heading("past", "The model's past beside the record"), pictures]
    return Section("checks", "Checks against the past", tuple(blocks))


def _row(check: CheckRow) -> Row:
    model = five(check.p05, check.p50, check.p95, check.unit, DIGITS)
    around = ""
    if check.target_low is not None and check.target_high is not None and check.target_low != check.target_high:
        around = five(check.target_low, check.target, check.target_high, check.unit, DIGITS).interval
    return Row(
        Cell(clean(check.quantity)),
        (
            Cell(check.verdict, "fitted or set in view" if check.in_view else "", _TONES[check.verdict]),
            Cell(model.interval, model.below),
            Cell(recorded(check.target, check.unit), around),
            Cell("%" if check.unit == "fraction" else clean(check.unit)),
            Cell(clean(check.source)),
        ),
    )
