"""Acts as a stream of days by who acted and in which layer: what needs no attributed link and no judged severity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from countermove.response.record.acts import group_acts, is_binding, known_events, parties_of, published_on
from countermove.response.record.coding import NOT_BINDING, is_in_force
from countermove.study.records import Event
from countermove.study.study import Study

Group = Literal["technology", "materials", "market", "tariffs"]
GROUPS: tuple[Group, ...] = ("technology", "materials", "market", "tariffs")
Direction = Literal["escalation", "de_escalation"]
DIRECTIONS: tuple[Direction, ...] = ("escalation", "de_escalation")
_MARKET_LAYERS = frozenset({"market_access", "capital"})


@dataclass(frozen=True)
class Step:
    """One act of one side in one layer group on one day. An act that works in several groups is a step in each."""

    day: date
    actor: str
    group: Group
    direction: Direction
    act: str


def group_of(row: Event) -> Group:
    """The layer group of a row: tariffs by instrument; else materials; market access and capital; else technology
    (hardware, equipment, telecom, models, applications, data)."""
    if row.instrument == "tariff":
        return "tariffs"
    if row.layer == "materials":
        return "materials"
    return "market" if row.layer in _MARKET_LAYERS else "technology"


def binds(row: Event) -> bool:
    """Whether a row is a binding step up, or a step down in force: a suspension, a licence, an end, a deal."""
    if row.direction == "escalation":
        return is_binding(row)
    if row.direction != "de_escalation" or row.alleged == "yes":
        return False
    in_force = is_in_force(row.stage, alleged=False) or row.stage in ("suspended", "ended")
    return in_force and row.instrument not in NOT_BINDING - {"agreement", "licence_grant"}


def stream_of(study: Study) -> tuple[Step, ...]:
    """The binding steps of both sides on each other, on the world or on a named firm, in the order of their days.

    Known by the study's cut-off or view; acts of third states and of firms are left out. Severity plays no part.
    """
    parties = parties_of(study)
    sides = (parties.first, parties.second)
    rows = [row for row in known_events(study) if row.actor in sides and row.target != "domestic" and binds(row)]
    return tuple(sorted(set(_steps(rows)), key=lambda step: (step.day, step.actor, step.group, step.act)))


def _steps(rows: Iterable[Event]) -> Iterable[Step]:
    for act in group_acts(rows):
        for group in GROUPS:
            days = [published_on(row) for row in act.rows if group_of(row) == group]
            if days:
                direction: Direction = "escalation" if act.lead.direction == "escalation" else "de_escalation"
                yield Step(min(days), act.actor, group, direction, act.id)
