"""Shapes as SVG path data: lines, bands, steps, markers. Pixels in, the text of a `d` attribute out.

A missing value (NaN) leaves a gap. A line of one single point gets no length: charts mark such points by a marker.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from countermove.chart.numbers import px


def at(x: float, y: float, anchor: str = "start") -> Markup:
    """The attributes that place a text."""
    return Markup(f'x="{px(x)}" y="{px(y)}"' + ("" if anchor == "start" else f' text-anchor="{anchor}"'))


def runs(*rows: Sequence[float]) -> list[tuple[int, int]]:
    """Half-open index ranges where every row has a number."""
    found: list[tuple[int, int]] = []
    start = -1
    for index, values in enumerate(zip(*rows, strict=True)):
        whole = all(value == value for value in values)
        if whole and start < 0:
            start = index
        elif not whole and start >= 0:
            found.append((start, index))
            start = -1
    if start >= 0:
        found.append((start, len(rows[0])))
    return found


class Rail:
    """Lines and bands over the same x places, written out once: one C-level formatting step for each path.

    A fan chart has some hundred points; this halves the time that drawing it takes.
    """

    def __init__(self, xs: Iterable[float]) -> None:
        self.xs = [f"{x:.1f}" for x in xs]
        there = " ".join([x + ",%.1f" for x in self.xs])
        back = " ".join([x + ",%.1f" for x in reversed(self.xs)])
        self._line, self._band = "M" + there, f"M{there} {back}Z"

    def line(self, ys: Sequence[float]) -> Markup:
        """A line through the points, with gaps where y is missing."""
        total = sum(ys)
        if total == total:
            return Markup(self._line % tuple(ys))
        return Markup("".join([Rail(map(float, self.xs[a:b])).line(ys[a:b]) for a, b in runs(ys)]))

    def band(self, lows: Sequence[float], highs: Sequence[float]) -> Markup:
        """The area between two lines, with gaps where either is missing."""
        total = sum(lows) + sum(highs)
        if total == total:
            return Markup(self._band % (*highs, *reversed(lows)))
        return Markup(
            "".join([Rail(map(float, self.xs[a:b])).band(lows[a:b], highs[a:b]) for a, b in runs(lows, highs)])
        )


def step_path(xs: Sequence[float], ys: Sequence[float], end: float) -> Markup:
    """A right-continuous step function: level ys[i] from xs[i] to the next x, the last one to `end`."""
    if not xs:
        return Markup("")
    stops = [*xs[1:], end]
    parts = [f"M{px(xs[0])},{px(ys[0])}H{px(stops[0])}"]
    parts += [f"V{px(y)}H{px(stop)}" for y, stop in zip(ys[1:], stops[1:], strict=True)]
    return Markup("".join(parts))


def step_band(xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], end: float) -> Markup:
    """The area between two step functions; spans where a bound is missing stay empty."""
    stops = [*xs[1:], end]
    parts = [
        f"M{px(x)},{px(low)}V{px(high)}H{px(stop)}V{px(low)}Z"
        for x, stop, low, high in zip(xs, stops, lows, highs, strict=True)
        if low == low and high == high and stop > x
    ]
    return Markup("".join(parts))


def whisker_path(x: float, low: float, high: float, half: float = 3.0, *, upright: bool = True) -> Markup:
    """A whisker with end caps at `x` (upright) or at height `x` (lying)."""
    at, cap = px(x), px(2 * half)
    if upright:
        return Markup(f"M{at},{px(low)}V{px(high)}M{px(x - half)},{px(low)}h{cap}M{px(x - half)},{px(high)}h{cap}")
    return Markup(f"M{px(low)},{at}H{px(high)}M{px(low)},{px(x - half)}v{cap}M{px(high)},{px(x - half)}v{cap}")


_ARMS = [(-0.36, -1.0), (0.36, -1.0), (0.36, -0.36), (1.0, -0.36), (1.0, 0.36), (0.36, 0.36)]
_PLUS = [*_ARMS, *((-dx, -dy) for dx, dy in _ARMS)]


def marker_path(shape: str, x: float, y: float, r: float = 4.0) -> Markup:
    """A filled marker of half-width `r`: circle, square, up, diamond, down, cross, plus, ring, bar."""
    if shape in ("circle", "ring"):
        hole = "" if shape == "circle" else _circle(x, y, r * 0.5)
        return Markup(_circle(x, y, r) + hole)
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "up": [(0, -1.15), (1.1, 0.8), (-1.1, 0.8)],
        "down": [(0, 1.15), (1.1, -0.8), (-1.1, -0.8)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "plus": _PLUS,
        "cross": [((dx + dy) * 0.707, (dy - dx) * 0.707) for dx, dy in _PLUS],
        "bar": [(-1, -0.35), (1, -0.35), (1, 0.35), (-1, 0.35)],
    }[shape]
    return _polygon(x, y, [(dx * r, dy * r) for dx, dy in corners])


def _circle(x: float, y: float, r: float) -> str:
    d = px(2 * r)
    return f"M{px(x - r)},{px(y)}a{px(r)},{px(r)} 0 1 0 {d},0a{px(r)},{px(r)} 0 1 0 -{d},0Z"


def _polygon(x: float, y: float, corners: Sequence[tuple[float, float]]) -> Markup:
    return Markup("M" + "L".join([f"{px(x + dx)},{px(y + dy)}" for dx, dy in corners]) + "Z")
