"""The way back of a number leads to worlds that show it, to inputs as they were drawn, and to rows of the record."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.decision.assess import Assessed
from countermove.study import Study, load_case
from countermove.study.grounds import grounds_of


def test_each_world_shows_what_it_is_said_to_show(assessed: Assessed) -> None:
    options = list(assessed.kept.options)
    for way in assessed.assessment.ways:
        values = assessed.kept.values[way.outcome][options.index("sell_with_conditions")]
        for number, share in zip(way.worlds, (0.05, 0.5, 0.95), strict=True):
            wanted = float(np.quantile(values, share))
            assert abs(values[number] - wanted) == pytest.approx(np.abs(values - wanted).min(), rel=1e-3)


def test_every_input_that_carries_a_spread_has_its_way(assessed: Assessed) -> None:
    found = {(way.outcome, each.input) for way in assessed.assessment.ways for each in way.inputs}
    assert found == {(each.outcome, each.input) for each in assessed.assessment.carriers}


def test_grounds_are_rows_of_the_record_with_their_own_grades_and_sources(assessed: Assessed, study: Study) -> None:
    known = grounds_of(study.as_of(load_case("h200", study).cut_off))
    for ground in (ground for way in assessed.assessment.ways for each in way.inputs for ground in each.grounds):
        rows = [known[row.id] for row in study.series if row.series == ground.id] or [known[ground.id]]
        assert 0 < ground.rows <= len(rows)
        assert {*ground.grades} <= {f"{row.reliability}{row.credibility}" for row in rows}
        assert {*ground.sources} <= {source for row in rows for source in row.sources}


def test_a_fitted_input_is_told_as_it_was_drawn(assessed: Assessed) -> None:
    ways = {way.outcome: {each.input: each for each in way.inputs} for way in assessed.assessment.ways}
    growth = ways["usable_compute"]["budget_growth_per_year"]
    assert (growth.basis, growth.rows) == ("fit", 63)
    assert growth.drawn is not None
    assert growth.drawn == pytest.approx((0.18, 0.34, 0.51), abs=0.03)
    assert {each.basis for name, way in ways.items() for key, each in way.items() if key == "structure"} == {"accounts"}
    assert {each.basis for each in ways["us_countermove_cost"].values()} == {"record"}
