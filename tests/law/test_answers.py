"""What an answer is: exact at the line, unknown where a fact is missing, and honest about what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.law.answer.render import reasons, tree
from countermove.law.question.lookup import find_item
from countermove.law.question.spec import Design, chip_of
from countermove.study import BadInput, Study
from countermove.study.criteria import comparisons
from countermove.study.law_notes import law_notes
from countermove.study.quantities import BUILT_IN
from countermove.study.records import Chip
from countermove.study.rules import load_rules

Ask = Callable[..., Determination]


def design(**figures: Any) -> Chip:
    given = {name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in figures.items()}
    return chip_of(Design.model_validate({"marketed_for_datacenter": "yes", **given}))


def test_the_a800_was_free_until_22_october_2023(ask: Ask) -> None:
    assert ask("A800", "2023-10-22").status == "no_requirement_found"
    assert ask("A800", "2023-10-23").status == "licence"
    assert ask("A800", "2023-11-17").status == "licence"


def test_h20_was_outside_3a090_but_inside_the_april_2025_letter(ask: Ask) -> None:
    answer = ask("H20", "2025-05-01")
    assert (answer.status, answer.paragraph, answer.basis) == ("licence", None, ("h20_letters_2025_04",))
    assert ask("H20", "2025-04-08").status == "no_requirement_found"


def test_a_chip_without_die_area_is_unknown_not_free(ask: Ask) -> None:
    answer = ask("MTT S4000", "2024-06-01")
    assert answer.status == "unknown"
    assert answer.missing == ("die_area_mm2",)


def test_an_unknown_answer_says_what_each_value_would_give(ask: Ask) -> None:
    branches = [(each.value, each.status, each.paragraph) for each in ask("MTT S4000", "2024-06-01").if_known]
    assert branches == [
        ("at most 270.27", "licence", "3A090.a"),
        ("more than 270.27 and at most 500", "exception", "3A090.b"),
        ("more than 500", "no_requirement_found", None),
    ]


def test_a_chip_with_no_tpp_is_unknown(ask: Ask) -> None:
    answer = ask("RTX PRO 6000D", "2025-09-01")
    assert answer.status == "unknown"
    assert "tpp" in answer.missing


def test_a_chip_that_needs_a_licence_either_way_is_not_unknown(ask: Ask) -> None:
    """Without its TPP the HL-328 is either a 3A090 item or under the letter to Intel; both ask for a licence."""
    answer = ask("HL-328", "2025-05-01")
    assert answer.status == "licence"
    assert answer.review is None
    assert "tpp" in answer.missing


@pytest.mark.parametrize(
    ("tpp", "area", "paragraph"),
    [
        ("4800", "10000", "3A090.a"),
        ("4799.999999999999999999", "10000", None),
        ("2960", "500", "3A090.a"),  # a density of exactly 5.92
        ("2960", "500.0000000000000001", "3A090.b"),
        ("1600", "500", "3A090.b"),  # a density of exactly 3.2
        ("1600", "500.0000000000000001", None),
        ("1599.9999999999999", "100", None),
        ("2400", "1500", "3A090.b"),  # a density of exactly 1.6
        ("2400", "1500.000000000001", None),
        ("2399.9999999999999", "1000", None),
    ],
)
def test_a_design_exactly_on_a_line_falls_on_the_side_that_the_text_says(
    study: Study, tpp: str, area: str, paragraph: str | None
) -> None:
    chip = design(tpp=Decimal(tpp), die_area_mm2=Decimal(area))
    assert check(study, chip, date(2024, 6, 1), "CN").paragraph == paragraph


def test_an_answer_on_the_line_says_so(study: Study) -> None:
    answer = check(study, design(tpp=2960, die_area_mm2=500), date(2024, 6, 1), "CN")
    leaves = [leaf for rule in answer.trace.rules for each in rule.paragraphs for leaf in each.test.leaves()]
    on_the_line = {(leaf.quantity, leaf.threshold) for leaf in leaves if leaf.on_the_line}
    assert ("performance_density", "5.92") in on_the_line
    assert "exactly on the line" in tree(answer)


def test_mi325x_lies_81_tpp_below_the_case_by_case_limit(ask: Ask) -> None:
    answer = ask("MI325X", "2026-02-01")
    review = [clause for rule in answer.trace.rules for each in rule.paragraphs for clause in each.review]
    limits = [leaf for clause in review if clause.test for leaf in clause.test.leaves() if leaf.threshold == "21000"]
    assert limits
    assert float(limits[0].margin or 0) == pytest.approx(-81, abs=1)


def test_rtx_4090_and_4090_d_stand_on_the_two_sides_of_note_2(ask: Ask) -> None:
    assert ask("RTX 4090", "2024-01-17").exceptions == ("NAC",)
    assert ask("RTX 4090 D", "2024-01-17").status == "no_requirement_found"
    marketed = ask("RTX 4090 D", "2024-01-17", marketed_for_datacenter="yes")
    assert (marketed.status, marketed.paragraph) == ("licence", "3A090.a")


def test_marketing_is_a_fact_of_the_item_and_may_be_unknown(ask: Ask) -> None:
    answer = ask("RTX 4090 D", "2024-01-17", marketed_for_datacenter="unknown")
    assert answer.status == "unknown"
    assert {(each.value, each.status) for each in answer.if_known} == {
        ("yes", "licence"),
        ("no", "no_requirement_found"),
    }


def test_the_h200_could_be_licensed_and_not_imported_in_january_2026(ask: Ask) -> None:
    answer = ask("H200", "2026-01-20")
    assert answer.review == "case_by_case"
    assert answer.importer is not None
    assert answer.importer.state == "halted"
    assert answer.importer.alleged
    assert "alleged" in answer.sentence


def test_a_letter_binds_its_addressees_and_is_a_red_flag_to_others(study: Study, ask: Ask) -> None:
    chip = design(tpp=1500, die_area_mm2=600, memory_bandwidth_gbs=1600, total_io_gbs=64, vendor="Google")
    answer = check(study, chip, date(2025, 5, 1), "CN")
    assert answer.status == "no_requirement_found"
    assert any("April 2025" in flag for flag in answer.red_flags)
    assert not any("April 2025" in flag for flag in ask("H20", "2025-05-01").red_flags)


def test_an_unnamed_maker_leaves_a_letter_open(study: Study) -> None:
    chip = design(tpp=1500, die_area_mm2=600, memory_bandwidth_gbs=1600, total_io_gbs=64)
    answer = check(study, chip, date(2025, 5, 1), "CN")
    assert (answer.status, answer.missing) == ("unknown", ("vendor",))
    assert {each.value: each.status for each in answer.if_known}["another"] == "no_requirement_found"


def test_a_listed_party_makes_any_chip_need_a_licence(ask: Ask) -> None:
    answer = ask("L2", "2024-06-01", end_user="Huawei")
    assert (answer.status, answer.review, answer.layers.item.status) == (
        "licence",
        "presumption_of_denial",
        "no_requirement_found",
    )
    assert ask("L2", "2019-05-15", end_user="Huawei").layers.end_user.status == "no_requirement_found"
    assert ask("L2", "2019-05-16", end_user="Huawei").layers.end_user.status == "licence"


def test_layers_are_answered_apart_and_the_strictest_wins(ask: Ask) -> None:
    answer = ask("H200", "2026-02-01", end_use="supercomputer")
    assert answer.layers.item.review == "case_by_case"
    assert answer.layers.end_use.review == "presumption_of_denial"
    assert answer.review == "presumption_of_denial"


def test_a_use_or_a_user_that_is_not_stated_is_not_unknown(ask: Ask) -> None:
    answer = ask("L2", "2026-02-01")
    assert answer.status == "no_requirement_found"
    assert not answer.layers.end_use.examined


def test_a_chinese_end_user_abroad_brings_its_headquarters_along(ask: Ask) -> None:
    answer = ask("H100", "2024-06-01", "SG", end_user="SMIC")
    assert answer.headquarters == "CN"
    assert answer.layers.item.review == "presumption_of_denial"


def test_unknown_headquarters_leave_a_third_country_open(ask: Ask) -> None:
    answer = ask("H100", "2024-06-01", "SG", headquarters="unknown")
    assert (answer.status, answer.missing) == ("unknown", ("headquarters",))


def test_an_importer_into_the_united_states_pays_the_duty_unless_exempt(ask: Ask) -> None:
    assert ask("H200", "2026-02-01", "US", from_="TW").us_import_duty == 0.25
    assert ask("H200", "2026-02-01", "US", from_="TW", end_use="us data centre").us_import_duty == 0
    assert ask("H200", "2026-01-14", "US", from_="TW").us_import_duty == 0


def test_tf32_is_a_switch_and_each_position_is_answered(ask: Ask) -> None:
    answer = ask("Trainium3", "2026-02-01")
    assert answer.switches["tf32"] == "32"
    assert {each.value: each.review for each in answer.by_switch if each.fact == "tf32"} == {
        "32": "presumption_of_denial",
        "19": "case_by_case",
        "none": "case_by_case",
    }
    assert ask("Trainium3", "2026-02-01", switches={"tf32": "none"}).review == "case_by_case"
    assert not ask("H20", "2026-02-01").by_switch


def test_law_as_of_a_day_knows_no_rule_that_was_published_later(study: Study) -> None:
    before = study.as_of(date(2026, 1, 12))
    assert "case_by_case_2026_01" not in {rule.id for rule in load_rules(before)}
    assert check(before, "H200", date(2026, 2, 1), "CN").review == "presumption_of_denial"
    announced = study.as_of(date(2026, 1, 13))
    assert check(announced, "H200", date(2026, 2, 1), "CN").review == "case_by_case"


@pytest.mark.parametrize("day", [date(2022, 9, 1), date(2023, 10, 18), date(2025, 4, 10), date(2026, 3, 1)])
def test_no_state_of_a_rule_is_known_before_its_day(study: Study, day: date) -> None:
    for rule in load_rules(study.as_of(day)):
        assert all(rule.known_on(entry) <= day for entry in rule.history)


def test_the_early_notice_to_nvidia_was_not_known_at_the_announcement(study: Study) -> None:
    then = study.as_of(date(2023, 10, 17))
    assert check(then, "A800", date(2023, 10, 30), "CN").status == "no_requirement_found"
    assert check(then, "A800", date(2023, 11, 17), "CN").status == "licence"


def test_what_became_known_after_the_cut_off_is_marked(ask: Ask) -> None:
    later = {each.what for each in ask("H100", "2026-08-01", "AE").later}
    assert any("uae_2026_07" in what for what in later)
    assert any("left D:4" in what for what in later)
    assert not ask("H100", "2026-02-01", "AE").later


def test_the_trace_names_the_version_chosen_and_those_rejected_with_the_reason(ask: Ask) -> None:
    rules = {rule.rule: rule.standing for rule in ask("A800", "2023-10-30").trace.rules}
    assert rules["acs_ifr_2023_10"].chosen[0].start == date(2023, 10, 23)
    assert any("2023-11-17" in version.why for version in rules["acs_ifr_2023_10"].rejected)
    assert any("superseded" in version.why for version in rules["is_informed_2022_08"].rejected)


@pytest.mark.parametrize("chip", ["H20", "H200", "RTX 4090", "MTT S4000", "MI250X", "L40"])
@pytest.mark.parametrize("day", ["2022-09-01", "2023-01-20", "2023-11-17", "2024-05-01", "2025-05-01", "2026-02-01"])
def test_every_threshold_that_can_change_the_answer_appears_in_the_trace(
    study: Study, ask: Ask, chip: str, day: str
) -> None:
    answer = ask(chip, day)
    told = {each.rule: each for each in answer.trace.rules}
    assert set(told) == {rule.id for rule in load_rules(study)}
    for rule in load_rules(study):
        trace = told[rule.id]
        if rule.amends or trace.standing.holds == "no" or (trace.reach and trace.reach.holds == "no"):
            continue
        shown = {(leaf.quantity, leaf.threshold) for each in trace.paragraphs for leaf in each.test.leaves()}
        for name, test in (pair for node in rule.paragraphs.values() for pair in comparisons(node)):
            assert {(name, str(limit)) for _, limit in test.limits} <= shown


def test_a_trace_shows_every_input_with_its_unit_and_how_it_was_had(study: Study, ask: Ask) -> None:
    inputs = {each.name: each for each in ask("H20", "2025-05-01").trace.inputs}
    assert {*BUILT_IN, *law_notes(study).switches} - {"paragraph", "outcome"} <= set(inputs)
    assert inputs["tpp"].value == "2368"
    assert inputs["tpp"].how == "derived"
    assert inputs["tpp"].sources
    assert inputs["end_use"].value is None


def test_a_stated_tpp_serves_where_no_rate_is_known_and_says_so(study: Study) -> None:
    answer = check(study, design(tpp=5000), date(2024, 6, 1), "CN")
    assert answer.paragraph == "3A090.a"
    assert {each.name: each.how for each in answer.trace.inputs}["tpp"] == "stated"


def test_an_answer_is_plain_json_with_the_names_of_the_design(ask: Ask) -> None:
    value = ask("H200", "2026-02-01").as_json()
    wanted = (
        "chip on to status paragraph review exceptions conditions us_import_duty importer missing basis switches "
        "citations trace not_modelled rules_consulted red_flags later from headquarters schema_version"
    )
    assert set(wanted.split()) <= set(value)
    assert value["us_import_duty"] == 0.25
    assert value["importer"]["alleged"] is True
    assert len(value["rules_consulted"][0]["hash"]) == 64
    assert value["trace"]["version"] == "1"
    assert Determination.model_json_schema(by_alias=True)["properties"]["from"]


def test_reasons_fit_a_terminal_and_name_the_prong(ask: Ask) -> None:
    text = reasons(ask("H20", "2025-05-01"))
    assert "memory bandwidth: total_dram_bandwidth_gbs 4000 >= 1400 GB/s: yes, by +2600" in text


@pytest.mark.parametrize(
    ("name", "chip"),
    [("h20", "nvidia-h20"), ("NVIDIA-H20", "nvidia-h20"), ("nvidia h200", "nvidia-h200-sxm"), ("5090D V2", None)],
)
def test_a_chip_is_found_by_name_alias_or_unique_beginning_whatever_its_case(
    study: Study, name: str, chip: str | None
) -> None:
    if chip is None:
        with pytest.raises(BadInput, match="no item"):
            find_item(study, name)
    else:
        assert find_item(study, name).id == chip


def test_an_ambiguous_or_misspelt_chip_is_told_with_candidates(study: Study) -> None:
    with pytest.raises(BadInput, match=r"may mean .*amd-mi300a.*amd-mi300x"):
        find_item(study, "MI300")
    with pytest.raises(BadInput, match=r"near: .*nvidia-h20"):
        find_item(study, "H2O")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"to": "Chona"}, "is not a place"),
        ({"transaction": "gift"}, "is not one of export"),
        ({"switches": {"tf33": "32"}}, "did you mean 'tf32'"),
        ({"switches": {"tf32": "64"}}, "is not a position of tf32"),
        ({"marketed_for_datacenter": "maybe"}, "is not yes, no or unknown"),
    ],
)
def test_a_wrong_word_is_told_with_what_is_wanted(ask: Ask, given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        ask("H20", "2024-06-01", **given)


def test_a_use_that_looks_like_a_controlled_one_is_never_taken_for_civil(ask: Ask) -> None:
    for use in ("militry", "not military", "super computer centre", "military end user"):
        with pytest.raises(BadInput, match="did you mean"):
            ask("L2", "2024-06-01", end_use=use)
    assert ask("L2", "2024-06-01", end_use="super-computer end use").end_use == "supercomputer"
    assert ask("L2", "2024-06-01", end_use="artificial intelligence").status == "no_requirement_found"
    answer = ask("L2", "2024-06-01", end_use="weather forecasts")
    assert answer.status == "no_requirement_found"
    assert "no use that a rule here names" in (answer.layers.end_use.says or "")


def test_a_blank_name_or_use_is_a_fault(ask: Ask) -> None:
    for given in ({"end_use": " "}, {"end_use": "end use"}, {"end_user": " "}):
        with pytest.raises(BadInput, match="is empty"):
            ask("L2", "2024-06-01", **given)


def test_what_is_transferred_stays_in_the_country(ask: Ask) -> None:
    assert ask("H200", "2026-02-01", transaction="transfer").from_ == "CN"
    assert ask("H200", "2026-02-01").from_ == "US"
    assert "transferred in China" in ask("H200", "2026-02-01", transaction="transfer").sentence


def test_an_answer_says_where_the_law_it_knows_ends_and_begins(study: Study, ask: Ask) -> None:
    assert "Law as known on 2026-11-22" in ask("H200", "2027-01-01").sentence
    assert "recorded from 2022-08-26 on" in ask("H100", "2022-08-25").sentence
    assert "Law as known" not in ask("H200", "2026-11-22").sentence
    then = check(study.as_of(date(2026, 1, 13)), "H200", date(2026, 2, 1), "CN")
    assert "Law as known on 2026-01-13" in then.sentence


def test_only_what_the_answer_rests_on_is_told_as_known_later(ask: Ask) -> None:
    assert not [each for each in ask("H200", "2026-08-01").later if "uae" in each.what]
    assert [each for each in ask("H200", "2026-08-01", "AE").later if "uae" in each.what]


def test_law_that_was_still_to_come_is_not_among_what_is_left_out(study: Study, ask: Ask) -> None:
    def named(answer: Determination) -> set[str]:
        words = ("diffusion rule", "footnote 5")
        return {word for word in words if any(word in each for each in answer.not_modelled)}

    assert named(ask("H100", "2024-06-01")) == set()
    assert named(ask("H100", "2025-01-13")) == {"diffusion rule", "footnote 5"}
    assert named(check(study.as_of(date(2024, 12, 1)), "H100", date(2026, 2, 1), "CN")) == set()


def test_the_end_of_a_state_that_was_not_known_is_not_told(study: Study) -> None:
    key = check(study.as_of(date(2026, 1, 12)), "H200", date(2026, 1, 12), "CN").importer
    assert key is not None
    assert (key.state, key.until) == ("under_review", None)


def test_every_limit_that_could_turn_the_answer_is_in_the_trace(study: Study, ask: Ask) -> None:
    answer = ask("H200", "2026-02-01")
    paragraphs = [each for rule in answer.trace.rules for each in rule.paragraphs]
    clauses = [clause for each in paragraphs for clause in (*each.exceptions, *each.review)]
    clauses += [clause for rule in answer.trace.rules for clause in rule.duties]
    tests = [each.test for each in paragraphs] + [clause.test for clause in clauses if clause.test is not None]
    told = {(leaf.quantity, leaf.threshold) for test in tests for leaf in test.leaves()}
    rules = ("acs_ifr_2023_10", "acs_corrections_2024_04", "case_by_case_2026_01", "section_232_2026_01")
    rules += ("h20_letters_2025_04",)
    for rule in (each for each in load_rules(study) if each.id in rules):
        trees = (*rule.paragraphs.values(), *(step.when for step in rule.review), *(duty.when for duty in rule.duties))
        limits = {(name, str(limit)) for tree in trees for name, test in comparisons(tree) for _, limit in test.limits}
        assert limits <= told, rule.id


def test_no_condition_of_a_milder_policy_brings_a_duty_where_a_stricter_one_decides(ask: Ask) -> None:
    answer = ask("H200", "2026-02-01", end_user="Huawei")
    assert (answer.us_import_duty, answer.conditions, answer.volume_cap) == (0, (), None)


def test_missing_facts_are_only_those_on_which_the_answer_hangs(study: Study) -> None:
    chip = design(tpp=15000)
    answer = check(study, chip, date(2026, 2, 1), "CN")
    assert (answer.status, answer.missing) == ("licence", ("memory_bandwidth_gbs",))
    assert "vendor" not in check(study, design(tpp=4700), date(2024, 6, 1), "CN").missing


def test_the_parent_of_a_party_counts_and_is_told(ask: Ask) -> None:
    answer = ask("H100", "2025-01-02", "NL", end_user="Nexperia")
    assert answer.headquarters == "NL"
    assert answer.layers.item.review == "presumption_of_denial"
    assert "ultimate parent in China" in (answer.layers.end_user.says or "")
    assert ask("H100", "2025-01-02", "NL", end_user="Nexperia", headquarters="NL").status == "no_requirement_found"


def test_an_answer_leaves_out_only_what_could_touch_it(ask: Ask) -> None:
    chips = " ".join(ask("H200", "2026-02-01").not_modelled)
    assert "January 2026 review policy" in chips
    assert "approvals of January 2026" in chips  # the importer's rule
    for far in ("gallium", "drone", "Japanese items", "Dutch order", "Taiwanese list", "part 746", "South Korea"):
        assert far not in chips, far
    metals = " ".join(ask("gallium", "2026-06-30", "DE").not_modelled)
    assert "gallium and germanium items" in metals
    for far in ("graphite", "drones of 2015", "3A090", "Section 232"):
        assert far not in metals, far


def test_what_is_left_out_of_other_countries_law_is_told_only_where_they_are_touched(ask: Ask) -> None:
    def chinese(answer: Determination) -> bool:
        return any(each.startswith("China: ") for each in answer.not_modelled)

    assert not chinese(ask("H20", "2024-06-01", "FR"))
    assert chinese(ask("H20", "2024-06-01", "HK"))
    assert chinese(ask("H20", "2024-06-01", "FR", headquarters="CN"))
    assert chinese(ask("H20", "2024-06-01", "FR", headquarters="unknown"))


def test_an_item_just_below_the_limits_of_a_rule_keeps_that_rules_points(ask: Ask) -> None:
    below = ask("H20", "2024-06-01", "AE")
    assert below.status == "no_requirement_found"
    assert any("3A090 chip inside them" in each for each in below.not_modelled)


def test_the_points_nearest_to_the_answer_come_first(ask: Ask) -> None:
    said = ask("gallium", "2026-06-30", "DE").not_modelled
    assert "gallium" in said[0]
    assert len(said) == len(set(said))


def test_a_name_like_a_listed_one_is_a_red_flag_and_no_more(ask: Ask) -> None:
    answer = ask("H200", "2026-02-01", end_user="Huawei Tech Shenzhen")
    flag = next(each for each in answer.red_flags if each.startswith("may be Huawei"))
    assert "(score 0." in flag
    assert "US Entity List since 2019-05-16" in flag
    assert flag.endswith("screen it: countermove law screen 'Huawei Tech Shenzhen' --on 2026-02-01")
    assert answer.layers.end_user.status == "no_requirement_found"
    assert "1 listed party of like name" in (answer.layers.end_user.says or "")
    assert (answer.status, answer.review, answer.basis) == (
        ask("H200", "2026-02-01").status, ask("H200", "2026-02-01").review, ask("H200", "2026-02-01").basis,
    )  # fmt: skip


def test_a_name_like_no_listed_one_is_not_cleared(ask: Ask) -> None:
    said = ask("H200", "2026-02-01", end_user="Quiet Orchard Bakery").layers.end_user.says or ""
    assert "no name like it" in said
    assert "no clearance" in said


def test_a_listed_name_is_screened_no_further(ask: Ask) -> None:
    answer = ask("H200", "2026-02-01", end_user="Huawei")
    assert not [each for each in answer.red_flags if each.startswith("may be")]
    assert answer.layers.end_user.status == "licence"


def test_the_screener_is_read_only_for_a_name_that_is_not_listed() -> None:
    import subprocess
    import sys

    asking = "from datetime import date; from countermove.law import check; from countermove.study import load_study\n"
    asking += "import sys; check(load_study(), 'H200', date(2026, 2, 1), 'CN'{more})\n"
    asking += "print('countermove.law.parties.screening' in sys.modules)"
    for more, read in (("", "False"), (", end_user='Huawei'", "False"), (", end_user='Huawei Tech Shenzhen'", "True")):
        command = [sys.executable, "-c", asking.format(more=more)]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == read
