"""Differences against present law, world by world: interval, median, and in what share of worlds it is higher."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Figure, Fold, Grid, Paragraph, Row, Section, Table, Text
from countermove.brief.draw import interval, number_format, page_chart, points_of
from countermove.brief.numbers import unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import column, option_columns, pair_cell
from countermove.brief.sections.levels import wanted
from countermove.brief.words import LIKELIHOOD, anchor, clean
from countermove.chart import Interval, interval_chart
from countermove.decision.assessment import OutcomeLine


def differences(reading: Reading) -> Section | None:
    """Each option less present law, paired in the same worlds."""
    if reading.present is None or not reading.assessment.against_present_law:
        return None
    law = clean(reading.present.title)
    if all(pair.tie for pair in reading.assessment.against_present_law):
        same = Paragraph(f"No outcome tells any option apart from present law ({law}).")
        return Section("differences", "Differences against present law", (same,))
    figures = tuple(filter(None, (_figure(reading, outcome) for outcome in reading.headlines)))
    blocks: list[Block] = [
        Paragraph(
            f"Every option meets the same worlds as present law ({law}): same demand, same luck, same temper of the "
            "other side. So the difference within a world says more than two ranges side by side."
        ),
        _headline_table(reading),
    ]
    if figures:
        blocks.append(Grid(figures))
    blocks.append(Fold("Differences on all outcomes", (_full_table(reading),)))
    return Section("differences", "Differences against present law", tuple(blocks))


def _headline_table(reading: Reading) -> Table:
    outcomes = reading.headlines
    rows = tuple(
        reading.row(
            option, tuple(pair_cell(reading, reading.change(option.id, outcome.id), outcome) for outcome in outcomes)
        )
        for option in reading.others
    )
    columns = tuple(column(reading, outcome, kind="difference") for outcome in outcomes)
    notes: tuple[Text, ...] = (
        "5 to 95 % of worlds of the option less present law in the same world.",
        LIKELIHOOD,
    )
    return Table("differences-table", "The option less present law", "Option", columns, rows, notes)


def _full_table(reading: Reading) -> Table:
    rows = tuple(
        Row(
            Cell(clean(outcome.title), clean(unit(outcome, kind="difference"))),
            tuple(pair_cell(reading, reading.change(option.id, outcome.id), outcome) for option in reading.others),
        )
        for outcome in reading.pooled
    )
    return Table(
        "differences-all",
        "The option less present law, every outcome",
        "Outcome",
        option_columns(reading.others),
        rows,
    )


def _figure(reading: Reading, outcome: OutcomeLine) -> Figure | None:
    intervals: list[Interval] = []
    for option in reading.others:
        pair = reading.change(option.id, outcome.id)
        if pair is not None:
            slot, key = reading.slots[option.id], anchor(option.id)
            intervals.append(interval(clean(option.title), points_of(pair.difference, outcome), slot=slot, key=key))
    if not intervals:
        return None
    chart = page_chart(
        lambda frame: interval_chart(
            intervals,
            frame=frame,
            unit=clean(unit(outcome, kind="difference")),
            number=number_format("", outcome.digits),
            reference=0.0,
            reference_label="present law",
            better=wanted(reading, outcome),
        ),
        anchor("difference", outcome.id),
        f"{clean(outcome.title)}: option less present law",
    )
    return Figure(anchor("fig-difference", outcome.id), clean(outcome.title), chart)
