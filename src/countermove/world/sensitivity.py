"""Which inputs carry the variance of an outcome, from worlds that were simulated anyway (given data).

First-order (main-effect) index of an input X for an outcome Y: Var(E[Y | X]) / Var(Y), estimated by the share of Y's
variance that lies between bins of X that hold equally many worlds. Sources: Plischke, Borgonovo and Smith (2013),
doi:10.1016/j.ejor.2012.11.047; the correction for bins that differ by chance alone is Kelley's (1935) epsilon squared.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Carried:
    """An input and the share of an outcome's variance that it carries by itself, with its standard error."""

    name: str
    share: float
    error: float


def bins_for(worlds: int) -> int:
    """How many bins: as many as the cube root of the worlds, 5 to 40."""
    return min(max(round(worlds ** (1 / 3)), 5), 40)


def carried(
    inputs: Mapping[str, NDArray[np.floating]], outcomes: Mapping[str, NDArray[np.floating]]
) -> dict[str, tuple[Carried, ...]]:
    """Every input's share of each outcome's variance, largest first; inputs and outcomes (world,) each.

    Outcomes are ranked first, so that a heavy tail does not decide alone: shares are of the variance of ranks. An
    input that never varies carries nothing, and so does every input of an outcome that never varies.
    """
    ranks = {name: ranked(np.asarray(values, np.float64)) for name, values in outcomes.items()}
    found: dict[str, list[Carried]] = {name: [] for name in outcomes}
    for name, values in inputs.items():
        own = np.asarray(values, np.float64)
        group = _groups(own, bins_for(len(own))) if float(np.ptp(own)) > 0 else None
        for outcome, each in ranks.items():
            found[outcome].append(Carried(name, *((0.0, 0.0) if group is None else _share(group, each))))
    return {name: tuple(sorted(each, key=lambda one: -one.share)) for name, each in found.items()}


def first_order(values: NDArray[np.floating], outcome: NDArray[np.floating], bins: int | None = None) -> float:
    """The index of one input for an outcome as it stands, unranked."""
    own = np.asarray(values, np.float64)
    return _share(_groups(own, bins or bins_for(len(own))), np.asarray(outcome, np.float64))[0]


def ranked(values: Floats) -> Floats:
    """Ranks from 0 to 1; ties share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts + 1) / 2
    return middle[inverse] / max(len(values) - 1, 1)


def _share(group: NDArray[np.int64], outcome: Floats) -> tuple[float, float]:
    worlds, total = len(outcome), float(outcome.var())
    if total <= 0:
        return 0.0, 0.0
    size = np.bincount(group)
    used = size[size > 0]
    mean = np.bincount(group, outcome)[size > 0] / used
    between = float((used * (mean - outcome.mean()) ** 2).sum())
    count = len(used)
    within = worlds * total - between
    by_chance = (count - 1) * within / max(worlds - count, 1)
    share = max(between - by_chance, 0.0) / (worlds * total)
    # Of an estimated explained share, with as many worlds as here.
    error = math.sqrt(max(4 * share * (1 - share) ** 2, 2 * count / worlds) / worlds)
    return min(share, 1.0), error


def _groups(values: Floats, bins: int) -> NDArray[np.int64]:
    """Bins that hold equally many worlds; a value that is taken often has one of its own."""
    distinct = np.unique(values)
    if len(distinct) <= bins:
        return np.searchsorted(distinct, values).astype(np.int64)
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right").astype(np.int64)
