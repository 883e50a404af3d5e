"""Results by rival structure, before pooling; the difference from the reference as a range, never as one number."""

from __future__ import annotations

from typing import TypeAlias

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import Kind, percent, plain, range_of, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, spread_cell
from countermove.brief.words import anchor, clean, listed, sentence
from countermove.decision.assessment import OptionLine, OutcomeLine, Spread

Levels: TypeAlias = dict[str, dict[str, dict[str, Spread]]]
"""structure -> option -> outcome -> spread"""
WORTH_A_ROW = 0.01


def structures(reading: Reading) -> Section | None:
    """What each rival account says of each leading outcome, and how far the accounts themselves disagree."""
    a = reading.assessment
    if not a.structures or not a.levels_by_structure:
        return None
    blocks: list[Block] = [
        Paragraph(
            "Scholars disagree on what controls do. Each rival account below is a structure of the model, a rival "
            "structure. Elsewhere this brief pools them by their weights; here they stand apart."
        ),
        _who_says_what(reading),
    ]
    tables = [_by_structure(reading, outcome) for outcome in reading.headlines]
    blocks += tables[:1]
    if len(tables) > 1:
        blocks.append(Fold("The other leading outcomes by account", tuple(tables[1:])))
    blocks += _against_reference(reading)
    blocks += _as_if(reading)
    if a.between_structures:
        blocks += [
            Heading("between-structures", "How much of the spread is disagreement between accounts"),
            _between(reading),
        ]
    return Section("structures", "Rival accounts, before pooling", tuple(blocks))


def _as_if(reading: Reading) -> list[Block]:
    """Outcomes without their most doubtful term, beside what was assessed."""
    a = reading.assessment
    blocks: list[Block] = []
    for outcome in (each for each in a.outcomes if any(line.outcome == each.id for line in a.as_if)):
        lines = [line for line in a.as_if if line.outcome == outcome.id]
        rows = tuple(
            reading.row(
                option,
                (
                    spread_cell(reading, a.levels[option.id][outcome.id], outcome),
                    *(spread_cell(reading, line.levels[option.id], outcome) for line in lines),
                ),
            )
            for option in reading.options
        )
        held = "; ".join(
            f"{clean(line.title)}: " + listed([f"{name} = {value:g}" for name, value in line.held.items()])
            for line in lines
        )
        notes: tuple[Text, ...] = (
            BELOW,
            f"{held}. Held in the past too and not fitted again, so levels move more than differences do; "
            f"{plain(lines[0].worlds)} worlds.",
        )
        columns = (Column("As assessed"), *(Column(clean(line.title)) for line in lines))
        blocks.append(
            Table(anchor("as-if-table", outcome.id), f"{clean(outcome.title)}, as if", "Option", columns, rows, notes)
        )
    return blocks


def _who_says_what(reading: Reading) -> Table:
    whole = sum(each.weight for each in reading.assessment.structures) or 1.0
    rows = tuple(
        Row(
            Cell(clean(each.title)),
            (Cell(percent(each.weight / whole)), Cell(sentence(each.says)), Cell(_grounds(each.grounds))),
        )
        for each in reading.assessment.structures
    )
    columns = (
        Column("Weight", "share of worlds"),
        Column("It says", number=False),
        Column("Grounds in the record", number=False),
    )
    notes: tuple[Text, ...] = (
        "Ids are those of the record: countermove study show ID prints one and all that rests on it.",
    )
    return Table("structures-table", "The rival accounts", "Account", columns, rows, notes, stack=True)


def _grounds(grounds: tuple[str, ...]) -> str:
    return ", ".join(map(clean, grounds)) if grounds else "judgement"


def _by_structure(reading: Reading, outcome: OutcomeLine) -> Table:
    by_structure = reading.assessment.levels_by_structure
    rows = tuple(
        reading.row(
            option,
            tuple(_cell(reading, by_structure.get(s.id), option, outcome) for s in reading.assessment.structures),
        )
        for option in reading.options
    )
    share = reading.assessment.between_structures.get(outcome.id)
    notes: tuple[Text, ...] = (BELOW,)
    if share is not None:
        notes = (f"{BELOW} {percent(share)} of the variance lies between the accounts.",)
    return _structure_table(reading, anchor("structures-table", outcome.id), outcome, rows, notes, kind="level")


