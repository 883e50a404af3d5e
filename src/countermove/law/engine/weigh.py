"""Weighing a criteria tree against facts: total, exact and three-valued. It knows any, all, not and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from countermove.law.engine.facts import Facts, Value, plain
from countermove.law.engine.trace import Step
from countermove.law.engine.truth import Truth, every, opposite, some
from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node, Test


def weigh(node: Node, facts: Facts) -> Step:
    """The answer of a criteria tree for these facts, with every comparison that went into it."""
    if isinstance(node, Compare):
        tests = node.tests
        if len(tests) == 1:
            ((name, test),) = tests.items()
            if len(test.limits) + (test.is_ is not None) == 1:
                said = {"label": node.label, "cite": node.cite, "evidence": node.evidence, "says": node.says}
                return _presume(node, _compare(name, test, facts, said)[0])
        steps = [step for name, test in tests.items() for step in _compare(name, test, facts, {})]
        return _joined(node, "all", every(step.holds for step in steps), tuple(steps))
    if isinstance(node, Negation):
        part = weigh(node.not_, facts)
        return _joined(node, "not", opposite(part.holds), (part,))
    parts = tuple(weigh(part, facts) for part in (node.any if isinstance(node, AnyOf) else node.all))
    if isinstance(node, AllOf):
        return _joined(node, "all", every(part.holds for part in parts), parts)
    return _joined(node, "any", some(part.holds for part in parts), parts)


def _joined(node: Node, op: Literal["any", "all", "not"], holds: Truth, parts: tuple[Step, ...]) -> Step:
    return _presume(node, Step(op, holds, node.label, node.cite, node.evidence, node.says, parts=parts))


def _presume(node: Node, step: Step) -> Step:
    """Where the answer is unknown and the node says what law presumes, that is the answer."""
    if step.holds == "unknown" and node.presume is not None:
        return replace(step, holds=node.presume, presumed=True)
    return step


def _compare(name: str, test: Test, facts: Facts, said: Mapping[str, Any]) -> list[Step]:
    """One step for each comparison of a test; ``said`` is what its node says beside."""
    value, unit = facts.of(name), facts.unit(name)
    steps = [measure(name, comparison, limit, value, unit, said) for comparison, limit in test.limits]
    if test.is_ is not None:
        steps.append(_is(name, test.is_, test.words, value, said))
    return steps


def _is(name: str, wanted: tuple[str, ...], words: frozenset[str], value: Value, said: Mapping[str, Any]) -> Step:
    """Whether any of the wanted words applies; ``words`` are the same without case, which does not matter."""
    apply, may = value.folded
    if value.undefined:
        holds: Truth = "no"
    elif value.words is None:
        holds = "unknown" if not may or words & may else "no"
    elif words & apply:
        holds = "yes"
    else:
        holds = "unknown" if words & may else "no"
    return Step(
        "compare", holds, quantity=name, comparison="is", threshold=" or ".join(wanted), value=value.text,
        missing=value.missing or (name,) if holds == "unknown" else (), **said,
    )  # fmt: skip


def measure(
    name: str, comparison: str, limit: Decimal | date, value: Value, unit: str, said: Mapping[str, Any] | None = None
) -> Step:
    """The comparison of one fact with one limit; ``said`` is what its node says beside."""
    common: dict[str, Any] = {"quantity": name, "comparison": comparison, "threshold": str(limit), "unit": unit or None}
    common |= said or {}
    if value.undefined:
        return Step("compare", "no", value=value.text, **common)
    if isinstance(limit, date):
        if value.day is None:
            return Step("compare", "unknown", missing=value.missing or (name,), **common)
        days = (value.day - limit).days
        return Step("compare", _holds(comparison, days), value=value.text, margin=f"{days} days", **common)
    if value.number is None:
        holds = _within(comparison, Fraction(limit), value.least, value.most)
        missing = value.missing or (name,) if holds == "unknown" else ()
        return Step("compare", holds, value=value.text, missing=missing, **common)
    # Cross-multiplied: the quotient of a density is never formed, so a design exactly on the line is seen to be there.
    difference = value.number - Fraction(limit) * value.over
    margin = difference / value.over
    percent = float(margin / Fraction(limit) * 100) if limit else None
    return Step(
        "compare", _holds(comparison, difference), value=value.text, margin=plain(margin),
        margin_percent=None if percent is None else round(percent, 4), on_the_line=difference == 0, **common,
    )  # fmt: skip


def _within(comparison: str, limit: Fraction, least: Fraction | None, most: Fraction | None) -> Truth:
    """What a comparison says of a number of which only bounds are known, if any."""
    above: Truth = "yes" if comparison in ("at_least", "more_than") else "no"
    below = opposite(above)
    if least is not None and _holds(comparison, least - limit) == above:
        return above
    if most is not None and _holds(comparison, most - limit) == below:
        return below
    return "unknown"


def _holds(comparison: str, difference: Fraction | int) -> Truth:
    held = {
        "at_least": difference >= 0,
        "more_than": difference > 0,
        "less_than": difference < 0,
        "at_most": difference <= 0,
    }[comparison]
    return "yes" if held else "no"
