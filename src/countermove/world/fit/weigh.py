"""Which rival structure tells left-out rows best: PSIS-LOO for each, stacking over them, and how sure that is.

Stacking: Yao, Vehtari, Simpson and Gelman (2018), doi:10.1214/17-BA1091. Leave-one-out by Pareto-smoothed importance
sampling: Vehtari, Gelman and Gabry (2017), doi:10.1007/s11222-016-9696-4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.response.waiting.reweigh import smoothed

Floats = NDArray[np.float64]
BOOTSTRAPS = 400
UNSAFE_K = 0.7


@dataclass(frozen=True)
class Weighed:
    """By structure: expected log density of left-out rows and its standard error of the difference to the best;
    stacking weight, with the middle 90 % of Bayesian bootstraps over rows; rows whose Pareto k is above 0.7."""

    structure: str
    elpd: float
    behind: float
    behind_error: float
    weight: float
    weight_low: float
    weight_high: float
    unsafe_rows: int


def leave_one_out(log_likelihood: NDArray[Any]) -> tuple[Floats, Floats]:
    """Log density of each row when it is left out, and the Pareto k of its weights; log_likelihood (draw, row)."""
    logs, ks = np.empty(log_likelihood.shape[1]), np.empty(log_likelihood.shape[1])
    for row, column in enumerate(np.asarray(log_likelihood, np.float64).T):
        weights = smoothed(-column)
        most = column.max()
        logs[row] = most + np.log(weights.share @ np.exp(column - most))
        ks[row] = weights.k
    return logs, ks


def weigh(structures: Sequence[str], log_likelihood: NDArray[Any], *, seed: int = 0) -> tuple[Weighed, ...]:
    """The structures in their order; log_likelihood (structure, draw, row)."""
    pairs = [leave_one_out(each) for each in log_likelihood]
    logs: Floats = np.array([pair[0] for pair in pairs])
    ks: Floats = np.array([pair[1] for pair in pairs])
    count: int = logs.shape[1]
    weights = stacked(logs, np.ones(count))
    rng = np.random.Generator(np.random.Philox(seed))
    drawn = np.array([stacked(logs, rng.exponential(size=count)) for _ in range(BOOTSTRAPS)])
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    best = int(np.argmax(logs.sum(axis=1)))
    behind = logs - logs[best]
    errors = np.sqrt(count) * behind.std(axis=1)
    return tuple(
        Weighed(
            name, float(logs[at].sum()), float(behind[at].sum()), float(errors[at]), float(weights[at]), float(low[at]),
            float(high[at]), int((ks[at] > UNSAFE_K).sum()),
        )
        for at, name in enumerate(structures)
    )  # fmt: skip


def stacked(logs: Floats, weights_of_rows: Floats, steps: int = 200) -> Floats:
    """Weights of structures that maximise the weighted log density of the mixture over rows; logs (structure, row).

    Expectation-maximisation, which climbs at every step and keeps weights on the simplex.
    """
    density = np.exp(logs - logs.max(axis=0))
    share = np.full(len(logs), 1 / len(logs))
    for _ in range(steps):
        parts = share[:, None] * density
        share = (parts / parts.sum(axis=0)) @ weights_of_rows / weights_of_rows.sum()
    return share
