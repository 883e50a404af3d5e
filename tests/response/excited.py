"""Records of a process that is known, made the slow way: day by day, with every earlier act looked at each day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from countermove.response.excitation.cells import Acts, Cell, FloatArray
from countermove.response.excitation.draws import Draws
from countermove.response.record.stream import Step

CELLS = (Cell("AA", "technology"), Cell("BB", "materials"))
START = date(2018, 1, 1)
BASE = np.array([0.012, 0.008])
ALPHA = np.array([[0.15, 0.3], [0.6, 0.1]])
DECAY = np.array([1 / 20, 1 / 5])


def record(seed: int, days: int, *, base: FloatArray = BASE, alpha: FloatArray = ALPHA) -> Acts:
    """Acts of so many days, drawn anew."""
    rng = np.random.default_rng(seed)
    day: list[int] = []
    cell: list[int] = []
    for today in range(days):
        rate = base.copy()
        for then, source in zip(day, cell, strict=True):
            for target in range(2):
                decay = DECAY[int(CELLS[target].actor != CELLS[source].actor)]
                lag = today - then
                rate[target] += alpha[target, source] * (np.exp(-decay * (lag - 1)) - np.exp(-decay * lag))
        new = [target for target, count in enumerate(rng.poisson(rate)) for _ in range(count)]
        day += [today] * len(new)
        cell += new
    end = START + timedelta(days - 1)
    return Acts(CELLS, START, end, np.array(day, np.int64), np.array(cell, np.int64))


def steps_of(acts: Acts) -> tuple[Step, ...]:
    """The same as a stream."""
    return tuple(
        Step(acts.start + timedelta(int(day)), acts.cells[cell].actor, acts.cells[cell].group, "escalation", f"a{n}")
        for n, (day, cell) in enumerate(zip(acts.day, acts.cell, strict=True))
    )


def known_draws(acts: Acts, count: int = 1, *, base: FloatArray = BASE, alpha: FloatArray = ALPHA) -> Draws:
    """Draws that all hold the true parameters."""
    halves = 2 * (acts.end.year - acts.start.year) + (acts.end.month > 6) - (acts.start.month > 6) + 1
    return Draws(
        CELLS, acts.start, acts.end, "hawkes_constant",
        np.broadcast_to(base[None, :, None], (count, 2, halves)).copy(), np.zeros(count),
        np.broadcast_to(alpha, (count, 2, 2)).copy(), np.broadcast_to(DECAY, (count, 2)).copy(),
    )  # fmt: skip
