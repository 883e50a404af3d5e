"""Truces: a state of the contest that varies in time. It changes hazards; it ends no spell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from countermove.response.record.acts import is_binding, known_events, parties_of, reaches
from countermove.study.records import Event
from countermove.study.study import Study

Span = tuple[date, date | None]
AGREEMENT_SEVERITY = 3
BREAKING_SEVERITY = 5
DAYS_PER_QUARTER = 365.25 / 4


def truces(study: Study) -> tuple[Span, ...]:
    """The truces of a study's view as half-open spans [from, to); to is None while one still holds.

    The rule: a truce begins on the day of an agreement of severity 3 or more between the two sides, and ends on the
    day of the first binding act of severity 5 of either side on the other. Agreements inside a truce prolong it.
    """
    parties = parties_of(study)
    sides = (parties.first, parties.second)
    spans: list[Span] = []
    begun: date | None = None
    for row in known_events(study):
        if row.actor not in sides:
            continue
        if begun is None and is_agreement(row, parties.other(row.actor)):
            begun = row.day
        elif begun is not None and breaks_truce(row, parties.other(row.actor)) and row.day > begun:
            spans.append((begun, row.day))
            begun = None
    if begun is not None:
        spans.append((begun, None))
    return tuple(spans)


def is_agreement(row: Event, other: str) -> bool:
    """Whether an act is an agreement with the other side that begins a truce, or prolongs one."""
    return (
        row.instrument == "agreement" and row.direction == "de_escalation" and row.alleged == "no"
        and row.target == other and row.severity >= AGREEMENT_SEVERITY and row.stage in ("announced", "effective")
    )  # fmt: skip


def breaks_truce(row: Event, other: str) -> bool:
    """Whether an act on the other side ends a truce."""
    return is_binding(row) and row.severity >= BREAKING_SEVERITY and reaches(row, other)


def in_truce(day: date, spans: Iterable[Span]) -> bool:
    """Whether a day lies in a truce."""
    return any(start <= day and (end is None or day < end) for start, end in spans)


def truce_days(start: date, end: date, spans: Iterable[Span]) -> int:
    """How many days of the half-open span [start, end) lie in truces."""
    days = 0
    for begun, over in spans:
        first, last = max(start, begun), end if over is None else min(end, over)
        days += max((last - first) // timedelta(days=1), 0)
    return days
