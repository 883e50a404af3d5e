"""Interval bars: options down the side, each a dot with a thick and a thin line, ties bracketed."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markupsafe import Markup

from countermove.chart.axes import Line, Tick, tick_texts
from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty, unit_words
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import PLAIN, Number, NumberFormat, finite, floats, px
from countermove.chart.palette import SLOTS, slot_of
from countermove.chart.scale import Scale, ScaleKind, scale_for
from countermove.chart.text import clean, text_width, wrap

BAR_NOTE = "Dot: median. Thick line: 50 % interval. Thin line: 90 % interval."
LEADING = 15.0
HAIR = 0.01
"""Px that rounding may add."""
MUCH_FARTHER = 3.0
"""A row that reaches so many times as far as the next would leave the others no room, and may be cut."""
BETTER = {"": "", "more": "more is better →", "less": "← less is better"}


@dataclass(frozen=True, slots=True)
class Interval:
    """One row: five quantiles, perhaps a rival's point (ghost). Neighbouring rows with the same tie are bracketed."""

    name: str
    p05: Number
    p25: Number
    p50: Number
    p75: Number
    p95: Number
    ghost: Number = None
    tie: str | None = None
    slot: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn of one row."""

    slot: int
    key: str
    name: tuple[tuple[Markup, str], ...]
    thin: Markup
    thick: Markup
    dot: Markup
    ghost: Markup
    value: tuple[Markup, str]


@dataclass(frozen=True, slots=True)
class Bracket:
    """The sign of a tie: a shade behind its rows, a bracket, and the word beside it, turned upright."""

    shade: Markup
    path: Markup
    at: Markup
    turn: Markup
    text: str


@dataclass(frozen=True, slots=True)
class IntervalView:
    """What the template draws."""

    grid: Markup
    ticks: tuple[Tick, ...]
    reference: Line | None
    rows: tuple[Row, ...]
    brackets: tuple[Bracket, ...]
    head: tuple[Tick, ...]
    ghost: tuple[Markup, Markup, str] | None


@dataclass(frozen=True, slots=True)
class _Five:
    """The numbers of one row; NaN where missing."""

    name: str
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    ghost: float

    def numbers(self) -> tuple[float, ...]:
        return self.p05, self.p25, self.p50, self.p75, self.p95, self.ghost


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns and rows stand, in px."""

    names: float
    left: float
    right: float
    values: float
    top: float
    row: float
    bar: float


def interval_chart(
    intervals: Sequence[Interval],
    *,
    frame: Frame,
    unit: str = "",
    number: NumberFormat = PLAIN,
    scale: ScaleKind = "linear",
    reference: Number = None,
    reference_label: str = "",
    ghost_label: str = "spreadsheet rival",
    tie_label: str = "tie",
    better: Literal["", "more", "less"] = "",
    zero: bool = False,
    cut: bool = False,
) -> str:
    """Options side by side as intervals, never as points alone.

    Args: intervals: rows in the order drawn; unit: written above; reference: a value drawn as an upright line with its
    label; ghost_label: what the hollow diamonds are; better: which end of the axis is the better one; cut: whether rows
    that reach much farther than all others are cut at the edge, with an arrow, so that the others can be read.
    Returns SVG text.

    >>> svg = interval_chart([Interval("Deny", 1, 2, 3, 4, 6)], frame=Frame(id="i", title="Lag"), unit="months")
    """
    data = [_Five(clean(i.name), *floats((i.p05, i.p25, i.p50, i.p75, i.p95, i.ghost))) for i in intervals]
    line = floats([reference])[0]
    say = number.alike([five.p50 for five in data])
    values = [_value(five, say) for five in data]
    ghosts = any(five.ghost == five.ghost for five in data)
    grid = _grid(intervals, values, frame, ghosts=ghosts, labelled=reference_label != "" and line == line)
    far = _far(data, line) if cut else []
    every = [value for five in data if five not in far for value in five.numbers()] + [line]
    x = scale_for(scale, every, grid.left, grid.right, zero=zero, count=3 if frame.narrow else 6)
    if x is None or not any(five.p50 == five.p50 for five in data):
        return render_empty(frame)
    bottom = grid.top + grid.row * len(intervals)
    spans = _upright(grid, len(intervals), bottom, frame)
    rows = enumerate(zip(intervals, data, values, strict=True))
    view = IntervalView(
        grid=_lines(x.many(x.ticks), spans),
        ticks=_ticks(x, number, bottom, better),
        reference=_reference(line, clean(reference_label), x, grid.top, spans),
        rows=tuple([_row(i, n, five, value, x, grid, frame) for n, (i, five, value) in rows]),
        brackets=tuple(_brackets(intervals, grid, clean(tie_label), frame)),
        head=_head(clean(unit), grid, frame),
        ghost=_ghost_key(clean(ghost_label), frame) if ghosts else None,
    )
    words = [f"Intervals{unit_words(unit, scale)}."]
    words += [f"Line at {number.value(line)}: {clean(reference_label)}."] if view.reference else []
    words += [_words(five, say, clean(ghost_label)) for five in data]
    words += [f"Tied: {' and '.join(clean(i.name) for i in group)}." for group in _ties(intervals)]
    notes = [BAR_NOTE]
    if far:
        reach = "it reaches" if len(far) == 1 else "they reach"
        notes.append(f"Cut, for {reach} much farther: {'; '.join(five.name for five in far)}.")
    return render("interval.svg", frame, bottom=bottom + (36 if better else 22), words=words, notes=notes, view=view)


