"""Every picture: plain arrays in, SVG text out. Knows nothing of the rest of the program."""

from countermove.chart.fan import Fan, Observed, fan_chart
from countermove.chart.frame import Frame, wide_and_narrow
from countermove.chart.instants import Instant
from countermove.chart.multiples import FanPanel, fan_multiples
from countermove.chart.numbers import DOLLARS, PERCENT, PLAIN, NumberFormat
from countermove.chart.palette import stylesheet

__all__ = [
    "DOLLARS",
    "PERCENT",
    "PLAIN",
    "Fan",
    "FanPanel",
    "Frame",
    "Instant",
    "NumberFormat",
    "Observed",
    "fan_chart",
    "fan_multiples",
    "stylesheet",
    "wide_and_narrow",
]
