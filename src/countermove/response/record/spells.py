"""Spells: each trigger with its time at risk, its answers, and how else it ended. Built from the record by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.acts import (
    Act,
    Parties,
    Stratum,
    group_acts,
    is_binding,
    is_firm,
    is_targeted,
    is_third_state,
    known_events,
    parties_of,
    reaches,
    stratum_of,
)
from countermove.response.record.coding import (
    CONFIDENCE_WEIGHTS,
    WINDOW_DAYS,
    LinkSet,
    check_arguments,
    in_link_set,
    read_coding,
)
from countermove.study.records import Event
from countermove.study.study import Study

Cause = Literal["open", "answered", "withdrawn", "bargained", "superseded"]
CAUSES: tuple[Cause, ...] = ("open", "answered", "withdrawn", "bargained", "superseded")
_ENDS: dict[str, Cause] = {"withdrawn": "withdrawn", "resolved": "bargained", "superseded": "superseded"}
TRIGGER_SEVERITY = 3

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """An act that answers a trigger. ``weight`` is the part of this act that the trigger gets: over all the triggers
    that one act answers, the weights sum to one. ``lag_days`` may be negative where the answer came first."""

    act: Act
    lag_days: int
    weight: float


@dataclass(frozen=True)
class Spell:
    """One trigger under observation.

    ``by`` is the acting side (or ``allies``, or ``firms``), ``last_day`` the last day seen, in days since the trigger:
    the attribution window's end or the cut-off, whichever comes first. ``end_day`` and ``end`` tell of a competing end
    inside that time, counted in days since the trigger.
    """

    trigger: Act
    by: str
    stratum: Stratum
    last_day: int
    answers: tuple[Answer, ...]
    end_day: int | None
    end: Cause

    @property
    def day(self) -> date:
        """The day on which the trigger was announced: the clock's start."""
        return self.trigger.day

    @property
    def severity(self) -> int:
        """The trigger's severity, 3 to 5."""
        return self.trigger.severity

    @property
    def first_lag_days(self) -> int | None:
        """The lag of the first answer, whatever its weight; None if the trigger is unanswered."""
        return self.answers[0].lag_days if self.answers else None

    def parts(self) -> tuple[tuple[int, Cause, float], ...]:
        """The spell as weighted parts (time in days, cause, weight) whose weights sum to one.

        An answer that only partly belongs to this trigger closes that part; the rest stays open to the next answer,
        then to a competing end, then to the last day seen.
        """
        parts: list[tuple[int, Cause, float]] = []
        left = 1.0
        for answer in self.answers:
            parts.append((answer.lag_days, "answered", left * answer.weight))
            left *= 1 - answer.weight
        parts.append((self.last_day, "open", left) if self.end_day is None else (self.end_day, self.end, left))
        return tuple(part for part in parts if part[2] > 0)


@dataclass(frozen=True)
class SpellData:
    """The weighted parts of spells, one row each: ``time_days`` (n,), ``cause`` (n,) as an index into CAUSES,
    ``weight`` (n,), ``spell`` (n,) the index of the spell that a part belongs to."""

    time_days: FloatArray
    cause: IntArray
    weight: FloatArray
    spell: IntArray


def spell_data(spells: Sequence[Spell]) -> SpellData:
    """The parts of spells as arrays."""
    rows = [(index, *part) for index, spell in enumerate(spells) for part in spell.parts()]
    return SpellData(
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([CAUSES.index(row[2]) for row in rows], dtype=np.int64),
        np.array([row[3] for row in rows], dtype=np.float64),
        np.array([row[0] for row in rows], dtype=np.int64),
    )


def build_spells(
    study: Study, links: LinkSet = "medium", window_days: int = WINDOW_DAYS, *, alleged: bool = False,
    frameworks: bool = False,
) -> tuple[Spell, ...]:  # fmt: skip
    """All spells of a study's view in the order of their days, every stratum and either side; pick with ``select``.

    Args: ``links`` one of LINK_SETS; ``window_days`` the attribution window; ``alleged`` lets leaked orders answer;
    ``frameworks`` lets laws that name nobody answer. Triggers are never alleged, proposed or words.
    Raises ValueError for an unknown link set or a window of 90 days or less.
    """
    check_arguments(links, window_days)
    key = f"spells/{study.known_by}/{links}/{window_days}/{alleged}/{frameworks}"
    return study.cached(key, lambda: _build_spells(study, links, window_days, alleged=alleged, frameworks=frameworks))


def _build_spells(
    study: Study, links: LinkSet, window_days: int, *, alleged: bool, frameworks: bool
) -> tuple[Spell, ...]:
    parties, events = parties_of(study), known_events(study)
    triggers = study.cached(f"triggers/{study.known_by}", lambda: find_triggers(study))
    coded = frozenset[str]() if frameworks else frozenset(item.id for item in read_coding(study).frameworks)
    pairs = _pairs(study, links, triggers, events, coded, alleged)
    near: dict[str, list[tuple[Act, int, float]]] = {}
    total: dict[str, float] = defaultdict(float)
    ends = _ends(study, triggers)
    for trigger in triggers:
        near[trigger.id] = []
        limit = min(window_days, (study.cut_off - trigger.day).days)
        end = ends.get(trigger.id)
        for act, confidence in pairs.get(trigger.id, {}).values():
            lag = (act.day - trigger.day).days
            if -window_days <= lag <= limit and (end is None or lag <= end[0]):
                near[trigger.id].append((act, lag, confidence))
                total[act.id] += confidence
    spells: list[Spell] = []
    for trigger in triggers:
        limit = min(window_days, (study.cut_off - trigger.day).days)
        answers = [Answer(act, lag, confidence / total[act.id]) for act, lag, confidence in near[trigger.id]]
        answers.sort(key=lambda answer: (answer.lag_days, answer.act.id))
        end = ends.get(trigger.id)
        inside = end is not None and end[0] <= limit
        spells.append(
            Spell(
                trigger, _by(trigger, parties), stratum_of(trigger.lead, parties), limit, tuple(answers),
                end[0] if end and inside else None, end[1] if end and inside else "open",
            )
        )  # fmt: skip
    return tuple(spells)


