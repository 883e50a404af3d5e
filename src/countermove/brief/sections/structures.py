"""Results by rival structure, before pooling; the difference from the reference as a range, never as one number."""

from __future__ import annotations

from typing import TypeAlias

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import percent, range_of, spread, unit
from countermove.brief.reading import Reading
from countermove.brief.words import anchor, clean, sentence
from countermove.decision.assessment import OptionLine, OutcomeLine, Spread

Levels: TypeAlias = dict[str, dict[str, dict[str, Spread]]]
"""structure -> option -> outcome -> spread"""


def structures(reading: Reading) -> Section | None:
    """What each rival account says of each leading outcome, and how far the accounts themselves disagree."""
    a = reading.assessment
    if not a.structures or not a.levels_by_structure:
        return None
    blocks: list[Block] = [
        Paragraph(
            "Scholars disagree on what controls do. Each rival account below is a structure of the model; every other number of "
            "this brief pools them by their weights. Here they stand apart."
        ),
        _who_says_what(reading),
    ]
    for outcome in reading.headlines:
        blocks += [Heading(anchor("structures", outcome.id), clean(outcome.title)), _by_structure(reading, outcome)]
    blocks += _against_reference(reading)
    if a.between_structures:
        blocks += [
            Heading("between-structures", "How much of the spread is disagreement between accounts"),
            _between(reading),
        ]
    return Section("structures", "Rival accounts, before pooling", tuple(blocks))


def _who_says_what(reading: Reading) -> Table:
    rows = tuple(
        Row(
            Cell(clean(each.title)),
            (Cell(percent(each.weight)), Cell(sentence(each.says)), Cell(_grounds(each.grounds))),
        )
        for each in reading.assessment.structures
    )
    columns = (
        Column("Weight", "share of worlds"),
        Column("It says", number=False),
        Column("Grounds in the record", number=False),
    )
    return Table("structures-table", "The rival accounts", "Account", columns, rows, stack=True)


def _grounds(grounds: tuple[str, ...]) -> str:
    return ", ".join(map(clean, grounds)) if grounds else "judgement"


def _by_structure(reading: Reading, outcome: OutcomeLine) -> Table:
    by_structure = reading.assessment.levels_by_structure
    rows = tuple(
        reading.row(
            option, tuple(_cell(by_structure.get(s.id), option, outcome) for s in reading.assessment.structures)
        )
        for option in reading.options
    )
    share = reading.assessment.between_structures.get(outcome.id)
    notes: tuple[Text, ...] = ("5 to 95 % of worlds, the median below.",)
    if share is not None:
        notes = (f"5 to 95 % of worlds, the median below. {percent(share)} of the variance lies between the accounts.",)
    return _structure_table(reading, anchor("structures-table", outcome.id), outcome, rows, notes, difference=False)


def _structure_table(
    reading: Reading,
    table_id: str,
    outcome: OutcomeLine,
    rows: tuple[Row, ...],
    notes: tuple[Text, ...],
    *,
    difference: bool,
) -> Table:
    says = clean(unit(outcome, difference=difference))
    columns = tuple(Column(clean(s.title), says) for s in reading.assessment.structures)
    return Table(table_id, f"{clean(outcome.title)} ({says})", "Option", columns, rows, notes)


def _cell(
    levels: dict[str, dict[str, Spread]] | None, option: OptionLine, outcome: OutcomeLine, *, difference: bool = False
) -> Cell:
    numbers = (levels or {}).get(option.id, {}).get(outcome.id)
    if numbers is None:
        return Cell("not computed")
    written = spread(numbers, outcome, difference=difference)
    return Cell(written.interval, "" if written.certain else f"median {written.median}")


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
            f"{sentence(reading.reference.summary)} No data identify this difference, since all history was lived under "
            "controls. It is therefore a range over the rival accounts and never one number."
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
                _cell(by_structure.get(s.id), option, outcome, difference=True) for s in reading.assessment.structures
            ),
        )
        for option in reading.options
    )
    notes: tuple[Text, ...] = ("Option less reference in the same world: 5 to 95 % of worlds, the median below.",)
    table_id = anchor("reference-table", outcome.id)
    return _structure_table(reading, table_id, outcome, rows, notes, difference=True)


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
    columns = [Column(clean(outcome.title), clean(unit(outcome, difference=True))) for outcome in lead]
    columns += [Column(clean(outcome.title), clean(unit(outcome))) for outcome in relative]
    rows: list[Row] = []
    for option in reading.options:
        cells = [
            Cell(range_of(_medians(a.against_reference, (option,), outcome), outcome, difference=True))
            for outcome in lead
        ]
        cells += [Cell(range_of(_medians(a.levels_by_structure, (option,), outcome), outcome)) for outcome in relative]
        rows.append(reading.row(option, tuple(cells)))
    notes: tuple[Text, ...] = ("Lowest to highest median over the rival accounts.",)
    caption = "Option less reference, as a range over the accounts"
    return Table("reference-range", caption, "Option", tuple(columns), tuple(rows), notes, stack=True)


def _between(reading: Reading) -> Table:
    shares = reading.assessment.between_structures
    known = [outcome for outcome in reading.assessment.outcomes if outcome.id in shares]
    known.sort(key=lambda outcome: -shares[outcome.id])
    rows = tuple(Row(Cell(clean(outcome.title)), (Cell(percent(shares[outcome.id])),)) for outcome in known)
    columns = (Column("Between accounts", "share of variance"),)
    notes: tuple[Text, ...] = ("Under present law. The rest is spread of parameters and luck within an account.",)
    return Table("between-table", "Share of the variance between rival accounts", "Outcome", columns, rows, notes)
