"""Small multiples: one fan panel for each option, all on the same axes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import gutter, tick_texts, time_scale
from countermove.chart.fan_panel import (
    Fan,
    Observed,
    Panel,
    Points,
    Series,
    band_notes,
    build_panel,
    end_value,
    log_note,
    ready_fans,
    ready_points,
    time_span,
    value_scale,
    words_of,
    writer,
)
from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty
from countermove.chart.instants import Instant, in_words, year_of, years_of
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at
from countermove.chart.numbers import PLAIN, NumberFormat, px
from countermove.chart.scale import ScaleKind
from countermove.chart.text import clean, text_width, wrap

GAP = 18.0
ROW_GAP = 24.0


@dataclass(frozen=True, slots=True)
class FanPanel:
    """One panel: its name, its fans (the panel's own, and perhaps a quiet reference) and observed points."""

    name: str
    fans: Sequence[Fan]
    observed: Sequence[Observed] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines above one panel: its name and, softly, its last value."""

    lines: tuple[tuple[Markup, str], ...]
    value: tuple[Markup, str]
    slot: int


@dataclass(frozen=True, slots=True)
class MultiplesView:
    """What the template draws."""

    panels: tuple[tuple[Heading, Panel], ...]
    key: tuple[KeyItem, ...]
    unit: str
    unit_y: str


@dataclass(frozen=True, slots=True)
class _Ready:
    name: str
    series: list[Series]
    points: list[Points]

    @property
    def chief(self) -> Series | None:
        """The fan that the panel is about: the first that is not a quiet reference."""
        drawn = [s for s in self.series if s.last >= 0]
        return next((s for s in drawn if s.slot), drawn[0] if drawn else None)


def fan_multiples(
    when: Sequence[Instant],
    panels: Sequence[FanPanel],
    *,
    frame: Frame,
    unit: str = "",
    number: NumberFormat = PLAIN,
    scale: ScaleKind = "linear",
    zero: bool = True,
    cutoff: Instant | None = None,
    cutoff_label: str = "",
    columns: int | None = None,
) -> str:
    """One panel for each option, with the axes shared so that heights can be compared.

    Args as in `fan_chart`; columns: panels side by side (None: as many as stay readable). In each panel the first fan
    whose slot is not 0 is named by the panel; other fans are named in a key above. Returns SVG text.

    >>> svg = fan_multiples(["2026Q1", "2026Q2"], [FanPanel("Deny", [Fan("Deny", [1, 2])])], frame=Frame(id="m", title="Compute"))
    """
    years = years_of(when)
    ready = [_Ready(clean(p.name), ready_fans(p.fans, len(years)), ready_points(p.observed)) for p in panels]
    series, points = [s for r in ready for s in r.series], [p for r in ready for p in r.points]
    if not years or value_scale(series, points, scale, 1, 0, zero=zero) is None:
        return render_empty(frame)
    across = min(len(ready), columns or max(1, min(4, int(frame.width // (170 if frame.narrow else 210)))))
    notes = [*band_notes(series, points, max(len(r.series) for r in ready)), *log_note(series, points, scale)]
    if cutoff is not None and cutoff_label:
        notes.append(f"Dashed line: {clean(cutoff_label)}.")
    own = {(r.chief.name, r.chief.slot) for r in ready if r.chief and (r.chief.name == r.name or len(ready) > 1)}
    key, key_height = key_rows(
        list(dict.fromkeys((s.name, s.slot) for s in series if s.last >= 0 and (s.name, s.slot) not in own)), frame.width, frame.top
    )
    first = frame.top + key_height + (18 if unit else 2)
    drawn, bottom = _layout(ready, years, frame, first, across, scale, number, zero=zero, cutoff=None if cutoff is None else year_of(cutoff))
    named = [in_words(instant) for instant in when]
    words = [f"{len(ready)} small charts on the same axes{f', in {clean(unit)}' if unit else ''}, {named[0]} to {named[-1]}."]
    words += dict.fromkeys(words_of(s, named, writer(series, number)) for s in series)
    view = MultiplesView(drawn, key, clean(unit), px(frame.top + key_height + 12))
    return render("multiples.svg", frame, bottom=bottom, words=words, notes=notes, view=view)


def _layout(
    ready: Sequence[_Ready], years: Sequence[float], frame: Frame, first: float, across: int, kind: ScaleKind, number: NumberFormat,
    *, zero: bool, cutoff: float | None,
) -> tuple[tuple[tuple[Heading, Panel], ...], float]:  # fmt: skip
    """Every panel with its heading, row by row from the y `first` on; and the y at which the last one ends."""
    series, points = [s for r in ready for s in r.series], [p for r in ready for p in r.points]
    rows = math.ceil(len(ready) / across)
    say = writer(series, number)
    probe = value_scale(series, points, kind, 140, 0, zero=zero)
    left = gutter(tick_texts(probe, number)) if probe else 0.0
    width = (frame.width - left - 8 - GAP * (across - 1)) / across
    headings = [wrap(r.name, width, TEXT, 2, bold=True) for r in ready]
    row_lines = [max(len(lines) for lines in headings[row * across : (row + 1) * across]) for row in range(rows)]
    total = frame.height - (first - frame.top) if frame.height else rows * (min(170.0, max(110.0, width * 0.62)) + 58)
    plot = max(60.0, (total - sum(17 * lines + 16 + ROW_GAP for lines in row_lines) - 22) / rows)
    span = time_span(years, points)
    made: list[tuple[Heading, Panel]] = []
    y_top = first
    for row in range(rows):
        top = y_top + 17 * row_lines[row] + 16 + 6
        for column, r in enumerate(ready[row * across : (row + 1) * across]):
            index = row * across + column
            y = value_scale(series, points, kind, top + plot, top, zero=zero)
            if y is None:
                continue
            x = time_scale(*span, left + column * (width + GAP), left + column * (width + GAP) + width)
            panel = build_panel(
                years, r.series, r.points, x, y, number, cutoff=cutoff, cutoff_label="",
                x_labels=index + across >= len(ready), y_labels=column == 0,
            )  # fmt: skip
            lines = headings[index]
            places = [at(x.start, y_top + 13 + 17 * i) for i in range(len(lines) + 1)]
            value = (places[-1], _value(r.chief, say, width))
            made.append((Heading(tuple(zip(places, lines, strict=False)), value, r.chief.slot if r.chief else 0), panel))
        y_top = top + plot + ROW_GAP
    return tuple(made), y_top - ROW_GAP + 22


def _value(s: Series | None, say: Callable[[float], str], width: float) -> str:
    if s is None:
        return "no data"
    long, short = end_value(s, say)
    return long if text_width(long, SMALL) <= width else short
