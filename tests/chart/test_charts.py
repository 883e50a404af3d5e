"""What is true of each kind of chart."""

import ast
import doctest
import importlib
import itertools
import math
import re
import time
from pathlib import Path

import numpy as np
import pytest

import countermove.chart
from countermove.chart import (
    Act,
    Arc,
    Calibrated,
    Curve,
    Design,
    Fan,
    FanPanel,
    Frame,
    Interval,
    Lane,
    MatrixRow,
    Observed,
    Part,
    Region,
    Segment,
    SharesRow,
    State,
    Step,
    act_arcs,
    calibration_chart,
    fan_chart,
    fan_multiples,
    heat_strip,
    interval_chart,
    matrix_chart,
    sparkline,
    stacked_bars,
    survival_chart,
    threshold_plane,
    timeline_strip,
)
from countermove.chart.spread import Box, place_labels, spread

NAN = math.nan
FRAME = Frame(id="x", title="T")
EMPTY = "No data to draw"


def desc(svg):
    return re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.S)[1]


# --- the room


def test_the_room_imports_nothing_of_ours_but_itself_and_no_numpy():
    for path in Path(countermove.chart.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith("countermove") or name.startswith("countermove.chart"), path.name
                assert not name.startswith("numpy"), path.name


def test_lists_tuples_and_arrays_draw_the_same_picture(quarters, make_fan):
    fan = make_fan("Deny", 0.05)
    as_arrays = Fan(
        "Deny", *(np.array(side) for side in (fan.median, fan.low50, fan.high50, fan.low90, fan.high90)), key="Deny"
    )
    assert fan_chart(quarters, [fan], frame=FRAME) == fan_chart(np.array(quarters), [as_arrays], frame=FRAME)


def test_a_fan_chart_takes_a_few_milliseconds_at_most(quarters, make_fan):
    fans = [make_fan("Deny", 0.05), make_fan("Sell", 0.07)]
    fan_chart(quarters, fans, frame=FRAME)
    best = math.inf
    for _ in range(20):
        start = time.perf_counter()
        fan_chart(quarters, fans, frame=FRAME)
        best = min(best, time.perf_counter() - start)
    assert best < 0.005


# --- fans


def test_the_description_of_a_fan_tells_its_median_and_both_intervals():
    svg = fan_chart(
        ["2026Q1", "2026Q2"], [Fan("Deny", [1, 2], [1, 1.5], [1, 2.5], [1, 1.2], [1, 3])], frame=FRAME, unit="m"
    )
    assert "Deny: median 2.0 in 2026 Q2, 50 % interval 1.5 to 2.5, 90 % interval 1.2 to 3.0" in desc(svg)


def test_a_missing_quarter_leaves_a_gap_in_the_line():
    svg = fan_chart(["2026Q1", "2026Q2", "2026Q3", "2026Q4"], [Fan("Deny", [1, None, 3, 4])], frame=FRAME)
    lines = re.findall(r' d="(M[^"]*)" stroke-width="2"', svg)
    assert lines[0].count("M") == 2


@pytest.mark.parametrize("fans", [[], [Fan("Deny", [NAN, NAN])], [Fan("Deny", [None, math.inf])]])
def test_a_fan_chart_without_numbers_says_so(fans):
    svg = fan_chart(["2026Q1", "2026Q2"], fans, frame=FRAME)
    assert EMPTY in svg
    assert EMPTY in desc(svg)


def test_a_fan_with_no_number_is_told_beside_one_that_has():
    svg = fan_chart(["2026Q1", "2026Q2"], [Fan("Deny", [1, 2]), Fan("Sell", [NAN, NAN])], frame=FRAME)
    assert "Sell: no data." in desc(svg)


def test_values_at_or_below_zero_on_a_log_scale_are_counted_not_hidden():
    svg = fan_chart(["2026Q1", "2026Q2", "2026Q3"], [Fan("Deny", [0, -1, 5])], frame=FRAME, scale="log")
    assert "2 values at or below zero cannot stand on this log scale." in svg
    assert EMPTY in fan_chart(["2026Q1"], [Fan("Deny", [0])], frame=FRAME, scale="log")


def test_a_band_that_touches_zero_runs_to_the_edge_of_a_log_scale():
    svg = fan_chart(["2026Q1", "2026Q2"], [Fan("Deny", [2, 3], low90=[0, 0], high90=[4, 5])], frame=FRAME, scale="log")
    assert "nan" not in svg


def test_a_series_of_the_wrong_length_is_named():
    with pytest.raises(ValueError, match="Deny: 1 medians for 2 points of time"):
        fan_chart(["2026Q1", "2026Q2"], [Fan("Deny", [1])], frame=FRAME)
    with pytest.raises(ValueError, match="Deny: a band has 1 low and 2 high"):
        fan_chart(["2026Q1", "2026Q2"], [Fan("Deny", [1, 2], [1], [1, 2])], frame=FRAME)


def test_with_more_than_four_options_only_the_wide_bands_are_drawn(quarters, make_fan):
    fans = [make_fan(f"Option {n}", 0.02 * n) for n in range(5)]
    assert "Darker band" not in fan_chart(quarters, fans, frame=FRAME)
    assert "Darker band" in fan_chart(quarters, fans[:4], frame=FRAME)


def test_observed_points_are_drawn_with_their_range():
    svg = fan_chart(
        ["2026Q1", "2026Q2"],
        [Fan("Deny", [1, 2])],
        frame=FRAME,
        observed=[Observed(["2026Q1"], [1.1], [0.9], [1.4], "Seen")],
    )
    assert "Dots: Seen, with their range." in svg
    assert "Seen: 1 points, the last 1.1 in 2026." in desc(svg)


def test_eight_names_at_the_line_ends_do_not_touch(quarters, make_fan, read_texts):
    fans = [make_fan(f"An option with a long name {n}", 0.05 + 0.001 * n) for n in range(8)]
    for width in (360, 720):
        svg = fan_chart(quarters, fans, frame=Frame(id="x", title="T", width=width))
        tops = sorted(top for text, _, top, _, _ in read_texts(svg) if "option" in text)
        assert len(tops) == 8
        assert all(b - a >= 12 for a, b in itertools.pairwise(tops))


def test_small_multiples_share_one_axis(quarters, make_fan):
    panels = [FanPanel("Low", [make_fan("Low", 0.01)]), FanPanel("High", [make_fan("High", 0.2)])]
    svg = fan_multiples(quarters, panels, frame=FRAME)
    assert len(set(re.findall(r'data-y1="([^"]+)"', svg))) == 1
    assert svg.count("data-y1=") == 2


def test_small_multiples_name_the_reference_once(quarters, make_fan):
    reference = make_fan("No controls", 0.1, 0)
    panels = [FanPanel(name, [reference, make_fan(name, 0.02)]) for name in ("Deny", "Sell")]
    svg = fan_multiples(quarters, panels, frame=FRAME)
    assert svg.count(">No controls</text>") == 1
    assert desc(svg).count("No controls: median") == 1


# --- intervals


def test_rows_of_one_tie_get_one_bracket_and_the_words_say_so():
    rows = [Interval(name, 1, 2, 3, 4, 5, tie=tie) for name, tie in (("A", "t"), ("B", "t"), ("C", None), ("D", "u"))]
    svg = interval_chart(rows, frame=FRAME)
    assert svg.count(">tie</text>") == 1
    assert "Tied: A and B." in desc(svg)


def test_a_row_tells_median_and_interval_and_the_rival():
    svg = interval_chart(
        [Interval("Deny", 10, 20, 30, 40, 60, ghost=35)], frame=FRAME, reference=9, reference_label="none"
    )
    assert "30 (10 to 60)" in svg
    assert "spreadsheet rival 35" in desc(svg)
    assert "Line at 9: none." in desc(svg)


def test_a_row_without_a_median_says_no_data_and_all_such_rows_are_empty():
    row = Interval("Deny", 1, 2, None, 4, 5)
    assert "no data" in interval_chart([row, Interval("Sell", 1, 2, 3, 4, 5)], frame=FRAME)
    assert EMPTY in interval_chart([row], frame=FRAME)
    assert EMPTY in interval_chart([], frame=FRAME)


def test_intervals_that_reach_zero_stand_on_a_log_scale():
    svg = interval_chart(
        [Interval("Deny", 0, 1, 10, 100, 1000), Interval("Sell", -5, -2, -1, 0, 1)], frame=FRAME, scale="log"
    )
    assert "nan" not in svg


def test_a_row_that_reaches_much_farther_is_cut_with_an_arrow_and_told():
    near = [Interval("Makers", -28, -25, -19, -10, -2), Interval("Treasury", -2, -1, 0, 1, 2)]
    svg = interval_chart([*near, Interval("China", -96, -20, 10, 60, 212)], frame=FRAME, reference=0, cut=True)
    assert "Cut, for it reaches much farther: China." in svg
    assert "10 (-96 to 212)".replace("-", "\N{MINUS SIGN}") in svg, "the numbers beside are whole"
    assert svg.count("l5,4l-5,4") == svg.count("l-5,4l5,4") == 1
    assert ">200</text>" not in svg
    plain = interval_chart([*near, Interval("China", -96, -20, 10, 60, 212)], frame=FRAME, reference=0)
    assert "Cut, for" not in plain
    assert ">200</text>" in plain


def test_nothing_is_cut_where_no_row_reaches_much_farther_or_all_others_are_nothing():
    for rows in (
        [Interval("A", -3, -2, -1, 0, 1), Interval("B", -9, -5, -2, 0, 4), Interval("C", 0, 0, 0, 0, 0)],
        [Interval("A", -9, -5, -2, 0, 4), Interval("B", 0, 0, 0, 0, 0), Interval("C", 0, 0, 0, 0, 0)],
        [Interval("A", -9, -5, -2, 0, 400)],
    ):
        assert interval_chart(rows, frame=FRAME, cut=True) == interval_chart(rows, frame=FRAME)


# --- survival


def test_a_survival_curve_starts_at_one_and_an_incidence_at_zero():
    falling = survival_chart([Curve("A", [10], [0.4])], frame=FRAME, x_max=20)
    rising = survival_chart([Curve("A", [10], [0.4])], frame=FRAME, x_max=20, kind="incidence")
    assert "half is reached at 10" in desc(falling)
    assert "half is not reached" in desc(rising)


def test_the_numbers_at_risk_stand_under_their_times_and_in_the_words():
    svg = survival_chart([Curve("A", [10], [0.4], at_risk=[31, 7])], frame=FRAME, risk_times=[0, 10])
    assert "number at risk" in svg
    assert "Still waiting (number at risk), A: 31 at 0, 7 at 10." in desc(svg)


def test_a_count_for_every_risk_time_is_wanted():
    with pytest.raises(ValueError, match="A: 1 numbers at risk for 2 risk times"):
        survival_chart([Curve("A", [10], [0.4], at_risk=[31])], frame=FRAME, risk_times=[0, 10])


def test_a_stratum_where_nothing_was_answered_is_a_level_line_not_an_empty_chart():
    svg = survival_chart([Curve("A", [], [], censored=[40, 200])], frame=FRAME)
    assert EMPTY not in svg
    assert "100\u00a0% at 200" in desc(svg)
    assert EMPTY in survival_chart([Curve("A", [], [])], frame=FRAME)


# --- calibration


def test_a_calibration_curve_tells_each_group_with_its_interval_and_count():
    told = desc(calibration_chart([Calibrated("Pool", [0.2], [0.25], [0.1], [0.4], [20])], frame=FRAME))
    assert "Pool: 20\u00a0% given, 25\u00a0% came (10\u00a0% to 40\u00a0%), 20 forecasts." in told


def test_a_group_without_a_share_is_left_out_and_none_at_all_is_said():
    svg = calibration_chart([Calibrated("Pool", [0.2, NAN], [0.25, 0.5]), Calibrated("Other", [], [])], frame=FRAME)
    assert "Other: no data." in desc(svg)
    assert EMPTY in calibration_chart([Calibrated("Pool", [NAN], [0.5])], frame=FRAME)


def test_calibration_series_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="lengths 2, 1"):
        calibration_chart([Calibrated("Pool", [0.2, 0.4], [0.25])], frame=FRAME)


