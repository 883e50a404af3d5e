"""The curves are those of lifelines, on the real spells."""

from __future__ import annotations

import warnings
from types import ModuleType

import numpy as np
import pytest

from countermove.response.record.coding import LINK_SETS, LinkSet
from countermove.response.record.spells import CAUSES, SpellData, build_spells, select, spell_data
from countermove.response.survival.curves import (
    aalen_johansen,
    answered_curve,
    incidence_curve,
    kaplan_meier,
    unanswered_curve,
)
from countermove.study.study import Study

ALPHA = 0.10
ANSWERED = CAUSES.index("answered")


def data_of(study: Study, links: LinkSet, stratum: str = "technology_controls") -> SpellData:
    return spell_data([each for each in build_spells(study, links) if each.by == "US" and each.stratum == stratum])


@pytest.mark.parametrize("stratum", ["technology_controls", "tariffs"])
@pytest.mark.parametrize("links", LINK_SETS)
def test_kaplan_meier_equals_lifelines(study: Study, lifelines: ModuleType, links: LinkSet, stratum: str):
    data = data_of(study, links, stratum)
    ours = unanswered_curve(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of weights that are no whole numbers
        referee = lifelines.KaplanMeierFitter(alpha=ALPHA)
        referee.fit(data.time_days, data.cause == ANSWERED, weights=data.weight)
    np.testing.assert_allclose(
        ours.value, referee.survival_function_at_times(ours.times_days).to_numpy(), rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("stratum", ["technology_controls", "tariffs"])
def test_greenwood_s_interval_equals_lifelines_on_whole_spells(study: Study, lifelines: ModuleType, stratum: str):
    """On first answers of weight one: lifelines cuts a fractional weight at risk down to whole numbers."""
    spells = [each for each in build_spells(study, "all") if each.by == "US" and each.stratum == stratum]
    times = np.array([float(each.answers[0].lag_days if each.answers else each.last_day) for each in spells])
    events = np.array([bool(each.answers) for each in spells])
    ours = kaplan_meier(times, events, np.ones(len(spells)))
    referee = lifelines.KaplanMeierFitter(alpha=ALPHA).fit(times, events)
    bounds = referee.confidence_interval_.loc[ours.times_days].to_numpy()
    inside = ours.value > 0
    np.testing.assert_allclose(ours.low[inside], bounds[inside, 0], rtol=1e-9)
    np.testing.assert_allclose(ours.high[inside], bounds[inside, 1], rtol=1e-9)


@pytest.mark.parametrize("cause", ["answered", "withdrawn", "bargained"])
@pytest.mark.parametrize("links", LINK_SETS)
def test_aalen_johansen_equals_lifelines(study: Study, lifelines: ModuleType, links: LinkSet, cause: str):
    data = data_of(study, links)
    number = CAUSES.index(cause)
    # lifelines breaks ties of different causes at random; give both the same order, answers first.
    times = data.time_days + 1 + 1e-6 * data.cause
    ours = aalen_johansen(times, data.cause, data.weight, number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        referee = lifelines.AalenJohansenFitter(alpha=ALPHA, seed=0)
        referee.fit(times, data.cause, number, weights=data.weight)
    theirs = referee.cumulative_density_.loc[ours.times_days].to_numpy()[:, 0]
    np.testing.assert_allclose(ours.value, theirs, rtol=1e-9, atol=1e-12)
    bounds = referee.confidence_interval_.loc[ours.times_days].to_numpy()
    inside = ours.value > 0
    np.testing.assert_allclose(ours.low[inside], bounds[inside, 0], rtol=1e-6)
    np.testing.assert_allclose(ours.high[inside], bounds[inside, 1], rtol=1e-6)


def test_shares_of_all_ends_and_of_the_open_sum_to_one(study: Study):
    data = data_of(study, "all")
    free = kaplan_meier(data.time_days, data.cause > 0, data.weight)
    ended = sum(incidence_curve(data, cause).at(365)[0] for cause in CAUSES if cause != "open")
    assert ended + free.at(365)[0] == pytest.approx(1.0)


def test_ignoring_withdrawals_overstates_the_share_answered(study: Study):
    data = data_of(study, "medium")
    assert answered_curve(data).at(365)[0] < 1 - unanswered_curve(data).at(365)[0]


def test_lag_0_is_a_step_on_day_0(study: Study):
    curve = answered_curve(data_of(study, "strict", "tariffs"))
    assert curve.times_days[0] == 0
    assert curve.at(0)[0] == pytest.approx(3 / 12)


def test_an_answer_in_anticipation_steps_before_day_0():
    curve = kaplan_meier(np.array([-5.0, 3.0, 9.0]), np.array([True, True, False]), np.ones(3))
    assert curve.at(-6)[0] == 1
    assert curve.at(-1)[0] == pytest.approx(2 / 3)


def test_a_period_without_answers_has_a_wide_interval_not_a_sure_nought(study: Study):
    old = [each for each in build_spells(study) if each.by == "US" and each.day.year < 2018]
    value, low, high = answered_curve(spell_data(old)).at(365)
    assert (value, low) == (0, 0)
    assert high > 0.3


def test_a_curve_that_ran_to_its_end_is_not_sure_of_it(study: Study):
    value, low, high = answered_curve(data_of(study, "all", "tariffs")).at(365)
    assert value == pytest.approx(1)
    assert low < 0.7 < high


def test_the_median_is_not_reached_where_fewer_than_half_are_answered(study: Study):
    assert answered_curve(data_of(study, "all")).first_day_reaching(0.5) is None
    assert answered_curve(data_of(study, "strict", "tariffs")).first_day_reaching(0.5) is not None


def test_without_spells_there_is_no_share():
    curve = answered_curve(spell_data([]))
    assert all(np.isnan(curve.at(30)))


def test_spells_of_a_stratum_make_its_data(study: Study):
    chosen = select(build_spells(study), by="US", stratum="tariffs")
    assert spell_data(chosen).weight.sum() == pytest.approx(len(chosen))
