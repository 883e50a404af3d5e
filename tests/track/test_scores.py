"""Scores against hand examples and a referee."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules

from countermove.track.scores import (
    FLOOR,
    LEVELS,
    brier,
    calibration,
    crps_of_draws,
    crps_of_pmf,
    log_score,
    paired,
    pmf_of_draws,
    quantile_score,
    wilson,
)

RNG = np.random.default_rng(1)


def test_brier_and_log_score_are_the_referee_s():
    p, y = RNG.uniform(FLOOR, 1 - FLOOR, 200), RNG.random(200) < 0.4
    assert brier(p, y) == pytest.approx(scoringrules.brier_score(y.astype(float), p))
    assert log_score(p, y) == pytest.approx(scoringrules.log_score(y.astype(float), p))


def test_by_hand_a_coin_costs_a_quarter_and_a_bold_error_no_more_than_the_floor():
    assert brier(np.array([0.5]), np.array([True]))[0] == 0.25
    assert log_score(np.array([0.0, 1.0, 1.0]), np.array([True, False, True])) == pytest.approx(
        [-math.log(FLOOR), -math.log(FLOOR), -math.log(1 - FLOOR)]
    )


def test_the_crps_of_draws_is_the_referee_s_for_an_ensemble():
    draws = RNG.poisson([0.2, 1.5, 6.0], (300, 3))
    seen = np.array([0, 4, 3])
    assert crps_of_draws(draws, seen) == pytest.approx(scoringrules.crps_ensemble(seen, draws.T, estimator="nrg"))


def test_the_crps_of_a_pmf_is_the_referee_s_for_a_poisson_count():
    rate, steps = 2.5, np.arange(60)
    pmf = np.exp(steps * math.log(rate) - rate - np.array([math.lgamma(step + 1) for step in steps]))
    for seen in (0, 3, 9):
        wanted = scoringrules.crps_poisson(float(seen), rate)
        assert crps_of_pmf(pmf, np.array(seen)) == pytest.approx(float(wanted), abs=1e-9)


def test_a_count_beyond_all_draws_costs_one_for_each_step():
    assert crps_of_draws(np.zeros((10, 1), np.int64), np.array([5]))[0] == 5
    with pytest.raises(ValueError, match="no draws"):
        pmf_of_draws(np.zeros((0, 2), np.int64))


def test_the_quantile_score_is_twice_the_referee_s_pinball_loss():
    quantiles, seen = np.array([[0.0, 1, 2, 4, 7]]), np.array([3.0])
    wanted = np.mean(
        [2 * scoringrules.quantile_score(3.0, q, level) for q, level in zip(quantiles[0], LEVELS, strict=True)]
    )
    assert quantile_score(quantiles, seen)[0] == pytest.approx(float(wanted))


def test_wilson_s_interval_is_the_one_of_the_tables():
    assert wilson(1, 10) == pytest.approx((0.02263491, 0.34771867))
    assert all(math.isnan(end) for end in wilson(0, 0))


def test_calibration_puts_forecasts_in_bins_and_leaves_empty_ones_out():
    bins = calibration(np.array([0.05, 0.05, 0.95, 1.0]), np.array([False, True, True, True]))
    assert [(each.n, each.happened) for each in bins] == [(2, 0.5), (2, 1.0)]
    assert bins[0].low < 0.5 < bins[0].high


def test_a_forecaster_against_itself_differs_by_nothing():
    scores = RNG.random((12, 4))
    same = paired(scores, scores)
    assert (same.difference, same.low, same.high, same.skill) == (0, 0, 0, 0)


def test_a_better_forecaster_is_told_apart_and_blocks_widen_the_interval():
    drift = np.repeat(RNG.normal(0, 0.05, 6), 4)
    other = 0.3 + RNG.normal(0, 0.01, 24)
    one = other - 0.05 + drift
    plain, blocked = paired(one, other), paired(one, other, block=4)
    assert plain.high < 0
    assert plain.skill == pytest.approx(1 - one.mean() / other.mean())
    assert blocked.high - blocked.low > plain.high - plain.low
    with pytest.raises(ValueError, match="want the same"):
        paired(one, other[:3])
