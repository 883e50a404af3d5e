"""A mechanism's figure as SVG, by the charts that all rooms share."""

from __future__ import annotations

from countermove.chart import (
    Act,
    Arc,
    Curve,
    Frame,
    Interval,
    Mark,
    Part,
    Segment,
    SharesRow,
    State,
    act_arcs,
    interval_chart,
    stacked_bars,
    survival_chart,
    timeline_strip,
)
from countermove.chart import Lane as DrawnLane
from countermove.response.mechanisms.result import Bars, Curves, Mechanism, Shares, Strip, Timeline

SHOWN_SEVERITY = 5
"""Acts of a timeline from this severity on get their words, where there is room."""
_STATES = {
    "runs": State("runs", "runs", "partial"),
    "renewed": State("renewed", "renewed or replaced", "free"),
    "lapsed": State("lapsed", "left to lapse", "closed"),
    "settled": State("settled", "settled before its day", "other"),
    "unknown": State("unknown", "not known", "unknown"),
}


def draw(mechanism: Mechanism, frame: Frame | None = None) -> str:
    """The figure as SVG text. A mechanism without one gets an empty frame that says so."""
    title = f"{mechanism.id} {mechanism.name}"
    frame = frame or Frame(
        id=mechanism.id.lower(), title=title, summary=f"{mechanism.claim}. Verdict: {mechanism.verdict}.",
        note=f"{mechanism.verdict.capitalize()}. {mechanism.why}", show_title=True,
        empty="The record has nothing to draw for this mechanism",
    )  # fmt: skip
    figure = mechanism.figure
    if isinstance(figure, Bars):
        return _bars(figure, frame)
    if isinstance(figure, Curves):
        curves = [Curve(each.name, each.days, each.values, low=each.low, high=each.high) for each in figure.curves]
        return survival_chart(curves, frame=frame, kind="incidence", x_label=figure.x_label, x_max=figure.x_max)
    if isinstance(figure, Timeline):
        return _timeline(figure, frame)
    if isinstance(figure, Strip):
        return _strip(figure, frame)
    if isinstance(figure, Shares):
        rows = [SharesRow(name, values) for name, values in figure.rows]
        return stacked_bars(rows, [Part(part.replace("_", " ")) for part in figure.parts], frame=frame)
    return interval_chart([], frame=frame)


def _bars(figure: Bars, frame: Frame) -> str:
    rows = [Interval(row.name, row.low, None, row.value, None, row.high, slot=1) for row in figure.rows]
    return interval_chart(
        rows, frame=frame, unit=figure.unit, scale="log" if figure.log else "linear", reference=figure.reference,
        reference_label=figure.reference_label,
    )  # fmt: skip


def _timeline(figure: Timeline, frame: Frame) -> str:
    answered = {name for trigger, answer, _ in figure.arcs for name in (trigger, answer)}
    acts = [
        Act(act.id, act.day, act.side, act.title, act.severity,
            show=act.severity >= SHOWN_SEVERITY and act.id in answered)
        for act in figure.acts
    ]  # fmt: skip
    arcs = [Arc(trigger, answer, strength) for trigger, answer, strength in figure.arcs]
    return act_arcs(acts, arcs, frame=frame, sides=figure.sides, start=figure.start, end=figure.end)


def _strip(figure: Strip, frame: Frame) -> str:
    lanes = [
        DrawnLane(lane.name, [Segment(*span) for span in lane.spans], [Mark(*mark) for mark in lane.marks])
        for lane in figure.lanes
    ]
    states = [_STATES.get(name, State(name, name)) for name in figure.states]
    return timeline_strip(
        lanes, states, frame=frame, start=figure.start, end=figure.end, today=figure.today, today_label="record's end"
    )
