"""The 50 % rule: whether a party is owned, by half or more and through whatever tiers, by listed parties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from countermove.law.facts import Value
from countermove.study.records import Entity
from countermove.study.study import Study


def affiliate_value(study: Study, rows: Sequence[Entity], on: date, end_user: str | None) -> Value:
    """The fact ``affiliate_of_listed`` for the party of some rows of entities.csv on a day; missing if no user is
    named."""
    return Value(missing=("end_user",) if end_user is None else ("affiliate_of_listed",), how="not given")
