"""Names at the ends of lines, so that no reader has to look up a legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.frame import SMALL, Frame
from countermove.chart.marks import at
from countermove.chart.numbers import px
from countermove.chart.spread import spread
from countermove.chart.text import text_width, wrap

LEADING = 14.0
GAP = 5.0
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Ending:
    """A line's end (px) and what should stand there: a name, and a value with and without its interval."""

    slot: int
    name: str
    long: str
    short: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The name at the end of a line (where, what for each line of text), its value below, a leader if it was moved."""

    slot: int
    lines: tuple[tuple[Markup, str], ...]
    value: tuple[Markup, str] | None
    leader: Markup


def end_room(endings: Sequence[tuple[str, str, str]], frame: Frame) -> float:
    """Width right of the plot that labels (name, long value, short value) need, at most 30 % of the chart."""
    wide = [text_width(line, SMALL, bold=True) for name, _, _ in endings for line in _name(name, frame)]
    wide += [text_width(short if frame.narrow else long, SMALL) for _, long, short in endings]
    return min(frame.width * 0.3, max(wide) + 4) if wide else 0.0


def end_labels(endings: Sequence[Ending], edge: float, top: float, bottom: float, room: float) -> tuple[EndLabel, ...]:
    """Labels right of the plot's `edge`, apart from each other; values, then second lines go where height is short."""
    names = [wrap(ending.name, room, SMALL, MOST_LINES, bold=True) for ending in endings]
    values = [ending.long if text_width(ending.long, SMALL) <= room else ending.short for ending in endings]
    space = bottom - top + 16
    if sum(LEADING * (len(lines) + 1) + GAP for lines in names) > space:
        values = [""] * len(endings)
    if sum(LEADING * len(lines) + GAP for lines in names) > space:
        names = [wrap(ending.name, room, SMALL, 1, bold=True) for ending in endings]
    rows = [len(lines) + bool(value) for lines, value in zip(names, values, strict=True)]
    centres = spread([ending.y for ending in endings], [LEADING * n + GAP for n in rows], top - 10, bottom + 6)
    made: list[EndLabel] = []
    for ending, lines, value, count, centre in zip(endings, names, values, rows, centres, strict=True):
        first = centre - LEADING / 2 * count + 10.5
        moved = abs(centre - ending.y) > 9 or ending.x < edge - 2
        leader = f"M{px(ending.x + 6)},{px(ending.y)}L{px(edge + 11)},{px(first - 4)}" if moved else ""
        places = [at(edge + 13, first + LEADING * i) for i in range(count)]
        below = (places[-1], value) if value else None
        made.append(EndLabel(ending.slot, tuple(zip(places, lines, strict=False)), below, Markup(leader)))
    return tuple(made)


def _name(name: str, frame: Frame) -> tuple[str, ...]:
    return wrap(name, 96 if frame.narrow else 150, SMALL, MOST_LINES, bold=True)
