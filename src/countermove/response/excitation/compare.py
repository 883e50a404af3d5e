"""The structures side by side, on years that they were not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

import numpy as np

from countermove.response.excitation.cells import Acts, FloatArray, half_year
from countermove.response.excitation.draws import (
    STRUCTURES,
    Draws,
    Structure,
    counts_by_day,
    excitation_by_day,
    half_of_days,
)

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
RIVAL: Structure = "poisson_varying"
FEWEST_TO_FIT = 30
"""Acts that must lie before an origin: fewer than half an act for each effect of one cell on another teach nothing."""
WALKS = 16
"""How often each draw's base rate is walked on, so that few draws see many futures."""


@dataclass(frozen=True)
class Scored:
    """One structure on one left-out span: first and last day, acts, and the log predictive density of each stretch,
    shape (stretch,): the quiet days up to and including a day with acts, and the quiet rest."""

    structure: Structure
    first: date
    last: date
    acts: int
    density: FloatArray


@dataclass(frozen=True)
class Difference:
    """A structure against the rival, summed over all left-out spans: log predictive density, its difference from the
    rival's and the standard error of that difference, per span and in all; acts: acts left out; spans: as
    (last day, acts, difference)."""

    structure: Structure
    density: float
    difference: float
    error: float
    acts: int
    spans: tuple[tuple[date, int, float], ...]


def origins(acts: Acts) -> tuple[date, ...]:
    """The ends of calendar years with enough acts before them and at least one after."""
    ends = (date(year, 12, 31) for year in range(acts.start.year, acts.end.year))
    days = acts.day
    return tuple(
        end for end in ends
        if (days <= (end - acts.start).days).sum() >= FEWEST_TO_FIT and (days > (end - acts.start).days).any()
    )  # fmt: skip


def until(acts: Acts, end: date) -> Acts:
    """The acts known on a day."""
    keep = acts.day <= (end - acts.start).days
    return Acts(acts.cells, acts.start, end, acts.day[keep], acts.cell[keep])


def span_after(acts: Acts, origin: date) -> date:
    """The last day of the year after an origin, or of the record."""
    return min(date(origin.year + 1, 12, 31), acts.end)


def score(draws: Draws, acts: Acts, last: date, rng: np.random.Generator) -> Scored:
    """The log predictive density of the acts from the day after the fit to a last day, one step ahead.

    p(stretch | all before it), averaged over draws that are weighted by how well they foretold the span so far. So
    each structure learns from the span as it goes, without a new fit: these are the factors of its joint density.
    """
    known = until(acts, last)
    first = draws.end + timedelta(1)
    begin = (first - acts.start).days
    counts = counts_by_day(known)[begin:].astype(np.float64)
    excited = np.stack(list(islice(excitation_by_day(draws, known), begin, None)), axis=1)
    halves = half_of_days(draws.start, first, len(counts))
    walks = WALKS if draws.structure.endswith("varying") else 1
    logs: list[FloatArray] = []
    for _ in range(walks):
        rate = draws.extended(last, rng).base[:, :, halves].transpose(0, 2, 1) + excited
        logs.append((np.where(counts > 0, counts * np.log(rate), 0.0) - rate).sum(axis=2))
    ahead = np.cumsum(np.concatenate(logs), axis=1)
    ends = np.union1d(np.flatnonzero(counts.sum(axis=1)), [len(counts) - 1]).astype(np.int64)
    joint = _log_mean_exp(ahead[:, ends])
    return Scored(draws.structure, first, last, int(counts.sum()), np.diff(joint, prepend=0.0))


def _log_mean_exp(values: FloatArray) -> FloatArray:
    top = values.max(axis=0)
    return top + np.log(np.exp(values - top).mean(axis=0))


def compare(acts: Acts, seed: int, draws: int = 1000, warmup: int = 500, each: Mapper = map) -> Iterable[Scored]:
    """Fit every structure at every origin, and score the year after it, in the order of structures and origins.

    ``each`` puts a function to all items, as ``map`` does; a pool's does so with several threads. Needs the extra
    ``fit``.
    """
    from countermove.response.excitation.fit import fit_acts

    rows, halves = len(acts.day), half_year(acts.end) - half_year(acts.start) + 1

    def scored(which: tuple[Structure, tuple[int, date]]) -> Scored:
        structure, (number, origin) = which
        fit = fit_acts(until(acts, origin), seed + number, draws, warmup, structure, rows, halves)
        return score(fit.draws, acts, span_after(acts, origin), np.random.default_rng([seed, number]))

    return each(scored, list(product(STRUCTURES, enumerate(origins(acts)))))


def differences(scored: Sequence[Scored]) -> tuple[Difference, ...]:
    """Each structure against the rival; empty where nothing was scored.

    The standard error treats the stretches as independent: sqrt(n) times the standard deviation of their differences.
    """
    rival = [each for each in scored if each.structure == RIVAL]
    found: list[Difference] = []
    for structure in STRUCTURES if rival else ():
        own = [each for each in scored if each.structure == structure]
        gaps = [one.density - other.density for one, other in zip(own, rival, strict=True)]
        every = np.concatenate(gaps)
        error = float(np.sqrt(len(every)) * every.std(ddof=1)) if len(every) > 1 else 0.0
        spans = tuple((each.last, each.acts, float(gap.sum())) for each, gap in zip(own, gaps, strict=True))
        density = float(sum(each.density.sum() for each in own))
        found.append(Difference(structure, density, float(every.sum()), error, sum(each.acts for each in own), spans))
    return tuple(found)
