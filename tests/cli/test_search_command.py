"""`countermove search` as a user meets it."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from countermove.study import load_case

from .conftest import command, environment, run_here

pytest.importorskip("pymoo")

QUICK = ("--worlds", "60", "--generations", "2", "--population", "10", "--proposals", "2")


def test_a_search_is_told_in_80_columns_and_written_as_a_case(elsewhere: Path) -> None:
    ran = run_here("search", "h200", *QUICK, "--out", "better.yaml")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []
    assert "1 less of: Compute China can use" in ran.out
    assert "less sell_with_conditions in the same fresh worlds, 5 to 95 % (median):" in ran.out
    assert "beat" in ran.out.splitlines()[-3]
    assert "refuse with lift (both change acs_ifr_2023_10)" in ran.out.replace("\n", " ")
    case = load_case("better.yaml")
    assert [each.id for each in case.options] == ["sell_with_conditions", "p1", "p2"]
    assert "Written: better.yaml" in ran.out
    assert all(line.strip()[0].isdigit() for line in ran.err.splitlines())


def test_json_holds_what_is_told(elsewhere: Path) -> None:
    ran = run_here("search", "h200", *QUICK, "--json", "--outcome", "smuggled", "--outcome", "nvidia_revenue")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert [each["outcome"] for each in found["objectives"]] == ["smuggled", "nvidia_revenue"]
    assert found["fresh_worlds"] == 240
    assert {each["option"] for each in found["proposals"][0]["against"]} == set(found["listed"])
    assert list(elsewhere.iterdir()) == []


def test_every_fault_is_told_at_once_and_nothing_is_written(elsewhere: Path) -> None:
    ran = run_here(
        "search", "h200", "--generations", "0", "--outcome", "joy", "--outcome", "smuggled", "--out", "x.txt",
        "--seed", "-1", "--threads", "0",
    )  # fmt: skip
    assert ran.code == 2
    for said in (
        "--generations: 0 found; want 1 to 1,000", "--outcome: 'joy' is none that US ranks in this case",
        "--out: x.txt found; want a file ending in .yaml", "--seed: -1 found", "--threads: 0 found", "5 faults",
    ):  # fmt: skip
        assert said in ran.err
    assert "Traceback" not in ran.err
    assert list(elsewhere.iterdir()) == []


def test_help_shows_an_example_and_fits() -> None:
    ran = run_here("search", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Example: countermove search h200" in ran.out
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []


def test_ctrl_c_ends_the_search_and_keeps_what_was_found(tmp_path: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    words = ("search", "h200", "--worlds", "60", "--generations", "1000", "--population", "10", "--out", "kept.yaml")
    with subprocess.Popen(
        command(*words), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        for line in process.stderr:
            if "generations" in line:
                process.send_signal(signal.SIGINT)
                break
        said = process.stdout.read()
        last = process.stderr.read().splitlines()[-1]
    assert process.returncode in (128 + signal.SIGINT, -signal.SIGINT)
    assert "generations, stopped)" in said.replace("\n", " ")
    assert last == "stopped (SIGINT); no file is half-written"
    assert len(load_case(str(tmp_path / "kept.yaml")).options) > 1
