"""How a brief writes numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.brief.numbers import chance, fitting, five, percent, plain, range_of, recorded, spread, unit
from countermove.decision.assessment import OutcomeLine, Share, Spread
from countermove.decision.written import rounded

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def outcome(unit: str = "USD bn", digits: int = 2) -> OutcomeLine:
    return OutcomeLine(
        id="o", title="O", what="w", unit=unit, digits=digits, better={}, payer=None, relative_to_reference=False
    )


@pytest.mark.parametrize(
    ("numbers", "unit", "interval", "median"),
    [
        ((2.812, 5.43, 10.41), "USD bn", "2.8 to 10.4", "5.4"),
        ((9.84, 20.79, 45.23), "million H100e", "10 to 45", "21"),
        ((1234.0, 23456.0, 34567.0), "chips", "1,200 to 35,000", "23,000"),
        ((0.284, 0.55, 0.71), "fraction", "28 to 71\u00a0%", "55\u00a0%"),
        ((14.21, 14.3, 14.38), "months", "14.2 to 14.4", "14.3"),
        ((0.0, 0.0, 0.95), "USD bn", "0 to 0.95", "0"),
        ((0.0, 0.0, 0.0), "USD bn", "0", "0"),
        ((-0.0, 0.0, 0.0), "USD bn", "0", "0"),
    ],
)
def test_an_interval_has_few_digits(numbers: tuple[float, float, float], unit: str, interval: str, median: str):
    written = five(*numbers, unit)
    assert written.interval == interval
    assert written.median == median


def test_a_difference_shows_its_sign_and_a_true_minus():
    assert five(-0.7, -0.04, 0.04, "USD bn", kind="difference").interval == "\u22120.70 to +0.04"
    assert five(-0.173, -0.09, -0.047, "fraction", kind="difference").interval == "\u221217.3 to \u22124.7"
    assert unit(outcome("fraction"), kind="difference") == "percentage points"
    assert unit(outcome("fraction")) == "%"


def test_nothing_is_written_finer_than_its_outcome_deserves():
    fine = Spread(p05=0.0, p25=0.0, p50=0.0, p75=0.0, p95=1.2e-5, mean=0.0, monte_carlo_error=0.0)
    assert spread(fine, outcome(), kind="difference", least=0.015).interval == "0"
    assert five(-0.066, 0.005, 0.104, "months", kind="difference", least=0.02).interval == "\u22120.07 to +0.10"


def test_counts_are_whole_numbers():
    assert five(0.0, 2.0, 5.0, "answers").interval == "0 to 5"
    assert five(-3.0, -1.0, 0.0, "answers", kind="difference").interval == "\u22123 to 0"


def test_what_is_yes_or_no_in_each_world_is_told_by_its_share_of_worlds():
    kept = Spread(p05=0.0, p25=0.0, p50=1.0, p75=1.0, p95=1.0, mean=0.62, monte_carlo_error=0.0)
    written = spread(kept, outcome("fraction"))
    assert (written.interval, written.below) == ("62\u00a0%", "share of worlds")
    lost = Spread(p05=-1.0, p25=-1.0, p50=0.0, p75=0.0, p95=0.0, mean=-0.38, monte_carlo_error=0.0)
    assert spread(lost, outcome("fraction"), kind="difference").interval == "\u221238"
    assert spread(kept, outcome("answers")).interval == "0 to 1"


def test_one_digit_never_turns_fourteen_months_into_ten():
    assert five(6.1, 14.2, 17.3, "months", 1).interval == "6 to 17"
    assert five(6.1, 14.2, 17.3, "months", 1).median == "14"


def test_no_number_of_worlds_makes_a_probability_certain():
    assert chance(Share(value=1.0, monte_carlo_error=0.0, word="almost certain")) == ">99\u00a0%"
    assert chance(Share(value=0.0, monte_carlo_error=0.0, word="almost no chance")) == "<1\u00a0%"
    assert percent(0.62) == "62\u00a0%"
    assert percent(0.0) == "0\u00a0%"


def test_what_is_missing_is_said_to_be_missing():
    assert five(math.nan, 1.0, 2.0, "USD bn").interval == "no value"
    assert five(math.nan, 1.0, 2.0, "USD bn").below == ""
    assert range_of([math.nan], outcome()) == "no value"
    assert percent(math.nan) == "no value"
    assert rounded(math.inf) is None


def test_a_recorded_number_keeps_its_own_digits():
    assert [recorded(value, "ratio") for value in (2.1, 2.0, 79.5, 12345.0)] == ["2.1", "2", "79.5", "12,300"]
    assert recorded(0.41, "fraction") == "41\u00a0%"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.000137, "thousand H100e", "0.137 H100e"),
        (0.0042, "thousand H100e", "4.2 H100e"),
        (-0.0005, "USD bn", "\u22120.5 USD m"),
        (0.00000012, "million H100e", "0.12 H100e"),
        (0.0413, "thousand H100e", "41.3 H100e"),
        (0.05, "months", "0.05 months"),
        (0.0000001, "USD bn", "less than 0.01 USD m"),
        (0.5, "thousand H100e", "0.5 thousand H100e"),
        (0.0, "USD bn", "0 USD bn"),
        (0.001, "fraction", "0.1\u00a0% fraction"),
    ],
)
def test_a_tiny_number_stands_in_a_unit_that_fits_it(value: float, unit: str, told: str):
    assert " ".join(fitting(value, unit)) == told


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.integers(1, 4), st.sampled_from(["USD bn", "fraction", "months"]))
def test_any_interval_can_be_written(numbers: tuple[float, float, float], digits: int, unit: str):
    low, middle, high = sorted(numbers)
    written = five(low, middle, high, unit, digits)
    assert written.interval
    assert "-" not in written.interval + written.median
    assert "e" not in written.interval
    assert "\u22120 " not in f"{written.interval} "


@given(NUMBERS, st.integers(0, 6))
def test_zero_has_no_sign(value: float, decimals: int):
    text = plain(value, decimals, sign=True)
    assert text == "0" or any(digit in text for digit in "123456789")


def test_a_difference_to_one_side_does_not_read_as_if_it_began_at_zero():
    assert five(0.3, 4.6, 23.2, "USD bn", 2, kind="difference").interval == "+0.3 to +23.2"
    assert five(-29.4, -7.0, -0.2, "USD bn", 2, kind="difference").interval == "−29.4 to −0.2"
    assert five(-24.64, -6.56, -0.03, "USD bn", 2, kind="difference").interval == "−25 to 0", "no finer than that"
    assert five(-0.3, 4.6, 23.2, "USD bn", 2, kind="difference").interval == "0 to +23", "it lies on both sides"
    assert five(0.3, 4.6, 23.2, "USD bn", 2).interval == "0 to 23", "a level may be near zero"
