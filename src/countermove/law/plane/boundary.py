"""Where the answer changes: the plane of two quantities, cut at every limit that the texts in force put on them, with
the engine asked for every piece and for every line between. No limit stands here; all come from the criteria trees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

from countermove.law.answer.determination import Consulted
from countermove.law.engine.facts import plain
from countermove.law.engine.standing import standing
from countermove.law.plane.makers import ANOTHER, UNKNOWN, design_of, kinds_with, rows_of
from countermove.law.plane.picture import Axis, Limit, Plane, Rectangle, Region, Said
from countermove.law.plane.points import points_of
from countermove.law.plane.regions import Cell, Corner, inside, joined, outline, rectangles
from countermove.law.plane.sheet import (
    FIGURES,
    PARTS,
    Sheet,
    Where,
    bearing,
    limits_on,
    live_trees,
    said_in_turn,
    touched,
)  # fmt: skip
from countermove.law.question.asked import ask
from countermove.law.question.items import ACCELERATOR
from countermove.law.question.lookup import find_item
from countermove.study.criteria import comparisons
from countermove.study.faults import BadInput, Faults
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.quantities import Quantity, number_of, quantities_of
from countermove.study.records import Chip, Item
from countermove.study.rules import Rule, load_rules
from countermove.study.study import Study

MOST_CELLS = 2_000
"""Pieces of a plane that the engine is asked about, some seconds of work: the law of the studies makes two hundred at
most, a draft may make millions."""


def boundary(
    study: Study, on: date, to: str, x: str = "tpp", y: str = "performance_density", *, from_: str | None = None,
    headquarters: str | None = None, end_use: str | None = None, transaction: str = "export",
    marketed_for_datacenter: str = "yes", vendor: str = ANOTHER, given: Mapping[str, str] | None = None,
    switches: Mapping[str, str] | None = None, highlight: Sequence[str] = (), every_chip: bool = False,
    rules: Sequence[Rule] | None = None, designs: Sequence[Chip] = (),
) -> Plane:  # fmt: skip
    """The regions of the plane of two numeric quantities on a day and a route, and the chips that lie in it.

    The regions hold for a design whose other facts are those given here: for which market it is meant, its maker
    (``another``: one whom no letter names; ``unknown``), and further ones (``given``, by the name of their quantity). A
    fact that is not given is missing. Chips answer by their own facts; those launched by the day are shown, or all.
    ``highlight`` names chips whose nearest changes are worked out, as are those of ``designs`` that are in no
    catalogue. ``rules``: only these instead of all in force.

    Raises BadInput for places, words, chips and quantities that are not known, for two quantities that make up a third
    one on which law has a limit, since that limit is no straight line, and for more limits than can be drawn.
    """
    quantities, told, faults = quantities_of(study), dict(given or {}), Faults()
    kinds = faults.of(lambda: kinds_with(quantities, (x, y))) or frozenset({ACCELERATOR})
    supposed = faults.of(lambda: _supposed(told, x, y)) or {}
    design = faults.of(lambda: design_of(study, min(kinds), vendor)) or design_of(study, ACCELERATOR, UNKNOWN)
    lit = [faults.of(lambda name=name: find_item(study, name)) for name in highlight]
    question = faults.of(
        lambda: ask(
            study, design, on, to, from_, headquarters, None, end_use, transaction, marketed_for_datacenter,
            switches or {}, {name: text for name, text in told.items() if name not in FIGURES},
        )
    )  # fmt: skip
    faults.tell()
    assert question is not None
    question, places = replace(question, supposed=supposed), load_places(study)
    whole = load_rules(study) if rules is None else tuple(rules)
    sheet = Sheet(question, places, bearing(whole, on, question.facts(places), touched(x, y)), x, y)
    _check_straight(sheet)
    market = {"marketed_for_datacenter": marketed_for_datacenter} if ACCELERATOR in kinds else {}
    fixed = {**market, "vendor": vendor, **told}
    fixed |= {"end_use": end_use} if end_use else {}
    rows = [row for row in rows_of(study, kinds) if every_chip or _there(row, on)]
    told_of = [*(row for row in lit if row is not None), *designs]
    rows = list({row.id: row for row in (*rows, *told_of)}.values())
    return _plane(study, sheet, whole, fixed, rows, {row.id for row in told_of})


def _there(row: Chip | Item, on: date) -> bool:
    return row.launched_on is not None and row.launched_on <= on


def _supposed(given: Mapping[str, str], x: str, y: str) -> dict[str, Fraction]:
    """The figures of the design that are given beside those of the plane; BadInput for what is no number."""
    found, faults = dict[str, Fraction](), Faults()
    for name, text in given.items():
        if name in FIGURES:
            faults.of(lambda name=name, text=text: found.setdefault(FIGURES[name], _figure(name, text)))
    if {FIGURES.get(x), FIGURES.get(y)} & set(found):
        faults.of(lambda: _refuse("a quantity of the plane cannot be fixed as well"))
    faults.tell()
    return found


def _refuse(problem: str) -> None:
    raise BadInput.single(problem, where="plane")


def _figure(name: str, text: str) -> Fraction:
    number = number_of(text)
    if number is None or number < 0:
        raise BadInput.single(f"{text!r} is not a number of 0 or more", where=f"fact {name}")
    return Fraction(number)


def _check_straight(sheet: Sheet) -> None:
    """BadInput where a live limit stands on a quantity that both axes make up."""
    for rule, _, node in live_trees(sheet.rules, sheet.question.on):
        for name, test in comparisons(node):
            if test.limits and {sheet.x, sheet.y} <= PARTS.get(name, frozenset()):
                raise BadInput.single(
                    f"{rule} has a limit on {name}, which {sheet.x} and {sheet.y} make up, so that it is no straight "
                    f"line here; draw one of the two against {name}", where="plane",
                )  # fmt: skip


def _plane(
    study: Study,
    sheet: Sheet,
    whole: Sequence[Rule],
    fixed: Mapping[str, str],
    rows: Sequence[Chip | Item],
    lit: Collection[str],
) -> Plane:
    question, on = sheet.question, sheet.question.on
    across, up = limits_on(sheet, sheet.x), limits_on(sheet, sheet.y)
    xs, ys = tuple(across), tuple(up)
    if (pieces := (2 * len(xs) + 1) * (2 * len(ys) + 1)) > MOST_CELLS:
        _refuse(f"the limits of this law cut it into {pieces:,} pieces; more than {MOST_CELLS:,} are not drawn")
    cells = list(product(range(2 * len(xs) + 1), range(2 * len(ys) + 1)))
    every = (sheet.facts(inside(xs, column), inside(ys, row)) for column, row in cells)
    answers = dict(zip(cells, said_in_turn(sheet.rules, on, every), strict=True))
    groups = joined({cell: repr(said) for cell, said in answers.items()})
    home = {cell: number for number, group in enumerate(groups) for cell in group}
    axes = tuple(
        _axis(name, question.quantities[name], found, lambda slot, way=way: _turns(answers, way, slot))
        for way, (name, found) in enumerate(((sheet.x, across), (sheet.y, up)))
    )
    points, left_out = points_of(study, sheet, whole, axes, home, (xs, ys), rows, lit)
    return Plane(
        on=on, to=question.to, **{"from": question.from_}, headquarters=question.headquarters,
        transaction=question.transaction, fixed=dict(fixed), x=axes[0], y=axes[1],
        regions=tuple(_region(answers[min(group)], group, xs, ys) for group in groups),
        points=points, left_out=left_out, switches=dict(question.switches),
        rules_consulted=tuple(
            Consulted(
                id=rule.id, title=rule.title, hash=rule.digest, text_of=rule.checked_on,
                in_force=standing(rule, on).holds,
            )
            for rule in whole
        ),
        not_modelled=law_notes(study).on(on),
    )  # fmt: skip


def _axis(
    name: str, quantity: Quantity, found: Mapping[Fraction, Mapping[Where, None]], moves: Callable[[int], bool]
) -> Axis:
    limits = tuple(
        Limit(value=plain(value, 9), at=tuple(at), moves=moves(2 * place + 1))
        for place, (value, at) in enumerate(found.items())
    )
    return Axis(quantity=name, what=quantity.what, unit=quantity.unit, limits=limits)


def _turns(answers: Mapping[Cell, Said], way: int, slot: int) -> bool:
    """Whether the answer on a line, or beside it, is another than on its other side, anywhere along it."""
    for cell, said in answers.items():
        if cell[way] == slot:
            sides = [answers[(slot + step, cell[1]) if way == 0 else (cell[0], slot + step)] for step in (-1, 1)]
            if any(side != said for side in sides):
                return True
    return False


def _region(said: Said, cells: Collection[Cell], xs: Sequence[Fraction], ys: Sequence[Fraction]) -> Region:
    def end(cuts: Sequence[Fraction], slot: int, *, upper: bool) -> tuple[str | None, bool]:
        place = slot // 2 - (0 if upper or slot % 2 else 1)
        return (plain(cuts[place], 9) if 0 <= place < len(cuts) else None), slot % 2 == 1

    def corner(at: Corner) -> tuple[str | None, str | None]:
        ends = ((xs, at[0]), (ys, at[1]))
        across, up = (
            "0" if place == 0 else None if place > len(cuts) else plain(cuts[place - 1], 9) for cuts, place in ends
        )
        return across, up

    made = list[Rectangle]()
    for first, last, low, high in rectangles(cells):
        ends = (end(xs, first, upper=False), end(xs, last, upper=True))
        ends = (*ends, end(ys, low, upper=False), end(ys, high, upper=True))
        names = ("x_from", "x_to", "y_from", "y_to")
        values = {key: text for key, (text, _) in zip(names, ends, strict=True)}
        given = {f"{key}_included": held for key, (_, held) in zip(names, ends, strict=True)}
        made.append(Rectangle.model_validate(values | given))
    loops = tuple(tuple(corner(at) for at in loop) for loop in outline(cells))
    return Region(said=said, rectangles=tuple(made), outline=loops)
