"""`countermove compare`: two assessments of the packaged case, and what cannot be compared."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import countermove
from countermove.decision.assessment import SCHEMA_VERSION

from .conftest import Briefed, Ran, change, run_here
from .test_commands import too_wide

SCHEMA = Path(countermove.__file__).parent / "schemas" / "comparison.schema.json"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged case on another day and with another seed."""
    folder = tmp_path_factory.mktemp("other") / "then"
    words = ("--worlds", "200", "--seed", "2", "--as-of", "2025-12-01", "--out", str(folder))
    assert run_here("assess", "h200", *words).code == 0
    return folder


def compared(*words: object) -> Ran:
    ran = run_here("compare", *map(str, words))
    assert (ran.code, ran.err) == (0, "")
    assert "--json" in words or too_wide(ran.out) == []
    return ran


def test_folder_file_and_page_of_one_brief_are_the_same(briefed: Briefed) -> None:
    for one in (briefed.out, briefed.out / "assessment.json", briefed.out / "brief.html"):
        assert "They are the same, to the last digit." in compared(briefed.out, one).out


def test_several_causes_are_told_with_the_command_that_shows_each_alone(briefed: Briefed, other: Path) -> None:
    told = " ".join(compared(briefed.out, other).out.split())
    assert "as-of day the cut-off -> 2025-12-01" in told
    assert "(follows from the as-of day)" in told
    assert "2 causes changed at once (as-of day, seed): the files cannot tell which of them moved what" in told
    assert "as-of day: countermove assess h200 --worlds 200 --seed 1 --as-of 2025-12-01 --out" in told
    assert "seed: countermove assess h200 --worlds 200 --seed 2 --out" in told


def test_the_largest_come_first_and_the_rest_is_counted(briefed: Briefed, other: Path) -> None:
    few, every = compared(briefed.out, other).out, compared(briefed.out, other, "--all").out
    assert " more (--all)" in few
    assert " more (--all)" not in every
    assert len(every.splitlines()) > len(few.splitlines())


def test_json_has_its_packaged_form(briefed: Briefed, other: Path) -> None:
    found = json.loads(compared(briefed.out, other, "--json").out)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert found["luck"] is False
    sizes = [each["size"] for each in found["levels"]]
    assert sizes == sorted(sizes, reverse=True)
    assert found["levels_count"]["beyond"] == len(sizes)


def test_an_altered_file_is_told_before_anything_else(briefed: Briefed, tmp_path: Path) -> None:
    mine = Path(shutil.copy(briefed.out / "assessment.json", tmp_path))
    change(mine, '"confidence": "low"', '"confidence": "high"')
    told = compared(briefed.out, mine).out
    assert "B was altered: its contents do not give the digest of its receipt." in told
    assert "confidence   low -> high" in told
    assert "Nothing that a receipt names differs" in told


def test_faults_of_both_files_are_told_at_once(briefed: Briefed, elsewhere: Path) -> None:
    shutil.copy(briefed.out / "assessment.json", elsewhere / "old.json")
    change(elsewhere / "old.json", '"schema_version": "1', '"schema_version": "0')
    (elsewhere / "torn.json").write_text('{"schema_version": \n "1",', encoding="utf-8")
    (elsewhere / "other.json").write_text('{"a": 1}', encoding="utf-8")
    (elsewhere / "page.html").write_text("<p>A page.</p>", encoding="utf-8")
    (elsewhere / "empty").mkdir()
    wanted = {
        "nowhere.json": "nowhere.json: no such file",
        "empty": "empty/assessment.json: no such file",
        "other.json": "other.json: is no assessment; want an assessment.json that 'countermove assess' wrote",
        "torn.json": "torn.json:2: is not JSON (",
        "old.json": f"old.json: schema_version: '0{SCHEMA_VERSION[1:]}' found; this program reads {SCHEMA_VERSION!r}",
        "page.html": "page.html: carries no copy of its assessment; want a brief.html that",
    }
    for name, line in wanted.items():
        ran = run_here("compare", name, "missing.json")
        assert (ran.code, ran.out) == (2, "")
        first, second, last = ran.err.splitlines()
        assert first.startswith(line)
        assert second == "missing.json: no such file"
        assert last == "2 faults; nothing was written"
