"""The text of a rule as amended on a day: what lawyers call the consolidated version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from countermove.law.engine.standing import begins, standing
from countermove.study.criteria import Node
from countermove.study.rules import LicenceException, ReviewStep, Rule


@dataclass(frozen=True)
class Text:
    """A rule with its amendments in force; each exception and review step remembers the rule that gives it, as do the
    scope (with the one that stood before) and the paragraphs where an amendment replaced them."""

    rule: Rule
    amended_by: tuple[str, ...]
    scope: Node | None
    paragraphs: Mapping[str, Node]
    exceptions: tuple[tuple[str, LicenceException], ...]
    review: tuple[tuple[str, ReviewStep], ...]
    scope_by: str | None = None
    scope_before: Node | None = None
    paragraphs_by: str | None = None

    def same_as(self, other: Text) -> bool:
        """Whether another text is made of the same pages."""
        own, theirs = ((each.rule, each.scope, each.scope_before, each.paragraphs) for each in (self, other))
        alike = all(mine is page for mine, page in zip(own, theirs, strict=True))
        return alike and (self.exceptions, self.review) == (other.exceptions, other.review)


def consolidate(rules: Sequence[Rule], on: date) -> tuple[Text, ...]:
    """Every rule that asks for something, as amended on a day; those that yield to others come last.

    Amendments apply in the order of their first day, and of the list where two begin on one day: a later one replaces
    scope, paragraphs and exceptions, and its review steps are tried first.
    """
    live = [rule for rule in rules if rule.amends and standing(rule, on).holds == "yes"]
    live.sort(key=lambda rule: begins(rule, on))
    texts = (_amended(rule, [each for each in live if rule.id in each.amends]) for rule in rules if rule.paragraphs)
    return tuple(sorted((text for text in texts if not text.rule.amends), key=lambda text: bool(text.rule.yields_to)))


def _amended(rule: Rule, amendments: Sequence[Rule]) -> Text:
    scope, paragraphs = rule.scope, rule.paragraphs
    exceptions = tuple((rule.id, clause) for clause in rule.exceptions or ())
    review = tuple((rule.id, step) for step in rule.review)
    scope_by, scope_before, paragraphs_by = None, rule.scope, None
    for each in amendments:
        if each.scope is not None:
            scope_by, scope_before, scope = each.id, scope, each.scope
        if each.paragraphs:
            paragraphs_by, paragraphs = each.id, each.paragraphs
        if each.exceptions is not None:
            exceptions = tuple((each.id, clause) for clause in each.exceptions)
        exceptions += tuple((each.id, clause) for clause in each.adds_exceptions)
        review = tuple((each.id, step) for step in each.review) + review
    names = tuple(each.id for each in amendments)
    return Text(rule, names, scope, paragraphs, exceptions, review, scope_by, scope_before, paragraphs_by)
