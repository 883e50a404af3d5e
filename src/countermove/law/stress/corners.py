"""A stress test for drafters: the best design that a rule leaves open on a day.

A design takes a chip of the catalogue (the base) and turns its figures down: TPP, die area, memory bandwidth, I/O,
memory. Law cuts the space of designs into cells at its limits, and worth grows with each figure, so the best open
design lies in a corner of a cell, one smallest step inside a limit or at the base's own figure. Every corner is put to
the engine, the worthiest first, until one is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from countermove.law.answer.verdict import Reason, Verdict, verdict
from countermove.law.engine.assembly import consolidate
from countermove.law.engine.findings import decide
from countermove.law.engine.outcome import Rank
from countermove.law.many.live import live, signature
from countermove.law.question.asked import Question
from countermove.law.question.quantities import chip_values
from countermove.law.stress.worth import Redesign, Roofline, Worth
from countermove.study.criteria import Node, comparisons
from countermove.study.places import Places
from countermove.study.records import Chip
from countermove.study.rules import Rule

KNOBS = ("tpp", "die_area_mm2", "memory_bandwidth_gbs", "total_io_gbs", "memory_gb")
IO = ("io_bandwidth_gbs", "aggregate_bidirectional_transfer_rate_gbs")
Figures = Mapping[str, Fraction]


@dataclass(frozen=True)
class Bench:
    """What designs are tried against: the rules in force, the question (all but the chip) and the places."""

    rules: tuple[Rule, ...]
    question: Question
    places: Places
    switches: Mapping[str, str]
    redesign: Redesign
    limit: Rank
    seen: dict[tuple[Any, ...], bool] = field(default_factory=dict[tuple[Any, ...], bool], compare=False)
    days: dict[date, Bench] = field(default_factory=dict[date, "Bench"], compare=False)

    def verdict(self, chip: Chip) -> Verdict:
        """The law's answer for a chip."""
        return verdict(decide(self.rules, self.question.on, self.question.with_chip(chip).facts(self.places)))

    def leaves_open(self, answer: Verdict) -> bool:
        """Whether an answer is no stricter than asked for, whatever a missing fact may be."""
        return max(answer.decision.possible) <= self.limit

    def is_open(self, base: Base, figures: Figures) -> bool:
        """Whether law leaves a design open; asked once for each, since every assumption tries the same corners."""
        key = (base.chip.id, *(figures[name] for name in KNOBS))
        if key not in self.seen:
            self.seen[key] = self.leaves_open(self.verdict(base.design(figures, self.question.on)))
        return self.seen[key]


@dataclass(frozen=True)
class Base:
    """A chip whose figures are the engineering limits; ``host`` is the part of its I/O that is no chip link."""

    chip: Chip
    figures: Figures
    host: Fraction

    def link(self, figures: Figures) -> Fraction:
        """The chip link that a design's I/O leaves beside the host bus; the host bus itself where there is no other."""
        return max(figures["total_io_gbs"] - self.host, min(self.host, figures["total_io_gbs"]))

    def worth(self, kind: Worth, figures: Figures, roof: Roofline) -> float:
        """The worth of a design on this base."""
        given = (figures["tpp"], figures["memory_bandwidth_gbs"], self.link(figures))
        return roof.of(kind, *map(float, given))

    def design(self, figures: Figures, on: date) -> Chip:
        """A design as a row of the catalogue, launched on the day."""
        rates = [name for name in type(self.chip).model_fields if name.endswith(("_tflops", "_tops"))]
        said: dict[str, Any] = {**dict.fromkeys(rates), "performance_density": None, "launched_on": on, "aliases": ()}
        said |= {name: _decimal(value) for name, value in figures.items()}
        said["interconnect_bandwidth_gbs"] = _decimal(max(figures["total_io_gbs"] - self.host, Fraction(0)))
        return self.chip.model_copy(update={**said, "id": "design", "name": f"design on {self.chip.name}"})


def base_of(chip: Chip, switches: Mapping[str, str]) -> Base | None:
    """A chip as a base; None if one of TPP, die area, memory bandwidth and I/O is unknown."""
    values = chip_values(chip, switches)
    names = {
        "tpp": "tpp",
        "die_area_mm2": "die_area_mm2",
        "memory_bandwidth_gbs": "total_dram_bandwidth_gbs",
        "total_io_gbs": "io_bandwidth_gbs",
        "memory_gb": "memory_gb",
    }
    figures = {knob: values[name].number for knob, name in names.items()}
    known = {knob: value for knob, value in figures.items() if value is not None}
    if len(known) < len(KNOBS):
        return None
    link = chip.interconnect_bandwidth_gbs
    return Base(chip, known, known["total_io_gbs"] - Fraction(link or 0))


