"""The trend and the test between periods are those of lifelines."""

from __future__ import annotations

import warnings
from datetime import date
from types import ModuleType

import numpy as np
import pytest

from countermove.response.record.coding import LINK_SETS, LinkSet, periods_of
from countermove.response.record.spells import CAUSES, Spell, build_spells, select, spell_data
from countermove.response.survival.trend import hazard_trend, log_rank
from countermove.study.study import Study

ANSWERED = CAUSES.index("answered")


def controls(study: Study, links: LinkSet) -> tuple[Spell, ...]:
    return select(build_spells(study, links), by="US", stratum="technology_controls")


@pytest.mark.parametrize("links", LINK_SETS)
def test_the_mode_of_the_trend_is_cox_s_estimate_in_lifelines(study: Study, lifelines: ModuleType, links: LinkSet):
    import pandas

    spells = controls(study, links)
    data = spell_data(spells)
    years = np.array([(each.day - date(2022, 1, 1)).days / 365.25 for each in spells])
    frame = pandas.DataFrame(
        {"time": data.time_days, "event": data.cause == ANSWERED, "weight": data.weight, "year": years[data.spell]}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        referee = lifelines.CoxPHFitter().fit(frame, "time", "event", weights_col="weight")
    assert hazard_trend(spells).mode == pytest.approx(float(referee.params_["year"]), abs=0.003)


@pytest.mark.parametrize("links", LINK_SETS)
def test_the_log_rank_test_equals_lifelines(study: Study, lifelines: ModuleType, links: LinkSet):
    spells = controls(study, links)
    groups = [select(spells, period=(each.start, each.end)) for each in periods_of(study)]
    parts = [spell_data(group) for group in groups]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        referee = lifelines.statistics.multivariate_logrank_test(
            np.concatenate([each.time_days for each in parts]),
            np.repeat(range(len(parts)), [len(each.weight) for each in parts]),
            np.concatenate([each.cause == ANSWERED for each in parts]),
            weights=np.concatenate([each.weight for each in parts]),
        )
    statistic, degrees, p = log_rank(groups)
    assert degrees == len(groups) - 1
    assert statistic == pytest.approx(referee.test_statistic, rel=1e-6)
    assert p == pytest.approx(referee.p_value, rel=1e-6)


def test_without_answers_the_trend_is_the_prior(study: Study):
    unanswered = [each for each in controls(study, "all") if not each.answers]
    trend = hazard_trend(unanswered)
    assert trend.factor == pytest.approx(1.0, abs=0.01)
    assert trend.rises == pytest.approx(0.5, abs=0.01)


def test_one_group_has_nothing_to_be_compared_with(study: Study):
    assert log_rank([controls(study, "all")]) == (0.0, 0, 1.0)
