"""What is not modelled of the law that bears on a question: of the rules that reach it, and of the law as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.findings import Decision, Finding
from countermove.law.engine.standing import standing
from countermove.law.engine.truth import Truth
from countermove.law.engine.weigh import weigh
from countermove.study.criteria import Node
from countermove.study.rules import Rule


def not_modelled(
    rules: Iterable[Rule], on: date, decision: Decision, facts: Facts, basis: Iterable[str], whole: tuple[str, ...]
) -> tuple[str, ...]:
    """The points that bear on a question, the nearest first: those of the rules on which its answer rests (``basis``,
    with the importer's), those of the law as a ``whole``, those of other rules in force that reach the question.

    A rule reaches it unless its scope excludes the route or the party, or each of its paragraphs is about another kind
    of item; ``facts`` are those of the decision with its outcome.
    """
    findings = {finding.rule.id: finding for finding in decision.findings}
    kinds = _kinds_only(facts)
    read = {name for each in findings.values() if _reaches(each, kinds) for name in each.text.amended_by}
    carrying = frozenset(basis)
    near, other = list[str](), list[str]()
    for rule in rules:
        if not rule.not_modelled or standing(rule, on, facts).holds == "no":
            continue
        if rule.id in carrying:
            near += rule.not_modelled
        elif rule.id in read or _bears(rule, findings.get(rule.id), facts, kinds):
            other += rule.not_modelled
    return tuple(dict.fromkeys((*near, *whole, *other)))


def _bears(rule: Rule, finding: Finding | None, facts: Facts, kinds: Facts) -> bool:
    """Whether a rule could touch the question by what is its own: paragraphs, duties, warnings, or what it admits."""
    if rule.scope is not None and weigh(rule.scope, facts).holds == "no" and finding is None:
        return False
    own = finding is not None and bool(rule.paragraphs) and _reaches(finding, kinds)
    duties = _some((duty.when for duty in rule.duties), kinds)
    flags = _some((flag.when for flag in rule.red_flags), facts)
    return own or duties or flags or rule.admits is not None


def _reaches(finding: Finding, kinds: Facts) -> bool:
    """Whether a rule is open for the route and the party, and about such items; that an item stays below its limits
    does not matter, since what is left out may move them. The end user's and the end use's law asks for no item."""
    reach: Truth = "yes" if finding.reach is None else finding.reach.holds
    if finding.standing.holds == "no" or reach == "no":
        return False
    if finding.rule.layer != "item" or any(trace.holds != "no" for trace in finding.paragraphs):
        return True
    return _some(finding.text.paragraphs.values(), kinds)


def _some(tests: Iterable[Node], facts: Facts) -> bool:
    return any(weigh(test, facts).holds != "no" for test in tests)


def _kinds_only(facts: Facts) -> Facts:
    """The facts without their figures: what kind of thing the item is, and where and to whom it goes."""
    values = facts.values.items()
    blank = {name: Value(missing=(name,)) for name, each in values if each.number is not None or any(each.span)}
    return facts.also(**blank)
