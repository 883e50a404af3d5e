"""Small multiples: one fan panel for each option, all on the same axes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from countermove.chart.axes import gutter, tick_texts, time_scale
from countermove.chart.fan_panel import (
    Fan,
    Observed,
    Panel,
    Plot,
    Points,
    Series,
    build_panel,
    ready_fans,
    ready_points,
    time_span,
    value_scale,
)
from countermove.chart.fan_words import band_notes, end_value, log_note, words_of, writer
from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty, unit_words
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
    when: Collection[Instant],
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

    >>> panels = [FanPanel("Deny", [Fan("Deny", [1, 2])])]
    >>> svg = fan_multiples(["2026Q1", "2026Q2"], panels, frame=Frame(id="m", title="Compute"))
    """
    years = years_of(when)
    ready = [_Ready(clean(p.name), ready_fans(p.fans, len(years)), ready_points(p.observed)) for p in panels]
    series, points = [s for r in ready for s in r.series], [p for r in ready for p in r.points]
    y = value_scale(series, points, scale, 140, 0, zero=zero)
    if not years or y is None:
        return render_empty(frame)
    across = min(len(ready), columns or max(1, min(4, int(frame.width // (170 if frame.narrow else 210)))))
    notes = [*band_notes(series, points, max(len(r.series) for r in ready)), *log_note(series, points, scale)]
    if cutoff is not None and cutoff_label:
        notes.append(f"Dashed line: {clean(cutoff_label)}.")
    key, key_height = key_rows(_unnamed(ready), frame.width, frame.top)
    first = frame.top + key_height + (18 if unit else 2)
    cut = None if cutoff is None else year_of(cutoff)
    drawn, bottom = _layout(ready, years, frame, first, across, Plot(y, y, number), cut)
    named = [in_words(instant) for instant in when]
    say = writer(series, number)
    words = [f"{len(ready)} small charts on the same axes{unit_words(unit, scale)}, {named[0]} to {named[-1]}."]
    words += dict.fromkeys(
        (f"{r.name}, " if s.slot and s.name != r.name else "") + words_of(s, named, say)
        for r in ready
        for s in r.series
    )
    view = MultiplesView(drawn, key, clean(unit), px(frame.top + key_height + 12))
    return render("multiples.svg", frame, bottom=bottom, words=words, notes=notes, view=view)


def _unnamed(ready: Sequence[_Ready]) -> list[tuple[str, int]]:
    """Name and look of every fan that no panel's heading names: quiet references, and second fans."""
    alone = all(sum(1 for s in r.series if s.slot) <= 1 for r in ready)
    chiefs = [(r.name, r.chief) for r in ready if r.chief]
    named = {(s.name, s.slot) for name, s in chiefs if s.name == name or (alone and s.slot)}
    drawn = [(s.name, s.slot) for r in ready for s in r.series if s.last >= 0]
    return [entry for entry in dict.fromkeys(drawn) if entry not in named]


def _layout(
    ready: Sequence[_Ready],
    years: Sequence[float],
    frame: Frame,
    first: float,
    across: int,
    plot: Plot,
    cutoff: float | None,
) -> tuple[tuple[tuple[Heading, Panel], ...], float]:
    """Every panel with its heading, row by row from the y `first` on; and the y at which the last one ends."""
    series, points = [s for r in ready for s in r.series], [p for r in ready for p in r.points]
    say = writer(series, plot.number)
    left = gutter(tick_texts(plot.y, plot.number))
    width = (frame.width - left - 8 - GAP * (across - 1)) / across
    rows = [ready[n : n + across] for n in range(0, len(ready), across)]
    titles = {r.name: wrap(r.name, width, TEXT, 2, bold=True) for r in ready}
    lines = [max(len(titles[r.name]) for r in row) for row in rows]
    tall = min(170.0, max(110.0, width * 0.62))
    if frame.height:
        tall = max(60.0, (frame.height - (first - frame.top) - sum(17 * n + 22 + ROW_GAP for n in lines)) / len(rows))
    span = time_span(years, points)
    made: list[tuple[Heading, Panel]] = []
    for number, row in enumerate(rows):
        top = first + 17 * lines[number] + 22
        for column, r in enumerate(row):
            start = left + column * (width + GAP)
            bare = len(made) + across < len(ready)  # another panel below carries the labels of this column
            place = replace(
                plot, x=time_scale(*span, start, start + width), y=replace(plot.y, start=top + tall, end=top),
                x_labels=not bare, y_labels=column == 0,
            )  # fmt: skip
            panel = build_panel(years, r.series, r.points, place, cutoff=cutoff, cutoff_label="")
            made.append((_heading(r, titles[r.name], start, first, width, say), panel))
        first = top + tall + ROW_GAP
    return tuple(made), first - ROW_GAP + 22


def _heading(
    r: _Ready, lines: Sequence[str], x: float, top: float, width: float, say: Callable[[float], str]
) -> Heading:
    places = [at(x, top + 13 + 17 * i) for i in range(len(lines) + 1)]
    value = (places[-1], _value(r.chief, say, width))
    return Heading(tuple(zip(places, lines, strict=False)), value, r.chief.slot if r.chief else 0)


def _value(s: Series | None, say: Callable[[float], str], width: float) -> str:
    if s is None:
        return "no data"
    long, short = end_value(s, say)
    return long if text_width(long, SMALL) <= width else short
