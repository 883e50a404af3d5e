"""What starts, lapses or returns by itself, and what hangs on it."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from countermove.law import calendar, diff
from countermove.law.change.happenings import Calendar, Event
from countermove.study import Study, load_study
from countermove.study.faults import BadInput


def events(answer: Calendar, subject: str) -> list[Event]:
    return [each for day in answer.days for each in day.events if each.subject == subject]


@pytest.fixture(scope="module")
def autumn(study: Study) -> Calendar:
    return calendar(study, date(2023, 10, 1), date(2023, 12, 1))


@pytest.fixture(scope="module")
def winter(study: Study) -> Calendar:
    return calendar(study, date(2026, 1, 14), date(2026, 2, 3))


def test_the_staged_start_of_october_2023_is_two_days(autumn: Calendar) -> None:
    found = events(autumn, "acs_ifr_2023_10")
    told = {(each.what, each.day) for each in found if each.what.startswith("starts")}
    assert told == {("starts for some", date(2023, 10, 23)), ("starts", date(2023, 11, 17))}


def test_a_day_counts_the_answers_that_the_engine_changes(winter: Calendar, study: Study) -> None:
    day = next(each for each in winter.days if each.day == date(2026, 1, 15))
    assert day.answers == diff(study, "2026-01-14", "2026-01-15").counts
    assert day.changed > 0


def test_an_importer_that_only_announces_is_counted(study: Study) -> None:
    (day,) = calendar(study, date(2025, 7, 31), date(2025, 7, 31)).days
    assert day.keys == diff(study, "2025-07-30", "2025-07-31").keys > 0


def test_what_hangs_on_a_rule_is_named(autumn: Calendar) -> None:
    hangs = events(autumn, "acs_ifr_2023_10")[0].hangs
    assert "case_by_case_2026_01" in hangs.amended_by
    assert "h20_letters_2025_04" in hangs.yielded_by


def test_country_groups_change_on_their_days(winter: Calendar) -> None:
    cambodia = events(winter, "D:5")
    assert ("place leaves group", date(2026, 2, 3)) in {(each.what, each.day) for each in cambodia}


def test_a_day_that_criteria_name_is_told(winter: Calendar) -> None:
    named = [each for each in events(winter, "case_by_case_2026_01") if each.what == "names the day"]
    assert named[0].says == "launched on: up to 2026-01-15"


def test_the_days_are_in_order_and_within_the_window(study: Study) -> None:
    answer = calendar(study, date(2026, 2, 1), date(2026, 2, 3))
    days = [each.day for each in answer.days]
    assert days == sorted(days)
    assert days[-1] == date(2026, 2, 3)
    assert min(days) >= date(2026, 2, 1)


def test_an_earlier_view_knows_no_later_day(study: Study) -> None:
    seen = calendar(study.as_of(date(2026, 1, 14)), date(2026, 1, 14))
    assert events(seen, "case_by_case_2026_01")
    assert not events(seen, "uae_2026_07")


@pytest.fixture(scope="module")
def suspended(tmp_path_factory: pytest.TempPathFactory, study: Study) -> Study:
    """A copy of the study with a synthetic pair of suspensions traded for each other, one of them behind a switch."""
    folder = tmp_path_factory.mktemp("suspended") / "study"
    shutil.copytree(study.folder, folder)
    notes = folder / "rules" / "_law.yaml"
    switch = "  pause:\n    title: Whether the pause goes on\n    default: ended\n    says: Synthetic.\n"
    switch += "    positions: {ended: it ends, prolonged: it goes on}\n"
    notes.write_text(notes.read_text(encoding="utf-8").rstrip() + "\n" + switch, encoding="utf-8")
    rule = (
        "id: {id}\ntitle: Synthetic rule of {by}\nby: {by}\nlinked: [{other}]\n"
        "citations: [{{cite: synthetic}}]\nhistory:\n"
        "  - {{state: effective, from: 2027-01-01}}\n"
        "  - {{state: suspended, from: 2027-02-01, until: 2027-03-01, known_on: 2027-01-20}}\n{more}"
        "scope: {{destination: CN}}\nparagraphs: {{p: {{tpp: {{at_least: 1}}}}}}\n"
        "review: [{{policy: presumption_of_denial}}]\n"
    )
    prolonged = "  - {state: suspended, from: 2027-03-01, until: 2027-04-01, for: {pause: prolonged}}\n"
    first = rule.format(id="made_up_us", by="US", other="made_up_cn", more=prolonged)
    second = rule.format(id="made_up_cn", by="CN", other="made_up_us", more="").replace("CN}\npara", "US}\npara")
    (folder / "rules" / "z_made_up_us.yaml").write_text(first, encoding="utf-8")
    (folder / "rules" / "z_made_up_cn.yaml").write_text(second, encoding="utf-8")
    return load_study(folder)


def test_a_suspension_ends_by_itself_on_its_first_day_back(suspended: Study) -> None:
    answer = calendar(suspended, date(2027, 1, 1))
    found = events(answer, "made_up_us")
    back = next(each for each in found if each.what == "returns" and each.under is None)
    assert (back.day, back.by_itself, back.since) == (date(2027, 3, 1), True, date(2027, 2, 1))
    assert back.hangs.linked == ("made_up_cn",)
    assert back.hangs.switches == ("pause",)
    day = next(each for each in answer.days if each.day == date(2027, 3, 1))
    assert day.changed > 0
    assert {"made_up_us", "made_up_cn"} <= {each.subject for each in day.events}


def test_a_state_behind_a_switch_says_under_which_position(suspended: Study) -> None:
    found = [each for each in events(calendar(suspended, date(2027, 1, 1)), "made_up_us") if each.under]
    assert {(each.what, each.day, each.under) for each in found} == {
        ("suspended", date(2027, 3, 1), "pause=prolonged"),
        ("returns", date(2027, 4, 1), "pause=prolonged"),
    }


def test_the_position_of_a_switch_moves_the_day_on_which_answers_change(suspended: Study) -> None:
    answer = calendar(suspended, date(2027, 2, 2), date(2027, 12, 31), switches={"pause": "prolonged"})
    assert {each.day: each.changed > 0 for each in answer.days} == {
        date(2027, 3, 1): False,
        date(2027, 4, 1): True,
    }


def test_one_party_can_be_asked_for(suspended: Study) -> None:
    answer = calendar(suspended, date(2027, 1, 1), by="CN")
    subjects = {each.subject for day in answer.days for each in day.events}
    assert "made_up_cn" in subjects
    assert "made_up_us" not in subjects
    with pytest.raises(BadInput, match="no party"):
        calendar(suspended, by="XX")


def test_the_clocks_of_the_truce_are_on_the_calendar(study: Study) -> None:
    answer = calendar(study)
    returns = {(each.day, each.subject) for day in answer.days for each in day.events if each.what == "returns"}
    assert (date(2026, 11, 10), "affiliates_rule_2025_09") in returns
    assert (date(2026, 11, 10), "cn_re_extra_2025") in returns
    assert (date(2026, 11, 27), "cn_us_ban_metals_2024") in returns
    assert (date(2027, 1, 10), "affiliates_rule_2025_09") in returns
    window = [each for each in events(answer, "authorised_designer_2026_04") if each.day == date(2026, 12, 31)]
    assert window[0].says == "completed on: before 2026-12-31"


def test_an_end_before_the_start_is_refused(study: Study) -> None:
    with pytest.raises(BadInput, match="lies before"):
        calendar(study, date(2026, 1, 1), date(2025, 1, 1))
