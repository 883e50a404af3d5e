"""The forecaster that knows that acts set off acts: the self-exciting process, fitted anew to each past.

It needs the extra ``fit``. Escalations come from the process; what it has no cell for (de-escalations, sides with too
few acts in a layer group) comes from the base rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.random import Generator

from countermove.response.excitation.cells import Acts, Cell, escalations
from countermove.response.excitation.draws import Draws
from countermove.response.excitation.fit import fit_acts
from countermove.response.excitation.make import SHOWN, too_few
from countermove.response.excitation.simulate import simulate_counts
from countermove.track.forecasters import DRAWS, IntArray, base_rate
from countermove.track.past import Past

POSTERIOR_DRAWS, WARMUP = 1000, 400
"""Draws in all and warm-up of each chain; each draw then has DRAWS / POSTERIOR_DRAWS futures."""
ROUND_ACTS, ROUND_HALVES = 64, 4


def excitation(past: Past, horizons_days: Sequence[int], rng: Generator) -> IntArray:
    """Counts simulated from the process with a base rate that walks, fitted to the escalations before the origin.

    Where these are too few to fit, all series come from the base rate. BadInput where the extra ``fit`` is missing.
    """
    counts = np.array(base_rate(past, horizons_days, rng))
    acts = escalations(past.steps, past.record_from, past.origin - timedelta(1))
    if too_few(acts):
        return counts
    draws = _posterior(acts, int(rng.integers(2**31)))
    futures = _repeated(draws, DRAWS // draws.size)
    places = [_place(past, cell) for cell in acts.cells]
    for horizon, days in enumerate(horizons_days):
        counts[:, horizon, places] = simulate_counts(futures, past.steps, past.origin, days, rng)
    return counts


def _posterior(acts: Acts, seed: int) -> Draws:
    """Padded to round sizes, so that the growing records of a backtest share a compiled sampler."""
    rows = len(acts.day) + -len(acts.day) % ROUND_ACTS
    halves = 2 * (acts.end.year - acts.start.year + 1)
    return fit_acts(acts, seed, POSTERIOR_DRAWS, WARMUP, SHOWN, rows, halves + -halves % ROUND_HALVES).draws


def _repeated(draws: Draws, times: int) -> Draws:
    parts = ("base", "step", "alpha", "decay")
    return replace(draws, **{name: np.repeat(getattr(draws, name), times, axis=0) for name in parts})


def _place(past: Past, cell: Cell) -> int:
    """The series of a cell."""
    wanted = (cell.actor, cell.group, "escalation")
    return next(at for at, each in enumerate(past.series) if (each.party, each.group, each.direction) == wanted)
