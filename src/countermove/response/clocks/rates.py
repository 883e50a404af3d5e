"""The other clocks of the contest: new acts, refusals of offers, concessions, truces. Counts first, then posteriors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import Betas, Dirichlets, Gammas, betas, dirichlets, gammas
from countermove.response.clocks.hazard import SEVERITIES
from countermove.response.record.acts import Act, Stratum, group_acts, is_binding, known_events, parties_of, reaches
from countermove.response.record.coding import in_link_set, record_from
from countermove.response.record.spells import CAUSES, Spell, is_relaxation, select, spell_data
from countermove.response.record.truce import (
    AGREEMENT_SEVERITY,
    DAYS_PER_QUARTER,
    Span,
    in_truce,
    truce_days,
)
from countermove.response.special import Numbers
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
# Before any count: one in a quarter, held as weakly as half an event in half a quarter.
PRIOR_SHAPE, PRIOR_QUARTERS = 0.5, 0.5
REFUSAL_DAYS = 60
SIDES_STRATA: tuple[Stratum, Stratum] = ("technology_controls", "tariffs")
LIMITS = frozenset({"import_ban", "procurement_guidance", "security_review", "antitrust_probe"})


def per_quarter(count: Numbers, days: Numbers) -> Gammas:
    """Posterior rates per quarter from counts and days of exposure."""
    quarters = np.asarray(days, np.float64) / DAYS_PER_QUARTER
    return gammas(count, quarters, PRIOR_SHAPE, PRIOR_QUARTERS, "quarter")


def days_by_truce(study: Study, spans: Sequence[Span]) -> tuple[int, int]:
    """Days from the start of the counted record to the cut-off: outside and inside truce."""
    start, end = record_from(study), study.cut_off + timedelta(1)
    if end <= start:
        return (0, 0)
    calm = truce_days(start, end, spans)
    return ((end - start).days - calm, calm)


def _by_truce(days: Sequence[date], spans: Sequence[Span], start: date) -> tuple[int, int]:
    """How many of some days since ``start`` lie outside and inside truce. The day that breaks a truce lies outside."""
    counted = [in_truce(day, spans) for day in days if day >= start]
    return (len(counted) - sum(counted), sum(counted))


def escalations(study: Study, spells: Sequence[Spell], spans: Sequence[Span]) -> tuple[Gammas, Dirichlets]:
    """New acts of the first side on the second, of severity 3 or more: per quarter, (stratum, outside or in truce); and
    their severities, (stratum, severity). Strata: technology controls, tariffs."""
    first = parties_of(study).first
    chosen = [select(spells, by=first, stratum=stratum) for stratum in SIDES_STRATA]
    counts = [_by_truce([spell.day for spell in each], spans, record_from(study)) for each in chosen]
    severity = [[sum(spell.severity == level for spell in each) for level in SEVERITIES] for each in chosen]
    return per_quarter(counts, [days_by_truce(study, spans)] * 2), dirichlets(severity, 0.5)


def unprovoked(study: Study, spells: Sequence[Spell], spans: Sequence[Span]) -> tuple[Gammas, Dirichlets]:
    """Acts of the second side on the first, of severity 3 or more, that no link of any kind calls an answer: per
    quarter outside and in truce, and their severities."""
    second = parties_of(study).second
    answers = {link.response for link in study.links if in_link_set(link, "all")}
    free = [
        spell.trigger
        for stratum in SIDES_STRATA
        for spell in select(spells, by=second, stratum=stratum)
        if not any(row.id in answers for row in spell.trigger.rows)
    ]
    counts = _by_truce([act.day for act in free], spans, record_from(study))
    severity = [sum(act.severity == level for act in free) for level in SEVERITIES]
    return per_quarter(counts, days_by_truce(study, spans)), dirichlets(severity, 0.5)


def refusals(study: Study) -> tuple[Betas, Betas]:
    """The share of offers met by an import limit within REFUSAL_DAYS: with alleged orders counted, and without.

    An offer is a licence grant of severity 3 or more that opens the first side's hardware to the second; it is met
    if a linked act of the second side limits the admission of hardware. Grants known only by leak count as offers in
    the first share alone.
    """
    parties, events = parties_of(study), known_events(study)
    row_of = {row.id: row for row in events}
    met: list[tuple[bool, bool, bool]] = []
    offers = [
        row for row in events
        if row.actor == parties.first and row.instrument == "licence_grant" and row.layer == "hardware"
        and row.direction == "de_escalation" and row.severity >= 3 and reaches(row, parties.second)
    ]  # fmt: skip
    for offer in offers:
        limits = [
            row_of[link.response] for link in study.links
            if link.trigger == offer.id and link.response in row_of and in_link_set(link, "all")
        ]  # fmt: skip
        near = [
            row for row in limits
            if row.actor == parties.second and row.direction == "escalation" and row.instrument in LIMITS
            and 0 <= (row.day - offer.day).days <= REFUSAL_DAYS
        ]  # fmt: skip
        # An offer not yet watched for the whole time counts neither way; its answer alone would bias the share.
        if (study.cut_off - offer.day).days >= REFUSAL_DAYS:
            met.append((bool(near), any(row.alleged == "no" for row in near), offer.alleged == "no"))
    public = [row for row in met if row[2]]
    return betas(sum(row[0] for row in met), len(met)), betas(sum(row[1] for row in public), len(public))


def withdrawal(study: Study, spells: Sequence[Spell]) -> Gammas:
    """Unanswered technology controls of the first side, withdrawn or bargained away: per quarter at risk. Supersession
    by a wider act is no relief and not counted."""
    data = spell_data(select(spells, by=parties_of(study).first, stratum="technology_controls"))
    ended = (data.cause == CAUSES.index("withdrawn")) | (data.cause == CAUSES.index("bargained"))
    days = float(((np.maximum(data.time_days, 0) + 1) * data.weight).sum())
    return per_quarter(float(data.weight[ended].sum()), days)


def concession(study: Study, spells: Sequence[Spell], window_days: int) -> Gammas:
    """The first side's relaxations while an answer stands unrequited, per quarter.

    The state begins with an answer to any of its acts and ends with its next relaxation of severity 3 or more (or
    agreement of that severity), which counts as one concession, or ``window_days`` after the last answer.
    """
    first = parties_of(study).first
    answers = sorted({answer.act.day for spell in spells if spell.by == first for answer in spell.answers
                      if spell.stratum in SIDES_STRATA})  # fmt: skip
    eased = sorted({act.day for act in _easings(study)})
    conceded, days = 0, 0
    start: date | None = None
    expiry = date.min
    for day in answers:
        if start is not None and day <= expiry:
            relief = next((each for each in eased if start < each <= day), None)
            if relief is None:
                expiry = day + timedelta(window_days)
                continue
        if start is not None:
            count, length = _standing(start, expiry, eased, study.cut_off)
            conceded, days = conceded + count, days + length
        start, expiry = day, day + timedelta(window_days)
    if start is not None:
        count, length = _standing(start, expiry, eased, study.cut_off)
        conceded, days = conceded + count, days + length
    return per_quarter(conceded, days)


def _standing(start: date, expiry: date, eased: Sequence[date], cut_off: date) -> tuple[int, int]:
    """Whether a state from ``start`` ended by a concession, and its days."""
    over = min(expiry, cut_off)
    relief = next((day for day in eased if start < day <= over), None)
    return (1, (relief - start).days) if relief is not None else (0, (over - start).days)


def _easings(study: Study) -> tuple[Act, ...]:
    parties = parties_of(study)
    rows = [
        row for row in known_events(study)
        if row.actor == parties.first and reaches(row, parties.second)
        and (is_relaxation(row) or (row.instrument == "agreement" and row.direction == "de_escalation"))
        and row.alleged == "no" and row.severity >= AGREEMENT_SEVERITY
    ]  # fmt: skip
    return group_acts(rows)


def truce_changes(study: Study, spans: Sequence[Span]) -> tuple[Gammas, Gammas]:
    """Rates per quarter of entering a truce (from outside) and of leaving one (from inside)."""
    outside, inside = days_by_truce(study, spans)
    begun = sum(start >= record_from(study) for start, _ in spans)
    broken = sum(end is not None for _, end in spans)
    return per_quarter(begun, outside), per_quarter(broken, inside)


def binding_days(study: Study, actor: str, target: str) -> tuple[date, ...]:
    """The days of one side's acts of severity 3 or more on the other, linked or not, in order."""
    rows = [row for row in known_events(study) if row.actor == actor and reaches(row, target) and is_binding(row)]
    return tuple(act.day for act in group_acts(rows) if act.severity >= SEVERITIES[0])
