"""Who would leave a bargain, and what became of those in the record: parts of the section on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Table, Text
from countermove.brief.numbers import chance, five, plain, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import counted, names_of, spread_cell
from countermove.brief.words import anchor, capital, clean, day, label, listed, party
from countermove.decision.bargains import CHIPS
from countermove.decision.sides_parts import Bargain, Bargained, BargainRecord, Given, Move

VERDICTS = {
    (True, False): "gains only",
    (False, True): "loses only",
    (True, True): "gives one thing for another",
    (False, False): "neither gains nor loses",
}
"""By whether a side gains and loses on some outcome that it ranks."""


def leaving(reading: Reading) -> list[Block]:
    """Whether each bargain holds by itself: what a side gains and loses by leaving it."""
    found = [each for each in reading.assessment.both_sides.bargained if each.moves]
    if not found:
        return []
    tables = tuple(table for each in found for table in (_moves_table(reading, each), _differences(reading, each)))
    return [
        Heading("leaving", "Who would leave a bargain"),
        *(Paragraph(_told(reading, each)) for each in found),
        Fold("Every way out of these bargains, and what it changes", tables),
    ]


def verdict(move: Move) -> str:
    """What the side that moves gets by it, in words."""
    return VERDICTS[bool(move.change.better[move.side]), bool(move.change.worse[move.side])]


def _told(reading: Reading, found: Bargained) -> str:
    """Whether an option enforces itself."""
    title, moves = reading.title(found.option), found.moves
    tempting = [each for each in moves if verdict(each) == "gains only"]
    free = [each for each in moves if verdict(each) == "neither gains nor loses"]
    traded = [each for each in moves if verdict(each) == "gives one thing for another"]
    if tempting:
        said = f"{title} does not enforce itself. A pure gain for the side that does it: {_who(reading, tempting)}."
    elif not free and not traded:
        said = f"{title} enforces itself here: whoever leaves it only loses."
    else:
        said = f"Whether {title} enforces itself is open: {_open(moves, traded, free)}."
    if traded and not tempting:
        least = min(traded, key=lambda each: len(each.change.worse[each.side]))
        gain, price = (
            names_of(reading, names, quoted=True)
            for names in (least.change.better[least.side], least.change.worse[least.side])
        )
        which = "Of these trades the one with the fewest losses" if len(traded) > 1 else "The trade"
        said += f" {which}: {_move_name(reading, least)}, for {gain}, at the price of {price}."
    return f"{said}{_threats(reading, found)} {_stands(reading, found)}".strip()


def _open(moves: Sequence[Move], traded: Sequence[Move], free: Sequence[Move]) -> str:
    """Why neither answer can be given, with the count of the ways out."""
    parts = [f"{plain(len(traded))} of {plain(len(moves))} ways out give one thing for another"] if traded else []
    if free:
        brings = "brings its side" if len(free) == 1 else "bring their side"
        parts.append(f"{plain(len(free))} of {plain(len(moves))} {brings} nothing")
    return f"no way out is a pure gain, but {listed(parts)}, so it rests on what a side weighs and on what it fears"


def _threats(reading: Reading, found: Bargained) -> str:
    """Ways out that cost a side nothing and the other something: what can be threatened with."""
    told = [
        f"{_move_name(reading, each)}, and {party(across)} is then worse off on "
        f"{plain(len(each.change.worse[across]))} of its outcomes"
        for each in found.moves if not each.change.worse[each.side]
        for across in (reading.assessment.decider, reading.assessment.other)
        if across != each.side and each.change.worse[across]
    ]  # fmt: skip
    return f" Threats that cost nothing: {'; '.join(told)}." if told else ""


def _stands(reading: Reading, found: Bargained) -> str:
    parts: list[str] = []
    if found.stands is not None:
        decider = party(reading.assessment.decider)
        parts.append(f"{decider} has not taken it back under pressure in {chance(found.stands)} of worlds")
    if found.truce is not None:
        written = five(found.truce.p05, found.truce.p50, found.truce.p95, "fraction")
        parts.append(f"a truce holds in {written.interval} of the time ({written.below})")
    return f"By the horizon {listed(parts)}." if parts else ""


def _who(reading: Reading, moves: Sequence[Move]) -> str:
    return listed(_move_name(reading, each) for each in moves)


def _move_name(reading: Reading, move: Move) -> str:
    what = f"moves to {reading.title(move.to)}" if move.to is not None else clean(move.what)
    return f"{party(move.side)} {what}"


def _moves_table(reading: Reading, found: Bargained) -> Table:
    sides = (reading.assessment.decider, reading.assessment.other)
    rows: list[Row] = []
    for move in found.moves:
        across = next(each for each in sides if each != move.side)
        rows.append(
            Row(
                Cell(capital(_move_name(reading, move).removeprefix("the ")), verdict(move)),
                (
                    counted(reading, move.change.better[move.side]),
                    counted(reading, move.change.worse[move.side]),
                    counted(reading, move.change.better[across]),
                    counted(reading, move.change.worse[across]),
                ),
            )
        )
    columns = (
        Column("Its own gains", "outcomes", number=False),
        Column("Its own losses", "outcomes", number=False),
        Column("The other gains", "outcomes", number=False),
        Column("The other loses", "outcomes", number=False),
    )
    notes: tuple[Text, ...] = (
        f"Paired in {plain(found.worlds)} worlds, level as above. One move by one side: the worlds punish it only by "
        "licences that lapse with a truce, by answers and by steps taken back, not by what a side would do in a later "
        "round.",
    )
    title = reading.title(found.option)
    return Table(anchor("leaving", found.option), f"Ways out of {title}", "Who does what", columns, tuple(rows), notes)


def _differences(reading: Reading, found: Bargained) -> Table:
    outcomes = reading.headlines
    rows = tuple(
        Row(
            Cell(capital(_move_name(reading, move).removeprefix("the "))),
            tuple(
                spread_cell(reading, move.differences.get(outcome.id), outcome, kind="difference")
                for outcome in outcomes
            ),
        )
        for move in found.moves
    )
    columns = tuple(Column(clean(outcome.title), clean(unit(outcome, kind="difference"))) for outcome in outcomes)
    title = reading.title(found.option)
    notes: tuple[Text, ...] = (f"After it less before, 5 to 95 % of {plain(found.worlds)} worlds, the median below.",)
    return Table(
        anchor("leaving-levels", found.option), f"What leaving {title} changes", "Who does what", columns, rows, notes
    )


def record(reading: Reading) -> list[Block]:
    """The bargains of the record: what each side gave and how long it held; nothing where there is none."""
    found = reading.assessment.both_sides.record
    if found is None:
        return []
    told, table = Paragraph(_lesson(reading, found)), _table(reading, found)
    return [Heading("bargains", "Bargains in the record"), told, Fold("The agreements of the record", (table,))]


def _lesson(reading: Reading, found: BargainRecord) -> str:
    """What the record says of bargains, with its counts, and what that is worth for an option that is one."""
    bargains, broken = found.bargains, sum(found.broken_by.values())
    said = f"{plain(len(bargains))} agreements in {plain(found.truces)} truces."
    days = sorted(each.days for each in bargains if each.ended_by is not None)
    if days:
        by = listed(f"{party(side)} {plain(count)}" for side, count in found.broken_by.items())
        said += (
            f" {plain(broken)} of these truces ended with a first act of the gravest kind (by {by}), "
            f"{plain(days[0])} to {plain(days[-1])} days after their agreements."
        )
    low, middle, high = (plain(each, 2) for each in found.break_rate)
    said += (
        f" {plain(broken)} ends in {plain(found.quarters, 1)} quarters of truce tell little: in the worlds a truce "
        f"breaks {low} to {high} times a quarter (median {middle})."
    )
    if found.offers:
        said += (
            f" Of {plain(found.offers)} offers of chips {plain(found.refused)} met a limit on their import within 60 "
            "days, leaked orders counted."
        )
    return f"{said} {_precedents(reading, found)}".strip()


def _precedents(reading: Reading, found: BargainRecord) -> str:
    """What the bargains that had chips in them are worth as precedents for options with promises of both sides."""
    chips = [each for each in found.bargains if each.chips]
    promised = [each.option for each in reading.assessment.both_sides.bargained if each.promises]
    if not chips:
        return "None of them had chips or tools for them in it."
    titles = listed(f"{clean(each.title)} ({plain(each.days)} days, {_tied(each)})" for each in chips)
    said = f"Something on chips or the tools for them was given in {plain(len(chips))}: {titles}."
    if promised:
        title = listed(map(reading.title, promised))
        said += (
            f" That is all the precedent there is for {title}: it shows that such a tie can be made, not that it lasts "
            f"to {day(reading.assessment.horizon)}."
        )
    return said


def _tied(bargain: Bargain) -> str:
    """What else was given in a bargain that had chips in it, by layer."""
    layers = dict.fromkeys(label(each.layer).lower() for each in bargain.given if each.layer not in CHIPS)
    return f"with {listed(layers)}" if layers else "with nothing else by an act of the record"


def _table(reading: Reading, found: BargainRecord) -> Table:
    sides = (reading.assessment.decider, reading.assessment.other)
    rows = tuple(
        Row(
            Cell(clean(each.title), f"{day(each.day)} · {clean(each.row)}"),
            (
                Cell(clean(each.says)),
                *(_given([one for one in each.given if one.side == side]) for side in sides),
                _end(each),
            ),
        )
        for each in found.bargains
    )
    columns = (
        Column("As the record tells it", number=False),
        *(Column(f"{party(side, start=True)} gave", number=False) for side in sides),
        Column("Held", number=False),
    )
    notes: tuple[Text, ...] = (
        "An agreement of the two sides of severity 3 or more; what a link of the record says was done for it, and the "
        "clocks that it set. It ends with the first act of severity 5 of either side on the other. What was promised "
        "and is carried out by no act of the record, such as purchases, stands in no column.",
    )
    caption = "Agreements and what was given for them"
    return Table("bargains-table", caption, "Agreement", columns, rows, notes, stack=True)


def _given(given: Sequence[Given]) -> Cell:
    if not given:
        return Cell("no act recorded", tone="quiet")
    told = [f"{clean(one.title)} ({_basis(one)})" for one in given]
    return Cell("; ".join(told), ", ".join(clean(one.row) for one in given))


def _basis(one: Given) -> str:
    return ", ".join(filter(None, (label(one.layer).lower(), label(one.basis).lower(), clean(one.then))))


def _end(each: Bargain) -> Cell:
    held = f"{plain(each.days)} days"
    if each.ended_on is None or each.ended_by is None:
        return Cell(f"{held}, and holds")
    by = party(each.ended_side or "")
    return Cell(held, f"until {by}: {clean(each.ended_title or '')} ({clean(each.ended_by)})")
