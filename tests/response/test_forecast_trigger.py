"""The act whose answer is asked about, and by which instrument it is answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.response.clocks.model import conjugate_model
from countermove.response.forecast.instruments import (
    ShareRow,
    instrument_forecast,
    instrument_scores,
    instrument_words,
    layer_forecast,
    severity_forecast,
)
from countermove.response.forecast.trigger import Trigger, new_trigger, trigger_of
from countermove.response.record.acts import INSTRUMENT_CLASSES
from countermove.response.record.spells import Spell, build_spells, select
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

from .made_up import Row, act, link, write_study

DAY = date(2026, 6, 30)
SETS = (instrument_forecast, layer_forecast, severity_forecast)


@pytest.fixture(scope="module")
def spells(study: Study) -> tuple[Spell, ...]:
    return build_spells(study)


@pytest.fixture(scope="module")
def trigger(study: Study) -> Trigger:
    return new_trigger(study, "US", "hardware", "export_control", 5, DAY)


def test_the_trigger_of_an_event_is_its_act(study: Study):
    assert trigger_of(study, "us-biren-moore-threads-2023") == Trigger(
        "US", "hardware", "export_control", 5, date(2023, 10, 17)
    )


def test_every_wrong_word_is_told_with_what_is_allowed(study: Study):
    with pytest.raises(BadInput) as error:
        new_trigger(study, "XX", "cheese", "rhetoric", 2, DAY)
    told = str(error.value)
    assert len(error.value.faults) == 4
    assert all(word in told for word in ("US, CN", "hardware", "export_control", "3, 4, 5", "not count as triggers"))


@pytest.mark.parametrize("event", ["no-such-event", "us-cn-busan-2025", "us-chips-act-2022", "jp-takaichi-taiwan-2025"])
def test_what_is_no_trigger_is_refused(study: Study, event: str):
    with pytest.raises(BadInput):
        trigger_of(study, event)


def test_an_event_that_a_view_lacks_is_refused(study: Study):
    with pytest.raises(BadInput, match="known by 2022-01-01"):
        trigger_of(study.as_of(date(2022, 1, 1)), "us-oct7-rules-2022")


@pytest.mark.parametrize("forecast", SETS)
def test_shares_sum_to_one_and_lie_in_their_intervals(study: Study, spells: tuple[Spell, ...], forecast: object):
    assert callable(forecast)
    for severity in (3, 4, 5):
        for side, layer, instrument in (("US", "hardware", "tariff"), ("CN", "materials", "export_licensing")):
            chosen = new_trigger(study, side, layer, instrument, severity, DAY)
            rows: tuple[ShareRow, ...] = forecast(study, spells, chosen)
            assert sum(row.probability for row in rows) == pytest.approx(1)
            assert all(row.low <= row.probability <= row.high for row in rows if row.probability > 0.05)


def test_the_shares_pooled_over_severities_are_those_of_the_model(
    study: Study, spells: tuple[Spell, ...], trigger: Trigger
):
    rows = instrument_forecast(study, spells, trigger)
    counted = conjugate_model(study).instruments_technology.count.sum(axis=0)
    np.testing.assert_allclose([row.pooled for row in rows], (counted + 0.5) / (counted + 0.5).sum())
    assert [row.name for row in rows] == list(INSTRUMENT_CLASSES)
    assert rows[0].n_all == sum(bool(each.answers) for each in select(spells, by="US", stratum="technology_controls"))


def test_a_layer_without_answers_shows_the_pooled_shares(study: Study, spells: tuple[Spell, ...]):
    rows = instrument_forecast(study, spells, new_trigger(study, "US", "diplomacy", "sanctions", 3, DAY))
    assert rows[0].n_layer == 0
    assert [row.probability for row in rows] == pytest.approx([row.pooled for row in rows])


def test_layer_and_severity_do_not_tell_the_instrument_so_the_pooled_shares_stand(
    study: Study, spells: tuple[Spell, ...], trigger: Trigger
):
    scores = instrument_scores(spells, trigger)
    assert (scores.n, scores.basis) == (8, "pooled")
    assert scores.gain < 0
    rows = instrument_forecast(study, spells, trigger)
    assert [row.probability for row in rows] == [row.pooled for row in rows]
    assert rows[0].narrow != rows[0].pooled
    assert "so they are not used" in instrument_words(scores)


def test_where_each_layer_has_its_own_answer_the_narrow_shares_are_used(tmp_path: Path):
    events: list[Row] = []
    links: list[Row] = []
    for at in range(12):
        layer = ("materials", "capital")[at % 2]
        events += [
            act(f"t{at}", f"20{at + 5:02}-01-10", "AT", "BE", layer=layer, instrument="export_control"),
            act(f"r{at}", f"20{at + 5:02}-01-20", "BE", "AT", layer=layer, instrument="export_control"),
        ]
        links.append(link(f"r{at}", f"t{at}", 10))
    little = write_study(tmp_path, events, links=links)
    chosen = new_trigger(little, "AT", "materials", "export_control", 3, DAY)
    rows = {row.name: row for row in instrument_forecast(little, build_spells(little), chosen)}
    assert rows["minerals"].basis == "layer_and_severity"
    assert rows["minerals"].probability > 0.8 > rows["minerals"].pooled


def test_a_study_without_events_has_flat_shares_and_says_n_0():
    cocom = load_study("cocom_computers")
    rows = instrument_forecast(cocom, build_spells(cocom), new_trigger(cocom, "US", "hardware", "sanctions", 4, DAY))
    assert {row.n_all for row in rows} == {0}
    assert {round(row.probability, 6) for row in rows} == {round(1 / len(rows), 6)}
