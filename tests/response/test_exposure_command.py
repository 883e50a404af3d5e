"""Who is exposed to an answer, and what the record answered before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.response.forecast.answer import forecast_answer
from countermove.response.forecast.exposure_table import exposure_table
from countermove.response.forecast.exposures import read_exposures
from countermove.response.forecast.trigger import new_trigger
from countermove.study import BadInput, Study, load_study

from .made_up import write_study

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})


@pytest.fixture(scope="module")
def packaged() -> Study:
    return load_study()


def run(*words: str) -> str:
    result = RUNNER.invoke(application(), ["exposure", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_every_row_names_its_day_and_source_or_says_that_it_is_not_known(packaged: Study) -> None:
    rows = {row.id: row for row in exposure_table(packaged)}
    for row in rows.values():
        for each in (row.exposure, row.sum):
            assert each is None or (each.source and each.period_end and each.known_on)
            assert each is None or all(name in packaged.sources for name in each.source)
    assert rows["TW"].exposure is None
    assert rows["TW"].sum is None
    assert rows["TW"].note
    assert rows["NL"].exposure is not None
    assert rows["amd"].sum is None


def test_the_most_exposed_firm_stands_first_and_the_unknown_last(packaged: Study) -> None:
    firms = [row for row in exposure_table(packaged.as_of(date(2025, 1, 1))) if row.group == "firm"]
    shares = [row.exposure.value if row.exposure else -1.0 for row in firms]
    assert shares == sorted(shares, reverse=True)


def test_an_earlier_day_knows_no_later_figure(packaged: Study) -> None:
    day = date(2023, 1, 1)
    for row in exposure_table(packaged.as_of(day)):
        for each in (row.exposure, row.sum):
            assert each is None or (each.known_on is not None and each.known_on <= day)


def test_the_table_keeps_to_80_columns_and_json_has_a_gap_as_null() -> None:
    text = run()
    assert max(map(len, text.splitlines())) <= 80
    assert "Taiwan: not known\n    at risk: not known" in text
    rows = {row["id"]: row for row in json.loads(run("--json"))["rows"]}
    assert rows["TW"]["exposure"] is None
    assert rows["nvidia"]["exposure"]["unit"] == "fraction of revenue"


def test_a_study_without_the_list_says_so(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    assert exposure_table(study) == ()
    with pytest.raises(BadInput, match="lists nobody that an answer can hit"):
        run("--study", str(study.folder))


def test_a_series_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    text = "allies:\n  - {id: NL, name: N, exposure: [{series: nothing, what: share}]}\n"
    with pytest.raises(BadInput, match=r"allies.*no series 'nothing' in series\.csv"):
        read_exposures(write_study(tmp_path, files={"exposures.yaml": text}))


def test_a_forecast_names_the_answers_that_it_is_read_off_in_both_directions(packaged: Study) -> None:
    for side, other in (("US", "CN"), ("CN", "US")):
        trigger = new_trigger(packaged, side, "hardware", "export_control", 4, date(2026, 6, 30))
        found = forecast_answer(packaged, trigger)
        events = {event.id: event for event in packaged.events}
        assert found.recorded
        assert {events[each.answer].actor for each in found.recorded} == {other}
        assert all((each.day - events[each.trigger].day).days == each.lag_days for each in found.recorded)
        assert [each.day for each in found.recorded] == sorted(each.day for each in found.recorded)
        main = next(each for each in found.by_links if each.links == "medium")
        assert len(found.recorded) >= main.answers
