"""What a forecaster may know on a day: steps of the as-of view, in series, and the proof that nothing else is in it."""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.acts import known_events, parties_of
from countermove.response.record.coding import record_from
from countermove.response.record.stream import DIRECTIONS, GROUPS, Direction, Group, Step, stream_of
from countermove.study.study import Study

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Series:
    """What is counted: the acts of one side, in one layer group, up or down."""

    party: str
    group: Group
    direction: Direction

    @property
    def id(self) -> str:
        """A short name, as ``US-technology-escalation``."""
        return f"{self.party}-{self.group}-{self.direction}"


@dataclass(frozen=True)
class Past:
    """The record before an origin. ``steps``: what was public the day before it, in order; ``record_from``: the day
    from which the record is counted; ``origin``: the first day that is forecast."""

    steps: tuple[Step, ...]
    series: tuple[Series, ...]
    record_from: date
    origin: date

    @cached_property
    def days_before(self) -> tuple[IntArray, IntArray]:
        """Of each counted step: its series (step,), and how many days before the origin it lies (step,), 1 or more."""
        place = {series: index for index, series in enumerate(self.series)}
        counted = [
            (place[Series(step.actor, step.group, step.direction)], (self.origin - step.day).days)
            for step in self.steps
            if self.record_from <= step.day < self.origin
        ]
        pairs = np.array(counted, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    @property
    def length_days(self) -> int:
        """Days of counted record before the origin."""
        return (self.origin - self.record_from).days


def series_of(study: Study) -> tuple[Series, ...]:
    """Every pair of side, layer group and direction; sides as study.yaml names them."""
    parties = parties_of(study)
    sides = (parties.first, parties.second)
    return tuple(Series(side, group, direction) for side in sides for group in GROUPS for direction in DIRECTIONS)


def known_before(study: Study, origin: date) -> Study:
    """The study as it was knowable on the day before an origin. An act on the origin itself is already forecast."""
    return study.as_of(origin - timedelta(1))


def leaks(view: Study, origin: date) -> tuple[str, ...]:
    """The ids of rows that a forecast from this view would use although they became known on the origin or later, or
    nobody knows when. Empty for an honest view."""
    sides = {party.id for party in view.about.parties}
    used = [row for row in (*view.events, *known_events(view)) if row.actor in sides]
    late = [row.id for row in used if row.known_on is None or row.known_on >= origin or row.day >= origin]
    return tuple(dict.fromkeys(late))


def past_of(study: Study, origin: date) -> Past:
    """The past of an origin, from the as-of view alone. ValueError that names the rows if the view holds a leak."""
    view = known_before(study, origin)
    found = leaks(view, origin)
    if found:
        raise ValueError(f"the view before {origin} holds rows known later or at an unknown time: {', '.join(found)}")
    return Past(stream_of(view), series_of(study), record_from(study), origin)


def counts_in(steps: Sequence[Step], series: Sequence[Series], start: date, end: date) -> IntArray:
    """How many steps of each series lie in [start, end): (series,)."""
    place = {each: index for index, each in enumerate(series)}
    counts = np.zeros(len(series), np.int64)
    for step in steps:
        if start <= step.day < end:
            counts[place[Series(step.actor, step.group, step.direction)]] += 1
    return counts


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it is too short for that."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stream_hash(steps: Sequence[Step]) -> str:
    """SHA-256 of a stream's rows: day, actor, group, direction, act."""
    rows = [f"{step.day},{step.actor},{step.group},{step.direction},{step.act}" for step in steps]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def series_words(study: Study, name: str) -> str:
    """A series by its id in words: `United States: technology, tighter`."""
    for series in series_of(study):
        if series.id == name:
            parties = {party.id: party.name for party in study.about.parties}
            way = "tighter" if series.direction == "escalation" else "eased"
            return f"{parties[series.party]}: {series.group}, {way}"
    raise ValueError(f"{name!r} is no series of {study.about.id}")
