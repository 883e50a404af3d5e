"""Whom the answering side's acts named in the past. No link and no severity judged later is needed for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from countermove.response.forecast.exposures import Candidate, read_exposures
from countermove.response.record.acts import (
    INSTRUMENT_CLASSES,
    InstrumentClass,
    group_acts,
    instrument_class,
    is_targeted,
    known_events,
    reaches,
)
from countermove.response.record.coding import read_coding
from countermove.study.records import Event
from countermove.study.study import Study


@dataclass(frozen=True)
class Hit:
    """One act in one instrument class: the day it became public, and the ids of the candidates that it names; none if
    it falls on others."""

    act: str
    day: date
    instruments: InstrumentClass
    named: tuple[str, ...]


def find_hits(
    study: Study, by: str, on: str, candidates: Sequence[Candidate], *, alleged: bool = False
) -> tuple[Hit, ...]:
    """The targeted acts of one side that reach the other, by class, in the order of their days, in the study's view.

    An act that works in several classes is a hit in each. Alleged (leaked) orders are left out unless asked for.
    """
    frameworks = frozenset(item.id for item in read_coding(study).frameworks)
    aside = frozenset(item.id for item in read_exposures(study).no_hits)
    rows = [
        row for row in known_events(study)
        if row.actor == by and reaches(row, on) and row.id not in aside
        and is_targeted(row, frameworks, alleged=alleged)
    ]  # fmt: skip
    hits: list[Hit] = []
    for act in group_acts(rows):
        for name in INSTRUMENT_CLASSES:
            own = [row for row in act.rows if instrument_class(row) == name]
            if own:
                named = [each.id for each in candidates if name in each.instruments and names(own, each)]
                hits.append(Hit(act.id, act.day, name, tuple(named)))
    return tuple(hits)


def names(rows: Sequence[Event], candidate: Candidate) -> bool:
    """Whether any of some rows names a candidate: as its target, or by a whole word of title or description."""
    words = "|".join(re.escape(name) for name in candidate.names)
    told = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return any(told.search(f"{row.target.removeprefix('firm:')} | {row.title} | {row.description}") for row in rows)
