"""Who is hit among several: a discrete choice with two numbers, on a grid.

With exposure x_j (relative to the geometric mean of the choice set) and h_j = 1 where j was hit before, an act that
names one candidate names j with probability

    p_j = x_j^a (1 + r)^h_j / sum over k of x_k^a (1 + r)^h_k,      a ~ Normal(0, 1),  log(1 + r) ~ Normal(0, 1)

(McFadden's conditional logit, 1974, in log exposure; the prior on ``a`` is centred on no effect). An act that names m
candidates counts as m choices of weight 1/m, so that each act counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
# Where nothing is known of a share, each candidate is worth half a hit: Jeffreys' prior.
SHARE_PRIOR = 0.5
_AXIS = np.linspace(-3.5, 3.5, 71)
A_GRID, B_GRID = (grid.ravel() for grid in np.meshgrid(_AXIS, _AXIS, indexing="ij"))
LOG_PRIOR = -0.5 * (A_GRID**2 + B_GRID**2)


@dataclass(frozen=True)
class Choices:
    """Acts (n) among candidates (k), arrays (n, k): ``open`` who could be named, ``log_exposure`` (0 where unknown:
    as exposed as the middle), ``before`` who had been hit, ``named`` the weights of those named, rows summing to 1."""

    open: BoolArray
    log_exposure: FloatArray
    before: BoolArray
    named: FloatArray

    @property
    def n(self) -> int:
        """How many acts."""
        return len(self.named)


@dataclass(frozen=True)
class Scores:
    """Mean log score per act, each act predicted from the others (nats; higher is better), under exposure and
    repetition, under the shares counted so far, and under a uniform choice. ``gain`` is exposure less uniform, with its
    standard error over acts. All NaN with fewer than two acts."""

    n: int
    exposure: float
    counted: float
    uniform: float
    gain: float
    gain_se: float

    @property
    def exposure_helps(self) -> bool:
        """Whether exposure and repetition predict acts left out better than a uniform choice, by more than one standard
        error: less is chance."""
        return self.gain > self.gain_se


@dataclass(frozen=True)
class Fitted:
    """The posterior over the grid (sums to one), and the scores."""

    weights: FloatArray
    scores: Scores

    def interval(self, values: FloatArray) -> tuple[float, float, float]:
        """Mean, 5 % and 95 % points of a function of the grid, shape (grid,)."""
        order = np.argsort(values)
        total = np.cumsum(self.weights[order])
        low, high = (values[order][min(np.searchsorted(total, p), len(values) - 1)] for p in (0.05, 0.95))
        return float(self.weights @ values), float(low), float(high)


def log_shares(open_to: BoolArray, log_exposure: FloatArray, before: BoolArray) -> FloatArray:
    """Log probabilities (grid, k) of one act's choice; -inf for those who cannot be named."""
    utility = np.outer(A_GRID, log_exposure) + np.outer(B_GRID, before)
    utility = np.where(open_to, utility, -np.inf)
    top = utility.max(axis=1, keepdims=True)
    return utility - top - np.log(np.exp(utility - top).sum(axis=1, keepdims=True))


def fit(choices: Choices) -> Fitted:
    """The posterior of exposure and repetition from acts, and how well each act is predicted from the others."""
    each = np.zeros((choices.n, len(A_GRID)))
    for at in range(choices.n):
        logs = log_shares(choices.open[at], choices.log_exposure[at], choices.before[at])
        each[at] = np.where(choices.named[at] > 0, choices.named[at] * np.where(choices.open[at], logs, 0.0), 0.0).sum(
            axis=1
        )
    return Fitted(_normal(LOG_PRIOR + each.sum(axis=0)), _scores(choices, each))


def _normal(log_weights: FloatArray) -> FloatArray:
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum()


def _scores(choices: Choices, each: FloatArray) -> Scores:
    if choices.n < 2:
        return Scores(choices.n, *[float("nan")] * 5)
    total = LOG_PRIOR + each.sum(axis=0)
    exposure, counted, uniform = (np.zeros(choices.n) for _ in range(3))
    for at in range(choices.n):
        named, set_of = choices.named[at], choices.open[at]
        logs = log_shares(set_of, choices.log_exposure[at], choices.before[at])
        predicted = _normal(total - each[at]) @ np.exp(logs)
        exposure[at] = _score(named, predicted)
        counted[at] = _score(named, counted_shares(np.delete(choices.named, at, axis=0), set_of))
        uniform[at] = _score(named, set_of / set_of.sum())
    gain = exposure - uniform
    error = float(gain.std(ddof=1) / np.sqrt(choices.n))
    return Scores(
        choices.n, float(exposure.mean()), float(counted.mean()), float(uniform.mean()), float(gain.mean()), error
    )


def counted_shares(named: FloatArray, open_to: BoolArray) -> FloatArray:
    """Shares (k,) of past hits among those who can be named, each worth half a hit beforehand."""
    alpha = np.where(open_to, named.sum(axis=0) + SHARE_PRIOR, 0.0)
    return alpha / alpha.sum()


def _score(named: FloatArray, shares: FloatArray) -> float:
    """Mean log share of those named."""
    hit = named > 0
    return float((named[hit] * np.log(shares[hit])).sum())


def relative(values: Sequence[float | None]) -> FloatArray:
    """Log exposures less their mean; 0 where a figure is missing or not positive, and so as exposed as the middle."""
    known = np.array([value is not None and value > 0 for value in values], dtype=bool)
    logs = np.array([np.log(value) if value is not None and value > 0 else 0.0 for value in values], dtype=np.float64)
    return np.where(known, logs - logs[known].mean(), 0.0) if known.any() else np.zeros(len(logs))
