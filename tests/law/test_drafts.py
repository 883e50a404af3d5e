"""Drafts read as law: bills of the study, rules that are not in force, files of a user."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from countermove.law import check, diff
from countermove.law.change.drafts import draft_of, enacted, law_with, parse_name, read_draft, template, write_template
from countermove.law.engine.standing import standing
from countermove.study import Study
from countermove.study.faults import BadInput
from countermove.study.rules import load_rules

DAY = date(2026, 6, 30)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "bandwidth-bill.yaml"


def test_a_draft_binds_from_the_day_from_which_it_is_tried(study: Study) -> None:
    bill = read_draft(EXAMPLE, study)
    assert standing(bill, DAY).holds == "no"
    law = enacted(bill, DAY)
    assert [standing(law, day).holds for day in (date(2026, 6, 29), DAY)] == ["no", "yes"]
    assert law.digest == bill.digest


def test_a_rule_that_ended_can_be_tried_again(study: Study) -> None:
    rules = {rule.id: rule for rule in law_with(study, ["ac_ifr_2022_10"], DAY)}
    assert standing(rules["ac_ifr_2022_10"], DAY).holds == "yes"
    assert len(rules) == len(load_rules(study))


def test_a_rule_in_force_keeps_its_own_days(study: Study) -> None:
    assert law_with(study, ["case_by_case_2026_01"], DAY) == load_rules(study)


def test_a_day_behind_the_name_says_from_when(study: Study) -> None:
    assert parse_name("bill.yaml@2027-01-01").from_day == date(2027, 1, 1)
    bill = law_with(study, [f"{EXAMPLE}@2027-01-01"], DAY)[-1]
    assert [standing(bill, date(2027, 1, 1)).holds, standing(bill, DAY).holds] == ["yes", "no"]


def test_a_file_with_the_id_of_a_rule_stands_in_its_place(study: Study, tmp_path: Path) -> None:
    text = (study.folder / "rules" / "us_2025_04_letters.yaml").read_text(encoding="utf-8")
    path = tmp_path / "softer.yaml"
    path.write_text(text.replace("at_least: 1400", "at_least: 4800"), encoding="utf-8")
    rules = law_with(study, [str(path)], DAY)
    assert [rule.id for rule in rules] == [rule.id for rule in load_rules(study)]
    assert next(rule for rule in rules if rule.id == "h20_letters_2025_04").digest != ""


def test_the_answer_to_a_question_knows_the_draft(study: Study) -> None:
    answer = check(study, "H20", DAY, "CN", rules=law_with(study, [str(EXAMPLE)], DAY))
    assert (answer.review, answer.basis) == ("presumption_of_denial", ("bandwidth_bill",))
    assert "bandwidth_bill" in {rule.id for rule in answer.rules_consulted}


def test_a_draft_that_lies_in_no_file_is_law_as_its_file_is(study: Study) -> None:
    bill = draft_of(EXAMPLE.read_text(encoding="utf-8"), "the page", study)
    assert law_with(study, [bill], DAY) == law_with(study, [str(EXAMPLE)], DAY)
    told = [diff(study, each, on=DAY, chips=study.chips[:20]) for each in (bill, str(EXAMPLE))]
    assert told[0].chips == told[1].chips
    assert told[0].after.added == (bill.id,)
    with pytest.raises(BadInput, match=r"^the page:1: "):
        draft_of("a rule", "the page", study)


def test_every_fault_of_a_draft_is_told_at_its_line(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "id: bad\ntitle: Bad\nby: US\nkind: draft\nhistory:\n  - {state: announced, from: 2026-01-01}\n"
        "yields_to: [acs_ifr_2023_11]\nscope:\n  destination: [CN, QQ]\nparagraphs:\n  p:\n    any:\n"
        "      - {vendor: NVIDEA}\n      - chip: {is: nvidia-h2000}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as found:
        read_draft(path, study)
    told = {(fault.line, fault.problem.split(";")[0]) for fault in found.value.faults}
    assert told == {
        (7, "no rule 'acs_ifr_2023_11' in this study"),
        (9, "'QQ' is not known in this study"),
        (13, "'NVIDEA' is not known in this study"),
        (14, "'nvidia-h2000' is not known in this study"),
    }


def test_grammar_is_told_at_its_line_too(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(template(study, path, DAY).replace("tpp:", "ttp:"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad.yaml:18: .*unknown quantity 'ttp'; did you mean 'tpp'"):
        read_draft(path, study)


def test_all_faults_of_all_names_are_told(study: Study) -> None:
    with pytest.raises(BadInput) as found:
        law_with(study, ["case_by_case_2026", "no.yaml", "h20_letters_2025_04@2026-02-30"], DAY)
    told = "\n".join(map(str, found.value.faults))
    assert "did you mean case_by_case_2026_01" in told
    assert "no.yaml: no such file" in told
    assert "'2026-02-30' is not a day" in told


def test_the_template_passes_as_it_stands_and_is_written_over_nothing(study: Study, tmp_path: Path) -> None:
    path = write_template(study, tmp_path / "My bill 2.yaml", DAY)
    rule = read_draft(path, study)
    assert (rule.id, rule.kind, rule.by) == ("my_bill_2", "draft", "US")
    with pytest.raises(BadInput, match="exists already"):
        write_template(study, path, DAY)
    with pytest.raises(BadInput, match="a draft's name ends in"):
        write_template(study, tmp_path / "bill.txt", DAY)


def test_the_page_on_drafting_shows_the_example_as_it_is() -> None:
    page = EXAMPLE.parents[1] / "drafting.md"
    assert f"```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```" in page.read_text(encoding="utf-8")


def test_a_day_that_does_not_exist_hides_no_other_fault(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\ntitle: Mine\nby: US\nhistory:\n  - {state: proposed, from: 2026-13-01}\n"
        "paragraphs:\n  p: {tp: {at_least: 4800}}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as bad:
        read_draft(path, study)
    assert "mine.yaml:5: history.0.from: '2026-13-01' is not a day of the calendar" in str(bad.value)
    assert "mine.yaml:7: paragraphs.p: unknown quantity 'tp'; did you mean 'tpp'?" in str(bad.value)
