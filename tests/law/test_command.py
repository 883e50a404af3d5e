"""`countermove law` in the terminal: what it prints, in how many columns, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from countermove.cli import main

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def ran(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["countermove", "law", *arguments])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return ran


def test_an_answer_fits_eighty_columns(run: Run) -> None:
    for chip in ("H200", "MTT S4000", "Trainium3"):
        for more in ((), ("--trace",)):
            code, out, _ = run("check", chip, "--on", "2026-02-01", "--to", "CN", *more)
            assert code == 0
            assert max(map(len, out.splitlines())) <= 80
    assert "not legal advice" in out


def test_a_check_prints_sentence_importer_and_reasons(run: Run) -> None:
    _, out, _ = run("check", "h200", "--on", "2026-02-01", "--to", "China")
    flat = " ".join(out.split())
    assert "a licence is required, reviewed case by case (3A090.a); a US import duty of 25 % falls due" in flat
    assert "conditional since 2026-01-28 (alleged" in flat
    assert "tpp 15832 >= 4800 TPP: yes" in flat


def test_json_is_the_determination(run: Run) -> None:
    code, out, _ = run("check", "H20", "--on", "2025-05-01", "--to", "CN", "--json")
    value = json.loads(out)
    assert code == 0
    assert (value["status"], value["paragraph"], value["basis"]) == ("licence", None, ["h20_letters_2025_04"])
    assert value["from"] == "US"


def test_a_packaged_study_is_asked_by_its_name_and_fits_eighty_columns(run: Run) -> None:
    for item in ("PC/AT", "Power Mac G4", "VAX-11/782"):
        code, out, _ = run("check", item, "--on", "1989-08-14", "--to", "SU", "--study", "cocom_computers")
        assert code == 0
        assert max(map(len, out.splitlines())) <= 80
    _, out, _ = run("check", "PC/AT", "--on", "1986-03-01", "--to", "SU", "--study", "cocom_computers", "--json")
    value = json.loads(out)
    assert (value["status"], value["paragraph"], value["from"]) == ("licence", "IL 1565", "US")


def test_every_flag_reaches_the_law(run: Run) -> None:
    _, out, _ = run(
        "check", "RTX 4090 D", "--on", "2024-06-01", "--to", "SG", "--from", "TW", "--headquarters", "CN",
        "--end-user", "Huawei", "--end-use", "supercomputer", "--transaction", "reexport",
        "--marketed-for-datacenter", "yes", "--switch", "tf32=none", "--json",
    )  # fmt: skip
    value = json.loads(out)
    assert (value["to"], value["from"], value["headquarters"], value["transaction"]) == ("SG", "TW", "CN", "reexport")
    assert (value["end_user"], value["end_use"], value["switches"]["tf32"]) == ("Huawei", "supercomputer", "none")
    assert value["layers"]["end_user"]["status"] == "licence"
    assert value["paragraph"] == "3A090.a"


def test_a_design_from_a_file_is_answered_exactly(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tpp: 2960\ndie_area_mm2: 500\nmarketed_for_datacenter: yes\n")
    _, out, _ = run("check", "--spec", str(path), "--on", "2024-06-01", "--to", "CN", "--json")
    assert json.loads(out)["paragraph"] == "3A090.a"
    code, out, _ = run("headroom", "--spec", str(path), "--on", "2024-06-01")
    assert code == 0
    assert "on the line" in out


def test_headroom_says_how_far_the_h20_lies_from_each_line(run: Run) -> None:
    _, out, _ = run("headroom", "H20", "--on", "2024-06-01", "--json")
    margins = {
        (each["part"], each["label"], each["quantity"], each["threshold"]): each for each in json.loads(out)["margins"]
    }
    near = margins["3A090.b", "b.1", "tpp", "2400"]
    assert (near["distance"], near["side"], near["met"]) == ("-32", "below", "no")
    density = margins["3A090.b", "b.2", "performance_density", "3.2"]
    assert density["crossing"] == ["2604.8 TPP", "740 mm2"]
    assert max(map(len, run("headroom", "H20", "--on", "2026-02-01")[1].splitlines())) <= 80


def test_headroom_of_an_unknown_figure_is_unknown(run: Run) -> None:
    _, out, _ = run("headroom", "MTT S4000", "--on", "2024-06-01", "--json")
    value = json.loads(out)
    assert value["missing"] == ["die_area_mm2"]
    sides = {each["threshold"]: each["side"] for each in value["margins"] if each["part"] == "3A090.a"}
    assert sides == {"4800": "below", "1600": "on the line", "5.92": "unknown"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "H2O", "--on", "2024-06-01", "--to", "CN"), "no item 'H2O' in the catalogue; near: NVIDIA H20"),
        (("check", "MI300", "--on", "2024-06-01", "--to", "CN"), "may mean AMD Instinct MI300A"),
        (("check", "H20", "--on", "2024-02-30", "--to", "CN"), "--on: '2024-02-30' is not a day"),
        (("check", "H20", "--on", "2024-06-01", "--to", "Chona"), "is not a place"),
        (("check", "H20", "--on", "2024-06-01", "--to", "CN", "--switch", "tf32"), "is not NAME=VALUE"),
        (("check", "--on", "2024-06-01", "--to", "CN"), "give either a chip's name or --spec"),
        (("headroom", "--spec", "no.yaml", "--on", "2024-06-01"), "no.yaml: no such file"),
        (("check", "H20", "--on", "2024-06-01", "--to", "CN", "--study", "nowhere"), "no such folder"),
    ],
)
def test_a_fault_of_the_user_is_told_in_a_line_with_exit_code_2(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_every_fault_of_a_design_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("ttp: 4800\ndie_area_mm2: 0\nfp16_tflops: fast\nmarketed_for_datacenter: perhaps\n")
    code, _, err = run("check", "--spec", str(path), "--on", "2024-06-01", "--to", "CN")
    assert code == 2
    for line, word in ((1, "did you mean 'tpp'"), (2, "die_area_mm2"), (3, "fp16_tflops"), (4, "'perhaps'")):
        assert any(f"bad.yaml:{line}:" in each and word in each for each in err.splitlines()), err


def test_help_shows_an_example_of_each_command(run: Run) -> None:
    for command in ("check", "headroom", "diff", "calendar", "redesign", "draft", "verify"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"Example: countermove law {command}" in out


def test_a_law_as_of_an_earlier_day_can_be_asked_for(run: Run) -> None:
    _, out, _ = run("check", "H200", "--on", "2026-02-01", "--to", "CN", "--as-of", "2025-12-01", "--json")
    assert json.loads(out)["review"] == "presumption_of_denial"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tpp: 1e400\n", "is out of range"),
        ("tpp: 1e9999999\n", "is out of range"),
        ("die_area_mm2: 1e-400\ntpp: 1\n", "is out of range"),
        ("id: My chip\ntpp: 4800\n", "is no id"),
        ('id: "\\e[31mred"\ntpp: 4800\n', "is no id"),
        ('vendor: "\\e[31mred"\ntpp: 4800\n', "cannot be printed"),
        (
            "tpp: 3000\ndie_area_mm2: 1000\nperformance_density: 6\n",
            "does not follow from TPP and die area, which give 3",
        ),
        ("tpp: .nan\n", "finite number"),
        ("tpp: 4800\ntpp: 100\n", "stands twice"),
        ("tpp: 4800 TPP\n", "valid decimal"),
        ("- 4800\n", "a design is a mapping"),
        ("", "the file is empty"),
        ("vendor: NVIDIA\n", "holds no figure"),
    ],
)
def test_a_design_that_no_chip_can_have_is_refused(run: Run, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text)
    code, out, err = run("check", "--spec", str(path), "--on", "2024-06-01", "--to", "CN")
    assert (code, out) == (2, "")
    assert f"{path}:" in err
    assert told in err
    assert "Traceback" not in err


def test_the_new_questions_fit_eighty_columns_and_speak_json(run: Run) -> None:
    for arguments in (
        ("diff", "2023-10-16", "2023-11-17", "--all"),
        ("diff", "case_by_case_2026_01", "--on", "2025-12-01"),
        ("calendar", "--all"),
        ("redesign", "--on", "2023-11-17", "--base", "H100 SXM", "--all"),
    ):
        code, out, err = run(*arguments)
        assert (code, err) == (0, "")
        assert max(map(len, out.splitlines())) <= 80, arguments
        assert "not legal advice" in " ".join(out.split())
        assert json.loads(run(*arguments, "--json")[1])["schema_version"] == "1"


def test_a_bill_can_be_drafted_checked_and_compared_in_a_minute(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("draft", "mybill.yaml", "--on", "2026-02-01")
    assert (code, "countermove law diff mybill.yaml --on 2026-02-01" in out) == (0, True)
    _, out, _ = run("diff", "mybill.yaml", "--on", "2026-02-01")
    assert "16  stricter" in out
    _, out, _ = run("check", "H20", "--on", "2026-02-01", "--to", "CN", "--with", "mybill.yaml", "--json")
    assert json.loads(out)["basis"] == ["mybill"]
    code, _, err = run("draft", "mybill.yaml")
    assert (code, "exists already; nothing was written over it" in err) == (2, True)


def test_a_catalogue_of_ones_own_is_compared(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "designs.csv"
    path.write_text("id,tpp,die_area_mm2,marketed_for_datacenter\nmine,4799,3000,yes\nother,4800,3000,yes\n")
    _, out, _ = run("diff", "2023-10-16", "2023-11-17", "--catalogue", str(path), "--json")
    assert {each["chip"]: each["after"]["status"] for each in json.loads(out)["chips"]} == {
        "mine": "no_requirement_found",
        "other": "licence",
    }


def test_headroom_of_a_route_speaks_of_that_route(run: Run) -> None:
    arguments = ("headroom", "RTX 5090 D", "--on", "2025-03-01", "--to", "CN")
    code, out, _ = run(*arguments)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    flat = " ".join(out.split())
    assert "stands 50 TPP (1.0 %) under the 4800 TPP of 3A090.a a.1; nothing smaller than TPP 4800 (+50" in flat
    value = json.loads(run(*arguments, "--json")[1])
    assert value["route"]["status"] == "no_requirement_found"
    assert value["changes"][0]["moves"][0]["exact"] == "4800"


def test_headroom_prints_a_span_as_a_span(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tpp: 4700\ndie_area_mm2: {low: 780, high: 830}\n")
    code, out, _ = run("headroom", "--spec", str(path), "--on", "2024-06-01", "--to", "CN")
    assert code == 0
    assert "on either side of 3A090.a a.2" in " ".join(out.split())
    assert "die area lies between 780 and 830 mm2" in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_record_is_written_and_verified(run: Run, tmp_path: Path) -> None:
    kept, page = tmp_path / "new" / "r.json", tmp_path / "new" / "r.html"
    asked = ("check", "H200", "--on", "2026-02-01", "--to", "CN")
    code, out, _ = run(*asked, "--record", str(kept), "--record", str(page))
    assert code == 0
    assert f"record written: {kept}" in out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(kept.read_text(encoding="utf-8"))["command"] == "countermove law " + " ".join(asked)
    code, out, _ = run("verify", str(kept))
    assert code == 0
    assert "the text of the law has not changed, and the answer is the same" in " ".join(out.split())
    assert json.loads(run("verify", str(kept), "--json")[1])["same"] is True
    assert sorted(path.name for path in kept.parent.iterdir()) == ["r.html", "r.json"]


def test_a_page_has_its_whole_record_beside_it(run: Run, tmp_path: Path) -> None:
    page, whole = tmp_path / "h20.html", tmp_path / "h20.json"
    code, out, _ = run("check", "H20", "--on", "2024-06-01", "--to", "CN", "--record", str(page))
    assert code == 0
    assert f"record written: {whole}" in out
    made = json.loads(whole.read_text(encoding="utf-8"))
    assert f"h20.json, hash {made['record_hash']}" in page.read_text(encoding="utf-8")
    assert run("check", "H20", "--on", "2025-05-01", "--to", "CN", "--record", str(page))[0] == 0
    assert json.loads(whole.read_text(encoding="utf-8"))["record_hash"] != made["record_hash"]


def test_a_file_that_is_no_record_is_not_lost_to_the_one_beside_a_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "h20.json").write_text("mine")
    code, out, err = run("check", "H20", "--on", "2024-06-01", "--to", "CN", "--record", str(tmp_path / "h20.html"))
    assert (code, out) == (2, "")
    assert "is no determination record" in err
    assert (tmp_path / "h20.json").read_text() == "mine"
    assert not (tmp_path / "h20.html").exists()


def test_with_json_a_record_is_written_and_only_json_is_printed(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("check", "H20", "--on", "2024-06-01", "--to", "CN", "--json", "--record", str(tmp_path / "r.json"))
    assert json.loads(out)["chip"] == "nvidia-h20"
    assert (tmp_path / "r.json").is_file()


def test_a_record_of_another_study_than_the_one_at_hand_is_another_answer(run: Run, tmp_path: Path) -> None:
    import shutil

    from countermove.study.study import packaged_folder

    kept, folder = tmp_path / "r.json", tmp_path / "study"
    run("check", "H200", "--on", "2026-02-01", "--to", "CN", "--record", str(kept))
    shutil.copytree(packaged_folder(), folder)
    path = next(each for each in (folder / "rules").glob("*.yaml") if "case_by_case" in each.name)
    path.write_text(path.read_text(encoding="utf-8").replace("less_than: 21000", "less_than: 2100"), encoding="utf-8")
    code, out, _ = run("verify", str(kept), "--study", str(folder))
    assert code == 3
    assert "- case_by_case_2026_01: its text has changed" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", ["r.pdf", "r", "r.html.gz"])
def test_a_record_of_another_kind_is_refused_and_nothing_is_written(run: Run, tmp_path: Path, name: str) -> None:
    code, out, err = run("check", "H20", "--on", "2024-06-01", "--to", "CN", "--record", str(tmp_path / name))
    assert (code, out) == (2, "")
    assert "--record:" in err
    assert "ends in neither .json nor .html" in err
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_record_cannot_be_verified(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("{}")
    for path in (tmp_path / "r.json", tmp_path / "none.json"):
        code, out, err = run("verify", str(path))
        assert (code, out) == (2, "")
        assert path.name in err


def test_a_switch_on_which_nothing_hangs_is_told_in_one_line(run: Run) -> None:
    _, out, _ = run("check", "H200", "--on", "2026-02-01", "--to", "CN")
    assert "diffusion: the same under every position" in out
