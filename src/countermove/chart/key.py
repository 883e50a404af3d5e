"""A key in one or more rows, for the few charts where a name cannot stand beside what it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from countermove.chart.frame import SMALL
from countermove.chart.marks import at, marker_path
from countermove.chart.numbers import px
from countermove.chart.palette import SLOTS
from countermove.chart.text import shorten, text_width

ROW = 19.0


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One entry: a line with its marker, or a marker alone, or a swatch; and the name beside it."""

    slot: int
    at: Markup
    text: str
    line: Markup
    marker: Markup
    swatch: Markup


def key_rows(
    entries: Sequence[tuple[str, int]], width: float, top: float, kind: str = "line"
) -> tuple[tuple[KeyItem, ...], float]:
    """The key for (name, slot) entries within `width` px from `top` on, and its height.

    kind: what stands before each name: line, marker, swatch, or both (a swatch with the marker on it).
    """
    sample = {"line": 24.0, "marker": 12.0, "swatch": 18.0, "both": 22.0}[kind]
    made: list[KeyItem] = []
    x, y = 2.0, top
    for name, slot in entries:
        text = shorten(name, width - sample - 10, SMALL)
        need = sample + 5 + text_width(text, SMALL)
        if x > 2 and x + need > width:
            x, y = 2.0, y + ROW
        middle = y + ROW / 2
        line = Markup(f"M{px(x)},{px(middle)}h{px(sample)}") if kind == "line" else Markup("")
        marker = marker_path(SLOTS[slot].marker, x + sample / 2, middle, 4) if kind != "swatch" else Markup("")
        made.append(
            KeyItem(
                slot,
                at(x + sample + 5, middle + 4),
                text,
                line,
                marker,
                at(x, middle - 6) if kind in ("swatch", "both") else Markup(""),
            )
        )
        x += need + 16
    return tuple(made), (y + ROW - top if made else 0.0)
