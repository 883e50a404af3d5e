"""What a sale brings in money against the option that sells least: a part of the section on both sides."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief.blocks import Block, Cell, Heading, Paragraph, Row, Table, Text
from countermove.brief.numbers import chance, five, writer
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import option_columns
from countermove.brief.words import clean, listed
from countermove.decision.parts import Spread
from countermove.decision.sides_parts import Ratio, Sale

UNKNOWN = Cell("unknown", tone="quiet")


def sale(reading: Reading) -> list[Block]:
    """Break-even fee and the price of compute by option; nothing where no option sells more than another."""
    found = reading.assessment.both_sides.proceeds
    if not found:
        return []
    return [Heading("sale", "What a sale brings"), Paragraph(_told(reading, found)), _table(reading, found)]


def _told(reading: Reading, found: tuple[Sale, ...]) -> str:
    """Which options need a fee to be no worse than the one that sells least, in money."""
    against = reading.title(found[0].against)
    known = [each for each in found if each.break_even_mean.accounts is not None]
    free = [each for each in known if _ends(each)[1] < 0]
    dear = [each for each in known if _ends(each)[0] > 0]
    unsure = [each for each in known if each not in free and each not in dear]
    parts: list[str] = []
    if free:
        need = "needs" if len(free) == 1 else "need"
        parts.append(
            f"{_titles(reading, free)} {need} no fee to be worth as much in money as {against}: on average, in every "
            "account, new countermoves cost less"
        )
    if dear:
        fees = listed(f"{reading.title(each.option)} {_dollars(each)}" for each in dear)
        parts.append(f"to make up for new countermoves takes a fee, on average, for each H100e: {fees}")
    if unsure:
        parts.append(f"whether {_titles(reading, unsure)} needs a fee, the accounts do not tell")
    said = "; ".join(parts) or "no average is known"
    return (
        f"{said[:1].upper()}{said[1:]}. Money here is fee and duty less the cost of new countermoves. Not in it: what "
        "the compute is worth to either side, makers' profits, and what a sale teaches. The last rows turn it round: "
        "what is got for each H100e more that China can use, to be held against what that costs security."
    )


def _titles(reading: Reading, found: list[Sale]) -> str:
    return listed(reading.title(each.option) for each in found)


def _ends(each: Sale) -> tuple[float, float]:
    """The least and the greatest average fee of the accounts."""
    return each.break_even_mean.accounts or (0.0, 0.0)


def _table(reading: Reading, found: tuple[Sale, ...]) -> Table:
    against = clean(reading.title(found[0].against))
    options = tuple(option for option in reading.options if option.id in {each.option for each in found})
    by_option = {each.option: each for each in found}
    lines: tuple[tuple[str, str, Callable[[Sale], Cell]], ...] = (
        ("Sold beyond it", "thousand H100e", lambda each: _spread(each.sold, scale=1e-3)),
        ("Fee and duty taken", "USD for each H100e sold", lambda each: _spread(each.fee)),
        ("Fee at which money breaks even", "USD for each H100e sold", lambda each: _spread(each.break_even)),
        ("On average", "USD for each H100e sold", lambda each: _ratio(each.break_even_mean)),
        ("On average, against the price", "%", lambda each: _ratio(each.break_even_share, "fraction")),
        ("Compute that it adds at the end", "thousand H100e", lambda each: _spread(each.added, scale=1e-3)),
        ("Public money gained", "USD for each H100e added", _gain),
        ("On average", "USD for each H100e added", lambda each: _ratio(each.gain_mean)),
        ("Sales of chip makers on average", "USD for each H100e added", lambda each: _ratio(each.makers_mean)),
    )
    rows = tuple(
        Row(Cell(title, unit), tuple(cell(by_option[option.id]) for option in options)) for title, unit, cell in lines
    )
    notes: tuple[Text, ...] = (
        f"Against {against}, which is the first option that sells least. 5 to 95 % of worlds, the median below; below "
        "zero: no fee is needed. Averages are means over worlds against each other, for a fee is set before anybody "
        "knows the world, with their range over the rival accounts. Worlds that sell, or add, fewer than a thousand "
        "H100e have no price and enter no spread; an average is unknown where in some account what stands below it is "
        "not surely above zero.",
    )
    return Table("sale-table", f"What a sale brings beyond {against}", "What", option_columns(options), rows, notes)


def _spread(numbers: Spread | None, note: str = "", scale: float = 1.0) -> Cell:
    if numbers is None:
        return UNKNOWN
    written = five(numbers.p05 * scale, numbers.p50 * scale, numbers.p95 * scale, "")
    return Cell(written.interval, "; ".join(filter(None, (written.below, note))))


def _gain(each: Sale) -> Cell:
    return _spread(each.gain, f"in the {chance(each.adding)} of worlds that add any")


def _ratio(ratio: Ratio, unit: str = "") -> Cell:
    if ratio.value is None or ratio.accounts is None:
        return UNKNOWN
    written = five(ratio.accounts[0], ratio.value, ratio.accounts[1], unit)
    return Cell(written.interval, f"all accounts {written.median}")


def _number(value: float) -> str:
    return writer((value,), 2)(value)


def _dollars(each: Sale) -> str:
    low, high = _ends(each)
    return f"{_number(low)} to {_number(high)} USD"
