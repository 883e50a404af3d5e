"""The check with moved days: excitation across sides must vanish when one side's days are moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from countermove.response.excitation.cells import Acts, FloatArray, other_side
from countermove.response.excitation.compare import Mapper
from countermove.response.excitation.draws import Draws

SHIFT_DAYS = (91, 365)
"""As the check without links of the lags: a quarter to a year either way keeps the tides and loses the timing."""

DRAWS, WARMUP = 400, 200
"""Draws in all and warm-up of each chain: enough for a median that is compared with another six times as high."""


@dataclass(frozen=True)
class Placebo:
    """Acts across sides that an act calls forth: the record's posterior median, and those of records with moved days;
    p: the share, the record itself counted, that comes as high as the record."""

    observed: float
    moved: tuple[float, ...]
    p: float


def moved(acts: Acts, actor: str, rng: np.random.Generator) -> Acts:
    """The acts, each of one side's put off or brought forward by SHIFT_DAYS at random; days that leave the record at
    one end come in again there, as far from the end as they had gone beyond it."""
    ours = np.asarray([cell.actor == actor for cell in acts.cells], dtype=bool)[acts.cell]
    shift = rng.integers(SHIFT_DAYS[0], SHIFT_DAYS[1] + 1, len(ours)) * rng.choice((-1, 1), len(ours))
    day = np.abs(np.where(ours, acts.day + shift, acts.day))
    day = np.where(day > acts.days - 1, 2 * (acts.days - 1) - day, day)
    day = np.clip(day, 0, acts.days - 1)
    order = np.lexsort((acts.cell, day))
    return replace(acts, day=day[order], cell=acts.cell[order])


def across(draws: Draws, acts: Acts) -> FloatArray:
    """Acts of the other side that an act calls forth, averaged over the acts of the record; shape (draw,)."""
    reach = (draws.alpha * other_side(acts.cells)).sum(axis=1)
    return reach @ acts.counts / max(int(acts.counts.sum()), 1)


def moved_medians(acts: Acts, seed: int, numbers: Sequence[int], each: Mapper = map) -> Iterable[float]:
    """The posterior median of acts across sides that an act calls forth, in records in which the days of the side with
    more acts were moved, one for each number. Needs the extra ``fit``; ``each``: see ``compare``."""
    from countermove.response.excitation.fit import fit_acts

    totals = {each.actor: 0 for each in acts.cells}
    for cell, number in zip(acts.cells, acts.counts.tolist(), strict=True):
        totals[cell.actor] += number
    actor = max(totals, key=lambda name: totals[name])

    def median(number: int) -> float:
        other = moved(acts, actor, np.random.default_rng([seed, number]))
        fit = fit_acts(other, seed + number, DRAWS, WARMUP, "hawkes_varying")
        return float(np.median(across(fit.draws, other)))

    return each(median, numbers)


def placebo(observed: float, found: Sequence[float]) -> Placebo:
    """The record's median against those of records with moved days."""
    high = sum(each >= observed for each in found)
    return Placebo(observed, tuple(found), (1 + high) / (1 + len(found)))
