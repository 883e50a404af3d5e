"""Scales: from data to pixels, linear or logarithmic, with ticks at round numbers."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from countermove.chart.numbers import finite

ScaleKind = Literal["linear", "log"]

TINY = 1e-280  # a span that no pixel can be divided by


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps [low, high] of the data onto [start, end] px. On a log scale what is not above zero maps to NaN."""

    kind: ScaleKind
    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Pixel of one value."""
        return self.many((value,))[0]

    def many(self, values: Iterable[float]) -> list[float]:
        """Pixel of every value; NaN stays NaN."""
        if self.kind == "linear":
            slope = (self.end - self.start) / (self.high - self.low)
            origin = self.start - self.low * slope
            return [origin + slope * value for value in values]
        base = math.log(self.low)
        slope = (self.end - self.start) / (math.log(self.high) - base)
        origin = self.start - base * slope
        log, nan = math.log, math.nan
        return [origin + slope * log(value) if value > 0 else nan for value in values]

    def clamped(self, values: Iterable[float]) -> list[float]:
        """Like `many`; on a log scale, values beyond the axis (zero and below too) are drawn at its edge."""
        if self.kind == "linear":
            return self.many(values)
        low, high = self.low, self.high
        return self.many([low if value < low else high if value > high else value for value in values])

    def holds(self, value: float) -> bool:
        """Whether the value lies on the axis."""
        return self.low <= value <= self.high


def linear(values: Iterable[float], start: float, end: float, *, zero: bool, count: int = 5) -> Scale | None:
    """A linear scale over the finite values, widened to round ticks; None if there is none."""
    numbers = finite(values)
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(1e-12 * max(abs(low), abs(high)), TINY):
        pad = abs(high) * 0.1 if abs(high) > TINY else 1.0
        low, high = low - (0 if zero and low == 0 else pad), high + pad
    step = _round_step((high - low) / max(count, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(tick * step for tick in range(first, last + 1))
    return Scale("linear", ticks[0], ticks[-1], start, end, ticks)


def logarithmic(values: Iterable[float], start: float, end: float, *, count: int = 6) -> Scale | None:
    """A log scale over the values above zero, widened to round ticks; None if there is none."""
    numbers = [value for value in finite(values) if value > 1e-300]
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if high / low < 1.02:
        low, high = low / 1.5, high * 1.5
    for heads in ((1, 2, 5), (1, 3), (1,)):
        ticks = _log_ticks(low, high, heads)
        if len(ticks) <= count + 2:
            break
    else:
        every = math.ceil(len(ticks) / count)
        ticks = [*ticks[::every]] + ([] if (len(ticks) - 1) % every == 0 else [ticks[-1]])
    return Scale("log", ticks[0], ticks[-1], start, end, tuple(ticks))


def scale_for(
    kind: ScaleKind, values: Iterable[float], start: float, end: float, *, zero: bool, count: int = 5
) -> Scale | None:
    """The scale of that kind over the values; None if nothing can be drawn on it."""
    if kind == "log":
        return logarithmic(values, start, end)
    return linear(values, start, end, zero=zero, count=count)


def _round_step(rough: float) -> float:
    head = 10 ** math.floor(math.log10(rough))
    return next(factor * head for factor in (1, 2, 2.5, 5, 10) if factor * head >= rough * (1 - 1e-9))


def _log_ticks(low: float, high: float, heads: Sequence[int]) -> list[float]:
    """Round numbers from the last at or below `low` to the first at or above `high`."""
    first, last = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    grid = [head * 10.0**decade for decade in range(first, last + 1) for head in heads]
    below = max((i for i, tick in enumerate(grid) if tick <= low * (1 + 1e-9)), default=0)
    above = min((i for i, tick in enumerate(grid) if tick >= high * (1 - 1e-9)), default=len(grid) - 1)
    return grid[below : above + 1]
