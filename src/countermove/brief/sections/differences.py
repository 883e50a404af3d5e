"""Differences against present law, world by world: the interval, the median, and in what share of worlds it is higher."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Figure, Fold, Grid, Paragraph, Row, Section, Table, Text
from countermove.brief.draw import interval, number_format, page_chart, points_of
from countermove.brief.numbers import odds, spread, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.front import column
from countermove.brief.sections.levels import wanted
from countermove.brief.words import anchor, clean
from countermove.chart import Interval, interval_chart
from countermove.decision.assessment import OutcomeLine, Pair

UNRESOLVED = "tie: the worlds do not resolve a difference"


def differences(reading: Reading) -> Section | None:
    """Each option less present law, paired in the same worlds."""
    if reading.present is None or not reading.assessment.against_present_law:
        return None
    law = clean(reading.present.title)
    figures = tuple(filter(None, (_figure(reading, outcome) for outcome in reading.headlines)))
    blocks: list[Block] = [
        Paragraph(
            f"Every option meets the same worlds as present law ({law}): same demand, same luck, same temper of the other "
            "side. So the difference within a world says more than two ranges side by side."
        ),
        _headline_table(reading),
    ]
    if figures:
        blocks.append(Grid(figures))
    blocks.append(Fold("Differences on all outcomes", (_full_table(reading),)))
    return Section("differences", "Differences against present law", tuple(blocks))


def pair_cell(pair: Pair | None, outcome: OutcomeLine) -> Cell:
    """Interval of the difference; median and share of worlds in which the first option is higher."""
    if pair is None:
        return Cell("not computed")
    written = spread(pair.difference, outcome, difference=True)
    if pair.difference.p05 == pair.difference.p95 == 0.0:
        return Cell("0", "the same in at least nine worlds in ten", "quiet")
    if pair.tie:
        return Cell(written.interval, UNRESOLVED, "quiet")
    return Cell(written.interval, f"median {written.median}; higher in {odds(pair.a_higher)}")


def _headline_table(reading: Reading) -> Table:
    outcomes = reading.headlines
    rows = tuple(
        reading.row(option, tuple(pair_cell(reading.change(option.id, outcome.id), outcome) for outcome in outcomes))
        for option in reading.others
    )
    columns = tuple(column(reading, outcome, difference=True) for outcome in outcomes)
    notes: tuple[Text, ...] = (
        "5 to 95 % of worlds of the option less present law in the same world. Words of likelihood as in ICD 203.",
    )
    return Table("differences-table", "The option less present law", "Option", columns, rows, notes, stack=True)


def _full_table(reading: Reading) -> Table:
    rows = tuple(
        Row(
            Cell(clean(outcome.title), clean(unit(outcome, difference=True))),
            tuple(pair_cell(reading.change(option.id, outcome.id), outcome) for option in reading.others),
        )
        for outcome in reading.pooled
    )
    return Table(
        "differences-all",
        "The option less present law, every outcome",
        "Outcome",
        tuple(Column(clean(option.title)) for option in reading.others),
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
            unit=clean(unit(outcome, difference=True)),
            number=number_format("", outcome.digits),
            reference=0.0,
            reference_label="present law",
            better=wanted(reading, outcome),
        ),
        anchor("difference", outcome.id),
        f"{clean(outcome.title)}: option less present law",
    )
    return Figure(anchor("fig-difference", outcome.id), clean(outcome.title), chart)
