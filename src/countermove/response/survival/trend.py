"""Does the hazard of an answer change with the calendar? A log-rank test and a proportional-hazards trend.

The trend is Cox's partial likelihood in one covariate, the trigger's date in years, evaluated on a grid with a weak
prior, Normal(0, 1) on the log factor per year. That gives an interval and the probability that the hazard rises by
plain summation. Competing ends censor, as a cause-specific hazard wants. Sources: Cox (1972); Efron (1977) for ties;
Kalbfleisch (1978) for the partial likelihood as a likelihood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.spells import CAUSES, Spell, spell_data
from countermove.response.special import chi_square_tail

FloatArray = NDArray[np.float64]
_ANSWERED = CAUSES.index("answered")
_ORIGIN = date(2022, 1, 1)
_GRID = np.linspace(-4.0, 4.0, 1601)
PRIOR_SD = 1.0


@dataclass(frozen=True)
class Trend:
    """How the hazard of an answer moves with the trigger's date.

    ``factor``, ``low`` and ``high``: posterior median and middle 90 % of the factor per year (1 = no trend; above 1,
    answers come sooner or more often). ``rises``: the probability that the factor is above 1. ``answers`` is the
    weight of answers that it rests on. Without two answers nothing is learned: the factor is the prior's.
    """

    factor: float
    low: float
    high: float
    rises: float
    answers: float
    mode: float


def hazard_trend(spells: Sequence[Spell]) -> Trend:
    """The trend of the hazard of an answer in the trigger's date."""
    data = spell_data(spells)
    years = np.array([(spell.day - _ORIGIN).days / 365.25 for spell in spells], dtype=np.float64)
    x = years[data.spell] if len(spells) else years
    log_likelihood = partial_log_likelihood(data.time_days, data.cause == _ANSWERED, data.weight, x, _GRID)
    log_posterior = log_likelihood - 0.5 * (_GRID / PRIOR_SD) ** 2
    mass = np.exp(log_posterior - log_posterior.max())
    share = np.cumsum(mass) / mass.sum()
    low, middle, high = (float(np.exp(np.interp(p, share, _GRID))) for p in (0.05, 0.5, 0.95))
    rises = float(mass[_GRID > 0].sum() + mass[_GRID == 0].sum() / 2) / float(mass.sum())
    answers = float(data.weight[data.cause == _ANSWERED].sum())
    return Trend(middle, low, high, rises, answers, float(_GRID[int(np.argmax(log_likelihood))]))


def partial_log_likelihood(
    times: FloatArray, events: NDArray[np.bool_], weights: FloatArray, x: FloatArray, beta: FloatArray
) -> FloatArray:
    """Cox's weighted partial log-likelihood of one covariate with Efron's handling of ties.

    Args: times, events, weights and x of shape (n,); beta (m,). Returns (m,).
    """
    total = np.zeros_like(beta)
    for day in np.unique(times[events]):
        at_risk, dying = times >= day, events & (times == day)
        risk = np.exp(np.outer(beta, x[at_risk])) @ weights[at_risk]
        tied = np.exp(np.outer(beta, x[dying])) @ weights[dying]
        count = int(dying.sum())
        total += beta * float((weights[dying] * x[dying]).sum())
        mean_weight = float(weights[dying].sum()) / count
        for step in range(count):
            total -= mean_weight * np.log(risk - step / count * tied)
    return total


def log_rank(groups: Sequence[Sequence[Spell]]) -> tuple[float, int, float]:
    """The log-rank test that groups of spells share one hazard of an answer: (chi-square, degrees of freedom, p).

    Groups without spells are left out; with fewer than two groups or no answer there is nothing to test: (0, 0, 1).
    """
    used = [spell_data(group) for group in groups if group]
    if len(used) < 2:
        return (0.0, 0, 1.0)
    times = np.concatenate([each.time_days for each in used])
    events = np.concatenate([each.cause == _ANSWERED for each in used])
    weights = np.concatenate([each.weight for each in used])
    member = np.concatenate([np.full(len(each.weight), index) for index, each in enumerate(used)])
    size = len(used)
    excess, variance = np.zeros(size), np.zeros((size, size))
    for day in np.unique(times[events]):
        n = np.array([weights[(member == g) & (times >= day)].sum() for g in range(size)])
        d = np.array([weights[(member == g) & events & (times == day)].sum() for g in range(size)])
        share = n / n.sum()
        excess += d - d.sum() * share
        if n.sum() > 1:
            spread = d.sum() * (n.sum() - d.sum()) / (n.sum() - 1)
            variance += spread * (np.diag(share) - np.outer(share, share))
    if not events.any():
        return (0.0, 0, 1.0)
    statistic = float(excess[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ excess[:-1])
    return (statistic, size - 1, chi_square_tail(statistic, size - 1))
