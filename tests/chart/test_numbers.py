"""Numbers, scales, points of time and texts, as a reader meets them."""

import math
from datetime import date

import pytest

from countermove.chart import DOLLARS, PERCENT, PLAIN, NumberFormat
from countermove.chart.instants import in_words, time_ticks, year_of
from countermove.chart.numbers import floats
from countermove.chart.scale import linear, logarithmic
from countermove.chart.text import clean, shorten, text_width, wrap


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.1234, "0.12"),
        (7.26, "7.3"),
        (123, "123"),
        (-4.2, "−4.2"),
        (12345, "12,000"),
        (1234567, "1.2m"),
        (2.5e9, "2.5bn"),
        (3e12, "3.0tn"),
        (math.nan, "no value"),
        (-0.0, "0"),
    ],
)
def test_a_number_has_no_more_digits_than_it_can_bear(value, text):
    assert PLAIN.value(value) == text


def test_a_small_probability_is_not_rounded_to_never_nor_a_large_one_to_certain():
    assert PERCENT.value(0.002) == "<1\u00a0%"
    assert PERCENT.value(0.998) == ">99\u00a0%"
    assert PERCENT.value(0.62) == "62\u00a0%"
    assert PERCENT.value(0) == "0\u00a0%"
    assert PERCENT.value(1) == "100\u00a0%"


def test_money_and_units_stand_where_they_belong():
    assert DOLLARS.value(-2.5e9) == "−$2.5bn"
    assert NumberFormat(suffix=" GW").value(3.21) == "3.2 GW"


def test_numbers_side_by_side_share_a_unit():
    assert PLAIN.together([821_000, 1_940_000]) == ["0.8m", "1.9m"]
    assert PLAIN.between(0.5, 12) == "0.5 to 12.0"


def test_numbers_too_far_apart_keep_their_own_units():
    assert PLAIN.together([3, 4_000_000]) == ["3", "4.0m"]


def test_ticks_show_just_the_decimals_of_their_step():
    assert PLAIN.ticks([0, 0.25, 0.5]) == ["0", "0.25", "0.50"]
    assert PLAIN.ticks([0, 500_000, 1_000_000]) == ["0", "0.5m", "1.0m"]
    assert PERCENT.ticks([0, 0.25, 0.5]) == ["0", "25\u00a0%", "50\u00a0%"]
    assert PLAIN.log_ticks([0.1, 1, 1000, 2e6]) == ["0.1", "1", "1,000", "2m"]


def test_none_and_infinity_count_as_missing():
    numbers = floats([1, None, math.inf])
    assert numbers[0] == 1.0
    assert math.isnan(numbers[1])
    assert math.isnan(numbers[2])


def test_a_linear_axis_ends_on_round_numbers_and_holds_zero_when_asked():
    scale = linear([3.2, 9.7], 0, 100, zero=True)
    assert (scale.low, scale.high) == (0, 10)
    assert linear([103.0, 109.0], 0, 100, zero=False).low >= 100


def test_a_constant_still_has_an_axis():
    scale = linear([5, 5], 0, 100, zero=False)
    assert scale.low < 5 < scale.high
    assert linear([0, 0], 0, 100, zero=True).high > 0
    assert logarithmic([5], 0, 100).low < 5


def test_a_log_axis_ignores_what_is_not_above_zero():
    scale = logarithmic([-1, 0, 3, 4000], 0, 100)
    assert scale.low <= 3
    assert scale.low > 0
    assert math.isnan(scale(0))
    assert scale.clamped([0.0]) == [0.0]
    assert logarithmic([0, -5], 0, 1) is None


def test_twenty_decades_do_not_give_twenty_labels():
    assert len(logarithmic([1e-10, 1e10], 0, 100).ticks) <= 9


def test_a_quarter_is_drawn_at_its_middle_and_a_day_at_its_noon():
    assert year_of("2026Q2") == 2026.375
    assert year_of("2026") == 2026.5
    assert year_of(date(2026, 1, 1)) == pytest.approx(2026 + 0.5 / 365)
    assert year_of("2026Q2") < year_of("2026-06-30") < year_of("2026Q3")


def test_a_text_that_is_no_point_of_time_is_named():
    with pytest.raises(ValueError, match="'2026-13-01' is not a point of time"):
        year_of("2026-13-01")


def test_points_of_time_are_written_as_people_write_them():
    assert in_words("2026-06-30") == "30 Jun 2026"
    assert in_words("2026Q2") == "2026 Q2"
    assert in_words("2026-06") == "Jun 2026"


def test_a_narrow_axis_names_fewer_years():
    assert len(time_ticks(2022, 2031, 700)) == 10
    assert [text for _, text in time_ticks(2022, 2031, 200)] == ["2022", "2024", "2026", "2028", "2030"]
    assert time_ticks(2026, 2027, 700)[1][1] == "Feb"


def test_a_text_is_wrapped_and_cut_by_its_width():
    assert text_width("WWW") > text_width("iii")
    assert text_width("出口管制", 10) > 39
    lines = wrap("Deny and close offshore use by everyone", 100, 13, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert text_width(shorten("a very long label indeed", 60)) <= 60


def test_characters_that_xml_forbids_are_dropped():
    assert clean("a\x00b\n  c\x1f") == "ab c"
