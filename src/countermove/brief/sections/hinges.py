"""What the width of an outcome rests on, and the branch that is never averaged in."""

from __future__ import annotations

from itertools import groupby
from typing import TypeVar

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import percent, plain, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, spread_cell
from countermove.brief.words import clean, day, label
from countermove.decision.parts import Carrier, Watch

SHOWN = 4
AnyPart = TypeVar("AnyPart")


def hinges(reading: Reading) -> Section | None:
    """For each leading outcome: the inputs that carry its spread, and the readings that would narrow it."""
    a = reading.assessment
    if not a.carriers:
        return None
    blocks: list[Block] = [
        Paragraph(
            "How wide an outcome is under present law, and why: the share of its variance (of ranks) that each input "
            "carries by itself. Shares need not add up, for inputs also act together."
        ),
        _carriers(reading),
    ]
    if a.watches:
        blocks += [
            Heading("watch", "What would narrow it soonest"),
            Paragraph(
                f"If these were known by {day(a.watches[0].by)} with the error of a figure of moderate confidence, so "
                "much of an outcome's variance would go."
            ),
            _watches(reading),
        ]
    return Section("hinges", "What carries the spread", tuple(blocks))


def _carriers(reading: Reading) -> Table:
    found = [each for each in reading.assessment.carriers if each.outcome in reading.outcomes]
    rows: list[Row] = []
    for outcome, each in groupby(found, key=lambda one: one.outcome):
        parts = list(each)[:SHOWN]
        rows.append(Row(Cell(clean(reading.outcomes[outcome].title)), tuple(_carrier(one) for one in _filled(parts))))
    columns = tuple(Column(name, number=False) for name in ("Most", "Second", "Third", "Fourth"))
    return Table("carriers-table", "Inputs that carry the spread", "Outcome", columns, tuple(rows), stack=True)


def _carrier(one: Carrier | None) -> Cell:
    return Cell("–") if one is None else Cell(f"{clean(one.what)}: {percent(one.share)}", label(one.input))


def _watches(reading: Reading) -> Table:
    rows: list[Row] = []
    found = [each for each in reading.assessment.watches if each.outcome in reading.outcomes]
    for outcome, each in groupby(found, key=lambda one: one.outcome):
        parts = list(each)[:SHOWN]
        rows.append(Row(Cell(clean(reading.outcomes[outcome].title)), tuple(_watch(one) for one in _filled(parts))))
    columns = tuple(Column(name, number=False) for name in ("Most", "Second", "Third", "Fourth"))
    return Table("watches-table", "Readings worth waiting for", "Outcome", columns, tuple(rows), stack=True)


def _watch(one: Watch | None) -> Cell:
    return Cell("–") if one is None else Cell(f"{clean(one.what)}: {percent(one.share)}")


def _filled(parts: list[AnyPart]) -> list[AnyPart | None]:
    return [*parts, *[None] * (SHOWN - len(parts))]


def rupture(reading: Reading) -> Section | None:
    """What each option comes to if Taiwan ruptures half-way, and how likely the user holds that."""
    a = reading.assessment
    found = a.rupture
    intro = Paragraph(
        f"No number elsewhere contains a rupture over Taiwan. Here it comes in {found.quarter} in every world: "
        "advanced chips are then made only elsewhere, no chip, tool or memory is sold to China, and output is rebuilt "
        f"slowly. At {percent(found.rate_per_year)} a year, which is a setting and no estimate (--rupture-rate), it "
        f"comes by {day(a.horizon)} with probability {percent(found.chance_by_horizon)}; prices of prediction markets "
        "are higher and biased upwards."
    )
    outcomes = reading.headlines
    rows = tuple(
        reading.row(
            option,
            tuple(
                spread_cell(reading, found.levels.get(option.id, {}).get(outcome.id), outcome) for outcome in outcomes
            ),
        )
        for option in reading.options
    )
    columns = tuple(Column(clean(outcome.title), clean(unit(outcome))) for outcome in outcomes)
    notes: tuple[Text, ...] = (f"{BELOW} {plain(found.worlds)} worlds.",)
    table = Table("rupture-table", "If Taiwan ruptures", "Option", columns, rows, notes)
    return Section("rupture", "A branch apart: rupture over Taiwan", (intro, table))
