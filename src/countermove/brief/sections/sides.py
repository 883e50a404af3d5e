"""Both sides: what each would choose, what both could accept, who would leave a bargain, and what a sale brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import chance, five, percent, plain
from countermove.brief.reading import Reading
from countermove.brief.sections.bargains import leaving, record
from countermove.brief.sections.cells import counted, names_of
from countermove.brief.sections.sale import sale
from countermove.brief.words import capital, clean, listed, party, quote
from countermove.decision.assessment import OptionLine
from countermove.decision.sides_parts import Side, Terms


def sides(reading: Reading) -> Section | None:
    """Left out where the case is too thin to rank, or where nobody ranks anything."""
    found = reading.assessment.both_sides
    if not reading.ranks or not found.sides:
        return None
    blocks: list[Block] = [
        Heading("would-choose", "What each side would choose"),
        Paragraph(_choice(reading)),
        _choices_table(reading),
        *_payers(reading),
        *_acceptable(reading),
    ]
    return Section("sides", "Both sides", tuple(blocks))


def bargains(reading: Reading) -> Section | None:
    """Who would leave a bargain, what a sale brings, and the bargains on record; left out where sides are."""
    if not reading.ranks or not reading.assessment.both_sides.sides:
        return None
    blocks = (*leaving(reading), *sale(reading), *record(reading))
    return (
        Section("leaving-and-selling", "Bargains: who would leave, what they bring, what is on record", blocks)
        if blocks
        else None
    )


def most_often(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The options with the highest count."""
    return tuple(name for name, count in counts.items() if count == max(counts.values()))


def _choice(reading: Reading) -> str:
    """Where the first choices of both sides coincide or clash, and what each would do to regret least."""
    parties = [each for each in reading.assessment.both_sides.sides if not each.is_payer]
    two = [each for who in _both(reading) for each in parties if each.who == who and each.first]
    told = [
        f"{party(each.who)} is best served by {_titles(reading, most_often(each.first))} on "
        f"{plain(max(each.first.values()))} of its {_outcomes(len(each.outcomes))}"
        for each in two
    ]
    said = f"{capital('; '.join(told))}. " if told else ""
    if len(two) > 1:
        said += f"{_meeting(reading, *two)} "
    regret = [f"{party(each.who)} by {_titles(reading, each.least_regret)}" for each in parties if each.least_regret]
    if regret:
        said += f"The largest shortfall in a world is least for {'; for '.join(regret)}. "
    return f"{said}A count of outcomes is no weight: they overlap, and nobody says here what is worth more."


def _both(reading: Reading) -> tuple[str, str]:
    return reading.assessment.decider, reading.assessment.other


def _meeting(reading: Reading, one: Side, other: Side) -> str:
    first, second = most_often(one.first), most_often(other.first)
    common = [name for name in first if name in second]
    if common:
        return f"Both meet in {_titles(reading, common)}."
    opposed = set(first) <= set(most_often(other.last)), set(second) <= set(most_often(one.last))
    if all(opposed):
        return "They clash: what serves the one on most outcomes serves the other worst on most."
    return "They clash: no option serves both on most."


def _titles(reading: Reading, names: Sequence[str]) -> str:
    return listed(map(reading.title, names))


def _choices_table(reading: Reading) -> Table:
    parties = [each for each in reading.assessment.both_sides.sides if not each.is_payer]
    rows = tuple(
        reading.row(option, tuple(_choice_cell(each, option) for each in parties)) for option in reading.options
    )
    columns = tuple(Column(party(each.who, start=True), _outcomes(len(each.outcomes))) for each in parties)
    notes: tuple[Text, ...] = (
        "On how many of the outcomes that the side ranks the option is first and last, ties for each. Below: its "
        "largest shortfall from the best option of the same world over these outcomes, each in standard deviations "
        "over options and worlds (5 to 95 % of worlds, the median).",
    )
    return Table("choices-table", "Options as each side ranks them", "Option", columns, rows, notes)


def _outcomes(count: int) -> str:
    return f"{plain(count)} outcome{'' if count == 1 else 's'}"


def _choice_cell(side: Side, option: OptionLine) -> Cell:
    first, last = side.first.get(option.id, 0), side.last.get(option.id, 0)
    told = f"first on {plain(first)}, last on {plain(last)}"
    regret = side.regret.get(option.id)
    if regret is None:
        return Cell(told, "", "" if first or last else "quiet")
    written = five(regret.p05, regret.p50, regret.p95, "")
    return Cell(told, f"short by {written.interval}, {written.below}")


