"""What each value of a missing fact would give, and each position of a switch: the same engine, asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from countermove.law.answer.determination import Branch, Status, made
from countermove.law.engine.facts import Facts, Value, plain
from countermove.law.engine.findings import Decision, decide
from countermove.law.engine.reading import Reading, read
from countermove.law.engine.standing import standing
from countermove.law.engine.weigh import weigh
from countermove.law.question.asked import Question
from countermove.law.question.knobs import turning_points
from countermove.law.question.quantities import TURNED_BY
from countermove.law.question.spans import spans_of
from countermove.study.criteria import comparisons
from countermove.study.law_notes import law_notes
from countermove.study.places import Places, load_places
from countermove.study.records import Chip
from countermove.study.rules import Rule
from countermove.study.study import Study

MOST_FACTS = 6
FIGURES = frozenset(name for name, field in Chip.model_fields.items() if "Decimal" in str(field.annotation))


def if_known(
    study: Study, rules: Sequence[Rule], question: Question, before: Decision, missing: Sequence[str]
) -> tuple[Branch, ...]:
    """For each missing fact by itself: which values give which answer (the others stay missing). ``before``: what was
    decided without them."""
    branches, places = list[Branch](), load_places(study)
    seats = (question.to, *(party.id for party in reversed(study.about.parties[:2])))
    for fact in missing[:MOST_FACTS]:
        if fact == "marketed_for_datacenter":
            asked = ((word, replace(question, marketed_for_datacenter=word)) for word in ("yes", "no"))
        elif fact == "headquarters":
            asked = ((code, question.with_seat(code)) for code in seats)
        elif fact == "vendor":
            makers = sorted(
                {word for rule in rules for name, test in _tests(rule) for word in _words(name, test, "vendor")}
            )
            asked = ((maker, question.with_maker(maker)) for maker in (*makers, "another"))
        elif fact in law_notes(study).switches:
            continue  # told by ``if_switched``
        elif fact in FIGURES:
            branches += _numeric(rules, places, question, before, fact)
            continue
        else:
            continue
        for value, other in dict(asked).items():
            branches.append(_branch(fact, value, read(decide(rules, question.on, other.facts(places), before))))
    return tuple(branches)


def if_switched(study: Study, rules: Sequence[Rule], question: Question, before: Decision) -> tuple[Branch, ...]:
    """The answer under every position of each switch that this chip can feel; empty if no position changes a fact."""
    branches, places = list[Branch](), load_places(study)
    here = question.facts(places)
    asked = {name for rule in _begun(rules, question.on, here) for name in rule.names}
    for name, switch in law_notes(study).switches.items():
        if name not in asked and name not in TURNED_BY:
            continue
        if name in TURNED_BY:
            moved = {each: replace(question, switches={**question.switches, name: each}) for each in switch.positions}
            facts = {each: other.facts(places) for each, other in moved.items()}
        else:
            facts = {each: here.also(**{name: _position(each)}) for each in switch.positions}
        moved_by_it = not all(_same(here, other, name) for other in facts.values())
        if name not in asked and not moved_by_it:
            continue
        here_too = {question.switches[name]: before}
        found = {each: here_too.get(each) or decide(rules, question.on, other, before) for each, other in facts.items()}
        said = {each: read(decision) for each, decision in found.items()}
        if len(set(said.values())) > 1 or moved_by_it:
            branches += [_branch(name, each, reading) for each, reading in said.items()]
    return tuple(branches)


def _position(word: str) -> Value:
    """A position of a switch as a fact."""
    return Value(words=frozenset({word}), how="switch")


def _begun(rules: Sequence[Rule], on: date, facts: Facts) -> Iterator[Rule]:
    """The rules that have begun and may reach the facts; an amendment may widen the reach of what it amends."""
    amended = {name for rule in rules for name in rule.amends}
    for rule in rules:
        if any(entry.from_ <= on for entry in rule.history):
            scope = None if rule.amends or rule.id in amended else rule.scope
            if scope is None or weigh(scope, facts).holds != "no":
                yield rule


def _same(left: Facts, right: Facts, switch: str) -> bool:
    """Whether no fact but the switch itself differs."""
    return all(value.text == right.of(name).text for name, value in left.values.items() if name != switch)


def _branch(fact: str, value: str, reading: Reading) -> Branch:
    return made(Branch,
        fact=fact, value=value, status=cast(Status, reading.status), paragraph=reading.paragraph,
        review=reading.review, exceptions=reading.exceptions,
    )  # fmt: skip


def _tests(rule: Rule) -> Iterator[tuple[str, Any]]:
    for tree in rule.trees():
        yield from comparisons(tree)


def _words(name: str, test: Any, wanted: str) -> tuple[str, ...]:
    return test.is_ or () if name == wanted else ()


def _numeric(rules: Sequence[Rule], places: Places, question: Question, before: Decision, fact: str) -> list[Branch]:
    """The answer on every span of values between the limits that law sets, neighbours with one answer joined."""
    facts = question.facts(places)
    turns = sorted(
        {
            turn
            for rule in rules
            if standing(rule, question.on, facts).holds != "no"
            for turn in _turns(rule, fact, facts)
        }
    )
    # A figure that was given as a span is tried only within it.
    least, most = spans_of(question.chip).get(fact, (Fraction(0), None))
    turns = [turn for turn in turns if least < turn and (most is None or turn < most)]
    if not turns:
        return []
    spans: list[tuple[str, Fraction]] = [(f"less than {plain(turns[0])}", (least + turns[0]) / 2)]
    for low, high in zip(turns, [*turns[1:], None], strict=True):
        spans.append((f"exactly {plain(low)}", low))
        above = (low * 2 if most is None else (low + most) / 2) if high is None else (low + high) / 2
        limit = "" if high is None else f" and less than {plain(high)}"
        spans.append((f"more than {plain(low)}{limit}", above))
    answers = [
        (name, _branch(fact, name, _with(rules, places, question, before, fact, value))) for name, value in spans
    ]
    return list(_joined(answers, turns))


def _with(
    rules: Sequence[Rule], places: Places, question: Question, before: Decision, fact: str, value: Fraction
) -> Reading:
    """The reading if the fact had this value."""
    supposing = replace(question, supposed={**question.supposed, fact: value})
    return read(decide(rules, question.on, supposing.facts(places), before))


def _turns(rule: Rule, fact: str, facts: Facts) -> Iterator[Fraction]:
    """The values of a raw fact at which a comparison of this rule turns."""
    for name, test in _tests(rule):
        for _, limit in test.limits:
            if not isinstance(limit, Decimal):
                continue
            yield from (turn for turn in turning_points(name, Fraction(limit), fact, facts) if turn > 0)


def _joined(answers: Sequence[tuple[str, Branch]], turns: Sequence[Fraction]) -> Iterator[Branch]:
    """Neighbouring spans with one answer become one, told by its ends."""
    edges = [turn for turn in turns for _ in range(2)]
    start = 0
    for place in range(1, len(answers) + 1):
        if place < len(answers) and _alike(answers[place][1], answers[start][1]):
            continue
        branch = answers[start][1]
        if place - start > 1:
            low = None if start == 0 else (edges[start - 1], start % 2 == 1)
            high = None if place == len(answers) else (edges[place - 1], place % 2 == 0)
            branch = branch.model_copy(update={"value": _span(low, high)})
        yield branch
        start = place


def _alike(left: Branch, right: Branch) -> bool:
    return left.model_copy(update={"value": ""}) == right.model_copy(update={"value": ""})


def _span(low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None) -> str:
    """A span in words; an end is a value and whether it belongs to the span."""
    parts = list[str]()
    if low is not None:
        parts.append(f"{'at least' if low[1] else 'more than'} {plain(low[0])}")
    if high is not None:
        parts.append(f"{'at most' if high[1] else 'less than'} {plain(high[0])}")
    return " and ".join(parts) or "any value"
