"""The calibration curve of a backtest as a chart."""

from __future__ import annotations

from countermove.chart import Calibrated, Frame, calibration_chart
from countermove.study.study import Study
from countermove.track.document import Backtest
from countermove.track.table import calibration_of, chosen_forecaster

WIDTH = 520


def calibration_picture(study: Study, found: Backtest, *, width: int = WIDTH, name: str = "calibration") -> str:
    """The curve of the forecaster with the lowest Brier score, a set for each length of window. SVG text.

    ``width`` in px; ``name``: the chart's id on its page.
    """
    chosen = chosen_forecaster(found)
    curves = [
        Calibrated(
            f"{window.months} months",
            [each.forecast for each in bins],
            [each.happened for each in bins],
            [each.low for each in bins],
            [each.high for each in bins],
            [each.n for each in bins],
        )
        for window in found.windows
        for bins in (calibration_of(window, chosen),)
    ]
    frame = Frame(
        id=name,
        title=f"How often what was called likely came: {chosen}",
        summary=f"Backtest on the record to {found.cut_off}, forecasts of one act or more.",
        note=f"{study.about.title}. Windows of 6 and 12 months overlap, so their intervals are too short.",
        width=width,
        show_title=True,
    )
    return calibration_chart(curves, frame=frame)
