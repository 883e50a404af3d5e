"""Where options fail: what their bad worlds have in common, in words, with how much of them that holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from countermove.brief.blocks import Block, Cell, Column, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import PER_CENT, chance, plain, range_of, unit, writer
from countermove.brief.reading import Reading
from countermove.brief.words import clean, listed, party, quoted
from countermove.decision.binned import LEAST_WORLDS
from countermove.decision.turning_parts import Failure, Restriction

TITLE = "Where it fails"
MATTERS = 2.0
"""A box in which worlds fail less often than so many times the option's own rate is left to the data."""

UNTOLD = ("", "share", "ratio", "exponent")
"""Units that say nothing beside a number."""


def fails(reading: Reading) -> Section | None:
    """For each leading outcome: the boxes of present law and of the option that fails most often."""
    found = [each for each in reading.assessment.failures if each.outcome in reading.outcomes]
    if not found:
        return too_few(reading, "fails", TITLE)
    boxes = [each for each in found if matters(each)]
    shown = [one for _, each in groupby(boxes, key=lambda one: one.outcome) for one in _shown(reading, list(each))]
    blocks: list[Block] = [Paragraph(_intro(found))]
    if shown:
        blocks.append(_table(reading, shown))
    blocks.append(Paragraph(_rest(found, boxes)))
    return Section("fails", TITLE, tuple(blocks))


def too_few(reading: Reading, anchor: str, title: str) -> Section | None:
    """A section that could not be reckoned says so; None where it is missing for another reason."""
    worlds = reading.assessment.receipt.worlds
    if worlds >= LEAST_WORLDS:
        return None
    told = f"Not known: {plain(worlds)} worlds are too few to tell. It takes {plain(LEAST_WORLDS)} or more (--worlds)."
    return Section(anchor, title, (Paragraph(told),))


def matters(failure: Failure) -> bool:
    """Whether a box says where an option fails: worlds in it fail much more often than the option does."""
    return failure.density is not None and failure.density.value >= MATTERS * failure.base.value


def in_words(reading: Reading, failure: Failure) -> str:
    """A box as a sentence, with its density, the option's own rate, and its coverage."""
    if failure.density is None or failure.coverage is None:
        return ""
    asked = listed(_asked(reading, each) for each in failure.restrictions)
    return (
        f"When {asked}, {chance(failure.density)} of worlds are bad (base rate {chance(failure.base)}); it holds "
        f"{chance(failure.coverage)} of all bad worlds."
    )


def value_of(value: float, measured: str) -> str:
    """A value of an input with its unit, to two digits; a year is not rounded to hundreds."""
    text = _bare(value, measured)
    if measured == "year":
        return text
    if measured == "fraction":
        return text + PER_CENT
    # A rate as people say it: 0.29 per year.
    unit = f"per {clean(measured[2:])}" if measured.startswith("1/") else clean(measured)
    return text if measured in UNTOLD else f"{text} {unit}"


def _bare(value: float, measured: str) -> str:
    """The same without its unit; a fraction times a hundred."""
    if measured == "year":
        return f"{value:.1f}"
    return writer((value,), 2, fraction=measured == "fraction")(value)


def _asked(reading: Reading, each: Restriction) -> str:
    if each.structures:
        titles = {line.id: clean(line.title) for line in reading.assessment.structures}
        return f"the account is {' or '.join(titles.get(name, name) for name in each.structures)}"
    if each.low is not None and each.high is not None:
        return f"{quoted(each.what)} lies between {_bare(each.low, each.unit)} and {value_of(each.high, each.unit)}"
    if each.low is not None:
        return f"{quoted(each.what)} is above {value_of(each.low, each.unit)}"
    return f"{quoted(each.what)} is below {value_of(each.high or 0.0, each.unit)}"


def _intro(found: Sequence[Failure]) -> str:
    by_case = sum(each.limit_from == "case" for each in found)
    limit = {
        0: "it is among the worst tenth of all options' worlds",
        len(found): "it is beyond the limit that was set",
    }.get(by_case, "it is beyond the limit that was set, else among the worst tenth of all options' worlds")
    who = listed(party(each) for each in dict.fromkeys(each.party for each in found))
    return (
        f"A world is bad on an outcome if {limit}, as {who} ranks them. Each box was found in one half of the draws "
        "and its figures are counted in the other; a restriction that chance explains there was taken off."
    )


def _shown(reading: Reading, boxes: list[Failure]) -> list[Failure]:
    """Present law's box and that of the option that fails most often."""
    present = reading.present.id if reading.present else ""
    most = max(boxes, key=lambda each: each.base.value)
    own = [each for each in boxes if each.option == present]
    return own if most in own else [*own, most]


def _table(reading: Reading, shown: Sequence[Failure]) -> Table:
    rows = tuple(
        Row(
            Cell(clean(reading.outcomes[each.outcome].title), _bad_from(reading, each)),
            (Cell(in_words(reading, each)),),
        )
        for each in shown
    )
    notes: tuple[Text, ...] = (f"Counted in {plain(shown[0].worlds)} worlds from draws that the search has not seen.",)
    columns = (Column("Where worlds are bad", number=False),)
    return Table("fails-table", "Where options fail", "Outcome and option", columns, rows, notes, stack=True)


def _bad_from(reading: Reading, each: Failure) -> str:
    outcome = reading.outcomes[each.outcome]
    limit = f"{range_of([each.limit], outcome)} {clean(unit(outcome)) if outcome.unit != 'fraction' else ''}".strip()
    more = "more" if each.bad == "above" else "less"
    bad = f"{each.bad} {limit}" if each.limit_from == "case" else f"at {limit} or {more}"
    return f"{reading.title(each.option)} · bad {bad}"


def _rest(found: Sequence[Failure], boxes: Sequence[Failure]) -> str:
    few = sum(not each.restrictions for each in found)
    return (
        f"Of {plain(len(found))} pairs of an option and an outcome {plain(len(boxes))} have a box in which worlds are "
        "bad at least twice as often as in all worlds of the option; shown are present law and the option that fails "
        f"most often. {plain(few)} have none: too few worlds are bad, all are, or unseen worlds do not bear a box out."
    )
