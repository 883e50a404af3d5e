"""What the brief cannot say: flows that no one modelled, measures that could not be known, rows without a day."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Heading, Listing, Paragraph, Row, Section, Table
from countermove.brief.numbers import plain
from countermove.brief.reading import Reading
from countermove.brief.words import clean, day, label, sentence


def not_modelled(reading: Reading) -> Section | None:
    """The list of what no number here contains."""
    points = reading.assessment.not_modelled
    if not points:
        return None
    intro = Paragraph("No number above contains these. Each could change the answer.")
    return Section("not-modelled", "What is not modelled", (intro, Listing(tuple(sentence(point) for point in points))))


def left_out(reading: Reading) -> Section | None:
    """Measures left out because nobody could know them yet, and rows of the record that cannot be dated."""
    a = reading.assessment
    blocks: list[Block] = []
    dropped = [(option, measure) for option in a.options for measure in option.measures if not measure.kept]
    as_of = a.receipt.as_of or a.cut_off
    if dropped:
        rows = tuple(
            Row(Cell(clean(option.title)), (Cell(clean(measure.what)), Cell(day(measure.from_day))))
            for option, measure in dropped
        )
        columns = (Column("Measure left out", number=False), Column("From", number=False))
        blocks += [
            Paragraph(
                f"These measures rest on what was not known on {day(as_of)}. Their options were assessed without them."
            ),
            Table("left-out-table", "Measures left out", "Option", columns, rows, stack=True),
        ]
    undated = {table: count for table, count in a.undated.items() if count}
    if undated:
        rows = tuple(Row(Cell(label(table)), (Cell(plain(count)),)) for table, count in undated.items())
        blocks += [
            Heading("undated", "Rows without a day"),
            Paragraph("Rows that cannot be dated are left out and counted: nobody can say when they became known."),
            Table("undated-table", "Rows left out for want of a day", "Table", (Column("Left out", "rows"),), rows),
        ]
    return Section("left-out", "What was left out", tuple(blocks)) if blocks else None
