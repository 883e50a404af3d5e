"""The packaged study is whole, and can be seen as it was on an earlier day."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from countermove.study import BadInput, check_study, load_case, load_study
from countermove.study.check import total_processing_performance
from countermove.study.show import find
from countermove.study.study import TABLES, study_hash


def test_the_packaged_study_has_no_faults() -> None:
    _, faults = check_study()
    assert [str(fault) for fault in faults] == []


def test_it_carries_every_row_that_was_researched() -> None:
    study = load_study()
    assert len(study.events) == 291
    assert len(study.links) == 139
    assert len(study.ends) == 55
    assert len(study.chips) == 89
    assert len(study.series) == 1561
    assert len(study.claims) == 120


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_sources_and_its_four_grades(table: str) -> None:
    study = load_study()
    for row in getattr(study, table):
        assert row.source
        assert all(name in study.sources for name in row.source)
        assert row.source_reliability in "ABCDEF"
        assert row.information_credibility in "123456"
        assert row.analytic_confidence in ("low", "moderate", "high")


def test_a_view_of_december_2025_knows_nothing_later() -> None:
    day = date(2025, 12, 1)
    view = load_study().as_of(day)
    for table, row in view.everything():
        assert row.known_on is not None, (table, row.id)
        assert row.known_on <= day, (table, row.id)
    assert "us-h200-rule-2026" not in {event.id for event in view.events}
    assert view.cut_off == day


@pytest.mark.parametrize("table", TABLES)
def test_views_of_later_days_hold_all_that_earlier_views_hold(table: str) -> None:
    study = load_study()
    days = [date(2020, 1, 1), date(2023, 10, 17), date(2025, 4, 9), date(2026, 6, 30)]
    views = [{row.id for row in getattr(study.as_of(day), table)} for day in days]
    for earlier, later in itertools.pairwise(views):
        assert earlier <= later


def test_a_view_of_a_view_is_never_wider() -> None:
    study = load_study().as_of(date(2024, 1, 1))
    assert study.as_of(date(2026, 1, 1)).known_by == date(2024, 1, 1)


def test_a_link_is_known_only_when_its_later_event_is() -> None:
    study = load_study()
    events = {event.id: event for event in study.events}
    for link in study.links:
        days = [events[link.response].known_on, events[link.trigger].known_on]
        assert link.known_on is not None
        assert all(day is None or link.known_on >= day for day in days), link.id


def test_rows_that_cannot_be_dated_are_counted_and_left_out() -> None:
    study = load_study()
    undated = study.undated()
    assert undated
    view = study.as_of(date(2030, 1, 1))
    for table, count in undated.items():
        assert len(getattr(view, table)) == len(getattr(study, table)) - count


def test_the_h200_has_a_tpp_of_15832() -> None:
    chips = {chip.id: chip for chip in load_study().chips}
    assert total_processing_performance(chips["nvidia-h200-sxm"]) == 15832
    assert total_processing_performance(chips["nvidia-h20"]) == 2368


def test_showing_an_event_names_what_rests_on_it() -> None:
    found = find(load_study(), "us-oct7-rules-2022")
    kinds = {(kind, each) for kind, each, _ in found.rests_on_it}
    assert ("links", "cn-gallium-germanium-2023--us-oct7-rules-2022") in kinds
    assert found.sources
    assert all(len(line) <= 80 or "http" in line for line in found.lines())


def test_showing_an_unknown_id_suggests_near_ones() -> None:
    with pytest.raises(BadInput, match="us-oct7-rules-2022"):
        find(load_study(), "us-oct7-rule-2022")


def test_a_copied_study_hashes_as_the_original(copied_study: Path) -> None:
    assert study_hash(load_study(copied_study)) == study_hash(load_study())


def test_every_packaged_case_is_sound() -> None:
    study = load_study()
    assert set(study.case_ids) >= {"h200", "too_thin"}
    for name in study.case_ids:
        assert load_case(name, study).id == name


def test_a_dated_view_lacks_sources_that_were_published_later() -> None:
    day = date(2025, 12, 1)
    sources = load_study().as_of(day).sources
    assert sources
    assert all(source.published_on is None or source.published_on <= day for source in sources.values())


def test_a_party_is_found_by_its_name_for_all_lists() -> None:
    found = find(load_study(), "huawei")
    assert len(found.record["designations"]) > 1
