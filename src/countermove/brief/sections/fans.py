"""Fan charts: a quantity over the quarters under each option, and how the model's past meets what was recorded."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise

from countermove.brief.blocks import Block, Cell, Column, Figure, Fold, Grid, Paragraph, Section, Table
from countermove.brief.draw import FULL, HALF, number_format, page_chart, unit_line
from countermove.brief.numbers import five
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, MISSING
from countermove.brief.words import anchor, clean, day, listed
from countermove.chart import Fan as DrawnFan
from countermove.chart import FanPanel, fan_chart, fan_multiples
from countermove.chart import Observed as Points
from countermove.decision.assessment import Fan, OptionLine

LEADING = (
    "usable_h100e",
    "capability_lag_months",
    "home_share",
    "street_premium",
    "us_loss_usd_bn",
    "legal_imports_h100e",
)
"""Paths that stand open; the others are folded. If an assessment has none of them, its first ones stand open."""
OPEN_OTHERWISE = 6
COLUMNS = 4
FAR = 8.0
"""How many times further than the next an option must reach to get an axis of its own."""
PAST_YEARS = 2
"""Years before the choice that the paths show; the longer past has a chart of its own beside the record."""


def fans(reading: Reading) -> Section | None:
    """One figure a quantity: a panel an option, present law in grey behind each."""
    by_series = _by_series(reading)
    if not by_series:
        return None
    names = list(by_series)
    first = [name for name in LEADING if name in by_series] or names[:OPEN_OTHERWISE]
    blocks: list[Block] = [_intro(reading), *(_figure(reading, by_series[name]) for name in first)]
    rest = tuple(_figure(reading, by_series[name]) for name in names if name not in first)
    if rest:
        blocks.append(Fold("More paths", rest))
    blocks.append(Fold("All paths in numbers", tuple(_table(reading, each) for each in by_series.values())))
    return Section("paths", "Paths over time", tuple(blocks))


def _by_series(reading: Reading) -> dict[str, dict[str, Fan]]:
    """Series -> option -> fan, options that may be chosen only."""
    options = {option.id for option in reading.options}
    fans = sorted(reading.assessment.fans, key=lambda fan: fan.series)
    grouped = {
        name: {fan.option: fan for fan in each if fan.option in options}
        for name, each in groupby(fans, key=lambda fan: fan.series)
    }
    order = dict.fromkeys(fan.series for fan in reading.assessment.fans)
    return {name: grouped[name] for name in order if grouped[name]}


def _intro(reading: Reading) -> Paragraph:
    law = f" The grey line is the median under present law ({clean(reading.present.title)})." if reading.present else ""
    return Paragraph(
        f"One panel an option. Until the choice on {day(reading.assessment.day)} all options share one past.{law} "
        "Under each name stands where the path ends, with the range of nine worlds in ten."
    )


def _window(reading: Reading) -> int:
    """The place of the first quarter that the paths show."""
    first = f"{reading.assessment.day.year - PAST_YEARS}Q{(reading.assessment.day.month + 2) // 3}"
    return next((place for place, name in enumerate(reading.assessment.quarters) if name >= first), 0)


def _figure(reading: Reading, by_option: dict[str, Fan]) -> Figure:
    first = next(iter(by_option.values()))
    start = _window(reading)
    present = by_option.get(reading.present.id) if reading.present else None
    points = _points(reading, first.series, reading.assessment.quarters[start:])
    shown = [option for option in reading.options if option.id in by_option]
    groups = _apart(shown, by_option, start)
    charts = [
        _multiples(
            reading,
            first,
            [_panel(reading, option, by_option[option.id], present, points, start) for option in group],
            start,
            apart=place > 0,
        )
        for place, group in enumerate(groups)
    ]
    note = _recorded(reading, first.series)
    if len(groups) > 1:
        far = listed(clean(option.title) for option in groups[1])
        note = f"{far} runs far above the others and has an axis of its own. {note}".strip()
    return Figure(anchor("fan", first.series), clean(first.title), "".join(charts), note, wide=True)


def _multiples(reading: Reading, fan: Fan, panels: list[FanPanel], start: int, *, apart: bool) -> str:
    chart = page_chart(
        lambda frame: fan_multiples(
            list(reading.assessment.quarters[start:]),
            panels,
            frame=frame,
            unit=unit_line(fan.unit),
            number=number_format(fan.unit, 2),
            cutoff=reading.assessment.day,
            cutoff_label=f"the choice, {day(reading.assessment.day)}",
            columns=min(len(panels), 2 if frame.width <= HALF else COLUMNS),
        ),
        anchor("path", fan.series, *(["apart"] if apart else [])),
        clean(fan.title),
        width=HALF if apart else FULL,
    )
    return f'<div class="apart">{chart}</div>' if apart else chart


def _apart(shown: list[OptionLine], by_option: dict[str, Fan], start: int) -> list[list[OptionLine]]:
    """The options in one group or, where a few run far above the others, in two: one axis would flatten the rest."""
    reach = {option.id: max(by_option[option.id].p95[start:], default=0.0) for option in shown}
    order = sorted(shown, key=lambda option: reach[option.id])
    for low, high in pairwise(order):
        if reach[high.id] > FAR * reach[low.id] > 0 and order.index(high) >= len(order) / 2:
            above = order[order.index(high) :]
            return [
                [option for option in shown if option not in above],
                [option for option in shown if option in above],
            ]
    return [shown]


def _panel(
    reading: Reading, option: OptionLine, fan: Fan, present: Fan | None, points: tuple[Points, ...], start: int
) -> FanPanel:
    name, slot = clean(option.title), reading.slots[option.id]
    drawn = _drawn(name, fan, slice(start, None), slot, anchor(option.id))
    law = DrawnFan("present law", present.p50[start:], slot=0, key="present-law") if present else None
    return FanPanel(name, (drawn,) if law is None or present is fan else (law, drawn), points, key=anchor(option.id))


def _drawn(name: str, fan: Fan, part: slice, slot: int, key: str) -> DrawnFan:
    return DrawnFan(name, fan.p50[part], fan.p25[part], fan.p75[part], fan.p05[part], fan.p95[part], slot=slot, key=key)


def _points(reading: Reading, series: str, quarters: tuple[str, ...]) -> tuple[Points, ...]:
    seen = [point for point in reading.assessment.observed if point.series == series and point.quarter in quarters]
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


def _recorded(reading: Reading, series: str) -> str:
    titles = {source.id: clean(source.publisher) for source in reading.assessment.sources}
    found = dict.fromkeys(
        titles.get(point.source, clean(point.source)) for point in reading.assessment.observed if point.series == series
    )
    return f"Recorded values: {', '.join(found)}." if found else ""


def past(reading: Reading) -> Grid | None:
    """The model's past beside the record, for every quantity of which values were recorded."""
    option = reading.present or next(iter(reading.options), None)
    figures: list[Figure] = []
    for series, by_option in _by_series(reading).items():
        points = _points(reading, series, reading.assessment.quarters)
        if option is not None and option.id in by_option and points:
            figures.append(_past_figure(reading, by_option[option.id], points))
    return Grid(tuple(figures)) if figures else None


