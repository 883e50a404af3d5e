"""Which option leads on an outcome for who decides, and what is left of its lead in other circumstances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import LEAST_LEAD, Medians
from countermove.decision.run import Run

BATCHES, LEAST_BATCH = 20, 5
"""Parts of the worlds from which a Monte Carlo error is read, and the worlds that each must have."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What is left of a lead, as a share of it; the row of the best other option; and the Monte Carlo error."""

    left: float
    other: int
    error: float

    def turns(self, lead: Leading) -> bool:
        """Whether another option leads, by more than counts as level and than two Monte Carlo errors."""
        return lead.turned(self.left) and self.left < -2.0 * self.error


@dataclass(frozen=True)
class Leading:
    """The lead on one outcome: rows of the options, who leads, and by how much under the medians as they are."""

    outcome: str
    sign: float
    rows: NDArray[np.int64]
    leader: int
    by: float
    least: float

    def left(self, medians: Floats) -> tuple[float, int]:
        """The share of the lead that is left under other medians (choice,), and the row of the best other option."""
        others = self.rows[self.rows != self.leader]
        gaps = self.sign * (medians[self.leader] - medians[others])
        worst = int(np.argmin(gaps))
        return float(gaps[worst]) / self.by, int(others[worst])

    def among(self, values: NDArray[np.floating]) -> Reading:
        """The same in some worlds, values (choice, world), with its Monte Carlo error by batches."""
        left, other = self.left(np.asarray(np.median(values, axis=1), np.float64))
        size = values.shape[1] // BATCHES
        if size < LEAST_BATCH:
            return Reading(left, other, math.inf)
        parts = np.median(values[[self.leader, other], : size * BATCHES].reshape(2, size, BATCHES), axis=1)
        return Reading(left, other, float((parts[0] - parts[1]).std(ddof=1)) / math.sqrt(BATCHES) / self.by)

    def turned(self, left: float) -> bool:
        """Whether so much of the lead means that another option leads, by more than counts as level."""
        return left * self.by < -self.least


def leads(run: Run, even: Medians, halves: Medians) -> tuple[Leading, ...]:
    """The outcomes on which one option leads the others by LEAST_LEAD or more for who decides."""
    rows = np.array([row for row, choice in enumerate(run.ensemble.choices) if not choice.is_reference])
    found: list[Leading] = []
    for name, medians in even.items():
        want = run.outcomes[name].better.get(run.case.decider)
        if want is None or len(rows) < 2:
            continue
        sign = 1.0 if want == "more" else -1.0
        order = rows[np.argsort(-sign * medians[rows], kind="stable")]
        by = float(sign * (medians[order[0]] - medians[order[1]]))
        least = LEAST_LEAD * float(halves[name][rows].mean())
        if by > least:
            found.append(Leading(name, sign, rows, int(order[0]), by, least))
    return tuple(found)
