"""Every limit of the rules in force with the distance to it, and every paragraph with what turns it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from countermove.law.distance.bench import Bench, limits
from countermove.law.distance.changes import change_of
from countermove.law.distance.crossing import Search
from countermove.law.distance.room import Change, Margin, Paragraph, Side
from countermove.law.engine.facts import Facts, Value, plain
from countermove.law.engine.standing import standing
from countermove.law.engine.trace import Step
from countermove.law.engine.truth import Truth
from countermove.law.engine.weigh import measure, weigh
from countermove.law.question.items import ACCELERATOR
from countermove.law.question.knobs import KNOBS, Point, designed, lines, moved, turning_point
from countermove.study.criteria import Node, comparisons


def margins_of(bench: Bench, on: date, spans: Mapping[str, Value]) -> Iterator[Margin]:
    """The limits of every rule that is in force for the design as it stands. ``spans``: the quantities as they may be
    by the uncertainty of the figures."""
    live = [rule for rule in bench.rules if standing(rule, on, bench.facts).holds != "no"]
    names = {rule.id for rule in live}
    for text in bench.texts:
        if text.rule.id not in names:
            continue
        for name, node in text.paragraphs.items():
            yield from _of(bench, spans, text.rule.id, name, node)
        for origin, step in text.review:
            policy = (step.policy or "not published").replace("_", " ")
            yield from _of(bench, spans, origin, f"review {policy}", step.when)
    for rule in live:
        for duty in rule.duties:
            yield from _of(bench, spans, rule.id, f"duty {duty.label or duty.rate}", duty.when)


def paragraphs_of(bench: Bench, on: date) -> Iterator[Paragraph]:
    """The paragraphs on designs of the rules in force, with the smallest changes that turn each by itself."""
    turned = designed(bench.facts)
    for text in bench.texts:
        if standing(text.rule, on, bench.facts).holds == "no":
            continue
        for name, node in text.paragraphs.items():
            if any(quantity in turned for quantity, _ in comparisons(node)):
                yield _paragraph(bench, text.rule.id, name, node)


def _paragraph(bench: Bench, rule: str, name: str, node: Node) -> Paragraph:
    search = Search(bench.search.start, lines(limits([node]), bench.facts))

    def weighed(point: Point) -> Truth:
        return weigh(node, moved(bench.facts, point)).holds

    truth = search.per_cell(weighed)
    now = truth(search.start)

    def differs(point: Point) -> bool:
        return truth(point) not in (now, "unknown")

    beyond = Search(search.start, (*bench.search.lines, *search.lines))
    said = {"yes": "it is met", "no": "it is no longer met" if now == "yes" else "it is not met"}
    found = (beyond.beside(each, differs) for each in search.ways(differs))
    changes = tuple(change_of(each, bench, gives=said[truth(each.inside)]) for each in found)
    return Paragraph(rule=rule, paragraph=name, holds=now, changes=changes)


def _of(bench: Bench, spans: Mapping[str, Value], rule: str, part: str, node: Node | None) -> Iterator[Margin]:
    if node is None:
        return
    for step, label, cite in _leaves(weigh(node, bench.facts), None, None):
        if step.comparison != "is" and step.unit and _is_of_the_design(step.quantity or "", bench.facts):
            yield _margin(bench, spans, rule, part, step, label, cite)


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


def _margin(
    bench: Bench, spans: Mapping[str, Value], rule: str, part: str, step: Step, label: str | None, cite: str | None
) -> Margin:
    quantity, limit = step.quantity or "", Fraction(step.threshold or 0)
    least, most = _ends(bench.facts.of(quantity), spans.get(quantity), limit)
    either = least is not None and most is not None and least < most and least <= 0 <= most
    side: Side = "unknown"
    if bench.facts.of(quantity).undefined:
        side = "not defined"
    elif step.margin is not None:
        side = "on the line" if step.on_the_line else "below" if step.margin.startswith("-") else "above"
    elif least is not None and most is not None:
        side = "below" if most < 0 else "above" if least > 0 else "either"
    turns = ((raw, turning_point(quantity, limit, raw, bench.facts)) for raw in KNOBS)
    return Margin(
        rule=rule, part=part, label=label, quantity=quantity, comparison=step.comparison or "",
        threshold=step.threshold or "", unit=step.unit or "", value=step.value, distance=step.margin,
        distance_percent=step.margin_percent, distance_least=_told(least), distance_most=_told(most),
        either_side=either, side=side, met=step.holds, missing=step.missing,
        crossing=tuple(_where(raw, turn) for raw, turn in turns if turn is not None and turn > 0),
        crossings=tuple(_crossings(bench, step, quantity, limit)), cite=cite,
    )  # fmt: skip


def _ends(fact: Value, span: Value | None, limit: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Between which distances the design stands; None where that is not known."""
    low, high = fact.span if span is None or fact.number is None else span.span
    return None if low is None else low - limit, None if high is None else high - limit


def _told(distance: Fraction | None) -> str | None:
    return None if distance is None else plain(distance)


def _where(raw: str, turn: Fraction) -> str:
    names = {
        "tpp": "TPP",
        "die_area_mm2": "mm2",
        "memory_bandwidth_gbs": "GB/s of memory",
        "total_io_gbs": "GB/s of I/O",
    }
    return f"{plain(turn)} {names.get(raw, 'GB/s of chip link')}"


def _crossings(bench: Bench, step: Step, quantity: str, limit: Fraction) -> Iterator[Change]:
    """The change of each figure that turns this comparison, the smallest first."""
    own = lines([(quantity, limit)], bench.facts)
    comparison, exact = step.comparison or "", Decimal(step.threshold or 0)
    search = Search(bench.search.start, own)

    def holds(point: Point) -> str:
        return measure(quantity, comparison, exact, moved(bench.facts, point).of(quantity), step.unit or "").holds

    def differs(point: Point) -> bool:
        return holds(point) not in (step.holds, "unknown")

    beyond = Search(search.start, (*bench.search.lines, *own))
    knobs = dict.fromkeys(name for each in own for name, _ in each.weights)
    found = (search.nearest((name,), differs) for name in knobs)
    for each in sorted((one for one in found if one is not None), key=lambda one: one.size):
        yield change_of(beyond.beside(each, differs), bench, gives=None)
