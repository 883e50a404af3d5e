"""Rules as data: states in time, places in groups, and faults that are told with their line."""

from __future__ import annotations

import ast
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.law import check
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.standing import standing
from countermove.law.engine.weigh import weigh
from countermove.study import BadInput, Study, load_study
from countermove.study.criteria import comparisons
from countermove.study.places import load_places
from countermove.study.reading import validate
from countermove.study.rules import Rule, load_rules, rule_faults
from countermove.study.yaml_values import parse_yaml


def rule(history: str, **more: str) -> Rule:
    text = f"id: r\ntitle: R\nby: US\nhistory:\n{history}paragraphs:\n  p: {{tpp: {{at_least: 1}}}}\n"
    value, lines = parse_yaml(text + "".join(f"{key}: {item}\n" for key, item in more.items()), "r.yaml")
    return validate(Rule, value, lines)


def holds(each: Rule, day: str, **facts: Value) -> str:
    return standing(each, date.fromisoformat(day), Facts(facts)).holds


def test_a_suspended_rule_comes_back_by_itself_on_the_day() -> None:
    stayed = rule(
        "  - {state: effective, from: 2025-09-29}\n  - {state: suspended, from: 2025-11-10, until: 2026-11-10}\n"
    )
    days = ["2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10", "2026-11-09", "2026-11-10"]
    assert [holds(stayed, day) for day in days] == ["no", "yes", "yes", "no", "no", "yes"]


def test_a_rule_holds_on_its_first_day_and_not_on_the_day_of_its_end() -> None:
    ended = rule("  - {state: effective, from: 2022-10-21}\n  - {state: superseded, from: 2023-11-17, by: other}\n")
    assert [holds(ended, day) for day in ("2022-10-20", "2022-10-21", "2023-11-16", "2023-11-17")] == [
        "no",
        "yes",
        "yes",
        "no",
    ]


def test_a_revoked_rule_can_be_made_again() -> None:
    again = rule(
        "  - {state: effective, from: 2024-01-01}\n  - {state: revoked, from: 2024-06-01}\n"
        "  - {state: effective, from: 2025-01-01}\n"
    )
    assert [holds(again, day) for day in ("2024-03-01", "2024-06-01", "2025-01-01")] == ["yes", "no", "yes"]


def test_a_rule_on_the_books_that_nobody_enforces_is_not_applied() -> None:
    idle = rule("  - {state: effective, from: 2025-01-13}\n  - {state: not_enforced, from: 2025-05-13}\n")
    assert [holds(idle, day) for day in ("2025-05-12", "2025-05-13")] == ["yes", "no"]
    assert "not enforced" in standing(idle, date(2025, 6, 1)).rejected[0].why


def test_a_state_staged_to_some_items_is_unknown_where_the_item_is_unknown() -> None:
    staged = rule("  - {state: effective, from: 2023-10-23, for: {vendor: NVIDIA}}\n")
    assert holds(staged, "2023-10-23", vendor=Value(words=frozenset({"NVIDIA"}))) == "yes"
    assert holds(staged, "2023-10-23", vendor=Value(words=frozenset({"AMD"}))) == "no"
    assert holds(staged, "2023-10-23") == "unknown"


@pytest.mark.parametrize(
    ("code", "day", "group", "member"),
    [
        ("KH", date(2026, 2, 2), "D:5", True),
        ("KH", date(2026, 2, 3), "D:5", False),
        ("AE", date(2026, 7, 9), "D:4", True),
        ("AE", date(2026, 7, 10), "D:4", False),
        ("AE", date(2026, 7, 10), "A:5", True),
        ("NI", date(2024, 3, 14), "D:5", False),
        ("NI", date(2024, 3, 15), "D:5", True),
        ("HK", date(2024, 1, 1), "D:5", True),
        ("MO", date(2024, 1, 1), "D:5", False),
        ("TW", date(2024, 1, 1), "A:6", True),
    ],
)
def test_country_groups_are_dated(study: Study, code: str, day: date, group: str, member: bool) -> None:
    assert (group in load_places(study).words_of(code, day)) is member


def test_a_change_of_a_group_is_not_known_before_its_day(study: Study) -> None:
    then = load_places(study.as_of(date(2026, 7, 1)))
    assert "D:4" in then.words_of("AE", date(2026, 12, 1))


def test_places_are_found_by_name_too(study: Study) -> None:
    assert load_places(study).code("united arab emirates") == "AE"
    assert load_places(study).code("no") == "NO"


def test_every_rule_of_the_study_is_cited_and_dated_and_names_what_exists(study: Study) -> None:
    assert rule_faults(study) == []
    for each in load_rules(study):
        assert each.citations
        assert each.checked_on is not None
        assert len(each.digest) == 64


def test_no_threshold_of_law_stands_in_the_program(repository: Path, study: Study) -> None:
    pairs = (pair for each in load_rules(study) for tree in each.trees() for pair in comparisons(tree))
    limits = {limit for _, test in pairs for _, limit in test.limits if not isinstance(limit, date)}
    # Small whole numbers and powers of ten may stand there for other reasons.
    telling = {str(limit) for limit in limits if limit % 1 or (limit > 100 and str(limit).strip("0") != "1")}
    rooms = (repository / "src" / "countermove" / "law").glob("*.py")
    for path in (each for each in rooms if not each.name.startswith("name")):  # the weights of names are no law
        constants = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
        assert not telling & {str(constant) for constant in constants}, path


