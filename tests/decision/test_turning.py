"""What turns a comparison, and what knowing is worth."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from countermove.decision import Assessed
from countermove.decision.binned import BINS, Binned, bins_of
from countermove.decision.control import brought, paths_of
from countermove.decision.information import information, worth_knowing
from countermove.decision.run import Run
from countermove.decision.turning import _crossing, turns
from countermove.decision.turning_parts import Turn

MAIN = ("usable_compute", "capability_lag", "us_countermove_cost", "nvidia_revenue")
COUNT = 5_000


@pytest.fixture(scope="module")
def admission(run: Run) -> np.ndarray:
    return brought(run, paths_of(run))["admission_share"]


@pytest.fixture(scope="module")
def found(run: Run, inputs: Binned) -> dict[tuple[str, str, str], Turn]:
    compared = turns(run, inputs, brought(run, paths_of(run)), MAIN)
    return {(each.outcome, each.option, each.event): each for each in compared}


def crossing(shares: list[float]) -> tuple[float, float, float, bool] | None:
    """The crossing of shares in bins at 0, 1, 2, ... where a tenth from a half is clear."""
    each = np.array(shares)
    return _crossing(np.arange(float(len(each))), each, each > 0.6, each < 0.4)


def test_a_threshold_lies_where_the_share_passes_a_half_between_what_is_clear() -> None:
    assert crossing([0.1, 0.2, 0.45, 0.55, 0.9]) == pytest.approx((2.5, 1.0, 4.0, True))
    assert crossing([0.9, 0.7, 0.3, 0.1]) == pytest.approx((1.5, 1.0, 2.0, False))
    assert crossing([0.1, 0.9, 0.1]) is None
    assert crossing([0.1, 0.9, 0.55, 0.45, 0.7]) == pytest.approx((0.5, 0.0, 1.0, True))


def test_denial_and_sale_are_the_same_for_nvidia_where_beijing_admits_little(
    run: Run, found: dict[tuple[str, str, str], Turn], admission: np.ndarray
) -> None:
    each = found["nvidia_revenue", "deny", "same"]
    first = each.thresholds[0]
    assert (each.against, first.input, first.side, first.after) == (
        "sell_with_conditions", "admission_share", "below", True,
    )  # fmt: skip
    assert 0.02 < first.low < first.value < first.high < 0.12
    values = run.ensemble.values["nvidia_revenue"].astype(float)
    sold, denied = values[run.ensemble.row("sell_with_conditions")], values[run.ensemble.row("deny")]
    same = np.abs(denied - sold) < 0.03 * np.median(sold)
    assert same[admission < first.low].mean() > 0.5
    assert same[admission > first.high].mean() < 0.5
    assert first.beyond == pytest.approx((admission < first.value).mean(), abs=0.001)
    assert each.share.value == pytest.approx(same.mean())


def test_no_value_of_an_input_puts_another_option_before_lifting_for_nvidias_revenue(
    found: dict[tuple[str, str, str], Turn],
) -> None:
    leads = [each for (outcome, _, event), each in found.items() if (outcome, event) == ("nvidia_revenue", "leads")]
    assert len(leads) == 6
    assert {each.against for each in leads} == {"lift_now"}
    assert not any(each.thresholds or each.to_and_fro or each.structures for each in leads)


def test_where_beijing_holds_the_key_lifting_leaves_the_lag_as_it_is(found: dict[tuple[str, str, str], Turn]) -> None:
    each = found["capability_lag", "lift_now", "same"]
    assert each.share.value < 0.5
    assert each.structures == ("two_key_market",)


def test_bins_hold_equally_many_worlds_and_their_sums_add_up(inputs: Binned) -> None:
    ones = inputs.sums(np.ones((inputs.worlds, 1)))
    assert ones.shape == (len(inputs.names), BINS, 1)
    assert (ones[..., 0] == inputs.count).all()
    assert (inputs.count.sum(axis=1) == inputs.worlds).all()
    place = inputs.names.index("budget_growth_per_year")
    assert set(inputs.count[place].tolist()) <= {
        inputs.worlds // BINS - 1,
        inputs.worlds // BINS,
        inputs.worlds // BINS + 1,
    }
    own = [inputs.values[place][inputs.bin_of(place) == each] for each in range(BINS)]
    assert inputs.middles(place) == pytest.approx([np.median(each) for each in own], rel=1e-6)
    assert all(left.max() < right.min() for left, right in pairwise(own))


def test_equal_values_share_a_bin() -> None:
    drawn = {"x": np.repeat([0.0, 1.0, 2.0], [400, 500, 100])}
    inputs = bins_of(drawn, np.zeros(1000, np.int64), np.zeros(1000, np.int64))
    assert sorted(each for each in inputs.count[0].tolist() if each) == [100, 400, 500]
    assert [each for each in inputs.middles(0).tolist() if each == each] == [0.0, 1.0, 2.0]


def planted(seed: int = 1) -> tuple[Binned, np.ndarray]:
    """Two options whose better one is told by the sign of input 0; input 1 and all else is noise."""
    rng = np.random.Generator(np.random.Philox(seed))
    drawn = {f"x{place}": rng.standard_normal(COUNT) for place in range(40)}
    inputs = bins_of(drawn, np.arange(COUNT) % 5, np.arange(COUNT) // 5 % 2)
    noise = 3.0 * rng.standard_normal((2, COUNT))
    return inputs, np.stack([drawn["x0"], -drawn["x0"]]) + noise + 0.05


def test_knowing_the_input_that_tells_the_options_apart_is_worth_what_it_says() -> None:
    """With z standard normal, max(z, -z) has the mean root of 2 / pi, which bins of ten come near to."""
    inputs, good = planted()
    halves = np.stack([(good * (inputs.half == half)).T for half in (0, 1)])
    found = worth_knowing(inputs, good, np.stack([inputs.sums(each) for each in halves]), 5)
    assert [name for name, _, _ in found] == ["x0"]
    assert found[0][1] == pytest.approx(np.sqrt(2 / np.pi), abs=3 * found[0][2] + 0.02)


def test_noise_is_not_sold_as_knowledge() -> None:
    for seed in range(2, 8):
        inputs, good = planted(seed)
        good = np.random.Generator(np.random.Philox(seed)).permuted(good, axis=1)
        halves = np.stack([(good * (inputs.half == half)).T for half in (0, 1)])
        assert not worth_knowing(inputs, good, np.stack([inputs.sums(each) for each in halves]), 5)


def test_knowing_all_is_worth_the_regret_of_the_best_option(assessed: Assessed) -> None:
    a = assessed.assessment
    assert {each.outcome for each in a.information} == set(MAIN) | {"duty_income"}
    for each in a.information:
        regret = next(one for one in a.rankings if (one.party, one.outcome) == ("US", each.outcome)).regret
        assert each.perfect == pytest.approx(regret[each.best].mean, rel=1e-4)
        assert regret[each.best].mean == pytest.approx(min(one.mean for one in regret.values()))


def test_at_its_price_two_options_are_level(run: Run, inputs: Binned) -> None:
    _, trades = information(run, inputs, MAIN)
    assert {(each.option, each.other, each.against) for each in trades} == {
        ("deny_and_close", "framework", "us_countermove_cost"), ("deny_and_close", "lift_now", "nvidia_revenue"),
    }  # fmt: skip
    cost = next(each for each in trades if each.against == "us_countermove_cost")
    means = {
        name: [
            float(run.ensemble.values[name][run.ensemble.row(option)].mean(dtype=float))
            for option in (cost.option, cost.other)
        ]
        for name in (cost.outcome, cost.against)
    }
    level = [
        -cost.price * compute - lost for compute, lost in zip(means[cost.outcome], means[cost.against], strict=True)
    ]
    assert level[0] == pytest.approx(level[1])
    assert 0.3 < cost.price < 0.8
    known = [price for price in cost.by_structure.values() if price is not None]
    assert min(known) <= cost.price <= max(known)


def test_where_the_choice_is_hardest_the_cost_of_rare_earths_is_worth_knowing(run: Run, inputs: Binned) -> None:
    _, trades = information(run, inputs, MAIN)
    cost = next(each for each in trades if each.against == "us_countermove_cost")
    assert "re_stop_cost_usd_bn_y" in {each.input for each in cost.known}
    assert all(3 * each.error < each.value < cost.perfect for each in cost.known)


def test_one_outcome_has_no_price(run: Run, inputs: Binned) -> None:
    found, trades = information(run, inputs, MAIN[:1])
    assert [each.outcome for each in found] == ["usable_compute"]
    assert trades == ()
    assert information(run, inputs, ("truce_share",)) == ((), ())


def test_weights_of_the_user_make_one_more_choice(run: Run, inputs: Binned) -> None:
    weights = {"usable_compute": 1.0, "us_countermove_cost": 1.0}
    weighed = dataclasses.replace(run, case=run.case.model_copy(update={"weights": weights}))
    found, _ = information(weighed, inputs, MAIN)
    assert [each.outcome for each in found] == [*MAIN, "weighted"]
    assert found[-1].known
    assert not any(each.known for each in found[:-1])
