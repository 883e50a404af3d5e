"""The self-exciting process in NumPy: its likelihood, simulation, residuals and scores. Nothing here fits."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from tests.response.excited import ALPHA, BASE, CELLS, DECAY, START, known_draws, record, steps_of

from countermove.response.excitation.cells import Acts, Cell, acts_of, escalations, half_starts, other_side
from countermove.response.excitation.compare import compare, differences, origins, score, until
from countermove.response.excitation.fit import LOG_DELAYS
from countermove.response.excitation.likelihood import exact_log_likelihood, kernels
from countermove.response.excitation.placebo import moved
from countermove.response.excitation.residuals import immigrants, residuals
from countermove.response.excitation.simulate import expected_counts, simulate_counts
from countermove.response.record.stream import Step
from countermove.study.study import Study


def test_the_likelihood_is_that_of_counts_around_the_intensity_integrated_over_each_day():
    acts = record(3, 200, base=3 * BASE)
    base = np.array([[0.03, 0.05], [0.02, 0.01]])
    brute, fine = 0.0, 2000
    for today in range(acts.days):
        half = int(START + timedelta(today) >= date(2018, 7, 1))
        for target in range(2):
            at = today + (np.arange(fine) + 0.5) / fine  # midpoints of the day that ends at today + 1
            rate = np.full(fine, base[target, half])
            for then, source in zip(acts.day, acts.cell, strict=True):
                if then < today:
                    decay = DECAY[int(target != source)]
                    rate += ALPHA[target, source] * decay * np.exp(-decay * (at - then - 1))
            count = int(((acts.day == today) & (acts.cell == target)).sum())
            brute += count * np.log(rate.mean()) - rate.mean()
    assert exact_log_likelihood(base, ALPHA, DECAY, acts) == pytest.approx(brute, rel=1e-6)


def test_between_two_delays_of_the_grid_the_kernel_is_off_by_less_than_a_fifth_of_a_percent():
    acts = record(3, 400)
    for low, high in pairwise(LOG_DELAYS[8:-8]):
        exact, _ = kernels(acts, float(np.exp(-(low + high) / 2)), across=True)
        near = sum(kernels(acts, float(np.exp(-each)), across=True)[0] for each in (low, high)) / 2
        assert np.abs(near - exact).max() < 0.002 * exact.max()


def test_simulated_counts_have_the_mean_of_the_renewal_equation():
    acts = record(1, 30)
    quiet = Acts(CELLS, START, acts.end, acts.day[:0], acts.cell[:0])
    draws = known_draws(acts, 20_000)
    counts = simulate_counts(draws, steps_of(quiet), acts.end + timedelta(1), 120, np.random.default_rng(2))
    wanted = expected_counts(ALPHA, DECAY, BASE, 120, other_side(CELLS).astype(float))
    assert counts.shape == (20_000, 2)
    error = counts.std(axis=0) / np.sqrt(20_000)
    assert np.abs(counts.mean(axis=0) - wanted).max() < 4 * error.max()


def test_an_act_of_yesterday_calls_forth_alpha_acts_in_the_long_run():
    draws = known_draws(record(1, 30), 20_000, base=np.full(2, 1e-12))
    act = Step(START + timedelta(29), "AA", "technology", "escalation", "a")
    counts = simulate_counts(draws, [act], START + timedelta(30), 400, np.random.default_rng(2))
    wanted = np.linalg.inv(np.eye(2) - ALPHA) @ ALPHA[:, 0]
    assert counts.mean(axis=0) == pytest.approx(wanted, rel=0.05)


def test_acts_on_the_day_of_the_forecast_or_later_are_not_looked_at():
    draws = known_draws(record(1, 30), 50)
    late = Step(START + timedelta(30), "AA", "technology", "escalation", "a")
    one, two = (
        simulate_counts(draws, steps, START + timedelta(30), 90, np.random.default_rng(2)) for steps in ([], [late])
    )
    assert (one == two).all()


def test_a_horizon_of_no_days_and_a_day_before_the_fit_are_refused():
    draws = known_draws(record(1, 30), 2)
    with pytest.raises(ValueError, match="horizon of 0 days"):
        simulate_counts(draws, [], START + timedelta(30), 0, np.random.default_rng(2))
    with pytest.raises(ValueError, match="is not after"):
        simulate_counts(draws, [], START, 10, np.random.default_rng(2))


def test_gaps_rescaled_by_the_true_intensity_are_exponential():
    acts = record(5, 3000)
    found = residuals(known_draws(acts, 40), acts, np.random.default_rng(1))
    assert found.distance < found.limit
    assert found.mean == pytest.approx(1.0, abs=0.15)
    wrong = residuals(known_draws(acts, 40, alpha=np.zeros((2, 2))), acts, np.random.default_rng(1))
    assert wrong.distance > wrong.limit


def test_the_shares_of_acts_by_origin_are_those_of_the_process():
    acts = record(5, 3000)
    base, other = immigrants(known_draws(acts), acts)
    assert base.mean() == pytest.approx(BASE.sum() * 3000 / len(acts.day), rel=0.15)
    assert ((base > 0) & (base <= 1) & (other >= 0) & (base + other <= 1 + 1e-9)).all()


def test_the_score_of_one_draw_is_what_the_year_adds_to_its_likelihood():
    acts = record(5, 1500)
    known = until(acts, date(2020, 12, 31))
    draws = known_draws(known)
    last = date(2021, 12, 31)
    whole = until(acts, last)
    base = np.repeat(BASE[:, None], 8, axis=1)
    wanted = exact_log_likelihood(base, ALPHA, DECAY, whole) - exact_log_likelihood(base[:, :6], ALPHA, DECAY, known)
    scored = score(draws, acts, last, np.random.default_rng(0))
    assert scored.density.sum() == pytest.approx(wanted, rel=1e-9)
    assert scored.acts == len(whole.day) - len(known.day)


def test_the_better_structure_has_the_higher_score():
    acts = record(5, 1500)
    known = until(acts, date(2020, 12, 31))
    rng = np.random.default_rng(0)
    true, none = (score(known_draws(known, alpha=alpha), acts, acts.end, rng) for alpha in (ALPHA, np.zeros((2, 2))))
    assert true.density.sum() > none.density.sum()


def test_moved_days_keep_the_other_side_and_the_number_of_acts():
    acts = record(5, 1500)
    other = moved(acts, "AA", np.random.default_rng(1))
    assert other.counts.tolist() == acts.counts.tolist()
    assert (other.day[other.cell == 1] == acts.day[acts.cell == 1]).all()
    assert not np.array_equal(np.sort(other.day[other.cell == 0]), acts.day[acts.cell == 0])
    assert ((other.day >= 0) & (other.day < acts.days)).all()
    assert (np.diff(other.day) >= 0).all()


def test_half_years_begin_in_january_and_july():
    assert half_starts(date(2018, 3, 5), 3) == (date(2018, 3, 5), date(2018, 7, 1), date(2019, 1, 1))


def test_a_rate_walks_on_only_from_one_half_year_to_the_next():
    draws = known_draws(record(1, 30), 3)
    assert draws.extended(date(2019, 2, 1), np.random.default_rng(0)).base.shape == (3, 2, 3)
    assert draws.extended(date(2018, 2, 1), np.random.default_rng(0)).base.shape == (3, 2, 1)


def test_a_cell_with_too_few_acts_is_left_out_and_named():
    steps = [Step(START + timedelta(n), "AA", "technology", "escalation", str(n)) for n in range(5)]
    steps += [Step(START, "BB", "tariffs", "escalation", "t"), Step(START, "BB", "tariffs", "de_escalation", "d")]
    acts = escalations(steps, START, date(2018, 12, 31))
    assert acts.cells == (Cell("AA", "technology"),)
    assert acts.left_out == ((Cell("BB", "tariffs"), 1),)


def test_the_stream_of_the_packaged_study_has_both_sides(study: Study):
    acts = acts_of(study)
    assert {cell.actor for cell in acts.cells} == {party.id for party in study.about.parties[:2]}
    assert len(acts.day) > 100
    assert len(origins(acts)) >= 5


def test_nothing_is_compared_where_no_year_can_be_left_out():
    assert tuple(compare(record(1, 300), 0)) == ()
    assert differences(()) == ()
