"""What a user can get wrong at the command line: a line for every fault, exit code 2, and nothing written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from countermove.study.study import packaged_folder

from .conftest import Ran, change, contents, run_here

OF_THE_LAW = ("--on", "2026-02-01", "--to", "CN")
AT = "cases/mine.yaml"


def told(ran: Ran, *lines: str) -> None:
    """The run was refused, with these lines among its faults, and no traceback."""
    assert ran.code == 2, ran.err
    assert ran.out == ""
    *faults, last = ran.err.splitlines()
    assert last.endswith("nothing was written")
    assert "Traceback" not in ran.err
    for line in lines:
        assert any(line in fault for fault in faults), ran.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("assess", "h2000"),
            "h2000: no case of this name; want a file ending in .yaml or one of h200, h200_adaptive, lesser_chip,",
        ),
        (("assess", "mine.yaml"), "mine.yaml: no such file"),
        (("assess", "folder.yaml"), "folder.yaml: "),
        (("assess", "h200", "--study", "nowhere"), "nowhere: no such folder; a study is a folder with a study.yaml"),
        (("assess", "h200", "--study", "file"), "file: no such folder"),
        (("assess", "h200", "--study", "folder.yaml"), "folder.yaml/study.yaml: no such file"),
        (("assess", "h200", "--worlds", "0"), "--worlds: 0 found; want 50 to 10000000000 worlds"),
        (("assess", "h200", "--worlds", "-5"), "--worlds: -5 found"),
        (("assess", "h200", "--worlds", "many"), "'--worlds': want a valid integer"),
        (("assess", "h200", "--seed", "-1"), "--seed: -1 found; want a whole number from 0 to 2**64 - 1"),
        (("assess", "h200", "--seed", str(2**64)), f"--seed: {2**64} found"),
        (("assess", "h200", "--seed", "nan"), "'--seed': want a valid integer"),
        (("assess", "h200", "--threads", "0"), "--threads: 0 found; want 1 or more"),
        (("assess", "h200", "--threads", "-1"), "--threads: -1 found"),
        (("assess", "h200", "--workers", "0"), "--workers: 0 found; want 1 to"),
        (("assess", "h200", "--workers", "2", "--cluster", "tcp://h:1"), "--workers: give --workers for this machine"),
        (("assess", "h200", "--device", "gpu"), "--device: a device is chosen for --backend jax"),
        (("assess", "h200", "--backend", "jax", "--device", "abacus"), "--device: JAX finds no abacus here, only cpu"),
        (("world", "show", "h200", "3", "--option", "lift"), "--option: 'lift' found; want one of sell_with"),
        (("assess", "h200", "--as-of", "yesterday"), "--as-of: 'yesterday' is not a day (want YYYY-MM-DD)"),
        (("assess", "h200", "--as-of", "2025-02-30"), "--as-of: '2025-02-30' is not a day of the calendar"),
        (("assess", "h200", "--as-of", "2020-01-01"), "--as-of: 2020-01-01 found; want a day from 2022-10-07"),
        (("assess", "h200", "--without", "refuse_nothing"), "--without: 'refuse_nothing' is no measure of the case"),
        (("assess", "h200", "--without", "handycap"), "near: handicap"),
        (
            ("assess", "h200", "--limit", "usable_compute"),
            "--limit: 'usable_compute' is no limit; want OUTCOME<=NUMBER",
        ),
        (("assess", "h200", "--limit", "compute<=3"), "--limit: compute: is not one of the case's outcomes; near:"),
        (("assess", "h200", "--limit", "truce_share>=40"), "--limit: truce_share: 40 is not a fraction; write 0.4"),
        (("assess", "h200", "--out", "file"), "--out: file is a file; want a folder"),
        (("assess", "h200", "--out", "file/below"), "--out: "),
        (("assess", "h200", "--out", "/proc/below"), "--out: /proc/below cannot be written"),
        (("assess", "h200", "--world", "9"), "No such option: --world (Possible options: --workers, --worlds)"),
        (("assess",), "Missing argument 'CASE'"),
        (("asses", "h200"), "No such command 'asses'"),
        (("law", "check", "zork", *OF_THE_LAW), "no item 'zork'"),
        (("law", "check", *OF_THE_LAW), "CHIP: give either"),
        (("law", "check", "H200", "--on", "2026-02-30", "--to", "CN"), "--on: '2026-02-30' is not a day"),
        (("law", "check", "H200", "--on", "2026-02-01", "--to", "Atlantis"), "'Atlantis' is not a place"),
        (("law", "check", "--spec", "mine.yaml", *OF_THE_LAW), "mine.yaml: no such file"),
        (("law", "check", "--spec", "folder.yaml", *OF_THE_LAW), "folder.yaml: "),
        (("law", "headroom", "H200"), "Missing option '--on'"),
        (("response", "lags", "--links", "some"), "'some' is not one of 'strict', 'medium', 'all'"),
        (("response", "lags", "--as-of", "2025-13-01"), "--as-of: '2025-13-01' is not a day"),
        (("world", "check", "--worlds", "0"), "--worlds: 0 found"),
        (("world", "check", "--seed", "-1"), "--seed: -1 found"),
        (("study", "check", "nowhere"), "nowhere: no such folder"),
        (("study", "show", "us-oct7-rules-202"), "did you mean us-oct7-rules-2022"),
        (("study", "hypotheses", "--without", "E4"), "--without: 'E4' is behind no item of the matrix; did you mean"),
        (("study", "hypotheses", "--as-of", "2010-01-01"), "--as-of: no item of the matrix is left"),
        (("study", "hypotheses", "--study", "cocom_computers"), "ach.yaml: this study has no coded evidence"),
        (("study", "pipeline", "H300"), "CHIP: no report speaks of 'H300'; want one of H200 SXM"),
        (("study", "analogies", "acces"), "FEATURE: no feature 'acces'; want one of goal"),
    ],
)
def test_an_argument_that_cannot_be_used_is_told_and_nothing_is_written(
    words: tuple[str, ...], line: str, elsewhere: Path
) -> None:
    (elsewhere / "file").write_text("mine", encoding="utf-8")
    (elsewhere / "folder.yaml").mkdir()
    before = contents(elsewhere)
    told(run_here(*words), line)
    assert contents(elsewhere) == before


def test_all_faults_of_a_command_line_are_told_at_once(elsewhere: Path) -> None:
    (elsewhere / "file").touch()
    ran = run_here(
        "assess", "h2000", "--worlds", "0", "--threads", "0", "--as-of", "never", "--out", str(elsewhere / "file")
    )
    told(ran, "h2000: ", "--worlds: ", "--threads: ", "--as-of: ", "--out: ")
    assert ran.err.splitlines()[-1] == "5 faults; nothing was written"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("location_verification: 0.7", "location_verification: 70", "70 is not a fraction; write 0.7 for 70 %"),
        ("sets: {offshore_closed: 0.85}", "set: {offshore_closed: 0.85}", "unknown key; did you mean 'sets'?"),
        ("from: 2027-01-01", "from: 2021-01-01", "2021-01-01 lies before the case's day 2026-07-01"),
        ("horizon: 2030-12-31", "horizon: 2031-12-31", "lies after 2030-12-31, where the model ends"),
        ("takes_away:\n", "takes_away:\n    - no_such_rule\n", "no rule 'no_such_rule'"),
        ("question: ", "question: [", "not readable as YAML"),
        ("rule: *refuse_everything", "rule: &itself {amends: *itself}", "mine.yaml:"),
    ],
)
def test_a_fault_in_a_case_of_ones_own_is_told_with_its_line(old: str, new: str, fault: str, elsewhere: Path) -> None:
    (elsewhere / "cases").mkdir()
    shutil.copy(packaged_folder() / "cases" / "h200.yaml", AT)
    change(Path(AT), old, new)
    before = contents(elsewhere)
    ran = run_here("assess", AT)
    told(ran, fault)
    path, line, _ = ran.err.split(":", 2)
    assert path == AT
    assert 1 <= int(line) <= len(Path(AT).read_text(encoding="utf-8").splitlines())
    assert contents(elsewhere) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("events.csv", "2022-10-07", "2022-13-07", "'2022-13-07' is not a day of the calendar (want YYYY-MM-DD)"),
        ("links.csv", ",retaliates,", ",retaliates", "cells found, want"),
        (
            "links.csv",
            ",jp-detains-trawler-captain-2010,",
            ",jp-detains-nobody-2010,",
            "no event 'jp-detains-nobody-2010'",
        ),
        ("parameters.yaml", "parameters:", "parameters: [", "not readable as YAML"),
        ("levers.yaml", "value: 0.35", "value: 35", "35 is not a fraction; write 0.35 for 35 %"),
    ],
)
def test_a_fault_in_a_copied_study_stops_the_assessment_with_file_and_line(
    file: str, old: str, new: str, fault: str, copied_study: Path, elsewhere: Path
) -> None:
    change(copied_study / file, old, new)
    for words in (("assess", "too_thin", "--worlds", "50", "--study"), ("study", "check", "--study")):
        ran = run_here(*words, str(copied_study))
        told(ran, fault)
        assert f"{copied_study / file}:" in ran.err
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("file", ["study.yaml", "events.csv", "parameters.yaml", "rules/us_2026_01_section_232.yaml"])
@pytest.mark.parametrize("garbage", [b"\x00\x01\xff\xfe" * 99, b"a: \x00", b""], ids=["binary", "zero byte", "empty"])
def test_a_file_of_a_study_that_is_no_text_is_told(
    file: str, garbage: bytes, copied_study: Path, elsewhere: Path
) -> None:
    (copied_study / file).write_bytes(garbage)
    told(run_here("assess", "too_thin", "--worlds", "50", "--study", str(copied_study)), str(copied_study / file))
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("file", ["study.yaml", "events.csv", "parameters.yaml"])
def test_a_file_that_a_study_lacks_is_told(file: str, copied_study: Path, elsewhere: Path) -> None:
    (copied_study / file).unlink()
    words = ("assess", "too_thin", "--worlds", "50", "--study", str(copied_study))
    told(run_here(*words), f"{copied_study / file}: no such file")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["\x1b[31mred.yaml", "two\nlines.yaml", "\udcff.yaml"])
def test_control_characters_of_a_name_never_reach_the_terminal(name: str, elsewhere: Path) -> None:
    ran = run_here("assess", name)
    told(ran, ".yaml: no such file")
    assert len(ran.err.splitlines()) == 2
    assert "\x1b" not in ran.err


def test_all_faults_of_a_question_of_law_are_told_at_once(elsewhere: Path) -> None:
    given = "law check H2000 --on 2025-01-32 --to Atlantis --end-use militry --switch a=b"
    ran = run_here(*given.split())
    told(
        ran,
        "--on: '2025-01-32' is not a day of the calendar",
        "no item 'H2000' in the catalogue; near: NVIDIA H200 SXM",
        "'Atlantis' is not a place",
        "end_use: 'militry' is no use that a rule names; did you mean 'military'?",
        "switch: no switch 'a'; known: tf32",
    )
    assert "5 faults" in ran.err


def test_headroom_knows_the_switches_too(elsewhere: Path) -> None:
    told(run_here("law", "headroom", "H20", "--on", "2024-06-01", "--switch", "tf23=x"), "did you mean 'tf32'?")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_told_before_the_simulation(elsewhere: Path) -> None:
    elsewhere.chmod(0o500)
    told(run_here("assess", "h200"), "--out: out/h200 cannot be written: Permission denied")


def test_a_study_without_a_case_is_told(copied_study: Path) -> None:
    shutil.rmtree(copied_study / "cases")
    told(run_here("world", "check", "--study", str(copied_study)), "no case; ")


def test_an_empty_list_is_told_how_many_are_wanted(elsewhere: Path) -> None:
    Path("bare.yaml").write_text("id: bare\noptions: []\n", encoding="utf-8")
    told(run_here("assess", "bare.yaml"), "bare.yaml:2: options: 0 entries found, want at least 1")