def best(bench: Bench, base: Base, kind: Worth, roof: Roofline, floor: float = 0.0) -> Figures | None:
    """The best open design on a base, if one is worth more than ``floor``. Ties go to the other worth, then to the
    larger figures."""
    other: Worth = "inference" if kind == "training" else "training"

    def key(figures: Figures) -> tuple[float, ...]:
        shares = (float(figures[name] / base.figures[name]) for name in KNOBS if base.figures[name])
        return base.worth(kind, figures, roof), base.worth(other, figures, roof), sum(shares)

    corners = sorted(((key(each), number, each) for number, each in enumerate(_corners(bench, base))), reverse=True)
    for rank, _, figures in corners:
        if rank[0] <= floor:
            return None
        if bench.is_open(base, figures):
            return figures
    return None


def binding(bench: Bench, base: Base, figures: Figures) -> dict[str, Reason | None]:
    """For each figure that was turned down, the limit that catches the design if it is turned up by one step; None if
    nothing does by itself."""
    found = dict[str, Reason | None]()
    for name in KNOBS:
        if figures[name] >= base.figures[name]:
            continue
        up = min(figures[name] + _step(bench, name), base.figures[name])
        answer = bench.verdict(base.design({**figures, name: up}, bench.question.on))
        carried = () if bench.leaves_open(answer) else answer.reasons()
        found[name] = _crossed(carried[0]) if carried else None
    return found


def _crossed(reason: Reason) -> Reason:
    """The same with only the comparison that lies nearest to its limit, since that is the one just crossed."""
    numbers = [each for each in reason.comparisons if each.margin_percent is not None]
    nearest = min(numbers, key=lambda each: abs(each.margin_percent or 0.0), default=None)
    return reason if nearest is None else reason.model_copy(update={"comparisons": (nearest,)})


def on_day(bench: Bench, rules: Sequence[Rule], on: date) -> Bench:
    """The same bench with the law of another day; made once for each day."""
    if on not in bench.days:
        question = replace(bench.question, on=on)
        bench.days[on] = replace(bench, rules=live(rules, question, bench.places), question=question, seen={})
    return bench.days[on]


def turns(bench: Bench, rules: Sequence[Rule], last: date) -> Iterator[date]:
    """The days up to ``last`` on which the law that can matter to the question is another than the day before."""
    days = set(bench.places.change_days)
    days |= {day for rule in rules for entry in rule.history for day in (entry.from_, entry.until) if day is not None}
    before = None
    for day in sorted(each for each in days if each <= last):
        there = on_day(bench, rules, day)
        now = signature(there.rules, there.question, bench.places)
        if now != before:
            yield day
        before = now


def _corners(bench: Bench, base: Base) -> Iterator[Figures]:
    """Every corner: each figure at the base's own, at a limit, or a step below one."""
    limits = _limits(bench)
    top = base.figures

    def steps(name: str, turns: set[Fraction]) -> list[Fraction]:
        step = _step(bench, name)
        inside = {whole * step for turn in turns for whole in (turn // step, -(-turn // step) - 1)}
        return sorted({top[name], *(each for each in inside if 0 < each < top[name])}, reverse=True)

    areas = steps("die_area_mm2", limits.get("die_area_mm2", set()))
    memories = steps("memory_gb", limits.get("memory_gb", set()))
    io_turns = {turn for name in IO for turn in limits.get(name, set())}
    io_turns |= {turn + base.host for turn in limits.get("chip_link_gbs", set())}
    dram_turns, sums = limits.get("total_dram_bandwidth_gbs", set()), limits.get("dram_and_io_bandwidth_gbs", set())
    pairs = set[tuple[Fraction, Fraction]]()
    for io in steps("total_io_gbs", io_turns):
        pairs |= {(dram, io) for dram in steps("memory_bandwidth_gbs", dram_turns | {each - io for each in sums})}
    for dram in steps("memory_bandwidth_gbs", dram_turns):
        pairs |= {(dram, io) for io in steps("total_io_gbs", io_turns | {each - dram for each in sums})}
    for area, memory in product(areas, memories):
        densities = {limit * area for limit in limits.get("performance_density", set())}
        for tpp in steps("tpp", limits.get("tpp", set()) | densities):
            for dram, io in pairs:
                yield dict(zip(KNOBS, (tpp, area, dram, io, memory), strict=True))


def _limits(bench: Bench) -> dict[str, set[Fraction]]:
    """Every number with which the law in force compares, by quantity."""
    nodes = list[Node | None]()
    for text in consolidate(bench.rules, bench.question.on):
        nodes += [text.rule.binds, text.scope, *text.paragraphs.values()]
        nodes += [clause.when for _, clause in text.exceptions] + [step.when for _, step in text.review]
        nodes += [entry.for_ for entry in text.rule.history]
    found = dict[str, set[Fraction]]()
    for name, test in (pair for node in nodes for pair in comparisons(node)):
        numbers = {Fraction(limit) for _, limit in test.limits if isinstance(limit, Decimal)}
        found.setdefault(name, set()).update(numbers)
    return found


def _step(bench: Bench, name: str) -> Fraction:
    return Fraction(bench.redesign.steps[name])


def _decimal(value: Fraction) -> Decimal:
    """Exact for what has a short decimal form, as every figure of a catalogue and every step has."""
    return Decimal(value.numerator) / Decimal(value.denominator)
