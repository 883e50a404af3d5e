"""A design on the bench: its facts, the rules that could reach it, and the answer at every point beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from countermove.law.answer.render import verdict
from countermove.law.distance.crossing import Search
from countermove.law.engine.assembly import Text, consolidate
from countermove.law.engine.facts import Facts
from countermove.law.engine.findings import decide
from countermove.law.engine.reading import Reading, read
from countermove.law.engine.standing import standing
from countermove.law.engine.truth import Truth, both, some
from countermove.law.engine.weigh import weigh
from countermove.law.question.knobs import Point, designed, known, lines, moved
from countermove.study.criteria import Node, comparisons
from countermove.study.rules import Rule


@dataclass(frozen=True)
class Verdict:
    """What law says of a design: a key by which two answers are told apart, whether anything is required, words."""

    key: tuple[object, ...]
    caught: Truth
    says: str


@dataclass(frozen=True)
class Bench:
    """One design and the law around it. ``facts_at`` and ``verdict_at`` hold for points that name every known knob."""

    facts: Facts
    rules: tuple[Rule, ...]
    texts: tuple[Text, ...]
    search: Search
    facts_at: Callable[[Point], Facts]
    verdict_at: Callable[[Point], Verdict]

    @property
    def here(self) -> Verdict:
        """The answer for the design as it stands."""
        return self.verdict_at(self.search.start)


def bench(rules: Sequence[Rule], on: date, facts: Facts, *, route: bool, party: str) -> Bench:
    """Put a design on the bench. ``route``: the facts name a transaction, so the whole law answers; else the answer is
    under which paragraphs of one ``party``'s law the design falls (of all laws, if that party has none that day)."""
    # Standing is asked without facts: what is staged to other designs may come into force for a changed one.
    lively = tuple(rule for rule in rules if standing(rule, on).holds != "no")
    texts = consolidate(lively, on)
    listed = list[Text]()
    if route:
        out = {text.rule.id for text in texts if _out_of_reach(text, facts)}
        heard = tuple(rule for rule in lively if rule.id not in out)
    else:
        asking = [text for text in texts if text.rule.layer == "item" and on_designs(text, facts)]
        own = [text for text in asking if text.rule.by == party] or asking
        heard, listed = tuple(text.rule for text in own), own
    search = Search(known(facts), lines(limits(tree for rule in heard for tree in _deciding(rule)), facts))
    facts_at = search.per_cell(lambda point: moved(facts, point))

    def answered(point: Point) -> Verdict:
        there = facts_at(point)
        return _of_route(read(decide(heard, on, there))) if route else _of_item(listed, on, there)

    return Bench(facts, lively, texts, search, facts_at, search.per_cell(answered))


def limits(trees: Iterable[Node]) -> Iterator[tuple[str, Fraction]]:
    """The numbers with which some trees compare quantities."""
    for name, test in (pair for tree in trees for pair in comparisons(tree)):
        yield from ((name, Fraction(limit)) for _, limit in test.limits if isinstance(limit, Decimal))


def _deciding(rule: Rule) -> Iterator[Node]:
    """The trees of a rule on which an answer hangs: all but those of duties and red flags."""
    idle = {id(each.when) for each in (*rule.duties, *rule.red_flags)}
    yield from (tree for tree in rule.trees() if id(tree) not in idle)


def _out_of_reach(text: Text, facts: Facts) -> bool:
    """Whether the route lies outside a rule's scope, whatever the design."""
    turned = designed(facts)
    fixed = all(name not in turned for name, _ in comparisons(text.scope))
    return text.scope is not None and fixed and weigh(text.scope, facts).holds == "no"


def _of_route(said: Reading) -> Verdict:
    caught: Truth = {"no_requirement_found": "no", "unknown": "unknown"}.get(said.status, "yes")  # type: ignore[assignment]
    key = (said.status, said.paragraph, said.review, said.exceptions)
    return Verdict(key, caught, verdict(said.status, said.paragraph, said.review, said.exceptions))


def _of_item(texts: Sequence[Text], on: date, facts: Facts) -> Verdict:
    """The first paragraph of each rule on items that the design meets, or may."""
    met, truths = list[tuple[str, str, Truth]](), list[Truth]()
    for text in texts:
        bound: Truth = "yes" if text.rule.binds is None else weigh(text.rule.binds, facts).holds
        within = both(standing(text.rule, on, facts).holds, bound)
        for name, node in text.paragraphs.items() if within != "no" else ():
            holds = both(within, weigh(node, facts).holds)
            if holds != "no":
                met.append((text.rule.id, name, holds))
                truths.append(holds)
            if holds == "yes":
                break
    told = [f"{name} of {rule}" + (" perhaps" if holds == "unknown" else "") for rule, name, holds in met]
    says = f"it falls under {' and '.join(told)}" if told else "it falls under no paragraph"
    return Verdict(tuple(met), some(truths), says)


def on_designs(text: Text, facts: Facts) -> bool:
    """Whether some paragraph compares what a designer can change."""
    turned = designed(facts)
    return any(name in turned for node in text.paragraphs.values() for name, _ in comparisons(node))
