"""A plane of law as a picture: regions by status, chips as points, limits on the rims."""

from __future__ import annotations

import math
from collections.abc import Sequence

from countermove.brief.plane_words import (
    STATES,
    axis_words,
    figures,
    fine_print,
    heading,
    move_sentence,
    move_words,
    near_words,
    region_name,
    said_words,
    state_of,
)  # fmt: skip
from countermove.chart import Design, Frame, Region, Step, threshold_plane
from countermove.law.plane.picture import Axis, Limit, Plane, Point
from countermove.law.plane.picture import Region as Piece
from countermove.study.places import Places

Range = tuple[float, float]


def plane_svg(plane: Plane, places: Places, *, title: str | None = None, style: bool = True) -> str:
    """The plane as SVG text with its title, or another; ``style``: with a style sheet, for browsers, that fits the
    dark."""
    frame = Frame(
        id="plane", title=title or heading(plane, places), note=fine_print(plane), width=900, height=560,
        show_title=True, style=style,
    )  # fmt: skip
    return plane_figure(plane, frame)


def plane_figure(
    plane: Plane, frame: Frame, x_range: Range | None = None, y_range: Range | None = None, *, terse: bool = False
) -> str:
    """The plane in a frame; ``terse`` as for designs."""
    return threshold_plane(
        designs(plane, terse=terse), pieces(plane), frame=frame, x_label=axis_words(plane.x),
        y_label=axis_words(plane.y), states=STATES, x_limits=rim(plane.x), y_limits=rim(plane.y),
        x_range=x_range or _any(plane.x, [point.x for point in plane.points]),
        y_range=y_range or _any(plane.y, [point.y for point in plane.points]),
    )  # fmt: skip


def _any(axis: Axis, values: Sequence[str]) -> Range | None:
    """Some range for an axis on which there is neither a limit nor a point, so that its regions can be drawn at all."""
    return None if axis.limits or values else (1.0, 100.0)


def pieces(plane: Plane) -> list[Region]:
    """The regions of the plane, largest first so that a name finds its room."""
    return [
        Region(
            region_name(region.said), loops[0], state_of(region.said), f"r{place}", loops[1:],
            said_words(region.said), region_name(region.said).partition(": ")[0],
        )
        for place, region in enumerate(plane.regions)
        for loops in [_loops(region)]
    ]  # fmt: skip


def _loops(region: Piece) -> list[list[tuple[float, float]]]:
    def place(text: str | None) -> float:
        return math.inf if text is None else float(text)

    return [[(place(x), place(y)) for x, y in loop] for loop in region.outline]


def designs(plane: Plane, *, terse: bool = False) -> list[Design]:
    """The chips: those highlighted first, then those nearest to a limit, so that they get their names. ``terse``: with
    their names for words, where the page has the rest."""
    return [
        Design(
            brief_name(point), float(point.x), float(point.y), state_of(point.said),
            point.chip, told=point.name if terse else point_words(plane, point), steps=_steps(plane, point),
        )
        for point in sorted(plane.points, key=_rank)
    ]  # fmt: skip


def _rank(point: Point) -> tuple[bool, float, str]:
    near = 100.0 if point.nearest is None else abs(math.log(max(1 + point.nearest.percent / 100, 1e-9)))
    return not point.highlighted, near, point.chip


def _steps(plane: Plane, point: Point) -> Sequence[Step]:
    ways = {plane.x.quantity: "x", plane.y.quantity: "y"}
    """How far a highlighted chip is from each change."""
    return tuple(Step(ways[move.quantity], float(move.value), move_words(move)) for move in point.moves)


def brief_name(point: Point) -> str:
    """A chip's name without its maker and without what stands in brackets."""
    name = point.name.removeprefix(point.vendor).strip() or point.name
    return name.partition(" (")[0].partition(" / ")[0]


def point_words(plane: Plane, point: Point) -> str:
    """All that is said of a chip, in one line."""
    parts = [f"{point.name}: {figures(plane, point)}", said_words(point.said), near_words(point.nearest)]
    parts += [move_sentence(move) for move in point.moves]
    return "; ".join(part for part in parts if part)


def rim(axis: Axis) -> list[float]:
    """The limits to write on the rim: those that change the answer, licences before duties, the most cited first."""
    moving = [limit for limit in axis.limits if limit.moves]
    return [float(limit.value) for limit in sorted(moving, key=_weight)]


def _weight(limit: Limit) -> tuple[bool, int]:
    return all(part.startswith("duty") for _, part in limit.at), -len(limit.at)
