"""The command line as a user meets it: in a folder of their own, 80 columns wide, everything it says kept."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from countermove.cli import main
from countermove.study.study import packaged_folder


@dataclass(frozen=True)
class Ran:
    """What a command gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def run_here(*words: str, encoding: str = "utf-8") -> Ran:
    """Run a command in this process, in the present folder."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True) for _ in range(2)]
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        patch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as end:
            main(words)
    out, err = (stream.buffer.getvalue().decode(encoding) for stream in streams)  # type: ignore[attr-defined]
    return Ran(int(end.value.code or 0), out, err)


def command(*words: str) -> list[str]:
    """The words that start the program as a process of its own."""
    return [sys.executable, "-m", "countermove", *words]


def environment(changes: Mapping[str, str] | None = None, without: tuple[str, ...] = ()) -> dict[str, str]:
    """This process's environment with the width of a terminal and some changes."""
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "COLUMNS": "80", **(changes or {})}


def run_process(*words: str, cwd: Path, env: Mapping[str, str] | None = None, without: tuple[str, ...] = ()) -> Ran:
    """Run a command as a process of its own."""
    done = subprocess.run(
        command(*words), cwd=cwd, env=environment(env, without), capture_output=True, check=False, timeout=120
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def contents(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder, at any depth: the bytes of files, None for folders."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def change(path: Path, old: str, new: str) -> None:
    """Replace one piece of a file's text, once."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the present one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def copied_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packaged study to change."""
    return Path(shutil.copytree(packaged_folder(), tmp_path_factory.mktemp("copy") / "study"))


@pytest.fixture(scope="session")
def same_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packaged study that nobody changes."""
    return Path(shutil.copytree(packaged_folder(), tmp_path_factory.mktemp("same") / "study"))


@dataclass(frozen=True)
class Briefed:
    """A brief of the packaged case, written by a process of its own into out/h200 of a folder."""

    folder: Path
    ran: Ran

    @property
    def out(self) -> Path:
        """Where its files lie."""
        return self.folder / "out" / "h200"


@pytest.fixture(scope="session")
def briefed(tmp_path_factory: pytest.TempPathFactory) -> Briefed:
    """The packaged case with 200 worlds on one thread."""
    folder = tmp_path_factory.mktemp("briefed")
    return Briefed(folder, run_process("assess", "h200", "--worlds", "200", "--threads", "1", cwd=folder))