def test_a_tree_without_parts_is_a_fault() -> None:
    with pytest.raises(BadInput, match="at least one part is wanted"):
        rule("  - {state: effective, from: 2024-01-01}\n", scope="{any: []}")


@pytest.fixture
def copied(study: Study, tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    shutil.copytree(study.folder, folder)
    return folder


BROKEN = {
    "an unknown quantity": (
        "{tpp: {at_least: 4800}, label: a.1",
        "{tp: {at_least: 4800}, label: a.1",
        "did you mean 'tpp'",
    ),
    "an unknown comparison": (
        "performance_density: {at_least: 5.92}",
        "performance_density: {atleast: 5.92}",
        "unknown key",
    ),
    "a word for a number": ("- tpp: {at_least: 1600}", "- tpp: high", "tpp is a number"),
    "a number for a word": (
        "{paragraph: 3A090.b, marketed",
        "{paragraph: {at_least: 3}, marketed",
        "paragraph is a word",
    ),
    "a day that does not exist": ("from: 2023-11-17", "from: 2023-11-31", "not a day of the calendar"),
    "an unknown state": ("{state: published", "{state: printed", "is not one of"),
    "an unknown key": ("summary: Dropped", "sumary: Dropped", "did you mean 'summary'"),
}


@pytest.mark.parametrize(("old", "new", "told"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_rule_file_is_told_with_path_and_line(copied: Path, old: str, new: str, told: str) -> None:
    path = copied / "rules" / "us_2023_10_advanced_computing.yaml"
    text = path.read_text()
    broken = text.replace(old, new, 1)
    assert broken != text
    path.write_text(broken)
    with pytest.raises(BadInput) as caught:
        load_rules(load_study(copied))
    lines = zip(text.splitlines(), broken.splitlines(), strict=False)
    line = next(number for number, (was, now) in enumerate(lines, start=1) if was != now)
    assert any(fault.path == str(path) and fault.line == line for fault in caught.value.faults), caught.value
    assert told in str(caught.value)


def test_all_faults_of_all_rule_files_are_told_at_once(copied: Path) -> None:
    for name in ("us_2023_10_advanced_computing.yaml", "us_2025_04_letters.yaml"):
        path = copied / "rules" / name
        path.write_text(path.read_text().replace("tpp:", "ttp:").replace("io_bandwidth_gbs:", "bandwith:"))
    with pytest.raises(BadInput) as caught:
        load_rules(load_study(copied))
    assert {Path(fault.path).name for fault in caught.value.faults} == {
        "us_2023_10_advanced_computing.yaml",
        "us_2025_04_letters.yaml",
    }
    assert len(caught.value.faults) > 5


def test_a_name_that_dangles_is_found(copied: Path) -> None:
    path = copied / "rules" / "us_2025_07_resumption.yaml"
    path.write_text(path.read_text().replace("nvidia-h20,", "nvidia-h21,").replace("amends: [h20", "amends: [h19"))
    text = "\n".join(str(fault) for fault in rule_faults(load_study(copied)))
    assert "'nvidia-h21' is not known" in text
    assert "no rule 'h19_letters_2025_04'" in text


def test_two_rules_cannot_share_an_id(copied: Path) -> None:
    shutil.copy(copied / "rules" / "us_2025_04_letters.yaml", copied / "rules" / "zz.yaml")
    with pytest.raises(BadInput, match=r"stands already in us_2025_04_letters\.yaml"):
        load_rules(load_study(copied))


def test_changing_one_threshold_in_a_rule_file_changes_the_answer(copied: Path) -> None:
    path = copied / "rules" / "us_2023_10_advanced_computing.yaml"
    path.write_text(path.read_text().replace("at_least: 2400", "at_least: 2300"))
    changed, day = load_study(copied), date(2024, 6, 1)
    assert check(load_study(), "H20", day, "CN").status == "no_requirement_found"
    answer = check(changed, "H20", day, "CN")
    assert (answer.status, answer.paragraph) == ("exception", "3A090.b")


def test_a_percentage_written_for_a_fraction_is_told(copied: Path) -> None:
    path = copied / "rules" / "us_2026_01_section_232.yaml"
    path.write_text(path.read_text().replace("rate: 0.25", "rate: 25", 1))
    with pytest.raises(BadInput, match=r"25 is not a fraction; write 0\.25 for 25 %"):
        load_rules(load_study(copied))


def test_a_tree_of_any_shape_is_answered() -> None:
    value: Any = {"not": {"all": [{"tpp": {"less_than": 5}}, {"any": [{"vendor": ["A", "B"]}, {"vendor": "C"}]}]}}
    text = "id: r\ntitle: R\nby: US\nhistory: [{state: effective, from: 2024-01-01}]\n"
    parsed, lines = parse_yaml(text, "r.yaml")
    each = validate(Rule, {**parsed, "paragraphs": {"p": value}}, lines)
    assert weigh(each.paragraphs["p"], Facts()).holds == "unknown"
    known = Facts({"vendor": Value(words=frozenset({"D"}))})
    assert weigh(each.paragraphs["p"], known).holds == "yes"
