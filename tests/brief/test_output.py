"""The files of an assessment: all of them, or the old ones untouched."""

from __future__ import annotations

import copy
import errno
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from countermove.brief import output, write_outputs
from countermove.decision.assessment import Assessment
from countermove.decision.worlds import Worlds
from countermove.study import BadInput


@pytest.fixture(scope="module")
def worlds(synthetic: Assessment) -> Worlds:
    """Two outcomes of four options in a thousand worlds."""
    values = np.random.default_rng(1).lognormal(size=(4, 1000)).astype(np.float32)
    names = [each.id for each in synthetic.outcomes[:2]]
    made = {name: values * np.float32(size) for name, size in zip(names, (1, 2), strict=True)}
    structure = np.array(["one", "two"])[np.arange(1000) % 2]
    return Worlds.of(synthetic, ("sell", "deny", "enforce", "bargain"), structure, made)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_four_files_are_written_and_nothing_else(tmp_path: Path, synthetic: Assessment, worlds: Worlds):
    paths = write_outputs(tmp_path / "deep" / "h200", synthetic, worlds)
    assert [path.name for path in paths] == list(output.FILES)
    assert sorted(path.name for path in (tmp_path / "deep" / "h200").iterdir()) == sorted(output.FILES)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["h200"]
    assert paths[0].read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_worlds_come_back(tmp_path: Path, synthetic: Assessment, worlds: Worlds):
    write_outputs(tmp_path / "o", synthetic, worlds)
    with xr.open_dataset(tmp_path / "o" / "worlds.nc", engine="h5netcdf") as again:
        xr.testing.assert_identical(again.load(), worlds.dataset())


def test_two_runs_give_identical_files(tmp_path: Path, synthetic: Assessment, worlds: Worlds):
    write_outputs(tmp_path / "a", synthetic, worlds)
    time.sleep(1.1)  # a clock of whole seconds would show
    write_outputs(tmp_path / "b", synthetic, copy.deepcopy(worlds))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_new_brief_replaces_the_old_and_leaves_other_files_alone(
    tmp_path: Path, synthetic: Assessment, thin: Assessment, worlds: Worlds
):
    write_outputs(tmp_path, thin, worlds)
    (tmp_path / "notes.txt").write_text("mine")
    write_outputs(tmp_path, synthetic, worlds)
    assert "Cannot tell" not in (tmp_path / "brief.md").read_text(encoding="utf-8")
    assert sorted(contents(tmp_path)) == sorted([*output.FILES, "notes.txt"])


def fail(monkeypatch: pytest.MonkeyPatch, name: str, fault: BaseException, after: int) -> None:
    """Let the n-th call of an os function fail."""
    real, calls = getattr(os, name), [0]

    def call(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == after:
            raise fault
        return real(*arguments, **named)

    monkeypatch.setattr(output.os, name, call)


OLD = {name: f"old {name}".encode() for name in output.FILES}
NEW = {name: f"new {name}".encode() for name in output.FILES}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize(("name", "after"), [("fsync", 1), ("fsync", 4), ("replace", 1), ("replace", 3)])
def test_a_fault_of_the_disk_leaves_the_old_brief_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, after: int, code: int
):
    folder = tmp_path / "h200"
    output.write_files(folder, OLD)
    fail(monkeypatch, name, OSError(code, os.strerror(code)), after)
    with pytest.raises(BadInput) as caught:
        output.write_files(folder, NEW)
    assert contents(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["h200"]
    message = str(caught.value)
    assert message.startswith(f"{folder}: ")
    assert "--out" in message
    assert message.endswith("with --out")


@pytest.mark.parametrize(("name", "after"), [("fsync", 2), ("link", 3), ("replace", 2), ("replace", 4)])
def test_an_interrupt_leaves_the_old_brief_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, after: int
):
    folder = tmp_path / "h200"
    output.write_files(folder, OLD)
    fail(monkeypatch, name, KeyboardInterrupt(), after)
    with pytest.raises(KeyboardInterrupt):
        output.write_files(folder, NEW)
    assert contents(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["h200"]


def test_a_first_brief_that_fails_leaves_no_folder(
    tmp_path: Path, synthetic: Assessment, worlds: Worlds, monkeypatch: pytest.MonkeyPatch
):
    fail(monkeypatch, "fsync", OSError(errno.ENOSPC, "No space left on device"), 3)
    with pytest.raises(BadInput, match="the disk is full; free some space"):
        write_outputs(tmp_path / "h200", synthetic, worlds)
    assert not list(tmp_path.iterdir())


def test_the_old_brief_is_kept_where_the_disk_knows_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    output.write_files(tmp_path, OLD)
    fail(monkeypatch, "link", OSError(errno.EPERM, "no hard links"), 1)
    fail(monkeypatch, "replace", OSError(errno.ENOSPC, "full"), 2)
    with pytest.raises(BadInput):
        output.write_files(tmp_path, NEW)
    assert contents(tmp_path) == OLD


def test_a_file_where_a_folder_is_wanted_is_said(tmp_path: Path, synthetic: Assessment, worlds: Worlds):
    (tmp_path / "h200").write_text("mine")
    with pytest.raises(BadInput, match="this is a file; a folder is wanted"):
        write_outputs(tmp_path / "h200", synthetic, worlds)
    with pytest.raises(BadInput, match="a folder is wanted"):
        write_outputs(tmp_path / "h200" / "deeper", synthetic, worlds)
    assert (tmp_path / "h200").read_text() == "mine"


def test_a_disk_that_is_really_full_leaves_the_old_brief_whole(
    tmp_path: Path, synthetic: Assessment, thin: Assessment, worlds: Worlds
):
    disk = tmp_path / "disk"
    disk.mkdir()
    size = 1_500_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a small disk here")
    try:
        write_outputs(disk / "h200", thin, worlds)
        before = contents(disk / "h200")
        (disk / "ballast").write_bytes(b"x" * (size - sum(map(len, before.values())) - 200_000))
        with pytest.raises(BadInput, match="the disk is full"):
            write_outputs(disk / "h200", synthetic, worlds)
        assert contents(disk / "h200") == before
        assert sorted(path.name for path in disk.iterdir()) == ["ballast", "h200"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
