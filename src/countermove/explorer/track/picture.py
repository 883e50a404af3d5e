"""The picture of calibration: how often what was called likely came, for a forecaster beside the best baseline."""

from __future__ import annotations

from countermove.chart import Calibrated, Frame, calibration_chart
from countermove.explorer.track.answer import Rehearsal
from countermove.explorer.track.rows import ScoreRow


def shown(found: Rehearsal) -> list[ScoreRow]:
    """The forecaster of an answer, and the best of the baselines beside it."""
    own = [row for row in found.scores if row.forecaster == found.forecaster]
    others = [row for row in found.scores if row.baseline and row.forecaster != found.forecaster]
    return own + sorted(others, key=lambda row: row.brier)[:1]


def calibration_picture(found: Rehearsal, frame: Frame) -> str:
    """The curves as SVG text."""
    curves = [
        Calibrated(
            row.forecaster.replace("_", " "), [each.forecast for each in row.calibration],
            [each.happened for each in row.calibration], [each.low for each in row.calibration],
            [each.high for each in row.calibration], [each.n for each in row.calibration], slot=order,
        )
        for order, row in enumerate(shown(found), 1)
    ]  # fmt: skip
    return calibration_chart(curves, frame=frame)