# --- shares


def test_shares_that_do_not_sum_to_one_are_refused():
    parts = [Part("a"), Part("b")]
    with pytest.raises(ValueError, match=r"Deny: the shares sum to 0\.900"):
        stacked_bars([SharesRow("Deny", [0.5, 0.4])], parts, frame=FRAME)
    with pytest.raises(ValueError, match="between 0 and 1"):
        stacked_bars([SharesRow("Deny", [1.5, -0.5])], parts, frame=FRAME)
    with pytest.raises(ValueError, match="1 shares for 2 parts"):
        stacked_bars([SharesRow("Deny", [1.0])], parts, frame=FRAME)


def test_a_share_too_narrow_for_its_number_gets_it_below_with_a_leader(read_texts):
    svg = stacked_bars([SharesRow("Deny", [0.98, 0.02])], [Part("a"), Part("b")], frame=FRAME)
    heights = {text: top for text, _, top, _, _ in read_texts(svg) if text.endswith("%")}
    assert heights["2\u00a0%"] > heights["98\u00a0%"] + 15


def test_a_row_of_unknown_shares_says_no_data():
    rows = [SharesRow("Deny", [None, None]), SharesRow("Sell", [0.5, 0.5])]
    svg = stacked_bars(rows, [Part("a"), Part("b")], frame=FRAME)
    assert "Deny: no data." in desc(svg)
    assert EMPTY in stacked_bars(rows[:1], [Part("a"), Part("b")], frame=FRAME)


