"""The smallest change of one or two knobs that changes an answer, found exactly.

An answer is constant on every cell, edge and corner into which the lines of the limits cut the plane of two knobs. Its
nearest change, measured by the sum of the relative changes of the knobs, therefore lies at a corner: where two lines
cross, or where one crosses an axis through the design. Each corner is tried in the order of its distance, by asking at
the corner itself, along every edge from it and just inside every cell around it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

from countermove.law.question.knobs import Line, Point

AnswerT = TypeVar("AnswerT")
Plane = tuple[Fraction, Fraction, Fraction]  # a x + b y = c
Vector = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Crossing:
    """Where an answer changes: the corner, and a place at or just beyond it that has another answer.

    ``size`` is the sum of the relative changes up to the corner. The corner itself is ``reached`` where it has the
    other answer; else it must be passed, by however little, as ``inside`` does.
    """

    size: Fraction
    knobs: tuple[str, ...]
    corner: Point
    inside: Point

    @property
    def reached(self) -> bool:
        """Whether the change up to the corner is enough."""
        return self.corner == self.inside


class Search:
    """Designs beside one, in the cells that lines cut out. Every point names every knob."""

    def __init__(self, start: Point, lines: Sequence[Line]) -> None:
        self.start = start
        self.lines = lines

    def per_cell(self, ask: Callable[[Point], AnswerT]) -> Callable[[Point], AnswerT]:
        """A question whose answer is the same all over a cell, asked once in each."""
        answers = dict[tuple[int, ...], AnswerT]()

        def answer(point: Point) -> AnswerT:
            near = {name: float(each) for name, each in point.items()}
            cell = tuple(line.side(point, near) for line in self.lines)
            if cell not in answers:
                answers[cell] = ask(point)
            return answers[cell]

        return answer

    def nearest(
        self, knobs: tuple[str, ...], differs: Callable[[Point], bool], within: Fraction | None = None
    ) -> Crossing | None:
        """The smallest change of one or two knobs to a point that differs; smaller than ``within`` if given."""
        x, y = knobs if len(knobs) == 2 else (knobs[0], None)
        for size, corner in self._corners(x, y):
            if within is not None and size >= within:
                return None
            for place in self._around(x, y, corner):
                point = self._at(x, y, place)
                if differs(point):
                    return Crossing(size, knobs, self._at(x, y, corner), point)
        return None

    def ways(self, differs: Callable[[Point], bool]) -> tuple[Crossing, ...]:
        """The smallest changes of each knob alone, the smallest first; before them one of two knobs if it is smaller
        than all of these."""
        found = [self.nearest((name,), differs) for name in self.start]
        alone = sorted((each for each in found if each is not None), key=lambda each: each.size)
        best: Crossing | None = None
        for pair in combinations(self.start, 2):
            nearer = best or (alone[0] if alone else None)
            best = self.nearest(pair, differs, None if nearer is None else nearer.size) or best
        return (*([best] if best is not None else []), *alone)

    def beside(self, crossing: Crossing, differs: Callable[[Point], bool]) -> Crossing:
        """A crossing that was found among some of the lines, with a place beyond it that no other line cuts off."""
        x, y = crossing.knobs if len(crossing.knobs) == 2 else (crossing.knobs[0], None)
        corner = (crossing.corner[x], Fraction(0) if y is None else crossing.corner[y])
        points = (self._at(x, y, place) for place in self._around(x, y, corner))
        return replace(crossing, inside=next(point for point in points if differs(point)))

    def _at(self, x: str, y: str | None, place: Vector) -> Point:
        return {**self.start, x: place[0]} | ({} if y is None else {y: place[1]})

    def _planes(self, x: str, y: str | None) -> Iterator[Plane]:
        """The lines in the plane of two knobs (or beside one), the other knobs where they stand."""
        for line in self.lines:
            weights = dict(line.weights)
            a, b = weights.pop(x, Fraction(0)), Fraction(0) if y is None else weights.pop(y, Fraction(0))
            if a or b:
                yield a, b, line.at - sum((each * self.start[name] for name, each in weights.items()), Fraction(0))

    def _corners(self, x: str, y: str | None) -> list[tuple[Fraction, Vector]]:
        """Every corner with its distance, the nearest first."""
        here = (self.start[x], Fraction(0) if y is None else self.start[y])
        planes = [*dict.fromkeys(self._planes(x, y))]
        axes: list[Plane] = [(Fraction(0), Fraction(1), here[1])]
        if y is not None:
            axes.append((Fraction(1), Fraction(0), here[0]))
        crossings = {place for pair in combinations([*planes, *axes], 2) if (place := _crossing(*pair)) is not None}
        places = [(px, py) for px, py in crossings if px > 0 and (y is None or py > 0)]
        return sorted((_distance(place, here, y is not None), place) for place in places)

    def _around(self, x: str, y: str | None, corner: Vector) -> Iterator[Vector]:
        """The corner, then a place on every edge from it, then one inside every cell around it."""
        yield corner
        planes = list(self._planes(x, y))
        over = [a * corner[0] + b * corner[1] - c for a, b, c in planes]
        through = [(b, -a) for (a, b, _), each in zip(planes, over, strict=True) if each == 0]
        others = [(a, b, each) for (a, b, _), each in zip(planes, over, strict=True) if each != 0]
        if y is None:
            directions: list[Vector] = [(Fraction(-1), Fraction(0)), (Fraction(1), Fraction(0))]
            directions = directions if through else []
        else:
            directions = _directions(through)
        for direction in directions:
            step = _step(corner, direction, others)
            yield corner[0] + step * direction[0], corner[1] + step * direction[1]


def _crossing(left: Plane, right: Plane) -> Vector | None:
    (a, b, c), (d, e, f) = left, right
    over = a * e - b * d
    return None if over == 0 else ((c * e - b * f) / over, (a * f - c * d) / over)


def _distance(place: Vector, here: Vector, two: bool) -> Fraction:
    changes = [(place[0], here[0])] + ([(place[1], here[1])] if two else [])
    return sum((abs(to - now) / now for to, now in changes), Fraction(0))


def _directions(through: Sequence[Vector]) -> list[Vector]:
    """Along both arms of every line through a corner, then into every sector between two of them."""
    arms = {(_unit(arm), arm) for along in through for arm in (along, (-along[0], -along[1]))}
    around = [arm for _, arm in sorted(dict(arms).items())]
    if len(around) == 2:
        (dx, dy) = around[0]
        return [*around, (-dy, dx), (dy, -dx)]
    sectors = [
        (left[0] / _length(left) + right[0] / _length(right), left[1] / _length(left) + right[1] / _length(right))
        for left, right in zip(around, [*around[1:], *around[:1]], strict=True)
    ]
    return [*around, *sectors]


def _unit(arm: Vector) -> float:
    """Its angle. Lines of law that cross differ by far more than the rounding of a float."""
    return round(math.atan2(arm[1], arm[0]), 12)


def _length(arm: Vector) -> Fraction:
    return abs(arm[0]) + abs(arm[1])


def _step(corner: Vector, direction: Vector, others: Sequence[tuple[Fraction, Fraction, Fraction]]) -> Fraction:
    """Half the way from a corner along a direction to the next line, or to nothing left of a knob."""
    ways = [
        -over / (a * direction[0] + b * direction[1])
        for a, b, over in others
        if (a * direction[0] + b * direction[1]) * over < 0
    ]
    ways += [-at / along for at, along in zip(corner, direction, strict=True) if along < 0 and at > 0]
    return min(ways, default=Fraction(2)) / 2
