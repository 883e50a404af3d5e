"""One panel of a fan chart: what `fan_chart` and `fan_multiples` share."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Axes, Line, day_line, time_value_axes
from countermove.chart.instants import Instant, years_of
from countermove.chart.marks import Rail, marker_path, whisker_path
from countermove.chart.numbers import NumberFormat, Numbers, extent, floats
from countermove.chart.palette import SLOTS, slot_of
from countermove.chart.scale import Scale, ScaleKind, scale_for
from countermove.chart.text import clean

CROWD = 4


@dataclass(frozen=True, slots=True)
class Fan:
    """One option over time: median and bounds of the 50 % and 90 % bands, all as long as the time axis.

    Bands may be left empty. slot 0 draws it quietly, as a reference; key goes into `data-key`.
    """

    name: str
    median: Numbers
    low50: Numbers = ()
    high50: Numbers = ()
    low90: Numbers = ()
    high90: Numbers = ()
    slot: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """Observed points with optional whiskers (low, high)."""

    when: Collection[Instant]
    value: Numbers
    low: Numbers = ()
    high: Numbers = ()
    name: str = "observed"


@dataclass(frozen=True, slots=True)
class Series:
    """A fan made ready: floats, its look, and the index of its last number (-1 if it has none)."""

    name: str
    median: list[float]
    inner: tuple[list[float], list[float]] | None
    outer: tuple[list[float], list[float]] | None
    slot: int
    key: str
    last: int

    def sides(self) -> list[list[float]]:
        """Its median and the bounds of its bands."""
        return [self.median, *(side for band in (self.inner, self.outer) if band for side in band)]


@dataclass(frozen=True, slots=True)
class Points:
    """Observed points made ready."""

    years: list[float]
    value: list[float]
    low: list[float]
    high: list[float]
    name: str


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn of one fan."""

    slot: int
    key: str
    outer: Markup
    inner: Markup
    line: Markup
    end: Markup


@dataclass(frozen=True, slots=True)
class Panel:
    """What is drawn of one panel."""

    axes: Axes
    curves: tuple[Curve, ...]
    whiskers: Markup
    dots: Markup
    cutoff: Line | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Where one panel is drawn: its scales, how its ticks are written, and which axes are labelled."""

    x: Scale
    y: Scale
    number: NumberFormat
    x_labels: bool = True
    y_labels: bool = True


def _last(values: Sequence[float]) -> int:
    return next((i for i in range(len(values) - 1, -1, -1) if values[i] == values[i]), -1)


def _band(name: str, low: Numbers, high: Numbers, count: int) -> tuple[list[float], list[float]] | None:
    lows, highs = floats(low), floats(high)
    if not lows and not highs:
        return None
    if len(lows) != count or len(highs) != count:
        raise ValueError(f"{name}: a band has {len(lows)} low and {len(highs)} high values for {count} points of time")
    return lows, highs


def ready_fans(fans: Iterable[Fan], count: int) -> list[Series]:
    """The fans as floats. ValueError where a length is not that of the time axis."""
    made: list[Series] = []
    order = 0
    for fan in fans:
        median = floats(fan.median)
        name = clean(fan.name)
        if len(median) != count:
            raise ValueError(f"{name}: {len(median)} medians for {count} points of time")
        inner, outer = _band(name, fan.low50, fan.high50, count), _band(name, fan.low90, fan.high90, count)
        made.append(Series(name, median, inner, outer, slot_of(fan.slot, order), clean(fan.key), _last(median)))
        order += fan.slot is None
    return made


def ready_points(observed: Iterable[Observed]) -> list[Points]:
    """The observed points as floats; missing whiskers become NaN. ValueError where lengths differ."""
    made: list[Points] = []
    for points in observed:
        years, value = years_of(points.when), floats(points.value)
        low, high = (floats(side) or [math.nan] * len(years) for side in (points.low, points.high))
        if not len(years) == len(value) == len(low) == len(high):
            raise ValueError(
                f"{clean(points.name)}: {len(years)} times, {len(value)} values, {len(low)} low, {len(high)} high"
            )
        made.append(Points(years, value, low, high, clean(points.name)))
    return made


def time_span(years: Sequence[float], points: Sequence[Points]) -> tuple[float, float]:
    """First and last point of time; a first quarter (or month) is shown from the start of its year."""
    span = [*years, *(year for p in points for year in p.years)]
    first = min(span)
    return (math.floor(first) if first - math.floor(first) < 0.13 else first), max(span)


def value_scale(
    series: Sequence[Series], points: Sequence[Points], kind: ScaleKind, bottom: float, top: float, *, zero: bool
) -> Scale | None:
    """The y scale over all of it; None if there is no number.

    On a log scale a band may run out of the axis below a hundredth of the least median.
    """
    lists = [side for s in series if s.last >= 0 for side in s.sides()] + [p.value for p in points]
    if not any(value == value for values in lists for value in values):
        return None
    lists += [side for p in points for side in (p.low, p.high)]
    ends = [end for values in lists for end in extent(values)]
    if kind == "log":
        core = [v for v in [m for s in series for m in s.median] + [v for p in points for v in p.value] if v > 0]
        floor = min(core, default=0.0) / 100
        ends = [max(v, floor) for values in lists for v in values if v > 0]
    return scale_for(kind, ends, bottom, top, zero=zero, count=4 if bottom - top < 170 else 5)


def build_panel(
    years: Sequence[float],
    series: Sequence[Series],
    points: Sequence[Points],
    plot: Plot,
    *,
    cutoff: float | None,
    cutoff_label: str,
) -> Panel:
    """Everything of one panel in pixels. With more than four fans the 50 % bands go, or nothing could be told apart."""
    x, y = plot.x, plot.y
    crowded = len(series) > CROWD
    rail = Rail(x.many(years))
    whiskers: list[str] = []
    dots: list[str] = []
    for p in points:
        places, values = x.many(p.years), y.many(p.value)
        lows, highs = y.clamped(p.low), y.clamped(p.high)
        for at, value, low, high in zip(places, values, lows, highs, strict=True):
            if value == value and x.start - 1 <= at <= x.end + 1:
                dots.append(marker_path("circle", at, value, 2.6))
                if low == low and high == high:
                    whiskers.append(whisker_path(at, low, high, 2.5))
    return Panel(
        axes=time_value_axes(x, y, plot.number, x_labels=plot.x_labels, y_labels=plot.y_labels),
        curves=tuple([_curve(s, rail, y, crowded=crowded) for s in series if s.last >= 0]),
        whiskers=Markup("".join(whiskers)),
        dots=Markup("".join(dots)),
        cutoff=None
        if cutoff is None
        else day_line(cutoff, x, y.end, y.start, cutoff_label, rise=20 if cutoff_label else 3),
    )


def _curve(s: Series, rail: Rail, y: Scale, *, crowded: bool) -> Curve:
    heights = y.many(s.median)
    outer = rail.band(y.clamped(s.outer[0]), y.clamped(s.outer[1])) if s.outer else Markup("")
    inner = (
        rail.band(y.clamped(s.inner[0]), y.clamped(s.inner[1])) if s.inner and not (crowded and s.outer) else Markup("")
    )
    last = _last(heights)
    end = marker_path(SLOTS[s.slot].marker, float(rail.xs[last]), heights[last], 3.6) if last >= 0 else Markup("")
    return Curve(s.slot, s.key, outer, inner, rail.line(heights), end)
