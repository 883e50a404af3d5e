"""Cells of a plane that is cut at limits: joined where they are alike, told as rectangles, and drawn by their outline.

An axis with n cuts has 2n + 1 slots: slot 2k is the open span below cut k (above cut k - 1), slot 2k + 1 cut k itself.
So a line is a cell of its own and belongs to the side that law gives it to.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction

Cell = tuple[int, int]
Corner = tuple[int, int]
Rectangle = tuple[int, int, int, int]


def slot_of(cuts: Sequence[Fraction], value: Fraction) -> int:
    """The slot of a value on an axis with these cuts (in rising order)."""
    place = bisect_left(cuts, value)
    return 2 * place + (place < len(cuts) and cuts[place] == value)


def inside(cuts: Sequence[Fraction], slot: int) -> Fraction:
    """A value inside a slot; 1 where there is no cut."""
    if not cuts:
        return Fraction(1)
    place = slot // 2
    if slot % 2:
        return cuts[place]
    if place == 0:
        return cuts[0] / 2
    return cuts[-1] * 2 if place == len(cuts) else (cuts[place - 1] + cuts[place]) / 2


def joined(answers: Mapping[Cell, Hashable]) -> list[frozenset[Cell]]:
    """Cells with one answer that touch along a side, in the order of their lowest cell."""
    left, found = set(answers), list[frozenset[Cell]]()
    for start in sorted(answers):
        if start not in left:
            continue
        group, edge = set[Cell](), [start]
        left.discard(start)
        while edge:
            cell = edge.pop()
            group.add(cell)
            across, up = cell
            for other in ((across + 1, up), (across - 1, up), (across, up + 1), (across, up - 1)):
                if other in left and answers[other] == answers[cell]:
                    left.discard(other)
                    edge.append(other)
        found.append(frozenset(group))
    return found


def rectangles(cells: Collection[Cell]) -> list[Rectangle]:
    """The cells as rectangles that do not overlap: first and last slot across, first and last slot up."""
    left, found = set(cells), list[Rectangle]()
    for start in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if start not in left:
            continue
        first, low = start
        last, high = first, low
        while (last + 1, low) in left:
            last += 1
        while all((across, high + 1) in left for across in range(first, last + 1)):
            high += 1
        left -= {(across, up) for across in range(first, last + 1) for up in range(low, high + 1)}
        found.append((first, last, low, high))
    return found


def outline(cells: Collection[Cell]) -> list[list[Corner]]:
    """Loops around the cells, holes among them, as corners that count cuts (0 is the lower end of an axis).

    Lines have no width in a picture, so a loop runs around the open cells; cells that are a line only give a flat loop.
    """
    squares = [(across // 2, up // 2) for across, up in cells if across % 2 == 0 and up % 2 == 0]
    if not squares:
        return [_flat(each) for each in rectangles(cells)]
    edges = dict[Corner, list[Corner]]()
    for across, up in squares:
        round_ = [(across, up), (across + 1, up), (across + 1, up + 1), (across, up + 1)]
        for start, end in zip(round_, [*round_[1:], round_[0]], strict=True):
            if start in edges.get(end, ()):
                edges[end].remove(start)
            else:
                edges.setdefault(start, []).append(end)
    return [_straight(loop) for loop in _loops(edges)]


def _flat(rectangle: Rectangle) -> list[Corner]:
    first, last, low, high = rectangle
    left, right = (first + 1) // 2, (last + 2) // 2 if last % 2 == 0 else (last + 1) // 2
    bottom, top = (low + 1) // 2, (high + 2) // 2 if high % 2 == 0 else (high + 1) // 2
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def _loops(edges: dict[Corner, list[Corner]]) -> list[list[Corner]]:
    found = list[list[Corner]]()
    for start in sorted(edges):
        while edges[start]:
            loop, at = [start], edges[start].pop(0)
            while at != start:
                before = loop[-1]
                loop.append(at)
                # Where two squares touch in a corner only, turn so that each keeps a loop of its own.
                turn = (at[1] - before[1], before[0] - at[0])
                left_first = sorted(edges[at], key=lambda end, at=at, turn=turn: _along(at, end, turn))
                edges[at].remove(left_first[0])
                at = left_first[0]
            found.append(loop)
    return found


def _along(start: Corner, end: Corner, turn: Corner) -> int:
    return (end[0] - start[0]) * turn[0] + (end[1] - start[1]) * turn[1]


def _straight(loop: list[Corner]) -> list[Corner]:
    """The loop without corners at which it does not turn."""
    around = zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
    return [
        at for before, at, after in around if not (before[0] == at[0] == after[0] or before[1] == at[1] == after[1])
    ]
