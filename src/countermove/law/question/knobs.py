"""What a designer can turn: TPP, die area, memory bandwidth, I/O and chip link, and how quantities hang on them.

Every quantity that law compares is a knob, a sum of knobs or a quotient of two, so that each limit is a straight line
in the knobs:  sum of weight x knob = at.  Exact fractions throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from countermove.law.engine.facts import Facts, Value
from countermove.law.question.quantities import quotient, total

Point = Mapping[str, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)
CLOSE = 1e-9  # far wider than the rounding of a few float products


@dataclass(frozen=True)
class Knob:
    """A figure that a designer can change, named as in the catalogue: in words, its unit, the quantity it is."""

    title: str
    unit: str
    quantity: str


KNOBS: Mapping[str, Knob] = {
    "tpp": Knob("TPP", "", "tpp"),
    "die_area_mm2": Knob("die area", "mm2", "die_area_mm2"),
    "memory_bandwidth_gbs": Knob("memory bandwidth", "GB/s", "total_dram_bandwidth_gbs"),
    "total_io_gbs": Knob("I/O", "GB/s", "io_bandwidth_gbs"),
    "interconnect_bandwidth_gbs": Knob("chip link", "GB/s", "chip_link_gbs"),
}
_IO = ("io_bandwidth_gbs", "aggregate_bidirectional_transfer_rate_gbs")
_DERIVED = (*_IO, "dram_and_io_bandwidth_gbs", "performance_density")


def knobs_of(facts: Facts) -> Mapping[str, Knob]:
    """Every knob: those of chips, and the numbers that a study declares of its items, each by itself."""
    declared = {name: each for name, each in facts.quantities.items() if each.kind == "number" and each.kinds}
    return {**KNOBS, **{name: Knob(name.replace("_", " "), each.unit, name) for name, each in declared.items()}}


def designed(facts: Facts) -> frozenset[str]:
    """The quantities that some knob moves."""
    return frozenset(knob.quantity for knob in knobs_of(facts).values()) | frozenset(_DERIVED)


@dataclass(frozen=True)
class Line:
    """Where a quantity meets a limit: the knobs with weights, whose sum is ``at`` there."""

    weights: tuple[tuple[str, Fraction], ...]
    at: Fraction

    def side(self, point: Point, near: Mapping[str, float]) -> int:
        """-1, 0 or 1: below the line, on it, above it. ``point`` has a figure for each of its knobs, ``near`` the same
        as floats: they decide wherever their rounding cannot matter."""
        rough, scale = -float(self.at), abs(float(self.at))
        for name, weight in self.weights:
            part = float(weight) * near[name]
            rough, scale = rough + part, scale + abs(part)
        if abs(rough) > CLOSE * scale:
            return 1 if rough > 0 else -1
        over = sum((weight * point[name] for name, weight in self.weights), -self.at)
        return (over > 0) - (over < 0)


def known(facts: Facts) -> dict[str, Fraction]:
    """The knobs whose figure is known, where they stand. One that stands at nothing has no share to be changed by."""
    figures = {name: facts.of(knob.quantity) for name, knob in knobs_of(facts).items()}
    return {name: value.number / value.over for name, value in figures.items() if value.number}


def line(quantity: str, limit: Fraction, facts: Facts) -> Line | None:
    """The line at which a quantity meets a limit; None if no knob moves it. Knobs of it may be unknown."""
    fact = facts.of(quantity)
    if fact.undefined:
        return None
    if quantity == "performance_density":
        if fact.how == "stated":
            # Without an area only TPP moves it, in proportion.
            tpp, density = facts.of("tpp").number, fact.number
            return None if not tpp or not density else Line((("tpp", ONE),), limit * tpp * fact.over / density)
        return Line((("tpp", ONE), ("die_area_mm2", -limit)), ZERO)
    own = {knob.quantity: name for name, knob in knobs_of(facts).items()} | dict.fromkeys(_IO, "total_io_gbs")
    weights = [(own[quantity], ONE)] if quantity in own else list[tuple[str, Fraction]]()
    if quantity == "dram_and_io_bandwidth_gbs":
        weights = [("memory_bandwidth_gbs", ONE), ("total_io_gbs", ONE)]
    link = facts.of("chip_link_gbs").number
    if link is not None and any(name == "total_io_gbs" for name, _ in weights):
        # The link is a part of all I/O: what it gains, the whole gains.
        weights, limit = [*weights, ("interconnect_bandwidth_gbs", ONE)], limit + link
    return Line(tuple(weights), limit) if weights else None


def lines(limits: Iterable[tuple[str, Fraction]], facts: Facts) -> tuple[Line, ...]:
    """The lines of some limits in the knobs that are known; one that is known within a span stands at either end."""
    free, found = known(facts), dict[Line, None]()
    for quantity, limit in limits:
        whole = line(quantity, limit, facts)
        for each in _settled(whole, free, facts) if whole is not None else ():
            found[each] = None
    return tuple(found)


def _settled(whole: Line, free: Point, facts: Facts) -> Iterator[Line]:
    kept = tuple((name, weight) for name, weight in whole.weights if name in free and weight)
    fixed = [(name, weight) for name, weight in whole.weights if name not in free]
    ends = [_bounds(name, facts) for name, _ in fixed]
    for chosen in product(*ends) if kept else ():
        taken = sum((weight * end for (_, weight), end in zip(fixed, chosen, strict=True)), ZERO)
        yield Line(kept, whole.at - taken)


def moved(facts: Facts, point: Point) -> Facts:
    """The facts of a design whose knobs stand at a point, all else equal. Knobs that it does not name stay."""
    now = known(facts)
    knobs = knobs_of(facts)
    changed = {name: Value(number=each, how="supposed") for name, each in point.items() if now.get(name) != each}
    values = {knobs[name].quantity: value for name, value in changed.items()}
    if not changed.keys() & KNOBS.keys():
        return facts.also(**values)
    io = values.get("io_bandwidth_gbs") or facts.of("io_bandwidth_gbs")
    if "chip_link_gbs" in values and io.number is not None:
        gain = point["interconnect_bandwidth_gbs"] - now["interconnect_bandwidth_gbs"]
        io = Value(number=io.number + gain, how="supposed")
    values |= dict.fromkeys(_IO, io)
    dram = values.get("total_dram_bandwidth_gbs") or facts.of("total_dram_bandwidth_gbs")
    values["dram_and_io_bandwidth_gbs"] = total(dram, io)
    density = facts.of("performance_density")
    tpp, area = (values.get(name) or facts.of(name) for name in ("tpp", "die_area_mm2"))
    if density.how == "stated" and density.number is not None and tpp.number is not None and "tpp" in now:
        values["performance_density"] = Value(number=density.number * tpp.number, over=density.over * now["tpp"])
    elif not density.undefined and density.how != "stated":
        values["performance_density"] = quotient(tpp, area)
    return facts.also(**values)


def turning_point(quantity: str, limit: Fraction, knob: str, facts: Facts) -> Fraction | None:
    """At which figure of a knob a quantity meets a limit, all else equal; None if that knob does not move it."""
    whole, now = line(quantity, limit, facts), known(facts)
    weights = dict(whole.weights) if whole is not None else {}
    others = {name: weight for name, weight in weights.items() if name != knob}
    if whole is None or not weights.get(knob) or not others.keys() <= now.keys():
        return None
    return (whole.at - sum((weight * now[name] for name, weight in others.items()), ZERO)) / weights[knob]


def turning_points(quantity: str, limit: Fraction, knob: str, facts: Facts) -> Iterator[Fraction]:
    """As ``turning_point``, once for either end of each other knob that is known only within a span."""
    whole, now = line(quantity, limit, facts), known(facts)
    weights = dict(whole.weights) if whole is not None else {}
    if whole is None or not weights.get(knob):
        return
    ends = [[now[name]] if name in now else _bounds(name, facts) for name in weights if name != knob]
    others = [weight for name, weight in weights.items() if name != knob]
    for chosen in product(*ends):
        taken = sum((weight * end for weight, end in zip(others, chosen, strict=True)), ZERO)
        yield (whole.at - taken) / weights[knob]


def _bounds(knob: str, facts: Facts) -> list[Fraction]:
    """The ends of a knob that is not known; nothing is below zero."""
    return [end for end in facts.of(knobs_of(facts)[knob].quantity).span if end is not None] or [ZERO]
