"""Observations of a named series as points in time, known by the view's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countermove.response.mechanisms.named import SeriesPart
from countermove.study.study import Study


@dataclass(frozen=True)
class Point:
    """One observation: the period's first and last day, the value and its interval (itself if none is given)."""

    start: date
    end: date
    value: float
    low: float
    high: float


def observed(study: Study, part: SeriesPart) -> tuple[Point, ...]:
    """The observations of a part of a series in the order of their periods' ends, one a day; none after the cut-off."""
    last = study.cut_off if part.until is None else min(part.until, study.cut_off)
    points: dict[date, Point] = {}
    for row in study.series:
        if row.series != part.series or row.value is None or row.period_end is None or row.period_end > last:
            continue
        if part.entity not in (None, row.entity) or part.unit not in (None, row.unit):
            continue
        low, high = (row.value if each is None else each for each in (row.low, row.high))
        point = Point(row.period_start or row.period_end, row.period_end, row.value, low, high)
        points.setdefault(row.period_end, point)
    return tuple(points[day] for day in sorted(points))
