"""The picture of acts and answers: two sides along one line of time, arcs from each act to what answered it."""

from __future__ import annotations

from collections.abc import Iterable

from countermove.brief.words import day as day_words
from countermove.chart import Frame, act_arcs
from countermove.chart.arcs import Act, Arc
from countermove.explorer.record.acts import ActRow, Acts, ActsAnswer
from countermove.explorer.record.query import SURENESS, Confidence
from countermove.study import BadInput

LABELLED = 5
"""Acts of this severity bear their title in the picture."""


def timeline(acts: Acts, answer: ActsAnswer, frame: Frame) -> str:
    """The acts of an answer with the acts that they answer or that answered them, as SVG text."""
    if len(acts.view.about.parties) < 2:
        raise BadInput.single("acts and answers want a study of two parties")
    first, second = acts.view.about.parties[:2]
    near = {tie.act for row in answer.acts for tie in (*row.answered_by, *row.answers)}
    own = {row.id for row in answer.acts}
    shown = [*answer.acts, *(acts.rows[name] for name in sorted(near - own))]
    arcs = _arcs(answer.acts)
    known = acts.view.cut_off
    earlier = answer.as_of is not None and answer.as_of < acts.view.about.cut_off
    end = max(answer.end, answer.start) if not earlier else max(answer.end, acts.view.about.cut_off)
    others = any(row.actor not in (first.id, second.id) for row in shown)
    return act_arcs(
        [_act(row, second.id) for row in shown], arcs, frame=frame,
        sides=(f"{first.name} and others" if others else first.name, second.name), start=answer.start, end=end,
        today=known if earlier else None, today_label=f"known by {day_words(known)}",
    )  # fmt: skip


def _act(row: ActRow, lower: str) -> Act:
    kind = "alleged" if row.alleged else "relaxation" if row.direction == "de_escalation" else "act"
    return Act(
        row.id, row.day, 1 if row.actor == lower else 0, row.title, row.severity, kind, key=row.id,
        show=row.severity >= LABELLED,
    )  # fmt: skip


def _arcs(rows: Iterable[ActRow]) -> list[Arc]:
    """One arc for each pair of acts, as sure as the surest link between them."""
    sure: dict[tuple[str, str], Confidence] = {}
    for row in rows:
        pairs = [((row.id, tie.act), tie) for tie in row.answered_by]
        pairs += [((tie.act, row.id), tie) for tie in row.answers]
        for pair, tie in pairs:
            sure[pair] = SURENESS[max(SURENESS.index(sure.get(pair, "low")), SURENESS.index(tie.confidence))]
    return [
        Arc(trigger, response, strength, key=f"{trigger}>{response}")
        for (trigger, response), strength in sorted(sure.items())
    ]
