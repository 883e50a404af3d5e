"""The act whose answer is asked about: one of the record, or one that has not happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from countermove.response.record.acts import Stratum, group_acts, known_events, parties_of
from countermove.response.record.coding import NOT_BINDING
from countermove.response.record.spells import TRIGGER_SEVERITY
from countermove.study.faults import BadInput, Fault
from countermove.study.records import Instrument, Layer
from countermove.study.study import Study

LAYERS: tuple[str, ...] = get_args(Layer)
INSTRUMENTS: tuple[str, ...] = tuple(name for name in get_args(Instrument) if name not in {*NOT_BINDING, "suspension"})
"""Instruments that bind; the others (words, filings, deals) trigger nothing under the codebook."""
SEVERITIES: tuple[int, ...] = tuple(range(TRIGGER_SEVERITY, 6))


@dataclass(frozen=True)
class Trigger:
    """A binding act of one side on the other: who acts, in which layer, by which instrument, how hard, announced when.

    Build it with ``new_trigger`` or ``trigger_of``, which check the words.
    """

    side: str
    layer: str
    instrument: str
    severity: int
    day: date

    @property
    def stratum(self) -> Stratum:
        """The stratum that it falls in; strata are never pooled."""
        return "tariffs" if self.instrument == "tariff" else "technology_controls"


def new_trigger(study: Study, side: str, layer: str, instrument: str, severity: int, day: date) -> Trigger:
    """A trigger by its words. BadInput with every fault, each listing what is allowed."""
    parties = parties_of(study)
    faults = [
        *_unless(side, (parties.first, parties.second), "side"),
        *_unless(layer, LAYERS, "layer"),
        *_unless(instrument, INSTRUMENTS, "instrument"),
        *_unless(severity, SEVERITIES, "severity"),
    ]
    if faults:
        raise BadInput(faults)
    return Trigger(side, layer, instrument, severity, day)


def _unless(value: str | int, allowed: Sequence[str | int], where: str) -> list[Fault]:
    wanted = f"want one of {', '.join(map(str, allowed))}"
    if where == "severity":
        wanted += " (1 and 2 are words and preparations, which the codebook does not count as triggers)"
    return [] if value in allowed else [Fault("", None, where, f"{value!r} found; {wanted}")]


def trigger_of(study: Study, event_id: str) -> Trigger:
    """The trigger that an event of the study belongs to. Rows announced together are one act: its earliest row sets the
    day, its strongest the rest.

    BadInput if the view has no such event, if it eases, or if its words are none of a trigger's.
    """
    events = known_events(study)
    row = next((each for each in events if each.id == event_id), None)
    if row is None:
        problem = f"no event of this name is known by {study.cut_off}; want an id of events.csv"
        raise BadInput.single(problem, where=event_id)
    if row.direction != "escalation":
        problem = "is no escalation, so it triggers no answer in this sense"
        raise BadInput.single(problem, where=event_id)
    together = [each for each in events if each.id == row.id or (row.package and each.package == row.package)]
    act = next(act for act in group_acts(together) if any(each.id == row.id for each in act.rows))
    return new_trigger(study, act.actor, act.lead.layer, act.lead.instrument, act.severity, act.day)
