"""The plane on which a reader draws the line below which chips may be sold, and the chips that it is drawn by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from countermove.brief.words import clean
from countermove.chart import Design, Frame, Region, threshold_plane
from countermove.decision.bench import Bench
from countermove.decision.moved import Sale as Drawn
from countermove.study.panel import Sale
from countermove.study.records import Chip

WIDTH = 340
HEIGHT = 300


@dataclass(frozen=True)
class Offered:
    """A chip that a line can be drawn just above: the ends of that line by quantity."""

    id: str
    name: str
    above: tuple[tuple[str, float], ...]


def offered(bench: Bench, sale: Sale) -> tuple[Offered, ...]:
    """The foreign chips of the catalogue for datacentres of which all quantities of the line are known, the least
    first."""
    names = [each.quantity for each in sale.below]
    chips = [each for each in bench.view.chips if _foreign(bench, each) and all(_value(each, name) for name in names)]
    made = [
        Offered(each.id, f"{each.vendor} {each.name}", tuple((name, _above(_value(each, name))) for name in names))
        for each in chips
    ]
    return tuple(sorted(made, key=lambda each: each.above))


def line_of(bench: Bench, sale: Sale, option: str, drawn: Drawn | None) -> Mapping[str, float]:
    """The ends of the line: as it is drawn, else just above what the option lets be sold in the year from its day."""
    if drawn is not None and drawn.below:
        return {each.quantity: drawn.below.get(each.quantity, each.high) for each in sale.below}
    chips = {chip.id: chip for chip in bench.view.chips}
    sold = [chips[name] for name in bench.sold(bench.inputs.regimes[option])]
    return {
        each.quantity: max((_above(_value(chip, each.quantity)) for chip in sold), default=each.low)
        for each in sale.below
    }


def plane(bench: Bench, sale: Sale, line: Mapping[str, float]) -> str:
    """The chips in the plane of the line's first two quantities; empty where the line has but one."""
    if len(sale.below) < 2:
        return ""
    x, y = sale.below[:2]
    points = [
        Design(clean(each.name), _value(each, x.quantity), _value(each, y.quantity), key=each.id)
        for each in bench.view.chips if _foreign(bench, each)
    ]  # fmt: skip
    corner = line[x.quantity], line[y.quantity]
    below = Region("may be sold", [(0, 0), (corner[0], 0), corner, (0, corner[1])], key="line")
    frame = Frame(id="line-plane", title="Where the line is drawn", width=WIDTH, height=HEIGHT, style=False)
    return threshold_plane(
        points, [below], frame=frame, x_label=x.title, y_label=y.title, x_range=(x.low, x.high), y_range=(y.low, y.high)
    )


def _foreign(bench: Bench, chip: Chip) -> bool:
    return chip.vendor_headquarters != bench.case.other and chip.marketed_for_datacenter == "yes"


def _value(chip: Chip, quantity: str) -> float:
    value = getattr(chip, quantity, None)
    return 0.0 if value is None else float(value)


def _above(value: float) -> float:
    """A round number just above."""
    step = 1.0 if value >= 100 else 0.01
    return round(math.floor(value / step) * step + step, 2)
