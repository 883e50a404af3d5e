"""The two logarithmic axes of a plane: scales, grid, labels, and the limits marked on the far sides."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from countermove.chart.axes import Axes, Tick, pointer, tick_texts
from countermove.chart.frame import SMALL
from countermove.chart.marks import at
from countermove.chart.numbers import PLAIN, Real, finite, px
from countermove.chart.scale import Scale, logarithmic
from countermove.chart.text import text_width


def log_scale(
    values: Sequence[float], corners: Sequence[float], wanted: tuple[Real, Real] | None, start: float, end: float
) -> Scale | None:
    """The scale over designs and corners of regions, or over the ends asked for; None if there is no number."""
    if wanted is None or not 0 < wanted[0] < wanted[1] < math.inf:
        return logarithmic([*values, *(c for c in finite(corners) if c > 0)], start, end, count=6)
    ticks = logarithmic(wanted, start, end, count=6)
    inside = tuple([tick for tick in ticks.ticks if wanted[0] <= tick <= wanted[1]]) if ticks else ()
    return Scale("log", wanted[0], wanted[1], start, end, inside)


def plane_axes(x: Scale, y: Scale) -> Axes:
    """Grid and tick labels on both sides."""
    across, up = x.many(x.ticks), y.many(y.ticks)
    grid = "".join(
        [f"M{px(x.start)},{px(h)}H{px(x.end)}" for h in up] + [f"M{px(p)},{px(y.end)}V{px(y.start)}" for p in across]
    )
    labels = [Tick(at(x.start - 6, h + 4, "end"), text) for h, text in zip(up, tick_texts(y, PLAIN), strict=True)]
    powers = [abs(math.log10(tick) - round(math.log10(tick))) > 1e-9 for tick in x.ticks]
    labels += _in_a_row(across, tick_texts(x, PLAIN), powers, x, y.start + 16)
    return Axes(
        Markup(grid),
        Markup(f"M{px(x.start)},{px(y.start)}H{px(x.end)}"),
        tuple(labels),
        pointer(x, y, top=y.end, bottom=y.start),
    )


def limit_labels(xs: Sequence[float], ys: Sequence[float], x: Scale, y: Scale) -> tuple[Tick, ...]:
    """Limits above the plot and right of it, as far as there is room; the first named are the first served."""
    across = [value for value in xs if x.holds(value)]
    made = _in_a_row(x.many(across), [exact(value) for value in across], range(len(across)), x, y.end - 5)
    taken: list[float] = []
    for value in ys:
        height = y.many((value,))[0] if y.holds(value) else math.nan
        if height == height and all(abs(height - other) >= SMALL + 1 for other in taken):
            taken.append(height)
            made.append(Tick(at(x.end + 5, height + 4), exact(value)))
    return tuple(made)


def exact(value: float) -> str:
    """A limit with all its digits."""
    return f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}"


def _in_a_row(
    places: Sequence[float], texts: Sequence[str], ranks: Sequence[int], x: Scale, height: float
) -> list[Tick]:
    """Labels side by side, the lowest rank first, then those that still fit between."""
    taken: list[tuple[float, float]] = []
    made: list[tuple[float, Tick]] = []
    for n in sorted(range(len(places)), key=lambda n: (ranks[n], n)):
        width = text_width(texts[n], SMALL)
        left = min(max(places[n] - width / 2, 0.0), x.end + 8 - width)
        if not any(left < b + 8 and a - 8 < left + width for a, b in taken):
            taken.append((left, left + width))
            made.append((left, Tick(at(left + width / 2, height, "middle"), texts[n])))
    return [tick for _, tick in sorted(made, key=lambda item: item[0])]
