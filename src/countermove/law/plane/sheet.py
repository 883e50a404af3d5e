"""A question of law of which two quantities are left open, the rules that can bear on it, and the limits they set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from countermove.law.engine.assembly import consolidate
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.findings import Decision, decide
from countermove.law.engine.reading import read
from countermove.law.engine.standing import standing
from countermove.law.engine.weigh import weigh
from countermove.law.plane.picture import Said
from countermove.law.question.asked import Question
from countermove.law.question.knobs import turning_point
from countermove.study.criteria import Node, comparisons
from countermove.study.places import Places
from countermove.study.rules import Rule

START = "start"
FIGURES: Mapping[str, str] = {
    "tpp": "tpp",
    "performance_density": "performance_density",
    "die_area_mm2": "die_area_mm2",
    "total_dram_bandwidth_gbs": "memory_bandwidth_gbs",
    "io_bandwidth_gbs": "total_io_gbs",
    "aggregate_bidirectional_transfer_rate_gbs": "total_io_gbs",
    "chip_link_gbs": "interconnect_bandwidth_gbs",
    "memory_gb": "memory_gb",
}
"""The raw figure behind a quantity, so that whatever is derived from it moves with it."""
SUMS: Mapping[str, frozenset[str]] = {
    "dram_and_io_bandwidth_gbs": frozenset({"total_dram_bandwidth_gbs", "io_bandwidth_gbs", "chip_link_gbs"}),
    "io_bandwidth_gbs": frozenset({"chip_link_gbs"}),
    "aggregate_bidirectional_transfer_rate_gbs": frozenset({"chip_link_gbs"}),
}
"""Quantities that add up others: a part that is known bounds the whole from below."""
PARTS: Mapping[str, frozenset[str]] = {**SUMS, "performance_density": frozenset({"tpp", "die_area_mm2"})}
"""Quantities that are worked out from others."""
Where = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """A question about a design of which two quantities are left open, and the rules that can bear on it."""

    question: Question
    places: Places
    rules: tuple[Rule, ...]
    x: str
    y: str

    def facts(self, x: Fraction, y: Fraction) -> Facts:
        """All facts, with the two quantities at these values."""
        pair = {self.x: x, self.y: y}
        figures = {FIGURES[name]: value for name, value in pair.items() if name in FIGURES}
        others = {name: Value(number=value, how="supposed") for name, value in pair.items() if name not in FIGURES}
        supposed = {**self.question.supposed, **figures}
        return replace(self.question, supposed=supposed).facts(self.places).also(**others)

    def said(self, x: Fraction, y: Fraction) -> Said:
        """What law says at a point of the plane."""
        return next(said_in_turn(self.rules, self.question.on, [self.facts(x, y)]))


def touched(*names: str) -> frozenset[str]:
    """The quantities that move when these do."""
    moved = set(names)
    moved |= {other for other, figure in FIGURES.items() if figure in {FIGURES.get(name) for name in names}}
    for _ in PARTS:
        moved |= {whole for whole, parts in PARTS.items() if parts & moved}
    return frozenset(moved)


def bearing(rules: Sequence[Rule], on: date, facts: Facts, moved: Collection[str]) -> tuple[Rule, ...]:
    """The rules that can say something of a day, whatever the quantities that may still move.

    A rule falls away if its standing, scope or addressees exclude the facts and name none of those quantities.
    """
    texts = {text.rule.id: text for text in consolidate(rules, on)}

    def excluded(rule: Rule) -> bool:
        if rule.amends:
            return standing(rule, on).holds == "no"
        stages = [entry.for_ for entry in rule.history if entry.for_ is not None and entry.from_ <= on]
        if not _name(stages, moved) and standing(rule, on, facts).holds == "no":
            return True
        scope = texts[rule.id].scope if rule.id in texts else rule.scope
        gates = [node for node in (scope, rule.binds) if node is not None]
        return any(not _name([node], moved) and weigh(node, facts).holds == "no" for node in gates)

    return tuple(rule for rule in rules if not excluded(rule))


def _name(nodes: Sequence[Node], names: Collection[str]) -> bool:
    return any(name in names for node in nodes for name, _ in comparisons(node))


def said_in_turn(rules: Sequence[Rule], on: date, every: Iterable[Facts]) -> Iterator[Said]:
    """What these rules say on a day of one set of facts after another: a rule that compares nothing that has changed
    since the last one is not asked again."""
    before = None
    for facts in every:
        before = decide(rules, on, facts, before)
        yield said_by(before)


def said_by(decision: Decision) -> Said:
    """The parts of a decision that a picture shows."""
    said = read(decision)
    return Said.model_construct(
        status=said.status, review=said.review, paragraph=said.paragraph, exceptions=said.exceptions,
        duty=None if decision.duty is None else float(decision.duty), basis=said.basis, missing=said.missing,
        alleged=any(each.standing.alleged for each in decision.findings if each.rule.id in said.basis),
    )  # fmt: skip


def live_trees(rules: Sequence[Rule], on: date) -> Iterator[tuple[str, str, Node]]:
    """Every criteria tree of the texts of a day as amended, with its rule and the name of its part."""
    for text in consolidate(rules, on):
        name = text.rule.id
        if text.scope is not None:
            yield text.scope_by or name, "scope", text.scope
        yield from ((text.paragraphs_by or name, part, node) for part, node in text.paragraphs.items())
        for origin, clause in text.exceptions:
            yield origin, f"exception {clause.id}", clause.when
        for origin, step in text.review:
            if step.when is not None:
                yield origin, f"review {(step.policy or 'not published').replace('_', ' ')}", step.when
    for rule in rules:
        staged = (entry.for_ for entry in rule.history if entry.for_ is not None and entry.from_ <= on)
        yield from ((rule.id, START, node) for node in staged)
        if rule.binds is not None:
            yield rule.id, "addressees", rule.binds
        yield from ((rule.id, f"duty {duty.label or duty.rate}", duty.when) for duty in rule.duties)
        for clause in (*(rule.exceptions or ()), *rule.adds_exceptions, *rule.review):
            nodes = ((each.id, node) for each in clause.conditions for node in (each.when, each.met))
            yield from ((rule.id, name, node) for name, node in nodes if node is not None)


def limits_on(sheet: Sheet, axis: str) -> dict[Fraction, dict[Where, None]]:
    """The values of an axis at which a live comparison may turn, with where it stands.

    A sum of which the other part is missing may still reach its limit by this part alone, so such limits count as well.
    """
    facts = sheet.question.facts(sheet.places)
    found = dict[Fraction, dict[Where, None]]()
    for rule, part, node in live_trees(sheet.rules, sheet.question.on):
        for name, test in comparisons(node):
            for _, limit in test.limits:
                if isinstance(limit, date):
                    continue
                turns = {turning_point(name, Fraction(limit), FIGURES.get(axis, axis), facts)}
                turns |= {Fraction(limit)} if name == axis or axis in SUMS.get(name, ()) else set[Fraction]()
                for turn in turns:
                    if turn is not None and turn > 0:
                        found.setdefault(turn, {})[rule, part] = None
    return dict(sorted(found.items()))
