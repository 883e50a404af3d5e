"""The forecaster that fits the self-exciting process to each past."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from countermove.study.study import Study
from countermove.track.forecasters import DRAWS, base_rate
from countermove.track.past import past_of

pytest.importorskip("numpyro")
from countermove.track.excitation import excitation

WINDOWS_DAYS = [91, 365]


def test_a_past_too_short_to_fit_is_forecast_by_its_base_rate(study: Study):
    past = past_of(study, date(2019, 1, 1))
    plain = base_rate(past, WINDOWS_DAYS, np.random.default_rng(5))
    assert np.array_equal(excitation(past, WINDOWS_DAYS, np.random.default_rng(5)), plain)


@pytest.mark.slow
def test_escalations_come_from_the_process_and_the_rest_from_the_base_rate(study: Study):
    past = past_of(study, date(2022, 1, 1))
    found = excitation(past, WINDOWS_DAYS, np.random.default_rng(5))
    plain = base_rate(past, WINDOWS_DAYS, np.random.default_rng(5))
    assert found.shape == (DRAWS, 2, len(past.series))
    eased = [at for at, each in enumerate(past.series) if each.direction == "de_escalation"]
    assert np.array_equal(found[..., eased], plain[..., eased])
    busiest = [each.id for each in past.series].index("US-technology-escalation")
    assert not np.array_equal(found[..., busiest], plain[..., busiest])
    # Rivers of acts are followed by more: a longer window holds more, and its mean is of the size of the base rate's.
    assert found[:, 0, busiest].mean() < found[:, 1, busiest].mean()
    assert 0.3 < found[:, 1, busiest].mean() / plain[:, 1, busiest].mean() < 3
