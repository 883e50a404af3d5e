"""Stacked probability bars: shares that sum to one, each with its number inside or, where it is narrow, below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from countermove.chart.frame import SMALL, TEXT, Frame, render, render_empty
from countermove.chart.key import KeyItem, key_rows
from countermove.chart.marks import at
from countermove.chart.numbers import PERCENT, Numbers, floats, px
from countermove.chart.palette import slot_of
from countermove.chart.spread import spread
from countermove.chart.text import clean, text_width, wrap

BAR = 26.0
TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Part:
    """One part of every bar (a scenario): its name and look."""

    name: str
    slot: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class SharesRow:
    """One bar: shares in the order of the parts. low and high, if given, are told in words."""

    name: str
    shares: Numbers
    low: Numbers = ()
    high: Numbers = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar: its rectangle, its number, a leader if the number had to move out."""

    slot: int
    key: str
    box: Markup
    label: tuple[Markup, str] | None
    leader: Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its name."""

    key: str
    name: tuple[tuple[Markup, str], ...]
    pieces: tuple[Piece, ...]
    missing: tuple[Markup, str] | None


@dataclass(frozen=True, slots=True)
class StackedView:
    """What the template draws."""

    key: tuple[KeyItem, ...]
    slots: tuple[int, ...]
    bars: tuple[Bar, ...]


def stacked_bars(rows: Sequence[SharesRow], parts: Sequence[Part], *, frame: Frame) -> str:
    """Shares of a whole, one bar a row.

    Args: rows: k shares each, from 0 to 1, that sum to one (tolerance 0.005); a row with all missing says so;
    parts: k names. Returns SVG text; ValueError for a wrong count, a share outside 0 to 1, or a sum that is not one.

    >>> parts = [Part("Spiral"), Part("Deal")]
    >>> svg = stacked_bars([SharesRow("Deny", [0.6, 0.4])], parts, frame=Frame(id="o", title="Odds"))
    """
    slots = [slot_of(part.slot, n) for n, part in enumerate(parts)]
    shares = [_checked(row, len(parts)) for row in rows]
    if not rows or not any(s == s for values in shares for s in values):
        return render_empty(frame)
    names = [clean(part.name) for part in parts]
    key, height = key_rows(list(zip(names, slots, strict=True)), frame.width, frame.top, "swatch")
    label_width = (
        0.0 if frame.narrow else min(frame.width * 0.3, max(text_width(clean(row.name), TEXT) for row in rows) + 16)
    )
    y = frame.top + height + 8
    bars: list[Bar] = []
    for row, values in zip(rows, shares, strict=True):
        bar, y = _bar(row, values, parts, slots, label_width, y, frame)
        bars.append(bar)
    words = ["Shares that sum to 100 %: " + ", ".join(names) + "."]
    words += [_words(row, values, names) for row, values in zip(rows, shares, strict=True)]
    view = StackedView(key, tuple(sorted(set(slots))), tuple(bars))
    return render("stacked.svg", frame, bottom=y - 6, words=words, view=view)


def _checked(row: SharesRow, count: int) -> list[float]:
    shares, name = floats(row.shares), clean(row.name)
    if len(shares) != count:
        raise ValueError(f"{name}: {len(shares)} shares for {count} parts")
    for side in (floats(row.low), floats(row.high)):
        if side and len(side) != count:
            raise ValueError(f"{name}: {len(side)} bounds for {count} parts")
    if all(math.isnan(share) for share in shares):
        return shares
    if any(not -1e-9 <= share <= 1 + 1e-9 for share in shares):
        raise ValueError(f"{name}: every share must lie between 0 and 1 (or all be missing)")
    if abs(sum(shares) - 1) > TOLERANCE:
        raise ValueError(f"{name}: the shares sum to {sum(shares):.3f}, not to 1")
    return shares


def _bar(
    row: SharesRow,
    shares: Sequence[float],
    parts: Sequence[Part],
    slots: Sequence[int],
    label_width: float,
    y: float,
    frame: Frame,
) -> tuple[Bar, float]:
    """The bar of one row from the y given on, and the y of the next."""
    name = clean(row.name)
    if frame.narrow:
        lines = wrap(name, frame.width - 4, TEXT, 2)
        placed = tuple([(at(2, y + 13 + 16 * k), line) for k, line in enumerate(lines)])
        y += 16 * len(lines) + 4 if name else 0
    else:
        lines = wrap(name, label_width - 10, TEXT, 2)
        placed = tuple(
            [(at(2, y + BAR / 2 + 4.5 + 15 * (k - (len(lines) - 1) / 2)), line) for k, line in enumerate(lines)]
        )
    left, right = label_width + 2, frame.width - 2.0
    if shares[0] != shares[0]:
        return Bar(clean(row.key), placed, (), (at(left, y + BAR / 2 + 4.5), "no data")), y + BAR + 12
    edges = [left]
    for share in shares:
        edges.append(edges[-1] + share / sum(shares) * (right - left))
    texts = [PERCENT.value(share) if share > 0 else "" for share in shares]
    widths = [text_width(text, SMALL, bold=True) + 8 for text in texts]
    out = [n for n, text in enumerate(texts) if text and widths[n] > edges[n + 1] - edges[n]]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    moved = dict(zip(out, spread([middles[n] for n in out], [widths[n] for n in out], left, right), strict=True))
    pieces: list[Piece] = []
    for n, text in enumerate(texts):
        if not text:
            continue
        box = f'x="{px(edges[n])}" y="{px(y)}" width="{px(edges[n + 1] - edges[n])}" height="{px(BAR)}"'
        if n in moved:
            spot, leader = (
                at(moved[n], y + BAR + 19, "middle"),
                f"M{px(middles[n])},{px(y + BAR + 1)}L{px(moved[n])},{px(y + BAR + 8)}",
            )
        else:
            spot, leader = at(middles[n], y + BAR / 2 + 4.5, "middle"), ""
        pieces.append(Piece(slots[n], clean(parts[n].key), Markup(box), (spot, text), Markup(leader)))
    return Bar(clean(row.key), placed, tuple(pieces), None), y + BAR + (26 if moved else 12) + (
        6 if frame.narrow else 0
    )


def _words(row: SharesRow, shares: Sequence[float], names: Sequence[str]) -> str:
    if shares[0] != shares[0]:
        return f"{clean(row.name)}: no data."
    low, high = floats(row.low), floats(row.high)
    told: list[str] = []
    for n, (name, share) in enumerate(zip(names, shares, strict=True)):
        bounds = (
            f" ({PERCENT.between(low[n], high[n])})" if low and high and low[n] + high[n] == low[n] + high[n] else ""
        )
        told.append(f"{name} {PERCENT.value(share)}{bounds}")
    return f"{clean(row.name)}: {', '.join(told)}."
