"""Who is exposed to an answer: firms, minerals and allies, from the record; what it does not give is not known."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Fold, Row, Table, Text
from countermove.brief.numbers import recorded
from countermove.brief.reading import Reading
from countermove.brief.words import clean, day
from countermove.decision.exposed import ExposedFigure

UNKNOWN = Cell("not known", tone="quiet")


def exposed(reading: Reading) -> list[Block]:
    """One folded table; nothing for a study that lists nobody."""
    lines = reading.assessment.exposures
    if not lines:
        return []
    rows = tuple(Row(Cell(clean(each.name), each.group), (_cell(each.exposure), _cell(each.sum))) for each in lines)
    columns = (Column("How exposed", number=False), Column("At risk", number=False))
    notes: tuple[Text, ...] = (
        "Figures of the record, not of simulated worlds: the latest that was public by the day of this view. "
        "Sources: countermove response exposure.",
    )
    title = "Who is exposed to an answer"
    return [Fold(title, (Table("exposure-table", title, "Who", columns, rows, notes, stack=True),))]


def _cell(found: ExposedFigure | None) -> Cell:
    if found is None:
        return UNKNOWN
    middle = _value(found.value, found.unit)
    ends = [_value(each, found.unit) for each in (found.low, found.high) if each is not None]
    wide = len(ends) == 2 and ends[0] != ends[1]
    until = f", to {day(found.period_end)}" if found.period_end else ""
    named = f"{clean(found.what)}{until}"
    return Cell(f"{ends[0]} to {ends[1]}", f"recorded {middle}: {named}") if wide else Cell(middle, named)


def _value(value: float, unit: str) -> str:
    if unit.startswith("fraction"):
        return recorded(value, "fraction", 2)
    return f"{recorded(value, unit)} {clean(unit)}"
