"""`countermove brief verify`: what was altered in a brief is found, by the files alone or by making it again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import xarray as xr

import countermove
from countermove.brief import html, markdown, outcomes_csv, write_json
from countermove.decision.written import read_assessment, sealed

from .conftest import Briefed, Ran, change, contents, run_here
from .test_commands import too_wide

SCHEMA = Path(countermove.__file__).parent / "schemas" / "verified_brief.schema.json"
ALTERED = 3


@pytest.fixture
def mine(briefed: Briefed, tmp_path: Path) -> Path:
    """A copy of the brief to alter."""
    return Path(shutil.copytree(briefed.out, tmp_path / "mine"))


def verified(*words: object, code: int = 0) -> Ran:
    ran = run_here("brief", "verify", *map(str, words))
    assert ran.code == code, ran.out + ran.err
    assert "--json" in words or too_wide(ran.out) == []
    return ran


def failed(ran: Ran) -> list[str]:
    """The files with a check that failed."""
    return re.findall(r"^  NO  (\S+)", ran.out, re.MULTILINE)


def test_a_brief_is_as_it_was_made_whole_or_one_file_alone(mine: Path, tmp_path: Path) -> None:
    before = contents(mine)
    assert "As it was made, as far as these files can tell." in verified(mine).out
    for name in ("brief.html", "brief.md", "assessment.json"):
        told = " ".join(verified(mine / name).out.split())
        assert "is found only by --rerun" in told
    alone = Path(shutil.copy(mine / "brief.html", tmp_path / "mailed.html"))
    assert "ok" in verified(alone).out
    assert contents(mine) == before


def test_a_page_mailed_alone_tells_its_altered_number_and_sentence(mine: Path, tmp_path: Path) -> None:
    page = Path(shutil.move(mine / "brief.html", tmp_path / "mailed.html"))
    low = re.search(r'<span class="value">(\d+ to \d+)</span>', page.read_text(encoding="utf-8"))
    assert low
    change(page, low[0], low[0].replace(low[1], "1 to 2"))
    change(page, "Low confidence", "High confidence")
    ran = verified(page, code=ALTERED)
    assert failed(ran) == ["brief.html"]
    told = " ".join(ran.out.split())
    assert "(answer) says High confidence" in told
    assert "should say Low confidence" in told
    assert re.search(rf"\(summary\) says 1 to 2 .*should say {low[1]} ", told)


def test_a_page_whose_copy_was_altered_does_not_give_its_digest(mine: Path) -> None:
    page = mine / "brief.html"
    change(page, '"confidence":"low"', '"confidence":"high"')
    alone = Path(shutil.copy(page, mine.parent / "alone.html"))
    assert "receipt.content_hash" in verified(alone, code=ALTERED).out
    told = " ".join(verified(mine, code=ALTERED).out.split())
    assert "answer.confidence says high should say low" in told


def test_a_page_without_its_copy_or_with_two_is_told(mine: Path) -> None:
    page = mine / "brief.html"
    text = page.read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json".*?</script>\n', text, re.DOTALL)
    assert block
    page.write_text(text.replace(block[0], ""), encoding="utf-8")
    assert "0 copies of the numbers" in verified(mine, code=ALTERED).out
    ran = verified(page, code=2)
    assert "carries no copy of its assessment; want a brief.html" in ran.err
    page.write_text(text.replace(block[0], block[0] * 2), encoding="utf-8")
    assert "2 copies of the numbers" in verified(mine, code=ALTERED).out


def test_every_other_file_tells_what_was_altered(mine: Path) -> None:
    change(mine / "brief.md", "**Confidence: low.**", "**Confidence: high.**")
    change(mine / "outcomes.csv", "million H100e", "billion H100e")
    change(mine / "assessment.json", '"fitted": true', '"fitted": false')
    told = verified(mine, code=ALTERED)
    assert set(failed(told)) == {"brief.md", "outcomes.csv", "assessment.json"}
    words = " ".join(told.out.split())
    assert "Confidence: high." in words
    assert "fitted says False should say True" in words


def test_a_line_too_many_is_one_finding(mine: Path) -> None:
    lines = (mine / "brief.md").read_text(encoding="utf-8").split("\n")
    (mine / "brief.md").write_text("\n".join([*lines[:5], "Bought and paid for.", *lines[5:]]), encoding="utf-8")
    found = json.loads(verified(mine / "brief.md", "--json", code=ALTERED).out)
    (check,) = [each for each in found["checks"] if each["failures"]]
    assert check["findings"] == [{"line": 6, "where": "", "says": "Bought and paid for.", "should": "no such line"}]


def test_ends_of_lines_that_mail_changed_are_no_alteration(mine: Path) -> None:
    for name in ("brief.html", "brief.md"):
        (mine / name).write_bytes((mine / name).read_bytes().replace(b"\n", b"\r\n"))
    verified(mine)


def test_worlds_that_give_other_numbers_are_told(mine: Path) -> None:
    with xr.open_dataset(mine / "worlds.nc", engine="h5netcdf") as file:
        worlds = file.load()
    worlds["usable_compute"].loc[{"option": "deny"}] *= 1.5
    worlds.to_netcdf(mine / "worlds.nc", engine="h5netcdf")
    told = verified(mine, code=ALTERED)
    assert failed(told) == ["worlds.nc"]
    assert "levels.deny.usable_compute.p05" in told.out
    (mine / "worlds.nc").write_bytes(b"no worlds")
    assert "cannot be read" in verified(mine, code=ALTERED).out


def forge(folder: Path) -> None:
    """Alter a number, and with it the copy, the digest and every text."""
    whole = read_assessment(folder)
    levels = whole.levels["deny"]["usable_compute"].model_copy(update={"p50": 3.0})
    forged = sealed(
        whole.model_copy(update={"levels": whole.levels | {"deny": whole.levels["deny"] | {"usable_compute": levels}}})
    )
    makers = {"brief.html": html, "brief.md": markdown, "outcomes.csv": outcomes_csv, "assessment.json": write_json}
    for name, make in makers.items():
        (folder / name).write_text(make(forged), encoding="utf-8", newline="")


def test_whoever_alters_number_copy_and_digest_alike_is_found_by_making_it_again(mine: Path) -> None:
    forge(mine)
    verified(mine / "brief.html")
    told = " ".join(run_here("brief", "verify", str(mine / "brief.html"), "--rerun").out.split())
    assert "levels.deny.usable_compute.p50 says 3.0 should say" in told
    assert "Altered, with its copy and its digest" in told
    assert "levels.deny.usable_compute.p50" in verified(mine, code=ALTERED).out  # the worlds still tell


def test_made_again_it_has_the_same_digest(mine: Path) -> None:
    ran = run_here("brief", "verify", str(mine), "--rerun", "--json")
    found = json.loads(ran.out)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (ran.code, found["same"]) == (0, True)
    assert found["again"]["content_hash"] == found["content_hash"]


def test_a_study_that_has_moved_on_is_named_and_nobody_accused(mine: Path, copied_study: Path) -> None:
    change(copied_study / "rules/us_2026_01_case_by_case.yaml", "tpp: {less_than: 21000}", "tpp: {less_than: 15000}")
    ran = run_here("brief", "verify", str(mine / "assessment.json"), "--rerun", "--study", str(copied_study))
    assert ran.code == ALTERED
    told = " ".join(ran.out.split())
    assert "moved on: study_data" in told
    assert "(changed case_by_case_2026_01)" in told
    assert "can only be told with the program and the study of its receipt" in told


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("rm -rf /", "want 'countermove assess CASE' with its options"),
        ("countermove assess h200 --worlds 200 --seed 1; id", "want 'countermove assess CASE'"),
        (
            "countermove assess h200 --worlds 200 --seed 2",
            "receipt.seed: the command asks for 2 and the receipt says 1",
        ),
        ("countermove assess h200 --worlds 200 --seed 1 --cluster tcp://h:1", "--cluster found"),
        ("countermove assess 'h200", "want 'countermove assess CASE'"),
        ("", "want 'countermove assess CASE'"),
    ],
)
def test_a_command_that_is_none_is_not_run(command: str, told: str, mine: Path) -> None:
    whole = read_assessment(mine)
    receipt = whole.receipt.model_copy(update={"command": command})
    forged = sealed(whole.model_copy(update={"receipt": receipt}))
    (mine / "assessment.json").write_text(write_json(forged), encoding="utf-8")
    ran = verified(mine / "assessment.json", "--rerun", code=2)
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_what_is_no_brief_is_told(mine: Path, elsewhere: Path) -> None:
    (elsewhere / "empty").mkdir()
    shutil.copy(mine / "brief.md", elsewhere / "brief.md")
    wanted = {
        "nowhere": "nowhere: no such file",
        "empty": "empty: holds no brief; want a folder with assessment.json or brief.html",
        "brief.md": "brief.md: carries no copy of its numbers; want assessment.json or brief.html",
        str(mine / "worlds.nc"): "is no file that can be checked alone; want a brief's folder",
    }
    for path, line in wanted.items():
        ran = verified(path, code=2)
        assert line in ran.err
        assert ran.out == ""
    assert "--study: is for --rerun" in verified(mine, "--study", "x", code=2).err
