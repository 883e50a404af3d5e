"""Whether the loss exceeds the gain."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.decision import Assessed


def test_every_world_is_counted_once(assessed: Assessed) -> None:
    a = assessed.assessment
    assert [each.option for each in a.balances] == [
        each.id for each in a.options if not each.is_present_law and not each.is_reference
    ]
    for each in a.balances:
        parts = (each.free, each.paid, each.wasted, each.neither)
        assert sum(part.value for part in parts) == pytest.approx(1.0)


def test_a_world_gains_at_a_loss_where_compute_falls_and_answers_cost_more(assessed: Assessed) -> None:
    worlds, a = assessed.worlds, assessed.assessment
    compute, cost = (
        (worlds[name].sel(option="deny_and_close") - worlds[name].sel(option="sell_with_conditions")).values
        for name in ("usable_compute", "us_countermove_cost")
    )
    found = next(each for each in a.balances if each.option == "deny_and_close")
    most = float(np.mean((compute < 0) & (cost > 0)))
    assert 0.8 * most < found.paid.value <= most
    assert found.price is not None
    assert found.price.p05 < found.price.p50 < found.price.p95


def test_refusing_what_nobody_buys_gains_less_often_than_it_loses(assessed: Assessed) -> None:
    found = {each.option: each for each in assessed.assessment.balances}
    assert found["deny"].wasted.value > found["deny"].free.value + found["deny"].paid.value
    assert found["enforce"].free.value > 0.5
