"""Acts and answers: two sides along one axis of time, and arcs from each act to the act that answered it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from countermove.chart.axes import Line, Tick, day_line, time_labels, time_scale
from countermove.chart.frame import SMALL, Frame, render, render_empty
from countermove.chart.instants import Instant, in_words, time_ticks, year_of
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import px
from countermove.chart.rows import Seat, seats
from countermove.chart.text import clean, shorten, text_width

STEP = 7.0
STACK = 7
TOLD = 12  # answers told one by one in the description
DASHES = {"high": "", "medium": "6 3", "low": "1.5 3"}
KINDS = {"act": "act", "alleged": "alleged act", "relaxation": "relaxation"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its day, its side (0 above, 1 below), severity 1 to 5 as size; show: label it if there is room."""

    id: str
    when: Instant
    side: Literal[0, 1]
    label: str
    size: int = 3
    kind: Literal["act", "alleged", "relaxation"] = "act"
    key: str = ""
    show: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """An answer: ids of the act and of its response; strength of the attribution."""

    trigger: str
    response: str
    strength: Literal["high", "medium", "low"] = "high"
    label: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One drawn act."""

    slot: int
    key: str
    shape: Markup
    hollow: bool
    dash: bool
    told: str
    stem: Markup
    text: tuple[Markup, str] | None


@dataclass(frozen=True, slots=True)
class Bow:
    """One drawn arc."""

    slot: int
    key: str
    d: Markup
    dash: str
    told: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of the key: a mark or a piece of arc, and what it means."""

    shape: Markup
    hollow: bool
    dash: str
    line: Markup
    text: tuple[Markup, str]


@dataclass(frozen=True, slots=True)
class ArcsView:
    """What the template draws."""

    key: tuple[Sample, ...]
    sides: tuple[tuple[int, Markup, str], ...]
    rails: Markup
    grid: Markup
    ticks: tuple[Tick, ...]
    bows: tuple[Bow, ...]
    dots: tuple[Dot, ...]
    today: Line | None


def act_arcs(
    acts: Sequence[Act],
    arcs: Sequence[Arc],
    *,
    frame: Frame,
    sides: tuple[str, str],
    start: Instant,
    end: Instant,
    today: Instant | None = None,
    today_label: str = "",
) -> str:
    """Acts of two sides and the answers between them.

    Args: acts: those outside the time shown are left out; arcs: between ids of acts; sides: names of the upper and
    lower side; start, end: the time shown. Returns SVG text; ValueError for a repeated id or an arc to no act.

    >>> svg = act_arcs([Act("a", "2022-10-07", 0, "rule"), Act("b", "2023-05-21", 1, "ban")], [Arc("a", "b")],
    ...     frame=Frame(id="r", title="Acts"), sides=("US", "China"), start="2022-01-01", end="2026-06-30")
    """
    by_id = _checked(acts, arcs)
    first, last = year_of(start), year_of(end)
    shown = sorted([a for a in acts if first <= year_of(a.when) <= last], key=lambda a: (year_of(a.when), a.id))
    if last <= first or not shown:
        return render_empty(frame)
    x = time_scale(first, last, 10, frame.width - 10.0)
    places = {act.id: x(year_of(act.when)) for act in shown}
    key, key_height = _key(shown, arcs, frame)
    head = frame.top + key_height + 18 + (14 if today is not None and today_label else 0)
    upper, lower = (_Side(side, [act for act in shown if act.side == side], places, frame) for side in (0, 1))
    gap = (frame.height - upper.depth - lower.depth - 60) if frame.height else (150 if frame.narrow else 130)
    upper.rail, lower.rail = head + upper.depth, head + upper.depth + max(60.0, gap)
    spots = {act.id: (places[act.id], side.height(act)) for side in (upper, lower) for act in side.acts}
    bottom = lower.rail + lower.depth + 4
    years = time_ticks(first, last, x.end - x.start)
    ticks = x.many([tick for tick, _ in years])
    drawn = [arc for arc in arcs if arc.trigger in spots and arc.response in spots]
    view = ArcsView(
        key=key,
        sides=((1, at(2, frame.top + key_height + 13), clean(sides[0])), (2, at(2, bottom + 30), clean(sides[1]))),
        rails=Markup("".join([f"M{px(x.start)},{px(side.rail)}H{px(x.end)}" for side in (upper, lower)])),
        grid=Markup("".join([f"M{px(tick)},{px(upper.rail)}V{px(bottom)}" for tick in ticks])),
        ticks=tuple(time_labels(ticks, [text for _, text in years], bottom + 14, x.start, x.end)),
        bows=tuple([_bow(arc, by_id, spots, (upper.rail, lower.rail)) for arc in drawn]),
        dots=tuple([side.dot(act) for side in (upper, lower) for act in side.acts]),
        today=None if today is None else day_line(year_of(today), x, head - 4, bottom, clean(today_label), rise=14),
    )
    return render("arcs.svg", frame, bottom=bottom + 34, words=_words(shown, drawn, by_id, sides), view=view)


