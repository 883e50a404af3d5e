"""The cure mixture: a trigger is never answered, or up a fast ladder, or by a slow targeted step.

A trigger draws answers from two latent Poisson streams, and the first of them is seen (the bounded-hazard cure model):

    S(t) = exp(-fast F(t) - slow G(t)),    P(never) = exp(-fast - slow)

with F the fast ladder (a point mass on the trigger's own day, then exponential) and G the slow step (Weibull). Truce
multiplies the hazard while it lasts. ``fast`` + ``slow`` moves with severity, trigger date, period and layer; how much
of it is fast moves with severity and date. The functions here are written once and take the arrays' own library, so the
fit differentiates what the program later evaluates with NumPy.

Sources: Yakovlev and Tsodikov (1996), Stochastic Models of Tumor Latency; Chen, Ibrahim and Sinha (1999), JASA 94.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from countermove.response.waiting.rows import Covariates, Rows

Structure = Literal["two_ladders", "one_ladder", "no_cure"]
STRUCTURES: tuple[Structure, ...] = ("two_ladders", "one_ladder", "no_cure")
Draws = Mapping[str, Any]
"""Parameters by name; each array has the draws in front, or none for one draw."""
_YEAR_DAYS = 365.0


def expected(xp: Any, draws: Draws, who: Covariates) -> tuple[Any, Any]:
    """Expected answers of the fast and of the slow stream outside truce, were they watched for ever: (..., n) each."""
    group, years = who.group, who.years
    level = draws["level"][..., group] + draws["severity"][..., group] * who.severity
    level = (
        level
        + draws["trend"][..., group] * years
        + draws["period_effect"][..., who.period]
        + draws["layer_effect"][..., who.layer]
    )
    both = xp.exp(level)
    if "quick" not in draws:
        return xp.zeros_like(both), both
    quick = draws["quick"][..., group] + _wide(draws["quick_severity"]) * who.severity
    quick = 1 / (1 + xp.exp(-(quick + _wide(draws["quick_trend"]) * years)))
    return both * quick, both * (1 - quick)


def fast_share(xp: Any, draws: Draws, days: Any) -> Any:
    """F: the part of the fast ladder that has come before the start of a day (counted from 0). Days (..., n)."""
    if "quick" not in draws:
        return xp.zeros_like(days)
    same_day = draws["same_day"].reshape(draws["same_day"].shape + (1,) * days.ndim)
    mean_days = draws["fast_days"].reshape(same_day.shape)
    later = 1 - xp.exp(-xp.maximum(days - 1, 0) / mean_days)
    return xp.where(days >= 1, same_day + (1 - same_day) * later, 0.0)


def slow_share(xp: Any, draws: Draws, days: Any, years: Any) -> Any:
    """G: the part of the slow stream that has come before the start of a day. Days and years of one shape (n, ...)."""
    ahead = (1,) * days.ndim
    shape = draws["slow_shape"].reshape(draws["slow_shape"].shape + ahead)
    if "slow_days" not in draws:
        return (xp.maximum(days, 1e-6) / _YEAR_DAYS) ** shape
    scale = draws["slow_days"].reshape(shape.shape)
    scale = scale * xp.exp(draws["slow_trend"].reshape(shape.shape) * years)
    return 1 - xp.exp(-((xp.maximum(days, 1e-6) / scale) ** shape))


def log_likelihood(xp: Any, draws: Draws, rows: Rows) -> Any:
    """The weighted log-likelihood of every row, (..., n)."""
    fast, slow = expected(xp, draws, rows.who)
    calmer = draws["truce"][..., None]

    def hazard(start: Any, end: Any, years: Any) -> Any:
        first = fast_share(xp, draws, end) - fast_share(xp, draws, start)
        later = slow_share(xp, draws, end, years) - slow_share(xp, draws, start, years)
        return first, later

    spans = hazard(rows.start_days, rows.end_days, rows.who.years[:, None] + 0 * rows.start_days)
    factor = xp.exp(calmer[..., None] * rows.calm)
    survived = ((fast[..., None] * spans[0] + slow[..., None] * spans[1]) * factor).sum(-1)
    on_day = hazard(rows.answer_day, rows.answer_day + 1, rows.who.years)
    intensity = (fast * on_day[0] + slow * on_day[1]) * xp.exp(calmer * rows.answer_calm)
    answer = xp.log(-xp.expm1(-xp.maximum(intensity, 1e-12)))
    return rows.weight * (rows.answered * answer - survived)


def cumulative(xp: Any, draws: Draws, who: Covariates, days: Any, calm: Any = 0.0) -> Any:
    """The cumulative hazard of triggers before the start of a day, (..., n, days), if it is truce all the time (calm 1)
    or never (0)."""
    fast, slow = expected(xp, draws, who)
    grid = xp.zeros((len(who.years), 1)) + days
    parts = fast[..., None] * fast_share(xp, draws, grid)
    parts = parts + slow[..., None] * slow_share(xp, draws, grid, who.years[:, None] + 0 * grid)
    return parts * xp.exp(draws["truce"][..., None, None] * calm)


def _wide(value: Any) -> Any:
    return value[..., None]


def per_spell(draws: Draws, rows: Rows) -> Any:
    """The log-likelihood of every spell under every draw, (..., spell)."""
    values = log_likelihood(np, draws, rows)
    return values @ (rows.spell[:, None] == np.arange(len(rows.triggers)))
