"""Copies of the real study, to be broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from countermove.study.study import packaged_folder

Break = Callable[[str, str, str], Path]


@pytest.fixture
def copied_study(tmp_path: Path) -> Path:
    """A copy of the packaged study, in another folder."""
    return Path(shutil.copytree(packaged_folder(), tmp_path / "study"))


@pytest.fixture
def broken(copied_study: Path) -> Break:
    """Replace one piece of text in one file of the copy, once."""

    def change(file: str, old: str, new: str) -> Path:
        path = copied_study / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copied_study

    return change
