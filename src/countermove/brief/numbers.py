"""How a brief writes numbers: the interval before the point, few digits, a true minus sign, fractions as per cent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from countermove.brief.words import NO_BREAK
from countermove.decision.assessment import OutcomeLine, Share, Spread

MINUS = "\u2212"
NO_VALUE = "no value"
PER_CENT = f"{NO_BREAK}%"
LEAST_DIGITS = 2
"""One digit would turn 14 months into 10."""
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Written:
    """A spread in words: `interval` (5 to 95 %), `median`, and whether there is any spread to show."""

    interval: str
    median: str
    certain: bool


def plain(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A number with thousands in groups; `sign` puts a plus before what is above zero. Never a minus before zero."""
    if not math.isfinite(value):
        return NO_VALUE
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if value < 0 else "+" if sign else "") + text


def _decimals(values: Iterable[float], digits: int) -> int:
    """Decimals that give the largest of the values so many significant digits; whole numbers are never cut."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0.0:
        return 0
    return min(_MOST_DECIMALS, max(0, digits - 1 - math.floor(math.log10(largest) + 1e-9)))


def _coarse(value: float, digits: int) -> float:
    """A thousand and more is rounded to its significant digits: 12,345 is 12,000."""
    if not math.isfinite(value) or abs(value) < 1000:
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value)) + 1e-9) - digits + 1)
    return round(value / step) * step


def writer(
    values: Iterable[float], digits: int, *, fraction: bool = False, sign: bool = False
) -> Callable[[float], str]:
    """A writer for numbers that stand together: `digits` significant digits for the largest, the same decimals for all.

    A fraction is written times a hundred, without the sign for per cent.
    """
    factor = 100.0 if fraction else 1.0
    decimals = _decimals([value * factor for value in values], digits)
    return lambda value: plain(_coarse(value * factor, digits), decimals, sign=sign)


def spread(numbers: Spread, outcome: OutcomeLine, *, difference: bool = False) -> Written:
    """The 5 to 95 % interval and the median of a spread, in the unit of the outcome (see `unit`).

    Where the ends would read alike although they differ, they get up to two digits more.
    """
    return five(numbers.p05, numbers.p50, numbers.p95, outcome.unit, outcome.digits, difference=difference)


def five(low: float, median: float, high: float, unit: str, digits: int, *, difference: bool = False) -> Written:
    """As `spread`, for three numbers and a unit."""
    fraction = unit == "fraction"
    tail = PER_CENT if fraction and not difference else ""
    values = (low, median, high)
    if not all(map(math.isfinite, values)):
        return Written(NO_VALUE, NO_VALUE, certain=False)
    digits = max(digits, LEAST_DIGITS)
    # Half the width, so that 9.8 and 10.2 at the upper end do not change how a column of intervals is written.
    sizes = (median, (high - low) / 2.0)
    write = writer(sizes, digits, fraction=fraction, sign=difference)
    for more in (1, 2):
        if low == high or write(low) != write(high):
            break
        write = writer(sizes, digits + more, fraction=fraction, sign=difference)
    ends = [write(low), write(high)]
    if ends[0] == ends[1]:
        return Written(ends[0] + tail, write(median) + tail, certain=True)
    return Written(f"{ends[0]} to {ends[1]}{tail}", write(median) + tail, certain=False)


def range_of(values: Iterable[float], outcome: OutcomeLine, *, difference: bool = False) -> str:
    """The least and the greatest of several numbers, in the unit of the outcome."""
    numbers = [value for value in values if math.isfinite(value)]
    if not numbers:
        return NO_VALUE
    ends = (min(numbers), max(numbers))
    return five(ends[0], ends[0], ends[1], outcome.unit, outcome.digits, difference=difference).interval


def one(value: float, unit: str, digits: int, *, difference: bool = False) -> str:
    """One number in a unit."""
    return five(value, value, value, unit, digits, difference=difference).interval


def unit(outcome: OutcomeLine, *, difference: bool = False) -> str:
    """The unit beside a column: a difference of shares is in percentage points."""
    if outcome.unit == "fraction":
        return "percentage points" if difference else "%"
    return outcome.unit


def percent(value: float) -> str:
    """A probability or a share: 62 %, <1 %, >99 %."""
    if not math.isfinite(value):
        return NO_VALUE
    if 0 < value < 0.005:
        return f"<1{PER_CENT}"
    if 0.995 < value < 1:
        return f">99{PER_CENT}"
    return f"{plain(value * 100)}{PER_CENT}"


def odds(share: Share) -> str:
    """A probability with its word: `62 %, likely`."""
    return f"{percent(share.value)}, {share.word}" if share.word else percent(share.value)


def rounded(value: float) -> float | None:
    """A float as files carry it: ten significant digits, None where it is no number."""
    return float(f"{value:.10g}") + 0.0 if math.isfinite(value) else None
