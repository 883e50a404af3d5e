"""Interrupts and full disks in the middle: an older brief stays byte for byte, and nothing is left half-written."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from countermove.cli.stopping import Stopped, signals_heard, stop_if_asked, to_the_end

from .conftest import Briefed, command, contents, environment, run_here


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_simulating_leaves_the_older_brief_as_it_was(
    number: signal.Signals, briefed: Briefed, tmp_path: Path
) -> None:
    shutil.copytree(briefed.out, tmp_path / "out" / "h200")
    before = contents(tmp_path)
    # A test run in the background may have been told to ignore Ctrl-C; the child must not inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command("assess", "h200", "--worlds", "100000"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        for line in process.stderr:
            if "of 100,000 worlds" in line:
                process.send_signal(number)
                break
        last = process.stderr.read().splitlines()[-1]
        assert process.stdout.read() == ""
    # A shell shows 128 and the number for both: an exit with that code, and an end by the signal itself.
    assert process.returncode in (128 + number, -number)
    assert last == f"stopped ({number.name}); no file is half-written"
    assert contents(tmp_path) == before


def test_a_signal_unwinds_and_a_second_one_does_not_disturb() -> None:
    with signals_heard():
        with pytest.raises(Stopped, match="SIGTERM"):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Stopped, match="SIGTERM"):
            stop_if_asked()


def test_what_must_not_be_cut_short_is_ended_first() -> None:
    steps = list[str]()

    def write() -> None:
        with to_the_end():
            os.kill(os.getpid(), signal.SIGTERM)
            stop_if_asked()
            steps.append("written")
        steps.append("not reached")

    with signals_heard(), pytest.raises(Stopped):
        write()
    assert steps == ["written"]


def test_signals_that_nohup_switched_off_stay_off() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_heard():
            os.kill(os.getpid(), signal.SIGHUP)
            stop_if_asked()
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@contextmanager
def mounted(disk: Path, options: str) -> Generator[None]:
    """A small disk in memory at a folder; the test is skipped where none may be mounted."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path, briefed: Briefed) -> Generator[Path]:
    """A disk with room for one brief and a half."""
    size = sum(path.stat().st_size for path in briefed.out.iterdir())
    with mounted(tmp_path / "disk", f"size={size * 3 // 2}"):
        yield tmp_path / "disk"


def test_a_disk_that_can_only_be_read_is_told_before_the_simulation(elsewhere: Path) -> None:
    with mounted(elsewhere / "disk", "ro"):
        ran = run_here("assess", "h200", "--out", "disk/h200")
    assert ran.code == 2
    assert ran.err.startswith("--out: disk/h200 cannot be written: Read-only file system; name another folder")


def test_a_full_disk_keeps_the_older_brief(small_disk: Path, briefed: Briefed) -> None:
    shutil.copytree(briefed.out, small_disk, dirs_exist_ok=True)
    before = contents(small_disk)
    ran = run_here("assess", "h200", "--worlds", "200", "--out", str(small_disk))
    assert ran.code == 2
    assert "the disk is full" in ran.err
    assert ran.out == ""
    assert contents(small_disk) == before


def test_a_disk_of_its_own_can_be_the_folder(small_disk: Path) -> None:
    ran = run_here("assess", "too_thin", "--worlds", "50", "--out", str(small_disk))
    assert ran.code == 0, ran.err
    assert "brief.html" in contents(small_disk)


def test_a_disk_that_fills_up_while_writing_leaves_nothing(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = run_here("assess", "too_thin", "--worlds", "50")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.splitlines()[-1] == "1 fault; nothing was written"
    assert not any(contents(elsewhere).values())
