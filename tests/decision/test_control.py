"""Did the control work: present law against the world without controls."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.decision import Assessed, assess
from countermove.decision.control import MARGIN, control_effects, paths_of
from countermove.decision.run import Run
from countermove.decision.turning_parts import ControlEffect
from countermove.study import Study, load_case


@pytest.fixture(scope="module")
def found(run: Run) -> dict[tuple[str, str, str], ControlEffect]:
    effects = control_effects(run, paths_of(run))
    return {(each.quantity, each.structure, each.quarter): each for each in effects}


def test_each_account_is_judged_by_itself_at_the_horizon_and_every_two_years_before(
    run: Run, found: dict[tuple[str, str, str], ControlEffect]
) -> None:
    quarters = ("2022Q4", "2024Q4", "2026Q4", "2028Q4", "2030Q4")
    names = ("usable_h100e", "capability_lag_months")
    structures = run.ensemble.structures
    assert list(found) == [(name, each, quarter) for name in names for each in structures for quarter in quarters]
    assert {quarter for (_, _, quarter), each in found.items() if each.past} == {"2022Q4", "2024Q4"}
    assert (
        sum(each.worlds for (name, _, quarter), each in found.items() if (name, quarter) == (names[0], "2030Q4"))
        == 5000
    )


def test_the_verdicts_are_exclusive_and_exhaustive(found: dict[tuple[str, str, str], ControlEffect]) -> None:
    for each in found.values():
        assert each.lower.value + each.same.value + each.higher.value == pytest.approx(1.0)


def test_its_worlds_are_those_of_the_assessment(run: Run, found: dict[tuple[str, str, str], ControlEffect]) -> None:
    """Compute at the horizon, recomputed from the seed, is the outcome that every option is compared by."""
    law, without = (
        run.ensemble.values["usable_compute"][run.ensemble.row(name)].astype(float)
        for name in (run.case.present_law, run.case.reference.id)
    )
    for number, structure in enumerate(run.ensemble.structures):
        own = run.ensemble.structure_of == number
        change = law[own] / without[own] - 1
        each = found["usable_h100e", structure, "2030Q4"]
        assert each.lower.value == pytest.approx((change < -MARGIN).mean())
        assert each.change.p50 == pytest.approx(np.median(change), rel=1e-4)


def test_the_margin_of_a_lag_is_that_share_of_its_median_without_controls(
    run: Run, found: dict[tuple[str, str, str], ControlEffect]
) -> None:
    without = run.ensemble.values["capability_lag"][run.ensemble.row(run.case.reference.id)]
    own = without[run.ensemble.structure_of == 0].astype(float)
    assert found["capability_lag_months", "handicap", "2030Q4"].margin == pytest.approx(
        MARGIN * np.median(own), rel=1e-4
    )
    assert found["usable_h100e", "handicap", "2030Q4"].margin == MARGIN


def test_controls_cost_china_compute_in_every_account_and_what_they_did_to_the_lag_is_less_sure(
    found: dict[tuple[str, str, str], ControlEffect],
) -> None:
    for (name, structure, quarter), each in found.items():
        if name == "usable_h100e":
            assert each.lower.value > 0.95, (structure, quarter)
    lag = {structure: found["capability_lag_months", structure, "2030Q4"] for _, structure, _ in found}
    assert (
        lag["backfire"].higher.value < 0.85 < min(each.higher.value for name, each in lag.items() if name != "backfire")
    )
    assert lag["backfire"].lower.value > 0.03


def test_an_assessment_carries_where_it_fails_what_turns_it_and_what_the_control_did(assessed: Assessed) -> None:
    a = assessed.assessment
    assert {each.structure for each in a.control} == {each.id for each in a.structures}
    assert {each.option for each in a.failures} == {each.id for each in a.options if not each.is_reference}
    assert a.turns
    assert a.information
    assert a.trades


def test_fifty_worlds_tell_nothing_of_where_options_fail(study: Study) -> None:
    a = assess(study, load_case("h200", study), worlds=50, seed=1).assessment
    assert not a.failures + a.turns + a.information + a.trades
    assert a.control
