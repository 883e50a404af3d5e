"""What a fit would be without one source: by re-weighting its draws, where that is safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from countermove.response.waiting.reweigh import Weights, smoothed
from countermove.world.fit.history import History
from countermove.world.posterior import Posterior

MOVED = 0.5
"""Standard deviations from which on a median counts as moved."""


@dataclass(frozen=True)
class LeftOut:
    """One origin of fitted rows: how many rows, the worst Pareto k over structures, and the parameters whose median
    moves by half a standard deviation or more without it, farthest first; none is told where re-weighting is unsafe."""

    origin: str
    rows: int
    k: float
    safe: bool
    moved: tuple[tuple[str, float], ...]


def weights_without(posterior: Posterior, rows: np.ndarray) -> tuple[Weights, ...]:
    """Weights of the draws of each structure as if some fitted rows (their places) had not been seen."""
    return tuple(smoothed(-np.asarray(each[:, rows], np.float64).sum(axis=1)) for each in posterior.log_likelihood)


def left_out(history: History, posterior: Posterior) -> tuple[LeftOut, ...]:
    """Every origin of fitted rows, those with most rows first."""
    places: Mapping[str, list[int]] = {row.origin: [] for row in history.fitted}
    for at, row in enumerate(history.fitted):
        places[row.origin].append(at)
    found: list[LeftOut] = []
    for origin, rows in places.items():
        weights = weights_without(posterior, np.array(rows))
        worst, safe = max(each.k for each in weights), all(each.safe for each in weights)
        found.append(LeftOut(origin, len(rows), worst, safe, _moved(posterior, weights) if safe else ()))
    return tuple(sorted(found, key=lambda each: (-each.rows, each.origin)))


def _moved(posterior: Posterior, weights: tuple[Weights, ...]) -> tuple[tuple[str, float], ...]:
    values = np.asarray(posterior.values, np.float64)
    before = np.median(values.reshape(-1, values.shape[-1]), axis=0)
    spread = values.reshape(-1, values.shape[-1]).std(axis=0)
    share = np.concatenate([each.share for each in weights]) / len(weights)
    flat = values.reshape(-1, values.shape[-1])
    found: list[tuple[str, float]] = []
    for at, name in enumerate(posterior.parameters):
        order = np.argsort(flat[:, at])
        middle = flat[order, at][np.searchsorted(np.cumsum(share[order]), 0.5)]
        far = float((middle - before[at]) / max(spread[at], 1e-12))
        if abs(far) >= MOVED:
            found.append((name, far))
    return tuple(sorted(found, key=lambda each: -abs(each[1])))
