"""What a fan chart says in words: in its description, at its line ends, in its small print."""

import math
from collections.abc import Callable, Iterable, Sequence

from countermove.chart.fan_panel import CROWD, Points, Series
from countermove.chart.numbers import NumberFormat
from countermove.chart.scale import ScaleKind

BAND_NOTE = "Line: median. Darker band: 50 % interval. Lighter band: 90 % interval."


def words_of(s: Series, when: Sequence[str], say: Callable[[float], str]) -> str:
    """One sentence: the last median and its intervals, and where the line starts."""
    if s.last < 0:
        return f"{s.name}: no data."
    i = s.last
    first = next(j for j in range(len(s.median)) if s.median[j] == s.median[j])
    text = f"{s.name}: median {say(s.median[i])} in {when[i]}"
    for share, band in (("50 %", s.inner), ("90 %", s.outer)):
        if band and band[0][i] + band[1][i] == band[0][i] + band[1][i]:
            text += f", {share} interval {say(band[0][i])} to {say(band[1][i])}"
    return text + (f"; it starts at {say(s.median[first])} in {when[first]}." if first < i else ".")


def end_value(s: Series, say: Callable[[float], str]) -> tuple[str, str]:
    """The last median with its 90 % interval, and without."""
    median = say(s.median[s.last])
    if not s.outer or math.isnan(s.outer[0][s.last] + s.outer[1][s.last]):
        return median, median
    return f"{median} ({say(s.outer[0][s.last])} to {say(s.outer[1][s.last])})", median


def writer(series: Iterable[Series], number: NumberFormat) -> Callable[[float], str]:
    """How the last medians, and the intervals around them, are written: all alike."""
    return number.alike([s.median[s.last] for s in series if s.last >= 0])


def log_note(series: Iterable[Series], points: Iterable[Points], kind: ScaleKind) -> tuple[str, ...]:
    """A note where a log scale cannot show a value."""
    if kind != "log":
        return ()
    hidden = sum(v <= 0 for s in series for v in s.median) + sum(v <= 0 for p in points for v in p.value)
    if not hidden:
        return ()
    return (f"{hidden} value{'s' if hidden > 1 else ''} at or below zero cannot stand on this log scale.",)


def band_notes(series: Sequence[Series], points: Sequence[Points], most: int) -> list[str]:
    """The small print that says what bands and points are; `most`: fans in the fullest panel."""
    made: list[str] = []
    if most <= CROWD and any(s.inner and s.outer for s in series):
        made.append(BAND_NOTE)
    elif any(s.outer for s in series):
        made.append("Line: median. Band: 90 % interval.")
    elif any(s.inner for s in series):
        made.append("Line: median. Band: 50 % interval.")
    names = ", ".join(dict.fromkeys(p.name for p in points))
    if names:
        made.append(f"Dots: {names}{', with their range' if any(v == v for p in points for v in p.low) else ''}.")
    return [" ".join(made)] if made else []


def points_words(p: Points, number: NumberFormat) -> str:
    """One sentence: how many observed points there are, and the last of them."""
    seen = [(year, value) for year, value in zip(p.years, p.value, strict=True) if value == value]
    if not seen:
        return f"{p.name}: no data."
    year, value = max(seen)
    return f"{p.name}: {len(seen)} points, the last {number.value(value)} in {int(year)}."