# --- time


def test_a_state_is_told_with_its_days_and_an_open_one_goes_on():
    lane = Lane("H200", [Segment("2022-10-07", "2026-01-13", "no"), Segment("2026-01-13", None, "case")])
    states = [State("no", "refused", "closed"), State("case", "case by case", "partial")]
    svg = timeline_strip([lane], states, frame=FRAME, start="2022-01-01", end="2026-12-31")
    assert "H200: refused 7 Oct 2022 to 13 Jan 2026; case by case from 13 Jan 2026 on." in desc(svg)


def test_two_states_never_look_alike():
    states = [State(name, name, "closed") for name in "abc"]
    lane = Lane("H20", [Segment(f"202{n}-01-01", f"202{n + 1}-01-01", name) for n, name in enumerate("abc")])
    svg = timeline_strip([lane], states, frame=FRAME, start="2020-01-01", end="2024-01-01")
    assert len(set(re.findall(r'<pattern id="x-h(\d)"', svg))) == 3


def test_a_state_that_nobody_defined_is_refused():
    with pytest.raises(ValueError, match="H20: state 'x' is not among the states"):
        timeline_strip([Lane("H20", [Segment("2022", None, "x")])], [], frame=FRAME, start="2022", end="2026")
    backwards = Lane("H20", [Segment("2025-01-01", "2024-01-01", "a")])
    with pytest.raises(ValueError, match="before it starts"):
        timeline_strip([backwards], [State("a", "a")], frame=FRAME, start="2022", end="2026")