def _payers(reading: Reading) -> list[Block]:
    payers = [each for each in reading.assessment.both_sides.sides if each.is_payer]
    if not payers:
        return []
    rows = tuple(
        Row(Cell(clean(each.who), _outcomes(len(each.outcomes))), tuple(_ends(reading, each))) for each in payers
    )
    columns = (Column("Best served by", number=False), Column("Worst served by", number=False))
    notes: tuple[Text, ...] = (
        "By its own line in the table of who pays; a payer with several has the option first on most of them.",
    )
    table = Table("payers-choices", "What payers and earners would choose", "Who", columns, rows, notes, stack=True)
    return [Fold("What payers and earners would choose", (table,))]


def _ends(reading: Reading, side: Side) -> list[Cell]:
    if not side.first:
        return [Cell("all alike", tone="quiet"), Cell("all alike", tone="quiet")]
    return [Cell(_titles(reading, most_often(counts))) for counts in (side.first, side.last)]


def _acceptable(reading: Reading) -> list[Block]:
    found = reading.assessment.both_sides.terms
    if not found or reading.present is None:
        return []
    parties = _both(reading)
    rows = tuple(
        reading.row(
            option,
            (
                *(cell for who in parties for cell in _change_cells(reading, each, who)),
                Cell(chance(each.both), "; ".join(f"{party(who)}: {chance(each.unharmed[who])}" for who in parties)),
            ),
        )
        for option in reading.others
        for each in found if each.option == option.id
    )  # fmt: skip
    columns = (
        *(
            Column(f"{party(who, start=True)} {how}", "outcomes", number=False)
            for who in parties
            for how in ("better", "worse")
        ),
        Column("Neither worse", "share of worlds"),
    )
    notes: tuple[Text, ...] = (
        f"Paired in {plain(reading.assessment.both_sides.worlds)} worlds; what changes by less than "
        f"{percent(reading.assessment.both_sides.step)} of half the middle half of an outcome is level. Last column: "
        "worlds in which a side is worse off on none of the leading outcomes that it ranks.",
    )
    law = clean(reading.present.title)
    caption = f"Each option against present law ({law}), for both sides"
    return [
        Heading("acceptable", "What both could accept"),
        Paragraph(_zone(reading, found, law)),
        Table("terms-table", caption, "Option", columns, rows, notes),
    ]


def _zone(reading: Reading, found: Sequence[Terms], law: str) -> str:
    """The options that leave neither side worse off, or the one that comes nearest and what stands against it."""
    decider, other = _both(reading)
    accepted = [each.option for each in found if not any(each.change.worse.values())]
    opposed = [
        clean(outcome.title) for outcome in reading.outcomes.values()
        if {outcome.better.get(decider), outcome.better.get(other)} == {"more", "less"}
    ]  # fmt: skip
    said = (
        f"{_titles(reading, accepted)} leaves neither side worse off than {law} on anything that it ranks."
        if accepted
        else f"No option leaves both sides at least as well off as {law} on everything that they rank."
    )
    if opposed:
        first = f"the first of them {quote(opposed[0])}" if len(opposed) > 1 else quote(opposed[0])
        said += (
            f" They want the opposite of {_outcomes(len(opposed))}, {first}: what one gains there the other loses, so "
            "both can accept only what leaves that as it is."
        )
    nearest = max(found, key=lambda each: each.both.value)
    if not accepted and nearest.both.value > 0:
        against = "; ".join(
            f"{party(who)} is worse off on {_count(reading, nearest.change.worse[who])}"
            for who in (decider, other) if nearest.change.worse[who]
        )  # fmt: skip
        said += (
            f" {reading.title(nearest.option)} comes nearest: in {chance(nearest.both)} of worlds neither is worse off "
            f"on a leading outcome; {against}."
        )
    return said


def _change_cells(reading: Reading, terms: Terms, who: str) -> tuple[Cell, Cell]:
    better, worse = terms.change.better[who], terms.change.worse[who]
    return counted(reading, better), counted(reading, worse)


def _count(reading: Reading, names: Sequence[str]) -> str:
    return f"{plain(len(names))} ({names_of(reading, names, quoted=True)})"
