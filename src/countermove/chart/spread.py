"""Labels that do not lie on each other: in a column, and in a plane."""

from collections.abc import Sequence
from dataclasses import dataclass


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres for labels of the given sizes in [low, high], in the order of `wanted`, moved as little as possible.

    Neighbours that would touch form a block centred on the mean of what its members want (pool adjacent violators).
    If all together are larger than the space, they are stacked from `low` on and leave it.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[float, float, int]] = []  # top edge, size, members

    def settle(top: float, size: float) -> float:
        return max(low, min(top, high - size))

    for i in order:
        top, size, members = settle(wanted[i] - sizes[i] / 2, sizes[i]), sizes[i], 1
        while blocks and blocks[-1][0] + blocks[-1][1] > top:
            before_top, before_size, before_members = blocks.pop()
            mean = (before_top * before_members + (top - before_size) * members) / (before_members + members)
            members += before_members
            size += before_size
            top = settle(mean, size)
        blocks.append((top, size, members))
    centres = [0.0] * len(wanted)
    position = 0
    for top, _, members in blocks:
        for i in order[position : position + members]:
            centres[i] = top + sizes[i] / 2
            top += sizes[i]
        position += members
    return centres


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def hits(self, other: "Box") -> bool:
        """Whether the two overlap."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: "Box") -> bool:
        """Whether the other lies inside this one."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a point's label goes: text anchor position, and whether a short leader joins it to the point."""

    x: float
    y: float
    anchor: str
    leader: bool


def place_labels(
    points: Sequence[tuple[float, float]],
    widths: Sequence[float],
    height: float,
    bounds: Box,
    taken: Sequence[Box] = (),
    gap: float = 6.0,
) -> list[Placed | None]:
    """A place beside each point, first come first served; None where every place is taken.

    Right, left, above and below are tried close to the point and then, with a leader, further off. A width of zero
    asks for no label; `taken` are boxes that no label may cover.
    """
    full = [*taken, *(Box(x - 4, y - 4, x + 4, y + 4) for x, y in points)]
    result: list[Placed | None] = []
    for (x, y), width in zip(points, widths, strict=True):
        found = None
        for placed, box in _candidates(x, y, width, height, gap) if width > 0 else ():
            if bounds.holds(box) and not any(box.hits(other) for other in full):
                found = placed
                full.append(box)
                break
        result.append(found)
    return result


def _candidates(x: float, y: float, width: float, height: float, gap: float) -> list[tuple[Placed, Box]]:
    tries: list[tuple[Placed, Box]] = []
    for away in (0.0, 12.0, 24.0):
        out = gap + away
        for middle in dict.fromkeys((y - away, y + away)):
            tries.append(_beside(x + out, middle, width, height, "start", leader=away > 0))
            tries.append(_beside(x - out, middle, width, height, "end", leader=away > 0))
        for side in (-1, 1):
            tries.append(_beside(x, y + side * (out + height / 2 - 2), width, height, "middle", leader=away > 0))
    return tries


def _beside(x: float, y: float, width: float, height: float, anchor: str, *, leader: bool) -> tuple[Placed, Box]:
    left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
    return Placed(x, y, anchor, leader), Box(left, y - height / 2, left + width, y + height / 2)
