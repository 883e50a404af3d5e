"""Points of time on an axis, as decimal years."""

import calendar
import math
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

Instant = str | date | float | int

_QUARTER = re.compile(r"(\d{4})-?\s?Q([1-4])")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=8192)
def year_of(instant: Instant) -> float:
    """Decimal year of an instant.

    A day is its own noon; a quarter (`2026Q2`), a month (`2026-06`) and a year (`2026`) are their middles; a number is
    taken as it is. ValueError if a text is none of these.
    """
    if isinstance(instant, date):
        days = 366 if calendar.isleap(instant.year) else 365
        return instant.year + (instant.timetuple().tm_yday - 0.5) / days
    if not isinstance(instant, str):
        return float(instant)
    quarter = _QUARTER.fullmatch(instant)
    if quarter:
        return int(quarter[1]) + (int(quarter[2]) - 0.5) / 4
    if re.fullmatch(r"\d{4}", instant):
        return int(instant) + 0.5
    if re.fullmatch(r"\d{4}-\d{2}", instant) and 1 <= int(instant[5:]) <= 12:
        return int(instant[:4]) + (int(instant[5:]) - 0.5) / 12
    try:
        return year_of(date.fromisoformat(instant))
    except ValueError:
        raise ValueError(f"{instant!r} is not a point of time; write 2026-06-30, 2026-06, 2026Q2 or 2026") from None


def years_of(instants: Iterable[Instant]) -> list[float]:
    """Decimal years of many instants (arrays too)."""
    as_list = getattr(instants, "tolist", None)
    raw: Iterable[Instant] = as_list() if callable(as_list) else instants  # pyright: ignore[reportAssignmentType]
    return [year_of(instant) for instant in raw]


@lru_cache(maxsize=8192, typed=True)
def in_words(instant: Instant) -> str:
    """The instant for a sentence: `30 Jun 2026`, `2026 Q2`, `2026`."""
    if isinstance(instant, date):
        return f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}"
    if isinstance(instant, str):
        quarter = _QUARTER.fullmatch(instant)
        if quarter:
            return f"{quarter[1]} Q{quarter[2]}"
        if re.fullmatch(r"\d{4}-\d{2}", instant):
            return f"{_MONTHS[int(instant[5:]) - 1]} {instant[:4]}"
        if re.fullmatch(r"\d{4}", instant):
            return instant
        return in_words(date.fromisoformat(instant))
    return f"{math.floor(instant)}"


def time_ticks(start: float, end: float, width: float) -> list[tuple[float, str]]:
    """Ticks of a time axis `width` px wide: where, and the label.

    Years where they fit; months and quarters only where the axis spans less than three years.
    """
    span = max(end - start, 1e-6)
    for months, room in ((1, 54.0), (3, 54.0)) if span < 3 else ():
        if width / (span * 12 / months) >= room:
            return _month_ticks(start, end, months)
    step = next((step for step in (1, 2, 5, 10, 20, 50) if width / (span / step) >= 44), 100)
    first = math.ceil(start / step - 1e-9) * step
    return [(float(year), str(year)) for year in range(first, math.floor(end + 1e-9) + 1, step)]


def _month_ticks(start: float, end: float, months: int) -> list[tuple[float, str]]:
    count = range(math.ceil(start * 12 - 1e-6), math.floor(end * 12 + 1e-6) + 1)
    return [
        (n / 12, f"{_MONTHS[n % 12]} {n // 12}" if n % 12 == 0 else _MONTHS[n % 12]) for n in count if n % months == 0
    ]
