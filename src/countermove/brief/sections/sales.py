"""What holds legal sales back under each option: of several limits the least, in the first whole year and the last."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.brief.blocks import Cell, Column, Paragraph, Section, Table, Text
from countermove.brief.reading import Reading
from countermove.brief.sales import UNIT, first_whole, held, number, told
from countermove.brief.words import NO_BREAK, capital, party
from countermove.decision.sales_parts import YearOfSales


def sales(reading: Reading) -> Section | None:
    """Present law in a sentence and every option in a table; nothing where the model knows no limits on sales."""
    found = reading.assessment.sales_limits
    years = {name: _shown(each) for name, each in found.items() if first_whole(each)}
    if not years:
        return None
    a = reading.assessment
    law = years.get(reading.present.id) if reading.present else None
    rule = f"In each quarter the least counts of what buyers in {party(a.other)} would take, what {party(a.decider)} "
    rule += f"licenses, limits on volume included, what {party(a.other)} admits, and what can be sent."
    said = f" Under present law, in {law[0].year}, {told(law[0], a.decider, a.other)}." if law else ""
    return Section("sales", "What holds legal sales back", (Paragraph(rule + said), _table(reading, years)))


def _shown(years: Sequence[YearOfSales]) -> tuple[YearOfSales, ...]:
    """The first whole year and the last one, if that is another."""
    return tuple({each.year: each for each in (first_whole(years), years[-1]) if each}.values())


def _table(reading: Reading, years: dict[str, tuple[YearOfSales, ...]]) -> Table:
    columns = [
        column
        for year in next(iter(years.values()))
        for column in (Column(f"Sold in {year.year}", f"{UNIT} a quarter"), Column("Held back by", number=False))
    ]
    rows = [
        reading.row(option, tuple(cell for year in years[option.id] for cell in _cells(reading, year)))
        for option in reading.options if option.id in years
    ]  # fmt: skip
    notes: tuple[Text, ...] = (
        "5 to 95 % of worlds, the median below beside that of what buyers would take, freely or under licence, which "
        "falls as the chips that may be sold age. Shares are of worlds and quarters. Once an option has been taken "
        "back, present law holds.",
    )
    title = "What is sold, and what holds it there"
    return Table("sales-table", title, "Option", tuple(columns), tuple(rows), notes, stack=True)


def _cells(reading: Reading, year: YearOfSales) -> tuple[Cell, Cell]:
    sold, wanted = number(year.sold), number(year.wanted)
    of = f"median{NO_BREAK}{sold.median} of{NO_BREAK}{wanted.median}"
    return Cell(sold.interval, of), Cell(capital(held(year, reading.assessment.decider, reading.assessment.other)))
