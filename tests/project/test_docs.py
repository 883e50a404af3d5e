"""The documentation builds without a warning, fetches nothing from elsewhere, and its commands are real."""

from __future__ import annotations

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from countermove import load_study
from countermove.study.law_notes import law_notes
from countermove.world.model import FLOWS

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
TOLD = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
ELSEWHERE = r"""=["']?(?:https?:)?//"""
FETCHED = re.compile(
    rf"<(?:script|img|iframe|source)\b[^>]*\bsrc{ELSEWHERE}|<link\b[^>]*stylesheet[^>]*\bhref{ELSEWHERE}"
)


def commands() -> Iterator[str]:
    """Every ``$ countermove ...`` line of a console block."""
    for page in TOLD:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.S):
            for line in block.splitlines():
                if line.startswith("$ countermove "):
                    yield line.removeprefix("$ ").partition(" #")[0].strip()


COMMANDS = sorted(set(commands()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built in strict mode from a copy."""
    root = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("generated", "__pycache__"))
    there = {**os.environ, "PYTHONPATH": str(root / "docs")}
    for command in (["-m", "figures"], ["-m", "zensical", "build", "--strict"]):
        result = subprocess.run(
            [sys.executable, *command], cwd=root, env=there, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Warning" not in result.stderr
    return root / "site"


def test_every_page_is_in_the_navigation_and_the_navigation_has_no_other(site: Path):
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = [page for entry in navigation for page in entry.values()]
    assert sorted(listed) == [page.name for page in PAGES]
    for page in listed:
        folder = site if page == "index.md" else site / page.removesuffix(".md")
        assert (folder / "index.html").is_file()


def test_the_pages_fetch_nothing_from_elsewhere(site: Path):
    pages = list(site.rglob("*.html"))
    assert pages
    assert not [page.name for page in pages if FETCHED.search(page.read_text(encoding="utf-8"))]


def test_only_pages_and_pictures_are_published(site: Path):
    assert not [path for path in site.rglob("*") if path.suffix == ".py" or path.name in {"figures", "generated"}]


def test_the_figures_come_from_the_data(site: Path):
    page = (site / "data" / "index.html").read_text(encoding="utf-8")
    events = ROOT / "src" / "countermove" / "studies" / "us_china_ai_chips" / "events.csv"
    rows = len(events.read_text(encoding="utf-8").splitlines()) - 1
    assert re.search(rf"<code>events\.csv</code></td>\s*<td[^>]*>[^<]*</td>\s*<td[^>]*>{rows}</td>", page)


def words(page: Path) -> str:
    """The text of a built page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))).split())


def test_the_page_on_limits_lists_what_the_worlds_and_the_law_leave_out(site: Path):
    study = load_study()
    page = words(site / "limits" / "index.html")
    left_out = [*study.not_modelled, *law_notes(study).not_modelled]
    assert len(left_out) > 10
    assert not [each for each in left_out if " ".join(each.split()) not in page]


def test_the_page_on_the_model_shows_every_flow_and_every_parameter(site: Path):
    page = (site / "model" / "index.html").read_text(encoding="utf-8")
    parameters = load_study().parameters
    assert not [flow.__name__ for flow in FLOWS if f'id="{flow.__name__}"' not in page]
    assert not [name for name in (*parameters.parameters, *parameters.paths) if f"<code>{name}</code>" not in page]


def test_the_page_on_cases_shows_every_lever_and_every_outcome(site: Path):
    page = (site / "case" / "index.html").read_text(encoding="utf-8")
    study = load_study()
    assert not [name for name in (*study.levers.levers, *study.outcomes) if f"<code>{name}</code></td>" not in page]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_the_documentation_shows_exists_with_its_options(command: str, tmp_path: Path):
    words = shlex.split(command)
    options = [word for word in words if word.startswith("--")]
    room = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
    name = room if room and room[0] in {"law", "response", "world", "study", "track", "brief"} else room[:1]
    result = subprocess.run(
        [sys.executable, "-m", "countermove", *name, "--help"],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert not [option for option in options if option not in result.stdout]
