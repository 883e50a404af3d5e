"""Calibration: how often what was called likely came. A square of shares, each group of forecasts a marker with its
interval, the diagonal of perfect calibration, and below it how many forecasts stand behind each marker."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Axes, Tick, gutter, pointer
from countermove.chart.frame import Frame, render, render_empty
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at, marker_path, whisker_path
from countermove.chart.numbers import PERCENT, PLAIN, Numbers, floats, px
from countermove.chart.palette import SLOTS, slot_of
from countermove.chart.scale import Scale
from countermove.chart.text import clean, text_width

COUNTS = 54.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One set of forecasts in groups of like probability.

    forecast, happened (and low, high): mean probability of each group and the share that came with its interval, 0 to
    1; counts: forecasts in each group.
    """

    name: str
    forecast: Numbers
    happened: Numbers
    low: Numbers = ()
    high: Numbers = ()
    counts: Numbers = ()
    slot: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Groups:
    """A set made ready: (forecast, happened, low, high, count) of each group that has both shares."""

    name: str
    rows: tuple[tuple[float, float, float, float, float], ...]
    slot: int
    key: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of one set."""

    slot: int
    key: str
    line: Markup
    whiskers: Markup
    markers: Markup
    bars: Markup


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """What the template draws."""

    axes: Axes
    diagonal: Markup
    sets: tuple[Drawn, ...]
    key: tuple[KeyItem, ...]
    words: tuple[Tick, ...]


def calibration_chart(
    sets: Sequence[Calibrated],
    *,
    frame: Frame,
    x_label: str = "probability given",
    y_label: str = "share that came",
    count_label: str = "forecasts",
) -> str:
    """Calibration curves of several sets of forecasts, with intervals and counts.

    Args: x_label, y_label, count_label: names of the two axes and of the bars below. Returns SVG text; ValueError
    where lengths differ.

    >>> frame = Frame(id="c", title="Calibration")
    >>> svg = calibration_chart([Calibrated("3 months", [0.1, 0.6], [0.15, 0.5], counts=[40, 10])], frame=frame)
    """
    ready = [_ready(each, order) for order, each in enumerate(sets)]
    drawn = [each for each in ready if each.rows]
    if not drawn:
        return render_empty(frame)
    key, deep = key_rows([(each.name, each.slot) for each in drawn], frame.width - 4, frame.top, "marker")
    left = gutter(["100 %"])
    top = frame.top + deep + 26
    side = min(frame.width - left - 16, 430.0)
    bottom = top + ((frame.height - 110) if frame.height else side)
    x = Scale("linear", 0.0, 1.0, left, left + side, _TICKS)
    y = Scale("linear", 0.0, 1.0, bottom, top, _TICKS)
    most = max((row[4] for each in drawn for row in each.rows if row[4] == row[4]), default=0.0)
    floor = bottom + 62 + COUNTS if most > 0 else bottom
    spread = [(order - (len(drawn) - 1) / 2) * 5.0 for order in range(len(drawn))]
    view = CalibrationView(
        axes=_axes(x, y),
        diagonal=Markup(f"M{px(x.start)},{px(y.start)}L{px(x.end)},{px(y.end)}"),
        sets=tuple([_drawn(each, x, y, floor, most, shift) for each, shift in zip(drawn, spread, strict=True)]),
        key=key,
        words=_labels(x, y, floor, most, clean(x_label), clean(y_label), clean(count_label)),
    )
    words = [f"Calibration: {clean(y_label)} against {clean(x_label)}; on the diagonal both agree."]
    words += [_words(each, clean(count_label)) for each in ready]
    return render(
        "calibration.svg", frame, bottom=max(floor, bottom + 40) + 6, words=words, notes=_notes(drawn), view=view
    )


def _ready(given: Calibrated, order: int) -> _Groups:
    name, forecast, happened = clean(given.name), floats(given.forecast), floats(given.happened)
    rest = [floats(side) or [float("nan")] * len(forecast) for side in (given.low, given.high, given.counts)]
    if not all(len(side) == len(forecast) for side in (happened, *rest)):
        lengths = ", ".join(str(len(side)) for side in (forecast, happened, *rest))
        raise ValueError(f"{name}: forecast, happened, low, high and counts have lengths {lengths}")
    rows = [row for row in zip(forecast, happened, *rest, strict=True) if 0 <= row[0] <= 1 and 0 <= row[1] <= 1]
    return _Groups(name, tuple(sorted(rows)), slot_of(given.slot, order), clean(given.key))


def _axes(x: Scale, y: Scale) -> Axes:
    heights, places = y.many(y.ticks), x.many(x.ticks)
    texts = PERCENT.ticks(_TICKS)
    labels = [Tick(at(x.start - 6, h + 4, "end"), text) for h, text in zip(heights, texts, strict=True)]
    labels += [
        Tick(at(p, y.start + 17, "end" if p == x.end else "middle"), text)
        for p, text in zip(places, texts, strict=True)
    ]
    grid = "".join([f"M{px(x.start)},{px(h)}H{px(x.end)}" for h in heights])
    base = f"M{px(x.start)},{px(y.start)}H{px(x.end)}" + "".join([f"M{px(p)},{px(y.start)}v4" for p in places])
    return Axes(Markup(grid), Markup(base), tuple(labels), pointer(x, y, top=y.end, bottom=y.start))


def _drawn(groups: _Groups, x: Scale, y: Scale, floor: float, most: float, shift: float) -> Drawn:
    """One set; its bars stand ``shift`` px aside, so that those of several sets do not cover each other."""
    places = [(x(row[0]), y(row[1])) for row in groups.rows]
    line = "M" + "L".join([f"{px(across)},{px(up)}" for across, up in places]) if len(places) > 1 else ""
    whiskers, bars = "", ""
    for (across, _), (_, _, low, high, count) in zip(places, groups.rows, strict=True):
        if low == low and high == high:
            whiskers += whisker_path(across, y(min(max(low, 0.0), 1.0)), y(min(max(high, 0.0), 1.0)), 2.5)
        if most > 0 and count > 0:
            tall = max(COUNTS * min(count / most, 1.0), 1.0)
            bars += f"M{px(across + shift - 2)},{px(floor)}v-{px(tall)}h4v{px(tall)}Z"
    marks = "".join([marker_path(SLOTS[groups.slot].marker, across, up, 4) for across, up in places])
    return Drawn(groups.slot, groups.key, Markup(line), Markup(whiskers), Markup(marks), Markup(bars))


def _labels(x: Scale, y: Scale, floor: float, most: float, across: str, up: str, counts: str) -> tuple[Tick, ...]:
    made = [Tick(at(2, y.end - 12), up), Tick(at(x.start, y.start + 34), across)]
    if most > 0:
        text = f"{counts}, tallest bar {PLAIN.value(most)}"
        room = text_width(text, 12.0) <= x.end - x.start
        made.append(Tick(at(x.start, floor - COUNTS - 6), text if room else counts))
    return tuple(made)


def _words(groups: _Groups, count_label: str) -> str:
    if not groups.rows:
        return f"{groups.name}: no data."
    told: list[str] = []
    for forecast, happened, low, high, count in groups.rows:
        text = f"{PERCENT.value(forecast)} given, {PERCENT.value(happened)} came"
        text += f" ({PERCENT.value(low)} to {PERCENT.value(high)})" if low == low and high == high else ""
        told.append(text + (f", {PLAIN.value(count)} {count_label}" if count == count else ""))
    return f"{groups.name}: {'; '.join(told)}."


def _notes(drawn: Sequence[_Groups]) -> list[str]:
    whiskers = any(low == low for each in drawn for _, _, low, _, _ in each.rows)
    return ["Dashed: perfect calibration." + (" Upright lines: middle 90 %." if whiskers else "")]
