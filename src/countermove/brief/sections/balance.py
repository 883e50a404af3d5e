"""Whether what the answers cost exceeds what an option gains: worlds counted, and the price of a unit of gain."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Table, Text
from countermove.brief.numbers import chance, odds, plain, unit
from countermove.brief.reading import Reading
from countermove.brief.words import anchor, clean, party
from countermove.decision.balance_parts import Balance


def balance(reading: Reading) -> list[Block]:
    """The blocks that follow the countermoves; none where the case sets no gain against a cost."""
    found = [each for each in reading.assessment.balances if {each.gain, each.loss} <= set(reading.outcomes)]
    if not found:
        return []
    return [
        Heading(anchor("balance", found[0].gain), "Does the loss exceed the gain?"),
        Paragraph(" ".join(sentences(reading, found))),
        _table(reading, found),
    ]


def sentences(reading: Reading, found: list[Balance]) -> list[str]:
    """What is set against what, which option loses without gaining most often, and which gains most often."""
    who = party(reading.assessment.decider)
    said = [
        f"The gain is what an option does on {_quoted(reading, found[0].gain)} as {who} wants it, the loss what new "
        "countermoves then cost; both against present law in the same worlds. They are in different units and are not "
        "netted."
    ]
    gaining = max(found, key=lambda each: each.free.value + each.paid.value)
    if gaining.free.value + gaining.paid.value == 0.0:
        said.append("No option gains in any world.")
    else:
        said.append(
            f"{clean(reading.title(gaining.option))} gains most often: without a loss in {chance(gaining.free)} of "
            f"worlds, at a loss in {chance(gaining.paid)}{_price(reading, gaining)}."
        )
    losing = max(found, key=lambda each: each.wasted.value)
    if losing.wasted.value > losing.free.value + losing.paid.value:
        said.append(
            f"{clean(reading.title(losing.option))} loses without gaining in {chance(losing.wasted)} of worlds, more "
            f"often than it gains."
        )
    return said


def _price(reading: Reading, each: Balance) -> str:
    if each.price is None:
        return ""
    return f", there at {_written(reading, each)}"


def _written(reading: Reading, each: Balance) -> str:
    """The price with its interval, in the units of the two outcomes."""
    assert each.price is not None
    numbers = (each.price.p05, each.price.p50, each.price.p95)
    low, middle, high = (plain(one, 2 if abs(one) < 1 else 1 if abs(one) < 10 else 0) for one in numbers)
    loss, gain = reading.outcomes[each.loss], reading.outcomes[each.gain]
    return f"{low} to {high} {clean(unit(loss))} per {clean(unit(gain))} (median {middle})"


def _quoted(reading: Reading, outcome: str) -> str:
    title = clean(reading.outcomes[outcome].title)
    return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"


def _table(reading: Reading, found: list[Balance]) -> Table:
    by = {each.option: each for each in found}
    shares = ("Gain without loss", "Gain at a loss", "Loss without gain", "Neither")
    rows = tuple(reading.row(option, _cells(reading, by[option.id])) for option in reading.others if option.id in by)
    other = party(reading.assessment.other, start=True)
    who = party(reading.assessment.decider)
    columns = (
        *(Column(name, "share of worlds") for name in shares),
        Column("Price where both", number=False),
        Column(f"Costs {other} more than {who}", "share of worlds"),
    )
    notes: tuple[Text, ...] = (
        "Less than a fiftieth of half the middle half of an outcome's worlds counts as none. The price is the middle "
        "90 % of worlds with both; few worlds give none. What it costs the other side is scarcity and its own limits.",
    )
    return Table(
        anchor("balance-table", found[0].gain), "Gain and loss against present law", "Option", columns, rows, notes
    )


def _cells(reading: Reading, each: Balance) -> tuple[Cell, ...]:
    shares = tuple(Cell(chance(one)) for one in (each.free, each.paid, each.wasted, each.neither))
    price = Cell("–") if each.price is None else Cell(_written(reading, each))
    other = Cell("not asked", tone="quiet") if each.other_more is None else Cell(odds(each.other_more))
    return (*shares, price, other)
