"""Where the options of the packaged case fail."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from countermove.decision.binned import Binned
from countermove.decision.failures import MOST_INPUTS, WORST, failures
from countermove.decision.information import information
from countermove.decision.prim import LEVEL
from countermove.decision.run import Run
from countermove.decision.turning import turns
from countermove.decision.turning_parts import Failure
from countermove.study.limits import Limit

MAIN = ("usable_compute", "us_countermove_cost", "nvidia_revenue", "duty_income")


@pytest.fixture(scope="module")
def found(run: Run, inputs: Binned) -> dict[tuple[str, str], Failure]:
    return {(each.outcome, each.option): each for each in failures(run, inputs, MAIN)}


def test_every_option_is_judged_on_every_outcome_and_the_reference_on_none(
    run: Run, found: dict[tuple[str, str], Failure]
) -> None:
    options = {option.id for option in run.case.options}
    assert set(found) == {(outcome, option) for outcome in MAIN for option in options}


def test_a_tenth_of_all_options_worlds_is_bad_for_who_decides(found: dict[tuple[str, str], Failure]) -> None:
    for outcome, bad in (("usable_compute", "above"), ("nvidia_revenue", "below")):
        own = [each for each in found.values() if each.outcome == outcome]
        assert {each.bad for each in own} == {bad}
        assert np.mean([each.base.value for each in own]) == pytest.approx(WORST, abs=0.01)


def test_nvidia_earns_little_under_denial_where_its_other_sales_are_small(
    run: Run, inputs: Binned, found: dict[tuple[str, str], Failure]
) -> None:
    """The figures are those of the half that the box was not found in, counted here by hand."""
    each = found["nvidia_revenue", "deny"]
    assert [limit.input for limit in each.restrictions] == ["nvidia_other_usd_bn"]
    (limit,) = each.restrictions
    assert limit.low is None
    assert limit.high is not None
    unseen = inputs.half == 1
    inside = inputs.values[inputs.names.index("nvidia_other_usd_bn")][unseen] <= limit.high
    bad = run.ensemble.values["nvidia_revenue"][run.ensemble.row("deny")][: inputs.worlds][unseen] <= each.limit
    assert each.density is not None
    assert each.coverage is not None
    assert each.density.value == pytest.approx((inside & bad).sum() / inside.sum())
    assert each.coverage.value == pytest.approx((inside & bad).sum() / bad.sum())
    assert each.base.value == pytest.approx(bad.mean())
    assert each.density.value > 3 * each.base.value
    assert each.coverage.value > 0.9


def test_a_box_says_no_more_than_a_reader_can_hold_and_nothing_that_chance_explains(
    found: dict[tuple[str, str], Failure],
) -> None:
    boxes = [each for each in found.values() if each.restrictions]
    assert len(boxes) >= 15
    assert all(len(each.restrictions) <= MOST_INPUTS for each in boxes)
    assert all(limit.quasi_p < LEVEL for each in boxes for limit in each.restrictions)
    assert all(each.density is not None and each.density.value > each.base.value for each in boxes)


def test_where_there_is_no_box_it_is_said_why(found: dict[tuple[str, str], Failure]) -> None:
    assert found["nvidia_revenue", "lift_now"].why == "too few bad worlds"
    lifted = found["duty_income", "lift_now"]
    assert (lifted.why, lifted.base.value, lifted.density) == ("every world is bad", 1.0, None)
    assert all(bool(each.why) != bool(each.restrictions) for each in found.values())


def test_a_limit_that_the_user_sets_takes_the_place_of_the_worst_tenth(run: Run, inputs: Binned) -> None:
    own = {each.option: each for each in failures(run, inputs, MAIN[:1], {MAIN[0]: Limit(at_most=50.0)})}
    for option, each in own.items():
        assert (each.limit_from, each.bad, each.limit) == ("case", "above", 50.0)
        values = run.ensemble.values[MAIN[0]][run.ensemble.row(option)][: inputs.worlds]
        assert each.base.value == pytest.approx((values[inputs.half == 1] > 50.0).mean())


def test_an_outcome_that_nobody_ranks_has_bad_worlds_only_where_it_is_limited(run: Run, inputs: Binned) -> None:
    assert "truce_share" in run.outcomes
    assert failures(run, inputs, ("truce_share",)) == ()
    limited = failures(run, inputs, ("truce_share",), {"truce_share": Limit(at_least=0.5)})
    assert {each.bad for each in limited} == {"below"}
    assert len(limited) == len(run.case.options)


def test_where_outcomes_have_nothing_to_do_with_inputs_nothing_is_found(run: Run, inputs: Binned) -> None:
    """The outcomes of each world are given to another one, those of all options together."""
    order = np.random.Generator(np.random.Philox(1)).permutation(run.ensemble.kept)
    shuffled = {name: values[:, order] for name, values in run.ensemble.values.items()}
    other = dataclasses.replace(run, ensemble=dataclasses.replace(run.ensemble, values=shuffled))
    boxes = [each for each in failures(other, inputs, MAIN) if each.restrictions]
    assert len(boxes) <= 1
    assert not any(each.thresholds or each.to_and_fro or each.structures for each in turns(other, inputs, {}, MAIN))
    worth, trades = information(other, inputs, MAIN)
    assert not any(each.known for each in (*worth, *trades))


def test_no_draw_of_the_fit_stands_in_both_halves(run: Run, inputs: Binned) -> None:
    fit = run.beliefs.posterior
    assert fit is not None
    structure, draw = fit.draws_of(np.arange(inputs.worlds))
    halves = [
        set(zip(structure[own].tolist(), draw[own].tolist(), strict=True))
        for own in (inputs.half == 0, inputs.half == 1)
    ]
    assert not halves[0] & halves[1]
    assert len(halves[0] | halves[1]) == inputs.worlds
