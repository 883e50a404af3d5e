"""The fan chart: one or several options over time, median and bands, named where their lines end."""

from collections.abc import Sequence
from dataclasses import dataclass

from countermove.chart.axes import gutter, tick_texts, time_scale
from countermove.chart.ends import Ending, EndLabel, end_labels, end_room
from countermove.chart.fan_panel import (
    Fan,
    Observed,
    Panel,
    Points,
    Series,
    band_notes,
    build_panel,
    end_value,
    log_note,
    ready_fans,
    ready_points,
    time_span,
    value_scale,
    words_of,
    writer,
)
from countermove.chart.frame import Frame, render, render_empty
from countermove.chart.instants import Instant, in_words, year_of, years_of
from countermove.chart.numbers import PLAIN, NumberFormat, px
from countermove.chart.scale import ScaleKind
from countermove.chart.text import clean


@dataclass(frozen=True, slots=True)
class FanView:
    """What the template draws."""

    panel: Panel
    labels: tuple[EndLabel, ...]
    unit: str
    unit_y: str


def fan_chart(
    when: Sequence[Instant],
    fans: Sequence[Fan],
    *,
    frame: Frame,
    unit: str = "",
    number: NumberFormat = PLAIN,
    scale: ScaleKind = "linear",
    zero: bool = True,
    cutoff: Instant | None = None,
    cutoff_label: str = "",
    observed: Sequence[Observed] = (),
) -> str:
    """Several options over time on one plot.

    Args: when: n points of time; fans: each with n values; unit: written above the axis; scale: linear or log;
    zero: whether a linear axis includes zero; cutoff: the day after which nothing is known, with its label;
    observed: points of the record. Missing values leave gaps. Returns SVG text; ValueError where lengths differ.

    >>> svg = fan_chart(["2026Q1", "2026Q2"], [Fan("Deny", [1, 2])], frame=Frame(id="a", title="Compute"))
    """
    years = years_of(when)
    series, points = ready_fans(fans, len(years)), ready_points(observed)
    height = frame.height or (300 if frame.narrow else round(min(380, max(260, frame.width * 0.46))))
    top = frame.top + (16 if unit else 4) + (26 if cutoff is not None and cutoff_label else 4)
    bottom = frame.top + height - 24
    y = value_scale(series, points, scale, bottom, top, zero=zero)
    if y is None or not years:
        return render_empty(frame)
    left = gutter(tick_texts(y, number))
    say = writer(series, number)
    shown = [s for s in series if s.last >= 0]
    values = [end_value(s, say) for s in shown]
    room = end_room([(s.name, *value) for s, value in zip(shown, values, strict=True)], frame)
    x = time_scale(*time_span(years, points), left, frame.width - room - (14 if room else 8))
    panel = build_panel(
        years, series, points, x, y, number, cutoff=None if cutoff is None else year_of(cutoff), cutoff_label=clean(cutoff_label)
    )
    heights = y.clamped([s.median[s.last] for s in shown])
    endings = [Ending(s.slot, s.name, *value, x(years[s.last]), h) for s, value, h in zip(shown, values, heights, strict=True)]
    view = FanView(panel, end_labels(endings, x.end, top, bottom, room), clean(unit), px(frame.top + 12))
    named = [in_words(instant) for instant in when]
    words = [f"Fan chart{f', in {clean(unit)}' if unit else ''}{', logarithmic scale' if scale == 'log' else ''}, {named[0]} to {named[-1]}."]
    words += [f"Vertical line at {in_words(cutoff)}: {clean(cutoff_label)}."] if cutoff is not None and cutoff_label else []
    words += [words_of(s, named, say) for s in series]
    words += [_observed_words(p, number) for p in points]
    return render("fan.svg", frame, bottom=bottom + 24, words=words, notes=[*band_notes(series, points, len(series)), *log_note(series, points, scale)], view=view)


def _observed_words(p: Points, number: NumberFormat) -> str:
    seen = [(year, value) for year, value in zip(p.years, p.value, strict=True) if value == value]
    if not seen:
        return f"{p.name}: no data."
    last = max(seen)
    return f"{p.name}: {len(seen)} points, the last {number.value(last[1])} in {int(last[0])}."


__all__ = ["Fan", "Observed", "fan_chart"]
