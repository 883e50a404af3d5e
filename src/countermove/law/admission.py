"""The other key: what the importer's government lets in, by rules that say ``admits``. It is told beside the exporter's
law and never changes it. A rule that reaches only some buyers is told for those buyers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from countermove.law.determination import ImporterKey
from countermove.law.facts import Facts, Value
from countermove.law.standing import ENDS, standing
from countermove.law.trace import Version
from countermove.law.truth import both
from countermove.law.weigh import weigh
from countermove.study.criteria import comparisons
from countermove.study.rules import Entry, Rule

ANY, FUNDED, CRITICAL = "any", "state_funded", "critical_operator"


@dataclass(frozen=True)
class Admitted:
    """A rule of the importer that reaches the facts, with the state that carries it."""

    rule: Rule
    by: Version


def admission(rules: Sequence[Rule], on: date, facts: Facts) -> ImporterKey | None:
    """The importer's state for an item on a day; None if no rule of an importer reaches it.

    Of several rules the one that began last speaks, but for those that yield to another that reaches. Where the buyer
    is not said, the answer is that for any buyer, with that for buyers with state money beside it.
    """
    own = [rule for rule in rules if rule.admits is not None]
    if not own:
        return None
    buyer = facts.of("buyer").text
    anybody = latest(tuple(reaching(own, on, facts if buyer else facts.also(buyer=_buyer("other")))))
    if buyer:
        return None if anybody is None else _key(anybody, buyer)
    special = (_special(own, on, facts, each, anybody) for each in (FUNDED, CRITICAL))
    beside = next((each for each in special if each is not None), None)
    if anybody is None:
        return beside
    key = _key(anybody, ANY)
    return key if beside is None else key.model_copy(update={"state_funded": beside})


def reaching(rules: Sequence[Rule], on: date, facts: Facts) -> Iterator[Admitted]:
    """The rules of importers that certainly stand and reach the facts."""
    for rule in rules:
        stands = standing(rule, on, facts)
        if stands.holds == "no" or rule.scope is None:
            continue
        if both(stands.holds, weigh(rule.scope, facts).holds) == "yes":
            yield Admitted(rule, max(stands.chosen, key=lambda version: version.start))


def latest(found: Sequence[Admitted]) -> Admitted | None:
    """The rule that speaks: the one that began last, of those that yield to no other that reaches."""
    ids = {each.rule.id for each in found}
    speaking = [each for each in found if not ids & set(each.rule.yields_to)]
    return max(speaking, key=lambda each: each.by.start, default=None)


def _special(rules: Sequence[Rule], on: date, facts: Facts, buyer: str, anybody: Admitted | None) -> ImporterKey | None:
    """What only holds for one kind of buyer."""
    found = [each for each in reaching(rules, on, facts.also(buyer=_buyer(buyer))) if _names_buyer(each.rule)]
    best = latest(found)
    return None if best is None or best == anybody else _key(best, buyer)


def _names_buyer(rule: Rule) -> bool:
    return any(name == "buyer" for tree in rule.trees() for name, _ in comparisons(tree))


def _buyer(word: str) -> Value:
    return Value(words=frozenset({word}), how="supposed")


def _key(found: Admitted, buyer: str) -> ImporterKey:
    rule, version = found.rule, found.by
    entry = next(each for each in rule.history if (each.state, each.from_) == (version.state, version.start))
    cited = (citation.source for citation in rule.citations if citation.source is not None)
    return ImporterKey(
        state=rule.admits or "unknown",
        stage=version.state,
        strength=version.strength or "strong",
        alleged=version.state == "alleged",
        buyer=buyer,
        since=version.start,
        until=_end(rule, entry),
        note=entry.says or rule.summary,
        sources=entry.source or tuple(dict.fromkeys(cited)),
        rule=rule.id,
    )


def _end(rule: Rule, entry: Entry) -> date | None:
    """The first day on which a state no longer holds, as far as known."""
    ends = [each.from_ for each in rule.history if each.state in ENDS and each.from_ > entry.from_]
    return min((day for day in (*ends, entry.until) if day is not None), default=None)
