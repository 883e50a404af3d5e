"""Polygons in pixels: clipped to a plot, and asked whether a label fits inside."""

from collections.abc import Sequence

from countermove.chart.spread import Box


def clip(corners: Sequence[tuple[float, float]], box: Box) -> list[tuple[float, float]]:
    """The part of a polygon inside the box (Sutherland and Hodgman 1974); empty if there is none."""
    points = list(corners)
    for axis, edge, keep_above in (
        (0, box.left, True),
        (0, box.right, False),
        (1, box.top, True),
        (1, box.bottom, False),
    ):
        points = _cut(points, axis, edge, keep_above=keep_above)
    return points


def _cut(points: list[tuple[float, float]], axis: int, edge: float, *, keep_above: bool) -> list[tuple[float, float]]:
    def inside(point: tuple[float, float]) -> bool:
        return point[axis] >= edge if keep_above else point[axis] <= edge

    kept: list[tuple[float, float]] = []
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        if inside(before) != inside(point):
            share = (edge - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inside(point):
            kept.append(point)
    return kept


def contains(corners: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a point lies inside the polygon (even-odd rule)."""
    inside = False
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside


def label_spot(
    loops: Sequence[Sequence[tuple[float, float]]], width: float, height: float, taken: Sequence[Box]
) -> Box | None:
    """A box of that size inside the loops (holes among them) and off the boxes taken: the highest, then the leftmost,
    or None."""
    xs, ys = [x for loop in loops for x, _ in loop], [y for loop in loops for _, y in loop]
    down = min(ys, default=0.0) + 4
    while ys and down + height <= max(ys):
        for step in range(9):
            left = min(xs) + 6 + step / 8 * max(0.0, max(xs) - min(xs) - width - 12)
            box = Box(left, down, left + width, down + height)
            if _within(loops, box) and not any(box.hits(other) for other in taken):
                return box
        down += 6
    return None


def _within(loops: Sequence[Sequence[tuple[float, float]]], box: Box) -> bool:
    """Whether corners, middle and points between of a box lie inside."""
    across = [box.left + share * (box.right - box.left) for share in (0, 0.25, 0.5, 0.75, 1)]
    up = (box.top, (box.top + box.bottom) / 2, box.bottom)
    return all(sum(contains(loop, x, y) for loop in loops) % 2 == 1 for x in across for y in up)
