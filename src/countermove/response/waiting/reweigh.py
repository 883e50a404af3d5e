"""Importance weights smoothed by a Pareto tail (PSIS), so that draws made for one record can speak for a near one.

Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), Pareto Smoothed Importance Sampling, JMLR 25; the Pareto fit is
Zhang and Stephens (2009), Technometrics 51. ``k`` above SAFE_K means that the draws cannot carry the other record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SAFE_K = 0.7


@dataclass(frozen=True)
class Weights:
    """``share`` (draw,), summing to one; the shape ``k`` of the weights' tail; ``effective`` number of draws."""

    share: FloatArray
    k: float
    effective: float

    @property
    def safe(self) -> bool:
        """Whether these weights may be used."""
        return self.k <= SAFE_K


def even(draws: int) -> Weights:
    """Equal weights."""
    return Weights(np.full(draws, 1.0 / draws), -math.inf, float(draws))


def smoothed(log_ratio: FloatArray) -> Weights:
    """Smoothed weights from the log ratio of the wanted density to that of the draws, (draw,)."""
    size = len(log_ratio)
    logs = log_ratio - log_ratio.max()
    if float(np.ptp(log_ratio)) < 1e-9:
        return even(size)
    order = np.argsort(logs)
    tail = math.ceil(min(0.2 * size, 3 * math.sqrt(size)))
    k = math.inf
    if tail >= 5:
        cut = logs[order[-tail - 1]]
        above = np.exp(logs[order[-tail:]]) - math.exp(cut)
        k, scale = _pareto(above)
        if math.isfinite(k):
            at = (np.arange(tail) + 0.5) / tail
            quantiles = scale * np.expm1(-k * np.log1p(-at)) / k if abs(k) > 1e-9 else -scale * np.log1p(-at)
            logs = logs.copy()
            logs[order[-tail:]] = np.minimum(np.log(quantiles + math.exp(cut)), 0.0)
    share = np.exp(logs - logs.max())
    share /= share.sum()
    return Weights(share, k, float(1 / (share**2).sum()))


def _pareto(above: FloatArray) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution fitted to sorted excesses, (tail,)."""
    size = len(above)
    quarter = above[int(size / 4 + 0.5) - 1]
    if quarter <= 0 or above[-1] <= 0:
        return math.inf, math.nan
    many = 30 + int(math.sqrt(size))
    theta = 1 / above[-1] + (1 - np.sqrt(many / (np.arange(1, many + 1) - 0.5))) / (3 * quarter)
    shapes = np.log1p(-theta[:, None] * above).mean(axis=1)
    fit = size * (np.log(-theta / shapes) - shapes - 1)
    weight = np.exp(fit - fit.max())
    mean = float((theta * weight).sum() / weight.sum())
    k = float(np.log1p(-mean * above).mean())
    scale = -k / mean
    # Ten points of a tail speak as loudly as ten more that say k = 0.5.
    return k * size / (size + 10) + 0.5 * 10 / (size + 10), scale


def resampled(weights: Weights) -> NDArray[np.int64]:
    """As many draws as there were, each about as often as its weight says: their numbers, (draw,).

    Systematic resampling, without luck: the middle of each of ``draw`` equal stretches of the weights laid end to end.
    """
    size = len(weights.share)
    return np.searchsorted(np.cumsum(weights.share), (np.arange(size) + 0.5) / size).clip(0, size - 1)


def quantiles(values: FloatArray, weights: Weights, levels: tuple[float, ...]) -> FloatArray:
    """Weighted quantiles of values (draw, ...) at some levels: (level, ...)."""
    flat = values.reshape(len(values), -1)
    order = np.argsort(flat, axis=0)
    ranked = np.take_along_axis(flat, order, axis=0)
    passed = np.cumsum(weights.share[order], axis=0) - 0.5 * weights.share[order]
    found = np.array(
        [[np.interp(level, passed[:, at], ranked[:, at]) for at in range(flat.shape[1])] for level in levels]
    )
    return found.reshape(len(levels), *values.shape[1:])


def mean(values: FloatArray, weights: Weights) -> FloatArray:
    """The weighted mean of values (draw, ...)."""
    return np.tensordot(weights.share, values, axes=(0, 0))
