"""countermove response mechanisms, at a terminal of 80 columns."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.response.mechanisms.catalogue import TESTS
from countermove.study.faults import BadInput

app = application()
RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})


@cache
def run(*words: str) -> str:
    result = RUNNER.invoke(app, ["mechanisms", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.mark.parametrize("words", [(), ("M32", "--links", "all"), *((name,) for name in TESTS)])
def test_it_is_readable_at_80_columns(words: tuple[str, ...]):
    assert max(len(line) for line in run(*words).splitlines()) <= 80


def test_the_table_has_a_line_for_every_mechanism():
    lines = run().splitlines()
    assert [line[:3] for line in lines if line[:1] == "M" and line[1:3].isdigit()] == list(TESTS)
    assert "cannot tell" in lines[-2] + lines[-1]


def test_one_mechanism_is_told_whole():
    text = run("m07")
    for head in ("Claim", "Test", "Found", "Needed", "Wrong if", "Blind to", "Kendall's tau-b"):
        assert f"\n{head}" in text
    assert "M07 Answers sized to their trigger: cannot tell" in text


def test_the_json_has_stable_names():
    document = json.loads(run("M09", "--json", "--links", "strict"))
    assert set(document) == {"study", "cut_off", "as_of", "links", "mechanism"}
    assert set(document["mechanism"]) == {
        "id", "name", "claim", "claims", "test", "n", "numbers", "key", "verdict", "why", "needed", "wrong_if",
        "cannot_say", "events", "series", "figure", "figure_kind",
    }  # fmt: skip
    assert document["mechanism"]["figure_kind"] == "curves"
    assert document["mechanism"]["key"]["links"] == "strict"
    assert set(document["mechanism"]["key"]) == {"name", "value", "low", "high", "n", "unit", "links", "note"}


def test_a_day_of_the_past_warns_of_hindsight():
    assert "hindsight" in run("M09", "--as-of", "2025-06-01")


def test_another_study_is_answered_with_cannot_tell():
    text = run("--study", "cocom_computers")
    assert "0 supported, 0 not supported, 21 cannot tell" in " ".join(text.split())


def test_figures_are_written_whole(tmp_path: Path):
    run("M40", "--svg", str(tmp_path / "one.svg"))
    assert (tmp_path / "one.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    run("M40", "--out", str(tmp_path / "all"))
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["M40.svg"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("M99",), "no mechanism with a test"),
        (("--svg", "x.svg"), "name a mechanism"),
        (("M01", "--as-of", "2025-13-01"), "is not a day"),
        (("--study", "nowhere"), "no such folder"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], told: str):
    with pytest.raises(BadInput, match=told):
        run(*words)


def test_help_shows_an_example():
    assert "Example: countermove response mechanisms" in RUNNER.invoke(app, ["mechanisms", "--help"]).output