def _past_figure(reading: Reading, fan: Fan, points: tuple[Points, ...]) -> Figure:
    cut_off: date = reading.assessment.cut_off
    last = f"{cut_off.year}Q{(cut_off.month + 2) // 3}"
    quarters = [name for name in reading.assessment.quarters if name <= last]
    drawn = _drawn("model", fan, slice(0, len(quarters)), 1, "model")
    chart = page_chart(
        lambda frame: fan_chart(
            quarters,
            [drawn],
            frame=frame,
            unit=unit_line(fan.unit),
            number=number_format(fan.unit, 2),
            observed=points,
        ),
        anchor("past", fan.series),
        f"{clean(fan.title)}: model and record",
    )
    return Figure(anchor("fig-past", fan.series), clean(fan.title), chart, _recorded(reading, fan.series))


def _table(reading: Reading, by_option: dict[str, Fan]) -> Table:
    first = next(iter(by_option.values()))
    cut_off = reading.assessment.cut_off
    now = f"{cut_off.year}Q{(cut_off.month + 2) // 3}"
    quarters = reading.assessment.quarters
    picked = [place for place, name in enumerate(quarters) if name == now or (name > now and name.endswith("Q4"))]
    reach = max(
        (abs(value) for fan in by_option.values() for value in (*fan.p05, *fan.p95) if value == value), default=0.0
    )
    rows = tuple(
        reading.row(option, tuple(_cell(by_option[option.id], place, reach / 1000.0) for place in picked))
        for option in reading.options
        if option.id in by_option
    )
    unit = "%" if first.unit == "fraction" else clean(first.unit)
    columns = tuple(Column(clean(quarters[place]), unit) for place in picked)
    caption = f"{clean(first.title)} at year ends"
    return Table(f"{anchor('fan', first.series)}-table", caption, "Option", columns, rows, (BELOW,))


def _cell(fan: Fan, place: int, least: float) -> Cell:
    if place >= len(fan.p50):
        return MISSING
    written = five(fan.p05[place], fan.p50[place], fan.p95[place], fan.unit, least=least)
    return Cell(written.interval, written.below)