def _checked(acts: Sequence[Act], arcs: Sequence[Arc]) -> dict[str, Act]:
    by_id = {act.id: act for act in acts}
    if len(by_id) != len(acts):
        raise ValueError("two acts have the same id")
    for arc in arcs:
        for end_id in (arc.trigger, arc.response):
            if end_id not in by_id:
                raise ValueError(f"an arc names {clean(end_id)!r}, which is no act")
    return by_id


class _Side:
    """The acts of one side: how far from the rail each stands, and where its label goes."""

    def __init__(self, side: int, acts: Sequence[Act], places: dict[str, float], frame: Frame) -> None:
        self.acts, self.places, self.out = acts, places, 1 if side else -1
        self.steps = _stack(acts, places)
        wanted = sorted([act for act in acts if act.show], key=lambda act: (-act.size, places[act.id], act.id))
        self.texts, self.seats = _labels(wanted, places, frame)
        self.highest = max(self.steps.values(), default=0) * STEP
        self.depth = self.highest + 15 * max([seat.row + 1 for seat in self.seats.values()], default=0) + 14
        self.rail = 0.0

    def height(self, act: Act) -> float:
        """The y of an act."""
        return self.rail + self.out * self.steps[act.id] * STEP

    def dot(self, act: Act) -> Dot:
        """The act as it is drawn, with its label and the stem that leads to it."""
        x, y = self.places[act.id], self.height(act)
        radius = 1.6 + 0.7 * max(1, min(act.size, 5))
        shape = marker_path("diamond" if act.kind == "relaxation" else "circle", x, y, radius)
        told = f"{in_words(act.when)}: {_named(act)}"
        text, stem = None, ""
        seat = self.seats.get(act.id)
        if seat:
            line = self.rail + self.out * (self.highest + 14 + 15 * seat.row)
            shift = {"start": -2.0, "end": 2.0}.get(seat.anchor, 0.0)
            text = (at(x + shift, line + (9 if act.side else 0), seat.anchor), self.texts[act.id])
            stem = f"M{px(x)},{px(y + self.out * radius)}V{px(line - self.out * 2)}"
        alleged = act.kind == "alleged"
        return Dot(act.side + 1, clean(act.key), shape, act.kind != "act", alleged, told, Markup(stem), text)


def _stack(acts: Sequence[Act], places: dict[str, float]) -> dict[str, int]:
    """How many steps off the rail each act stands, so that acts of the same days do not cover each other."""
    height: dict[str, int] = {}
    for act in acts:
        near = {height[o] for o in height if abs(places[o] - places[act.id]) < STEP + 1}
        height[act.id] = next((n for n in range(STACK) if n not in near), STACK - 1)
    return height


def _named(act: Act) -> str:
    return clean(act.label) + (" (alleged)" if act.kind == "alleged" else "")


