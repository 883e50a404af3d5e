"""Acts to come, simulated day by day from what is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from countermove.response.excitation.cells import FloatArray, IntArray, escalations
from countermove.response.excitation.draws import Draws, Memory, counts_by_day, half_of_days
from countermove.response.record.stream import Step

MOST_A_DAY = 100.0
"""Expected acts of a cell in a day are held to this. Only a draw whose spectral radius is above 1 gets there."""


def simulate_counts(
    posterior_draws: Draws,
    history_steps: Iterable[Step],
    start_day: date,
    horizon_days: int,
    rng: np.random.Generator,
) -> IntArray:
    """How many acts each cell sees in the days from start_day on, one future for each draw.

    history_steps: what was known; only acts before start_day count, and none before the day from which the draws were
    fitted. The base rate walks on by half-years as the draws say. Returns shape (draw, cell), cells as in the draws.
    ValueError if the days begin before the fit does, or there is none.
    """
    if horizon_days < 1:
        raise ValueError(f"a horizon of {horizon_days} days; want 1 or more")
    if start_day <= posterior_draws.start:
        raise ValueError(f"{start_day} is not after the day from which the draws were fitted, {posterior_draws.start}")
    last = start_day + timedelta(horizon_days - 1)
    draws = posterior_draws.extended(last, rng)
    memory = _remembered(draws, history_steps, start_day)
    total = np.zeros(draws.alpha.shape[:2], np.int64)
    for half in half_of_days(draws.start, start_day, horizon_days):
        expected = np.minimum(draws.base[:, :, half] + memory.excited, MOST_A_DAY)
        acts = rng.poisson(expected)
        total += acts
        memory.next_day(acts.astype(np.float64))
    return total


def _remembered(draws: Draws, steps: Iterable[Step], day: date) -> Memory:
    """What the history excites on a day."""
    history = escalations(steps, draws.start, day - timedelta(1), cells=draws.cells)
    memory = Memory.empty(draws)
    for counts in counts_by_day(history).astype(np.float64):
        memory.next_day(counts)
    return memory


def expected_counts(alpha: FloatArray, decay: FloatArray, base: FloatArray, days: int, apart: FloatArray) -> FloatArray:
    """The mean of simulate_counts without history, by cell, for one draw and a constant base rate.

    The mean intensity m(d) obeys m(d) = base + E(d), with E(d + 1) = exp(-decay) E(d) + alpha (1 - exp(-decay)) m(d),
    within sides and across. Shapes: alpha, apart (k, k), decay (2,), base (k,). Source: Hawkes (1971), by days.
    """
    own, other = np.zeros(len(base)), np.zeros(len(base))
    total = np.zeros(len(base))
    keep = np.exp(-decay)
    for _ in range(days):
        mean = base + own + other
        total += mean
        own = keep[0] * own + (1 - keep[0]) * (np.where(apart > 0, 0.0, alpha) @ mean)
        other = keep[1] * other + (1 - keep[1]) * (np.where(apart > 0, alpha, 0.0) @ mean)
    return total
