"""Acts: rows of the record that were announced together, and what they are to the other side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from countermove.response.record.coding import NOT_BINDING, is_in_force
from countermove.study.records import Event
from countermove.study.study import Study

Stratum = Literal["technology_controls", "tariffs", "allies", "relaxations", "firms"]
InstrumentClass = Literal["minerals", "market_access", "chip_imports", "tariff", "technology_or_data", "capital"]
INSTRUMENT_CLASSES: tuple[InstrumentClass, ...] = (
    "minerals", "market_access", "chip_imports", "tariff", "technology_or_data", "capital",
)  # fmt: skip

_NOT_STATES = frozenset({"world", "domestic", "WTO"})
_CHIP_ADMISSION = frozenset({"import_ban", "procurement_guidance", "security_review"})
_MARKET = frozenset(
    {
        "entity_listing", "unreliable_entity_list", "sanctions", "antitrust_probe", "import_ban",
        "procurement_guidance", "security_review",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One decision package of one actor: its earliest row sets the day; its strongest row speaks for it and lends its
    id and severity."""

    id: str
    actor: str
    day: date
    severity: int
    lead: Event
    rows: tuple[Event, ...]


@dataclass(frozen=True)
class Parties:
    """The two sides of a study: the first acts, the second answers, and the other way round. Other states are third."""

    first: str
    second: str

    def other(self, side: str) -> str:
        """The opposite side."""
        return self.second if side == self.first else self.first


def parties_of(study: Study) -> Parties:
    """The first two parties of study.yaml; ValueError if it has fewer."""
    names = [party.id for party in study.about.parties]
    if len(names) < 2:
        raise ValueError(f"answers need two parties in study.yaml, found {len(names)}")
    return Parties(names[0], names[1])


def known_events(study: Study) -> tuple[Event, ...]:
    """The events of a study's view that were public by its cut-off, in the order of their days."""
    seen = (row for row in study.events if published_on(row) <= study.cut_off)
    return tuple(sorted(seen, key=lambda row: (row.day, row.id)))


def published_on(row: Event) -> date:
    """The clock's day of a row: its first credible publication. A letter to a firm counts from when it became known.

    A row dated to the month only keeps its day unless its publication is on record: the end of the month, assumed for
    what was knowable when, must not lengthen a lag.
    """
    if row.known_on is None or (row.day_precision == "month" and row.known_basis == "assumed"):
        return row.day
    return max(row.day, row.known_on)


def group_acts(rows: Iterable[Event]) -> tuple[Act, ...]:
    """Rows joined into acts by package, actor and direction, in the order of their days.

    One package may hold steps of both sides (a deal), or a step up beside a step down; these are different acts.
    """
    packages: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for row in rows:
        packages[(row.package or row.id, row.actor, row.direction)].append(row)
    return tuple(sorted(map(_act, packages.values()), key=lambda act: (act.day, act.id)))


def _act(rows: list[Event]) -> Act:
    rows = sorted(rows, key=lambda row: (published_on(row), row.id))
    # Of equally strong rows one that is no tariff speaks: tariffs ride along with controls, seldom the reverse.
    lead = max(rows, key=lambda row: (row.severity, row.instrument != "tariff", -published_on(row).toordinal()))
    return Act(lead.id, lead.actor, published_on(rows[0]), lead.severity, lead, tuple(rows))


def is_binding(row: Event, *, alleged: bool = False) -> bool:
    """Whether a row is a binding escalation: in force or announced, not words, not a filing, not a case at a court."""
    if row.alleged == "yes" and not alleged:
        return False
    return (
        row.direction == "escalation" and is_in_force(row.stage, alleged=alleged) and row.instrument not in NOT_BINDING
    )


def is_targeted(row: Event, frameworks: frozenset[str], *, alleged: bool = False) -> bool:
    """Whether a row can be a targeted response: binding, abroad, and on somebody or something named.

    Severity 2 counts only in force, because the rubric's 2 also holds what merely prepares (a probe opened, a draft).
    """
    if not is_binding(row, alleged=alleged) or row.id in frameworks or row.target == "domestic":
        return False
    return row.severity >= 3 or (row.severity == 2 and row.stage in ("effective", "alleged"))


def is_firm(name: str) -> bool:
    """Whether an actor or target is a named firm."""
    return name.startswith("firm:")


def is_third_state(name: str, parties: Parties) -> bool:
    """Whether an actor or target is a state other than the two sides."""
    return not is_firm(name) and name not in _NOT_STATES and name not in (parties.first, parties.second)


def reaches(row: Event, side: str) -> bool:
    """Whether an act reaches a side: aimed at it, at the world, or at a named firm that it is about."""
    return row.target == side or row.target == "world" or is_firm(row.target)


def stratum_of(row: Event, parties: Parties) -> Stratum:
    """The stratum of a trigger by its strongest row."""
    if is_firm(row.actor):
        return "firms"
    if row.direction == "de_escalation":
        return "relaxations"
    if is_third_state(row.actor, parties):
        return "allies"
    return "tariffs" if row.instrument == "tariff" else "technology_controls"


def instrument_class(row: Event) -> InstrumentClass:
    """The class of an answer's instrument.

    Layers speak first (materials, capital); a limit on admitting foreign hardware is ``chip_imports``; a listing,
    probe, sanction or purchase ban of foreign firms is ``market_access``; what is left withholds technology or data.
    """
    if row.instrument == "tariff":
        return "tariff"
    if row.layer == "materials":
        return "minerals"
    if row.layer == "capital" or row.instrument == "investment_restriction":
        return "capital"
    if row.layer == "hardware" and row.instrument in _CHIP_ADMISSION:
        return "chip_imports"
    if row.layer == "market_access" or row.instrument in _MARKET:
        return "market_access"
    return "technology_or_data"
