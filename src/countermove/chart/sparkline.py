"""Pictures of a table cell: a small line, and a strip of bars for shares."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.frame import Frame, check_id, render
from countermove.chart.marks import Rail, marker_path, step_path
from countermove.chart.numbers import PERCENT, PLAIN, NumberFormat, Numbers, Real, extent, floats, px
from countermove.chart.palette import SLOTS, slot_of
from countermove.chart.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFrame(Frame):
    """A frame of any size, for a cell of a table."""

    def __post_init__(self) -> None:
        check_id(self.id)


@dataclass(frozen=True, slots=True)
class SparkView:
    """What the template draws."""

    slot: int
    band: Markup
    line: Markup
    end: Markup
    height: int


@dataclass(frozen=True, slots=True)
class HeatView:
    """What the template draws: bars (geometry, opacity), and the cells with no value."""

    bars: tuple[tuple[Markup, str], ...]
    missing: Markup
    base: Markup
    height: int


def sparkline(
    values: Numbers,
    *,
    id: str,
    title: str,
    low: Numbers = (),
    high: Numbers = (),
    step: bool = False,
    width: int = 96,
    height: int = 24,
    slot: int = 1,
    number: NumberFormat = PLAIN,
    style: bool = False,
) -> str:
    """A line for a table cell, its last value marked; low and high give a band; step draws steps.

    Returns SVG text of width x height px; ValueError where lengths differ.

    >>> svg = sparkline([1, 2, 3], id="s1", title="Compute")
    """
    frame = CellFrame(id=id, title=title, width=max(width, 8), style=style)
    numbers, lows, highs = floats(values), floats(low), floats(high)
    if any(side and len(side) != len(numbers) for side in (lows, highs)):
        raise ValueError(f"{clean(title)}: {len(numbers)} values, {len(lows)} low, {len(highs)} high")
    ends = [end for side in (numbers, lows, highs) for end in extent(side)]
    look = slot_of(slot, 0)
    if not extent(numbers):
        view = SparkView(look, Markup(""), Markup(f"M2,{height // 2}H{width - 2}"), Markup(""), height)
        return _cell("spark.svg", frame, height, "No data.", view)
    least, span = min(ends), (max(ends) - min(ends)) or 1.0
    xs = [3 + (width - 9) * n / max(len(numbers) - 1, 1) for n in range(len(numbers))]
    ys, lo, hi = ([height - 3 - (height - 6) * (v - least) / span for v in side] for side in (numbers, lows, highs))
    last = max(n for n, v in enumerate(ys) if v == v)
    rail = Rail(xs)
    whole = [n for n, v in enumerate(ys) if v == v]
    line = step_path([xs[n] for n in whole], [ys[n] for n in whole], xs[-1]) if step else rail.line(ys)
    band = rail.band(lo, hi) if lo and hi else Markup("")
    view = SparkView(look, band, line, marker_path(SLOTS[look].marker, xs[last], ys[last], 2.6), height)
    first = next(v for v in numbers if v == v)
    told = number.together((first, numbers[last], *extent(numbers)))
    words = f"From {told[0]} to {told[1]}; least {told[2]}, most {told[3]}."
    return _cell("spark.svg", frame, height, words, view)


def heat_strip(
    values: Numbers,
    *,
    id: str,
    title: str,
    low: Real = 0.0,
    high: Real = 1.0,
    width: int = 96,
    height: int = 16,
    number: NumberFormat = PERCENT,
    style: bool = False,
) -> str:
    """One bar for each value, higher and darker from `low` to `high`; a missing value is crossed out.

    Returns SVG text of width x height px; ValueError if high is not above low.

    >>> svg = heat_strip([0.1, 0.6, None], id="h1", title="Odds by quarter")
    """
    if not high > low:
        raise ValueError(f"{clean(title)}: high ({high}) must be above low ({low})")
    frame = CellFrame(id=id, title=title, width=max(width, 8), style=style)
    numbers = floats(values)
    cell = width / max(len(numbers), 1)
    bars: list[tuple[Markup, str]] = []
    missing: list[str] = []
    for n, value in enumerate(numbers):
        if math.isnan(value):
            missing.append(f"M{px(n * cell + 1)},{height - 2}L{px((n + 1) * cell - 1)},2")
            continue
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        tall = max(1.0, share * (height - 2))
        box = (
            f'x="{px(n * cell + 0.5)}" y="{px(height - 1 - tall)}" width="{px(max(cell - 1, 0.5))}" height="{px(tall)}"'
        )
        bars.append((Markup(box), f"{0.3 + 0.7 * share:.2f}"))
    view = HeatView(tuple(bars), Markup("".join(missing)), Markup(f"M0,{px(height - 0.5)}H{width}"), height)
    words = ", ".join(number.value(value) for value in numbers) + "." if numbers else "No data."
    return _cell("heat.svg", frame, height, words, view)


def _cell(template: str, frame: CellFrame, height: int, words: str, view: object) -> str:
    return render(template, frame, bottom=height - 4, words=[words], view=view)
