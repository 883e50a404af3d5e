"""A mechanism's figure in plain letters, for a terminal of 80 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countermove.response.mechanisms.result import Bar, Bars, Curves, Figure, Shares, Strip, Timeline

_DAYS = (0, 7, 30, 90, 180, 365, 730)
_MOST = 14


def figure_lines(figure: Figure, width: int) -> list[str]:
    """The lines of a figure; long ones are cut with a word on what was left out."""
    from countermove.response.mechanisms import result

    if isinstance(figure, result.Bars):
        return _bars(figure, width)
    if isinstance(figure, result.Curves):
        return _curves(figure)
    if isinstance(figure, result.Shares):
        return _shares(figure, width)
    if isinstance(figure, result.Timeline):
        return _timeline(figure, width)
    return _strip(figure, width)


def _bars(figure: Bars, width: int) -> list[str]:
    ends = [
        value for row in figure.rows for value in (row.low, row.value, row.high, figure.reference) if value is not None
    ]
    if not ends:
        return []
    scale = math.log if figure.log else float
    low, high = scale(min(ends)), scale(max(ends))
    names = min(34, max(len(row.name) for row in figure.rows))
    columns = width - names - 12

    def place(value: float) -> int:
        return round((scale(value) - low) / (high - low or 1.0) * (columns - 1))

    lines = [
        figure.unit + (f"; | is {figure.reference_label or figure.reference}" if figure.reference is not None else "")
    ]
    return [*lines, *(_bar(row, names, columns, place, figure.reference) for row in figure.rows)]


def _bar(row: Bar, names: int, columns: int, place: Callable[[float], int], reference: float | None) -> str:
    cells = [" "] * columns
    if reference is not None:
        cells[place(reference)] = "|"
    if row.low is not None and row.high is not None:
        for x in range(place(row.low), place(row.high) + 1):
            cells[x] = "-"
    if row.value is not None:
        cells[place(row.value)] = "o"
    value = "-" if row.value is None else f"{row.value:.3g}"
    return f"{textwrap.shorten(row.name, names, placeholder='.'):<{names}}  {''.join(cells)}  {value}".rstrip()


def _curves(figure: Curves) -> list[str]:
    days = [day for day in _DAYS if day <= figure.x_max]
    lines = [f"Share by {figure.x_label}", f"{'':<24}" + "".join(f"{day:>7}" for day in days)]
    for curve in figure.curves:
        levels = [
            max((v for t, v in zip(curve.days, curve.values, strict=True) if t <= day), default=0.0) for day in days
        ]
        lines.append(f"{curve.name:<24}" + "".join(f"{100 * level:>5.0f} %" for level in levels))
    return lines


def _shares(figure: Shares, width: int) -> list[str]:
    lines: list[str] = []
    for name, values in figure.rows:
        told = ", ".join(f"{part.replace('_', ' ')} {100 * value:.0f} %"
                         for part, value in zip(figure.parts, values, strict=True) if value > 0)  # fmt: skip
        lines += textwrap.wrap(told, width, initial_indent=f"{name:<22}", subsequent_indent=" " * 22)
    return lines


def _timeline(figure: Timeline, width: int) -> list[str]:
    acts = {act.id: act for act in figure.acts}
    lines = [f"{len(figure.acts)} acts, {len(figure.arcs)} with an answer; the latest:"]
    for trigger, answer, strength in figure.arcs[-_MOST:]:
        a, b = acts[trigger], acts[answer]
        days = (b.day - a.day).days
        lines.append(_cut(f"{a.day} {_cut(a.title, 30)} <- {days} d, {strength}: {b.title}", width))
    return lines


def _strip(figure: Strip, width: int) -> list[str]:
    lines: list[str] = []
    for lane in figure.lanes:
        lines.append(_cut(lane.name, width))
        lines += [_cut(f"  {day} {words}", width) for day, words in lane.marks[:_MOST]]
        if len(lane.marks) > _MOST:
            lines.append(f"  and {len(lane.marks) - _MOST} more")
        lines += [f"  {start} to {end or 'open'}: {state}" for start, end, state in lane.spans]
    return lines


def _cut(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder=".") if len(text) > width else text
