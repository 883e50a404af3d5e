"""A matrix of effects: squares shaded by size, each with its number and interval as text."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Tick
from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty
from countermove.chart.marks import at
from countermove.chart.numbers import PLAIN, NumberFormat, Numbers, floats, px
from countermove.chart.text import clean, shorten, text_width, wrap

UPRIGHT = 150.0
"""Room in px for a column's name that is turned upright."""
STRONGEST = 0.5
"""Opacity of the largest value's shade: dark ink keeps 4.5:1 on it, on light and on dark paper."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row: its name, and for each column a value with its bounds (NaN where missing)."""

    name: str
    values: Numbers
    low: Numbers = ()
    high: Numbers = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    """One cell: its box, how strongly it is shaded, and its texts."""

    box: Markup
    opacity: str
    texts: tuple[tuple[Markup, str, bool], ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the template draws."""

    heads: tuple[Tick, ...]
    rows: tuple[tuple[str, tuple[Tick, ...], tuple[Square, ...]], ...]
    axes: tuple[Tick, ...]
    outline: Markup


def matrix_chart(
    rows: Sequence[MatrixRow],
    columns: Sequence[str],
    *,
    frame: Frame,
    row_label: str = "",
    column_label: str = "",
    number: NumberFormat = PLAIN,
) -> str:
    """Effects of each column on each row.

    Args: rows: r rows of c values, all at least 0; columns: c names; row_label, column_label: what they are. Size is
    told by shade and by number, never by shade alone. Narrow frames draw the values without their bounds, which the
    description tells. Returns SVG text; ValueError where a row has another count of values.

    >>> rows = [MatrixRow("CN", [0.2], [0.1], [0.3])]
    >>> svg = matrix_chart(rows, ["US"], frame=Frame(id="m", title="Effects"))
    """
    names = [clean(each) for each in columns]
    data = [_checked(row, len(columns)) for row in rows]
    top_value = max((v for values, _, _ in data for v in values if v == v), default=math.nan)
    if not rows or not names or math.isnan(top_value):
        return render_empty(frame)
    say = number.alike([v for values, _, _ in data for v in values if v == v])
    left = min(frame.width * 0.26, max(text_width(clean(row.name), TEXT) for row in rows) + 14)
    width = (frame.width - left - 4) / len(names)
    height = 30.0 if frame.narrow else 44.0
    heads, top = _heads(names, left, width, frame, clean(column_label))
    made: list[tuple[str, tuple[Tick, ...], tuple[Square, ...]]] = []
    for n, (row, (values, low, high)) in enumerate(zip(rows, data, strict=True)):
        y = top + n * height
        name = wrap(clean(row.name), left - 10, TEXT if not frame.narrow else SMALL, 2)
        lines = tuple(
            Tick(at(2, y + height / 2 + 4.5 + 14 * (k - (len(name) - 1) / 2)), line) for k, line in enumerate(name)
        )
        squares = tuple(
            _square(v, lo, hi, left + c * width, y, width, height, top_value, say, frame)
            for c, (v, lo, hi) in enumerate(zip(values, low, high, strict=True))
        )
        made.append((clean(row.key), lines, squares))
    bottom = top + len(rows) * height
    axes = (Tick(at(2, frame.top + 12), clean(row_label)),) if row_label else ()
    outline = Markup(f'x="{px(left)}" y="{px(top)}" width="{px(width * len(names))}" height="{px(bottom - top)}"')
    words = [f"Matrix of {len(rows)} rows ({clean(row_label)}) by {len(names)} columns ({clean(column_label)})."]
    words += [_words(row, names, each, say) for row, each in zip(rows, data, strict=True)]
    return render("matrix.svg", frame, bottom=bottom, words=words, view=MatrixView(heads, tuple(made), axes, outline))


Row = tuple[list[float], list[float], list[float]]


def _checked(row: MatrixRow, count: int) -> Row:
    values = floats(row.values)
    low, high = (floats(side) or [math.nan] * count for side in (row.low, row.high))
    if not len(values) == len(low) == len(high) == count:
        raise ValueError(
            f"{clean(row.name)}: {len(values)} values, {len(low)} low, {len(high)} high for {count} columns"
        )
    return values, low, high


def _heads(names: Sequence[str], left: float, width: float, frame: Frame, label: str) -> tuple[tuple[Tick, ...], float]:
    """Column names above the squares, and where these begin."""
    lines = [wrap(name, width - 4, SMALL, 2) for name in names]
    y = frame.top + (32 if label else 14)
    made = [Tick(at(frame.width - 4, frame.top + 12, "end"), shorten(label, frame.width * 0.6, SMALL))] if label else []
    if any(line.endswith("…") for each in lines for line in each):
        # Cut names could be mistaken for one another: turned upright they stand whole.
        upright = [shorten(name, UPRIGHT, SMALL) for name in names]
        foot = y - 8 + max(text_width(name, SMALL) for name in upright)
        for c, name in enumerate(upright):
            turn = Markup(f'transform="translate({px(left + (c + 0.5) * width + 4)},{px(foot)}) rotate(-90)"')
            made.append(Tick(turn, name))
        return tuple(made), foot + 8
    most = max(len(each) for each in lines)
    made += [
        Tick(at(left + (c + 0.5) * width, y + 14 * (k + most - len(each)), "middle"), line)
        for c, each in enumerate(lines)
        for k, line in enumerate(each)
    ]
    return tuple(made), y + 14 * (most - 1) + 8


def _square(
    value: float, low: float, high: float, x: float, y: float, width: float, height: float, most: float,
    say: Callable[[float], str], frame: Frame,
) -> Square:  # fmt: skip
    box = Markup(f'x="{px(x + 1)}" y="{px(y + 1)}" width="{px(width - 2)}" height="{px(height - 2)}"')
    if math.isnan(value):
        return Square(box, "0", ((at(x + width / 2, y + height / 2 + 4, "middle"), "–", False),))
    opacity = f"{STRONGEST * max(value, 0.0) / most:.3f}" if most > 0 else "0"
    bounds = f"{say(low)}–{say(high)}"
    whole = not math.isnan(low + high) and not frame.narrow and text_width(bounds, SMALL) <= width - 4
    middle = y + height / 2 + (-2 if whole else 4)
    texts = [(at(x + width / 2, middle, "middle"), shorten(say(value), width - 2, SMALL, bold=True), True)]
    if whole:
        texts.append((at(x + width / 2, y + height / 2 + 13, "middle"), bounds, False))
    return Square(box, opacity, tuple(texts))


def _words(row: MatrixRow, names: Sequence[str], data: Row, say: Callable[[float], str]) -> str:
    parts: list[str] = []
    for name, value, low, high in zip(names, *data, strict=True):
        if math.isnan(value):
            parts.append(f"{name} no data")
        elif math.isnan(low + high):
            parts.append(f"{name} {say(value)}")
        else:
            parts.append(f"{name} {say(value)} ({say(low)} to {say(high)})")
    return f"{clean(row.name)}: {', '.join(parts)}."