def _structure_table(
    reading: Reading,
    table_id: str,
    outcome: OutcomeLine,
    rows: tuple[Row, ...],
    notes: tuple[Text, ...],
    *,
    kind: Kind,
) -> Table:
    says = clean(unit(outcome, kind=kind))
    columns = tuple(Column(clean(s.title)) for s in reading.assessment.structures)
    return Table(table_id, f"{clean(outcome.title)} ({says})", "Option", columns, rows, notes)


def _cell(
    reading: Reading,
    levels: dict[str, dict[str, Spread]] | None,
    option: OptionLine,
    outcome: OutcomeLine,
    *,
    kind: Kind = "level",
) -> Cell:
    return spread_cell(reading, (levels or {}).get(option.id, {}).get(outcome.id), outcome, kind=kind)


def _against_reference(reading: Reading) -> list[Block]:
    a = reading.assessment
    if not a.against_reference or reading.reference is None:
        return []
    lead = [outcome for outcome in reading.headlines if _medians(a.against_reference, reading.options, outcome)]
    relative = [
        outcome
        for outcome in a.outcomes
        if outcome.relative_to_reference and _medians(a.levels_by_structure, reading.options, outcome)
    ]
    return [
        Heading("against-reference", f"Against the reference: {clean(reading.reference.title)}"),
        Paragraph(
            f"{sentence(reading.reference.summary)} No data identify this difference, since all history was lived "
            "under controls. It is therefore a range over the rival accounts and never one number."
        ),
        _range_table(reading, lead, relative),
        Fold(
            "The difference from the reference by account",
            tuple(_reference_table(reading, outcome) for outcome in lead),
        ),
    ]


def _reference_table(reading: Reading, outcome: OutcomeLine) -> Table:
    by_structure = reading.assessment.against_reference
    rows = tuple(
        reading.row(
            option,
            tuple(
                _cell(reading, by_structure.get(s.id), option, outcome, kind="difference")
                for s in reading.assessment.structures
            ),
        )
        for option in reading.options
    )
    notes: tuple[Text, ...] = ("Option less reference in the same world: 5 to 95 % of worlds, the median below.",)
    table_id = anchor("reference-table", outcome.id)
    return _structure_table(reading, table_id, outcome, rows, notes, kind="difference")


def _medians(levels: Levels, options: tuple[OptionLine, ...], outcome: OutcomeLine) -> list[float]:
    """The medians of an outcome over structures and options, as far as they were computed."""
    return [
        of_option[outcome.id].p50
        for of_structure in levels.values()
        for option in options
        if outcome.id in (of_option := of_structure.get(option.id, {}))
    ]


def _range_table(reading: Reading, lead: list[OutcomeLine], relative: list[OutcomeLine]) -> Table:
    a = reading.assessment
    columns = [Column(clean(outcome.title), clean(unit(outcome, kind="difference"))) for outcome in lead]
    columns += [Column(clean(outcome.title), clean(unit(outcome))) for outcome in relative]
    rows: list[Row] = []
    for option in reading.options:
        cells = [
            Cell(
                range_of(
                    _medians(a.against_reference, (option,), outcome),
                    outcome,
                    kind="difference",
                    least=reading.step(outcome),
                )
            )
            for outcome in lead
        ]
        cells += [Cell(range_of(_medians(a.levels_by_structure, (option,), outcome), outcome)) for outcome in relative]
        rows.append(reading.row(option, tuple(cells)))
    notes: tuple[Text, ...] = ("Lowest to highest median over the rival accounts.",)
    caption = "Option less reference, as a range over the accounts"
    return Table("reference-range", caption, "Option", tuple(columns), tuple(rows), notes)


def _between(reading: Reading) -> Table:
    shares = reading.assessment.between_structures
    known = sorted((o for o in reading.assessment.outcomes if o.id in shares), key=lambda o: -shares[o.id])
    shown = [outcome for outcome in known if shares[outcome.id] >= WORTH_A_ROW]
    rest = len(known) - len(shown)
    notes: list[Text] = [
        "Under present law. The rest of the variance is spread of parameters and luck within an account."
    ]
    if rest:
        other = "other " if shown else ""
        told = f"{plain(rest)} {other}outcomes" if rest > 1 else f"one {other}outcome"
        notes.append(f"Below {percent(WORTH_A_ROW)} on {told}.")
    rows = tuple(Row(Cell(clean(outcome.title)), (Cell(percent(shares[outcome.id])),)) for outcome in shown)
    columns = (Column("Between accounts", "share of variance"),)
    return Table(
        "between-table", "Share of the variance between rival accounts", "Outcome", columns, rows, tuple(notes)
    )
