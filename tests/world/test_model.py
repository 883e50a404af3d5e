"""The model itself: one source of each flow, two back ends, and what must hold in every world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.world import engine, oracle
from countermove.world.flow import gives, takes
from countermove.world.model import FLOWS, FROM_RECORD, STATE

WORLDS = 400


@pytest.fixture(scope="module")
def paths(real: Any) -> dict[str, NDArray[np.float32]]:
    """Everything that flows give, by name: float32 (choices, quarters, worlds)."""
    record = tuple(real.inputs.model.given)
    out = engine.run(
        real.inputs.model,
        tables=real.tables,
        levers=real.inputs.levers,
        paths=real.inputs.paths,
        seed=7,
        worlds=WORLDS,
        record=record,
    )
    return {name: out[:, column] for column, name in enumerate(record)}


def test_the_engine_gives_the_single_precision_oracle_bit_for_bit(real: Any) -> None:
    record = ("usable_h100e", "capability_lag_months", "us_loss_usd_bn", "street_premium", "answer")
    arguments: dict[str, Any] = {
        "tables": real.tables,
        "levers": real.inputs.levers[:2],
        "paths": real.inputs.paths,
        "seed": 3,
        "worlds": 64,
        "record": record,
    }
    fast = engine.run(real.inputs.model, **arguments)
    plain = oracle.run(real.inputs.model, **arguments, dtype=np.float32)
    assert fast.tobytes() == plain.astype(np.float32).tobytes()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_each_flow_is_the_same_in_single_and_double_precision(flow: Any, real: Any) -> None:
    values = _values_at(real, quarter=20)
    double = oracle.run_flow(flow, {name: np.float64(values[name]) for name in takes(flow)})
    single = oracle.run_flow(flow, {name: np.asarray(values[name], np.float32) for name in takes(flow)}, np.float32)
    for name in gives(flow):
        exact, rounded = (np.broadcast_to(np.asarray(each[name], np.float64), (WORLDS,)) for each in (double, single))
        size = np.maximum(np.abs(exact), np.quantile(np.abs(exact), 0.5) + 1e-6)
        off = np.abs(exact - rounded) / size > 1e-5
        # A draw that falls on a threshold may land on either side; that is rare.
        assert off.mean() <= 0.005, (name, float(off.mean()), float((np.abs(exact - rounded) / size).max()))


def _values_at(real: Any, quarter: int) -> dict[str, Any]:
    """What every flow reads in one quarter of real worlds, rounded to single precision."""
    model = real.inputs.model
    drawn = oracle.draw_parameters(model, tables=real.tables, seed=5, worlds=WORLDS)
    values: dict[str, Any] = dict(zip(model.parameters, drawn, strict=True))
    for name, initial in model.state.items():
        values[name] = values[initial] if isinstance(initial, str) else np.full(WORLDS, initial)
    for step in range(quarter + 1):
        values |= dict(zip(model.paths, real.inputs.paths[:, step], strict=True))
        values |= dict(zip(model.levers, real.inputs.levers[0, :, step], strict=True))
        values |= oracle.draw_shocks(model, np.arange(WORLDS), step, 5)
        before = dict(values)
        for function in model.flows:
            values |= oracle.run_flow(function, values)
    merged = {**values, **{name: before[name] for name in model.state}}
    return {name: np.asarray(value, np.float32) for name, value in merged.items()}


def test_legal_sales_never_exceed_any_of_the_four_keys(paths: dict[str, Any]) -> None:
    legal = paths["legal_imports_h100e"]
    for limit in ("licence_limit_h100e", "admission_limit_h100e", "supply_limit_h100e", "legal_demand_h100e"):
        assert (legal <= paths[limit] * 1.00001 + 1e-3).all(), limit


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("admission_share", 0, 1),
        ("home_share", 0, 1),
        ("good_die_yield", 0, 1),
        ("home_use_factor", 0, 1),
        ("gage_restriction", 0, 1),
        ("sbw_restriction", 0, 1),
        ("re_restriction", 0, 1),
        ("truce", 0, 1),
        ("option_kept", 0, 1),
        ("street_premium", 0.7, 6.01),
        ("legal_stock_h100e", 0, 1e9),
        ("home_stock_h100e", 0, 1e9),
        ("smuggled_stock_h100e", 0, 1e9),
        ("die_bank", -1, 1e10),
        ("hbm_bank", -1, 1e10),
        ("us_loss_usd_bn", 0, 1e3),
    ],
)
def test_quantities_stay_within_their_nature(paths: dict[str, Any], name: str, low: float, high: float) -> None:
    assert np.isfinite(paths[name]).all()
    assert paths[name].min() >= low
    assert paths[name].max() <= high


def test_everything_that_flows_give_is_finite(paths: dict[str, Any]) -> None:
    assert [name for name, values in paths.items() if not np.isfinite(values).all()] == []


def test_answers_come_only_after_the_cut_off(real: Any, paths: dict[str, Any]) -> None:
    past = [str(each) for each in real.inputs.quarters].index("2026Q2") + 1
    assert paths["answer"][:, :past].max() == 0
    assert paths["answer"][:, past:].max() == 1


def test_every_answer_has_one_instrument(paths: dict[str, Any]) -> None:
    kinds = ("mineral_answer", "market_answer", "admission_answer", "tariff_answer", "technology_answer")
    assert np.array_equal(sum(paths[kind] for kind in kinds), paths["answer"])


def test_denial_ends_licensed_sales_while_it_stands(real: Any, paths: dict[str, Any]) -> None:
    row = [each.id for each in real.inputs.choices].index("deny")
    future = slice([str(each) for each in real.inputs.quarters].index("2026Q3"), None)
    stands = paths["option_kept"][row, future] > 0.5
    assert paths["licensed_days_share"][row, future][stands].max() == 0


def test_a_world_without_controls_has_more_compute(real: Any, paths: dict[str, Any]) -> None:
    usable = paths["usable_h100e"][:, -1]
    reference = next(row for row, each in enumerate(real.inputs.choices) if each.is_reference)
    present = [each.id for each in real.inputs.choices].index("sell_with_conditions")
    assert (usable[reference] > usable[present]).mean() > 0.98


def test_the_law_sets_the_legal_ceiling_of_history(real: Any) -> None:
    def worth(quarter: str) -> float:
        return real.lever("sell_with_conditions", "option_open_chip_worth", quarter)

    assert worth("2023Q2") == pytest.approx(1.0, abs=0.05)
    assert 0.41 < worth("2024Q3") < 0.58  # the H20 and, on a measured rate, AMD's MI308X
    assert worth("2025Q3") < 0.25
    assert real.lever("sell_with_conditions", "option_licensed_days_share", "2025Q2") == 0
    assert real.lever("sell_with_conditions", "option_licensed_days_share", "2026Q2") == 1
    assert real.lever("sell_with_conditions", "option_volume_cap_fraction", "2026Q2") == pytest.approx(0.5)
    assert real.lever("sell_with_conditions", "option_duty_fraction", "2026Q2") == pytest.approx(0.25)


def test_a_quarters_lever_is_the_day_weighted_mean_of_its_days(real: Any) -> None:
    before, after = 0.35, 0.15
    days_before = (np.datetime64("2025-05-13") - np.datetime64("2025-04-01")).astype(int)
    expected = (before * days_before + after * (91 - days_before)) / 91
    assert real.lever("sell_with_conditions", "option_offshore_closed", "2025Q2") == pytest.approx(float(expected))


def test_measures_of_one_day_are_one_act_and_the_strongest_speaks(real: Any) -> None:
    severities = [real.lever("deny_and_close", f"option_steps_severity_{each}", "2026Q3") for each in (3, 4, 5)]
    assert severities == [0, 0, 1]


def test_hazards_come_from_the_record_alone(real: Any) -> None:
    assert not set(FROM_RECORD) & set(real.study.parameters.parameters)


def test_every_state_begins_at_a_number_or_a_parameter(real: Any) -> None:
    for name, initial in STATE.items():
        assert isinstance(initial, float) or initial in real.study.parameters.parameters, name


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_a_flow_uses_every_number_that_it_asks_for(flow: Any) -> None:
    import ast
    import inspect
    import textwrap

    body = ast.parse(textwrap.dedent(inspect.getsource(flow))).body[0]
    assert isinstance(body, ast.FunctionDef)
    used = {node.id for node in ast.walk(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert set(takes(flow)) <= used


def test_an_option_that_is_taken_back_loses_its_steps_and_keeps_the_rest(real: Any) -> None:
    assert real.lever("deny_and_close", "option_offshore_closed", "2027Q1") == pytest.approx(0.85)
    assert real.lever("deny_and_close", "fallback_offshore_closed", "2027Q1") == pytest.approx(0.4)
    assert real.lever("deny_and_close", "fallback_enforcement_effort", "2027Q1") == pytest.approx(2.4)
    assert real.lever("enforce", "fallback_location_verification", "2027Q1") == 0
    assert real.lever("deny", "fallback_licensed_days_share", "2027Q1") == 1


def test_nothing_is_taken_back_before_it_was_done(real: Any) -> None:
    assert real.lever("deny", "option_is_a_step", "2026Q2") == 0
    assert real.lever("deny", "option_is_a_step", "2026Q3") == 1
    assert real.lever("lift_now", "option_is_a_step", "2028Q1") == 0


def test_the_volume_cap_binds_where_admission_and_demand_allow(paths: dict[str, Any], real: Any) -> None:
    row = [each.id for each in real.inputs.choices].index("sell_with_conditions")
    column = [str(each) for each in real.inputs.quarters].index("2027Q1")
    limit, supply = (paths[name][row, column] for name in ("licence_limit_h100e", "supply_limit_h100e"))
    assert (limit < supply).mean() > 0.9