def test_an_arc_must_join_two_acts():
    acts = [Act("a", "2022-10-07", 0, "rule")]
    with pytest.raises(ValueError, match="'b', which is no act"):
        act_arcs(acts, [Arc("a", "b")], frame=FRAME, sides=("US", "China"), start="2022", end="2026")
    with pytest.raises(ValueError, match="same id"):
        act_arcs(acts * 2, [], frame=FRAME, sides=("US", "China"), start="2022", end="2026")


def test_an_alleged_act_is_called_alleged_wherever_it_is_named():
    acts = [Act("a", "2022-10-07", 0, "rule"), Act("b", "2023-05-21", 1, "purchases halted", kind="alleged", show=True)]
    svg = act_arcs(acts, [Arc("a", "b")], frame=FRAME, sides=("US", "China"), start="2022-01-01", end="2026-01-01")
    assert svg.count("purchases halted") == svg.count("purchases halted (alleged)") > 2


def test_acts_outside_the_time_shown_are_left_out_with_their_arcs():
    acts = [Act("a", "2019-10-07", 0, "old"), Act("b", "2023-05-21", 1, "ban")]
    svg = act_arcs(acts, [Arc("a", "b")], frame=FRAME, sides=("US", "China"), start="2022-01-01", end="2026-01-01")
    assert "0 acts of US, 1 of China, 0 answers" in desc(svg)
    assert EMPTY in act_arcs([], [], frame=FRAME, sides=("US", "China"), start="2022", end="2026")


