"""countermove response lags, at a terminal of 80 columns."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.study.faults import BadInput

app = application()

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})


@cache
def run(*words: str) -> str:
    result = RUNNER.invoke(app, ["lags", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.mark.parametrize("words", [(), ("--links", "strict"), ("--links", "all", "--as-of", "2025-12-01")])
def test_it_is_readable_at_80_columns(words: tuple[str, ...]):
    lines = run(*words).splitlines()
    assert max(len(line) for line in lines) <= 80
    assert any("\u2800" < letter <= "\u28ff" for line in lines for letter in line)


def test_all_link_sets_stand_side_by_side_whichever_is_chosen():
    assert "strict                medium                all" in run("--links", "strict")


def test_the_verdict_is_printed():
    assert "does not carry the claim" in " ".join(run().split())


def test_a_day_of_the_past_warns_of_hindsight():
    text = run("--as-of", "2025-12-01")
    assert "hindsight" in text
    assert "\n2026 " not in text


def test_a_day_before_the_record_is_answered_without_a_curve():
    assert "there is no curve" in run("--as-of", "2010-01-01")


def test_the_json_holds_tables_verdict_and_the_model_s_hash():
    document = json.loads(run("--json", "--links", "strict"))
    assert set(document["tables"]) == {"strict", "medium", "all"}
    assert document["verdict"]["finding"] == "not carried"
    assert len(document["model_hash"]) == 64


def test_a_day_that_is_none_is_bad_input():
    with pytest.raises(BadInput, match="is not a day"):
        run("--as-of", "2025-13-01")


def test_a_study_that_is_not_there_is_bad_input(tmp_path: Path):
    with pytest.raises(BadInput, match="no such folder"):
        run("--study", str(tmp_path / "nowhere"))


def test_the_chart_is_written_whole(tmp_path: Path):
    file = tmp_path / "lags.svg"
    run("--svg", str(file))
    assert file.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert list(tmp_path.iterdir()) == [file]


def test_a_chart_that_cannot_be_written_is_bad_input_and_leaves_nothing(tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be written"):
        run("--svg", str(tmp_path / "no" / "lags.svg"))
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_acts_is_answered_or_called_too_thin(tmp_path: Path):
    path = tmp_path / "acts.csv"
    path.write_text("id,day,actor,answers\na,2019-07-04,JP,\nb,2019-09-18,KR,a\n", encoding="utf-8")
    told = " ".join(run("--study", str(path)).split())
    assert "KR answers to JP technology controls" in told
    assert "too thin to judge whether the lag is shrinking: of 1 controls since 2019-07-04, 1 drew an answer" in told
    assert "acts.csv: taken for every act: target world, layer hardware" in told


def test_help_shows_an_example():
    assert "Example: countermove response lags" in RUNNER.invoke(app, ["lags", "--help"]).output
