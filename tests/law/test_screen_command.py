"""`countermove law screen` and `law owners` in the terminal."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from countermove.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def ran(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["countermove", "law", *arguments])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return ran


@pytest.mark.parametrize("name", ["Huawei Tech Shenzhen", "Inspur", "Acme Bakery", "SMIC Europe", "", "x" * 5000])
def test_an_answer_fits_eighty_columns_and_lets_nobody_off(run: Run, name: str) -> None:
    code, out, _ = run("screen", name, "--on", "2026-07-01")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "lists dated" in " ".join(out.split())
    assert "clear" not in out.casefold()
    assert "not legal advice" in " ".join(out.split())


def test_json_has_hits_and_lists_and_is_empty_where_nothing_reaches_the_threshold(run: Run) -> None:
    value = json.loads(run("screen", "中芯国际", "--on", "2026-07-01", "--json")[1])
    assert {"name", "entity_id", "list", "listed_from", "listed_to", "score", "why"} <= value["hits"][0].keys()
    assert value["hits"][0]["entity_id"] == "smic"
    assert {each["data_day"] for each in value["lists"]} == {"2026-06-30"}
    assert value["scorer"] == "names-v1"
    assert json.loads(run("screen", "Acme Bakery", "--json")[1])["hits"] == []


def test_without_a_day_the_age_of_the_lists_is_told_as_of_today(run: Run) -> None:
    value = json.loads(run("screen", "Acme Bakery", "--json")[1])
    assert any("stale" in each for each in value["warnings"])


def test_a_threshold_can_be_moved(run: Run) -> None:
    strict = json.loads(run("screen", "Huawei Tech Shenzhen", "--threshold", "0.95", "--json")[1])
    assert strict["hits"] == []
    assert strict["near"][0]["entity_id"] == "huawei"


def test_many_names_are_answered_line_by_line_and_bad_lines_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(b"Huawei Technologies\n\n" + b"\xff\xfe\n" + b"SMIC Japan\nAcme, Bakery\n")
    code, out, err = run("screen", "--names", str(path), "--on", "2026-07-01")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert "names.txt:3: is not UTF-8 text" in err
    assert {(each["line"], each["entity_id"], each["standing"]) for each in rows} >= {
        ("1", "huawei", "listed"), ("4", "smic-japan", "covered"), ("5", "", ""),
    }  # fmt: skip
    _, out, _ = run("screen", "--names", str(path), "--on", "2026-07-01", "--json")
    values = [json.loads(line) for line in out.splitlines()]
    assert [(each["line"], each["query"]) for each in values] == [
        (1, "Huawei Technologies"), (4, "SMIC Japan"), (5, "Acme, Bakery"),
    ]  # fmt: skip


def test_names_may_stand_in_a_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('id,name\n1,"Inspur Group, Co., Ltd."\n2\n3,Apple\n', encoding="utf-8")
    code, out, err = run("screen", "--names", str(path), "--on", "2026-07-01")
    assert code == 0
    assert "names.csv:3: 1 cells found, want 2" in err
    assert {each["line"] for each in csv.DictReader(io.StringIO(out))} == {"2", "4"}


def test_faults_are_told_at_once(run: Run) -> None:
    code, out, err = run("screen", "x", "--on", "2026-02-30", "--list", "no.csv", "--names", "n.txt", "--as-of", "soon")
    assert (code, out) == (2, "")
    for told in ("--on:", "no.csv: no such file", "give either a name", "--as-of:"):
        assert told in err
    assert "Traceback" not in err
    assert run("screen")[0] == 2
    assert "no such file" not in run("screen", "--names", "nowhere.txt")[1]
    assert run("screen", "--names", "nowhere.txt")[0] == 2


def test_owners_shows_the_chain_at_eighty_columns(run: Run) -> None:
    for name in ("SMIC Japan", "unisoc", "Huawei", "Apple", "honor", "inspur-international"):
        code, out, _ = run("owners", name, "--on", "2025-10-15")
        assert code == 0
        assert max(map(len, out.splitlines())) <= 80
    _, out, _ = run("owners", "Inspur International", "--on", "2025-10-15")
    flat = " ".join(out.split())
    assert "counts as listed by the 50 % rule" in flat
    assert "37.6 % Inspur Overseas" in flat
    assert "100 % Inspur Group Co., Ltd." in flat
    assert "90 FR 47201" in flat


def test_owners_speaks_json_and_names_what_it_does_not_know(run: Run) -> None:
    value = json.loads(run("owners", "ezviz", "--on", "2025-10-15", "--json")[1])
    assert (value["status"], value["needs"]) == ("undetermined", pytest.approx(0.01))
    assert value["chain"][0]["owner"] == "hikvision"
    code, _, err = run("owners", "Acme Bakery", "--on", "2025-10-15")
    assert code == 2
    assert "no party 'Acme Bakery'" in err
    assert run("owners", "smic", "--on", "2024-01-01", "--as-of", "2024-01-01")[0] == 2


@pytest.mark.parametrize("command", ["screen", "owners"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: countermove law {command}" in out
