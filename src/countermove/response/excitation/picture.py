"""The matrix of effects as a chart."""

from __future__ import annotations

from countermove.chart import Frame, MatrixRow, matrix_chart
from countermove.response.excitation.answer import Excitation
from countermove.response.excitation.words import finding_sentence
from countermove.study.study import Study


def excitation_figure(study: Study, answer: Excitation, frame: Frame | None = None) -> str:
    """Mean acts of each row called forth by one act of each column, with the middle 90 %. SVG text."""
    effects = answer.effects
    rows = [
        MatrixRow(f"{name} ({count})", value, low, high)
        for name, count, value, low, high in zip(
            effects.names, answer.counts.tolist(), effects.value.tolist(), effects.low.tolist(), effects.high.tolist(),
            strict=True,
        )
    ]  # fmt: skip
    frame = frame or Frame(
        id="excitation",
        title="Acts that set off acts",
        summary=f"Acts called forth by one act, {answer.acts} escalations from {answer.start} to {answer.end}.",
        note=f"Median; below it the middle 90 %. {finding_sentence(answer)} {study.about.title}.",
        show_title=True,
    )
    return matrix_chart(
        rows, effects.names, frame=frame, row_label="acts of (n)", column_label="called forth by one act of"
    )  # fmt: skip
