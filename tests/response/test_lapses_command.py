"""countermove response lapses, at a terminal of 80 columns."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.study.faults import BadInput

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})


@cache
def run(*words: str) -> str:
    result = RUNNER.invoke(application(), ["lapses", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.mark.parametrize("words", [(), ("--as-of", "2025-09-01"), ("--study", "cocom_computers")])
def test_it_is_readable_at_80_columns(words: tuple[str, ...]):
    assert max(len(line) for line in run(*words).splitlines()) <= 80


def test_it_says_that_later_outcomes_are_not_in_the_record():
    assert "Record to 2026-06-30; what came of a clock after that day is not in it." in run()


def test_n_and_the_interval_stand_beside_the_odds():
    assert "all                   18  74% (57-89)     8% (1-19)       18% (6-34)" in run()


def test_a_study_without_clocks_says_so_plainly():
    assert "no suspended or limited measure with a day: nothing to count, n = 0" in " ".join(
        run("--study", "cocom_computers").split()
    )


def test_a_view_before_any_clock_ran_out_has_no_odds():
    text = run("--as-of", "2019-02-01")
    assert "so there are no odds: n = 0." in " ".join(text.split())
    assert "%  (" not in text


def test_the_json_names_every_clock_with_its_odds():
    document = json.loads(run("--json"))
    assert set(document) == {"study", "cut_off", "as_of", "open", "past", "odds"}
    groups = {each["group"] for each in document["odds"]}
    assert {each["odds"] for each in document["open"]} - {None} <= groups
    assert {"id", "lapses_on", "form", "severity", "condition", "after_record"} <= set(document["open"][0])


def test_the_chart_has_a_lane_for_each_measure(tmp_path: Path):
    target = tmp_path / "clocks.svg"
    run("--svg", str(target))
    text = target.read_text(encoding="utf-8")
    assert "General licence for Huawei" in text
    assert "record closes" in text


def test_a_day_that_is_none_is_bad_input():
    with pytest.raises(BadInput, match="--as-of"):
        run("--as-of", "2025-13-01")
