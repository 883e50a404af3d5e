"""Spells as arrays for a likelihood: who was asked for an answer, how long, and how that part of the spell ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.acts import Stratum, parties_of
from countermove.response.record.coding import WINDOW_DAYS, LinkSet, periods_of, record_from
from countermove.response.record.spells import Spell, build_spells
from countermove.response.record.truce import Span, in_truce, truces
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Group = tuple[str, Stratum]
ORIGIN = date(2022, 1, 1)
"""Years of triggers are counted from here; only differences matter."""
MIDDLE_SEVERITY = 4
ELSE = "else"


@dataclass(frozen=True)
class Frame:
    """The names behind the indices: ``groups`` (who acts, stratum), ``periods`` and ``layers``, each of the last two
    with ELSE at its end for what the fit has not seen."""

    groups: tuple[Group, ...]
    periods: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Covariates:
    """What is known of n triggers: indices into a Frame, severity less MIDDLE_SEVERITY, years since ORIGIN."""

    group: IntArray
    severity: FloatArray
    years: FloatArray
    period: IntArray
    layer: IntArray


@dataclass(frozen=True)
class Rows:
    """Weighted parts of spells, n rows.

    ``start_days`` and ``end_days`` (n, k) are the half-open spans of days since the trigger that were survived, each
    with ``calm`` (n, k), 1 in truce; unused spans are empty. Where ``answered`` (n,) is 1, the answer came on
    ``answer_day`` (n,), in truce if ``answer_calm``. ``weight`` sums to one over the rows of a ``spell``.
    """

    triggers: tuple[str, ...]
    spell: IntArray
    who: Covariates
    weight: FloatArray
    start_days: FloatArray
    end_days: FloatArray
    calm: FloatArray
    answered: FloatArray
    answer_day: FloatArray
    answer_calm: FloatArray


def frame_of(study: Study) -> Frame:
    """The groups, periods and layers of a study: controls and tariffs of both sides, and allies' acts."""
    parties = parties_of(study)
    groups: tuple[Group, ...] = (
        (parties.first, "technology_controls"), (parties.first, "tariffs"), ("allies", "allies"),
        (parties.second, "technology_controls"), (parties.second, "tariffs"),
    )  # fmt: skip
    start = record_from(study)
    periods = tuple(period.name for period in periods_of(study) if period.end > start)
    layers = tuple(sorted({event.layer for event in study.events}))
    return Frame(groups, (*periods, ELSE), (*layers, ELSE))


def fitted_spells(study: Study, links: LinkSet, window_days: int = WINDOW_DAYS) -> tuple[Spell, ...]:
    """The spells that the model explains: those of a frame's groups since the record is dense enough to count."""
    groups, start = set(frame_of(study).groups), record_from(study)
    spells = build_spells(study, links, window_days)
    return tuple(spell for spell in spells if (spell.by, spell.stratum) in groups and spell.day >= start)


def rows_of(study: Study, spells: Sequence[Spell], frame: Frame) -> Rows:
    """Spells as rows. Parts that end on day t in any other way than by an answer were at risk on the days 0 to t."""
    spans = truces(study)
    parts = [(index, spell, *part) for index, spell in enumerate(spells) for part in spell.parts()]
    pieces = [_pieces(spell.day, max(time, 0) + (cause != "answered"), spans) for _, spell, time, cause, _ in parts]
    width = max((len(each) for each in pieces), default=1)
    padded = np.zeros((len(parts), width, 3))
    for row, each in enumerate(pieces):
        if each:
            padded[row, : len(each)] = each
    answer_days = [max(time, 0) if cause == "answered" else 0 for _, _, time, cause, _ in parts]
    answered_on = [spell.day + timedelta(day) for (_, spell, *_), day in zip(parts, answer_days, strict=True)]
    who = covariates_of(study, [spell for _, spell, *_ in parts], frame)
    return Rows(
        triggers=tuple(spell.trigger.id for spell in spells),
        spell=np.array([part[0] for part in parts], np.int64),
        who=who,
        weight=np.array([part[4] for part in parts], np.float64),
        start_days=padded[:, :, 0],
        end_days=padded[:, :, 1],
        calm=padded[:, :, 2],
        answered=np.array([part[3] == "answered" for part in parts], np.float64),
        answer_day=np.array(answer_days, np.float64),
        answer_calm=np.array([in_truce(day, spans) for day in answered_on], np.float64),
    )


def _pieces(day: date, length: int, spans: Sequence[Span]) -> list[tuple[int, int, int]]:
    """The days [0, length) since a trigger, cut where truces begin and end: (start, end, in truce)."""
    ends = {length}
    for begun, over in spans:
        ends |= {(each - day).days for each in (begun, over) if each is not None and 0 < (each - day).days < length}
    pieces: list[tuple[int, int, int]] = []
    start = 0
    for end in sorted(ends):
        if end > start:
            pieces.append((start, end, int(in_truce(day + timedelta(start), spans))))
            start = end
    return pieces


def covariates_of(study: Study, spells: Sequence[Spell], frame: Frame) -> Covariates:
    """What is known of the triggers of spells."""
    return covariates(
        study, frame, [(spell.by, spell.stratum) for spell in spells], [spell.severity for spell in spells],
        [spell.day for spell in spells], [spell.trigger.lead.layer for spell in spells],
    )  # fmt: skip


def covariates(
    study: Study, frame: Frame, groups: Sequence[Group], severities: Sequence[int], days: Sequence[date],
    layers: Sequence[str],
) -> Covariates:  # fmt: skip
    """Triggers described by their group, severity, day and layer. A layer or a day that the fit has not seen is ELSE.

    Raises KeyError for a group that the frame lacks.
    """
    group_index: Mapping[Group, int] = {group: index for index, group in enumerate(frame.groups)}
    known = {period.name: period for period in periods_of(study)}
    periods = [known[name] for name in frame.periods if name in known]
    unseen = len(frame.periods) - 1
    return Covariates(
        group=np.array([group_index[each] for each in groups], np.int64),
        severity=np.array([each - MIDDLE_SEVERITY for each in severities], np.float64),
        years=np.array([(day - ORIGIN).days / 365.25 for day in days], np.float64),
        period=np.array(
            [next((at for at, p in enumerate(periods) if p.start <= day < p.end), unseen) for day in days], np.int64
        ),
        layer=np.array(
            [frame.layers.index(each) if each in frame.layers else len(frame.layers) - 1 for each in layers], np.int64
        ),
    )