def _labels(acts: Sequence[Act], places: dict[str, float], frame: Frame) -> tuple[dict[str, str], dict[str, Seat]]:
    """The labels of acts and their seats: as long as they are where no label loses its seat by that, else cut."""
    most = 150 if frame.narrow else 240
    texts = {act.id: shorten(_named(act), most, SMALL) for act in acts}

    def seated() -> dict[str, Seat]:
        found = seats([places[act.id] for act in acts], [texts[act.id] for act in acts], 0, frame.width, 4)
        return {act.id: seat for act, seat in zip(acts, found, strict=True) if seat}

    best = seated()
    for act in acts:
        short, texts[act.id] = texts[act.id], shorten(_named(act), 2 * most, SMALL)
        if texts[act.id] == short:
            continue
        longer = seated()
        if set(longer) >= set(best):
            best = longer
        else:
            texts[act.id] = short
    return texts, best


def _bow(arc: Arc, acts: dict[str, Act], spots: dict[str, tuple[float, float]], rail: tuple[float, float]) -> Bow:
    (x0, y0), (x1, y1) = spots[arc.trigger], spots[arc.response]
    a, b = acts[arc.trigger], acts[arc.response]
    if a.side == b.side:
        inner = rail[a.side] + (-1 if a.side else 1) * min(50.0, 12 + abs(x1 - x0) / 4)
        d = f"M{px(x0)},{px(y0)}C{px(x0)},{px(inner)} {px(x1)},{px(inner)} {px(x1)},{px(y1)}"
    else:
        middle = (rail[0] + rail[1]) / 2
        d = f"M{px(x0)},{px(y0)}C{px(x0)},{px(middle)} {px(x1)},{px(middle)} {px(x1)},{px(y1)}"
    days = round((year_of(b.when) - year_of(a.when)) * 365.25)
    told = f"{_named(a)} → {_named(b)}, {days} days" + (f": {clean(arc.label)}" if arc.label else "")
    return Bow(b.side + 1, clean(arc.key), Markup(d), DASHES[arc.strength], told)


def _key(acts: Sequence[Act], arcs: Sequence[Arc], frame: Frame) -> tuple[tuple[Sample, ...], float]:
    made: list[Sample] = []
    x, y = 2.0, frame.top
    entries = [(kind, "", text) for kind, text in KINDS.items() if any(act.kind == kind for act in acts)]
    entries += [("", s, f"answer, {s} confidence") for s in DASHES if any(arc.strength == s for arc in arcs)]
    for kind, strength, text in entries:
        sample = 12.0 if kind else 26.0
        need = sample + 5 + text_width(text, SMALL)
        if x > 2 and x + need > frame.width:
            x, y = 2.0, y + 19
        shape = marker_path("diamond" if kind == "relaxation" else "circle", x + 6, y + 9.5, 4) if kind else Markup("")
        line = Markup("" if kind else f"M{px(x)},{px(y + 9.5)}h26")
        dash = DASHES[strength] if strength else "2 1.5" if kind == "alleged" else ""
        made.append(Sample(shape, kind != "act", dash, line, (at(x + sample + 5, y + 13.5), text)))
        x += need + 16
    return tuple(made), y + 19 - frame.top


def _words(shown: Sequence[Act], drawn: Sequence[Arc], acts: dict[str, Act], sides: tuple[str, str]) -> list[str]:
    counts = [sum(act.side == side for act in shown) for side in (0, 1)]
    tally = (
        f"{counts[0]} acts of {clean(sides[0])}, {counts[1]} of {clean(sides[1])}, {len(drawn)} answers between them."
    )
    words = [tally]
    for arc in drawn[:TOLD]:
        a, b = acts[arc.trigger], acts[arc.response]
        told = f"{_named(a)} ({in_words(a.when)}) was answered by {_named(b)} ({in_words(b.when)})"
        words.append(f"{told}, {arc.strength} confidence.")
    return words + ([f"{len(drawn) - TOLD} more answers are drawn."] if len(drawn) > TOLD else [])
