"""`countermove assess`: files that depend on case, study and seed, and on nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from countermove.brief.output import FILES
from countermove.study.study import packaged_folder

from .conftest import Briefed, change, contents, run_here, run_process

WORLDS = ("--worlds", "200")


def assessment(folder: Path) -> dict[str, Any]:
    """What assessment.json in a folder says."""
    return json.loads((folder / "assessment.json").read_text(encoding="utf-8"))


def test_the_summary_is_forty_lines_of_eighty_columns_at_most(briefed: Briefed) -> None:
    assert briefed.ran.code == 0, briefed.ran.err
    lines = briefed.ran.out.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "in out/h200"


def test_off_a_terminal_progress_is_a_dozen_plain_lines_apart_from_the_answer(briefed: Briefed) -> None:
    steps = briefed.ran.err.splitlines()
    assert 5 <= len(steps) <= 12
    shares = [int(step.split("%")[0]) for step in steps]
    assert shares == sorted(shares)
    assert "\x1b" not in briefed.ran.out + briefed.ran.err


def test_its_files_are_written_and_nothing_beside_them(briefed: Briefed) -> None:
    assert set(contents(briefed.folder)) == {"out", "out/h200", *(f"out/h200/{name}" for name in FILES)}


def test_one_seed_gives_the_same_bytes_in_another_folder_on_two_threads(briefed: Briefed, tmp_path: Path) -> None:
    there = tmp_path / "a" / "folder of mine"
    ran = run_process("assess", "h200", *WORLDS, "--threads", "2", "--out", str(there), "--json", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert contents(there) == contents(briefed.out)
    assert ran.out.encode().strip() == (there / "assessment.json").read_bytes().strip()
    assert "folder of mine" not in assessment(there)["receipt"]["command"]


def test_a_case_of_ones_own_is_read_from_a_relative_path_and_its_id_leads_nowhere_else(elsewhere: Path) -> None:
    (elsewhere / "cases").mkdir()
    mine = Path(shutil.copy(packaged_folder() / "cases" / "too_thin.yaml", elsewhere / "cases" / "mine.yaml"))
    change(mine, "id: too_thin", "id: my/../own")
    ran = run_here("assess", "cases/mine.yaml", *WORLDS)
    assert ran.code == 0, ran.err
    assert set(contents(elsewhere / "out")) == {"my-..-own", *(f"my-..-own/{name}" for name in FILES)}
    assert assessment(elsewhere / "out" / "my-..-own")["receipt"]["command"].startswith(
        "countermove assess cases/mine.yaml"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "moved"),
    [
        ("rules/us_2026_01_case_by_case.yaml", "tpp: {less_than: 21000}", "tpp: {less_than: 15000}", "law"),
        ("cases/h200.yaml", "sets: {offshore_closed: 0.85}", "sets: {offshore_closed: 0.15}", "levels"),
    ],
)
def test_one_changed_figure_of_a_copied_study_changes_the_brief(
    file: str, old: str, new: str, moved: str, copied_study: Path, elsewhere: Path, briefed: Briefed
) -> None:
    change(copied_study / file, old, new)
    ran = run_here("assess", "h200", *WORLDS, "--study", str(copied_study), "--out", "changed")
    assert ran.code == 0, ran.err
    assert assessment(elsewhere / "changed")[moved] != assessment(briefed.out)[moved]


def test_limits_of_the_user_are_told_at_the_terminal_and_by_the_receipt(elsewhere: Path) -> None:
    ran = run_here("assess", "h200", *WORLDS, "--limit", "usable_compute<=30", "--limit", "truce_share>=0.5")
    assert ran.code == 0, ran.err
    assert "Limits: No option keeps all 2 limits in most worlds" in ran.out
    made = assessment(elsewhere / "out" / "h200")
    assert made["receipt"]["command"].endswith("--limit 'usable_compute<=30' --limit 'truce_share>=0.5'")
    assert [each["outcome"] for each in made["satisficing"]["limits"]] == ["usable_compute", "truce_share"]
