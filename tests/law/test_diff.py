"""Two laws over one catalogue: who flips, which way, by which reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.law import check, diff
from countermove.law.change.difference import ChipChange, Difference, ItemChange
from countermove.law.change.drafts import law_with
from countermove.law.change.told import words
from countermove.study import Study, load_study
from countermove.study.faults import BadInput

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "bandwidth-bill.yaml"
DAYS = ("2022-08-26", "2022-10-21", "2023-10-23", "2023-11-17", "2024-04-04", "2025-04-09", "2025-07-14", "2026-01-15")
OPPOSITE = {"stricter": "looser", "undecidable": "decidable", "other": "other", "same": "same"}
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}


@pytest.fixture(scope="module")
def october(study: Study) -> Difference:
    return diff(study, "2023-10-16", "2023-11-17")


def of(answer: Difference, chip: str) -> ChipChange:
    return next(each for each in answer.chips if each.chip == chip)


def test_the_rule_of_october_2023_caught_the_a800_by_computing_alone(october: Difference) -> None:
    a800 = of(october, "nvidia-a800-sxm-80gb")
    assert (a800.direction, words(a800.before), words(a800.after)) == ("stricter", "free", "licence, denial")
    assert a800.by is not None
    assert (a800.by.rule, a800.by.paragraph, a800.by.label) == ("acs_ifr_2023_10", "3A090.a", "a.1")
    assert [each.limit for each in a800.by.comparisons] == ["tpp >= 4800"]
    assert a800.by.comparisons[0].margin == "192"


def test_chips_without_a_die_area_became_undecidable_when_density_came_to_count(october: Difference) -> None:
    lost = {each.chip: each.after.missing for each in october.of("undecidable")}
    assert lost["moore-threads-mtt-s4000"] == ("die_area_mm2",)
    assert all("die_area_mm2" in missing or "tpp" in missing for missing in lost.values())


def test_chips_without_an_io_figure_became_decidable_when_io_ceased_to_count(october: Difference) -> None:
    assert {"huawei-ascend-920", "intel-gpu-max-1550"} <= {each.chip for each in october.of("decidable")}


def test_every_chip_is_counted_once(october: Difference, study: Study) -> None:
    assert sum(october.counts.values()) == len(october.chips) == len(study.chips)


def test_the_text_tells_which_limits_came_and_went(october: Difference) -> None:
    told = {(each.part, each.label, each.quantity, each.before, each.after) for each in october.texts}
    assert ("3A090.a", "a", "aggregate_bidirectional_transfer_rate_gbs", "600", None) in told
    assert ("3A090.a", "a.2", "performance_density", None, "5.92") in told
    assert not [each for each in october.texts if each.part == "3A090.a" and each.label == "a.1"]


def test_january_2026_moved_the_h200_to_case_by_case_by_the_step_of_that_rule(study: Study) -> None:
    h200 = of(diff(study, "2026-01-14", "2026-01-15"), "nvidia-h200-sxm")
    assert (h200.direction, h200.by and h200.by.rule) == ("looser", "case_by_case_2026_01")
    assert h200.by is not None
    assert "tpp < 21000" in [each.limit for each in h200.by.comparisons]


def test_what_two_laws_share_is_weighed_once_and_says_the_same(study: Study) -> None:
    answer = diff(study, "safe_chips_act", on=date(2026, 2, 1))
    rules = law_with(study, ["safe_chips_act"], date(2026, 2, 1))
    for each in answer.chips[::9]:
        for told, law in ((each.before, None), (each.after, rules)):
            alone = check(study, each.chip, date(2026, 2, 1), "CN", rules=law)
            assert (told.status, told.review, told.basis) == (alone.status, alone.review, alone.basis)
            assert told.importer == (alone.importer and alone.importer.state)


def test_whom_a_law_catches_is_told_apart_from_who_is_only_treated_more_strictly(study: Study) -> None:
    answer = diff(study, "2023-10-16", "2023-11-17")
    free = ("no_requirement_found", "exception")
    caught = [each for each in answer.chips if each.outcome == "caught"]
    assert caught
    assert all(each.before.status in free and each.after.status not in free for each in caught)
    assert answer.outcomes.caught == len(caught) == diff(study, "2023-11-17", "2023-10-16").outcomes.freed
    assert sum(answer.outcomes.model_dump().values()) == len(answer.chips)
    assert sum(answer.item_outcomes.model_dump().values()) == len(answer.items)


def test_what_lets_a_chip_out_is_named_when_nothing_holds_it(study: Study) -> None:
    freed = diff(study, "2023-11-17", "2023-10-16")
    a800 = of(freed, "nvidia-a800-sxm-80gb")
    assert a800.direction == "looser"
    assert a800.by is not None
    assert (a800.by.rule, a800.by.says) == ("acs_ifr_2023_10", "takes effect only on 2023-10-23")


def item_of(answer: Difference, item: str) -> ItemChange:
    return next(each for each in answer.items if each.item == item)


def test_the_ban_of_december_2024_flips_minerals_on_their_way_from_china(study: Study) -> None:
    answer = diff(study, "2024-12-02", "2024-12-03", to="US")
    gallium = item_of(answer, "gallium")
    assert (gallium.kind, gallium.from_place, gallium.direction) == ("material", "CN", "stricter")
    assert (words(gallium.before), words(gallium.after)) == ("licence, policy open", "licence, denial")
    assert gallium.by is not None
    assert gallium.by.rule == "cn_us_ban_metals_2024"
    assert not answer.changed
    assert {each.item for each in answer.items_changed} > {"germanium", "antimony", "superhard-press"}
    assert sum(answer.item_counts.values()) == len(answer.items) == len(study.items)


def test_an_item_leaves_from_where_it_is_said_to(study: Study) -> None:
    answer = diff(study, "2024-12-02", "2024-12-03", to="US", from_="DE", facts={"china_origin": "no"})
    assert {each.from_place for each in answer.items} == {"DE"}
    assert not answer.items_changed


def test_systems_tools_and_memory_are_compared_too(study: Study, october: Difference) -> None:
    assert item_of(diff(study, "2022-08-25", "2022-08-26"), "nvidia-dgx-a100").direction == "stricter"
    assert item_of(october, "asml-nxt-2000i").direction == "same"
    assert item_of(diff(study, "2024-12-30", "2024-12-31"), "hbm3-6-4").direction == "stricter"


def test_a_study_of_computers_alone_is_compared(study: Study) -> None:
    computers = load_study("cocom_computers")
    answer = diff(computers, "1990-06-30", "1990-07-01", to="SU")
    assert not answer.chips
    assert "compaq-deskpro-386" in {each.item for each in answer.items if each.direction == "looser"}


def test_designs_of_a_file_are_compared_alone(study: Study) -> None:
    answer = diff(study, "2023-10-16", "2023-11-17", chips=study.chips[:2])
    assert (len(answer.chips), answer.items) == (2, ())


def test_a_bill_is_compared_with_the_law_of_its_day(study: Study) -> None:
    answer = diff(study, str(EXAMPLE), on=date(2026, 2, 1))
    h20 = of(answer, "nvidia-h20")
    assert h20.by is not None
    assert (h20.direction, h20.by.label, h20.by.comparisons[0].on_the_line) == ("stricter", "memory", True)
    assert of(answer, "nvidia-rtx-4090").direction == "same"
    assert diff(study, "2026-02-01", str(EXAMPLE)).counts == answer.counts


def test_two_versions_of_a_bill_are_compared_limit_by_limit(study: Study, tmp_path: Path) -> None:
    other = tmp_path / "v2.yaml"
    text = EXAMPLE.read_text(encoding="utf-8").replace("at_least: 4000", "at_least: 4100")
    other.write_text(text, encoding="utf-8")
    answer = diff(study, str(EXAMPLE), str(other), date(2026, 2, 1))
    assert [(each.quantity, each.before, each.after) for each in answer.texts] == [
        ("total_dram_bandwidth_gbs", "4000", "4100")
    ]
    h20 = of(answer, "nvidia-h20")  # exactly on the first line, and caught by the links in the second text
    assert (h20.direction, h20.after.review) == ("same", "presumption_of_denial")


def test_answers_are_those_of_check(study: Study, october: Difference) -> None:
    for change in october.items[::15]:
        answer = check(study, change.item, date(2023, 11, 17), "CN", change.from_place)
        assert (answer.status, answer.paragraph) == (change.after.status, change.after.paragraph)
    for change in october.chips[::9]:
        for told, day in ((change.before, date(2023, 10, 16)), (change.after, date(2023, 11, 17))):
            answer = check(study, change.chip, day, "CN")
            assert (answer.status, answer.paragraph, answer.review) == (told.status, told.paragraph, told.review)


PLACES = st.sampled_from(["CN", "SG", "AE", "RU"])


@settings(max_examples=3, deadline=None)
@given(st.sampled_from(DAYS), st.sampled_from(DAYS), PLACES)
def test_a_difference_mirrors_its_reverse_and_a_law_does_not_differ_from_itself(left: str, right: str, to: str) -> None:
    study = load_study()
    chips = study.chips[::3]
    there, back = diff(study, left, right, to=to, chips=chips), diff(study, right, left, to=to, chips=chips)
    assert [OPPOSITE[each.direction] for each in there.chips] == [each.direction for each in back.chips]
    assert [(each.before, each.after) for each in there.chips] == [(each.after, each.before) for each in back.chips]
    texts = sorted((each.part, each.quantity, str(each.before), str(each.after)) for each in there.texts)
    assert texts == sorted((each.part, each.quantity, str(each.after), str(each.before)) for each in back.texts)
    itself = diff(study, left, left, to=to, chips=chips)
    assert not itself.changed
    assert not itself.texts


@pytest.mark.parametrize(
    ("before", "after", "on", "told"),
    [
        ("2023-10-16", None, None, "one day alone"),
        ("2023-10-16", "2023-11-17", date(2024, 1, 1), "does not go with two days"),
        ("h20_letters_2025_04", None, None, "--on: is missing"),
        ("h20_letters_2025_04", "ac_ifr_2022_10", None, "--on: is missing"),
        ("2023-13-01", "2023-11-17", None, "is not a day"),
        ("h20_letters_2025", None, date(2024, 1, 1), "did you mean h20_letters_2025_04"),
    ],
)
def test_what_cannot_be_compared_is_said(
    study: Study, before: str, after: str | None, on: date | None, told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        diff(study, before, after, on)


def test_an_act_suspended_twice_is_told_with_the_suspension_of_these_days(study: Study) -> None:
    """The rare-earth technology rule of October 2025 rests since 7 November 2025, and again, if the truce is
    prolonged, since 10 November 2026."""

    def told(before: str, after: str, item: str) -> str | None:
        answer = diff(study, before, after, to="US", switches={"truce_extension": "implemented"})
        change = next(each for each in answer.items if each.item == item)
        assert words(change.after) == "free"
        assert change.by is not None
        return f"{change.by.rule} {change.by.says}"

    recycling = "re-recycling-technology"
    assert told("2025-11-06", "2025-11-08", recycling) == "cn_re_tech_2025 suspended since 2025-11-07 until 2026-11-10"
    assert told("2025-11-06", "2026-11-09", recycling) == "cn_re_tech_2025 suspended since 2025-11-07 until 2026-11-10"
    assert told("2025-11-06", "2026-11-10", recycling) == "cn_re_tech_2025 suspended since 2026-11-10 until 2027-01-10"


def test_what_might_have_held_and_was_then_suspended_is_the_reason(study: Study) -> None:
    """Whether diamond goods are dual-use items while Ann. 55 rests is open; from 9 November 2025 it does not matter."""
    answer = diff(study, "2025-11-08", "2025-11-10", to="US")
    diamond = next(each for each in answer.items if each.item_name == "Synthetic diamond goods")
    assert (diamond.direction, diamond.before.missing) == ("decidable", ("suspended_items",))
    assert diamond.by is not None
    assert (diamond.by.rule, diamond.by.says) == (
        "cn_us_ban_metals_2024",
        "suspended since 2025-11-09 until 2026-11-27",
    )
