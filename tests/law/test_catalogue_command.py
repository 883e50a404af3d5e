"""`countermove law check --catalogue`: a file of questions in, the same with answers out. All designs are made up."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from countermove.cli import main
from countermove.law import check
from countermove.law.question.spec import Design, chip_of
from countermove.study import Study
from countermove.study.days import parse_day

Result = tuple[int, str, str]
Run = Callable[..., Result]
HEAD = "name,tpp,die_area_mm2,vendor,marketed_for_datacenter"
GOOD = "made-up,4800,900,NVIDIA,yes"
CHINA = ("--on", "2024-06-01", "--to", "CN")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            main(["law", "check", *arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return ran


@pytest.fixture
def answered(run: Run, tmp_path: Path) -> Callable[..., tuple[list[dict[str, str]], Result]]:
    """The rows of the answer to a file with this content."""

    def ran(content: str | bytes, *arguments: str) -> tuple[list[dict[str, str]], Result]:
        path = tmp_path / "mine.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = run("--catalogue", str(path), *(arguments or CHINA))
        return list(csv.DictReader(io.StringIO(result[1]))), result

    return ran


def test_every_row_has_the_answer_of_a_check(answered: Any, study: Study) -> None:
    lines = [
        "chip,tpp,die_area_mm2,performance_density,memory_bandwidth_gbs,total_io_gbs,vendor,marketed_for_datacenter,on,to,headquarters,end_user",
        "H200,,,,,,,,2026-02-01,CN,,",
        "A800,,,,,,,,2023-10-22,CN,,",
        "A800,,,,,,,,2023-11-17,CN,,",
        ",4736,800,,,,NVIDIA,yes,2024-06-01,CN,,",
        ",4735.99,800,,,,NVIDIA,yes,2024-06-01,CN,,",
        ",4000,,,,,AMD,yes,2024-06-01,SG,CN,",
        ",4000,,5.92,1400,1100,AMD,yes,2025-06-01,CN,,Huawei",
    ]
    rows, (code, _, err) = answered("\n".join(lines))
    assert (code, err) == (0, "")
    assert len(rows) == len(lines) - 1
    for row in rows:
        design = {name: row[name] for name in lines[0].split(",")[1:8] if row[name]}
        chip = row["chip"] or chip_of(Design.model_validate(design))
        seat, user = row["headquarters"] or None, row["end_user"] or None
        alone = check(study, chip, parse_day(row["on"]), row["to"], None, seat, user)
        told = (row["status"], row["paragraph"] or None, row["review"] or None)
        assert told == (alone.status, alone.paragraph, alone.review)
        lists = (row["exceptions"], row["missing"], row["basis"])
        assert lists == (";".join(alone.exceptions), ";".join(alone.missing), ";".join(alone.basis))
        assert int(row["conditions"]) == len(alone.conditions)
        assert row["us_import_duty"] == ("" if alone.us_import_duty is None else str(alone.us_import_duty))
        assert row["importer"] == ("" if alone.importer is None else alone.importer.state)
        assert len(row["law"]) == 64
    assert [row["paragraph"] for row in rows[3:5]] == ["3A090.a", "3A090.b"]
    assert (rows[3]["nearest_limit"], rows[3]["nearest_margin_percent"]) == ("performance_density 5.92 TPP/mm2", "0.0")


def test_the_options_serve_where_a_row_says_nothing(answered: Any) -> None:
    rows, _ = answered(f"{HEAD},to\n{GOOD},\n{GOOD},DE\n")
    assert [row["status"] for row in rows] == ["licence", "no_requirement_found"]


def test_a_bad_row_is_told_and_the_others_are_answered(answered: Any) -> None:
    bad = ["x,many,900,NVIDIA,yes", "x,4800,0,NVIDIA,perhaps", "x,4800", "x,4800,9,9,9,9,9", "x,,,NVIDIA,yes"]
    rows, (code, _, err) = answered("\n".join([HEAD, GOOD, *bad, GOOD]))
    assert code == 0
    assert [row["status"] for row in rows] == ["licence", *["fault"] * 5, "licence"]
    assert "mine.csv:3: tpp: 'many' found, want a valid decimal" in err
    assert "mine.csv:4: die_area_mm2: " in err
    assert "mine.csv:4: marketed_for_datacenter: 'perhaps' is not one of 'yes', 'no' or 'unknown'" in err
    assert "mine.csv:5: 2 cells found, want 5 as in the header" in err
    assert "mine.csv:7: chip: names no chip and holds no figure of a design" in err
    assert "mine.csv: 5 of 7 rows could not be answered; the other 2 are" in err
    assert rows[1]["fault"] == "tpp: 'many' found, want a valid decimal"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("made-up,4800,2026-13-01,CN", "on: '2026-13-01' is not a day of the calendar (want YYYY-MM-DD)"),
        ("made-up,4800,01/02/2026,CN", "on: '01/02/2026' is not a day (want YYYY-MM-DD)"),
        ("made-up,4800,,CN", "on: is missing; it must be given"),
        ("made-up,4800,2026-02-01,", "to: is missing; it must be given"),
        ("made-up,4800,2026-02-01,XX", "'XX' is not a place"),
        ("made-up,-1,2026-02-01,CN", "tpp: '-1' found, want greater than or equal to 0"),
        ("made-up,1e99,2026-02-01,CN", "tpp: 1e+99 is out of range"),
        ("made-up,nan,2026-02-01,CN", "tpp: 'nan' found, want a finite number"),
        ('"made-up,4800,2026-02-01,CN', "not readable as CSV: unexpected end of data"),
        ('made"up,4800,2026-02-01,"CN"x', "not readable as CSV: ',' expected after '\"'"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(answered: Any, row: str, said: str) -> None:
    rows, (code, _, err) = answered(f"name,tpp,on,to\nx,4800,2024-06-01,CN\n{row}\n", "--end-use", "civil")
    assert code == 0
    assert rows[0]["status"] != "fault"
    assert said in rows[1]["fault"]
    assert "mine.csv:3: " in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "mine.csv:1: header: the file is empty; a header is wanted"),
        ("\n\n", "mine.csv:1: header: the file is empty; a header is wanted"),
        (HEAD, "no row follows the header"),
        ("name,tpp,tpp\nx,1,2\n", "mine.csv:1: header: column 'tpp' stands twice"),
        ("name,vendor\nx,AMD\n", "no column of a design; give 'chip'"),
        ("name,tpp,die_area_mm\nx,1,2\n", "unknown column 'die_area_mm'; did you mean 'die_area_mm2'?"),
        ("name,tpp\nx,much\n", "mine.csv:2: tpp: 'much' found"),
    ],
)
def test_a_file_of_which_nothing_can_be_answered_is_bad_input(
    answered: Any, tmp_path: Path, content: str, said: str
) -> None:
    out = tmp_path / "out.csv"
    _, (code, _, err) = answered(content, *CHINA, "--out", str(out))
    assert code == 2
    assert said in err
    assert "nothing was written" in err
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_without_a_day_for_all_rows_a_column_is_wanted(answered: Any) -> None:
    _, (code, _, err) = answered(f"{HEAD}\n{GOOD}\n", "--to", "CN")
    assert code == 2
    assert "neither a column 'on' nor --on is given" in err


def test_a_byte_order_mark_and_windows_lines_are_read(answered: Any) -> None:
    rows, (code, _, err) = answered(f"\ufeff{HEAD}\r\n{GOOD}\r\n\r\n{GOOD}\r\n".encode())
    assert (code, [row["status"] for row in rows]) == (0, ["licence", "licence"])
    assert "\ufeff" not in err


def test_a_row_that_is_not_utf8_is_a_fault_of_that_row(answered: Any) -> None:
    rows, (code, _, _) = answered(f"{HEAD}\n".encode() + b"caf\xe9,4800,900,NVIDIA,yes\n" + GOOD.encode())
    assert code == 0
    assert rows[0]["fault"] == "is not UTF-8; save the file as UTF-8"
    assert rows[1]["status"] == "licence"


def test_a_column_that_an_answer_has_too_keeps_its_values(answered: Any) -> None:
    rows, (_, _, err) = answered(f"status,{HEAD}\nmine,{GOOD}\n")
    assert (rows[0]["given_status"], rows[0]["status"]) == ("mine", "licence")
    assert "columns that no answer hangs on: status" in err


def test_every_item_of_the_study_is_answered_in_one_go(run: Run, study: Study) -> None:
    code, out, err = run("--catalogue", "study", "--on", "2024-06-01", "--to", "CN")
    rows = {row["chip"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (code, err) == (0, "")
    assert set(rows) == {each.id for each in (*study.chips, *study.items)}
    for chip in study.chips[::7]:
        alone = check(study, chip, parse_day("2024-06-01"), "CN")
        assert (rows[chip.id]["status"], rows[chip.id]["paragraph"] or None) == (alone.status, alone.paragraph)


def test_parquet_holds_what_csv_holds(run: Run, tmp_path: Path) -> None:
    for name in ("out.csv", "out.parquet"):
        assert run("--catalogue", "study", *CHINA, "--out", str(tmp_path / name))[0] == 0
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        plain = list(csv.DictReader(file))
    columns = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["status"] for row in columns] == [row["status"] for row in plain]
    assert [row["us_import_duty"] for row in columns] == [
        float(row["us_import_duty"]) if row["us_import_duty"] else None for row in plain
    ]


def test_parquet_without_its_library_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    code, _, err = run("--catalogue", "study", *CHINA, "--out", "never.parquet")
    assert code == 2
    assert "Parquet needs pyarrow; install countermove[parquet], or write FILE.csv" in err


def test_other_kinds_of_files_are_refused(run: Run, tmp_path: Path) -> None:
    assert "is neither FILE.csv nor FILE.parquet" in run("--catalogue", "study", *CHINA, "--out", "a.xlsx")[2]
    assert "no such folder" in run("--catalogue", "study", *CHINA, "--out", str(tmp_path / "none" / "a.csv"))[2]
    assert "No such file" in run("--catalogue", str(tmp_path / "none.csv"), *CHINA)[2]
    assert "goes without a chip" in run("H200", "--catalogue", "study", *CHINA)[2]


def test_what_stood_there_stays_if_nothing_can_be_answered(answered: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    answered(f"{HEAD}\nx,much,1,AMD,yes\n", *CHINA, "--out", str(out))
    assert out.read_text() == "old"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "countermove", "law", "check", *arguments]


def test_standard_input_is_answered_to_standard_output() -> None:
    asked = f"{HEAD}\n{GOOD}\n"
    done = subprocess.run(command("--catalogue", "-", *CHINA), input=asked, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1].startswith(f"{GOOD},licence,3A090.a")


def test_a_run_that_is_stopped_leaves_what_stood_there(tmp_path: Path) -> None:
    path, out = tmp_path / "long.csv", tmp_path / "out.csv"
    path.write_text(f"{HEAD}\n" + f"{GOOD}\n" * 400_000)
    out.write_text("old")
    words = command("--catalogue", str(path), *CHINA, "--out", str(out))
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while len(os.listdir(tmp_path)) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert "no file is half-written" in err
    assert out.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["long.csv", "out.csv"]
