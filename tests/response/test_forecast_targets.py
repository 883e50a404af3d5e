"""Upon whom an answer falls."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.response.forecast.choice import A_GRID, Choices, fit, log_shares, relative
from countermove.response.forecast.exposures import candidates_against, exposure_on, read_exposures
from countermove.response.forecast.hits import find_hits
from countermove.response.forecast.instruments import instrument_forecast
from countermove.response.forecast.targets import TargetRow, target_forecast, target_record, target_words
from countermove.response.forecast.trigger import new_trigger
from countermove.response.record.spells import build_spells
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

from .made_up import act, share, write_study

DAY = date(2026, 6, 30)
FIRM = """
  - id: {0}
    name: {0}
    kind: firm
    hurts: AT
    names: [{0}]
    instruments: [market_access]
    exposure: [{{series: share_{0}, what: share of revenue}}]
"""


def rows_of(study: Study, day: date = DAY) -> tuple[TargetRow, ...]:
    trigger = new_trigger(study, study.about.parties[0].id, "hardware", "export_control", 5, day)
    return target_forecast(study, trigger, instrument_forecast(study, build_spells(study), trigger))


def quarrel(folder: Path, hit: list[str]) -> Study:
    """Four firms, the first most exposed; one act on each name of a list."""
    shares = {"Alp": 0.8, "Bach": 0.4, "Chalet": 0.2, "Dorf": 0.05}
    events = [act(f"hit-{at}", f"2018-{at + 1:02}-10", "BE", f"firm:{name}") for at, name in enumerate(hit)]
    files = {"exposures.yaml": "candidates:" + "".join(FIRM.format(name) for name in shares)}
    return write_study(folder, events, [share(*each) for each in shares.items()], files)


@pytest.fixture(scope="module")
def rows(study: Study) -> tuple[TargetRow, ...]:
    return rows_of(study)


def test_the_chances_sum_to_one_and_every_row_has_its_ground(rows: tuple[TargetRow, ...]):
    assert sum(row.probability for row in rows) == pytest.approx(1)
    assert rows[-1].id == "other"
    assert all(row.low <= row.probability <= row.high for row in rows if row.probability > 0.01)
    for row in rows[:-1]:
        assert row.exposure is not None
        assert row.exposure.source
        assert row.exposure.known_on is not None


def test_alleged_orders_count_nowhere_and_stand_apart(rows: tuple[TargetRow, ...]):
    nvidia = next(row for row in rows if row.id == "nvidia")
    assert nvidia.hits == 3
    assert nvidia.alleged_hits == 7


def test_exposure_does_not_tell_which_firm_is_hit_and_the_answer_says_so(study: Study):
    record = target_record(study, new_trigger(study, "US", "hardware", "export_control", 5, DAY), "firm")
    assert record.basis == "hits"
    assert "no better than chance, so exposure is not used" in target_words(record)
    assert len(record.named) == 10


def test_a_package_of_several_metals_counts_once(study: Study):
    minerals = candidates_against(study, "US", "mineral")
    ban = next(hit for hit in find_hits(study, "CN", "US", minerals) if hit.act == "cn-ga-ge-sb-ban-2024")
    assert ban.named == ("gallium", "germanium", "antimony", "graphite")


def test_a_view_of_an_earlier_day_has_only_hits_and_exposures_known_then(study: Study):
    earlier = rows_of(study.as_of(date(2024, 12, 2)), date(2024, 12, 2))
    assert next(row for row in earlier if row.id == "nvidia").hits == 0
    for row in earlier:
        assert row.exposure is None or (row.exposure.known_on or DAY) <= date(2024, 12, 2)
        assert row.last_hit is None or row.last_hit <= date(2024, 12, 2)


def test_where_the_most_exposed_are_always_hit_exposure_is_used(tmp_path: Path):
    study = quarrel(tmp_path, ["Alp", "Bach", "Alp", "Alp", "Bach", "Alp", "Alp", "Bach", "Alp", "Alp"])
    record = target_record(study, new_trigger(study, "AT", "hardware", "sanctions", 4, DAY), "firm")
    assert record.basis == "exposure_and_repetition"
    assert record.elasticity[1] > 0
    first = rows_of(study)
    assert [row.id for row in first][:2] == ["Alp", "Bach"]


def test_where_hits_run_against_exposure_the_elasticity_is_negative(tmp_path: Path):
    study = quarrel(tmp_path, ["Dorf", "Chalet", "Dorf", "Chalet", "Dorf", "Dorf"])
    record = target_record(study, new_trigger(study, "AT", "hardware", "sanctions", 4, DAY), "firm")
    assert record.elasticity[0] < 0


def test_an_exposure_published_later_is_hindsight(tmp_path: Path):
    files = {"exposures.yaml": "candidates:" + FIRM.format("Alp")}
    study = write_study(tmp_path, (), [share("Alp", 0.5, "2019-01-01"), share("Alp", 0.7, "2020-01-01")], files)
    figures = candidates_against(study, "AT", "firm")[0].exposure
    early, late = exposure_on(study, figures, date(2018, 6, 1)), exposure_on(study, figures, date(2020, 6, 1))
    assert early is not None
    assert late is not None
    assert (early.value, early.hindsight, late.value, late.hindsight) == (0.5, True, 0.7, False)
    assert exposure_on(study.as_of(date(2018, 6, 1)), figures, date(2018, 6, 1)) is None


def test_a_study_without_candidates_says_so():
    cocom = load_study("cocom_computers")
    assert rows_of(cocom) == ()
    record = target_record(cocom, new_trigger(cocom, "US", "hardware", "sanctions", 4, DAY), "firm")
    assert target_words(record) == "The study lists no firm that an answer can hit."


def test_one_hit_is_too_few_to_say(tmp_path: Path):
    study = quarrel(tmp_path, ["Alp"])
    record = target_record(study, new_trigger(study, "AT", "hardware", "sanctions", 4, DAY), "firm")
    assert "Only 1 act named" in target_words(record)
    assert record.basis == "hits"


def test_what_exposures_yaml_names_must_be_there(tmp_path: Path):
    text = "candidates:" + FIRM.format("Alp") + FIRM.format("Alp").replace("AT", "XX")
    study = write_study(tmp_path, files={"exposures.yaml": text + "no_hits:\n  - {id: nothing, why: '-'}\n"})
    with pytest.raises(BadInput) as error:
        read_exposures(study)
    assert len(error.value.faults) == 5
    assert "no series 'share_Alp' in series.csv" in str(error.value)


def test_the_packaged_list_is_every_firm_with_a_figure_and_its_series_resolve(study: Study):
    read = read_exposures(study)
    assert {each.hurts for each in read.candidates} == {"US"}
    assert all(each.exposure for each in read.candidates)


def test_a_score_is_that_of_acts_left_out():
    # Two candidates, equal exposure, never hit before: the model is the even choice, and the counted shares are
    # (1 + 1/2) / 3 for the act's own name if the other two acts split.
    named = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    blank = np.zeros((3, 2))
    scores = fit(Choices(blank == 0, blank, blank > 0, named)).scores
    assert scores.exposure == pytest.approx(np.log(0.5))
    assert scores.uniform == pytest.approx(np.log(0.5))
    assert scores.counted == pytest.approx((2 * np.log(1.5 / 3) + np.log(0.5 / 3)) / 3)
    assert not scores.exposure_helps


def test_who_cannot_be_named_has_no_share():
    logs = log_shares(np.array([True, True, False]), np.array([1.0, 0.0, 5.0]), np.array([False, True, True]))
    shares = np.exp(logs)
    assert shares.shape == (len(A_GRID), 3)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[:, 2].max() == 0


def test_a_missing_figure_counts_as_the_middle():
    assert relative([0.1, None, 0.4])[1] == 0
    assert relative([0.1, None, 0.4])[0] == pytest.approx(-np.log(2))
    assert relative([None, None]).tolist() == [0, 0]
