"""Terminals of all kinds: closed pipes, full disks, other encodings, no home, a program at fault."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from countermove.cli.terminal import prepare_streams

from .conftest import command, environment, run_here, run_process

LAW = ("law", "check", "H200", "--on", "2026-02-01", "--to", "CN")
CHINESE = ("study", "show", "huawei:us-entity-list:2019-05-16")
NOT_UTF_8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_reader_who_has_read_enough_is_no_fault(tmp_path: Path) -> None:
    with subprocess.Popen(
        command("response", "lags", "--json"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [("study", "show", "us-oct7-rules-2022"), LAW])
def test_a_full_disk_behind_standard_output_is_said(words: tuple[str, ...], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*words), cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "standard output: cannot be written: No space left on device\n"


def test_a_locale_without_utf_8_is_answered_in_plain_signs(tmp_path: Path) -> None:
    ran = run_process(*CHINESE, cwd=tmp_path, env=NOT_UTF_8)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    assert "\\u" in ran.out
    assert run_process(*LAW, cwd=tmp_path, env={"LC_ALL": "C"}) == run_process(*LAW, cwd=tmp_path)


def test_a_curve_is_drawn_in_every_encoding() -> None:
    assert "*****" in run_here("response", "lags", encoding="latin-1").out


def test_a_minus_is_never_lost() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    with contextlib.redirect_stdout(stream):
        prepare_streams()
    stream.write("−7.8 ≥ −9 … 算力")
    assert stream.buffer.getvalue() == b"-7.8 >= -9 . \\u7b97\\u529b"  # type: ignore[attr-defined]


def test_json_is_the_same_document_in_every_encoding() -> None:
    answers = [run_here(*CHINESE, "--json", encoding=encoding) for encoding in ("utf-8", "ascii", "latin-1")]
    assert [each.code for each in answers] == [0, 0, 0]
    assert not answers[0].out.isascii()
    assert json.loads(answers[0].out) == json.loads(answers[1].out) == json.loads(answers[2].out)


def test_closed_streams_do_not_stop_it(tmp_path: Path) -> None:
    line = f"{' '.join(command(*LAW))} >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, env=environment(), check=False).returncode == 0


@pytest.mark.slow
def test_without_home_and_without_a_cache_it_still_works(tmp_path: Path) -> None:
    ran = run_process(
        "world", "check", "--worlds", "100", cwd=tmp_path, env={"XDG_CACHE_HOME": "/proc/none"}, without=("HOME",)
    )
    assert (ran.code, ran.err) == (0, "")


def test_a_fault_of_the_program_keeps_its_traceback_and_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr("countermove.study.show.find", wrong)
    ran = run_here("study", "show", "an id")
    assert ran.code == 1
    assert ran.out == ""
    assert "ZeroDivisionError: a slip of ours" in ran.err
    assert "not of your input" in ran.err
    assert ran.err.splitlines()[-1] == "countermove study show 'an id'"


def test_output_to_a_file_has_no_colours(tmp_path: Path) -> None:
    ran = run_process(*LAW, cwd=tmp_path, env={"TERM": "xterm-256color"})
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err


def test_progress_is_drawn_on_a_terminal_and_the_answer_stays_plain(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("assess", "too_thin", "--worlds", "50"),
        cwd=tmp_path,
        env=environment({"TERM": "xterm"}),
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        drawn = b""
        with contextlib.suppress(OSError):  # the terminal's end reads as an error on Linux
            while part := os.read(ours, 4096):
                drawn += part
        assert process.stdout is not None
        answer = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert "writing the brief" in drawn.decode()
    assert b"\x1b" not in answer
