"""Which sources and claims carry the answer, and what moved where something was taken out of the study."""

from __future__ import annotations

from typing import get_args

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import Kind, plain, range_of, unit
from countermove.brief.reading import Reading
from countermove.brief.words import clean, label, listed, quoted
from countermove.decision.parts import Load, Moves, WithoutLine
from countermove.study.records import SourceKind

SHOWN = 8
NAMES = 3
KINDS = frozenset(get_args(SourceKind))
KNOWN = {
    "nothing": "nothing of the fit rests on it",
    "re-weighted": "the draws of the fit were weighed anew",
    "refitted": "the fit without it ships",
    "not known": "the fit was left as it is: only a refit can tell (countermove world fit --without)",
}


def bearing(reading: Reading) -> Section | None:
    """What moved without what the user took out; and each source, kind and claim, taken out in turn."""
    a = reading.assessment
    blocks: list[Block] = []
    if a.without is not None:
        blocks += _without(reading, a.without)
    if a.loads:
        blocks += _loads(reading)
    return Section("bearing", "What the answer rests on", tuple(blocks)) if blocks else None


def told(reading: Reading, without: WithoutLine) -> str:
    """What was taken out and what that did, in sentences."""
    fallen = [
        f"{plain(count)} {one if count == 1 else more}"
        for count, one, more in (
            (without.fitted_rows, "row of the fit", "rows of the fit"),
            (len(without.widened), "prior's grounds", "priors' grounds"),
            (without.acts, "act or link", "acts and links"),
        )
        if count
    ]
    said = f"Taken out: {listed(map(clean, without.names))}. " if without.names else ""
    if without.accounts:
        said += (
            f"Left out: the rival account{'s' * (len(without.accounts) > 1)} {listed(map(quoted, without.accounts))}. "
        )
        said += "All worlds are of the accounts that stay. "
    if without.accounts and not without.names:
        return f"{said}{_turning(reading, without)}"
    if not fallen and not without.unmoved and not without.accounts:
        return f"{said}No number of this brief rests on it."
    said += f"With it fall {listed(fallen)}. " if fallen else ""
    said += f"Fit: {KNOWN[without.fit]}. "
    if without.acts:
        kept = ", and kept as they were" if without.answers == "not known" else ""
        said += f"Rates of answers: {without.answers}{kept}. "
    if without.unmoved:
        said += f"{plain(len(without.unmoved))} parameters without grounds keep their prior, for none wider is named. "
    if "not known" in (without.fit, without.answers):
        said += "So what moved tells of the rest alone, and whether the order of the options stands is not known. "
    return (said + _turning(reading, without)).strip()


def _turning(reading: Reading, without: WithoutLine) -> str:
    turn = listed(quoted(reading.outcomes[each].title) for each in without.turned if each in reading.outcomes)
    standing = "" if "not known" in (without.fit, without.answers) else "The order of the options stands."
    return f"The order of the options turns in {turn}." if turn else standing


def _without(reading: Reading, without: WithoutLine) -> list[Block]:
    shown = [each for each in without.moves if each.outcome in reading.outcomes][:SHOWN]
    blocks: list[Block] = [Paragraph(told(reading, without))]
    if not shown:
        blocks.append(Paragraph("No median moves by a tenth of half the middle half of its worlds."))
        return blocks
    rows = tuple(
        Row(
            Cell(clean(reading.outcomes[each.outcome].title), _under(reading, each)),
            (Cell(_value(reading, each, each.before)), Cell(_value(reading, each, each.after)), _size(each)),
        )
        for each in shown
    )
    columns = (Column("With it"), Column("Without it"), Column("Move", "half-widths"))
    notes: tuple[Text, ...] = (
        f"Medians over {plain(without.worlds)} worlds. A move of 1 is half the middle half of the worlds; "
        f"{plain(len(without.moves))} medians move by 0.1 or more.",
    )
    return [*blocks, Table("without-table", "What moved most", "Outcome and option", columns, rows, notes)]


