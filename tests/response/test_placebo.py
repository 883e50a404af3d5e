"""The check without links."""

from __future__ import annotations

import numpy as np

from countermove.response.record.spells import build_spells, select
from countermove.response.survival.placebo import placebo
from countermove.study.study import Study


def test_a_placebo_with_shuffled_trigger_days_finds_no_excess_response(study: Study):
    controls = select(build_spells(study), by="US", stratum="technology_controls")
    tests = [placebo(study, controls, seed=seed, shuffle=True) for seed in range(40)]
    excess = np.array([test.observed - test.expected for test in tests])
    assert abs(excess.mean()) < 0.03
    assert 0.3 < np.mean([test.p for test in tests]) < 0.75
    assert np.mean([test.p < 0.05 for test in tests]) <= 0.15


def test_tariffs_are_followed_more_often_than_chance(study: Study):
    tariffs = select(build_spells(study), by="US", stratum="tariffs")
    assert placebo(study, tariffs).p < 0.05


def test_the_placebo_is_the_same_each_time(study: Study):
    controls = select(build_spells(study), by="US", stratum="technology_controls")
    assert placebo(study, controls) == placebo(study, controls)


def test_without_triggers_the_placebo_says_nothing(study: Study):
    assert placebo(study, ()).p == 1.0
