"""Survival and cumulative incidence: step curves with bands, censoring ticks and the number at risk below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from countermove.chart.axes import Axes, Tick, gutter, pointer
from countermove.chart.ends import Ending, EndLabel, end_labels, end_room
from countermove.chart.frame import SMALL, Frame, render, render_empty
from countermove.chart.marks import at, marker_path, step_band, step_path
from countermove.chart.numbers import PERCENT, PLAIN, Numbers, Real, floats, px
from countermove.chart.palette import SLOTS, slot_of
from countermove.chart.scale import Scale, linear
from countermove.chart.text import clean, shorten, text_width

RISK_ROW = 16.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One stratum: right-continuous steps.

    times, values (and low, high): where the curve steps, and its level from there on, shares from 0 to 1; censored:
    times of censoring, drawn as ticks; at_risk: one count for each of the chart's risk_times.
    """

    name: str
    times: Numbers
    values: Numbers
    low: Numbers = ()
    high: Numbers = ()
    censored: Numbers = ()
    at_risk: Numbers = ()
    slot: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """A curve made ready, starting at time 0, NaN steps left out."""

    name: str
    times: list[float]
    values: list[float]
    low: list[float]
    high: list[float]
    censored: list[float]
    at_risk: list[float]
    slot: int
    key: str

    def level(self, time: float) -> float:
        """Value at a time."""
        return next(
            (v for t, v in zip(reversed(self.times), reversed(self.values), strict=True) if t <= time), math.nan
        )

    def reach(self, end: float) -> float:
        """Where the curve stops: a share is known only as far as someone was still at risk."""
        return min(end, max(self.times[-1], self.censored[-1] if self.censored else 0.0))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of one curve."""

    slot: int
    key: str
    band: Markup
    line: Markup
    ticks: Markup
    end: Markup


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One row of the number-at-risk table."""

    slot: int
    cells: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class SurvivalView:
    """What the template draws."""

    axes: Axes
    curves: tuple[Drawn, ...]
    labels: tuple[EndLabel, ...]
    axis_name: Tick
    head: Tick
    risk_head: Tick | None
    risk: tuple[RiskRow, ...]


def survival_chart(
    curves: Sequence[Curve],
    *,
    frame: Frame,
    kind: Literal["survival", "incidence"] = "survival",
    x_label: str = "days since the trigger",
    y_label: str = "",
    risk_times: Sequence[Real] = (),
    x_max: Real | None = None,
) -> str:
    """Step curves of several strata.

    Args: kind: survival starts at 1 and falls, incidence starts at 0 and rises; x_label: unit of the times;
    y_label: written above (default: the share that is meant); risk_times: columns of the number-at-risk table, which
    also are the ticks of the x axis; x_max: where the axis ends. Returns SVG text; ValueError where lengths differ.

    >>> frame = Frame(id="s", title="Lag")
    >>> svg = survival_chart([Curve("2022", [30], [0.8], at_risk=[20])], frame=frame, risk_times=[0])
    """
    ready = [_ready(curve, n, kind, len(risk_times)) for n, curve in enumerate(curves)]
    drawn = [steps for steps in ready if len(steps.times) > 1 or steps.censored]
    last = max([t for s in drawn for t in (*s.times, *s.censored)] + [t for t in risk_times if drawn], default=0.0)
    end = x_max if x_max is not None and x_max > 0 else last
    if not drawn or end < 1e-9:
        return render_empty(frame)
    head = clean(y_label) or ("share not yet answered" if kind == "survival" else "share answered")
    table = bool(risk_times) and any(s.at_risk for s in ready)
    names_left = min(150.0, max(text_width(s.name, SMALL) for s in ready) + 22) if table and not frame.narrow else 0.0
    values = [PERCENT.value(s.level(end)) for s in drawn]
    room = end_room([(s.name, value, value) for s, value in zip(drawn, values, strict=True)], frame)
    left = max(gutter(["100 %"]), names_left)
    top = frame.top + 30
    bottom = top + (frame.height or (230 if frame.narrow else 270)) - 30
    y = Scale("linear", 0.0, 1.0, bottom, top, (0.0, 0.25, 0.5, 0.75, 1.0))
    x = Scale("linear", 0.0, end, left, frame.width - room - 14, _x_ticks(risk_times, end, frame))
    pairs = zip(drawn, values, strict=True)
    endings = [Ending(s.slot, s.name, value, value, x(s.reach(end)), y(s.level(end))) for s, value in pairs]
    rows, below = _risk_table(ready, risk_times, x, bottom + 58, frame) if table else ((), bottom + 40)
    view = SurvivalView(
        axes=_axes(x, y),
        curves=tuple([_drawn(s, x, y, end) for s in drawn]),
        labels=end_labels(endings, x.end, top, bottom, room),
        axis_name=Tick(at(left, bottom + 34), clean(x_label)),
        head=Tick(at(2, frame.top + 12), head),
        risk_head=Tick(at(2, bottom + 54), "still waiting (number at risk)") if table else None,
        risk=rows,
    )
    told = "Survival" if kind == "survival" else "Cumulative incidence"
    words = [f"{told} curves: {head} against {clean(x_label)}, 0 to {PLAIN.value(end)}."]
    words += [_words(s, end, kind) for s in ready]
    words += [_risk_words(s, risk_times) for s in ready if s.at_risk and table]
    return render("survival.svg", frame, bottom=below, words=words, notes=_notes(drawn), view=view)


