"""The likelihood of a self-exciting process that is seen by days.

Hawkes's intensity with an exponential kernel (Biometrika 58, 1971),

    lambda_k(t) = mu_k(t) + sum over acts j on earlier days of  alpha[k, c_j] beta exp(-beta (t - t_j)),

summed over day d = 1, 2, ... after the act gives that day's expected acts, alpha (1 - exp(-beta)) exp(-beta (d - 1)).
Counts of a day are Poisson around the sum, so nothing depends on hours that the record does not know, acts of one day
do not excite one another, and alpha is exactly the mean number of acts that one act calls forth. The log-likelihood is
Ozaki's (1979), its integral in closed form: sum log lambda - sum mu - sum alpha (1 - exp(-beta (D - 1 - t_j))), with
D the days watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.response.excitation.cells import Acts, FloatArray, half_starts, half_year, other_side


@dataclass(frozen=True)
class Padded:
    """Acts as arrays of one shape for all fits, so that the compiler runs once. Shapes: a acts, k cells, h half-years.

    one_hot (a, k): an act's cell, zero in padding; in_half (a, h): its half-year; mask (a,): 1 for an act, 0 for
    padding; half_days (h,): watched days of each half-year; level (): log of the mean acts per cell and day, where the
    prior on rates is centred. NumPy's arrays, or JAX's inside a fit.
    """

    one_hot: Any
    in_half: Any
    mask: Any
    half_days: Any
    level: Any


def pad(acts: Acts, rows: int | None = None, halves: int | None = None) -> Padded:
    """Acts padded to so many rows and half-years (default: as many as there are)."""
    own = len(acts.day)
    rows, halves = rows or own, halves or half_year(acts.end) - half_year(acts.start) + 1
    starts = np.asarray([(day - acts.start).days for day in half_starts(acts.start, halves + 1)])
    one_hot, in_half = np.zeros((rows, len(acts.cells))), np.zeros((rows, halves))
    one_hot[np.arange(own), acts.cell] = 1.0
    in_half[np.arange(own), np.searchsorted(starts, acts.day, side="right") - 1] = 1.0
    return Padded(
        one_hot=one_hot,
        in_half=in_half,
        mask=one_hot.sum(axis=1),
        half_days=np.diff(np.minimum(starts, acts.days)).astype(np.float64),
        level=np.asarray(np.log(own / len(acts.cells) / acts.days)),
    )


def kernels(acts: Acts, decay: float, *, across: bool, rows: int | None = None) -> tuple[FloatArray, FloatArray]:
    """What one decay rate (per day) makes of the acts, within sides or across them; O(acts squared).

    Returns, shape (rows, k): at each act the kernel summed over the acts of cell k on earlier days, zero where the pair
    is of the other kind; and, shape (k,): the part of the kernel that was watched, summed over the acts of cell k.
    """
    cells = len(acts.cells)
    lag = acts.day[:, None] - acts.day[None, :]
    gain = -np.expm1(-decay)
    kernel = np.where(lag > 0, gain * np.exp(-decay * np.maximum(lag - 1, 0)), 0.0)
    source = np.eye(cells)[acts.cell]
    excited = np.zeros((rows or len(acts.day), cells))
    excited[: len(acts.day)] = (kernel @ source) * (other_side(acts.cells)[acts.cell] == across)
    return excited, -np.expm1(-decay * (acts.days - 1 - acts.day)) @ source


def log_likelihood(
    xp: Any, base: tuple[Any, Any], alpha: Any, kernel: tuple[Any, Any, Any], apart: Any, acts: Padded
) -> Any:
    """Log-likelihood of one set of parameters, up to the constant of the counts' factorials.

    xp: NumPy, or JAX's twin of it; base: the base rate at each act (a,), in acts per day, and the acts that it gives in
    all (); alpha (k, k): mean acts of the first cell that one act of the second calls forth; kernel: from ``kernels``,
    the sums at acts, within sides and across together (a, k), the watched parts within (k,) and across (k,); apart
    (k, k): 1 for pairs of different sides.
    """
    at_acts, within, across = kernel
    excited = xp.sum((acts.one_hot @ alpha) * at_acts, axis=1)
    at_act = base[0] + excited
    watched = within + (across - within) * apart
    logs = xp.log(xp.where(acts.mask > 0, at_act, 1.0))
    return xp.sum(logs) - base[1] - xp.sum(alpha * watched)


def exact_log_likelihood(base: FloatArray, alpha: FloatArray, decay: FloatArray, acts: Acts) -> float:
    """log_likelihood of one draw in NumPy. base (k, h), alpha (k, k), decay (2,): within a side and across."""
    own, within = kernels(acts, float(decay[0]), across=False)
    other, across = kernels(acts, float(decay[1]), across=True)
    apart = other_side(acts.cells).astype(np.float64)
    padded = pad(acts)
    at_acts = np.sum(padded.one_hot * (padded.in_half @ base.T), axis=1)
    rates = (at_acts, np.sum(base * padded.half_days))
    return float(log_likelihood(np, rates, alpha, (own + other, within, across), apart, padded))
