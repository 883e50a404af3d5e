"""From which day a judgement could have been made."""

from __future__ import annotations

from datetime import date

import pytest

from countermove.study import Study, load_study
from countermove.study.knowable import knowable_on, later_parameters


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


def test_the_latest_ground_counts(study: Study) -> None:
    early, late = "us-oct7-rules-2022", "cn-h200-customs-block-2026"
    days = {row.id: row.known_on for row in study.events}
    assert knowable_on(study, [early]) == days[early]
    assert knowable_on(study, [early, late]) == days[late]
    assert knowable_on(study, []) is None


def test_a_series_counts_with_its_last_row_before_the_cut_off(study: Study) -> None:
    rows = [row.known_on for row in study.series if row.series == "cn_lag_months" and row.known_on]
    assert knowable_on(study, ["cn_lag_months"]) == max(day for day in rows if day <= study.about.cut_off)


def test_a_dated_view_names_the_parameters_that_came_later(study: Study) -> None:
    assert later_parameters(study) == ()
    assert later_parameters(study.as_of(study.about.cut_off)) == ()
    early, earlier = (later_parameters(study.as_of(date(year, 1, 1))) for year in (2025, 2023))
    assert set(early) <= set(earlier)
    assert "spillover_per_year" in early
    assert "distilled_share" not in earlier  # a judgement without grounds has no day
