"""Cells and heads of columns that more than one section shows."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.brief.blocks import Cell, Column
from countermove.brief.numbers import Kind, odds, plain, unit
from countermove.brief.reading import Reading
from countermove.brief.words import NO_BREAK, clean, listed, quote
from countermove.decision.assessment import OptionLine, OutcomeLine, Pair, Spread

BELOW = "5 to 95 % of worlds, the median below."
MISSING = Cell("not computed", tone="quiet")
NAMED = 2
"""How many outcomes are named beside a count of them."""


def column(reading: Reading, outcome: OutcomeLine, *, kind: Kind = "level") -> Column:
    """The head of an outcome's column: title, unit, and what who decides wants of it."""
    wish = reading.wish(outcome)
    return Column(clean(outcome.title), clean(unit(outcome, kind=kind)), f"{wish} is better" if wish else "")


def option_columns(options: tuple[OptionLine, ...]) -> tuple[Column, ...]:
    """A column an option."""
    return tuple(Column(clean(option.title)) for option in options)


def spread_cell(reading: Reading, numbers: Spread | None, outcome: OutcomeLine, *, kind: Kind = "level") -> Cell:
    """The interval, with the median below."""
    if numbers is None:
        return MISSING
    written = reading.written(numbers, outcome, kind=kind)
    return Cell(written.interval, written.below, "quiet" if written.interval == "0" else "")


def level_cell(reading: Reading, option: OptionLine, outcome: OutcomeLine) -> Cell:
    """The interval, with the median and the rank for who decides below."""
    numbers = reading.level(option.id, outcome.id)
    if numbers is None:
        return MISSING
    written = reading.written(numbers, outcome)
    place = reading.place(option.id, outcome.id)
    rank = f"rank{NO_BREAK}{place}" if place else ""
    return Cell(written.interval, " · ".join(filter(None, (written.below, rank))))


def pair_cell(reading: Reading, pair: Pair | None, outcome: OutcomeLine) -> Cell:
    """The interval of a difference; below it the median and the share of worlds in which the first option is higher."""
    if pair is None:
        return MISSING
    written = reading.written(pair.difference, outcome, kind="difference")
    if written.interval == "0":
        never = pair.a_higher.value == 0.0 == pair.a_lower.value
        return Cell("0", "in every world" if never else "in nine worlds in ten or more", "quiet")
    if pair.tie:
        return Cell(written.interval, "a tie: not told apart", "quiet")
    higher = f"higher{NO_BREAK}in {odds(pair.a_higher)}"
    return Cell(written.interval, "; ".join(filter(None, (written.below, higher))))


def names_of(reading: Reading, names: Sequence[str], *, quoted: bool = False) -> str:
    """The first of some outcomes by title, and how many more; quoted where they stand in a sentence."""
    found = [clean(reading.outcomes[name].title) for name in names[:NAMED] if name in reading.outcomes]
    told = [quote(each) for each in found] if quoted else found
    more = [f"{plain(len(names) - NAMED)} more"] if len(names) > NAMED else []
    return listed([*told, *more]) if quoted else "; ".join([*told, *more])


def counted(reading: Reading, names: Sequence[str]) -> Cell:
    """How many outcomes, and which lead them."""
    return Cell(plain(len(names)), names_of(reading, names)) if names else Cell("none", tone="quiet")
