"""How often an open trigger is answered, per day: by stratum, by severity, and by how long ago it was announced.

A piecewise-constant intensity with Gamma-Poisson posteriors, partially pooled:

    count ~ Poisson(intensity * days at risk),
    intensity of a cell ~ Gamma(POOLING, POOLING / pooled intensity of its window)

so a cell's posterior is Gamma(POOLING + count, POOLING / pooled + days). A cell whose days at risk would bring e
answers at the pooled intensity is e parts data to POOLING parts pool. POOLING = 0.5 is as weak as Jeffreys' prior for a
count: beforehand a severity may well answer at a tenth of its window's intensity or at four times it. The record cannot
choose the strength: for controls the marginal likelihood is flat from 0.5 to 2, for tariffs it is highest at 0.25 to
0.5. With about one answer a cell, a stronger prior would hide that severe acts are answered more, as the counts say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import Gammas, gammas
from countermove.response.record.spells import Spell
from countermove.response.record.truce import Span, in_truce, truce_days

FloatArray = NDArray[np.float64]
SEVERITIES = (3, 4, 5)
POOLING = 0.5
# A window in which nothing is known: half an answer in half a year, so about one a year.
EMPTY_SHAPE, EMPTY_DAYS = 0.5, 182.5
# No effect of truce is expected beforehand, and the expectation is worth one answer.
TRUCE_SHAPE = 1.0


@dataclass(frozen=True)
class Exposure:
    """Answers and days at risk outside and inside truce, each (severity 3/4/5, window)."""

    answers: FloatArray
    days: FloatArray
    answers_truce: FloatArray
    days_truce: FloatArray


def window_edges(window_days: int) -> tuple[int, int, int, int]:
    """The days since the trigger at which the intensity may change."""
    return (0, 30, 90, window_days)


def exposure_of(spells: Sequence[Spell], window_days: int, spans: Sequence[Span]) -> Exposure:
    """Count answers and days at risk in each cell.

    A part of a spell that ends t days after its trigger was at risk on the days 0 to t, so an answer on the same day
    has one day at risk; a part that reaches the window's end has exactly the window. An answer before its trigger
    counts on day 0. Weights of parts weigh both answers and days.
    """
    edges = window_edges(window_days)
    shape = (len(SEVERITIES), len(edges) - 1)
    result = Exposure(*(np.zeros(shape) for _ in range(4)))
    for spell in spells:
        row = SEVERITIES.index(spell.severity)
        for time, cause, weight in spell.parts():
            seen = min(max(time, 0) + 1, window_days)
            for column in range(len(edges) - 1):
                first, last = edges[column], min(edges[column + 1], seen)
                if last <= first:
                    continue
                days = last - first
                calm = truce_days(spell.day + timedelta(first), spell.day + timedelta(last), spans)
                result.days[row, column] += weight * (days - calm)
                result.days_truce[row, column] += weight * calm
            if cause == "answered":
                column = min(int(np.searchsorted(edges, max(time, 0), side="right")) - 1, len(edges) - 2)
                calm_day = in_truce(spell.day + timedelta(max(time, 0)), spans)
                (result.answers_truce if calm_day else result.answers)[row, column] += weight
    return result


def answer_intensity(exposure: Exposure) -> Gammas:
    """Posterior intensities per day outside truce, (severity, window)."""
    pooled = (exposure.answers.sum(axis=0) + EMPTY_SHAPE) / (exposure.days.sum(axis=0) + EMPTY_DAYS)
    return gammas(exposure.answers, exposure.days, POOLING, POOLING / pooled, "day")


def truce_multiplier(exposures: Sequence[Exposure]) -> Gammas:
    """What truce multiplies the intensity by: answers seen in truce over those expected at the rates outside it."""
    seen = sum(float(each.answers_truce.sum()) for each in exposures)
    expected = sum(float((answer_intensity(each).mean * each.days_truce).sum()) for each in exposures)
    return gammas(seen, expected, TRUCE_SHAPE, TRUCE_SHAPE, "times the intensity outside truce")