def test_acts_of_one_day_do_not_cover_each_other():
    acts = [Act(str(n), "2023-05-21", 1, f"act {n}") for n in range(4)]
    svg = act_arcs(acts, [], frame=FRAME, sides=("US", "China"), start="2022-01-01", end="2026-01-01")
    shapes = re.findall(r'd="([^"]+)"[^>]*fill-opacity=".85"', svg)
    assert len(set(shapes)) == 4


# --- the plane


def test_a_region_to_infinity_ends_at_the_edge_of_the_plot():
    inf = math.inf
    region = Region("3A090.a", [(4800, 0), (inf, 0), (inf, inf), (4800, inf)])
    svg = threshold_plane(
        [Design("H100", 15824, 19.4), Design("T4", 1040, 1.9)], [region], frame=FRAME, x_label="TPP", y_label="d"
    )
    path = re.search(r'd="([^"]+)" fill="url', svg)[1]
    numbers = [float(n) for n in re.findall(r"[\d.]+", path)]
    assert max(numbers) <= 720


def test_designs_without_both_numbers_are_counted():
    designs = [Design("H100", 15824, 19.4), Design("A", 0, 3), Design("B", 100, NAN)]
    svg = threshold_plane(designs, [], frame=FRAME, x_label="TPP", y_label="d")
    assert "2 designs without both numbers not drawn." in svg
    assert EMPTY in threshold_plane([], [], frame=FRAME, x_label="TPP", y_label="d")


def test_a_state_or_an_axis_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="H100: state 'shut' is not among the states"):
        threshold_plane([Design("H100", 1, 1, "shut")], [], frame=FRAME, x_label="x", y_label="y")
    with pytest.raises(ValueError, match="H100: axis 'z', want x or y"):
        threshold_plane([Design("H100", 1, 1, steps=[Step("z", 2, "")])], [], frame=FRAME, x_label="x", y_label="y")


def test_a_region_with_a_hole_is_one_shape_and_its_name_stays_out_of_the_hole():
    hole = [(1.05, 40), (90, 40), (90, 99), (1.05, 99)]
    region = Region("outside", [(1, 1), (100, 1), (100, 100), (1, 100)], loops=[hole])
    svg = threshold_plane([], [region], frame=FRAME, x_label="x", y_label="y")
    assert re.search(r'd="M[^"M]+M[^"M]+" fill="url[^>]*evenodd', svg)
    place = re.search(r'y="([\d.]+)">outside<', svg)
    assert place
    assert float(place[1]) > 110


def test_the_limits_stand_beside_the_plot_with_all_their_digits():
    svg = threshold_plane(
        [Design("A", 100, 1), Design("B", 20000, 30)], [], frame=FRAME, x_label="x", y_label="y",
        x_limits=[4800, 4801, 1e9], y_limits=[5.92],
    )  # fmt: skip
    assert ">4,800</text>" in svg
    assert ">5.92</text>" in svg
    assert "4,801" not in svg


def test_a_design_that_stands_out_shows_how_far_the_next_change_is():
    design = Design("H20", 2368, 2.9, steps=[Step("x", 4800, "+103 %"), Step("y", 1.6, "-45 %")])
    svg = threshold_plane([design, Design("B", 20000, 30)], [], frame=FRAME, x_label="x", y_label="y")
    assert ">+103 %</text>" in svg
    assert svg.count('stroke-dasharray="4 2"') == 2


