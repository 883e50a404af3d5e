"""Did the control work: present law against the world without controls, account by account, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from countermove.brief.blocks import Block, Cell, Column, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import chance, five, percent, plain
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import MISSING
from countermove.brief.words import anchor, clean, day, party, quoted
from countermove.decision.assessment import Share
from countermove.decision.turning_parts import ControlEffect

LESS_AND_MORE: Mapping[str, tuple[str, str]] = {
    "usable_h100e": ("less", "more"),
    "capability_lag_months": ("shorter", "longer"),
}
"""How a lower and a higher value of each quantity are called."""

SELDOM = 0.01
"""A verdict of fewer worlds is not told beside the first."""


def worked(reading: Reading) -> Section | None:
    """The shares of worlds in which present law lowered, raised or did not change each quantity."""
    found = reading.assessment.control
    if not found:
        return None
    names = list(dict.fromkeys(each.quantity for each in found))
    blocks: list[Block] = [Paragraph(_intro(reading, found))]
    for name in names:
        own = [each for each in found if each.quantity == name]
        blocks += [Paragraph(in_words(own)), _table(reading, own)]
    return Section("worked", "Did the control work?", tuple(blocks))


def in_words(effects: Sequence[ControlEffect]) -> str:
    """What happened to one quantity by the last day, over the accounts: the verdict that most worlds give, or that they
    differ."""
    last = max(each.day for each in effects)
    ends = [each for each in effects if each.day == last]
    verdicts = {verdict(each) for each in ends}
    title = quoted(ends[0].title)
    when = f"By {day(last)}, under present law"
    if len(verdicts) > 1:
        return f"{when}, the accounts differ on {title}."
    said = verdicts.pop()
    low, high = (pick(ends, key=lambda each: _shares(each)[said].value) for pick in (min, max))
    shares = list(dict.fromkeys(chance(_shares(each)[said]) for each in (low, high)))
    odds = f"{' to '.join(shares)} of worlds, {'by account' if len(shares) > 1 else 'in every account'}"
    medians = sorted(each.change.p50 for each in ends)
    change = five(medians[0], medians[len(medians) // 2], medians[-1], ends[0].unit, kind="difference")
    return (
        f"{when}, {title} is {said} {'as' if said == 'the same' else 'than'} without controls in "
        f"{odds}; the median change is {change.interval} {_unit(ends[0])}."
    )


def _intro(reading: Reading, found: Sequence[ControlEffect]) -> str:
    reference = quoted(reading.reference.title) if reading.reference else "the reference"
    margin = max((each.margin for each in found if each.unit == "fraction"), default=0.0)
    return (
        f"Where would {party(reading.assessment.other)} be without? Present law against {reference}, the same world "
        f"with the same luck in both. What differs by less than {percent(margin)} of the value without controls (for a "
        "lag, of its median) counts as the same: half the error of a figure of high confidence, for no record could "
        "tell less. Nobody has seen the world without controls, so each account answers for itself and they are not "
        "pooled."
    )


def verdict(each: ControlEffect) -> str:
    """What most worlds say: less, the same or more, in the words of the quantity."""
    shares = _shares(each)
    return max(shares, key=lambda name: shares[name].value)


def _shares(each: ControlEffect) -> dict[str, Share]:
    less, more = LESS_AND_MORE.get(each.quantity, ("less", "more"))
    return {less: each.lower, "the same": each.same, more: each.higher}


def _unit(each: ControlEffect) -> str:
    return "%" if each.unit == "fraction" else clean(each.unit)


def _table(reading: Reading, own: Sequence[ControlEffect]) -> Table:
    days = sorted({each.day for each in own})
    known = {(each.structure, each.day): each for each in own}
    rows = tuple(
        Row(Cell(clean(line.title)), tuple(_cell(known.get((line.id, at))) for at in days))
        for line in reading.assessment.structures
    )
    past = {each.day for each in own if each.past}
    columns = tuple(Column(f"End of {at.year}", "", "past" if at in past else "to come") for at in days)
    notes: tuple[Text, ...] = (
        f"{plain(own[0].worlds)} worlds an account. Below: 5 to 95 % of the change against the world without controls, "
        f"in {_unit(own[0])}.",
    )
    name = clean(own[0].title)
    return Table(
        anchor("worked", own[0].quantity), f"{name}, with controls against without", "Account", columns, rows, notes
    )


def _cell(each: ControlEffect | None) -> Cell:
    if each is None:
        return MISSING
    shares = _shares(each)
    first, *others = sorted(shares, key=lambda name: -shares[name].value)
    told = [f"{name} {chance(shares[name])}" for name in others if shares[name].value >= SELDOM]
    change = five(each.change.p05, each.change.p50, each.change.p95, each.unit, kind="difference")
    return Cell(f"{first} in {chance(shares[first])}", "; ".join((*told, change.interval)))
