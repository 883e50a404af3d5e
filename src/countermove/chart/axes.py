"""The quiet parts of a plot: grid, tick labels, the line at a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from countermove.chart.frame import SMALL
from countermove.chart.instants import time_ticks
from countermove.chart.marks import at
from countermove.chart.numbers import NumberFormat, px
from countermove.chart.scale import Scale
from countermove.chart.text import text_width


@dataclass(frozen=True, slots=True)
class Tick:
    """One label of an axis: the attributes that place it, and what it says."""

    at: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Axes:
    """Grid and labels of one plot, and the numbers by which a page finds data under a pointer."""

    grid: Markup
    base: Markup
    labels: tuple[Tick, ...]
    pointer: Markup


@dataclass(frozen=True, slots=True)
class Line:
    """A vertical line with its label: `d` is the path, the rest places the text."""

    d: Markup
    at: Markup
    text: str


def tick_texts(scale: Scale, number: NumberFormat) -> list[str]:
    """Labels of a scale's ticks."""
    return number.ticks(scale.ticks) if scale.kind == "linear" else number.log_ticks(scale.ticks)


def gutter(texts: Sequence[str]) -> float:
    """Width that tick labels need left of a plot."""
    return max((text_width(text, SMALL) for text in texts), default=0.0) + 8


def time_scale(start: float, end: float, left: float, right: float) -> Scale:
    """A linear scale over decimal years, without widening."""
    if end - start < 1e-6:
        start, end = start - 0.5, end + 0.5
    return Scale("linear", start, end, left, right, ())


@lru_cache(maxsize=512)
def time_value_axes(x: Scale, y: Scale, number: NumberFormat, *, x_labels: bool = True, y_labels: bool = True) -> Axes:
    """Axes of a plot of values over time: horizontal grid lines, years below."""
    left, right, bottom, top = x.start, x.end, y.start, y.end
    heights = y.many(y.ticks)
    grid = "".join([f"M{px(left)},{px(h)}H{px(right)}" for h in heights])
    labels = [
        Tick(at(left - 6, h + 4, "end"), text)
        for h, text in zip(heights, tick_texts(y, number), strict=True)
        if y_labels
    ]
    ticks = time_ticks(x.low, x.high, right - left)
    places = x.many([tick for tick, _ in ticks])
    marks = "".join([f"M{px(place)},{px(bottom)}v4" for place in places])
    if x_labels:
        labels += time_labels(places, [text for _, text in ticks], bottom + 17, left, right)
    zero = y.many((0.0,))[0] if y.kind == "linear" and y.low <= 0 <= y.high else bottom
    base = f"M{px(left)},{px(zero)}H{px(right)}{marks}"
    return Axes(Markup(grid), Markup(base), tuple(labels), pointer(x, y, top=top, bottom=bottom))


def time_labels(places: Sequence[float], texts: Sequence[str], y: float, left: float, right: float) -> list[Tick]:
    """Labels of a time axis, those at the ends turned inwards so that none is cut off."""
    made: list[Tick] = []
    for place, text in zip(places, texts, strict=True):
        half = text_width(text, SMALL) / 2
        if place + half > right + 14:
            made.append(Tick(at(place + 4, y, "end"), text))
        elif place - half < left - 14:
            made.append(Tick(at(place - 4, y), text))
        else:
            made.append(Tick(at(place, y, "middle"), text))
    return made


def pointer(x: Scale, y: Scale, *, top: float, bottom: float) -> Markup:
    """Attributes of the plot group: data range and pixel range of both axes, in viewBox units."""
    data = f'data-x0="{x.low:.8g}" data-x1="{x.high:.8g}" data-y0="{y.low:.8g}" data-y1="{y.high:.8g}"'
    pixels = f'data-left="{px(x.start)}" data-right="{px(x.end)}" data-top="{px(top)}" data-bottom="{px(bottom)}"'
    return Markup(f'{data} {pixels} data-scale="{y.kind if x.kind == "linear" else f"{x.kind}-{y.kind}"}"')


def day_line(year: float, x: Scale, top: float, bottom: float, text: str, rise: float = 20) -> Line | None:
    """A vertical line at a point of time, its label above the plot on the side where it fits; None off the axis."""
    if not x.holds(year):
        return None
    place = x(year)
    width = text_width(text, SMALL)
    anchor, shift = ("end", -5.0) if place + 5 + width > x.end + 8 and place - 5 - width > 0 else ("start", 5.0)
    return Line(Markup(f"M{px(place)},{px(top - rise)}V{px(bottom)}"), at(place + shift, top - 11, anchor), text)
