"""Kaplan-Meier and Aalen-Johansen curves of weighted spells, with intervals. Plain NumPy; no curve is smoothed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.spells import CAUSES, Cause, SpellData
from countermove.response.special import beta_quantile

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
LEVEL = 0.90
"""Every interval of this room is the middle 90 %."""


@dataclass(frozen=True)
class Curve:
    """A right-continuous step curve of a share, with its pointwise interval.

    ``times_days`` (k,) are the days with events, ascending; ``value``, ``low`` and ``high`` (k,) hold from that day on;
    before the first day a falling curve is 1 and a rising one 0. ``at_risk`` (k,) is the weight just before each day,
    ``events`` (k,) the weight of events on it. ``n`` is the weight of all spells.
    """

    times_days: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: FloatArray
    events: FloatArray
    n: float
    rises: bool

    def at(self, day: int | float) -> tuple[float, float, float]:
        """The share on a day and its interval, as (value, low, high); NaN without spells.

        Where no event has come yet the usual formulas give no width; Jeffreys' interval for none of n fills in.
        """
        if self.n == 0:
            return (np.nan, np.nan, np.nan)
        index = int(np.searchsorted(self.times_days, day, side="right")) - 1
        if index < 0 or self.events[: index + 1].sum() == 0:
            unlikely = _none_of(self.n)
            return (0.0, 0.0, unlikely) if self.rises else (1.0, 1 - unlikely, 1.0)
        return (float(self.value[index]), float(self.low[index]), float(self.high[index]))

    def first_day_reaching(self, share: float) -> float | None:
        """The first day on which a rising curve stands at ``share`` or more (a falling one at ``share`` or less)."""
        reached = self.value >= share - 1e-12 if self.rises else self.value <= share + 1e-12
        return float(self.times_days[int(np.argmax(reached))]) if reached.any() else None


@cache
def _none_of(n: float) -> float:
    """The upper end of Jeffreys' one-sided interval for a share of which none of n was seen."""
    return float(beta_quantile(0.5, n + 0.5, LEVEL))


def kaplan_meier(times: FloatArray, events: BoolArray, weights: FloatArray) -> Curve:
    """The share still without the event, day by day, with Greenwood's variance on the log(-log) scale.

        S(t) = prod (1 - d_i / n_i),    var log(-log S) = sum d_i / (n_i (n_i - d_i)) / (log S)^2

    Args: times (n,) in days; events (n,) whether the event came (else censored then, after events of the same day);
    weights (n,). Source: Kalbfleisch and Prentice (2002), section 1.4.
    """
    days, at_risk, counts = _table(times, weights, [events])
    d = counts[0]
    survival = np.cumprod(1 - d / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(d / (at_risk * (at_risk - d)), dtype=np.float64)
        low, high = _log_log(survival, survival * np.sqrt(variance))
    n = float(weights.sum())
    gone = survival <= 0
    low, high = np.where(gone, 0.0, low), np.where(gone, _held(high, 1.0), high)
    return Curve(days, survival, low, high, at_risk, d, n, rises=False)


def aalen_johansen(times: FloatArray, causes: NDArray[np.int64], weights: FloatArray, cause: int) -> Curve:
    """The share that has met one cause by each day, with the other causes as competing ends.

        F_c(t) = sum S(t_i-) d_ci / n_i, with S the Kaplan-Meier share free of every cause

    The variance is the delta method's, its interval on the log(-log) scale. Args: causes (n,), 0 = censored.
    Source: Collett, Modelling Survival Data in Medical Research, 3rd edition, section 12.
    """
    days, n, counts = _table(times, weights, [causes > 0, causes == cause])
    d, own = counts
    survival = np.cumprod(1 - d / n)
    before = np.concatenate([[1.0], survival[:-1]]) if len(days) else survival
    incidence = np.cumsum(before * own / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = np.where(n - d > 1e-9, d / (n * (n - d)), 0.0)
    gap = incidence[:, None] - np.where(np.tri(len(days), dtype=bool), incidence[None, :], incidence[:, None])
    variance = gap**2 @ wide + np.cumsum(before**2 * own * (n - own) / n**3) - 2 * gap @ (before * own / n**2)
    low, high = _log_log(incidence, np.sqrt(np.maximum(variance, 0.0)))
    full = incidence >= 1 - 1e-12
    low, high = np.where(full, _held(low, 0.0), low), np.where(full, 1.0, high)
    return Curve(days, incidence, low, high, n, own, float(weights.sum()), rises=True)


def answered_curve(data: SpellData) -> Curve:
    """The share answered by each day, with withdrawal, bargain and supersession as competing ends."""
    return incidence_curve(data, "answered")


def incidence_curve(data: SpellData, cause: Cause) -> Curve:
    """The share that ended by one cause by each day."""
    return aalen_johansen(data.time_days, data.cause, data.weight, CAUSES.index(cause))


def unanswered_curve(data: SpellData) -> Curve:
    """The share still unanswered if no trigger were ever withdrawn: competing ends censor here, which only a hazard
    comparison wants; read ``answered_curve`` for what happened."""
    return kaplan_meier(data.time_days, data.cause == CAUSES.index("answered"), data.weight)


def _table(
    times: FloatArray, weights: FloatArray, flags: list[BoolArray]
) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
    """Distinct days of events of the first flag, the weight at risk just before each, and each flag's weight on it."""
    days = np.unique(times[flags[0]])
    at_risk = np.array([weights[times >= day].sum() for day in days], dtype=np.float64)
    counts = [np.array([weights[flag & (times == day)].sum() for day in days], dtype=np.float64) for flag in flags]
    return days, at_risk, counts


def _held(bound: FloatArray, start: float) -> FloatArray:
    """A bound one event earlier. Where a curve has run to its end the formulas give no width; what was sure before the
    last event is sure after it."""
    return np.concatenate([[start], bound[:-1]])[: len(bound)]


def _log_log(share: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The interval of a share from its standard error on the log(-log) scale, so that it stays inside 0 to 1."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        half = z * error / (share * np.abs(np.log(share)))
        return share ** np.exp(half), share ** np.exp(-half)
