"""Who pays and who earns: the outcomes that fall on a named payer, by option."""

from __future__ import annotations

from countermove.brief.blocks import Cell, Column, Paragraph, Row, Section, Table
from countermove.brief.numbers import spread, unit
from countermove.brief.reading import Reading
from countermove.brief.words import clean
from countermove.decision.assessment import OptionLine, OutcomeLine


def payers(reading: Reading) -> Section | None:
    """One row a payer."""
    outcomes = [outcome for outcome in reading.pooled if outcome.payer]
    if not outcomes or not reading.options:
        return None
    rows = tuple(
        Row(
            Cell(clean(outcome.payer or ""), f"{clean(outcome.title)}, {clean(unit(outcome))}"),
            tuple(_cell(reading, option, outcome) for option in reading.options),
        )
        for outcome in outcomes
    )
    table = Table(
        "payers-table",
        "Money by payer or earner",
        "Who",
        tuple(Column(clean(option.title)) for option in reading.options),
        rows,
        ("5 to 95 % of worlds, the median below.",),
    )
    intro = Paragraph(
        "Sales and income are gains of the named party, costs are its losses; each row says which. None is netted."
    )
    return Section("payers", "Who pays", (intro, table))


def _cell(reading: Reading, option: OptionLine, outcome: OutcomeLine) -> Cell:
    numbers = reading.level(option.id, outcome.id)
    if numbers is None:
        return Cell("not computed")
    written = spread(numbers, outcome)
    return Cell(written.interval, "" if written.certain else f"median {written.median}")
