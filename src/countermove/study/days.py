"""Days and quarters. Law is dated in days; the simulated world moves in quarters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def parse_day(text: str) -> date:
    """The day written as YYYY-MM-DD.

    Raises ValueError, with what is wanted, for anything else (also for days that do not exist).
    """
    text = text.strip()
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day (want YYYY-MM-DD)")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day of the calendar (want YYYY-MM-DD)") from None


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; ``Quarter(2026, 3)`` is July to September 2026."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """The quarter written as 2026Q3; ValueError otherwise."""
        match = _QUARTER.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a quarter (want as 2026Q3)")
        return cls(int(match[1]), int(match[2]))

    @property
    def first_day(self) -> date:
        """Its first day."""
        return _first_day(self.year, self.number)

    @property
    def end(self) -> date:
        """The first day after it, so that ``[first_day, end)`` is the quarter."""
        return _first_day(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first_day).days

    @property
    def middle_year(self) -> float:
        """Its middle as a fraction of years, 2026.625 for 2026Q3."""
        return self.year + (self.number - 0.5) / 4

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@lru_cache(maxsize=1024)  # asked for a million times by a search
def _first_day(year: int, number: int) -> date:
    return date(year, 3 * number - 2, 1)


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """All quarters from first to last, both included."""
    count = 4 * (last.year - first.year) + last.number - first.number + 1
    start = 4 * first.year + first.number - 1
    return tuple(Quarter(index // 4, index % 4 + 1) for index in range(start, start + count))


def overlap_days(start: date, end: date | None, quarter: Quarter) -> int:
    """How many days of a quarter lie in the half-open span [start, end); end None means open."""
    first = max(start, quarter.first_day)
    last = quarter.end if end is None else min(end, quarter.end)
    return max((last - first).days, 0)
