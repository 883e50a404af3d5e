"""Spells are built from the record under the codebook."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from countermove.response.record.acts import group_acts, is_binding
from countermove.response.record.coding import LINK_SETS, LinkSet, in_link_set, read_coding
from countermove.response.record.spells import Spell, build_spells, find_triggers, select
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study


def spell(study: Study, trigger: str, links: LinkSet = "medium", window_days: int = 365) -> Spell:
    return next(each for each in build_spells(study, links, window_days) if each.trigger.id == trigger)


def answered(study: Study, links: LinkSet) -> dict[str, set[str]]:
    return {each.trigger.id: {answer.act.id for answer in each.answers} for each in build_spells(study, links)}


def test_an_unanswered_trigger_is_censored_not_dropped(study: Study):
    foundry = spell(study, "us-foundry-rule-2025")
    assert foundry.answers == ()
    assert foundry.parts() == ((365, "open", 1.0),)


def test_only_the_cut_off_and_the_window_censor(study: Study):
    for each in build_spells(study):
        assert each.last_day == min(365, (study.cut_off - each.day).days)
        assert all(time == each.last_day for time, cause, _ in each.parts() if cause == "open")


def test_every_spell_gives_away_its_whole_weight(study: Study):
    for links in LINK_SETS:
        for each in build_spells(study, links):
            assert sum(weight for _, _, weight in each.parts()) == pytest.approx(1.0)


def test_a_tariff_answered_on_its_own_day_has_lag_0(study: Study):
    assert spell(study, "us-301-list1-2018").first_lag_days == 0


def test_the_october_2022_rules_were_first_answered_by_the_micron_review(study: Study):
    rules = spell(study, "us-oct7-rules-2022", "strict")
    assert (rules.answers[0].act.id, rules.first_lag_days) == ("cn-micron-review-2023", 175)


def test_the_diffusion_rule_was_withdrawn_before_any_answer(study: Study):
    assert spell(study, "us-ai-diffusion-2025").parts() == ((120, "withdrawn", 1.0),)


def test_the_eda_letters_were_bargained_away_counted_from_their_publication(study: Study):
    letters = spell(study, "us-eda-letters-2025")
    assert letters.day == date(2025, 5, 28)
    assert letters.parts() == ((13, "bargained", 1.0),)


def test_an_answer_after_a_competing_end_is_no_answer(study: Study):
    tencent = [each for each in build_spells(study, "all") if each.end_day is not None]
    assert tencent
    assert all(
        answer.lag_days <= each.end_day for each in tencent for answer in each.answers if each.end_day is not None
    )


def test_the_link_sets_are_nested(study: Study):
    strict, medium, wide = (answered(study, links) for links in LINK_SETS)
    for trigger in strict:
        assert strict[trigger] <= medium[trigger] <= wide[trigger]
    assert {link.id for link in study.links if in_link_set(link, "strict")} < {
        link.id for link in study.links if in_link_set(link, "all")
    }


def test_no_set_of_links_holds_substitution_circumvention_or_easing(study: Study):
    relations = {link.relation for link in study.links if in_link_set(link, "all")}
    assert relations == {"retaliates", "responds", "mirrors"}


def test_the_weights_of_one_answer_sum_to_one_over_its_triggers(study: Study):
    for links in LINK_SETS:
        given: dict[str, float] = defaultdict(float)
        for each in build_spells(study, links):
            for answer in each.answers:
                given[answer.act.id] += answer.weight
        assert given
        assert all(weight == pytest.approx(1.0) for weight in given.values())


def test_the_october_2025_package_is_shared_by_confidence(study: Study):
    rule, listing = spell(study, "us-affiliates-rule-2025"), spell(study, "us-entity-list-29-2025")
    assert rule.answers[0].act.id == listing.answers[0].act.id == "cn-oct9-rare-earth-2025"
    assert rule.answers[0].weight == pytest.approx(3 / 5)
    assert listing.answers[0].weight == pytest.approx(2 / 5)
    assert [cause for _, cause, _ in listing.parts()] == ["answered", "open"]


def test_an_act_announced_and_put_in_force_is_one_trigger_on_its_announcement(study: Study):
    fees = [each for each in find_triggers(study) if each.id.startswith("us-port-fees")]
    graphite = [each for each in find_triggers(study) if each.id.startswith("cn-graphite")]
    assert [each.day for each in fees] == [date(2025, 4, 17)]
    assert [each.day for each in graphite] == [date(2023, 10, 20)]


def test_a_package_speaks_by_its_strongest_row(study: Study):
    rows = [row for row in study.events if row.package == "us-2023-10-17"]
    (act,) = group_acts(rows)
    assert (act.id, act.severity, len(act.rows)) == ("us-oct17-rules-2023", 5, 2)


def test_triggers_bind_and_are_neither_leaked_nor_proposed_nor_slight(study: Study):
    for act in find_triggers(study):
        assert act.severity >= 3
        assert all(row.alleged == "no" and row.stage != "proposed" for row in act.rows)
    ids = {act.id for act in find_triggers(study)}
    assert not ids & {"us-nl-jp-deal-2023", "us-301-list-proposed-2018", "us-100pct-threat-2025", "us-match-act-2026"}


def test_chinese_acts_are_triggers_too(study: Study):
    ban = spell(study, "cn-seven-rare-earths-2025")
    assert (ban.by, ban.answers[0].act.id) == ("CN", "us-tariff-84-2025")


def test_an_act_on_a_third_country_is_no_trigger_for_the_other_side(study: Study):
    ids = {act.id for act in find_triggers(study)}
    assert not ids & {"cn-japan-dual-use-2026", "cn-nexperia-export-ban-2025", "cn-ecl-7-eu-2026"}


def test_strata_are_kept_apart(study: Study):
    assert spell(study, "nl-nexperia-order-2025").stratum == "allies"
    assert spell(study, "us-reciprocal-tariff-2025").stratum == "tariffs"
    assert spell(study, "us-dec2-package-2024").stratum == "technology_controls"
    assert spell(study, "us-h20-resumption-2025").stratum == "relaxations"
    assert spell(study, "deepseek-r1-2025").stratum == "firms"


def test_relaxations_never_enter_retaliation(study: Study):
    easings = {row.id for row in study.events if row.direction == "de_escalation"}
    for links in LINK_SETS:
        for each in build_spells(study, links):
            if each.stratum in ("technology_controls", "tariffs", "allies"):
                assert not easings & {row.id for row in each.trigger.rows}
                assert all(is_binding(row) for row in each.trigger.rows)


def test_a_speech_a_wto_case_and_a_draft_answer_nothing(study: Study):
    given = {row.id for links in LINK_SETS for each in build_spells(study, links) for answer in each.answers
             for row in answer.act.rows}  # fmt: skip
    assert not given & {"cn-rare-earth-threat-2019", "cn-wto-ds615-2022", "cn-solar-wafer-tech-draft-2022"}


def test_a_law_that_names_nobody_answers_only_where_asked(study: Study):
    named = {answer.act.id for each in build_spells(study, "all") for answer in each.answers}
    wide = {answer.act.id for each in build_spells(study, "all", frameworks=True) for answer in each.answers}
    assert "cn-blocking-rules-2021" in wide - named
    assert {item.id for item in read_coding(study).frameworks} <= {row.id for row in study.events}


def test_a_leaked_order_answers_only_where_asked(study: Study):
    plain = {answer.act.id for each in build_spells(study, "all") for answer in each.answers}
    leaked = {answer.act.id for each in build_spells(study, "all", alleged=True) for answer in each.answers}
    assert "cn-tesla-military-curbs-2021" in leaked - plain


def test_as_of_hides_later_answers(study: Study):
    early = study.as_of(date(2023, 3, 1))
    rules = spell(early, "us-oct7-rules-2022")
    assert rules.answers == ()
    assert rules.parts() == (((date(2023, 3, 1) - date(2022, 10, 7)).days, "open", 1.0),)
    assert spell(study.as_of(date(2023, 4, 1)), "us-oct7-rules-2022").first_lag_days == 175


def test_as_of_hides_a_letter_that_nobody_knew_of(study: Study):
    before, after = (study.as_of(date(2025, 4, 15) - timedelta(days)) for days in (1, 0))
    assert "us-h20-letter-2025" not in {act.id for act in find_triggers(before)}
    assert "us-h20-letter-2025" in {act.id for act in find_triggers(after)}


def test_a_longer_window_keeps_every_answer_of_a_shorter_one(study: Study):
    for links in LINK_SETS:
        short, long = (
            {(each.trigger.id, answer.act.id) for each in build_spells(study, links, window) for answer in each.answers}
            for window in (180, 730)
        )
        assert short <= long


def test_selecting_by_period_is_half_open(study: Study):
    spells = build_spells(study)
    day = date(2023, 10, 17)
    assert "us-oct17-rules-2023" in {each.trigger.id for each in select(spells, period=(day, date(2024, 1, 1)))}
    assert "us-oct17-rules-2023" not in {each.trigger.id for each in select(spells, period=(date(2023, 1, 1), day))}


@pytest.mark.parametrize(("links", "window"), [("loose", 365), ("strict", 90), ("all", -1)])
def test_an_unknown_link_set_or_a_short_window_is_refused(study: Study, links: str, window: int):
    from countermove.response.record.coding import check_arguments

    with pytest.raises(ValueError, match="want"):
        check_arguments(links, window)


def test_a_fault_in_the_coding_is_told_with_its_line(study: Study, tmp_path: Path):
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    (folder / "response.yaml").write_text("frameworks:\n  - id: cn-afsl-2021\n    reason: none\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        build_spells(load_study(folder))
    assert any(fault.line in (2, 3) and fault.path.endswith("response.yaml") for fault in caught.value.faults)


def test_a_coding_of_an_act_that_is_not_there_is_told_with_its_line(study: Study, tmp_path: Path):
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    text = "frameworks:\n  - {id: cn-afsl-2021, why: a law}\n  - {id: cn-nothing-2021, why: a law}\n"
    (folder / "response.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"response\.yaml:3: .*'cn-nothing-2021' is no event"):
        build_spells(load_study(folder))


def test_a_study_without_a_coding_of_its_own_still_has_spells(study: Study, tmp_path: Path):
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    (folder / "response.yaml").unlink()
    assert len(build_spells(load_study(folder))) == len(build_spells(study))


def test_lags_agree_with_the_links_where_the_clocks_agree(study: Study):
    given = {(link.response, link.trigger): link.lag_days for link in study.links}
    compared = 0
    for each in build_spells(study, "strict"):
        for answer in each.answers:
            noted = given.get((answer.act.id, each.trigger.id))
            if noted is not None and each.trigger.rows[0].day == each.day and len(each.trigger.rows) == 1:
                assert noted == answer.lag_days
                compared += 1
    assert compared >= 15
