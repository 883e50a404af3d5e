"""How a brief writes numbers: the interval before the point, few digits, a true minus sign, fractions as per cent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from countermove.brief.words import NO_BREAK, clean
from countermove.decision.assessment import OutcomeLine, Share, Spread

MINUS = "\u2212"
NO_VALUE = "no value"
PER_CENT = f"{NO_BREAK}%"
LEAST_DIGITS = 2
"""One digit would turn 14 months into 10."""
MUCH_SMALLER = 3.0
_MOST_DECIMALS = 6
SMALL, LEAST = 0.1, 0.01
"""A number below the first is written in a smaller unit, if there is one; below the second there is little to tell."""
SMALLER: Mapping[str, str] = {"million": "thousand", "thousand": "", "bn": "m"}
"""Words of a unit, and what stands for a thousandth of it."""
Kind: TypeAlias = Literal["level", "difference", "shortfall"]
"""A difference shows its sign; a difference and a shortfall of shares are in percentage points."""


@dataclass(frozen=True, slots=True)
class Written:
    """A spread in words: `interval` (5 to 95 %), `median`, whether there is no spread to show, and what it is if it is
    not an interval of worlds."""

    interval: str
    median: str
    certain: bool
    note: str = ""

    @property
    def below(self) -> str:
        """What stands under the interval: the median, if it says more."""
        if self.note or self.certain or self.median == NO_VALUE:
            return self.note
        return f"median{NO_BREAK}{self.median}"


def plain(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A number with thousands in groups; `sign` puts a plus before what is above zero. What rounds to zero is `0`."""
    if not math.isfinite(value):
        return NO_VALUE
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return "0"
    return (MINUS if value < 0 else "+" if sign else "") + text


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value) + 1e-9)


