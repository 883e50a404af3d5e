"""The import contract of pyproject.toml: it holds, and it would notice a breach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BREACHES = {
    "upwards": ("study", "from countermove.law import check", "The house"),
    "sideways": ("law", "from countermove.response import lags", "The house"),
    "chart looks at the record": ("chart", "from countermove.study import Study", "The house"),
    "forecasts look at decisions": ("track", "from countermove.decision import assess", "The house"),
    "a terminal below": ("brief", "import rich", "Only the terminal room"),
    "a compiler elsewhere": ("decision", "import numba", "Only the world"),
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the tree under root/src by root/pyproject.toml."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """A copy of the package without its data, to spoil."""
    data = shutil.ignore_patterns("__pycache__", "studies")
    shutil.copytree(repository / "src" / "countermove", tmp_path / "src" / "countermove", ignore=data)
    shutil.copy(repository / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_point_down_and_never_sideways(repository: Path):
    result = lint_imports(repository)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("breach", BREACHES)
def test_the_contract_notices(breach: str, copy: Path):
    room, line, contract = BREACHES[breach]
    (copy / "src" / "countermove" / room / "breach.py").write_text(f"{line}\n")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    assert contract in result.stdout
    assert f"countermove.{room}.breach ->" in result.stdout


def test_a_room_that_the_contract_does_not_know_is_noticed(copy: Path):
    attic = copy / "src" / "countermove" / "attic"
    attic.mkdir()
    (attic / "__init__.py").touch()
    result = lint_imports(copy)
    assert result.returncode == 1
    assert "attic" in result.stdout + result.stderr
