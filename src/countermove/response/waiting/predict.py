"""What the draws say of triggers: shares answered by a day, the expected wait, and which way answers come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.response.waiting.mixture import Draws, cumulative, expected, fast_share, slow_share
from countermove.response.waiting.reweigh import Weights, mean, quantiles
from countermove.response.waiting.rows import Covariates

FloatArray = NDArray[np.float64]
MIDDLE = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Estimate:
    """A posterior median with its middle 90 %, and the mean."""

    low: float
    value: float
    high: float
    mean: float


def estimate(values: FloatArray, weights: Weights) -> Estimate:
    """The estimate of one number from its draws (draw,)."""
    low, value, high = (float(each) for each in quantiles(values, weights, MIDDLE))
    return Estimate(low, value, high, float(mean(values, weights)))


def answered_by(draws: Draws, who: Covariates, days: FloatArray, *, calm: bool) -> FloatArray:
    """P(answered within d days) for each trigger, (draw, n, days). A day counts whole: d days are the days 0 to d - 1,
    as in a spell whose last day is d - 1; add one for "by day d"."""
    return -np.expm1(-cumulative(np, draws, who, np.asarray(days, np.float64), float(calm)))


def ways(draws: Draws, who: Covariates, *, calm: bool) -> FloatArray:
    """The chances that a trigger is never answered, or first up the fast ladder, or first by a slow step, watched for
    ever: (draw, n, 3). Truce, if any, is taken to last."""
    fast, slow = (each[..., None] * np.exp(draws["truce"][..., None, None] * calm) for each in expected(np, draws, who))
    edges = np.concatenate([np.arange(0.0, 60.0), np.geomspace(60.0, 3650.0, 80)])
    grid = np.zeros((len(who.years), 1)) + edges
    quick = fast * fast_share(np, draws, grid)
    later = slow * slow_share(np, draws, grid, who.years[:, None] + 0 * grid)
    steps = np.diff(quick + later, axis=-1)
    part = np.divide(np.diff(quick, axis=-1), steps, out=np.zeros_like(steps), where=steps > 0)
    first = (np.exp(-(quick + later)[..., :-1]) * -np.expm1(-steps) * part).sum(axis=-1)
    never = np.exp(-(fast + slow))[..., 0]
    return np.stack([never, first, 1 - never - first], axis=-1)


def expected_wait_days(draws: Draws, who: Covariates, horizon_days: int, *, calm: bool) -> FloatArray:
    """The mean of the wait cut at a horizon (the restricted mean), (draw, n): it counts the unanswered as having waited
    so long, so it needs no median that is never reached. Source: Royston and Parmar (2013), BMC Med Res Meth 13."""
    grid = wait_grid(horizon_days)
    survival = np.exp(-cumulative(np, draws, who, grid, float(calm)))
    return ((survival[..., 1:] + survival[..., :-1]) / 2 * np.diff(grid)).sum(axis=-1)


def wait_grid(horizon_days: int) -> FloatArray:
    """Days from 0 to a horizon, close together where answers come: the trapezoid on it is within 0.1 day of the sum
    over all days."""
    return np.concatenate([[0.0, 1.0, 2.0, 4.0, 7.0], np.geomspace(10.0, horizon_days, 20)])
