"""Deliberately broken copies of the real study: every fault is told, with file and line, and nothing is a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from countermove.law.change.drafts import draft_of
from countermove.study import BadInput, check_study, load_case, load_study
from countermove.study.yaml_values import parse_yaml


def faults_of(folder: Path) -> list[str]:
    _, faults = check_study(folder)
    return [str(fault) for fault in faults]


def one_fault(folder: Path, *words: str) -> str:
    lines = faults_of(folder)
    hits = [line for line in lines if all(word in line for word in words)]
    assert hits, lines
    return hits[0]


def test_a_date_out_of_the_calendar_names_file_line_and_column(broken: Any) -> None:
    folder = broken("events.csv", "2022-10-07", "2022-13-07")
    fault = one_fault(folder, "events.csv:", "2022-13-07", "YYYY-MM-DD")
    assert ": day:" in fault


def test_a_broken_row_names_its_line(broken: Any) -> None:
    folder = broken("ends.csv", "us-zte-entity-list-2016,", "")
    one_fault(folder, "ends.csv:2", "cells found, want")


def test_an_unclosed_quote_is_not_readable_as_csv(copied_study: Path) -> None:
    path = copied_study / "ends.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"open\n', encoding="utf-8")
    one_fault(copied_study, "ends.csv:", "not readable as CSV")


def test_a_dangling_link_is_found(broken: Any) -> None:
    folder = broken("links.csv", ",us-oct7-rules-2022,", ",us-oct7-rules-2099,")
    one_fault(folder, "links.csv:", "no event 'us-oct7-rules-2099'")


def test_a_dangling_source_is_found(broken: Any) -> None:
    folder = broken("chips.csv", "semianalysis-fabc08", "nobody-000000")
    one_fault(folder, "chips.csv:", "no source 'nobody-000000'")


def test_an_origin_that_goes_in_a_circle_is_found(copied_study: Path) -> None:
    path = copied_study / "sources.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    columns = header.split(",")
    row = "{},t,p,press,{},,none,,,no,C,hand,current,"
    assert len(row.split(",")) == len(columns)
    rows += [row.format("ring-a", "ring-b"), row.format("ring-b", "ring-a")]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    one_fault(copied_study, "sources.csv:", "goes in a circle")


def test_a_lag_that_disagrees_with_the_two_days_is_found(broken: Any) -> None:
    folder = broken("links.csv", "retaliates,press_consensus,high,269", "retaliates,press_consensus,high,270")
    one_fault(folder, "links.csv:", "lag_days", "269")


def test_a_tpp_that_its_rates_do_not_give_is_found(broken: Any) -> None:
    folder = broken("chips.csv", ",15832,", ",15999,")
    one_fault(folder, "chips.csv:", "tpp", "its rates give")


def test_two_rows_of_one_id_are_found(copied_study: Path) -> None:
    path = copied_study / "ownership.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    one_fault(copied_study, "ownership.csv:", "stands already in line 2")


def test_a_percentage_where_a_fraction_is_wanted_is_told_how_to_write_it(broken: Any) -> None:
    folder = broken("levers.yaml", "value: 0.35, grounds: [us-oct17-rules-2023]", "value: 35")
    one_fault(folder, "levers.yaml:", "35 is not a fraction; write 0.35 for 35 %")


def test_a_misspelt_key_is_told_the_near_one(broken: Any) -> None:
    folder = broken("scenarios.yaml", "less_than: 2}", "les_than: 2}")
    one_fault(folder, "scenarios.yaml:", "unknown key", "less_than")


def test_unreadable_yaml_names_its_line(broken: Any) -> None:
    folder = broken("outcomes.yaml", "    better: {US: less, CN: more}", "    better: {US: less, CN: more")
    one_fault(folder, "outcomes.yaml:", "not readable as YAML")


def test_a_ground_that_names_nothing_is_found(broken: Any) -> None:
    folder = broken("parameters.yaml", "grounds: [price_h100, price_h20]", "grounds: [price_h100, price_of_nothing]")
    one_fault(folder, "parameters.yaml:", "'price_of_nothing' names nothing")


def test_all_faults_are_told_at_once(copied_study: Path, broken: Any) -> None:
    broken("events.csv", "2022-10-07", "2022-13-07")
    broken("links.csv", "press_consensus", "press_gossip")
    broken("levers.yaml", "value: 0.35, grounds: [us-oct17-rules-2023]", "value: 35")
    files = {line.split(":")[0].rsplit("/", 1)[-1] for line in faults_of(copied_study)}
    assert {"events.csv", "links.csv", "levers.yaml"} <= files


def test_a_missing_file_is_told(copied_study: Path) -> None:
    (copied_study / "events.csv").unlink()
    one_fault(copied_study, "events.csv", "no such file")


def test_a_file_that_is_not_utf_8_is_told(copied_study: Path) -> None:
    path = copied_study / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"A0-01", b"A0-01\xff", 1))
    one_fault(copied_study, "claims.csv:2", "UTF-8")


def test_a_folder_without_a_study_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"study\.yaml"):
        load_study(tmp_path)
    with pytest.raises(BadInput, match="no such folder"):
        load_study(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sets: {offshore_closed: 0.85}", "sets: {offshore_closed: 85}", "write 0.85 for 85 %"),
        ("sets: {offshore_closed: 0.85}", "sets: {offshore_closed: 85%}", "write 0.85"),
        ("sets: {offshore_closed: 0.85}", "sets: {offshore_close: 0.85}", "no such lever"),
        ("sets: {offshore_closed: 0.85}", "set: {offshore_closed: 0.85}", "unknown key"),
        ("horizon: 2030-12-31", "horizon: 2035-12-31", "lies after 2030-12-31"),
        ("horizon: 2030-12-31", "horizon: 2026-02-31", "day of the calendar"),
        ("from: 2027-01-01", "from: 2025-01-01", "lies before the case's day"),
        ("present_law: sell_with_conditions", "present_law: sell", "not one of the options: sell_with_conditions, "),
        ("  - capability_lag", "  - capability_lags", "no outcome 'capability_lags'"),
        ("nvidia-h200-sxm", "nvidia-h2000", "no chip 'nvidia-h2000'"),
        ("    - is_informed_2022_08", "    - is_informed_2020_08", "no rule 'is_informed_2020_08'"),
        ("severity: 5", "severity: 9", "severity"),
        ("by: US", "by: USA", "'USA' is not a party"),
        ("  - id: deny\n", "  - id: lift_now\n", "stands twice"),
    ],
)
def test_a_fault_in_a_case_is_told_with_its_line(broken: Any, old: str, new: str, words: str) -> None:
    folder = broken("cases/h200.yaml", old, new)
    with pytest.raises(BadInput) as caught:
        load_case("h200", load_study(folder))
    lines = [str(fault) for fault in caught.value.faults]
    assert any(words in line and "h200.yaml:" in line for line in lines), lines


def test_a_case_that_does_not_exist_is_told_which_do() -> None:
    with pytest.raises(BadInput, match="h200"):
        load_case("h2000")


def test_a_small_file_cannot_unfold_into_a_huge_one() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]\n"
    with pytest.raises(BadInput, match="unfolds into more than"):
        parse_yaml(bomb, "bomb.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [*x]\n", "refers to itself"),
        ("a: 1\na: 2\n", "stands twice"),
        ("a: !!python/object/apply:os.system [echo]\n", None),
        ("", "empty"),
    ],
)
def test_hostile_yaml_is_data(text: str, words: str | None) -> None:
    if words is None:
        value, _ = parse_yaml(text, "x.yaml")
        assert value == {"a": ["echo"]}
        return
    with pytest.raises(BadInput, match=words):
        parse_yaml(text, "x.yaml")


def append(folder: Path, file: str, row: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + row + "\n", encoding="utf-8")


GRADES = "own-derivation,2026-01-01,assumed,F,6,low,,hand,current,"


RING = "ring-{0},{1},{2},1,1,2025-01-01,yes,,"


@pytest.mark.parametrize(
    ("file", "rows", "words"),
    [
        ("ownership.csv", (RING.format(1, "a-co", "b-co"), RING.format(2, "b-co", "a-co")), "owns its owner"),
        ("series.csv", ("x:1,x,2025-01-01,2025-12-31,1,,,chips,China,no_such,,",), "no series or row 'no_such'"),
        ("ends.csv", ("early,us-oct7-rules-2022,2001-01-01,withdrawn,,",), "lies before its trigger"),
    ],
)
def test_rows_that_cannot_be_true_are_found(copied_study: Path, file: str, rows: tuple[str, ...], words: str) -> None:
    for row in rows:
        append(copied_study, file, row + GRADES)
    one_fault(copied_study, f"{file}:", words)


def test_the_same_event_under_two_ids_is_found(copied_study: Path) -> None:
    lines = (copied_study / "events.csv").read_text(encoding="utf-8").splitlines()
    append(copied_study, "events.csv", "again-" + lines[1])
    one_fault(copied_study, "events.csv:", "says the same as")


def test_grades_that_claim_more_than_their_sources_are_found(copied_study: Path) -> None:
    row = "x:1,x,2025-01-01,2025-12-31,1,,,chips,China,,,own-judgement,2026-01-01,assumed,A,1,high,,rule,current,"
    append(copied_study, "series.csv", row)
    one_fault(copied_study, "series.csv:", "the best of its sources is F")
    one_fault(copied_study, "series.csv:", "two independent origins")


def test_an_actor_that_is_no_place_body_or_firm_is_found(broken: Any) -> None:
    folder = broken("events.csv", ",day,US,CN,", ",day,Washington,CN,")
    one_fault(folder, "events.csv:", "actor", "Washington")


def test_a_figure_below_zero_is_found(broken: Any) -> None:
    folder = broken("chips.csv", ",141,HBM3e,4800,", ",-141,HBM3e,4800,")
    one_fault(folder, "chips.csv:", "memory_gb", "below zero")


@pytest.mark.parametrize(("side", "other"), [("decider: US", "decider: USA"), ("other: CN", "other: PRC")])
def test_a_side_that_is_no_party_of_the_study_is_found(broken: Any, side: str, other: str) -> None:
    folder = broken("cases/h200.yaml", side, other)
    one_fault(folder, "h200.yaml:", side.partition(":")[0], "is not a party of the study; known: CN, US")


@pytest.mark.parametrize("depth", [200, 990, 5_000])
def test_yaml_that_nests_without_end_is_refused_by_depth(depth: int) -> None:
    with pytest.raises(BadInput, match=r"inside each other|nesting depth"):
        parse_yaml("[" * depth + "]" * depth, "deep.yaml")


@pytest.mark.parametrize("text", [
    "1.0e+999999999", "0.0e+999999999", "1.0e-999999999", '"1e999999999"', "9" * 5000, "0x" + "f" * 5000, "1:1.5",
    "!!float x", '!!int ""', "!!bool maybe", '!!binary "é"',
])  # fmt: skip
def test_a_number_that_exact_arithmetic_would_choke_on_is_a_fault_at_its_line(text: str):
    study = load_study()
    rule = f"id: draft\ntitle: D\nby: US\nhistory: []\nparagraphs:\n  a: {{tpp: {{at_least: {text}}}}}\n"
    with pytest.raises(BadInput) as caught:
        draft_of(rule, "draft", study)
    assert any("draft:6: paragraphs.a.tpp" in str(each) for each in caught.value.faults), caught.value.faults
