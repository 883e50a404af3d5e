"""The threshold plane: designs on two logarithmic axes, and the regions that rules cut out of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Axes, Tick, gutter, tick_texts
from countermove.chart.frame import SMALL, Frame, render, render_empty
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import PLAIN, Real, px
from countermove.chart.palette import SLOTS
from countermove.chart.plane_axes import exact, limit_labels, log_scale, plane_axes
from countermove.chart.polygon import clip, label_spot
from countermove.chart.scale import Scale
from countermove.chart.spread import Box, Placed, place_labels
from countermove.chart.states import State, slots_of
from countermove.chart.text import clean, text_width

FAR = 1e5  # px: where a corner at zero or infinity lies before it is clipped
PLAIN_STATE = State("", "", slot=1)
Corner = tuple[Real, Real]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a design is from a change: the value of one axis at which it comes, and what to write there."""

    axis: str
    to: Real
    label: str


@dataclass(frozen=True, slots=True)
class Design:
    """One point: x and y above zero, the key of its state (colour and shape). show: label it if there is room; told:
    its words, else its numbers; steps: drawn for a design that stands out."""

    name: str
    x: Real
    y: Real
    state: str = ""
    key: str = ""
    show: bool = True
    told: str = ""
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A polygon in data units, with further loops (its holes, or parts apart); corners at 0 or infinity run to the
    edge. name: written inside if there is room, else short; told: its words, else the name."""

    name: str
    polygon: Sequence[Corner]
    state: str = ""
    key: str = ""
    loops: Sequence[Sequence[Corner]] = ()
    told: str = ""
    short: str = ""

    @property
    def whole(self) -> tuple[Sequence[Corner], ...]:
        """Every loop."""
        return (self.polygon, *self.loops)


@dataclass(frozen=True, slots=True)
class Shade:
    """One drawn region."""

    slot: int
    key: str
    d: Markup
    told: str
    text: tuple[Markup, str] | None


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn design."""

    slot: int
    key: str
    shape: Markup
    told: str
    text: tuple[Markup, str] | None
    leader: Markup
    bold: bool
    steps: tuple[tuple[Markup, Markup, tuple[Markup, str] | None], ...]


@dataclass(frozen=True, slots=True)
class PlaneView:
    """What the template draws."""

    key: tuple[KeyItem, ...]
    slots: tuple[int, ...]
    axes: Axes
    limits: tuple[Tick, ...]
    x_name: Tick
    y_name: Tick
    shades: tuple[Shade, ...]
    spots: tuple[Spot, ...]


