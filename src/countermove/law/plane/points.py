"""The chips of the catalogue in a plane of two quantities: their own answers, nearest limits and smallest changes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from countermove.law.engine.facts import Facts, plain
from countermove.law.plane.makers import about
from countermove.law.plane.picture import Axis, Move, Near, Point
from countermove.law.plane.regions import Cell, inside, slot_of
from countermove.law.plane.sheet import FIGURES, Sheet, bearing, limits_on, said_in_turn
from countermove.law.question.lookup import full_name, maker_of
from countermove.study.quantities import Quantity
from countermove.study.records import RATE_BITS, Chip, Item
from countermove.study.rules import Rule
from countermove.study.study import Study

Cuts = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


def points_of(
    study: Study, sheet: Sheet, rules: Sequence[Rule], axes: Sequence[Axis], home: Mapping[Cell, int], cuts: Cuts,
    rows: Sequence[Chip | Item], lit: Collection[str],
) -> tuple[tuple[Point, ...], tuple[str, ...]]:  # fmt: skip
    """Rows of the catalogue as points, and the names of those that lack one of the two quantities.

    ``cuts`` are the limits on both axes, ``home`` the region of each cell; rows in ``lit`` get their smallest changes.
    """
    asked, own = sheet.question, _own(sheet.question.quantities)
    facts = asked.facts(sheet.places)
    common = Facts({name: value for name, value in facts.values.items() if name not in own}, facts.quantities)
    rules = bearing(rules, asked.on, common, own)
    drawn, left_out = list[tuple[Chip | Item, Sheet, Facts, tuple[Fraction, Fraction]]](), list[str]()
    for row in rows:
        alone = replace(sheet, question=about(study, asked, row), rules=rules)
        facts = alone.question.facts(sheet.places)
        x, y = (_number(facts, name) for name in (sheet.x, sheet.y))
        if x and y:
            drawn.append((row, alone, facts, (x, y)))
        else:
            left_out.append(_name(row))
    answers = said_in_turn(rules, asked.on, (facts for _, _, facts, _ in drawn))
    points = tuple(
        Point(
            chip=row.id, name=_name(row), vendor=maker_of(row), launched_on=row.launched_on, x=plain(x), y=plain(y),
            said=said, region=home[slot_of(cuts[0], x), slot_of(cuts[1], y)], nearest=_nearest(axes, (x, y)),
            highlighted=row.id in lit, moves=tuple(_moves(alone, x, y)) if row.id in lit else (),
        )
        for (row, alone, _, (x, y)), said in zip(drawn, answers, strict=True)
    )  # fmt: skip
    return points, tuple(left_out)


def _name(row: Chip | Item) -> str:
    return row.name if row.name.startswith(maker_of(row)) else full_name(row)


def _own(quantities: Mapping[str, Quantity]) -> frozenset[str]:
    """The quantities that a row of the catalogue brings with it."""
    return frozenset(name for name, each in quantities.items() if each.of in ("chip", "item") or each.kinds) | {"form"}


def _number(facts: Facts, name: str) -> Fraction | None:
    value = facts.of(name)
    return None if value.number is None else value.number / value.over


def _nearest(axes: Sequence[Axis], values: Sequence[Fraction]) -> Near | None:
    """The nearest limit that changes the answer somewhere, by ratio."""
    every = [(abs(math.log(value / Fraction(limit.value))), axis.quantity, value, limit)
             for axis, value in zip(axes, values, strict=True) for limit in axis.limits if limit.moves]  # fmt: skip
    if not every:
        return None
    _, quantity, value, limit = min(every, key=lambda item: item[:2])
    return Near(quantity=quantity, limit=limit.value, percent=_percent(value, Fraction(limit.value)), at=limit.at)


def _percent(value: Fraction, limit: Fraction) -> float:
    return round(float(100 * (value / limit - 1)), 1)


def _moves(own: Sheet, x: Fraction, y: Fraction) -> Iterator[Move]:
    """The smallest step along each axis, up and down, after which law says something else of this chip."""
    chip = own.question.chip
    sheet = own if chip is None else replace(own, question=own.question.with_chip(_bare(own, chip)))
    here = sheet.said(x, y)
    for axis, value in ((sheet.x, x), (sheet.y, y)):
        cuts = tuple(limits_on(sheet, axis))
        start = slot_of(cuts, value)
        for slots in (range(start + 1, 2 * len(cuts) + 1), range(start - 1, -1, -1)):
            for slot in slots:
                trial = inside(cuts, slot)
                said = sheet.said(trial, y) if axis == sheet.x else sheet.said(x, trial)
                if said != here:
                    up = slot > start
                    edge = cuts[slot // 2] if slot % 2 else cuts[slot // 2 - 1] if up else cuts[slot // 2]
                    side = "at" if slot % 2 else "above" if up else "below"
                    yield Move(quantity=axis, value=plain(edge, 9), side=side, percent=_percent(edge, value), said=said)
                    break


def _bare(own: Sheet, chip: Chip) -> Chip:
    """The chip without the figures from which the quantities of the plane are worked out, since these are supposed."""
    gone: dict[str, None] = {}
    axes = {FIGURES.get(own.x), FIGURES.get(own.y)}
    if "tpp" in axes:
        gone |= dict.fromkeys((*RATE_BITS, "tpp"))
    if "performance_density" in axes:
        gone |= dict.fromkeys(("die_area_mm2", "performance_density"))
    if "interconnect_bandwidth_gbs" in axes:
        gone |= dict.fromkeys(("total_io_gbs", "host_io_gbs"))
    return chip.model_copy(update=gone)
