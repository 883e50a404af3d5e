"""Whether the fitted process explains the gaps between acts: time rescaled by its own intensity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.response.excitation.cells import Acts, FloatArray
from countermove.response.excitation.draws import Draws, Memory, counts_by_day, excitation_by_day, half_of_days

KS_LEVEL_5 = 1.358
"""Times 1 / sqrt(n): the Kolmogorov-Smirnov distance that pure chance exceeds in 5 % of large samples (Stephens, JASA
69, 1974). It is for a known intensity; a fitted one comes closer, so passing is weak evidence and failing strong."""


@dataclass(frozen=True)
class Residuals:
    """Distances of the rescaled gaps from Exp(1). distance: the median over draws, with its 5th and 95th percentiles;
    limit: what chance exceeds in 5 %; gaps: how many gaps; mean: their mean, 1 if the level is right."""

    distance: float
    low: float
    high: float
    limit: float
    gaps: int
    mean: float


def residuals(draws: Draws, acts: Acts, rng: np.random.Generator, count: int = 100) -> Residuals:
    """Time rescaling (Ozaki 1979; Brown et al., Neural Computation 14, 2002) for evenly spaced draws.

    Each act is put at a random instant of its day, where the intensity is constant: then the integral from one act of a
    cell to its next is Exp(1) exactly, though the record knows days only. Gaps of all cells are pooled; the open
    gap at the end of each is left out.
    """
    thin = draws.thinned(count)
    ahead = cumulated(thin, acts)
    inside = ahead[:, acts.day, acts.cell]
    of_day = ahead[:, acts.day + 1, acts.cell] - inside
    placed = inside + rng.random(inside.shape) * of_day
    gaps = np.concatenate([_gaps(placed[:, acts.cell == cell]) for cell in range(len(acts.cells))], axis=1)
    distance = _distance(gaps)
    low, middle, high = np.quantile(distance, (0.05, 0.5, 0.95)).tolist()
    total = gaps.shape[1]
    return Residuals(middle, low, high, KS_LEVEL_5 / np.sqrt(total).item(), total, float(gaps.mean()))


def cumulated(draws: Draws, acts: Acts) -> FloatArray:
    """The expected acts from the first day up to the beginning of each day, shape (draw, day + 1, cell)."""
    halves = half_of_days(draws.start, acts.start, acts.days)
    total = np.zeros((draws.size, acts.days + 1, len(acts.cells)))
    for day, excited in enumerate(excitation_by_day(draws, acts)):
        total[:, day + 1] = total[:, day] + draws.base[:, :, halves[day]] + excited
    return total


def _gaps(placed: FloatArray) -> FloatArray:
    """Differences of rescaled instants along the second axis, from zero on."""
    return np.diff(np.sort(placed, axis=1), axis=1, prepend=0.0)


def _distance(gaps: FloatArray) -> FloatArray:
    """The Kolmogorov-Smirnov distance of each row from Exp(1)."""
    count = gaps.shape[1]
    cdf = -np.expm1(-np.sort(gaps, axis=1))
    steps: FloatArray = np.arange(count + 1, dtype=np.float64) / count
    return np.maximum((steps[1:] - cdf).max(axis=1), (cdf - steps[:-1]).max(axis=1))


def immigrants(draws: Draws, acts: Acts) -> tuple[FloatArray, FloatArray]:
    """The probability that an act came of its base rate, by draw and act, and that it came of the other side's acts.

    Ogata's thinning read backwards (Zhuang, Ogata and Vere-Jones, JASA 97, 2002): base / lambda, and the part of lambda
    that the other side excites / lambda. Shapes (draw, act); the rest came of the own side.
    """
    halves = half_of_days(draws.start, acts.start, acts.days)
    memory = Memory.empty(draws)
    base, other = (np.zeros((draws.size, len(acts.day))) for _ in range(2))
    for day, counts in enumerate(counts_by_day(acts).astype(np.float64)):
        for act in np.flatnonzero(acts.day == day):
            cell = acts.cell[act]
            rate = draws.base[:, cell, halves[day]]
            total = rate + memory.excited[:, cell]
            base[:, act], other[:, act] = rate / total, memory.other[:, cell] / total
        memory.next_day(counts)
    return base, other
