"""countermove track at a terminal of 80 columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.track import application
from countermove.study.faults import BadInput

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})
APP = application()
BY_HAND = (
    "--id", "rain-1", "--text", "Does it rain in Rome?", "--from", "2027-01-01", "--to", "2027-02-01",
    "--probability", "0.3", "--source", "the weather office",
)  # fmt: skip


def run(*words: str) -> str:
    result = RUNNER.invoke(APP, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.sqlite")


def test_the_backtest_is_readable_at_80_columns_and_says_whether_a_model_wins(tmp_path: Path):
    svg = tmp_path / "c.svg"
    lines = run("backtest", "--svg", str(svg)).splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(lines)
    assert "best baseline" in text
    assert "Costliest misses" in text
    assert "No attributed link and no severity is used" in text
    assert svg.read_text(encoding="utf-8").startswith("<svg")


def test_the_backtest_as_json_has_table_verdict_calibration_and_misses():
    document = json.loads(run("backtest", "--json"))
    assert {"table", "verdict", "calibration", "tally", "misses", "hits", "chosen", "stream_hash"} <= set(document)
    assert set(document["calibration"]) == {"3", "6", "12"}


@pytest.mark.parametrize(
    "words", [("--out", "x.json"), ("--without", "discounted_rate"), ("--study", "cocom_computers")]
)
def test_a_backtest_that_cannot_be_shown_is_bad_input(words: tuple[str, ...]):
    with pytest.raises(BadInput):
        run("backtest", *words)


def test_a_baseline_cannot_be_left_out():
    with pytest.raises(BadInput, match="known: discounted_rate"):
        run("backtest", "--refit", "--without", "base_rate")


def test_a_forecast_made_here_goes_into_the_ledger(tmp_path: Path, ledger: str):
    out = tmp_path / "f.yaml"
    lines = run("forecast", "--as-of", "2025-06-30", "--out", str(out)).splitlines()
    assert max(map(len, lines)) <= 80
    assert "forecasts entered" in run("add", str(out), "--ledger", ledger)
    settled = run("resolve", "--by-record", "--ledger", ledger)
    assert "settled by the record of us_china_ai_chips" in settled
    score = json.loads(run("score", "--ledger", ledger, "--json"))["labels"]
    assert score["forecast"]["n"] == 0
    assert score["retrospective"]["n"] > 40
    assert score["retrospective"]["counted"] > 40
    assert "0 settled" in run("resolve", "--by-record", "--ledger", ledger)


def test_the_day_of_a_forecast_that_ships_names_it(ledger: str):
    new = json.loads(run("add", "2026-06-30", "--ledger", ledger, "--json"))["new"]
    assert len(new) > 25
    again = run("add", "2026-06-30", "--ledger", ledger)
    assert f"0 forecasts entered; {len(new)} stood there already" in again
    lines = run("show", "--ledger", ledger).splitlines()
    assert max(map(len, lines)) <= 80
    with pytest.raises(BadInput, match="that ships: 2026-06-30"):
        run("add", "2020-01-01", "--ledger", ledger)


def test_a_question_by_hand_from_beginning_to_end(ledger: str):
    run("add", *BY_HAND, "--ledger", ledger)
    run("resolve", "rain-1", "no", "--on", "2027-02-01", "--source", "https://weather.example", "--ledger", ledger)
    shown = run("show", "rain-1", "--ledger", ledger)
    assert "no, settled on 2027-02-01; https://weather.example" in shown
    assert "label         forecast" in shown
    with pytest.raises(BadInput, match="say why with --reason"):
        run("resolve", "rain-1", "yes", "--on", "2027-01-05", "--source", "x", "--ledger", ledger)
    run("resolve", "rain-1", "yes", "--on", "2027-01-05", "--source", "x", "--reason", "a wet day", "--ledger", ledger)
    whole = json.loads(run("show", "rain-1", "--ledger", ledger, "--json"))["forecasts"][0]
    assert [each["answer"] for each in whole["resolutions"]] == ["no", "yes"]
    score = run("score", "--ledger", ledger)
    assert max(map(len, score.splitlines())) <= 80
    assert "Brier 0.490" in score


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        (("add",), 1),
        (("add", "--id", "x"), 4),
        (("add", "x.yaml", "--id", "x"), 1),
        (("resolve",), 4),
        (("resolve", "rain-1", "perhaps", "--on", "2027-02-01", "--source", "x"), 1),
        (("resolve", "--by-record", "--on", "2027-02-01"), 1),
        (("resolve", "rain-1", "yes", "--on", "soon", "--source", "x"), 1),
        (("show", "nothing"), 1),
    ],
)
def test_bad_words_are_all_told_at_once(words: tuple[str, ...], faults: int, ledger: str):
    run("add", *BY_HAND, "--ledger", ledger)
    with pytest.raises(BadInput) as caught:
        run(*words, "--ledger", ledger)
    assert len(caught.value.faults) == faults
