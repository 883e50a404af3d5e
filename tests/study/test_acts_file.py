"""A CSV of acts is a study: the commands on the response read it like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from countermove.response import build_spells, lags
from countermove.study.faults import BadInput
from countermove.study.study import load_study

# Japan's controls on Korea's chip materials in 2019, and Seoul's steps. Source: METI notices of 1 July and 2 August
# 2019 and of 20 December 2019; WTO DS590, request for consultations of 11 September 2019.
JAPAN_KOREA = """\
id,day,actor,target,severity,answers,ended_on,end_reason
jp-chemicals,2019-07-04,JP,KR,4,,,
jp-white-list,2019-08-02,JP,KR,4,,2019-12-24,resolved
kr-wto,2019-09-11,KR,JP,2,jp-chemicals,,
kr-white-list,2019-09-18,KR,JP,3,jp-chemicals;jp-white-list,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "japan_korea.csv"
    path.write_text(JAPAN_KOREA, encoding="utf-8")
    return path


def test_a_table_of_acts_is_a_study_of_two_sides(file: Path):
    study = load_study(file)
    assert [party.id for party in study.about.parties] == ["JP", "KR"]
    assert study.cut_off == date(2019, 12, 24)
    assert {link.id for link in study.links} == {
        "kr-wto--jp-chemicals", "kr-white-list--jp-chemicals", "kr-white-list--jp-white-list",
    }  # fmt: skip
    assert study.line_of("events", "kr-wto") == 4


def test_its_answers_are_counted_and_an_unnamed_attribution_is_not_strict(file: Path):
    study = load_study(file)
    assert lags(study, "medium").total.answered == 2
    assert lags(study, "strict").total.answered == 0
    waits = {spell.trigger.id: [each.lag_days for each in spell.answers] for spell in build_spells(study, "medium")}
    assert waits["jp-chemicals"] == [69, 76]


def test_an_end_without_an_answer_closes_the_wait(file: Path):
    file.write_text(JAPAN_KOREA.replace(";jp-white-list", ""), encoding="utf-8")
    table = lags(load_study(file), "medium")
    assert (table.total.triggers, table.total.answered, table.total.ended) == (2, 1, 1)


def test_an_earlier_view_knows_no_later_act(file: Path):
    assert [row.id for row in load_study(file).as_of(date(2019, 8, 31)).events] == ["jp-chemicals", "jp-white-list"]


def test_all_faults_are_told_at_once_each_with_its_line(file: Path):
    file.write_text(
        JAPAN_KOREA.replace("2019-09-11,KR", "11.9.2019,KR")
        .replace("jp-chemicals;jp-white-list", "jp-cars")
        .replace("JP,KR,4,,2019-12-24,resolved", "JP,KR,9,,2019-12-24,"),
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as caught:
        load_study(file)
    assert {(fault.line, fault.where) for fault in caught.value.faults} == {(3, "severity"), (4, "day")}


@pytest.mark.parametrize(
    ("old", "new", "line", "where", "problem"),
    [
        ("jp-chemicals;jp-white-list", "jp-cars", 5, "answers", "'jp-cars' is no id of this file"),
        ("JP,KR,4,,,", "JP,KR,4,kr-wto,,", 2, "answers", "'kr-wto' came later, on 2019-09-11"),
        ("KR,JP,2,jp-chemicals", "JP,KR,2,jp-chemicals", 4, "answers", "an act of JP too"),
        ("2019-12-24,resolved", "2019-01-24,resolved", 3, "ended_on", "before the act"),
        ("2019-12-24,resolved", "2019-12-24,", 3, "", "ended_on and end_reason go together"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_column(file: Path, old: str, new: str, line: int, where: str, problem: str):
    file.write_text(JAPAN_KOREA.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_study(file)
    (fault,) = caught.value.faults
    assert (fault.line, fault.where) == (line, where)
    assert problem in fault.problem


def test_an_empty_table_and_a_missing_file_are_faults(file: Path, tmp_path: Path):
    file.write_text(JAPAN_KOREA.splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no act in the file"):
        load_study(file)
    with pytest.raises(BadInput, match="no such file"):
        load_study(tmp_path / "none.csv")
