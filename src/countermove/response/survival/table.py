"""Lags by period, layer, instrument or severity: how many triggers were answered, how soon, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from countermove.response.record.acts import Stratum
from countermove.response.record.coding import WINDOW_DAYS, LinkSet, periods_of
from countermove.response.record.spells import Spell, build_spells, select, spell_data
from countermove.response.survival.curves import Curve, answered_curve, unanswered_curve
from countermove.study.study import Study

SHARE_DAYS = (30, 90, 365)
ALL_YEARS = "all years"
Split = Literal["period", "layer", "instrument", "severity"]
SPLITS: tuple[Split, ...] = ("period", "layer", "instrument", "severity")


@dataclass(frozen=True)
class Share:
    """A share on a day since the trigger with its interval; None where no trigger has yet been watched so long."""

    day: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class LagRow:
    """One group of triggers (a period, layer, instrument or severity) of one stratum under one link set.

    ``triggers`` watched; ``answered`` of them with an answer of any weight, and the ``answers`` that falls to them by
    weight; ``alleged`` more that only leaked orders answer; ``ended`` withdrawn, bargained away or superseded before
    any answer; ``shares`` answered by SHARE_DAYS with competing ends (Aalen-Johansen); ``unanswered`` the shares still
    unanswered if nothing were ever taken back (Kaplan-Meier, competing ends censored); ``median_days`` by which half
    of all triggers were answered, None if never reached; ``answered_median_days`` over the answered alone, which
    always looks short.
    """

    group: str
    triggers: int
    answered: int
    answers: float
    alleged: int
    ended: int
    shares: tuple[Share, ...]
    unanswered: tuple[Share, ...]
    median_days: float | None
    answered_median_days: float | None


@dataclass(frozen=True)
class LagTable:
    """The rows of one stratum, by ``split`` and over all years, with the curve of all years."""

    by: str
    stratum: Stratum
    links: LinkSet
    window_days: int
    split: Split
    rows: tuple[LagRow, ...]
    curve: Curve

    @property
    def total(self) -> LagRow:
        """The row of all years."""
        return self.rows[-1]


def lags(
    study: Study, links: LinkSet = "medium", window_days: int = WINDOW_DAYS, *, by: str | None = None,
    stratum: Stratum = "technology_controls", split: Split = "period",
) -> LagTable:  # fmt: skip
    """The lags of one acting side's triggers (default: the first party) in one stratum, split in groups."""
    actor = by if by is not None else study.about.parties[0].id
    spells = select(build_spells(study, links, window_days), by=actor, stratum=stratum)
    leaked = select(build_spells(study, links, window_days, alleged=True), by=actor, stratum=stratum)
    only_leaked = {each.trigger.id for each in leaked if each.answers} - {
        each.trigger.id for each in spells if each.answers
    }
    rows = [lag_row(name, chosen, only_leaked) for name, chosen in _groups(study, spells, split) if chosen]
    rows.append(lag_row(ALL_YEARS, spells, only_leaked))
    return LagTable(actor, stratum, links, window_days, split, tuple(rows), answered_curve(spell_data(spells)))


def _groups(study: Study, spells: Sequence[Spell], split: Split) -> list[tuple[str, Sequence[Spell]]]:
    """Triggers by period in the order of time, by severity, or by what speaks for the act, the most frequent first."""
    if split == "period":
        return [(each.name, select(spells, period=(each.start, each.end))) for each in periods_of(study)]
    if split == "severity":
        return [(str(level), [each for each in spells if each.severity == level]) for level in (3, 4, 5)]
    named: dict[str, list[Spell]] = {}
    for spell in spells:
        lead = spell.trigger.lead
        named.setdefault(lead.layer if split == "layer" else lead.instrument, []).append(spell)
    return sorted(named.items(), key=lambda item: (-len(item[1]), item[0]))


def lag_row(name: str, spells: Sequence[Spell], only_leaked: set[str]) -> LagRow:
    """The row of some spells."""
    data = spell_data(spells)
    curve = answered_curve(data)
    first = [spell.answers[0].lag_days for spell in spells if spell.answers]
    watched = max((spell.last_day for spell in spells), default=-1)
    return LagRow(
        group=name,
        triggers=len(spells),
        answered=len(first),
        answers=float(curve.events.sum()),
        alleged=sum(spell.trigger.id in only_leaked for spell in spells),
        ended=sum(spell.end != "open" and not spell.answers for spell in spells),
        shares=tuple(_share(curve, day, watched) for day in SHARE_DAYS),
        unanswered=tuple(_share(unanswered_curve(data), day, watched) for day in SHARE_DAYS),
        median_days=curve.first_day_reaching(0.5),
        answered_median_days=float(median(first)) if first else None,
    )


def _share(curve: Curve, day: int, watched: int) -> Share:
    if watched < day:
        return Share(day, None, None, None)
    value, low, high = curve.at(day)
    return Share(day, value, low, high)
