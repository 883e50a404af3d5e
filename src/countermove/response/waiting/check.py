"""Does the fitted mixture make records like the one it was fitted to? Posterior predictive checks, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.spells import Spell
from countermove.response.record.truce import in_truce, truces
from countermove.response.waiting.mixture import Draws, expected, fast_share, slow_share
from countermove.response.waiting.rows import Frame, covariates_of
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
REPLICAS = 200
CHECK_DAYS = (1, 30, 90, 365)


@dataclass(frozen=True)
class Check:
    """One number of the record, ``observed``, beside what the model makes of records of the same triggers: median and
    middle 90 %, and the share of replicas at least as high (ties half)."""

    name: str
    observed: float
    low: float
    value: float
    high: float
    p: float


def replicated_lags(study: Study, spells: Sequence[Spell], frame: Frame, draws: Draws, *, seed: int = 0) -> FloatArray:
    """First lags in days of replicas of the record, (replica, spell); infinite where no answer comes while watched.

    Each replica takes one draw, and each trigger its own days of truce and its own end of watching.
    """
    size = len(draws["truce"])
    chosen = np.linspace(0, size - 1, min(REPLICAS, size)).astype(np.int64)
    some = {name: np.asarray(value)[chosen] for name, value in draws.items()}
    rng, spans = np.random.Generator(np.random.Philox(seed)), truces(study)
    lags = np.full((len(chosen), len(spells)), np.inf)
    for column, spell in enumerate(spells):
        who = covariates_of(study, [spell], frame)
        watched = max(spell.last_day if spell.end_day is None or spell.answers else spell.end_day, 0) + 1
        edges = np.arange(watched + 1, dtype=np.float64)[None, :]
        calm = np.array([in_truce(spell.day + timedelta(day), spans) for day in range(watched)], np.float64)
        fast, slow = expected(np, some, who)
        steps = fast * np.diff(fast_share(np, some, edges), axis=-1)[:, 0]
        steps = steps + slow * np.diff(slow_share(np, some, edges, who.years[:, None] + 0 * edges), axis=-1)[:, 0]
        passed = np.cumsum(steps * np.exp(some["truce"][:, None] * calm), axis=1)
        reached = passed >= rng.exponential(size=(len(chosen), 1))
        lags[:, column] = np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)
    return lags


def checks(study: Study, spells: Sequence[Spell], frame: Frame, draws: Draws) -> tuple[Check, ...]:
    """Shares answered by each of CHECK_DAYS and the median lag of the answered, for the first group's triggers and for
    all together. A trigger that is answered in part counts with that part."""
    lags = replicated_lags(study, spells, frame, draws)
    result: list[Check] = []
    for name, groups in ((f"{frame.groups[0][0]} controls", frame.groups[:1]), ("all strata", frame.groups)):
        inside = np.array([(spell.by, spell.stratum) in groups for spell in spells], dtype=bool)
        if not inside.any():
            continue
        mine = [spell for spell, here in zip(spells, inside, strict=True) if here]
        for days in CHECK_DAYS:
            seen = float(np.mean([_answered_part(spell, days) for spell in mine]))
            result.append(_check(f"{name}, answered within {days} d", seen, (lags[:, inside] < days).mean(axis=1)))
        answered = [max(spell.answers[0].lag_days, 0) for spell in mine if spell.answers]
        if len(answered) >= 3:
            middles = [np.median(row[np.isfinite(row)]) for row in lags[:, inside] if np.isfinite(row).any()]
            result.append(_check(f"{name}, median lag of answered", float(np.median(answered)), np.array(middles)))
    return tuple(result)


def _answered_part(spell: Spell, days: int) -> float:
    return sum(weight for time, cause, weight in spell.parts() if cause == "answered" and time < days)


def _check(name: str, observed: float, replicas: FloatArray) -> Check:
    low, value, high = (float(each) for each in np.quantile(replicas, (0.05, 0.5, 0.95)))
    p = float((replicas > observed + 1e-12).mean() + 0.5 * (np.abs(replicas - observed) <= 1e-12).mean())
    return Check(name, observed, low, value, high, p)
