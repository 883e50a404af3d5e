"""No number that a floating point unit can hold breaks a chart."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.chart import (
    Curve,
    Design,
    Fan,
    Frame,
    Interval,
    fan_chart,
    interval_chart,
    sparkline,
    survival_chart,
    threshold_plane,
)

NUMBER = st.one_of(st.none(), st.floats(), st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 1e-300]))
FOUR = st.lists(NUMBER, min_size=4, max_size=4)
FRAME = Frame(id="x", title="T", width=360)
KINDS = st.sampled_from(["linear", "log"])


def is_a_picture(svg):
    ElementTree.fromstring(svg)
    assert "nan" not in svg.split("</desc>")[1]
    assert "inf" not in svg.split("</desc>")[1]


@settings(max_examples=60, deadline=None)
@given(FOUR, FOUR, FOUR, KINDS, st.booleans())
def test_any_numbers_make_a_fan(median, low, high, kind, zero):
    fans = [Fan("A", median, low, high, low, high)]
    is_a_picture(fan_chart(["2026Q1", "2026Q2", "2026Q3", "2026Q4"], fans, frame=FRAME, scale=kind, zero=zero))


@settings(max_examples=60, deadline=None)
@given(FOUR, NUMBER, NUMBER, KINDS)
def test_any_numbers_make_an_interval(four, last, ghost, kind):
    is_a_picture(interval_chart([Interval("A", *four, last, ghost=ghost)], frame=FRAME, scale=kind, reference=ghost))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e6), max_size=5), st.lists(st.floats(0, 1e6), max_size=5))
def test_any_times_make_a_survival_curve(times, censored):
    values = [1 - n / 10 for n in range(len(times))]
    is_a_picture(survival_chart([Curve("A", sorted(times), values, censored=censored)], frame=FRAME))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=5))
def test_any_designs_make_a_plane(points):
    designs = [Design(str(n), x, y) for n, (x, y) in enumerate(points)]
    is_a_picture(threshold_plane(designs, [], frame=FRAME, x_label="x", y_label="y"))


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBER, max_size=6), st.booleans())
def test_any_numbers_make_a_sparkline(values, step):
    is_a_picture(sparkline(values, id="s", title="T", step=step))
