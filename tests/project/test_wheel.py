"""The built wheel, installed into an empty environment, works from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

OUTSIDE = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed."""
    result = subprocess.run([*map(str, command)], cwd=cwd, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=repository)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_study_the_templates_and_the_licences(wheel: Path, repository: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = repository / "src" / "countermove"
    data = [
        path
        for path in package.rglob("*")
        if path.suffix in {".csv", ".yaml", ".json", ".html", ".md", ".svg", ".css", ".js", ".txt"}
    ]
    assert len(data) > 20
    assert {path.relative_to(package.parent).as_posix() for path in data} <= names
    assert "countermove/py.typed" in names
    assert "countermove/explorer/static/htmx.LICENSE.txt" in names
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-DATA.md"}
    assert not [name for name in names if name.startswith(("tests", "docs"))]


@pytest.mark.slow
def test_installed_into_an_empty_environment_it_answers_from_another_folder(wheel: Path, tmp_path: Path):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True, symlinks=True)
    pip = (environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "install", "--no-compile", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    question = ("law", "check", "nvidia-h200-sxm", "--on", "2026-06-30", "--to", "CN", "--json")
    answer = json.loads(run(environment / "bin" / "countermove", *question, cwd=elsewhere).stdout)
    assert answer["chip"] == "nvidia-h200-sxm"
    assert answer["status"] == "licence"
    assert answer["review"] == "case_by_case"
    run(environment / "bin" / "countermove", "study", "check", cwd=elsewhere)
    run(environment / "bin" / "countermove", "study", "check", "cocom_computers", cwd=elsewhere)
