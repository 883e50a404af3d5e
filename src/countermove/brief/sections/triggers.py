"""Options that wait: for what, in how many worlds it came, and when."""

from __future__ import annotations

from countermove.brief.blocks import Cell, Column, Paragraph, Section, Table
from countermove.brief.numbers import odds
from countermove.brief.reading import Reading
from countermove.brief.words import NO_BREAK, clean, day
from countermove.decision.parts import TriggerLine


def triggers(reading: Reading) -> Section | None:
    """What each waiting option waits for, the share of worlds in which that came, and the quarter."""
    found = {each.option: each for each in reading.assessment.triggers}
    if not found:
        return None
    intro = Paragraph(
        "These options hold something back until a thing that can be seen comes about. In each world it is read at the "
        "end of every quarter; the measures that wait begin with the next quarter, and stay. The law that is shown for "
        "such an option, and its spreadsheet rival, are those of the option while it waits."
    )
    rows = tuple(reading.row(option, _cells(found[option.id])) for option in reading.options if option.id in found)
    columns = (
        Column("Waits until", number=False),
        Column("It came", "share of worlds"),
        Column("When", "quarter", number=False),
    )
    notes = ("The quarter is that of the middle half of the worlds in which it came (25 to 75 %), the median below.",)
    table = Table("triggers-table", "What options wait for, and whether it came", "Option", columns, rows, notes)
    return Section("triggers", "Options that wait", (intro, table))


def _cells(line: TriggerLine) -> tuple[Cell, ...]:
    waits = Cell(clean(line.waits_for), f"read from {day(line.from_day)}")
    if line.quarter_p25 is None or line.quarter_p75 is None:
        return waits, Cell(odds(line.fired)), Cell("never", "", "quiet")
    span = f"{line.quarter_p25} to {line.quarter_p75}".replace(" ", NO_BREAK)
    return waits, Cell(odds(line.fired)), Cell(span, f"median{NO_BREAK}{line.quarter_p50}")
