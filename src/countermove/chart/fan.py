"""The fan chart: one or several options over time, median and bands, named where their lines end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from countermove.chart.axes import gutter, tick_texts, time_scale
from countermove.chart.ends import Ending, EndLabel, end_labels, end_room
from countermove.chart.fan_panel import (
    Fan,
    Observed,
    Panel,
    Plot,
    build_panel,
    ready_fans,
    ready_points,
    time_span,
    value_scale,
)
from countermove.chart.fan_words import band_notes, end_value, log_note, points_words, words_of, writer
from countermove.chart.frame import Frame, render, render_empty, unit_words
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
    when: Collection[Instant],
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
    say = writer(series, number)
    shown = [s for s in series if s.last >= 0]
    values = [end_value(s, say) for s in shown]
    room = end_room([(s.name, *value) for s, value in zip(shown, values, strict=True)], frame)
    left, right = gutter(tick_texts(y, number)), frame.width - room - (14 if room else 8)
    x = time_scale(*time_span(years, points), left, right)
    cut = None if cutoff is None else year_of(cutoff)
    panel = build_panel(years, series, points, Plot(x, y, number), cutoff=cut, cutoff_label=clean(cutoff_label))
    ends = zip(shown, values, y.clamped([s.median[s.last] for s in shown]), strict=True)
    endings = [Ending(s.slot, s.name, *value, x(years[s.last]), end) for s, value, end in ends]
    view = FanView(panel, end_labels(endings, x.end, top, bottom, room), clean(unit), px(frame.top + 12))
    named = [in_words(instant) for instant in when]
    words = [f"Fan chart{unit_words(unit, scale)}, {named[0]} to {named[-1]}."]
    if cutoff is not None and cutoff_label:
        words.append(f"Vertical line at {in_words(cutoff)}: {clean(cutoff_label)}.")
    words += [words_of(s, named, say) for s in series] + [points_words(p, number) for p in points]
    notes = [*band_notes(series, points, len(series)), *log_note(series, points, scale)]
    return render("fan.svg", frame, bottom=bottom + 24, words=words, notes=notes, view=view)