def select(
    spells: Iterable[Spell], *, by: str | None = None, stratum: Stratum | None = None,
    period: tuple[date, date] | None = None,
) -> tuple[Spell, ...]:  # fmt: skip
    """The spells of one acting side, one stratum and one half-open period of trigger days."""
    return tuple(
        spell
        for spell in spells
        if (by is None or spell.by == by)
        and (stratum is None or spell.stratum == stratum)
        and (period is None or period[0] <= spell.day < period[1])
    )


def find_triggers(study: Study) -> tuple[Act, ...]:
    """Acts of severity 3 or more that can be answered: binding escalations of a side on the other and of third states
    on the second side, relaxations between the sides, and firms' acts. Alleged, proposed and spoken steps are none."""
    parties, events = parties_of(study), known_events(study)
    aside = _answers_to_third_states(study, parties)
    rows = [row for row in events if row.alleged == "no" and _can_trigger(row, parties) and row.id not in aside]
    return tuple(act for act in group_acts(rows) if act.severity >= TRIGGER_SEVERITY)


def _can_trigger(row: Event, parties: Parties) -> bool:
    if is_firm(row.actor):
        return row.direction != "de_escalation" and row.stage in ("announced", "effective")
    if row.actor in (parties.first, parties.second):
        other = parties.other(row.actor)
        return reaches(row, other) and (is_binding(row) or is_relaxation(row))
    return is_third_state(row.actor, parties) and reaches(row, parties.second) and is_binding(row)


def is_relaxation(row: Event) -> bool:
    """Whether a row eases: a binding de-escalation that is publicly known. An agreement is a truce, not an offer."""
    return (
        row.direction == "de_escalation" and row.alleged == "no" and row.instrument not in ("agreement", "rhetoric")
        and row.stage in ("announced", "effective", "suspended", "ended")
    )  # fmt: skip


def _answers_to_third_states(study: Study, parties: Parties) -> frozenset[str]:
    """Acts on a named firm that the record links to acts of third states only: those are not acts on the other side."""
    actor = {row.id: row.actor for row in study.events}
    provoked: dict[str, set[bool]] = defaultdict(set)
    for link in study.links:
        if link.trigger in actor and in_link_set(link, "all"):
            provoked[link.response].add(is_third_state(actor[link.trigger], parties))
    return frozenset(row.id for row in study.events if is_firm(row.target) and provoked.get(row.id) == {True})


def _by(act: Act, parties: Parties) -> str:
    if is_firm(act.actor):
        return "firms"
    return "allies" if is_third_state(act.actor, parties) else act.actor


def _pairs(
    study: Study, links: LinkSet, triggers: Sequence[Act], events: Sequence[Event], frameworks: frozenset[str],
    alleged: bool,
) -> dict[str, dict[str, tuple[Act, float]]]:  # fmt: skip
    """For each trigger: the acts that answer it in a link set, each with the weight of its best link."""
    parties = parties_of(study)
    trigger_of = {row.id: act for act in triggers for row in act.rows}
    answers = group_acts(row for row in events if is_targeted(row, frameworks, alleged=alleged))
    answer_of = {row.id: act for act in answers for row in act.rows}
    pairs: dict[str, dict[str, tuple[Act, float]]] = defaultdict(dict)
    for link in study.links:
        trigger, answer = trigger_of.get(link.trigger), answer_of.get(link.response)
        if trigger is None or answer is None or not in_link_set(link, links):
            continue
        if not _other_side(answer, trigger, parties):
            continue
        weight = CONFIDENCE_WEIGHTS[link.confidence]
        best = max(weight, pairs[trigger.id].get(answer.id, (answer, 0.0))[1])
        pairs[trigger.id][answer.id] = (answer, best)
    return pairs


def _other_side(answer: Act, trigger: Act, parties: Parties) -> bool:
    """Whether an answer comes from the side that the trigger hit."""
    if trigger.actor in (parties.first, parties.second):
        return answer.actor == parties.other(trigger.actor)
    if is_firm(trigger.actor):
        return answer.actor in (parties.first, parties.second)
    return answer.actor == parties.second


def _ends(study: Study, triggers: Sequence[Act]) -> dict[str, tuple[int, Cause]]:
    """Competing ends by trigger, the earliest of each, in days since the trigger. A truce is a state, not an end, and
    the end of the study is no end of a spell: the cut-off censors by itself."""
    act_of = {row.id: act for act in triggers for row in act.rows}
    ends: dict[str, tuple[int, Cause]] = {}
    for row in study.ends:
        act, cause = act_of.get(row.trigger), _ENDS.get(row.reason)
        if act is None or cause is None or row.end_day > study.cut_off:
            continue
        days = (row.end_day - act.day).days
        if act.id not in ends or days < ends[act.id][0]:
            ends[act.id] = (days, cause)
    return ends