def _loads(reading: Reading) -> list[Block]:
    loads = reading.assessment.loads
    moving = [each for each in loads if each.moves and each.moves[0].outcome in reading.outcomes]
    unknown = [each for each in loads if each.how == "not known"]
    turning = [each for each in loads if each.turned]
    verdict = (
        f"Without one of {plain(len(turning))} of them the order of the options turns. "
        if turning
        else "Without any single one that could be weighed, the order of the options stands. "
        if reading.ranks
        else ""
    )
    blocks: list[Block] = [
        Heading("loads", "Each source and claim, taken out in turn"),
        Paragraph(
            f"{plain(len(loads))} origins, kinds of source, articles and claims carry some number here. {verdict}"
            f"{plain(len(moving))} of them move a median by a tenth of half the middle half of its worlds or more; "
            f"for {plain(len(unknown))} only a refit or a further assessment can tell."
        ),
    ]
    if moving:
        blocks.append(_load_table(reading, moving[:SHOWN]))
    if unknown:
        names = "; ".join(_said(reading, each.names[0]) for each in unknown)
        told = Paragraph(f"Cannot be told by re-weighting (Pareto k above 0.7): {names}.")
        blocks.append(Fold("Those that only a refit can tell", (told,), printed=True))
    return blocks


def _load_table(reading: Reading, loads: list[Load]) -> Table:
    rows = tuple(
        Row(
            Cell(_names(reading, each), _what(reading, each)),
            (
                Cell(each.how),
                Cell(_move(reading, each.moves[0])),
                Cell(listed(clean(reading.outcomes[name].title) for name in each.turned) or "stands"),
            ),
        )
        for each in loads
    )
    columns = (
        Column("Known how", number=False),
        Column("What moves most", number=False),
        Column("Order of options", number=False),
    )
    notes: tuple[Text, ...] = (
        "Medians. countermove assess --without NAME assesses everything without it, and shows all that moves.",
    )
    return Table("loads-table", "What carries most", "Taken out", columns, rows, notes, stack=True)


def _names(reading: Reading, load: Load) -> str:
    more = f", and {plain(len(load.names) - NAMES)} more" if len(load.names) > NAMES else ""
    return "; ".join(_said(reading, name) for name in load.names[:NAMES]) + more


def _said(reading: Reading, name: str) -> str:
    """What a name stands for: a source by its title, all sources of a kind by that kind; others by the name alone."""
    source = next((each for each in reading.assessment.sources if each.id == name), None)
    if source is not None:
        return quoted(source.title)
    return f"all sources of the kind {quoted(label(name))}" if name in KINDS else clean(name)


def _what(reading: Reading, load: Load) -> str:
    """The names by which it is taken out, and what falls with it."""
    parts = ((load.fitted_rows, "fitted row"), (len(load.widened), "prior"), (load.triggers, "trigger"))
    counted = (f"{plain(count)} {what}{'' if count == 1 else 's'}" for count, what in parts if count)
    ids = (clean(name) for name in load.names[:NAMES] if _said(reading, name) != clean(name))
    return ", ".join((*ids, *counted))


def _move(reading: Reading, move: Moves) -> str:
    outcome = reading.outcomes[move.outcome]
    return (
        f"{clean(outcome.title)} under {clean(reading.title(move.option))}: {_value(reading, move, move.before)} to "
        f"{_value(reading, move, move.after)} {clean(unit(outcome, kind=KIND))}"
    ).strip()


def _under(reading: Reading, move: Moves) -> str:
    """The option, and the unit of the numbers beside it."""
    told = clean(unit(reading.outcomes[move.outcome], kind=KIND))
    return f"{clean(reading.title(move.option))} · {told}" if told else clean(reading.title(move.option))


KIND: Kind = "level"


def _value(reading: Reading, move: Moves, value: float) -> str:
    return range_of([value], reading.outcomes[move.outcome], kind=KIND)


def _size(move: Moves) -> Cell:
    return Cell(plain(move.size, 1, sign=True))