def _far(data: Sequence[_Five], about: float) -> list[_Five]:
    """The rows, fewer than half, that reach MUCH_FARTHER from a value (zero, where it is none) than all others."""
    rows = sorted(data, key=lambda five: _reach(five, about), reverse=True)
    for count in range(1, (len(rows) + 1) // 2):
        last, following = (_reach(five, about) for five in rows[count - 1 : count + 1])
        if last > MUCH_FARTHER * following > 0.0:
            return rows[:count]
    return []


def _reach(five: _Five, about: float) -> float:
    origin = 0.0 if math.isnan(about) else about
    return max((abs(value - origin) for value in finite(five.numbers())), default=0.0)


def _ties(intervals: Sequence[Interval]) -> list[list[Interval]]:
    runs = (list(group) for tie, group in groupby(intervals, key=lambda i: i.tie) if tie is not None)
    return [run for run in runs if len(run) > 1]


def _value(five: _Five, say: Callable[[float], str]) -> str:
    if math.isnan(five.p50):
        return "no data"
    if math.isnan(five.p05 + five.p95):
        return say(five.p50)
    return f"{say(five.p50)} ({say(five.p05)} to {say(five.p95)})"


def _grid(intervals: Sequence[Interval], values: Sequence[str], frame: Frame, *, ghosts: bool, labelled: bool) -> _Grid:
    tie = 22.0 if _ties(intervals) else 0.0
    top = frame.top + 18 + (18 if ghosts else 0) + (24 if labelled else 0)
    value = max((text_width(text, SMALL) for text in values), default=0.0) + 4
    if frame.narrow:
        edges = tie + 2, frame.width - 2.0
        named = zip(intervals, values, strict=True)
        long = any(text_width(clean(i.name), TEXT) > _above(text, *edges) for i, text in named)
        second = LEADING if long else 0.0
        row = (frame.height - (top - frame.top) - 30) / max(len(intervals), 1) if frame.height else 44.0 + second
        return _Grid(edges[0], tie + 12, frame.width - 14, edges[1], top, max(40.0 + second, row), 30.0 + second)
    names = min(frame.width * 0.3, max((text_width(clean(i.name), TEXT) for i in intervals), default=0.0) + 6)
    row = (frame.height - (top - frame.top) - 30) / max(len(intervals), 1) if frame.height else 36.0
    return _Grid(
        tie + 2, tie + names + 20, frame.width - value - 26, frame.width - 2, top, max(34.0, row), max(34.0, row) / 2
    )


def _above(value: str, start: float, end: float) -> float:
    """Width left of its value for a name that stands above its bar."""
    return end - start - text_width(value, SMALL) - 10


def _row(i: Interval, n: int, five: _Five, value: str, x: Scale, grid: _Grid, frame: Frame) -> Row:
    top = grid.top + n * grid.row
    y = top + grid.bar
    slot = slot_of(i.slot, n)
    p05, p25, p75, p95 = x.clamped((five.p05, five.p25, five.p75, five.p95))
    dot, rival = (place if _seen(place, x) else math.nan for place in x.many((five.p50, five.ghost)))
    thin = (
        f"M{px(_edge(p05, x))},{px(y)}H{px(_edge(p95, x))}{_end(p05, x, y)}{_end(p95, x, y)}"
        if p05 + p95 == p05 + p95
        else ""
    )
    thick = f"M{px(_edge(p25, x))},{px(y)}H{px(_edge(p75, x))}" if p25 + p75 == p25 + p75 else ""
    if frame.narrow:
        base = y - 15
        lines = wrap(clean(i.name), _above(value, grid.names, grid.values), TEXT, 1 if grid.bar <= 30.0 else 2)
        name = tuple([(at(grid.names, base - LEADING * k), line) for k, line in enumerate(reversed(lines))][::-1])
        place = at(grid.values, base, "end")
    else:
        lines = wrap(clean(i.name), grid.left - grid.names - 14, TEXT, 2)
        name = tuple(
            [(at(grid.names, y + 4.5 + LEADING * (k - (len(lines) - 1) / 2)), line) for k, line in enumerate(lines)]
        )
        place = at(grid.values, y + 4.5, "end")
    return Row(
        slot, clean(i.key), name, Markup(thin), Markup(thick),
        marker_path(SLOTS[slot].marker if slot else "circle", dot, y, 5) if dot == dot else Markup(""),
        marker_path("diamond", rival, y, 4.2) if rival == rival else Markup(""),
        (place, value),
    )  # fmt: skip


def _seen(place: float, x: Scale) -> bool:
    """Whether a place lies on the axis, but for what a division may lose; NaN does not."""
    return x.start - HAIR <= place <= x.end + HAIR


def _edge(place: float, x: Scale) -> float:
    """The place, or the end of the axis that it lies beyond."""
    return min(max(place, x.start), x.end)


def _end(place: float, x: Scale, y: float) -> str:
    """An end of a thin line: a stroke across, or an arrow where it goes on beyond the axis."""
    if _seen(place, x):
        return f"M{px(place)},{px(y - 4)}v8"
    along = 5 if place > x.end else -5
    return f"M{px(_edge(place, x) - along)},{px(y - 4)}l{along},4l{-along},4"


def _ticks(x: Scale, number: NumberFormat, bottom: float, better: str) -> tuple[Tick, ...]:
    places = x.many(x.ticks)
    made = [
        Tick(at(place, bottom + 15, "middle"), text) for place, text in zip(places, tick_texts(x, number), strict=True)
    ]
    if better == "more":
        made.append(Tick(at(x.end, bottom + 31, "end"), BETTER[better]))
    elif better:
        made.append(Tick(at(x.start, bottom + 31), BETTER[better]))
    return tuple(made)


def _upright(grid: _Grid, count: int, bottom: float, frame: Frame) -> list[tuple[float, float]]:
    """From where to where an upright line is drawn: beside each bar alone where the names stand above the bars."""
    if not frame.narrow:
        return [(grid.top - 4, bottom)]
    tops = [grid.top + n * grid.row for n in range(count)]
    return [(top + grid.bar - 10, top + grid.row) for top in tops]


def _lines(places: Iterable[float], spans: Sequence[tuple[float, float]]) -> Markup:
    return Markup("".join([f"M{px(place)},{px(low)}V{px(high)}" for place in places for low, high in spans]))


def _reference(value: float, label: str, x: Scale, top: float, spans: Sequence[tuple[float, float]]) -> Line | None:
    if value != value or not x.holds(value):
        return None
    place = x(value)
    half = text_width(label, SMALL) / 2
    anchor = "start" if place - half < x.start - 8 else "end" if place + half > x.end + 14 else "middle"
    path = _lines([place], ((top - 8, top - 4), *spans))
    return Line(path, at(place, top - 13, anchor), label)


def _brackets(intervals: Sequence[Interval], grid: _Grid, label: str, frame: Frame) -> list[Bracket]:
    made: list[Bracket] = []
    first = 0
    for tie, group in groupby(intervals, key=lambda i: i.tie):
        count = len(list(group))
        if tie is not None and count > 1:
            top, bottom = grid.top + first * grid.row + 3, grid.top + (first + count) * grid.row - 3
            middle = (top + bottom) / 2
            shade = f'x="0" y="{px(top)}" width="{frame.width}" height="{px(bottom - top)}"'
            made.append(
                Bracket(Markup(shade), Markup(f"M20,{px(top + 3)}h-4V{px(bottom - 3)}h4"), at(0, 0, "middle"),
                        Markup(f"translate(12,{px(middle)}) rotate(-90)"), label)
            )  # fmt: skip
        first += count
    return made


def _head(unit: str, grid: _Grid, frame: Frame) -> tuple[Tick, ...]:
    head = [Tick(at(2, frame.top + 12), unit)] if unit else []
    return (*head, Tick(at(grid.values, frame.top + 12, "end"), "median (90 %)"))


def _ghost_key(label: str, frame: Frame) -> tuple[Markup, Markup, str]:
    y = frame.top + 26
    return marker_path("diamond", 8, y, 4.2), at(18, y + 4), label


def _words(five: _Five, say: Callable[[float], str], ghost_label: str) -> str:
    if math.isnan(five.p50):
        return f"{five.name}: no data."
    text = f"{five.name}: median {say(five.p50)}"
    for share, low, high in (("50 %", five.p25, five.p75), ("90 %", five.p05, five.p95)):
        text += "" if math.isnan(low + high) else f", {share} interval {say(low)} to {say(high)}"
    return text + ("." if math.isnan(five.ghost) else f"; {ghost_label} {say(five.ghost)}.")
