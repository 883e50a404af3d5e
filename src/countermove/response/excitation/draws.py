"""Draws of the model's parameters as plain arrays, and the intensity that they give on each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from countermove.response.excitation.cells import (
    Acts,
    Cell,
    FloatArray,
    IntArray,
    half_starts,
    half_year,
    other_side,
)

Structure = Literal["poisson_constant", "poisson_varying", "hawkes_constant", "hawkes_varying"]
STRUCTURES: tuple[Structure, ...] = ("poisson_constant", "poisson_varying", "hawkes_constant", "hawkes_varying")


@dataclass(frozen=True)
class Draws:
    """Draws from a posterior. Shapes: s draws, k cells, h half-years.

    base (s, k, h): acts per day without excitation, by calendar half-year from start; step (s,): standard deviation of
    the log rate's step from one half-year to the next (0: constant); alpha (s, k, k): mean acts of the first cell that
    one act of the second calls forth; decay (s, 2): per day, within a side and across sides.
    """

    cells: tuple[Cell, ...]
    start: date
    end: date
    structure: Structure
    base: FloatArray
    step: FloatArray
    alpha: FloatArray
    decay: FloatArray

    @property
    def size(self) -> int:
        """How many draws."""
        return self.base.shape[0]

    @property
    def radius(self) -> FloatArray:
        """The spectral radius of alpha, shape (s,): the mean number of acts that an act calls forth in the long run,
        generation by generation. Below 1 the process does not run away."""
        return np.abs(np.linalg.eigvals(self.alpha)).max(axis=1)

    def thinned(self, count: int) -> Draws:
        """At most so many draws, evenly spaced."""
        keep = np.linspace(0, self.size - 1, min(count, self.size)).round().astype(np.int64)
        return replace(self, base=self.base[keep], step=self.step[keep], alpha=self.alpha[keep], decay=self.decay[keep])

    def extended(self, last: date, rng: np.random.Generator) -> Draws:
        """The base rate walked on to the half-year of a later day; the last fitted one holds if the rate is constant.

        The half-year in which the fit ends keeps its rate.
        """
        fitted = half_year(self.end) - half_year(self.start) + 1
        halves = half_year(last) - half_year(self.start) + 1
        known = self.base[:, :, : min(fitted, halves)]
        more = halves - known.shape[2]
        if more <= 0:
            return replace(self, base=known)
        steps = rng.standard_normal((self.size, more)) * self.step[:, None]
        ahead = known[:, :, -1:] * np.exp(np.cumsum(steps, axis=1))[:, None, :]
        return replace(self, base=np.concatenate([known, ahead], axis=2))


def half_of_days(start: date, first: date, days: int) -> IntArray:
    """The half-year, counted from the one of start, of each of some days from first on; shape (days,)."""
    count = half_year(date.fromordinal(first.toordinal() + max(days - 1, 0))) - half_year(start) + 1
    edges = np.asarray([day.toordinal() for day in half_starts(start, count)])
    return np.searchsorted(edges, first.toordinal() + np.arange(days), side="right") - 1


def counts_by_day(acts: Acts) -> IntArray:
    """Acts by day and cell, shape (day, cell)."""
    table = np.zeros((acts.days, len(acts.cells)), np.int64)
    np.add.at(table, (acts.day, acts.cell), 1)
    return table


@dataclass
class Memory:
    """What earlier days still excite, moved on a day at a time. Shapes (s, k): within the side, and across."""

    own: FloatArray
    other: FloatArray
    _keep: FloatArray
    _own_new: FloatArray
    _other_new: FloatArray

    @classmethod
    def empty(cls, draws: Draws) -> Memory:
        """Before the first act."""
        apart = other_side(draws.cells)
        gain = -np.expm1(-draws.decay)
        zeros = np.zeros(draws.alpha.shape[:2])
        return cls(
            zeros, zeros.copy(), np.exp(-draws.decay),
            np.where(apart, 0.0, draws.alpha) * gain[:, 0, None, None],
            np.where(apart, draws.alpha, 0.0) * gain[:, 1, None, None],
        )  # fmt: skip

    @property
    def excited(self) -> FloatArray:
        """Expected acts of the day that earlier days call forth, shape (s, k)."""
        return self.own + self.other

    def next_day(self, counts: FloatArray) -> None:
        """Go to the next day. counts: acts of this day, shape (k,) or (s, k)."""
        self.own = self.own * self._keep[:, 0, None]
        self.other = self.other * self._keep[:, 1, None]
        if counts.any():
            acts = np.broadcast_to(counts, self.own.shape)[:, :, None]
            self.own = self.own + (self._own_new @ acts)[:, :, 0]
            self.other = self.other + (self._other_new @ acts)[:, :, 0]


def excitation_by_day(draws: Draws, acts: Acts) -> Iterator[FloatArray]:
    """For each watched day of acts, what the days before it excite, shape (s, k)."""
    memory = Memory.empty(draws)
    for counts in counts_by_day(acts).astype(np.float64):
        yield memory.excited
        memory.next_day(counts)