def threshold_plane(
    designs: Sequence[Design],
    regions: Sequence[Region],
    *,
    frame: Frame,
    x_label: str,
    y_label: str,
    states: Sequence[State] = (),
    x_limits: Sequence[Real] = (),
    y_limits: Sequence[Real] = (),
    x_range: tuple[Real, Real] | None = None,
    y_range: tuple[Real, Real] | None = None,
) -> str:
    """Designs among thresholds, both axes logarithmic.

    Args: designs: drawn in order, labels first come first served; a design without two numbers above zero is left out
    and counted; regions: shaded, later ones on top; states: every state that they name; x_limits, y_limits: values to
    write above the plot and right of it, the most important first; x_range, y_range: ends of the axes (None: from the
    data). Returns SVG text; ValueError for a state or an axis that does not exist.

    >>> svg = threshold_plane([Design("H100", 15824, 19.4)], [], frame=Frame(id="p", title="Plane"),
    ...     x_label="TPP", y_label="density")
    """
    slots = slots_of(states or (PLAIN_STATE,))
    _check(designs, regions, slots)
    shown = [d for d in designs if _usable(d.x) and _usable(d.y)]
    corners = [corner for region in regions for loop in region.whole for corner in loop]
    used = {item.state for item in (*designs, *regions)}
    named = [(clean(state.label), slots[state.key]) for state in states if state.key in used]
    key, height = key_rows(named, frame.width, frame.top, "both" if regions else "marker")
    top = frame.top + height + (41 if x_limits else 26)
    bottom = top + (frame.height or (340 if frame.narrow else 420)) - 60
    y = log_scale([d.y for d in shown], [c[1] for c in corners], y_range, bottom, top)
    if y is None:
        return render_empty(frame)
    right = max([text_width(exact(value), SMALL) for value in y_limits], default=-1.0) + 7
    left = gutter(tick_texts(y, PLAIN))
    x = log_scale([d.x for d in shown], [c[0] for c in corners], x_range, left, frame.width - max(right, 10.0))
    if x is None:
        return render_empty(frame)
    points = [
        Box(px_ - 5, py_ - 5, px_ + 5, py_ + 5)
        for px_, py_ in zip(x.many([d.x for d in shown]), y.many([d.y for d in shown]), strict=True)
    ]
    shades, boxes = _shades(regions, slots, x, y, points)
    view = PlaneView(
        key=key,
        slots=tuple(sorted({slots[state] for state in used})),
        axes=plane_axes(x, y),
        limits=limit_labels(x_limits, y_limits, x, y),
        x_name=Tick(at(x.end, bottom + 34, "end"), clean(x_label) + " →"),
        y_name=Tick(at(2, top - (28 if x_limits else 13)), "↑ " + clean(y_label)),
        shades=shades,
        spots=_spots(shown, slots, x, y, boxes),
    )
    words, notes = _words(designs, shown, regions, clean(x_label), clean(y_label))
    return render("plane.svg", frame, bottom=bottom + 40, words=words, notes=notes, view=view)


def _words(
    designs: Sequence[Design], shown: Sequence[Design], regions: Sequence[Region], x_label: str, y_label: str
) -> tuple[list[str], list[str]]:
    """Sentences of the description, and the chart's own small print."""
    left_out = len(designs) - len(shown)
    notes = [f"{left_out} design{'s' if left_out > 1 else ''} without both numbers not drawn."] if left_out else []
    words = [f"{len(shown)} designs by {x_label} and {y_label}, both axes logarithmic."]
    words += ["Regions: " + "; ".join(clean(r.told or r.name) for r in regions) + "."] if regions else []
    words += ["; ".join(_told(d) for d in shown[:60]) + "."] if shown else []
    return words + notes, notes


def _check(designs: Sequence[Design], regions: Sequence[Region], slots: dict[str, int]) -> None:
    for item in (*designs, *regions):
        if item.state not in slots:
            raise ValueError(f"{clean(item.name)}: state {clean(item.state)!r} is not among the states")
    for design in designs:
        for step in design.steps:
            if step.axis not in ("x", "y"):
                raise ValueError(f"{clean(design.name)}: axis {clean(step.axis)!r}, want x or y")


def _usable(value: float) -> bool:
    return 0 < value < 1e300


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _told(design: Design) -> str:
    return clean(design.told) or f"{clean(design.name)}: {_number(design.x)}, {_number(design.y)}"


def _pixel(value: float, scale: Scale) -> float:
    towards = 1 if scale.end > scale.start else -1
    if value <= 0:
        return scale.start - towards * FAR
    return scale.start + towards * FAR if value == math.inf else scale(value)


def _shades(
    regions: Sequence[Region], slots: dict[str, int], x: Scale, y: Scale, points: Sequence[Box]
) -> tuple[tuple[Shade, ...], list[Box]]:
    """The regions, and the boxes that their names take: off the designs if possible."""
    plot = Box(x.start, y.end, x.end, y.start)
    made: list[Shade] = []
    taken: list[Box] = []
    for region in regions:
        loops: list[list[Point]] = []
        for loop in region.whole:
            corners = [(_pixel(cx, x), _pixel(cy, y)) for cx, cy in loop if cx == cx and cy == cy]
            inside = clip(corners, plot)
            loops += [inside] if len(inside) >= 3 else []
        if not loops:
            continue
        names = [name for name in dict.fromkeys((clean(region.name), clean(region.short))) if name]
        text = None
        for name, others in [(name, others) for others in (points, ()) for name in names]:
            box = label_spot(loops, text_width(name, SMALL, bold=True), 15, [*taken, *others])
            if box:
                taken.append(box)
                text = (at(box.left, box.bottom - 3.5), name)
                break
        d = "".join(["M" + "L".join([f"{px(cx)},{px(cy)}" for cx, cy in loop]) + "Z" for loop in loops])
        told = clean(region.told) or clean(region.name)
        made.append(Shade(slots[region.state], clean(region.key), Markup(d), told, text))
    return tuple(made), taken


