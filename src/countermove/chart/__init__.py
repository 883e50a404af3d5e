"""Every picture: plain arrays in, SVG text out. Knows nothing of the rest of the program.

All charts take a `Frame` (id, title, width, notes) and return one SVG string. Text from outside is escaped, the same
input gives the same bytes, missing numbers leave gaps, and a chart with nothing to draw says so.
"""

from countermove.chart.arcs import Act, Arc, act_arcs
from countermove.chart.calibration import Calibrated, calibration_chart
from countermove.chart.fan import Fan, Observed, fan_chart
from countermove.chart.frame import Frame, wide_and_narrow
from countermove.chart.instants import Instant
from countermove.chart.interval import Interval, interval_chart
from countermove.chart.matrix import MatrixRow, matrix_chart
from countermove.chart.multiples import FanPanel, fan_multiples
from countermove.chart.numbers import DOLLARS, PERCENT, PLAIN, NumberFormat
from countermove.chart.palette import stylesheet
from countermove.chart.plane import Design, Region, Step, threshold_plane
from countermove.chart.sparkline import heat_strip, sparkline
from countermove.chart.stacked import Part, SharesRow, stacked_bars
from countermove.chart.states import State
from countermove.chart.strip import Lane, Mark, Segment, timeline_strip
from countermove.chart.survival import Curve, survival_chart

__all__ = [
    "DOLLARS",
    "PERCENT",
    "PLAIN",
    "Act",
    "Arc",
    "Calibrated",
    "Curve",
    "Design",
    "Fan",
    "FanPanel",
    "Frame",
    "Instant",
    "Interval",
    "Lane",
    "Mark",
    "MatrixRow",
    "NumberFormat",
    "Observed",
    "Part",
    "Region",
    "Segment",
    "SharesRow",
    "State",
    "Step",
    "act_arcs",
    "calibration_chart",
    "fan_chart",
    "fan_multiples",
    "heat_strip",
    "interval_chart",
    "matrix_chart",
    "sparkline",
    "stacked_bars",
    "stylesheet",
    "survival_chart",
    "threshold_plane",
    "timeline_strip",
    "wide_and_narrow",
]
