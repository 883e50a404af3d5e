"""The other key: what the importer's government lets in, by rules that say ``admits``. It is told beside the exporter's
law and never changes it. A rule that reaches only some buyers is told for those buyers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from countermove.law.answer.determination import ImporterKey, made
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.standing import ENDS, carries
from countermove.law.engine.weigh import weigh
from countermove.study.rules import Entry, Rule

ANY, FUNDED, CRITICAL = "any", "state_funded", "critical_operator"
STAGES = ("effective", "announced", "alleged")
STRICTER = ("unknown", "open", "discouraged", "conditional", "case_by_case", "under_review", "halted")


@dataclass(frozen=True)
class Admitted:
    """A rule of the importer that reaches the facts, with the state that carries it."""

    rule: Rule
    entry: Entry

    @property
    def order(self) -> int:
        """How strict it is, the higher the more."""
        return STRICTER.index(self.rule.admits or "unknown")

    @property
    def known_on(self) -> date:
        """The day on which this became known."""
        return self.rule.known_on(self.entry)


def admission(rules: Sequence[Rule], on: date, facts: Facts, known_by: date | None = None) -> ImporterKey | None:
    """The importer's state for an item on a day; None if no rule of an importer reaches it.

    Of several rules the one that began last speaks, but for those that yield to another that reaches. Where the buyer
    is not said, the answer is that for any buyer, with that for buyers with state money beside it; for a buyer who is
    said, a rule made for such buyers speaks where it is the stricter. An end that lies after ``known_by``, the day of a
    dated view, was not known then.
    """
    told = speaking(rules, on, facts, known_by)
    if not told:
        return None
    (buyer, first), *others = told
    key = _key(first, buyer)
    return key.model_copy(update={"state_funded": _key(others[0][1], others[0][0])}) if others else key


def speaking(rules: Sequence[Rule], on: date, facts: Facts, known_by: date | None = None) -> list[tuple[str, Admitted]]:
    """The rules that speak, each with its buyer: that for the question, and that for special buyers beside it."""
    own = [_as_known(rule, known_by) for rule in rules if rule.admits is not None]
    said = facts.of("buyer").text
    anybody = latest(tuple(reaching(own, on, facts.also(buyer=_buyer("other")))))
    asked = (said,) if said else (FUNDED, CRITICAL)
    special = [(each, found) for each in asked if (found := _special(own, on, facts, each)) is not None]
    if anybody is None:
        return special[:1]
    if not said:
        return [(ANY, anybody), *special[:1]]
    return special if special and special[0][1].order >= anybody.order else [(said, anybody)]


def reaching(rules: Sequence[Rule], on: date, facts: Facts) -> Iterator[Admitted]:
    """The rules of importers that certainly reach the facts, by their latest state that holds. An announcement is one
    too: a government can discourage by its words alone."""
    for rule in rules:
        holding = (each for each in rule.history if each.state in STAGES and carries(rule, each, on, facts) == "yes")
        entry = max(holding, key=lambda each: each.from_, default=None)
        # Most rules have ended or not begun; a scope takes longer to weigh than a day.
        if entry is not None and rule.scope is not None and weigh(rule.scope, facts).holds == "yes":
            yield Admitted(rule, entry)


def latest(found: Sequence[Admitted]) -> Admitted | None:
    """The rule that speaks: the one that began last, of those that yield to no other that reaches."""
    ids = {each.rule.id for each in found}
    free = [each for each in found if not ids & set(each.rule.yields_to)]
    return max(free, key=lambda each: each.entry.from_, default=None)


def _special(rules: Sequence[Rule], on: date, facts: Facts, buyer: str) -> Admitted | None:
    """What only holds for one kind of buyer."""
    named = [rule for rule in rules if "buyer" in rule.names]
    return latest(tuple(reaching(named, on, facts.also(buyer=_buyer(buyer)))))


def _buyer(word: str) -> Value:
    return Value(words=frozenset({word}), how="supposed")


def _as_known(rule: Rule, known_by: date | None) -> Rule:
    """The rule without the ends that lie after the day of a dated view."""
    if known_by is None:
        return rule
    history = tuple(
        each.model_copy(update={"until": None}) if each.until is not None and each.until > known_by else each
        for each in rule.history
    )
    return rule.model_copy(update={"history": history})


def _key(found: Admitted, buyer: str) -> ImporterKey:
    rule, entry = found.rule, found.entry
    cited = (citation.source for citation in rule.citations if citation.source is not None)
    return made(
        ImporterKey,
        state=rule.admits or "unknown",
        stage=entry.state,
        strength=entry.strength or "strong",
        alleged=entry.state == "alleged",
        buyer=buyer,
        since=entry.from_,
        until=_end(rule, entry),
        note=entry.says or rule.summary,
        sources=entry.source or tuple(dict.fromkeys(cited)),
        rule=rule.id,
    )


def _end(rule: Rule, entry: Entry) -> date | None:
    """The first day on which a state no longer holds, as far as known."""
    ends = [each.from_ for each in rule.history if each.state in ENDS and each.from_ > entry.from_]
    return min((day for day in (*ends, entry.until) if day is not None), default=None)
