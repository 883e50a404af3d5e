"""The timeline strip: how a state changed over time, one lane each, in coloured and hatched segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Line, Tick, day_line, time_labels, time_scale
from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty
from countermove.chart.instants import Instant, in_words, time_ticks, year_of
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import px
from countermove.chart.rows import seats
from countermove.chart.scale import Scale
from countermove.chart.states import State, slots_of
from countermove.chart.text import clean, shorten, text_width, wrap

BAR = 22.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A state from start to end (half-open; None: still so). label replaces the state's own inside the bar."""

    start: Instant
    end: Instant | None
    state: str
    label: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An act at a point of time, above its lane."""

    when: Instant
    label: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its name, its segments in order, its marks."""

    name: str
    segments: Sequence[Segment]
    marks: Sequence[Mark] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One drawn segment: its box, and its text where it fits."""

    slot: int
    key: str
    box: Markup
    told: str
    text: tuple[Markup, str] | None


@dataclass(frozen=True, slots=True)
class Pin:
    """One drawn mark: the shape with its stem, its text where it fits, and always its words."""

    key: str
    stem: Markup
    head: Markup
    told: str
    text: tuple[Markup, str] | None


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One drawn lane."""

    key: str
    name: tuple[tuple[Markup, str], ...]
    blocks: tuple[Block, ...]
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class StripView:
    """What the template draws."""

    key: tuple[KeyItem, ...]
    slots: tuple[int, ...]
    lanes: tuple[DrawnLane, ...]
    grid: Markup
    ticks: tuple[Tick, ...]
    today: Line | None


def timeline_strip(
    lanes: Sequence[Lane],
    states: Sequence[State],
    *,
    frame: Frame,
    start: Instant,
    end: Instant,
    today: Instant | None = None,
    today_label: str = "",
) -> str:
    """Status over time, lane by lane, with acts as marks.

    Args: lanes: drawn in order; states: every state that a segment names; start, end: the time shown (segments beyond
    it are cut); today: a line with a label. Returns SVG text; ValueError for an unknown state or an end before a start.

    >>> svg = timeline_strip([Lane("H200", [Segment("2022-10-07", None, "no")])], [State("no", "refused", "closed")],
    ...     frame=Frame(id="t", title="Licences"), start="2022-01-01", end="2026-12-31")
    """
    slots = slots_of(states)
    labels = {state.key: clean(state.label) for state in states}
    _check(lanes, labels)
    first, last = year_of(start), year_of(end)
    if last <= first or not any(lane.segments or lane.marks for lane in lanes):
        return render_empty(frame)
    used = {segment.state for lane in lanes for segment in lane.segments}
    key, height = key_rows(
        [(labels[s.key], slots[s.key]) for s in states if s.key in used], frame.width, frame.top, "swatch"
    )
    names = (
        0.0 if frame.narrow else min(frame.width * 0.28, max(text_width(clean(lane.name), TEXT) for lane in lanes) + 16)
    )
    x = time_scale(first, last, names + 2, frame.width - 4.0)
    top = frame.top + height + (24 if today is not None and today_label else 6)
    y = top
    drawn: list[DrawnLane] = []
    for lane in lanes:
        one, y = _lane(lane, x, y, slots, labels, frame)
        drawn.append(one)
    ticks = time_ticks(first, last, x.end - x.start)
    places = x.many([tick for tick, _ in ticks])
    view = StripView(
        key=key,
        slots=tuple(sorted({slots[state] for state in used})),
        lanes=tuple(drawn),
        grid=Markup("".join([f"M{px(place)},{px(top)}V{px(y)}" for place in places])),
        ticks=tuple(time_labels(places, [text for _, text in ticks], y + 15, x.start, x.end)),
        today=None if today is None else day_line(year_of(today), x, top, y, clean(today_label)),
    )
    words = [f"Timeline from {in_words(start)} to {in_words(end)}."]
    words += [f"Line at {in_words(today)}: {clean(today_label)}."] if today is not None and today_label else []
    words += [_words(lane, labels) for lane in lanes]
    return render("strip.svg", frame, bottom=y + 18, words=words, view=view)


