"""What lapses or returns by itself."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from countermove.response.forecast.lapses import OUTCOMES, LapseCalendar, lapses
from countermove.response.record.clock_record import clocks_of
from countermove.study.faults import BadInput
from countermove.study.rules import load_rules
from countermove.study.study import Study, load_study

from .made_up import act, write_study

CLOCK = """
  - id: {id}
    measure: {measure}
    title: The list rests
    by: AT
    set_on: {start}
    lapses_on: {end}
    form: legal_text
    returns: [list]
    source: [s]
"""
ENDED = "    outcome: {{what: {0}, on: {1}, source: [s]}}\n"


@pytest.fixture(scope="module")
def calendar(study: Study) -> LapseCalendar:
    return lapses(study)


def clock(name: str, start: str, end: str, outcome: str = "", measure: str = "m") -> str:
    return CLOCK.format(id=name, start=start, end=end, measure=measure) + (
        ENDED.format(outcome, end) if outcome else ""
    )


def little(folder: Path, *clocks: str) -> Study:
    return write_study(
        folder, [act("list", "2018-03-01", "AT", "BE", severity=4)], files={"clocks.yaml": "clocks:" + "".join(clocks)}
    )


def test_the_clocks_of_november_2026_and_january_2027_are_open(calendar: LapseCalendar):
    days = {each.lapses_on for each in calendar.open}
    assert {date(2026, 11, 10), date(2026, 11, 27), date(2027, 1, 10)} <= days
    assert all(each.severity for each in calendar.open)


def test_what_the_rules_told_after_the_record_closed_is_marked_with_its_switch(calendar: LapseCalendar):
    late = [each for each in calendar.open if each.after_record]
    assert {each.lapses_on for each in late} == {date(2027, 1, 10)}
    assert {each.condition for each in late} == {
        "affiliates_suspension: extended", "truce_extension: implemented", "gallium_suspension: moved",
    }  # fmt: skip


def test_a_dated_view_lacks_what_was_told_later(study: Study):
    seen = lapses(study.as_of(date(2026, 6, 30)))
    assert date(2027, 1, 10) not in {each.lapses_on for each in seen.open}
    assert date(2026, 11, 10) in {each.lapses_on for each in seen.open}


def test_every_suspension_of_a_whole_rule_with_a_day_is_on_the_calendar(study: Study):
    clocks = clocks_of(study)
    on_calendar = {(rule, each.lapses_on) for each in clocks for rule in each.rules}
    in_rules = {
        (rule.id, entry.until)
        for rule in load_rules(study)
        for entry in rule.history
        if entry.state == "suspended" and entry.until is not None and "cn_dual_use_by" not in str(entry.for_)
    }
    assert in_rules == on_calendar


def test_a_clock_is_open_until_its_outcome_is_known(study: Study):
    before = lapses(study.as_of(date(2025, 8, 10)))
    after = lapses(study.as_of(date(2025, 8, 11)))
    assert "us-reciprocal-1" in {each.id for each in before.open}
    assert {each.id: each.status for each in after.past}["us-reciprocal-1"] == "extended"


def test_the_odds_are_counted_and_shown_with_and_without_memory(calendar: LapseCalendar):
    odds = {each.which: each for each in calendar.odds}
    assert odds["all"].n == 18
    assert odds["in the record alone"].n == 9
    for each in odds.values():
        assert sum(each.probability) == pytest.approx(1)
        assert all(low < middle < high for low, middle, high in zip(each.low, each.probability, each.high, strict=True))
    width = {name: each.high[0] - each.low[0] for name, each in odds.items()}
    assert width["each measure once"] > width["all"]


def test_a_measure_that_ends_by_itself_has_no_odds(calendar: LapseCalendar):
    surcharge = next(each for each in calendar.open if each.id == "us-surcharge")
    assert calendar.odds_of(surcharge) is None
    assert calendar.odds_of(next(each for each in calendar.open if each.id == "us-affiliates")) is not None


def test_the_odds_are_jeffreys(tmp_path: Path):
    study = little(
        tmp_path,
        clock("a", "2018-04-01", "2018-07-01", "extended"),
        clock("b", "2018-07-01", "2018-10-01", "extended"),
        clock("c", "2018-10-01", "2019-01-01", "in_force", "other"),
    )
    first, once = lapses(study).odds[:2]
    assert OUTCOMES == ("extended", "in_force", "settled")
    assert first.probability == pytest.approx((2.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5))
    assert once.count == pytest.approx((1, 1, 0))


def test_a_clock_that_ran_out_without_an_outcome_is_told_and_not_counted(tmp_path: Path):
    calendar = lapses(little(tmp_path, clock("a", "2018-04-01", "2018-07-01")))
    assert calendar.past[0].status == "unknown"
    assert calendar.odds[0].n == 0


def test_what_hangs_on_a_clock_is_the_severity_of_what_returns(tmp_path: Path):
    calendar = lapses(little(tmp_path, clock("a", "2020-04-01", "2021-07-01")))
    assert (calendar.open[0].severity, calendar.open[0].hangs) == (4, ("list",))
    assert calendar.odds_of(calendar.open[0]) is None


def test_a_study_without_clocks_has_none():
    assert clocks_of(load_study("cocom_computers")) == ()


def test_every_fault_of_the_file_is_told(tmp_path: Path):
    wrong = clock("a", "2018-04-01", "2018-07-01").replace("[list]", "[no-event]") + "    rules: [no_rule]\n"
    study = little(tmp_path, wrong, clock("a", "2018-04-01", "2018-07-01").replace("[s]", "[nowhere]"))
    with pytest.raises(BadInput) as error:
        lapses(study)
    assert len(error.value.faults) == 4
    assert all(word in str(error.value) for word in ("no event", "no rule 'no_rule'", "no source 'nowhere'", "twice"))


def test_a_clock_that_lapses_before_it_is_set_is_a_fault(tmp_path: Path):
    with pytest.raises(BadInput, match="not after it is set"):
        lapses(little(tmp_path, clock("a", "2018-07-01", "2018-07-01")))


def test_a_day_that_the_rules_contradict_is_a_fault(study: Study, tmp_path: Path):
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    text = (folder / "clocks.yaml").read_text(encoding="utf-8")
    (folder / "clocks.yaml").write_text(
        text.replace("lapses_on: 2026-11-27", "lapses_on: 2026-11-28"), encoding="utf-8"
    )
    with pytest.raises(BadInput, match="2026-11-28, but rule cn_us_ban_metals_2024 is suspended to 2026-11-27"):
        lapses(load_study(folder))
