"""Rows of short labels along a line: as near to it as they fit, none on another, no leader through a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from countermove.chart.frame import SMALL
from countermove.chart.text import text_width


@dataclass(frozen=True, slots=True)
class Seat:
    """A label's row (0 is nearest the line), and the text anchor that keeps it between the ends."""

    row: int
    anchor: str


def seats(places: Sequence[float], texts: Sequence[str], left: float, right: float, rows: int) -> list[Seat | None]:
    """A seat for each label, first come first served; None where every row is taken. An empty text gets none."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    found: list[Seat | None] = []
    for place, text in zip(places, texts, strict=True):
        found.append(_seat(place, text_width(text, SMALL), left, right, taken) if text else None)
    return found


def _seat(place: float, width: float, left: float, right: float, taken: list[list[tuple[float, float]]]) -> Seat | None:
    for row, occupied in enumerate(taken):
        if any(start < place + 2 and place - 2 < end for below in taken[:row] for start, end in below):
            return None
        for anchor, start in (("start", place - 2), ("end", place + 2 - width), ("middle", place - width / 2)):
            end = start + width
            if start < left or end > right or any(a < end + 6 and start - 6 < b for a, b in occupied):
                continue
            occupied.append((start, end))
            for below in taken[:row]:
                below.append((place - 1, place + 1))
            return Seat(row, anchor)
    return None
