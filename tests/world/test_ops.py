"""The operations of a flow, in both precisions."""

from collections.abc import Callable

import numpy as np
import pytest

from countermove.world import ops, polynomials

NEAR_ONE = np.exp(np.linspace(-2.0, 2.0, 200_001)).astype(np.float32)
WIDE = np.exp(np.linspace(-87.0, 88.0, 200_001)).astype(np.float32)


def relative(single: np.ndarray, double: np.ndarray) -> float:
    return float(np.abs(single / double - 1.0).max())


def test_exp_is_right_to_the_last_digit_or_two() -> None:
    x = np.linspace(-87.0, 88.0, 1_000_001).astype(np.float32)
    assert relative(polynomials.exp(x), np.exp(x.astype(np.float64))) < 2e-7


@pytest.mark.parametrize("x", [NEAR_ONE, WIDE])
def test_log_is_right_to_the_last_digit_or_two(x: np.ndarray) -> None:
    double = np.log(x.astype(np.float64))
    error = np.abs(polynomials.log(x) - double)
    assert (error <= np.maximum(2e-7 * np.abs(double), 1e-7)).all()


def test_sine_and_cosine_of_a_turn_are_right_to_the_last_digit_or_two() -> None:
    turn = np.linspace(0.0, 1.0, 100_001).astype(np.float32)
    angle = 2.0 * np.pi * turn.astype(np.float64)
    assert np.abs(polynomials.sine_of_turn(turn) - np.sin(angle)).max() < 2e-7
    assert np.abs(polynomials.cosine_of_turn(turn) - np.cos(angle)).max() < 2e-7


def test_floor_is_the_whole_number_below() -> None:
    x = np.array([-2.0, -1.5, -0.2, 0.0, 0.3, 0.999, 1.0, 3999999.5], np.float32)
    assert np.array_equal(polynomials.floor(x), np.floor(x))


@pytest.mark.parametrize("operation", [ops.exp, ops.log, ops.sqrt, ops.logistic, ops.logit, ops.floor, ops.absolute])
def test_operations_of_one_number_never_fail_and_never_warn(operation: Callable[[float], float]) -> None:
    x = np.array([-1e30, -100.0, -1.0, 0.0, 1e-45, 1.0, 100.0, 1e30])
    assert np.isfinite(operation(x)).all()  # pyright: ignore[reportArgumentType]


def test_flows_can_be_tried_with_plain_numbers() -> None:
    assert ops.clip(7.0, 0.0, 5.0) == 5.0
    assert ops.where(True, 1.0, 2.0) == 1.0
    assert ops.mix(2.0, 4.0, 0.25) == 2.5
    assert ops.indicator(3.0 > 2.0) == 1.0
    assert ops.power(2.0, 10.0) == pytest.approx(1024.0)
    assert ops.logistic(ops.logit(0.3)) == pytest.approx(0.3)
    assert ops.square(3.0) == 9.0
    assert ops.ratio(1.0, 4.0) == 0.25


def test_a_ratio_to_nothing_is_large_but_finite() -> None:
    assert np.isfinite(ops.ratio(1.0, 0.0))


def test_every_base_operation_has_its_single_precision_twin() -> None:
    x = NEAR_ONE[:100]
    arguments = {"where": (x > 1.0, x, -x), "minimum": (x, x[::-1]), "maximum": (x, x[::-1])}
    for operation in ops.BASE:
        given = arguments.get(operation.__name__, (x,))
        single = getattr(polynomials, operation.__name__)(*given)
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, operation(*given), rtol=1e-6, atol=1e-7)
