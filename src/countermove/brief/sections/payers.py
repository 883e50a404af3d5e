"""Who pays and who earns: the outcomes that fall on a named payer, by option."""

from __future__ import annotations

from countermove.brief.blocks import Cell, Paragraph, Row, Section, Table
from countermove.brief.numbers import unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, option_columns, spread_cell
from countermove.brief.sections.exposed import exposed
from countermove.brief.words import clean


def payers(reading: Reading) -> Section | None:
    """One row a payer."""
    outcomes = [outcome for outcome in reading.pooled if outcome.payer]
    if not outcomes or not reading.options:
        return None
    rows = tuple(
        Row(
            Cell(clean(outcome.payer or ""), f"{clean(outcome.title)}, {clean(unit(outcome))}"),
            tuple(spread_cell(reading, reading.level(option.id, outcome.id), outcome) for option in reading.options),
        )
        for outcome in outcomes
    )
    table = Table(
        "payers-table",
        "Money by payer or earner",
        "Who",
        option_columns(reading.options),
        rows,
        (BELOW,),
    )
    told = "Sales and income are gains of the named party, costs are its losses; each row says which. None is netted."
    if reading.sums(outcomes):
        told += f" All are sums {reading.span}."
    intro = Paragraph(told)
    return Section("payers", "Who pays", (intro, table, *exposed(reading)))
