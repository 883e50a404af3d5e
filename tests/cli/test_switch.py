"""`countermove switch` answers names given and names typed, one line each, and goes on after a mistake."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def session() -> subprocess.CompletedProcess[str]:
    """Four lines typed into one session."""
    lines = "close_offshore\nnonsense\n\nA0-28\n"
    command = [sys.executable, "-m", "countermove", "switch", "h200"]
    return subprocess.run(command, input=lines, capture_output=True, text=True, check=False)


def test_each_line_is_answered_in_80_columns(session: subprocess.CompletedProcess[str]) -> None:
    assert session.returncode == 0
    lines = session.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    text = " ".join(session.stdout.split())
    assert "Without close_offshore: the order of the options turns." in text
    assert "Deny and close the gaps led, Enforce what stands leads now" in text
    assert "Without A0-28: the order of the options stands." in text


def test_a_mistake_is_told_and_the_next_line_answered(session: subprocess.CompletedProcess[str]) -> None:
    assert "'nonsense' is no measure of the case" in session.stderr
    assert "Traceback" not in session.stderr
    assert session.stdout.index("close_offshore") < session.stdout.index("A0-28")


def test_names_on_the_command_line_are_answered_as_json() -> None:
    command = [sys.executable, "-m", "countermove", "switch", "h200", "idc-9567b4", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["names"] == ["idc-9567b4"]
    assert found["stands"] == (found["known"] and not found["turned"])
    assert found["told"]["fit"] == "refitted"


def test_names_that_are_nothing_are_told_at_once_and_before_the_simulation() -> None:
    command = [sys.executable, "-m", "countermove", "switch", "h200", "nonsense", "close_offshore", "no-source"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    first, second, last = done.stderr.splitlines()
    assert first.startswith("NAME: 'nonsense' is no measure of the case")
    assert second.startswith("NAME: 'no-source' is no measure of the case")
    assert last == "2 faults; nothing was written"
