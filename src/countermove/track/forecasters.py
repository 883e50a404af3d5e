"""Forecasters of counts: plain functions of the past, each with a pinned name, none that knows anything later.

A forecaster takes (past, horizons_days, rng) and returns counts (draw, horizon, series): draw d of each horizon is a
number of acts in the days [origin, origin + horizon). DRAWS rows; the same rng state gives the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.track.past import Past

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Forecaster = Callable[[Past, Sequence[int], Generator], IntArray]

DRAWS = 4000
YEAR_DAYS = 365
# The prior of a series is worth half an act at the mean rate of all series: weak, and no series starts at never.
PRIOR_ACTS = 0.5
# An exponential memory that halves in a quarter, half a year, one, two, four years, or never.
HALF_LIVES_DAYS = (91.0, 183.0, 365.0, 731.0, 1461.0, math.inf)
STEP_DAYS = 91
_log_gamma: Callable[..., FloatArray] = np.vectorize(math.lgamma, otypes=[np.float64])


def no_change(past: Past, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """As many acts as in the window of the same length just before; certain of it. ``rng`` is not used."""
    series, before = past.days_before
    counts = [np.bincount(series[before <= days], minlength=len(past.series)) for days in horizons_days]
    return np.broadcast_to(np.array(counts, np.int64), (DRAWS, len(horizons_days), len(past.series)))


def base_rate(past: Past, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """Gamma-Poisson over all the record: rate ~ Gamma(1/2 + n, 1/(2 m) + T), m the mean rate of all series."""
    return _draws(*_posterior(past, 0, past.length_days, math.inf), horizons_days, rng)


def last_year(past: Past, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """Gamma-Poisson over the last 365 days alone."""
    return _draws(*_posterior(past, 0, min(YEAR_DAYS, past.length_days), math.inf), horizons_days, rng)


def discounted_rate(past: Past, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """Gamma-Poisson with exponential forgetting: an act t days ago counts 2^(-t / half-life), and so does a day.

    The half-life is the one that would have forecast this past's own quarters best, one step ahead.
    """
    return _draws(*_posterior(past, 0, past.length_days, half_life_days(past)), horizons_days, rng)


def half_life_days(past: Past) -> float:
    """The half-life, of HALF_LIVES_DAYS, with the best one-step-ahead log score over the past's own quarters.

    Steps of 91 days back from the origin, the first year of record left out; all series together. Infinite (no
    forgetting) where the past is too short to choose.
    """
    ahead = list(range(STEP_DAYS, past.length_days - YEAR_DAYS, STEP_DAYS))
    if not ahead:
        return math.inf
    series, before = past.days_before
    totals: list[float] = []
    for half_life in HALF_LIVES_DAYS:
        total = 0.0
        for back in ahead:
            within = (before > back - STEP_DAYS) & (before <= back)
            seen = np.bincount(series[within], minlength=len(past.series))
            shape, rate = _posterior(past, back, past.length_days - back, half_life)
            total += float(_log_pmf(seen, shape, rate / STEP_DAYS).sum())
        totals.append(total)
    return HALF_LIVES_DAYS[int(np.argmax(totals))]


def _posterior(past: Past, skip_days: int, length_days: int, half_life: float) -> tuple[FloatArray, FloatArray]:
    """Shape (series,) and rate [days] (series,) of the acts per day, from ``length_days`` that end ``skip_days`` before
    the origin."""
    series, before = past.days_before
    chosen = (before > skip_days) & (before <= skip_days + length_days)
    age = before[chosen] - skip_days
    forgotten = np.exp2(-age / half_life) if math.isfinite(half_life) else np.ones(age.size)
    acts = np.bincount(series[chosen], weights=forgotten, minlength=len(past.series))
    days = float(length_days)
    if math.isfinite(half_life):
        days = half_life / math.log(2) * (1 - 2 ** (-length_days / half_life))
    mean_rate = (acts.sum() + PRIOR_ACTS) / (len(past.series) * max(days, 1.0))
    rates = np.full(len(past.series), PRIOR_ACTS / float(mean_rate) + days, np.float64)
    return np.asarray(PRIOR_ACTS + acts, np.float64), rates


def _log_pmf(seen: IntArray, shape: FloatArray, rate: FloatArray) -> FloatArray:
    """The negative binomial that a Gamma(shape, rate per step) rate gives, in logs."""
    ways = _log_gamma(shape + seen) - _log_gamma(shape) - _log_gamma(seen + 1)
    return ways + shape * np.log(rate / (rate + 1)) - seen * np.log(rate + 1)


def _draws(shape: FloatArray, rate: FloatArray, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """Counts with one rate a draw for all its horizons; each horizon goes on from the one before, where longer."""
    rates = rng.gamma(shape, 1 / rate, (DRAWS, shape.size))
    counts = np.empty((DRAWS, len(horizons_days), shape.size), np.int64)
    order = sorted(range(len(horizons_days)), key=lambda place: horizons_days[place])
    total, reached = np.zeros((DRAWS, shape.size), np.int64), 0
    for place in order:
        total += rng.poisson(rates * (horizons_days[place] - reached))
        reached = horizons_days[place]
        counts[:, place] = total
    return counts


BASELINES: Mapping[str, Forecaster] = MappingProxyType(
    {"no_change": no_change, "last_year": last_year, "base_rate": base_rate}
)
RATES: Mapping[str, Forecaster] = MappingProxyType({"discounted_rate": discounted_rate})
FITTED = ("excitation",)
"""Forecasters of a module of their own, which need the extra ``fit``."""
