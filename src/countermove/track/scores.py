"""Scores of forecasts, lower is better, and what can be said of their differences. NumPy alone.

Brier (1950); logarithmic score, Good (1952); continuous ranked probability score, Gneiting and Raftery (2007); Wilson's
interval (1927); circular block bootstrap, Politis and Romano (1992).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FLOOR = 0.01
"""Probabilities are held to [FLOOR, 1 - FLOOR] before a logarithm is taken: a forecast of 0 that fails costs 4.6 nats
and not infinitely much, so that one bold forecaster can be compared at all."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles that a count forecast carries."""
_Z90 = 1.6448536269514722  # the normal quantile that leaves 5 % above it


def brier(probability: FloatArray, happened: NDArray[np.bool_]) -> FloatArray:
    """(p - y)^2, elementwise: p shares of any shape, y of the same; 0 is perfect, 0.25 is p = 1/2."""
    return (probability - happened) ** 2


def log_score(probability: FloatArray, happened: NDArray[np.bool_]) -> FloatArray:
    """-ln p of what happened, in nats, elementwise, p held to [FLOOR, 1 - FLOOR]."""
    held = np.clip(probability, FLOOR, 1 - FLOOR)
    return -np.log(np.where(happened, held, 1 - held))


def pmf_of_draws(draws: IntArray) -> FloatArray:
    """Shares of 0, 1, 2, ... among draws: (draw, ...) of counts >= 0 in, (..., count) out. ValueError without draws."""
    if draws.shape[0] == 0:
        raise ValueError("no draws, so no distribution")
    flat = draws.reshape(draws.shape[0], -1)
    size = int(flat.max(initial=0)) + 1
    found = [np.bincount(column, minlength=size) for column in flat.T]
    return (np.stack(found) / draws.shape[0]).reshape(*draws.shape[1:], size)


def crps_of_pmf(pmf: FloatArray, seen: IntArray) -> FloatArray:
    """Sum over k of (F(k) - 1{seen <= k})^2: pmf (..., count), seen (...); in units of the count.

    For counts this is the CRPS exactly. A count seen beyond the pmf's end costs one for each step beyond it.
    """
    size = max(pmf.shape[-1], int(seen.max(initial=0)) + 1)
    steps: IntArray = np.arange(size, dtype=np.int64)
    reached = np.ones((*pmf.shape[:-1], size), np.float64)
    reached[..., : pmf.shape[-1]] = np.cumsum(pmf, axis=-1)
    gap: FloatArray = reached - (seen[..., None] <= steps)
    return np.asarray(np.sum(gap**2, axis=-1), np.float64)


def crps_of_draws(draws: IntArray, seen: IntArray) -> FloatArray:
    """The CRPS of count forecasts given as draws: (draw, ...) against (...)."""
    return crps_of_pmf(pmf_of_draws(draws), seen)


def quantile_score(quantiles: FloatArray, seen: FloatArray, levels: tuple[float, ...] = LEVELS) -> FloatArray:
    """Mean over levels of 2 (1{seen <= q} - level) (q - seen): quantiles (..., level), seen (...).

    Over many levels it tends to the CRPS, and so it stands for it where a forecast is kept as quantiles.
    """
    gap = quantiles - seen[..., None]
    return (2 * ((gap >= 0) - np.array(levels)) * gap).mean(axis=-1)


def wilson(yes: int, of: int) -> tuple[float, float]:
    """The middle 90 % for a share of ``yes`` in ``of`` independent trials; (nan, nan) without trials."""
    if of == 0:
        return (math.nan, math.nan)
    share, z2 = yes / of, _Z90**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z90 * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Bin:
    """Forecasts of like probability: how many, their mean, and the share that happened with Wilson's middle 90 %."""

    n: int
    forecast: float
    happened: float
    low: float
    high: float


def calibration(probability: FloatArray, happened: NDArray[np.bool_], bins: int = 10) -> tuple[Bin, ...]:
    """The calibration curve in ``bins`` equal steps of probability, empty ones left out.

    The intervals take forecasts as independent; where windows overlap they are too narrow.
    """
    p, y = np.ravel(probability), np.ravel(happened)
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    found: list[Bin] = []
    for each in range(bins):
        chosen = place == each
        n, yes = int(chosen.sum()), int(y[chosen].sum())
        if n:
            found.append(Bin(n, float(p[chosen].mean()), yes / n, *wilson(yes, n)))
    return tuple(found)


@dataclass(frozen=True)
class Paired:
    """Two forecasters on the same questions. ``difference``: mean score of the one minus that of the other (below zero:
    the one is better); ``skill``: 1 - ratio of the means; each with its middle 90 %. ``n`` origins."""

    difference: float
    low: float
    high: float
    skill: float
    skill_low: float
    skill_high: float
    n: int


def paired(one: FloatArray, other: FloatArray, block: int = 1, seed: int = 0, draws: int = 2000) -> Paired:
    """The paired difference of scores, (origin,) or (origin, question), bootstrapped over origins.

    Origins are drawn in blocks of ``block`` neighbours, round the ends, because windows that overlap share what
    happened. ValueError where the shapes differ or there is no origin.
    """
    if one.shape != other.shape or one.shape[0] == 0:
        raise ValueError(f"scores of shape {one.shape} and {other.shape}: want the same, and one origin or more")
    first, second = (each.reshape(each.shape[0], -1).mean(axis=1) for each in (one, other))
    n = first.size
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, n, (draws, -(-n // block)))
    chosen = ((starts[..., None] + np.arange(block)) % n).reshape(draws, -1)[:, :n]
    means, rivals = first[chosen].mean(axis=1), second[chosen].mean(axis=1)
    skills = 1 - means / np.where(rivals > 0, rivals, np.nan)
    low, high = np.quantile(means - rivals, (0.05, 0.95))
    whole = 1 - first.mean() / second.mean() if second.mean() > 0 else math.nan
    known = skills[np.isfinite(skills)]
    worst, best = np.quantile(known, (0.05, 0.95)) if known.size else (math.nan, math.nan)
    return Paired(
        float(first.mean() - second.mean()), float(low), float(high), float(whole), float(worst), float(best), n
    )
