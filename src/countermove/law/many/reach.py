"""Which rules cannot matter on a route and a day, whatever the design: they need not be asked about each of many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from countermove.law.answer.admission import STAGES
from countermove.law.engine.facts import Facts
from countermove.law.engine.standing import ENDS, PAUSES
from countermove.law.engine.truth import Truth, both, every, opposite, some
from countermove.law.engine.weigh import weigh
from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node
from countermove.study.rules import CARRYING, Rule


def settled(node: Node | None, common: Facts, varying: Collection[str]) -> Truth:
    """What is certain of a criteria tree before the ``varying`` facts are known; unknown if it can hang on them.

    What law presumes where a fact is missing is left aside where the fact is only not looked at yet.
    """
    if node is None:
        return "yes"
    if isinstance(node, Compare):
        own = {name: test for name, test in node.tests.items() if name not in varying}
        singles = (Compare.model_construct(_fields_set=None, **{name: test}) for name, test in own.items())
        answers: list[Truth] = [weigh(single, common).holds for single in singles]
        if len(own) < len(node.tests):
            answers.append("unknown")
        answer: Truth = every(answers)
        whole = len(own) == len(node.tests)
    elif isinstance(node, Negation):
        answer, whole = opposite(settled(node.not_, common, varying)), not _varies(node, varying)
    else:
        parts: list[Truth] = [
            settled(part, common, varying) for part in (node.any if isinstance(node, AnyOf) else node.all)
        ]
        answer = every(parts) if isinstance(node, AllOf) else some(parts)
        whole = not _varies(node, varying)
    return node.presume if answer == "unknown" and node.presume is not None and whole else answer


def _varies(node: Node, varying: Collection[str]) -> bool:
    if isinstance(node, Compare):
        return any(name in varying for name in node.tests)
    if isinstance(node, Negation):
        return _varies(node.not_, varying)
    return any(_varies(part, varying) for part in (node.any if isinstance(node, AnyOf) else node.all))


def stands(rule: Rule, on: date, common: Facts, varying: Collection[str]) -> Truth:
    """Whether a rule is in force on a day, as far as that is certain before the varying facts are known. One of the
    importer's speaks from its announcement on."""
    answers, carrying = list[Truth](), CARRYING if rule.admits is None else STAGES
    for entry in rule.history:
        if entry.state not in carrying or entry.from_ > on or (entry.until is not None and entry.until <= on):
            continue
        answer = settled(entry.for_, common, varying)
        for other in rule.history:
            stopped = other.state in ENDS and entry.from_ <= other.from_ <= on
            paused = other.state in PAUSES and other.from_ <= on and (other.until is None or on < other.until)
            if stopped or paused:
                answer = both(answer, opposite(settled(other.for_, common, varying)))
        answers.append(answer)
    return some(answers)


def reaching(rules: Sequence[Rule], on: date, common: Facts, varying: Collection[str]) -> tuple[Rule, ...]:
    """The rules that may bear on some design: not those that certainly do not stand or whose scope lies elsewhere.

    A rule that others amend stays if it stands, since they may widen its scope.
    """
    found = {"found", "paragraph", "condition", "outcome", *varying}
    live = [rule for rule in rules if stands(rule, on, common, found) != "no"]
    amended = {name for rule in live for name in rule.amends}
    return tuple(
        rule for rule in live if rule.amends or rule.id in amended or settled(rule.scope, common, found) != "no"
    )
