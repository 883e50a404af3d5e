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
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from countermove import check, load_study
from countermove.cli.app import application
from countermove.study.criteria import comparisons
from countermove.study.law_notes import law_notes
from countermove.study.rules import load_rules
from countermove.world.model import FLOWS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("articles/*.md"))]
TOLD = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
MADE = "rules/index.md"
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
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("generated", "rules", "__pycache__"))
    there = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "docs"), os.environ.get("PYTHONPATH", "")])}
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
    assert sorted(page for page in listed if page != MADE) == sorted(
        page.relative_to(DOCS).as_posix() for page in PAGES
    )
    assert MADE in listed
    for page in listed:
        folder = site if page == "index.md" else site / page.removesuffix(".md").removesuffix("/index")
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


def points(page: Path) -> set[str]:
    """The items of the lists of a built page's article, but for its table of contents."""
    article = page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
    items = re.findall(r"<li>(.*?)</li>", article, flags=re.S)
    return {" ".join(html.unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in items}


def test_the_page_of_what_is_not_modelled_has_every_point_and_no_other(site: Path):
    study = load_study()
    notes = law_notes(study)
    since = {each.says: f" (since {each.from_})" for each in notes.left_out if each.from_ is not None}
    wanted = {text + since.get(text, "") for text in notes.not_modelled}
    wanted |= {text for rule in load_rules(study) for text in rule.not_modelled} | set(study.not_modelled)
    assert len(wanted) > 20
    assert points(site / "not-modelled" / "index.html") == {" ".join(each.split()) for each in wanted}


@pytest.mark.parametrize("day", ["2022-09-15", "2023-06-01", "2024-06-01", "2026-02-01", "2026-10-01"])
def test_every_point_that_an_answer_leaves_out_is_on_that_page(site: Path, day: str):
    page = words(site / "not-modelled" / "index.html")
    study = load_study()
    for chip, to in (("H20", "CN"), ("H100 SXM", "AE"), ("Ascend 910B", "CN")):
        said = check(study, chip, date.fromisoformat(day), to).not_modelled
        assert said
        assert not [each for each in said if " ".join(each.split()) not in page]


def test_every_rule_has_a_page_that_the_index_lists_and_there_is_no_other(site: Path):
    rules = load_rules(load_study())
    index = (site / "rules" / "index.html").read_text(encoding="utf-8")
    folders = {path.name for path in (site / "rules").iterdir() if path.is_dir()}
    assert folders == {rule.id for rule in rules}
    assert not [rule.id for rule in rules if f'href="{rule.id}/"' not in index]


def test_the_page_of_a_rule_has_its_days_citations_limits_and_gaps(site: Path):
    for rule in load_rules(load_study()):
        page = words(site / "rules" / rule.id / "index.html")
        limits = [str(limit) for tree in rule.trees() for _, test in comparisons(tree) for _, limit in test.limits]
        days = [str(day) for entry in rule.history for day in (entry.from_, entry.until) if day is not None]
        wanted = [
            rule.title,
            *(each.cite for each in rule.citations),
            *rule.paragraphs,
            *rule.not_modelled,
            *limits,
            *days,
        ]
        wanted += [
            each.says
            for clause in (*(rule.exceptions or ()), *rule.adds_exceptions, *rule.review)
            for each in clause.conditions
        ]
        assert not [each for each in wanted if " ".join(each.split()) not in page], rule.id


def test_the_page_of_a_rule_draws_its_lines_and_the_chips_under_it(site: Path):
    page = (site / "rules" / "acs_ifr_2023_10" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"<svg[^>]*plane-acs_ifr_2023_10", page)
    assert ">5.92</text>" in page
    lane = re.search(r"NVIDIA A800 SXM 80GB: ([^.]*)\.", page)
    assert lane
    assert lane[1].startswith("presumption of denial 23 Oct 2023 to 15 Jan 2026; case by case from 15 Jan 2026 on")
    letters = (site / "rules" / "h20_letters_2025_04" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"NVIDIA H20: no policy published 9 Apr 2025 to 11 Aug 2025", letters)


def test_the_page_on_the_model_shows_every_flow_and_every_parameter(site: Path):
    page = (site / "model" / "index.html").read_text(encoding="utf-8")
    parameters = load_study().parameters
    assert not [flow.__name__ for flow in FLOWS if f'id="{flow.__name__}"' not in page]
    assert not [name for name in (*parameters.parameters, *parameters.paths) if f"<code>{name}</code>" not in page]


def test_the_page_on_cases_shows_every_lever_and_every_outcome(site: Path):
    page = (site / "case" / "index.html").read_text(encoding="utf-8")
    study = load_study()
    assert not [name for name in (*study.levers.levers, *study.outcomes) if f"<code>{name}</code></td>" not in page]


@cache
def help_of(name: tuple[str, ...]) -> str:
    """What a command says of itself, 200 columns wide."""
    said = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(application(name), [*name, "--help"])
    assert said.exit_code == 0, said.output
    return said.output


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_the_documentation_shows_exists_with_its_options(command: str):
    words = shlex.split(command)
    options = [word for word in words if word.startswith("--")]
    room = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
    name = room if room and room[0] in {"law", "response", "world", "study", "track", "brief"} else room[:1]
    said = help_of(tuple(name))
    assert not [option for option in options if option not in said]
