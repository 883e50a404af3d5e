"""Fan charts: a quantity over the quarters under each option, with what was recorded as points."""

from __future__ import annotations

from itertools import groupby

from countermove.brief.blocks import Block, Cell, Column, Figure, Fold, Paragraph, Section, Table
from countermove.brief.draw import FULL, number_format, page_chart, unit_line
from countermove.brief.numbers import PER_CENT, five
from countermove.brief.reading import Reading
from countermove.brief.words import anchor, clean, day
from countermove.chart import Fan as DrawnFan
from countermove.chart import FanPanel, fan_multiples
from countermove.chart import Observed as Points
from countermove.decision.assessment import Fan, OptionLine

DIGITS = 2
COLUMNS = 4


def fans(reading: Reading) -> Section | None:
    """One figure a quantity: a panel an option, present law in grey behind each."""
    blocks: list[Block] = []
    for series, each in groupby(reading.assessment.fans, key=lambda fan: fan.series):
        by_option = {fan.option: fan for fan in each}
        shown = [option for option in reading.options if option.id in by_option]
        if shown:
            blocks += _one(reading, series, shown, by_option)
    if not blocks:
        return None
    law = clean(reading.present.title) if reading.present else ""
    grey = f" The grey line is the median under present law ({law})." if law else ""
    intro = Paragraph(
        "Dark band: half of the worlds. Light band: nine in ten. Points: what was recorded, with the range that the source "
        f"gives. Left of the line at {day(reading.assessment.day)} all options share one past.{grey}"
    )
    return Section("paths", "Paths over time", (intro, *blocks))


def _one(reading: Reading, series: str, shown: list[OptionLine], by_option: dict[str, Fan]) -> list[Block]:
    first = by_option[shown[0].id]
    title, unit = clean(first.title), _unit(first.unit)
    present = by_option.get(reading.present.id) if reading.present else None
    points = _points(reading, series)
    panels = [_panel(reading, option, by_option[option.id], present, points) for option in shown]
    chart = page_chart(
        lambda frame: fan_multiples(
            list(reading.assessment.quarters),
            panels,
            frame=frame,
            unit=unit_line(first.unit),
            number=number_format(first.unit, DIGITS),
            cutoff=reading.assessment.day,
            cutoff_label="choice",
            columns=2 if frame.narrow else COLUMNS,
        ),
        anchor("path", series),
        title,
        width=FULL,
    )
    figure_id = anchor("fan", series)
    sources = sorted({clean(point.source) for point in reading.assessment.observed if point.series == series})
    note = f"Recorded values: {', '.join(sources)}." if sources else ""
    table = _table(reading, series, shown, by_option)
    return [
        Figure(figure_id, f"{title} ({unit})", chart, note, wide=True),
        Fold(f"{title} in numbers", (table,)),
    ]


def _unit(unit: str) -> str:
    return "%" if unit == "fraction" else clean(unit)


def _points(reading: Reading, series: str) -> tuple[Points, ...]:
    seen = [point for point in reading.assessment.observed if point.series == series]
    if not seen:
        return ()
    return (
        Points(
            [point.quarter for point in seen],
            [point.value for point in seen],
            [point.low for point in seen],
            [point.high for point in seen],
            name="recorded",
        ),
    )


def _panel(reading: Reading, option: OptionLine, fan: Fan, present: Fan | None, points: tuple[Points, ...]) -> FanPanel:
    name = clean(option.title)
    drawn = DrawnFan(
        name, fan.p50, fan.p25, fan.p75, fan.p05, fan.p95, slot=reading.slots[option.id], key=anchor(option.id)
    )
    behind = (
        () if present is None or present is fan else (DrawnFan("present law", present.p50, slot=0, key="present-law"),)
    )
    return FanPanel(name, (*behind, drawn), points, key=anchor(option.id))


def _table(reading: Reading, series: str, shown: list[OptionLine], by_option: dict[str, Fan]) -> Table:
    quarters = reading.assessment.quarters
    picked = _picked(quarters, reading.assessment.cut_off.year, (reading.assessment.cut_off.month + 2) // 3)
    rows = tuple(reading.row(option, tuple(_cell(by_option[option.id], place) for place in picked)) for option in shown)
    unit = _unit(by_option[shown[0].id].unit)
    return Table(
        f"{anchor('fan', series)}-table",
        f"{clean(by_option[shown[0].id].title)} at year ends ({unit})",
        "Option",
        tuple(Column(clean(quarters[place]), unit) for place in picked),
        rows,
        ("5 to 95 % of worlds, the median below.",),
    )


def _picked(quarters: tuple[str, ...], year: int, quarter: int) -> list[int]:
    """The last quarter of the record and the last of each year after it."""
    now = f"{year}Q{quarter}"
    return [place for place, name in enumerate(quarters) if name == now or (name > now and name.endswith("Q4"))]


def _cell(fan: Fan, place: int) -> Cell:
    if place >= len(fan.p50):
        return Cell("not computed")
    written = five(fan.p05[place], fan.p50[place], fan.p95[place], fan.unit, DIGITS)
    return Cell(written.interval, "" if written.certain else f"median {written.median}".removesuffix(PER_CENT))
