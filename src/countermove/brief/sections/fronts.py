"""Limits of the user and fronts, for the section on rankings: which options will do, and which no other beats."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Row, Table, Text
from countermove.brief.numbers import chance, five, odds, plain, range_of, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import MISSING
from countermove.brief.words import anchor, clean, listed, party
from countermove.decision.sides_parts import Front, Kept, LimitLine, Satisficing

OVER = {"leading": "Leading outcomes", "limits": "Outcomes with a limit", "all": "All that it ranks"}


def limits(reading: Reading) -> list[Block]:
    """How often each option keeps each limit of the user and all together; nothing where there are none."""
    found = reading.assessment.satisficing
    if found is None:
        return []
    return [
        Heading("limits", "Limits of the user"),
        Paragraph(limits_told(reading, found)),
        _limits_table(reading, found),
    ]


def limits_told(reading: Reading, found: Satisficing) -> str:
    """Which options keep all limits most often, and which are not told apart."""
    together = found.together
    what = f"all {plain(len(found.limits))} limits" if len(found.limits) > 1 else "the limit"
    best = together.order[0]
    names = listed(
        f"{reading.title(name)} ({chance(together.shares[name])} of worlds, {_accounts(together, name)})"
        for name in best
    )
    one = len(best) == 1
    if all(together.shares[name].value > 0.5 for name in best):
        said = f"{names} {'keeps' if one else 'keep'} {what} most often"
    else:
        said = f"No option keeps {what} in most worlds: {names} {'comes' if one else 'come'} nearest"
    if len(together.order) > 1:
        said += (
            f", then {listed(f'{reading.title(name)} ({chance(together.shares[name])})' for name in together.order[1])}"
        )
    tied = [group for group in together.order if len(group) > 1]
    if tied:
        said += f". Not told apart: {'; '.join(listed(map(reading.title, group)) for group in tied)}"
    return f"{said}."


def _accounts(kept: Kept, option: str) -> str:
    low, high = kept.accounts[option]
    return f"{five(low, (low + high) / 2, high, 'fraction').interval} by account"


def _limits_table(reading: Reading, found: Satisficing) -> Table:
    lines = [each for each in found.limits if each.outcome in reading.outcomes]
    rows = tuple(
        reading.row(
            option,
            (
                *(_limit_cell(reading, each, option.id) for each in lines),
                *([_kept_cell(found.together, option.id)] if len(found.limits) > 1 else []),
            ),
        )
        for option in reading.options
    )
    columns = [_limit_column(reading, each) for each in lines]
    if len(found.limits) > 1:
        columns.append(Column("All limits"))
    notes: tuple[Text, ...] = (
        f"Share of {plain(found.worlds)} worlds that keep the limit, with its range over the rival accounts; then the "
        "limit that the option would keep in half of worlds and in nine tenths of them. Monte Carlo error: at most "
        f"{plain(_most_error(found) * 100, 1)} percentage points.",
    )
    return Table("limits-table", "Limits of the user, by option", "Option", tuple(columns), rows, notes)


def _limit_column(reading: Reading, line: LimitLine) -> Column:
    outcome = reading.outcomes[line.outcome]
    value = line.at_most if line.at_most is not None else line.at_least or 0.0
    sign = "at most" if line.at_most is not None else "at least"
    return Column(
        clean(outcome.title), "", f"{sign} {range_of([value], outcome)} {_unit(reading, line.outcome)}".strip()
    )


def _unit(reading: Reading, outcome: str) -> str:
    """The unit beside a number that carries its own sign for per cent."""
    told = clean(unit(reading.outcomes[outcome]))
    return "" if told == "%" else told


def _limit_cell(reading: Reading, line: LimitLine, option: str) -> Cell:
    if option not in line.kept.shares:
        return MISSING
    outcome = reading.outcomes[line.outcome]
    half, most = (range_of([each[option]], outcome) for each in (line.in_half, line.in_nine_tenths))
    return Cell(
        odds(line.kept.shares[option]), f"{_accounts(line.kept, option)}; half at {half}, nine tenths at {most}"
    )


def _kept_cell(kept: Kept, option: str) -> Cell:
    return Cell(odds(kept.shares[option]), _accounts(kept, option)) if option in kept.shares else MISSING


def _most_error(found: Satisficing) -> float:
    every = [*(each.kept for each in found.limits), found.together]
    return max(each.monte_carlo_error for kept in every for each in kept.shares.values())


def front(reading: Reading, who: str) -> list[Block]:
    """The options that no other beats for a party; nothing where it ranks one outcome alone."""
    found = [each for each in reading.assessment.both_sides.fronts if each.party == who]
    if not found:
        return []
    rows = tuple(
        Row(Cell(clean(option.title)), tuple(_front_cell(reading, each, option.id) for each in found))
        for option in reading.options
    )
    columns = tuple(Column(OVER[each.over], f"{plain(len(each.outcomes))} outcomes") for each in found)
    notes: tuple[Text, ...] = (
        "Share of worlds in which no other option is at least as good on every one of these outcomes and better on "
        f"one. Below it what the {plain(reading.assessment.both_sides.worlds)} worlds together tell: by which options "
        "it is beaten so, if by any. The more outcomes count, the less a front rules out.",
    )
    name = party(who)
    return [Table(anchor("front", who), f"Options that no other beats for {name}", "Option", columns, rows, notes)]


def _front_cell(reading: Reading, found: Front, option: str) -> Cell:
    if option not in found.shares:
        return MISSING
    by = found.beaten_by.get(option, ())
    told = f"beaten by {listed(map(reading.title, by))}" if by else "on the front"
    return Cell(chance(found.shares[option]), told, "quiet" if by else "")
