"""Every command on the packaged study and on a copy of it: answered, 80 columns wide, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import run_here

COMMANDS: dict[str, tuple[str, ...]] = {
    "law check": ("H200", "--on", "2026-02-01", "--to", "CN"),
    "law headroom": ("H200", "--on", "2026-02-01"),
    "response lags": (),
    "world check": ("--worlds", "100"),
    "study check": (),
    "study show": ("us-oct7-rules-2022",),
    "study hypotheses": ("--without", "E41"),
    "study pipeline": ("H200",),
    "study analogies": (),
}
KEYS: dict[str, set[str]] = {
    "law check": {
        "chip", "on", "to", "status", "paragraph", "review", "exceptions", "conditions", "us_import_duty", "importer",
        "missing", "basis", "switches", "citations", "trace", "not_modelled",
    },
    "law headroom": {"chip", "on", "margins", "missing"},
    "response lags": {"study", "cut_off", "as_of", "links", "tables", "verdict", "model_hash"},
    "world check": {"fit", "rows"},
    "study check": {"study", "faults"},
    "study show": {"kind", "id", "place", "record", "sources", "rests_on_it"},
    "study hypotheses": {"accounts", "items", "questions", "left_out", "carried_by", "robust", "fit", "with_fit"},
    "study pipeline": {"reports", "apparent"},
    "study analogies": {"cases", "features", "matches", "likeness", "rule", "rule_test", "limits"},
}  # fmt: skip


def too_wide(text: str) -> list[str]:
    """Lines over 80 columns; an address alone on its line is kept whole, so that it can be followed."""
    return [line for line in text.splitlines() if len(line) > 80 and not line.strip().startswith("https://")]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_copied_study_answers_as_the_packaged_one(name: str, same_study: Path, elsewhere: Path) -> None:
    packaged = run_here(*name.split(), *COMMANDS[name])
    copied = run_here(*name.split(), *COMMANDS[name], "--study", str(same_study))
    assert (packaged.code, packaged.err) == (0, "")
    assert copied == packaged
    assert packaged.out.strip()
    assert too_wide(packaged.out) == []
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_json_holds_the_documented_keys(name: str, same_study: Path) -> None:
    ran = run_here(*name.split(), *COMMANDS[name], "--study", str(same_study), "--json")
    assert (ran.code, ran.err) == (0, "")
    value: Any = json.loads(ran.out)
    assert (value[0] if isinstance(value, list) else value).keys() >= KEYS[name]


@pytest.mark.parametrize("name", ["assess", *COMMANDS])
def test_help_fits_80_columns_and_shows_an_example(name: str) -> None:
    ran = run_here(*name.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Example: countermove {name}" in ran.out
    assert {"--json", "--study"} <= set(ran.out.split())
    assert too_wide(ran.out) == []


@pytest.mark.parametrize("name", ["compare", "brief verify"])
def test_help_of_what_looks_at_briefs_fits_too(name: str) -> None:
    ran = run_here(*name.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Example: countermove {name}" in ran.out
    assert "--json" in ran.out
    assert too_wide(ran.out) == []


@pytest.mark.parametrize("words", [(), ("law",), ("response",), ("world",), ("study",)])
def test_a_command_without_a_word_says_which_there_are(words: tuple[str, ...]) -> None:
    ran = run_here(*words)
    assert ran.code == 2
    assert "Commands:" in ran.err
    assert ran.out == ""


def test_the_version_is_printed() -> None:
    assert run_here("--version").out.startswith("countermove 0.")


def test_a_chip_with_no_tpp_is_answered_with_what_is_missing() -> None:
    words = ("law", "check", "nvidia-rtx-pro-6000d", "--on", "2026-02-01", "--to", "CN")
    assert run_here(*words).code == 0
    answer = json.loads(run_here(*words, "--json").out)
    assert answer["status"] == "unknown"
    assert "tpp" in answer["missing"]


def test_study_check_takes_its_folder_either_way(same_study: Path) -> None:
    told = run_here("study", "check", str(same_study))
    assert told.code == 0
    assert told == run_here("study", "check", "--study", str(same_study))
    assert run_here("study", "check", str(same_study), "--study", str(same_study)).code == 2


def test_the_faults_of_a_study_are_told_as_json_too(copied_study: Path) -> None:
    (copied_study / "events.csv").unlink()
    ran = run_here("study", "check", str(copied_study), "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["faults"][0]["path"].endswith("events.csv")


def test_a_world_of_an_option_that_waits_says_when_its_trigger_fired() -> None:
    words = ("world", "show", "h200_adaptive", "0", "--option", "deny_without_truce")
    fired = json.loads(run_here(*words, "--json").out)["fired"]
    assert f"Its trigger fired at the end of {fired}." in run_here(*words).out
    assert json.loads(run_here(*words[:4], "--option", "deny", "--json").out)["fired"] is None