def _check(lanes: Sequence[Lane], labels: dict[str, str]) -> None:
    for lane in lanes:
        for segment in lane.segments:
            if segment.state not in labels:
                raise ValueError(f"{clean(lane.name)}: state {clean(segment.state)!r} is not among the states")
            if segment.end is not None and year_of(segment.end) < year_of(segment.start):
                span = f"ends ({in_words(segment.end)}) before it starts ({in_words(segment.start)})"
                raise ValueError(f"{clean(lane.name)}: a segment {span}")


def _lane(
    lane: Lane, x: Scale, y: float, slots: dict[str, int], labels: dict[str, str], frame: Frame
) -> tuple[DrawnLane, float]:
    """One lane from the y given on, and the y at which the next begins."""
    name = clean(lane.name)
    inside = [mark for mark in lane.marks if x.holds(year_of(mark.when))]
    spots = x.many([year_of(mark.when) for mark in inside])
    found = seats(spots, [clean(mark.label) for mark in inside], 0, frame.width, 3)
    rows = max((seat.row + 1 for seat in found if seat), default=0)
    y += 18 if frame.narrow else 0
    bar = y + 15 * rows + (10 if inside else 0)
    if frame.narrow:
        placed = [(at(2, y - 5), shorten(name, frame.width - 4, TEXT))]
    else:
        lines = wrap(name, x.start - 12, TEXT, 2)
        middle = bar + BAR / 2 + 4.5 - 7 * (len(lines) - 1)
        placed = [(at(2, middle + 14 * n), line) for n, line in enumerate(lines)]
    pins = [
        _pin(mark, spot, None if seat is None else (bar - 13 - 15 * seat.row, seat.anchor), bar)
        for mark, spot, seat in zip(inside, spots, found, strict=True)
    ]
    blocks = [block for segment in lane.segments if (block := _block(segment, x, bar, slots, labels))]
    return DrawnLane(clean(lane.key), tuple(placed), tuple(blocks), tuple(pins)), bar + BAR + 12


def _pin(mark: Mark, x: float, text: tuple[float, str] | None, bar: float) -> Pin:
    reach = bar - 3 if text is None else text[0] + 3
    told = f"{in_words(mark.when)}: {clean(mark.label)}"
    shift = 0.0 if text is None else {"start": -2.0, "end": 2.0}.get(text[1], 0.0)
    placed = None if text is None else (at(x + shift, text[0], text[1]), clean(mark.label))
    return Pin(
        clean(mark.key),
        Markup(f"M{px(x)},{px(reach)}V{px(bar + BAR)}"),
        marker_path("down", x, bar - 4, 4.5),
        told,
        placed,
    )


def _block(segment: Segment, x: Scale, y: float, slots: dict[str, int], labels: dict[str, str]) -> Block | None:
    start = max(year_of(segment.start), x.low)
    end = x.high if segment.end is None else min(year_of(segment.end), x.high)
    if end <= start:
        return None
    left, right = x.many((start, end))
    box = f'x="{px(left)}" y="{px(y)}" width="{px(right - left)}" height="{px(BAR)}"'
    label = clean(segment.label) or labels[segment.state]
    told = f"{labels[segment.state]}, {_span(segment)}" + (f": {clean(segment.label)}" if segment.label else "")
    text = shorten(label, right - left - 10, SMALL)
    fits = text == label or len(text) > 8
    return Block(
        slots[segment.state],
        clean(segment.key),
        Markup(box),
        told,
        (at(left + 6, y + BAR / 2 + 4), text) if fits else None,
    )


def _span(segment: Segment) -> str:
    if segment.end is None:
        return f"from {in_words(segment.start)} on"
    return f"{in_words(segment.start)} to {in_words(segment.end)}"


def _words(lane: Lane, labels: dict[str, str]) -> str:
    parts = [f"{labels[s.state]} {_span(s)}" + (f" ({clean(s.label)})" if s.label else "") for s in lane.segments]
    parts += [f"{in_words(mark.when)} {clean(mark.label)}" for mark in lane.marks]
    return f"{clean(lane.name)}: {'; '.join(parts) or 'no data'}."
