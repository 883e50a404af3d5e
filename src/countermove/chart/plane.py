"""The threshold plane: designs on two logarithmic axes, and the regions that rules cut out of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.axes import Axes, Tick, gutter, pointer, tick_texts
from countermove.chart.frame import SMALL, Frame, render, render_empty
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import PLAIN, Real, finite, px
from countermove.chart.palette import SLOTS
from countermove.chart.polygon import clip, label_spot
from countermove.chart.scale import Scale, logarithmic
from countermove.chart.spread import Box, place_labels
from countermove.chart.text import clean, text_width

FAR = 1e5  # px: where a corner at zero or infinity lies before it is clipped
TONE_SLOTS = (2, 5, 4, 7)


@dataclass(frozen=True, slots=True)
class Design:
    """One point: x and y above zero, the index of its group (colour and shape); show: label it if there is room."""

    name: str
    x: Real
    y: Real
    group: int = 0
    key: str = ""
    show: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """A polygon in data units; corners at 0 or infinity run to the edge. tone 1 to 4: colour and hatch."""

    name: str
    polygon: Sequence[tuple[Real, Real]]
    tone: int = 1
    key: str = ""


@dataclass(frozen=True, slots=True)
class Shade:
    """One drawn region."""

    slot: int
    key: str
    d: Markup
    name: str
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


@dataclass(frozen=True, slots=True)
class PlaneView:
    """What the template draws."""

    key: tuple[KeyItem, ...]
    slots: tuple[int, ...]
    axes: Axes
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
    groups: Sequence[str] = (),
    x_range: tuple[Real, Real] | None = None,
    y_range: tuple[Real, Real] | None = None,
) -> str:
    """Designs among thresholds, both axes logarithmic.

    Args: designs: drawn in order, labels first come first served; a design without two numbers above zero is left out
    and counted; regions: shaded, later ones on top; groups: names of the designs' groups; x_range, y_range: ends of the
    axes (None: from the data). Returns SVG text; ValueError for a group or tone that does not exist.

    >>> svg = threshold_plane([Design("H100", 15824, 19.4)], [], frame=Frame(id="p", title="Plane"),
    ...     x_label="TPP", y_label="density")
    """
    _check(designs, regions, groups)
    shown = [d for d in designs if _usable(d.x) and _usable(d.y)]
    corners = [corner for region in regions for corner in region.polygon]
    key, height = key_rows(
        [(clean(name), n % 8 + 1) for n, name in enumerate(groups)], frame.width, frame.top, "marker"
    )
    top = frame.top + height + 26
    bottom = top + (frame.height or (340 if frame.narrow else 420)) - 60
    y = _scale([d.y for d in shown], [c[1] for c in corners], y_range, bottom, top)
    if y is None:
        return render_empty(frame)
    x = _scale([d.x for d in shown], [c[0] for c in corners], x_range, gutter(tick_texts(y, PLAIN)), frame.width - 10.0)
    if x is None:
        return render_empty(frame)
    shades, boxes = _shades(regions, x, y)
    view = PlaneView(
        key=key,
        slots=tuple(sorted({shade.slot for shade in shades})),
        axes=_axes(x, y),
        x_name=Tick(at(x.end, bottom + 34, "end"), clean(x_label) + " →"),
        y_name=Tick(at(2, top - 13), "↑ " + clean(y_label)),
        shades=shades,
        spots=_spots(shown, x, y, boxes),
    )
    left_out = len(designs) - len(shown)
    notes = [f"{left_out} design{'s' if left_out > 1 else ''} without both numbers not drawn."] if left_out else []
    words = [f"{len(shown)} designs by {clean(x_label)} and {clean(y_label)}, both axes logarithmic."]
    words += ["Regions: " + ", ".join(clean(r.name) for r in regions) + "."] if regions else []
    words += ["; ".join(f"{clean(d.name)} ({_number(d.x)}, {_number(d.y)})" for d in shown[:60]) + "."] if shown else []
    words += notes
    return render("plane.svg", frame, bottom=bottom + 40, words=words, notes=notes, view=view)


def _check(designs: Sequence[Design], regions: Sequence[Region], groups: Sequence[str]) -> None:
    for design in designs:
        if not 0 <= design.group < max(len(groups), 1):
            raise ValueError(f"{clean(design.name)}: group {design.group} of {len(groups)} does not exist")
    for region in regions:
        if not 1 <= region.tone <= len(TONE_SLOTS):
            raise ValueError(f"{clean(region.name)}: tone {region.tone}, want 1 to {len(TONE_SLOTS)}")


def _usable(value: float) -> bool:
    return 0 < value < 1e300


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _scale(
    values: Sequence[float], corners: Sequence[float], wanted: tuple[Real, Real] | None, start: float, end: float
) -> Scale | None:
    scale = logarithmic([*values, *(c for c in finite(corners) if c > 0)], start, end, count=6)
    if wanted is None or not 0 < wanted[0] < wanted[1] < math.inf:
        return scale
    ticks = logarithmic(wanted, start, end, count=6)
    inside = tuple([tick for tick in ticks.ticks if wanted[0] <= tick <= wanted[1]]) if ticks else ()
    return Scale("log", wanted[0], wanted[1], start, end, inside)


def _axes(x: Scale, y: Scale) -> Axes:
    across, up = x.many(x.ticks), y.many(y.ticks)
    grid = "".join(
        [f"M{px(x.start)},{px(h)}H{px(x.end)}" for h in up] + [f"M{px(p)},{px(y.end)}V{px(y.start)}" for p in across]
    )
    labels = [Tick(at(x.start - 6, h + 4, "end"), text) for h, text in zip(up, tick_texts(y, PLAIN), strict=True)]
    labels += _x_labels(across, tick_texts(x, PLAIN), x, y.start + 16)
    return Axes(
        Markup(grid),
        Markup(f"M{px(x.start)},{px(y.start)}H{px(x.end)}"),
        tuple(labels),
        pointer(x, y, top=y.end, bottom=y.start),
    )


def _x_labels(places: Sequence[float], texts: Sequence[str], x: Scale, height: float) -> list[Tick]:
    """Labels of a logarithmic axis: powers of ten first, then those that still fit between."""
    taken: list[tuple[float, float]] = []
    made: list[tuple[float, Tick]] = []
    powers = [abs(math.log10(tick) - round(math.log10(tick))) > 1e-9 for tick in x.ticks]
    for n in sorted(range(len(places)), key=lambda n: (powers[n], n)):
        width = text_width(texts[n], SMALL)
        left = min(max(places[n] - width / 2, 0.0), x.end + 8 - width)
        if not any(left < b + 8 and a - 8 < left + width for a, b in taken):
            taken.append((left, left + width))
            made.append((left, Tick(at(left + width / 2, height, "middle"), texts[n])))
    return [tick for _, tick in sorted(made, key=lambda item: item[0])]


def _pixel(value: float, scale: Scale) -> float:
    towards = 1 if scale.end > scale.start else -1
    if value <= 0:
        return scale.start - towards * FAR
    return scale.start + towards * FAR if value == math.inf else scale(value)


def _shades(regions: Sequence[Region], x: Scale, y: Scale) -> tuple[tuple[Shade, ...], list[Box]]:
    plot = Box(x.start, y.end, x.end, y.start)
    made: list[Shade] = []
    taken: list[Box] = []
    for region in regions:
        corners = [(_pixel(cx, x), _pixel(cy, y)) for cx, cy in region.polygon if cx == cx and cy == cy]
        inside = clip(corners, plot)
        if len(inside) < 3:
            continue
        name = clean(region.name)
        spot = label_spot(inside, text_width(name, SMALL, bold=True), 15, taken) if name else None
        if spot:
            taken.append(spot)
        d = "M" + "L".join([f"{px(cx)},{px(cy)}" for cx, cy in inside]) + "Z"
        text = (at(spot.left, spot.bottom - 3.5), name) if spot else None
        made.append(Shade(TONE_SLOTS[region.tone - 1], clean(region.key), Markup(d), name, text))
    return tuple(made), taken


def _spots(designs: Sequence[Design], x: Scale, y: Scale, taken: Sequence[Box]) -> tuple[Spot, ...]:
    inside = [d for d in designs if x.holds(d.x) and y.holds(d.y)]
    points = list(zip(x.many([d.x for d in inside]), y.many([d.y for d in inside]), strict=True))
    widths = [text_width(clean(d.name), SMALL) if d.show else 0.0 for d in inside]
    placed = place_labels(points, widths, 13, Box(x.start, y.end - 4, x.end + 8, y.start), taken)
    made: list[Spot] = []
    for d, (left, up), label in zip(inside, points, placed, strict=True):
        slot = d.group % 8 + 1
        shape = marker_path(SLOTS[slot].marker, left, up, 4.2)
        told = f"{clean(d.name)}: {_number(d.x)}, {_number(d.y)}"
        text = (at(label.x, label.y + 4, label.anchor), clean(d.name)) if label else None
        leader = f"M{px(left)},{px(up)}L{px(label.x)},{px(label.y)}" if label and label.leader else ""
        made.append(Spot(slot, clean(d.key), shape, told, text, Markup(leader)))
    return tuple(made)
