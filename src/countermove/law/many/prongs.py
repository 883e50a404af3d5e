"""The comparisons of live law, one by one, with where each stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countermove.law.engine.facts import Facts
from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node, Test
from countermove.study.rules import Rule

FOUND = ("paragraph", "condition", "outcome")  # what law itself finds of a design; only a trace tells it


@dataclass(frozen=True)
class Prong:
    """One comparison: in which rule and part of it, of which quantity, with which limit, and its passage."""

    rule: str
    part: str
    quantity: str
    comparison: str
    threshold: str
    limit: float | None
    unit: str
    label: str | None
    cite: str | None
    test: Compare


def prongs_of(rule: Rule, common: Facts) -> Iterator[Prong]:
    """Every comparison of a rule with a fact of the design or of the transaction."""
    for part, node in _parts(rule):
        if node is not None:
            yield from _prongs(rule.id, part, node, common, None, None)


def _parts(rule: Rule) -> Iterator[tuple[str, Node | None]]:
    """The trees of a rule, each with what it is for."""
    yield from (("state", entry.for_) for entry in rule.history)
    yield from (("binds", rule.binds), ("scope", rule.scope), *rule.paragraphs.items())
    yield from ((f"exception {clause.id}", clause.when) for clause in rule.exceptions or ())
    yield from (("review", step.when) for step in rule.review)
    yield from (("duty", duty.when) for duty in rule.duties)


def _prongs(rule: str, part: str, node: Node, common: Facts, label: str | None, cite: str | None) -> Iterator[Prong]:
    label, cite = node.label or label, node.cite or cite
    if isinstance(node, Compare):
        for name, test in node.tests.items():
            for comparison, limit, single in _singles(test) if name not in FOUND else ():
                number = float(limit) if isinstance(limit, Decimal) else None
                alone = Compare.model_construct(_fields_set=None, **{name: single})
                said = (rule, part, name, comparison, str(limit), number, common.unit(name), label, cite, alone)
                yield Prong(*said)
        return
    inside = (node.not_,) if isinstance(node, Negation) else node.any if isinstance(node, AnyOf) else node.all
    assert isinstance(node, Negation | AnyOf | AllOf)
    for each in inside:
        yield from _prongs(rule, part, each, common, label, cite)


def _singles(test: Test) -> Iterator[tuple[str, object, Test]]:
    """A test as single comparisons."""
    for name, limit in test.limits:
        yield name, limit, Test.model_validate({name: limit})
    if test.is_ is not None:
        yield "is", " or ".join(test.is_), Test.model_validate({"is": test.is_})
