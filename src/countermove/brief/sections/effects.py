"""The parts of a bundle: what each measure adds, the rest of its option standing."""

from __future__ import annotations

from itertools import groupby

from countermove.brief.blocks import Block, Cell, Column, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import plain, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import spread_cell
from countermove.brief.words import anchor, clean
from countermove.decision.assessment import Effect, OutcomeLine


def effects(reading: Reading) -> Section | None:
    """A table for each option of more than one measure."""
    blocks: list[Block] = []
    for option, each in groupby(reading.assessment.effects, key=lambda effect: effect.option):
        found = list(each)
        title = reading.title(option)
        blocks.append(_table(reading, option, title, found))
    if not blocks:
        return None
    intro = Paragraph(
        "Each measure is taken out of its option while the others stand; shown is what it adds, in the same worlds. "
        "Parts need not sum to the whole: measures lean on each other."
    )
    return Section("parts", "The parts of each option", (intro, *blocks))


def _table(reading: Reading, option: str, title: str, found: list[Effect]) -> Table:
    measures = list(dict.fromkeys(effect.measure for effect in found))
    outcomes = [reading.outcomes[o] for o in dict.fromkeys(effect.outcome for effect in found) if o in reading.outcomes]
    by_place = {(effect.measure, effect.outcome): effect for effect in found}
    what = {effect.measure: clean(effect.what) for effect in found}
    rows = tuple(
        Row(
            Cell(what[measure]),
            tuple(_cell(reading, by_place.get((measure, outcome.id)), outcome) for outcome in outcomes),
        )
        for measure in measures
    )
    worlds = sorted({effect.worlds for effect in found})
    notes: tuple[Text, ...] = (f"5 to 95 % of {plain(worlds[0])} worlds, the median below.",)
    columns = tuple(Column(clean(outcome.title), clean(unit(outcome, kind="difference"))) for outcome in outcomes)
    return Table(anchor("parts-table", option), f"What each measure adds to {title}", "Measure", columns, rows, notes)


def _cell(reading: Reading, effect: Effect | None, outcome: OutcomeLine) -> Cell:
    return spread_cell(reading, effect.difference if effect else None, outcome, kind="difference")