def test_labels_in_the_plane_never_overlap_and_some_are_given_up():
    points = [(100.0 + n % 5, 100.0 + n // 5) for n in range(25)]
    placed = place_labels(points, [40.0] * 25, 13, Box(0, 0, 300, 300))
    boxes = [
        Box(p.x - {"start": 0, "middle": 20, "end": 40}[p.anchor], p.y - 6.5,
            p.x + {"start": 40, "middle": 20, "end": 0}[p.anchor], p.y + 6.5)
        for p in placed if p
    ]  # fmt: skip
    assert 0 < len(boxes) < 25
    assert not any(a.hits(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_labels_in_a_column_keep_their_order_and_their_distance():
    centres = spread([50, 52, 51, 90], [10, 10, 10, 10], 0, 100)
    assert centres[0] < centres[2] < centres[1] < centres[3]
    ordered = sorted(centres)
    assert all(b - a >= 10 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert min(centres) >= 5
    assert max(centres) <= 95


# --- cells


def test_a_sparkline_tells_its_ends_and_survives_having_none():
    svg = sparkline([1, 2, 3], id="s", title="T", low=[0, 1, 2], high=[2, 3, 4])
    assert "From 1 to 3; least 1, most 3." in desc(svg)
    assert "No data." in desc(sparkline([], id="s", title="T"))
    assert "No data." in desc(sparkline([None], id="s", title="T", step=True))
    assert "nan" not in sparkline([1, None, 3], id="s", title="T", step=True)


def test_a_heat_strip_crosses_out_what_is_missing():
    svg = heat_strip([0.1, None, 0.9], id="h", title="T")
    assert svg.count("<rect") == 2
    assert "10\u00a0%, no value, 90\u00a0%." in desc(svg)
    with pytest.raises(ValueError, match="above low"):
        heat_strip([1], id="h", title="T", low=1, high=1)


# --- the documentation


def test_every_example_in_a_docstring_runs():
    tried = 0
    for path in Path(countermove.chart.__file__).parent.glob("*.py"):
        module = (
            importlib.import_module(f"countermove.chart.{path.stem}") if path.stem != "__init__" else countermove.chart
        )
        result = doctest.testmod(module)
        assert result.failed == 0, path.name
        tried += result.attempted
    assert tried >= 10


# --- the matrix


def test_every_value_of_a_matrix_stands_as_text_with_its_bounds():
    rows = [MatrixRow("CN", [0.27, 0.1], [0.14, 0.0], [0.44, 0.2])]
    svg = matrix_chart(rows, ["US", "CN"], frame=FRAME)
    assert ">0.27</text>" in svg
    assert ">0.14–0.44</text>" in svg
    assert "CN: US 0.27 (0.14 to 0.44), CN 0.10 (0.00 to 0.20)." in desc(svg)


def test_a_larger_value_of_a_matrix_has_the_darker_square():
    svg = matrix_chart([MatrixRow("a", [0.1, 0.4, 0.2])], ["x", "y", "z"], frame=FRAME)
    shades = [float(each) for each in re.findall(r'fill-opacity="([\d.]+)"', svg)]
    assert shades == [0.125, 0.5, 0.25]


def test_names_of_columns_that_would_be_cut_are_turned_upright():
    columns = [f"{side} {group}" for side in ("US", "CN") for group in ("materials", "market", "technology")]
    svg = matrix_chart([MatrixRow("a", [0.1] * 6)], columns, frame=Frame(id="x", title="T", width=360))
    assert all(f">{name}</text>" in svg for name in columns)
    assert "rotate(-90)" in svg


def test_a_missing_effect_is_a_dash_and_is_told():
    svg = matrix_chart([MatrixRow("a", [None, 0.4])], ["x", "y"], frame=FRAME)
    assert ">–</text>" in svg
    assert "x no data" in desc(svg)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 values"):
        matrix_chart([MatrixRow("a", [0.1])], ["x", "y"], frame=FRAME)


def test_a_matrix_of_nothing_says_so():
    assert EMPTY in matrix_chart([], ["x"], frame=FRAME)
    assert EMPTY in matrix_chart([MatrixRow("a", [None])], ["x"], frame=FRAME)
