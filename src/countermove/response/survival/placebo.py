"""A check that needs no attributed link: are acts of one side followed by acts of the other more often than chance?

Each trigger's day is shifted by a quarter to a year, either way, so that a placebo keeps the slow tides of the contest
(both sides act more in tense years) and loses only the timing. Days shuffled so must show no excess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.rates import binding_days
from countermove.response.record.acts import parties_of
from countermove.response.record.coding import record_from
from countermove.response.record.spells import Spell
from countermove.study.study import Study

IntArray = NDArray[np.int64]
FOLLOW_DAYS = 30
NEAREST_DAYS, FARTHEST_DAYS = 91, 365
DRAWS = 2000


@dataclass(frozen=True)
class Placebo:
    """The share of ``n`` triggers followed within FOLLOW_DAYS by a binding act of the other side, linked or not:
    ``observed``; under shifted days its mean and middle 90 %; and the share of placebos at least as high."""

    n: int
    observed: float
    expected: float
    low: float
    high: float
    p: float


def placebo(study: Study, spells: Sequence[Spell], *, seed: int = 0, shuffle: bool = False) -> Placebo:
    """The placebo test of spells of the first side (or allies) against the acts of the second.

    With ``shuffle`` the observed days are themselves shifted once, so the test must then find nothing.
    """
    parties = parties_of(study)
    acts = _ordinals(binding_days(study, parties.second, parties.first))
    first, last = record_from(study).toordinal(), study.cut_off.toordinal() - FOLLOW_DAYS
    days = _ordinals(spell.day for spell in spells if first <= spell.day.toordinal() <= last)
    if not len(days) or not len(acts):
        return Placebo(len(days), 0.0, 0.0, 0.0, 0.0, 1.0)
    rng = np.random.Generator(np.random.Philox(seed))
    if shuffle:
        days = _shifted(rng, days[None, :], first, last)[0]
    draws = _followed(_shifted(rng, np.repeat(days[None, :], DRAWS, axis=0), first, last), acts).mean(axis=1)
    observed = float(_followed(days[None, :], acts).mean())
    low, high = np.quantile(draws, [0.05, 0.95])
    p = float((1 + (draws >= observed - 1e-12).sum()) / (1 + DRAWS))
    return Placebo(len(days), observed, float(draws.mean()), float(low), float(high), p)


def _ordinals(days: Iterable[date]) -> IntArray:
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def _shifted(rng: np.random.Generator, days: IntArray, first: int, last: int) -> IntArray:
    """Days moved by NEAREST_DAYS to FARTHEST_DAYS, turned back where the move would leave the record."""
    moves = rng.integers(NEAREST_DAYS, FARTHEST_DAYS + 1, size=days.shape) * rng.choice([-1, 1], size=days.shape)
    moved = days + moves
    return np.where((moved < first) | (moved > last), days - moves, moved)


def _followed(days: IntArray, acts: IntArray) -> NDArray[np.bool_]:
    """Whether an act comes on each day or within FOLLOW_DAYS after it."""
    position = np.minimum(np.searchsorted(acts, days, side="left"), len(acts) - 1)
    gap = acts[position] - days
    return (gap >= 0) & (gap <= FOLLOW_DAYS)
