"""panel.yaml: what is wrong with it is told with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from countermove.study import BadInput, load_study
from countermove.study.panel import EMPTY, bounds, load_panel
from countermove.study.study import packaged_folder

PACKAGED = load_study()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged study to spoil."""
    return Path(shutil.copytree(packaged_folder(), tmp_path / "study", ignore=shutil.ignore_patterns("posterior")))


def spoiled(folder: Path, before: str, after: str) -> list[str]:
    """The faults of the panel after a change, by line and place."""
    path = folder / "panel.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadInput) as told:
        load_panel(load_study(folder))
    assert all(fault.line for fault in told.value.faults)
    return [f"{fault.where}: {fault.problem}" for fault in told.value.faults]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("enforcement_effort: position", "enforcement: position", "no such lever; near: enforcement_effort"),
        ("group: washington", "group: washingtom", "no group 'washingtom'; near: washington"),
        ("{offshore_closed: position}", "{offshore_closed: 0.4}", "'sets' wants at least one lever"),
        ("ends: [open, closed]", "ends: [open]", "1 entry found, want at least 2"),
        ("amends: [acs_ifr_2023_10,", "amends: [acs_ifr_2032_10,", "no rule 'acs_ifr_2032_10'; near: acs_ifr_2023_10"),
        ("id: tools", "id: memory", "the id 'memory' stands twice"),
        ("severity: 5", "severity: 6", "want less than or equal to 5"),
    ],
)
def test_a_fault_of_the_panel_is_told_with_its_line(folder: Path, before: str, after: str, problem: str):
    assert any(problem in told for told in spoiled(folder, before, after))


def test_a_study_may_have_no_panel(folder: Path):
    (folder / "panel.yaml").unlink()
    assert load_panel(load_study(folder)) is EMPTY


def test_every_lever_can_stand_where_the_record_leaves_it():
    for each in load_panel(PACKAGED).levers:
        low, high = bounds(PACKAGED, each)
        last = PACKAGED.levers.levers[each.lever].history[-1].value
        assert low <= last <= high
        steps = (last - low) / each.step
        assert each.held or steps == pytest.approx(round(steps), abs=1e-6)
