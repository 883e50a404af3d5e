"""The charts of a page: drawn once for a desk and once for a phone, without a style sheet of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countermove.brief.numbers import LEAST_DIGITS, writer
from countermove.brief.words import clean
from countermove.chart import PERCENT, Frame, Interval, NumberFormat, wide_and_narrow
from countermove.decision.assessment import OutcomeLine, Spread

HALF = 560
"""Width in px of a chart that stands beside another."""
FULL = 1080
"""Width in px of a chart that has the page to itself."""


@dataclass(frozen=True, slots=True)
class BriefNumber(NumberFormat):
    """Numbers of a chart, each with two significant digits and none finer than a fiftieth of the largest beside it."""

    def alike(self, values: Sequence[float], *, whole: bool = False) -> Callable[[float], str]:
        """A writer for numbers that stand together; `whole` numbers need nothing more."""
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        return lambda value: _written(value, self.digits, largest / 50.0)


@lru_cache(maxsize=4096)  # what no lever moves is written again with every answer
def _written(value: float, digits: int, least: float) -> str:
    return writer((value,), digits, least=least)(value)


def number_format(unit: str, digits: int) -> NumberFormat:
    """How a chart writes numbers of this unit."""
    return PERCENT if unit == "fraction" else BriefNumber(digits=max(LEAST_DIGITS, digits))


def unit_line(unit: str) -> str:
    """The unit above an axis; empty where the numbers carry it themselves."""
    return "" if unit == "fraction" else clean(unit)


def points_of(numbers: Spread, outcome: OutcomeLine) -> Spread:
    """A difference of shares in percentage points, any other as it is."""
    if outcome.unit != "fraction":
        return numbers
    return Spread(**{name: value * 100.0 for name, value in numbers.model_dump().items()})


def interval(
    name: str, numbers: Spread, *, slot: int, key: str, ghost: float | None = None, tie: str | None = None
) -> Interval:
    """A spread as a row of an interval chart."""
    return Interval(
        name, numbers.p05, numbers.p25, numbers.p50, numbers.p75, numbers.p95, ghost=ghost, tie=tie, slot=slot, key=key
    )


def page_chart(
    draw: Callable[[Frame], str], chart_id: str, title: str, *, width: int = HALF, summary: str = "", note: str = ""
) -> str:
    """HTML of a chart in two sizes; `draw` gets the frame, `chart_id` is an id that nothing else on the page has."""
    frame = Frame(id=chart_id, title=title, width=width, summary=summary, note=note, style=False)
    return wide_and_narrow(draw, frame)