def _ready(curve: Curve, order: int, kind: str, columns: int) -> Steps:
    name = clean(curve.name)
    times, values = floats(curve.times), floats(curve.values)
    low, high = (floats(side) or [math.nan] * len(times) for side in (curve.low, curve.high))
    at_risk = floats(curve.at_risk)
    if not len(times) == len(values) == len(low) == len(high):
        raise ValueError(f"{name}: {len(times)} times, {len(values)} values, {len(low)} low, {len(high)} high")
    if at_risk and len(at_risk) != columns:
        raise ValueError(f"{name}: {len(at_risk)} numbers at risk for {columns} risk times")
    whole = sorted((t, v, lo, hi) for t, v, lo, hi in zip(times, values, low, high, strict=True) if t == t and v == v)
    start = 1.0 if kind == "survival" else 0.0
    if not whole or whole[0][0] > 0:
        whole.insert(0, (0.0, start, start, start) if any(v == v for v in low) else (0.0, start, math.nan, math.nan))
    when, level, lower, upper = (list(column) for column in zip(*whole, strict=True))
    censored = sorted(t for t in floats(curve.censored) if t == t)
    return Steps(name, when, level, lower, upper, censored, at_risk, slot_of(curve.slot, order), clean(curve.key))


def _x_ticks(risk_times: Sequence[Real], end: float, frame: Frame) -> tuple[float, ...]:
    if risk_times:
        return tuple([float(t) for t in risk_times if 0 <= t <= end])
    scale = linear((0.0, end), 0, 1, zero=True, count=4 if frame.narrow else 7)
    return tuple([t for t in scale.ticks if t <= end]) if scale else ()


def _axes(x: Scale, y: Scale) -> Axes:
    heights, places = y.many(y.ticks), x.many(x.ticks)
    labels = [
        Tick(at(x.start - 6, h + 4, "end"), text) for h, text in zip(heights, PERCENT.ticks(y.ticks), strict=True)
    ]
    labels += [Tick(at(p, y.start + 17, "middle"), text) for p, text in zip(places, PLAIN.ticks(x.ticks), strict=True)]
    grid = "".join([f"M{px(x.start)},{px(h)}H{px(x.end)}" for h in heights])
    base = f"M{px(x.start)},{px(y.start)}H{px(x.end)}" + "".join([f"M{px(p)},{px(y.start)}v4" for p in places])
    return Axes(Markup(grid), Markup(base), tuple(labels), pointer(x, y, top=y.end, bottom=y.start))


def _drawn(s: Steps, x: Scale, y: Scale, end: float) -> Drawn:
    inside = [i for i, t in enumerate(s.times) if t <= end]
    places = x.many([s.times[i] for i in inside])
    levels, lows, highs = (y.many([side[i] for i in inside]) for side in (s.values, s.low, s.high))
    reach = x(s.reach(end))
    ticks = "".join([f"M{px(x(t))},{px(y(s.level(t)) - 4)}v8" for t in s.censored if t <= end])
    return Drawn(
        s.slot, s.key, step_band(places, lows, highs, reach), step_path(places, levels, reach), Markup(ticks),
        marker_path(SLOTS[s.slot].marker, reach, levels[-1], 3.6),
    )  # fmt: skip


def _risk_table(
    ready: Sequence[Steps], risk_times: Sequence[Real], x: Scale, first: float, frame: Frame
) -> tuple[tuple[RiskRow, ...], float]:
    """Rows under the x axis. Narrow: the stratum's name stands above its numbers, wide: left of them."""
    made: list[RiskRow] = []
    y = first + 12
    for s in ready:
        if not s.at_risk:
            continue
        cells: list[Tick] = []
        if frame.narrow:
            cells.append(Tick(at(2, y), shorten(s.name, frame.width - 6, SMALL)))
            y += 14
        else:
            cells.append(Tick(at(2, y), shorten(s.name, x.start - 16, SMALL)))
        cells += [
            Tick(at(x(t), y, "middle"), PLAIN.value(n) if n == n else "–")
            for t, n in zip(risk_times, s.at_risk, strict=True)
            if x.holds(t)
        ]
        made.append(RiskRow(s.slot, tuple(cells)))
        y += RISK_ROW
    return tuple(made), y - 6


def _risk_words(s: Steps, risk_times: Sequence[Real]) -> str:
    counts = ", ".join(f"{PLAIN.value(n)} at {t:g}" for n, t in zip(s.at_risk, risk_times, strict=True))
    return f"Still waiting (number at risk), {s.name}: {counts}."


def _words(s: Steps, end: float, kind: str) -> str:
    if len(s.times) == 1 and not s.censored:
        return f"{s.name}: no data."
    half = next(
        (t for t, v in zip(s.times, s.values, strict=True) if (v <= 0.5 if kind == "survival" else v >= 0.5)), None
    )
    middle = f"half is reached at {PLAIN.value(half)}" if half is not None else "half is not reached"
    tail = f", {len(s.censored)} censored" if s.censored else ""
    return f"{s.name}: {PERCENT.value(s.level(end))} at {PLAIN.value(end)}, {middle}{tail}."


def _notes(drawn: Sequence[Steps]) -> list[str]:
    parts = ["Band: confidence interval."] if any(v == v for s in drawn for v in s.low) else []
    parts += ["Small upright ticks: still open when last seen (censored)."] if any(s.censored for s in drawn) else []
    return [" ".join(parts)] if parts else []
