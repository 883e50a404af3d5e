"""Summaries of numbers over worlds, with the Monte Carlo error kept apart from the spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Share, Spread
from countermove.world.quantiles import Sketch

Floats = NDArray[np.floating[Any]]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

ICD_203 = (
    (5, "almost no chance"),
    (20, "very unlikely"),
    (45, "unlikely"),
    (55, "roughly even chance"),
    (80, "likely"),
    (95, "very likely"),
    (100, "almost certain"),
)
"""Upper ends of the probability bands of Intelligence Community Directive 203, in per cent, and their words."""


def word_of(probability: float) -> str:
    """The ICD 203 word for a probability as it is shown, in whole per cent: what reads 95 % is always very likely."""
    shown = round(100.0 * probability)
    return next(word for limit, word in ICD_203 if shown <= limit)


def spread(values: Floats) -> Spread:
    """Quantiles and mean of one number per world, shape (worlds,).

    The Monte Carlo error is that of the median, from order statistics: half the distance between the values whose ranks
    lie half a root of N below and above the middle.
    """
    return spreads(values[None])[0]


def spreads(values: Floats) -> list[Spread]:
    """As ``spread`` for each row of (rows, worlds)."""
    ordered = np.sort(values, axis=1)
    count = ordered.shape[1]
    places = [level * (count - 1) for level in LEVELS]
    below = [math.floor(place) for place in places]
    above = [min(each + 1, count - 1) for each in below]
    middle, half = (count - 1) / 2.0, math.sqrt(count) / 2.0
    low, high = max(math.floor(middle - half), 0), min(math.ceil(middle + half), count - 1)
    means = ordered.sum(axis=1, dtype=np.float64) / count
    told: list[Spread] = []
    for row, mean in zip(ordered[:, [*below, *above, low, high]].tolist(), means.tolist(), strict=True):
        p05, p25, p50, p75, p95 = (
            row[each] + (places[each] - below[each]) * (row[len(LEVELS) + each] - row[each])
            for each in range(len(LEVELS))
        )
        error = (row[-1] - row[-2]) / 2.0
        told.append(Spread(p05=p05, p25=p25, p50=p50, p75=p75, p95=p95, mean=mean, monte_carlo_error=error))
    return told


def spread_of_sketch(sketch: Sketch) -> list[Spread]:
    """As ``spread`` for each cell of a sketch, shape (cells,): within the sketch's error, from all that it counted."""
    count = int(sketch.count().min())
    half = math.sqrt(count) / 2.0 / max(count - 1, 1)
    levels = (*LEVELS, max(0.5 - half, 0.0), min(0.5 + half, 1.0))
    found = zip(*sketch.quantiles(levels).tolist(), sketch.mean().tolist(), strict=True)
    return [
        Spread(p05=p05, p25=p25, p50=p50, p75=p75, p95=p95, mean=mean, monte_carlo_error=(high - low) / 2.0)
        for p05, p25, p50, p75, p95, low, high, mean in found
    ]


def share(count: float, worlds: int) -> Share:
    """A share of worlds with its standard error (one world is added on each side, so that none is certain)."""
    value = count / worlds
    smoothed = (count + 1.0) / (worlds + 2.0)
    return Share(value=value, monte_carlo_error=math.sqrt(smoothed * (1.0 - smoothed) / worlds), word=word_of(value))


def share_between(values: Floats, groups: NDArray[np.int64], count: int) -> float:
    """The share of variance that lies between groups (rival structures), 0 to 1; 0 where nothing varies."""
    values = np.asarray(values, np.float64)
    total = float(values.var())
    if total <= 0.0:
        return 0.0
    means = [values[groups == group].mean() for group in range(count)]
    weights = [(groups == group).mean() for group in range(count)]
    middle = sum(weight * mean for weight, mean in zip(weights, means, strict=True))
    between = sum(weight * (mean - middle) ** 2 for weight, mean in zip(weights, means, strict=True))
    return float(between / total)


def indistinct(differences: Floats, told: Spread | None = None) -> bool:
    """Whether N worlds do not resolve which of two options is higher: the median of the paired differences lies within
    two Monte Carlo errors of zero and the mean within two standard errors. told: their spread, if it is known."""
    each = told or spread(differences)
    if abs(each.p50) > 2.0 * each.monte_carlo_error:
        return False
    spread_of_mean = float(np.asarray(differences, np.float64).std()) / math.sqrt(len(differences))
    return abs(each.mean) <= 2.0 * spread_of_mean


def first_at_least(cumulative: Sequence[float], level: float) -> int | None:
    """The first index at which a cumulative share reaches a level; None if it never does."""
    return next((index for index, value in enumerate(cumulative) if value >= level), None)
