"""What holds legal sales back is what the model's own limits say, world by world."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.decision import Assessed
from countermove.decision.bench import Bench, bench
from countermove.decision.moved import Position
from countermove.decision.numbers import spread
from countermove.decision.sales_limits import LIMITS, binding, sales_limits
from countermove.study import BadInput, Study, load_case
from countermove.world.beliefs import run_worlds

WORLDS = 1_000


@pytest.fixture(scope="module")
def made(study: Study) -> Bench:
    """The packaged case h200 on a bench."""
    return bench(study, load_case("h200", study), worlds=WORLDS)


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        ((5, 9, 5, 9, 5), "buyers"),  # what Beijing admits is a share of what buyers want: all of it
        ((5, 3, 4, 9, 3), "licences"),
        ((5, 4, 3, 9, 3), "admission"),
        ((5, 4, 4, 2, 2), "makers"),
        ((5, 4, 4, 9, 1), "ramp"),
        ((5, 4, 4, 9, 0), "rupture"),
        ((5, 0, 4, 9, 0), "licences"),
        ((5, 3, 3, 9, 3), "licences"),
        ((5, 3, 4, 3, 3), "makers"),  # what is free to sell is as much as can be sent
        ((5, 0, 4, 0, 0), "licences"),
    ],
)
def test_the_least_limit_holds_sales(limits: tuple[float, ...], holds: str) -> None:
    paths = np.array(limits, np.float32)[:, None, None]
    assert LIMITS[int(binding(paths)[0, 0])] == holds


def test_shares_of_a_year_add_up_and_years_reach_from_the_day_to_the_horizon(made: Bench) -> None:
    years = sales_limits(made, Position("sell_with_conditions"))
    assert [(each.year, each.quarters) for each in years] == [(2026, 2), *((year, 4) for year in range(2027, 2031))]
    for each in years:
        assert sum(each.held_by.values()) == pytest.approx(1.0)
        assert each.sold.p50 <= each.wanted.p50


def test_what_is_sold_is_what_whole_worlds_sell(made: Bench) -> None:
    row = made.inputs.of_rows([made.ensemble.row("deny")])
    path = run_worlds(row, made.beliefs, seed=1, worlds=WORLDS, record=("legal_imports_h100e",))[0, 0]
    assert sales_limits(made, Position("deny"))[-1].sold == spread(path[-4:].mean(axis=0))


def test_with_all_admitted_beijing_holds_nothing_back(made: Bench) -> None:
    as_it_is = sales_limits(made, Position("sell_with_conditions"))
    admitted = sales_limits(made, Position("sell_with_conditions", {"admission": 1.0}))
    assert all(each.held_by["admission"] > 0.5 for each in as_it_is)
    assert all(each.held_by["admission"] == 0.0 for each in admitted)
    assert all(more.sold.p50 > few.sold.p50 for more, few in zip(admitted, as_it_is, strict=True))


def test_a_position_that_there_is_not_is_told(made: Bench) -> None:
    with pytest.raises(BadInput, match="nobody"):
        sales_limits(made, Position("nobody"))


def test_the_assessment_tells_what_the_page_tells(made: Bench, assessed: Assessed) -> None:
    told = assessed.assessment.sales_limits
    assert [*told] == [each.id for each in made.case.options]
    for option, years in told.items():
        for year, same in zip(years, sales_limits(made, Position(option)), strict=True):
            assert (year.year, year.quarters, year.held_by) == (same.year, same.quarters, pytest.approx(same.held_by))
            assert year.sold.p50 == pytest.approx(same.sold.p50, rel=1e-5)
            assert year.wanted.p95 == pytest.approx(same.wanted.p95, rel=1e-5)
