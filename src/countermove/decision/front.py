"""Fronts: what nothing else beats on every objective at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def front_of(medians: Floats) -> NDArray[np.int64]:
    """Places of the rows of medians (package, objective) that no other row beats; less is better, and of equal rows the
    first stays."""
    kept: list[int] = []
    # In the order of the columns, whatever beats a row stands before it.
    for at in np.lexsort(medians.T[::-1]).tolist():
        if not kept or not (medians[kept] <= medians[at]).all(axis=1).any():
            kept.append(at)
    return np.array(sorted(kept), np.int64)


def spread_out(medians: Floats, count: int, taken: Floats) -> list[int]:
    """Rows of medians (package, objective) that lie far from each other and from rows already ``taken``, farthest
    first; each objective in units of its range."""
    span = np.maximum(np.ptp(np.concatenate([medians, taken]), axis=0), 1e-12)
    rows, held = medians / span, taken / span
    nearest = np.full(len(rows), np.inf)
    for each in held:
        nearest = np.minimum(nearest, np.linalg.norm(rows - each, axis=1))
    chosen: list[int] = []
    while len(chosen) < min(count, len(rows)):
        nearest[chosen] = -1.0
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, np.linalg.norm(rows - rows[chosen[-1]], axis=1))
    return chosen
