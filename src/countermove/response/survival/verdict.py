"""Is the lag shrinking? The articles' claims (A0-02, A0-30 to A0-33, A0-50; M02, M03) against the record.

The rule: the claim that answers come sooner is *carried* if the hazard of an answer rises with the trigger's date with
probability 0.95 or more under every reading of the record, *contradicted* if that probability is 0.05 or less under
every one, and otherwise *not carried*. The readings are all link sets, attribution windows of 180, 365 and 730 days,
and laws that name nobody counted as answers or not. Only technology controls of the first side since 2018 are compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, LinkSet, periods_of, record_from
from countermove.response.record.spells import Spell, build_spells, select
from countermove.response.survival.placebo import Placebo, placebo
from countermove.response.survival.table import LagRow, LagTable, lags
from countermove.response.survival.trend import Trend, hazard_trend, log_rank
from countermove.study.study import Study

Finding = Literal["carried", "contradicted", "not carried"]
SURE = 0.95
WINDOWS_DAYS = (180, 365, 730)
CLAIMED_DAYS = 365
NEAR_CLAIM_DAYS = (270, 455)
LONG_CLAIM_DAYS = 540
LEAST_CONTROLS, LEAST_ANSWERED = 10, 3
"""With fewer a trend is its prior's, and no sentence is made of it."""
# One more control held back, for every three seen, because an answer was feared.
UNSEEN_PER_SEEN = 1 / 3


@dataclass(frozen=True)
class Variant:
    """The trend under one reading of the record."""

    links: LinkSet
    window_days: int
    frameworks: bool
    trend: Trend


@dataclass(frozen=True)
class FixedLag:
    """The claim of a fixed twelve months against a constant hazard, on the first answers within 730 days.

    ``near`` of ``answers`` came between 9 and 15 months, ``long`` after 18 months or later. Scores are mean log
    densities per answer, each answer left out in turn: Normal about 365 days against Exponential, one free number
    each; higher is better; NaN below three answers.
    """

    links: LinkSet
    answers: int
    near: int
    long: int
    score_fixed: float
    score_exponential: float


@dataclass(frozen=True)
class Verdict:
    """What the record says of the shrinking lag, under one link set in full and all of them side by side.

    ``naive`` holds the periods since ``counted_from`` for the comparison of answered triggers alone. ``unseen_share``:
    the share answered within a year if one more control had been held back for every three seen and would surely have
    been answered; the truth of *all* controls thought of may lie anywhere up to it. ``controls`` and ``answered``: how
    many since ``counted_from`` are compared, and how many of them drew an answer.
    """

    finding: Finding
    links: LinkSet
    table: LagTable
    variants: tuple[Variant, ...]
    log_rank_p: float
    fixed: tuple[FixedLag, ...]
    placebo: Placebo
    counted_from: date
    naive: tuple[LagRow, ...]
    unseen_share: float | None
    controls: int
    answered: int

    @property
    def too_thin(self) -> bool:
        """Whether there are too few controls or answers to speak of a trend."""
        return self.controls < LEAST_CONTROLS or self.answered < LEAST_ANSWERED

    def variant(self, links: LinkSet, window_days: int = WINDOW_DAYS, *, frameworks: bool = False) -> Variant:
        """The trend under one reading."""
        return next(
            each for each in self.variants
            if (each.links, each.window_days, each.frameworks) == (links, window_days, frameworks)
        )  # fmt: skip


def verdict(study: Study, links: LinkSet = "medium") -> Verdict:
    """Judge the claim of a shrinking lag on a study's view. Deterministic."""
    first = study.about.parties[0].id
    variants = tuple(
        Variant(name, window, named, hazard_trend(_since_2018(study, name, window, frameworks=named)))
        for name in LINK_SETS
        for window in WINDOWS_DAYS
        for named in (False, True)
    )
    rising = [each.trend.rises for each in variants]
    finding: Finding = "not carried"
    if min(rising) >= SURE:
        finding = "carried"
    elif max(rising) <= 1 - SURE:
        finding = "contradicted"
    spells = _since_2018(study, links, WINDOW_DAYS)
    table = lags(study, links, by=first)
    year = table.total.shares[-1].value
    counted = {period.name for period in periods_of(study) if period.start >= record_from(study)}
    bounds = [(period.start, period.end) for period in periods_of(study)]
    return Verdict(
        finding=finding,
        links=links,
        table=table,
        variants=variants,
        log_rank_p=log_rank([select(spells, period=(start, end)) for start, end in bounds])[2],
        fixed=tuple(fixed_lag(name, _since_2018(study, name, 730)) for name in LINK_SETS),
        placebo=placebo(study, spells),
        counted_from=record_from(study),
        naive=tuple(row for row in table.rows if row.group in counted) or (table.total,),
        unseen_share=None if year is None else (year + UNSEEN_PER_SEEN) / (1 + UNSEEN_PER_SEEN),
        controls=len(spells),
        answered=sum(bool(spell.answers) for spell in spells),
    )


def _since_2018(study: Study, links: LinkSet, window: int, *, frameworks: bool = False) -> tuple[Spell, ...]:
    spells = build_spells(study, links, window, frameworks=frameworks)
    first = study.about.parties[0].id
    return select(spells, by=first, stratum="technology_controls", period=(record_from(study), date.max))


def fixed_lag(links: LinkSet, spells: Sequence[Spell]) -> FixedLag:
    """Score a fixed lag of twelve months against a constant hazard on the first answers of spells."""
    days = [float(spell.answers[0].lag_days) for spell in spells if spell.answers]
    near = sum(NEAR_CLAIM_DAYS[0] <= lag <= NEAR_CLAIM_DAYS[1] for lag in days)
    long = sum(lag >= LONG_CLAIM_DAYS for lag in days)
    fixed: list[float] = []
    exponential: list[float] = []
    for index, lag in enumerate(days):
        others = np.array(days[:index] + days[index + 1 :], dtype=np.float64)
        if len(others) < 2:
            continue
        spread = float(np.sqrt(np.mean((others - CLAIMED_DAYS) ** 2)))
        fixed.append(-0.5 * ((lag - CLAIMED_DAYS) / spread) ** 2 - math.log(spread * math.sqrt(2 * math.pi)))
        # A lag of whole days stands for the middle of its day, so that lag 0 has a place.
        mean = float(np.mean(np.maximum(others, 0) + 0.5))
        exponential.append(-(max(lag, 0) + 0.5) / mean - math.log(mean))
    return FixedLag(links, len(days), near, long, _mean(fixed), _mean(exponential))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