def _decimals(values: Iterable[float], digits: int, least: float) -> int:
    """Decimals that give the largest of the values so many significant digits, but no finer than `least`; whole numbers
    are never cut."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0.0:
        return 0
    finest = -_magnitude(least) if least > 0 else _MOST_DECIMALS
    return max(0, min(_MOST_DECIMALS, finest, digits - 1 - _magnitude(largest)))


def _coarse(value: float, digits: int) -> float:
    """A thousand and more is rounded to its significant digits: 12,345 is 12,000."""
    if not math.isfinite(value) or abs(value) < 1000:
        return value
    step = 10.0 ** (_magnitude(abs(value)) - digits + 1)
    return round(value / step) * step


def writer(
    values: Iterable[float], digits: int, *, fraction: bool = False, sign: bool = False, least: float = 0.0
) -> Callable[[float], str]:
    """A writer for numbers that stand together: `digits` significant digits for the largest, the same decimals for all,
    none finer than `least`. A fraction is written times a hundred, without the sign for per cent."""
    factor = 100.0 if fraction else 1.0
    decimals = _decimals([value * factor for value in values], digits, least * factor)
    return lambda value: plain(_coarse(value * factor, digits), decimals, sign=sign)


def spread(
    numbers: Spread, outcome: OutcomeLine, *, kind: Kind = "level", least: float = 0.0, beside: float = 0.0
) -> Written:
    """The 5 to 95 % interval and the median of a spread, in the unit of the outcome (see `unit`).

    Where the ends would read alike although they differ they get up to two digits more, and one more where a difference
    that lies on one side of zero would read as if it began there; none finer than `least`.
    `beside` is the size of the largest spread in the same column: those not much smaller get its decimals, so that 9.9
    does not stand under 13.
    """
    low, middle, high = numbers.p05, numbers.p50, numbers.p95
    yes_or_no = _share_of_worlds(numbers, outcome, kind)
    if yes_or_no is not None:
        return yes_or_no
    return five(low, middle, high, outcome.unit, outcome.digits, kind=kind, least=least, beside=beside)


def _share_of_worlds(numbers: Spread, outcome: OutcomeLine, kind: Kind) -> Written | None:
    """What is yes or no in each world is told by its share of worlds: `0 to 100 %` would say nothing."""
    known = {abs(each) for each in (numbers.p05, numbers.p25, numbers.p50, numbers.p75, numbers.p95)}
    if outcome.unit != "fraction" or known != {0.0, 1.0}:
        return None
    share = plain(numbers.mean * 100.0, sign=True) if kind == "difference" else percent(numbers.mean)
    return Written(share, share, certain=True, note="share of worlds")


def size(numbers: Spread) -> float:
    """How large a spread is when it comes to its digits: its median or half its width."""
    return max(abs(numbers.p50), (numbers.p95 - numbers.p05) / 2.0)


def five(
    low: float, median: float, high: float, unit: str, digits: int = 2, *,
    kind: Kind = "level", least: float = 0.0, beside: float = 0.0,
) -> Written:  # fmt: skip
    """As `spread`, for three numbers and a unit."""
    if not all(map(math.isfinite, (low, median, high))):
        return Written(NO_VALUE, NO_VALUE, certain=False)
    if unit != "fraction" and all(each == round(each) for each in (low, median, high)):
        least = max(least, 1.0)  # counts: 5 answers, not 5.0
    fraction, sign, digits = unit == "fraction", kind == "difference", max(digits, LEAST_DIGITS)
    tail = PER_CENT if fraction and kind == "level" else ""
    # Half the width, so that 9.8 and 10.2 at the upper end do not change how a column of intervals is written.
    own = max(abs(median), (high - low) / 2.0)
    sizes = (max(own, beside) if own * MUCH_SMALLER >= beside else own,)
    ends, middle = ("", ""), ""
    for more in range(3):
        write = writer(sizes, digits + more, fraction=fraction, sign=sign, least=least)
        ends, middle = (write(low), write(high)), write(median)
        if low == high or ends[0] != ends[1]:
            if kind == "difference" and low * high > 0 and "0" in ends:
                finer = writer(sizes, digits + more + 1, fraction=fraction, sign=sign, least=least)
                if "0" not in (finer(low), finer(high)):
                    ends, middle = (finer(low), finer(high)), finer(median)
            break
    if ends[0] == ends[1]:
        return Written(ends[0] + tail, middle + tail, certain=True)
    return Written(f"{ends[0]} to {ends[1]}{tail}", middle + tail, certain=False)


def range_of(values: Iterable[float], outcome: OutcomeLine, *, kind: Kind = "level", least: float = 0.0) -> str:
    """The least and the greatest of several numbers, in the unit of the outcome."""
    numbers = [value for value in values if math.isfinite(value)]
    if not numbers:
        return NO_VALUE
    low, high = min(numbers), max(numbers)
    return five(low, max(low, high, key=abs), high, outcome.unit, outcome.digits, kind=kind, least=least).interval


def recorded(value: float, unit: str, digits: int = 3) -> str:
    """A number as it was recorded, to so many significant digits and without zeros that say nothing."""
    if not math.isfinite(value):
        return NO_VALUE
    fraction = unit == "fraction"
    text = writer((value,), digits, fraction=fraction)(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text + (PER_CENT if fraction else "")


def fitting(value: float, unit: str, digits: int = 3) -> tuple[str, str]:
    """A number as it was recorded, and a unit that fits it: `0.14` and `H100e`, not 0.00014 and thousand H100e."""
    words = clean(unit).split(" ")
    while unit != "fraction" and 0.0 < abs(value) < SMALL:
        at = next((place for place, word in enumerate(words) if word in SMALLER), None)
        if at is None:
            told = recorded(value, unit, digits) if abs(value) >= LEAST else f"less than {LEAST}"
            return told, " ".join(words)
        words[at : at + 1] = [each for each in (SMALLER[words[at]],) if each]
        value *= 1000.0
    return recorded(value, unit, digits), " ".join(words)


def unit(outcome: OutcomeLine, *, kind: Kind = "level") -> str:
    """The unit beside a column: a difference of shares, or a shortfall, is in percentage points."""
    if outcome.unit == "fraction":
        return "%" if kind == "level" else "percentage points"
    return outcome.unit


def percent(value: float) -> str:
    """A share: 62 %, <1 %, >99 %."""
    if not math.isfinite(value):
        return NO_VALUE
    if 0 < value < 0.005:
        return f"<1{PER_CENT}"
    if 0.995 < value < 1:
        return f">99{PER_CENT}"
    return f"{plain(value * 100)}{PER_CENT}"


def chance(share: Share) -> str:
    """A probability over worlds; no number of worlds makes it 0 or 100 %."""
    return percent(min(max(share.value, 1e-9), 1.0 - 1e-9))


def odds(share: Share) -> str:
    """A probability with its word: `62 %, likely`."""
    word = clean(share.word).replace(" ", NO_BREAK)
    return f"{chance(share)}, {word}" if word else chance(share)
