"""Is the lag shrinking? The fitted trend's answer, in days of waiting and as a probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.coding import periods_of, record_from
from countermove.response.record.spells import select
from countermove.response.waiting.mixture import Draws, cumulative
from countermove.response.waiting.posterior import View
from countermove.response.waiting.predict import Estimate, answered_by, estimate, expected_wait_days, wait_grid
from countermove.response.waiting.reweigh import Weights, mean
from countermove.response.waiting.rows import ORIGIN, Covariates, Frame, covariates_of, fitted_spells
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
HORIZON_DAYS = 365


@dataclass(frozen=True)
class Shrinking:
    """The same mix of triggers, announced on ``first_day`` and on ``last_day``, outside truce, by the smooth trend.

    ``wait_*``: mean days waited within a year, the unanswered counted as a year. ``shorter``: the probability that this
    wait is shorter on the last day. ``share_*``: answered within a year; ``more``: the probability that it rose.
    ``answered_lag_*``: mean lag of those answered within a year; ``sooner``: the probability that it fell.
    """

    triggers: int
    first_day: date
    last_day: date
    wait_first: Estimate
    wait_last: Estimate
    wait_change: Estimate
    shorter: float
    share_first: Estimate
    share_last: Estimate
    more: float
    answered_lag_first: Estimate
    answered_lag_last: Estimate
    sooner: float


@dataclass(frozen=True)
class PeriodFit:
    """A period's triggers as the model sees them outside truce: answered by 30 and 365 days, and the mean wait."""

    period: str
    triggers: int
    share_30: Estimate
    share_365: Estimate
    wait_days: Estimate


def shrinking(study: Study, view: View) -> Shrinking | None:
    """The trend's answer for the first side's controls; None where there are none to speak of."""
    who = _controls(study, view)
    if who is None:
        return None
    weights, frame = view.weights, view.posterior.frame
    draws = _without_periods(view.posterior.draws, frame)
    days = (record_from(study), study.cut_off)
    moved = [_moved(who, day) for day in days]
    waits = [expected_wait_days(draws, each, HORIZON_DAYS, calm=False).mean(axis=1) for each in moved]
    grid = np.array([float(HORIZON_DAYS)])
    shares = [answered_by(draws, each, grid, calm=False)[..., 0].mean(axis=1) for each in moved]
    lags = [_answered_lag(draws, each) for each in moved]

    def below(values: list[FloatArray]) -> float:
        return float(mean((values[1] < values[0]).astype(np.float64), weights))

    return Shrinking(
        triggers=len(who.years), first_day=days[0], last_day=days[1],
        wait_first=estimate(waits[0], weights), wait_last=estimate(waits[1], weights),
        wait_change=estimate(waits[1] - waits[0], weights), shorter=below(waits),
        share_first=estimate(shares[0], weights), share_last=estimate(shares[1], weights), more=1 - below(shares),
        answered_lag_first=estimate(lags[0], weights), answered_lag_last=estimate(lags[1], weights),
        sooner=below(lags),
    )  # fmt: skip


def _controls(study: Study, view: View, period: tuple[date, date] | None = None) -> Covariates | None:
    frame = view.posterior.frame
    by, stratum = frame.groups[0]
    spells = select(fitted_spells(study, view.posterior.links), by=by, stratum=stratum, period=period)
    return covariates_of(study, spells, frame) if spells else None


def _answered_lag(draws: Draws, who: Covariates) -> FloatArray:
    """The mean lag of the answers that come within the horizon, over all triggers: (draw,)."""
    grid = wait_grid(HORIZON_DAYS)
    density = -np.diff(np.exp(-cumulative(np, draws, who, grid)), axis=-1)
    # An answer on a day counts that day's number, not its middle, so the first day's answers have lag 0.
    lags = np.maximum((grid[1:] + grid[:-1] - 1) / 2, 0)
    return (density * lags).sum(axis=(1, 2)) / density.sum(axis=(1, 2))


def by_period(study: Study, view: View) -> tuple[PeriodFit, ...]:
    """Every period's own triggers, with the period's own deviation from the trend."""
    draws, weights = view.posterior.draws, view.weights
    rows: list[PeriodFit] = []
    for period in periods_of(study):
        who = _controls(study, view, (period.start, period.end))
        if who is None:
            continue
        shares = answered_by(draws, who, np.array([30.0, 365.0]), calm=False).mean(axis=1)
        wait = expected_wait_days(draws, who, HORIZON_DAYS, calm=False).mean(axis=1)
        rows.append(
            PeriodFit(
                period.name, len(who.years), estimate(shares[:, 0], weights), estimate(shares[:, 1], weights),
                estimate(wait, weights),
            )
        )  # fmt: skip
    return tuple(rows)


def shorter_alone(draws: Draws, who: Covariates, frame: Frame, first: date, last: date, weights: Weights) -> float:
    """P(the wait is shorter on the last day) under other draws, such as those of a fit to one stratum alone."""
    flat = _without_periods(draws, frame)
    before, after = (expected_wait_days(flat, _moved(who, day), HORIZON_DAYS, calm=False).mean(axis=1)
                     for day in (first, last))  # fmt: skip
    return float(mean((after < before).astype(np.float64), weights))


def _without_periods(draws: Draws, frame: Frame) -> Draws:
    """The same draws in an average period."""
    return {**draws, "period_effect": np.zeros((len(draws["truce"]), len(frame.periods)))}


def _moved(who: Covariates, day: date) -> Covariates:
    """The same triggers, announced on another day."""
    return replace(who, years=np.full(len(who.years), (day - ORIGIN).days / 365.25))
