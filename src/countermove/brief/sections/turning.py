"""What would change the choice: values that turn a comparison, and what it is worth to know more."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import PER_CENT, chance, percent, plain, range_of, unit, writer
from countermove.brief.reading import Reading
from countermove.brief.sections.fails import too_few, value_of
from countermove.brief.sections.rankings import WEIGHTED
from countermove.brief.words import clean, listed, quoted
from countermove.decision.answer import NOTABLE
from countermove.decision.turning_parts import Known, Threshold, Trade, Turn

TITLE = "What would change the choice"
ROWS = 5
TOLD = 3
"""Inputs that are told as worth knowing."""


def turning(reading: Reading) -> Section | None:
    """The values of inputs that turn a comparison of two options, and what knowing is worth."""
    a = reading.assessment
    if not reading.ranks:
        return None
    blocks: list[Block] = []
    compared = [each for each in a.turns if each.outcome in reading.outcomes]
    if compared:
        blocks += _turns(reading, compared)
    if a.information:
        blocks += _worth(reading)
    if a.trades:
        blocks += _prices(reading)
    return Section("turning", TITLE, tuple(blocks)) if blocks else too_few(reading, "turning", TITLE)


def in_words(reading: Reading, turn: Turn) -> str:
    """What turns a comparison, by the input that turns it most."""
    first, other = reading.title(turn.option), reading.title(turn.against)
    said = f"{first} leads {other}" if turn.event == "leads" else f"{first} and {other} come to the same"
    if turn.thresholds:
        return f"{said} where {_beyond(turn.thresholds[0])}."
    if turn.to_and_fro:
        return f"{said} at some values of {quoted(turn.to_and_fro[0])}, lower or higher ones not."
    return f"No value of an input turns whether {said}."


def _beyond(each: Threshold) -> str:
    band, beyond = _band(each.low, each.high, each.unit), percent(each.beyond)
    return f"{quoted(each.what)} is {each.side} {value_of(each.value, each.unit)} ({band}; {beyond} of worlds)"


def _band(low: float, high: float, measured: str = "") -> str:
    """Two values that stand together, without a unit but for per cent."""
    if measured == "year":
        return f"{low:.1f} to {high:.1f}"
    write = writer((low, high), 2, fraction=measured == "fraction")
    return f"{write(low)} to {write(high)}{PER_CENT if measured == 'fraction' else ''}"


def _turns(reading: Reading, compared: Sequence[Turn]) -> list[Block]:
    leads = [each for each in compared if each.event == "leads"]
    turned = [each for each in compared if each.thresholds or each.to_and_fro]
    overtaken = dict.fromkeys(each.outcome for each in leads if each.thresholds or each.to_and_fro)
    firm = [each for each in dict.fromkeys(each.outcome for each in leads) if each not in overtaken]
    said = ""
    if firm:
        names = listed(quoted(reading.outcomes[each].title) for each in firm)
        said = (
            f"On {names} no value of any input within its range puts another option before the best one, as far as "
            f"{plain(leads[0].worlds)} worlds tell. "
        )
    said += (
        f"Of {plain(len(compared))} comparisons of two options on one outcome {plain(len(turned))} turn with a single "
        "input, or with what the world brings."
    )
    blocks: list[Block] = [Paragraph(said)]
    if turned:
        blocks.append(_turn_table(reading, turned))
    return blocks


def _turn_table(reading: Reading, turned: Sequence[Turn]) -> Table:
    # What overtakes the best option first; then what is most in doubt.
    order = sorted(turned, key=lambda each: (each.event != "leads", abs(each.share.value - 0.5)))
    titles = {line.id: clean(line.title) for line in reading.assessment.structures}
    rows = tuple(
        Row(
            Cell(clean(reading.outcomes[each.outcome].title)),
            (
                Cell(in_words(reading, each)),
                Cell(
                    chance(each.share),
                    f"otherwise in {listed(titles.get(name, name) for name in each.structures)}"
                    if each.structures
                    else "",
                ),
            ),
        )
        for each in order[:ROWS]
    )
    columns = (Column("What turns it", number=False), Column("Over all", "share of worlds"))
    notes: tuple[Text, ...] = (
        f"Options lead, or come to the same within {percent(NOTABLE)} of the median under present law, where they do "
        "so in more than half of worlds. In brackets: the values between which the worlds do not tell, and how many "
        "worlds lie on that side. Told is the input that turns it most. What the world brings is a mean to the horizon "
        "under present law; it goes with the outcome and need not cause it.",
    )
    return Table("turns-table", "What turns a comparison", "Outcome", columns, rows, notes, stack=True)


def _worth(reading: Reading) -> list[Block]:
    found = [each for each in reading.assessment.information if _title(reading, each.outcome)]
    useful = [each for each in found if each.known]
    names = listed(quoted(_title(reading, each.outcome)) for each in useful)
    said = (
        f"One input alone, if it were known, would be worth something on {names}."
        if useful
        else "No single input, if it were known, would change the choice on any one of these outcomes."
    )
    rows = tuple(
        Row(
            Cell(_title(reading, each.outcome)),
            (
                Cell(reading.title(each.best)),
                Cell(chance(each.best_in)),
                Cell(_amount(reading, each.outcome, each.perfect)),
                Cell(_told(reading, each.outcome, each.known)),
            ),
        )
        for each in found
    )
    columns = (
        Column("Best by its mean", number=False),
        Column("No option does better in", "share of worlds"),
        Column("To know all to come"),
        Column("To know one input", number=False),
    )
    notes: tuple[Text, ...] = (
        "What the best option's mean would gain. To know all includes what chance brings, which nobody can know; one "
        "input: a choice learned in one half of the draws, counted in the other, and told where it passes three "
        "standard errors.",
    )
    table = Table("information-table", "What knowing is worth", "Outcome", columns, rows, notes, stack=True)
    return [Heading("information", "What it is worth to know more"), Paragraph(said), table]


def _prices(reading: Reading) -> list[Block]:
    rows = tuple(
        Row(
            Cell(_title(reading, each.outcome), f"against {_title(reading, each.against)}"),
            (
                Cell(f"{reading.title(each.option)}, {reading.title(each.other)}"),
                _price(reading, each),
                Cell(_told(reading, each.against, each.known)),
            ),
        )
        for each in reading.assessment.trades
        if each.outcome in reading.outcomes and each.against in reading.outcomes
    )
    columns = (
        Column("Best on each", number=False),
        Column("Level at"),
        Column("To know one input, at that price", number=False),
    )
    said = (
        "The choice turns on what one outcome is worth against another. At the price below the best option on the one "
        "and the best on the other are level by their means; who holds it higher takes the first. There the choice is "
        "hardest, and knowing more is worth most."
    )
    table = Table("prices-table", "Prices at which two options are level", "Outcomes", columns, rows, stack=True)
    return [Heading("prices", "How outcomes would have to be weighed"), Paragraph(said), table]


def _price(reading: Reading, each: Trade) -> Cell:
    outcome, against = reading.outcomes[each.outcome], reading.outcomes[each.against]
    # Fractions are told in percentage points.
    scale = (0.01 if outcome.unit == "fraction" else 1.0) * (100.0 if against.unit == "fraction" else 1.0)
    known = [price * scale for price in each.by_structure.values() if price is not None]
    per = f"{unit(against, kind='shortfall')} per {unit(outcome, kind='shortfall').removesuffix('s')}"
    without = len(each.by_structure) - len(known)
    note = f"{_band(min(known), max(known))} by account" if known else ""
    if without:
        note = "; ".join(filter(None, (note, f"one is ahead in both in {plain(without)}")))
    return Cell(f"{value_of(each.price * scale, clean(per))}", note)


def _title(reading: Reading, outcome: str) -> str:
    if outcome == WEIGHTED:
        return "Weighted sum"
    return clean(reading.outcomes[outcome].title) if outcome in reading.outcomes else ""


def _amount(reading: Reading, outcome: str, value: float) -> str:
    if outcome == WEIGHTED:
        return value_of(value, "")
    line = reading.outcomes[outcome]
    return f"{range_of([value], line, kind='shortfall')} {clean(unit(line, kind='shortfall'))}".strip()


def _told(reading: Reading, outcome: str, known: Sequence[Known]) -> str:
    return (
        "; ".join(f"{clean(each.what)}: {_amount(reading, outcome, each.value)}" for each in known[:TOLD]) or "nothing"
    )
