"""How far is a design from each line? Every limit of every rule in force, with the signed distance to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from countermove.law.assembly import consolidate
from countermove.law.branches import turning_point
from countermove.law.determination import Answer, Consulted
from countermove.law.facts import Facts, plain
from countermove.law.items import ACCELERATOR, item_values
from countermove.law.lookup import find_item, full_name
from countermove.law.quantities import chip_values
from countermove.law.question import positions_of, switch_values
from countermove.law.standing import standing
from countermove.law.trace import Step
from countermove.law.truth import Truth
from countermove.law.weigh import weigh
from countermove.study.criteria import Node
from countermove.study.faults import Faults
from countermove.study.law_notes import law_notes
from countermove.study.quantities import quantities_of
from countermove.study.records import Chip, Item
from countermove.study.rules import Rule, load_rules
from countermove.study.study import Study

SCHEMA_VERSION = "1"
Side = Literal["above", "below", "on the line", "unknown", "not defined"]
DESIGN = {"tpp": "TPP", "die_area_mm2": "mm2", "memory_bandwidth_gbs": "GB/s of memory", "total_io_gbs": "GB/s of I/O"}


class Margin(Answer):
    """One limit. ``distance`` is the design's value less the limit, in the unit of the quantity; ``met`` says whether
    the comparison holds. ``crossing`` says at which raw figures the line lies, all else equal."""

    rule: str
    part: str
    label: str | None
    quantity: str
    comparison: str
    threshold: str
    unit: str
    value: str | None
    distance: str | None
    distance_percent: float | None
    side: Side
    met: Truth
    missing: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    cite: str | None = None


class Headroom(Answer):
    """The distances of one design to the limits in force on a day, whatever the destination."""

    schema_version: str = SCHEMA_VERSION
    chip: str
    chip_name: str
    on: date
    margins: tuple[Margin, ...]
    missing: tuple[str, ...]
    binds: dict[str, Truth]
    rules_consulted: tuple[Consulted, ...]
    not_modelled: tuple[str, ...]


def headroom(study: Study, chip: Chip | Item | str, on: date, switches: Mapping[str, str] | None = None) -> Headroom:
    """The signed distance of a chip (or its name) to every limit of the rules in force on a day.

    Raises BadInput for a chip that is not in the catalogue and for a switch that is not known.
    """
    faults = Faults()
    row = faults.of(lambda: find_item(study, chip)) if isinstance(chip, str) else chip
    positions = faults.of(lambda: positions_of(law_notes(study), switches or {}))
    faults.tell()
    assert row is not None
    assert positions is not None
    notes, quantities = law_notes(study), quantities_of(study)
    if isinstance(row, Chip):
        values = chip_values(row, positions, quantities=quantities)
    else:
        values = item_values(row, quantities)
    facts = Facts({**values, **switch_values(notes, positions)}, quantities)
    rules = load_rules(study)
    live = {rule.id: rule for rule in rules if standing(rule, on, facts).holds != "no"}
    margins = tuple(dict.fromkeys(margin for margin in _margins(rules, live, on, facts)))
    return Headroom(
        chip=row.id, chip_name=full_name(row), on=on, margins=margins,
        missing=tuple(dict.fromkeys(name for margin in margins for name in margin.missing)),
        binds={name: weigh(rule.binds, facts).holds for name, rule in live.items() if rule.binds is not None},
        rules_consulted=tuple(
            Consulted(
                id=rule.id, title=rule.title, hash=rule.digest, text_of=rule.checked_on,
                in_force=standing(rule, on, facts).holds,
            )
            for rule in rules
        ),
        not_modelled=law_notes(study).on(on),
    )  # fmt: skip


def _margins(rules: tuple[Rule, ...], live: Mapping[str, Rule], on: date, facts: Facts) -> Iterator[Margin]:
    for text in consolidate(rules, on):
        if text.rule.id not in live:
            continue
        for name, node in text.paragraphs.items():
            yield from _of(text.rule.id, name, node, facts)
        for origin, step in text.review:
            yield from _of(origin, "review " + (step.policy or "not published").replace("_", " "), step.when, facts)
    for rule in live.values():
        for duty in rule.duties:
            yield from _of(rule.id, f"duty {duty.label or duty.rate}", duty.when, facts)


def _of(rule: str, part: str, node: Node | None, facts: Facts) -> Iterator[Margin]:
    if node is None:
        return
    for step, label, cite in _leaves(weigh(node, facts), None, None):
        if step.comparison != "is" and step.unit and _is_of_the_design(step.quantity or "", facts):
            yield _margin(rule, part, step, label, cite, facts)


def _is_of_the_design(name: str, facts: Facts) -> bool:
    """Whether a quantity is a figure of the design: no fact of the transaction, and none that chips.csv cannot tell."""
    quantity = facts.quantities.get(name)
    if quantity is None or quantity.of != "study":
        return True
    kinds = facts.of("item_kind").words or frozenset[str]()
    return bool(kinds & set(quantity.kinds)) and not (ACCELERATOR in kinds and facts.of(name).missing)


def _leaves(step: Step, label: str | None, cite: str | None) -> Iterator[tuple[Step, str | None, str | None]]:
    """Comparisons with the nearest label and citation above them."""
    label, cite = step.label or label, step.cite or cite
    if step.op == "compare":
        yield step, label, cite
    for part in step.parts:
        yield from _leaves(part, label, cite)


def _margin(rule: str, part: str, step: Step, label: str | None, cite: str | None, facts: Facts) -> Margin:
    fact = facts.of(step.quantity or "")
    side: Side = "unknown"
    if fact.undefined:
        side = "not defined"
    elif step.margin is not None:
        side = "on the line" if step.on_the_line else "below" if step.margin.startswith("-") else "above"
    limit = Fraction(step.threshold or 0)
    turns = ((raw, turning_point(step.quantity or "", limit, raw, facts)) for raw in DESIGN)
    return Margin(
        rule=rule, part=part, label=label, quantity=step.quantity or "", comparison=step.comparison or "",
        threshold=step.threshold or "", unit=step.unit or "", value=step.value, distance=step.margin,
        distance_percent=step.margin_percent, side=side, met=step.holds, missing=step.missing,
        crossing=tuple(f"{plain(turn)} {DESIGN[raw]}" for raw, turn in turns if turn is not None and turn > 0),
        cite=cite,
    )  # fmt: skip