def _spots(
    designs: Sequence[Design], slots: dict[str, int], x: Scale, y: Scale, taken: Sequence[Box]
) -> tuple[Spot, ...]:
    inside = [d for d in designs if x.holds(d.x) and y.holds(d.y)]
    points = list(zip(x.many([d.x for d in inside]), y.many([d.y for d in inside]), strict=True))
    ends = [[_end(step, point, x, y) for step in d.steps] for d, point in zip(inside, points, strict=True)]
    names, words = _seats(inside, points, ends, Box(x.start, y.end - 4, x.end + 8, y.start), taken)
    made: list[Spot] = []
    for n, (d, point) in enumerate(zip(inside, points, strict=True)):
        slot = slots[d.state]
        shape = marker_path(SLOTS[slot].marker, *point, 6.0 if d.steps else 4.2)
        steps = [
            (_arrow(step, point, end), _leader(seat, end), _text(seat, step.label))
            for step, end, seat in zip(d.steps, ends[n], words[n], strict=True)
        ]
        text, leader = _text(names[n], d.name), _leader(names[n], point)
        made.append(Spot(slot, clean(d.key), shape, _told(d), text, leader, bool(d.steps), tuple(steps)))
    return tuple(made)


def _seats(
    designs: Sequence[Design], points: Sequence[Point], ends: Sequence[Sequence[Point]], plot: Box, taken: Sequence[Box]
) -> tuple[list[Placed | None], list[list[Placed | None]]]:
    """Where the names of designs stand, and the words of their steps: designs that stand out first, others last."""
    wanted = [text_width(clean(d.name), SMALL, bold=bool(d.steps)) if d.show else 0.0 for d in designs]
    first = [n for n, d in enumerate(designs) if d.steps]
    rest = [n for n, d in enumerate(designs) if not d.steps]
    order = [*(points[n] for n in first), *(end for each in ends for end in each), *(points[n] for n in rest)]
    widths = [wanted[n] for n in first] + [text_width(clean(step.label), SMALL) for d in designs for step in d.steps]
    placed = iter(place_labels(order, widths + [wanted[n] for n in rest], 13, plot, taken))
    names = {n: next(placed) for n in first}
    words = [[next(placed) for _ in d.steps] for d in designs]
    names |= {n: next(placed) for n in rest}
    return [names[n] for n in range(len(designs))], words


def _text(seat: Placed | None, words: str) -> tuple[Markup, str] | None:
    return (at(seat.x, seat.y + 4, seat.anchor), clean(words)) if seat else None


def _leader(label: Placed | None, point: Point) -> Markup:
    if label is None or not label.leader:
        return Markup("")
    return Markup(f"M{px(point[0])},{px(point[1])}L{px(label.x)},{px(label.y)}")


def _end(step: Step, point: Point, x: Scale, y: Scale) -> Point:
    if step.axis == "x":
        return x.clamped((step.to,))[0], point[1]
    return point[0], y.clamped((step.to,))[0]


def _arrow(step: Step, point: Point, end: Point) -> Markup:
    """A line from a design to where the change comes, with a bar at its end."""
    bar = f"M{px(end[0])},{px(end[1] - 5)}v10" if step.axis == "x" else f"M{px(end[0] - 5)},{px(end[1])}h10"
    return Markup(f"M{px(point[0])},{px(point[1])}L{px(end[0])},{px(end[1])}{bar}")
