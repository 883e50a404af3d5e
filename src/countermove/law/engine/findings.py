"""The engine: rules and facts in, findings out. It knows no chip, no threshold and no country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countermove.law.engine.assembly import Text, consolidate
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.outcome import BY_POLICY, Possible, Rank, joined
from countermove.law.engine.standing import standing
from countermove.law.engine.trace import Clause, ParagraphTrace, Required, Standing, Step
from countermove.law.engine.truth import Truth, both, first_of, opposite, some
from countermove.law.engine.weigh import weigh
from countermove.study.rules import Condition, LicenceException, ReviewStep, Rule


@dataclass(frozen=True)
class Way:
    """A way in which a paragraph can end: an exception, or a licence under a review step. ``holds`` given the hit."""

    rank: Rank
    rule: str
    holds: Truth
    clause: LicenceException | ReviewStep | None
    test: Step | None
    conditions: tuple[Required, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A paragraph that decides, or may: the first of its rule that holds, within the rule's reach."""

    paragraph: str
    holds: Truth
    ways: tuple[Way, ...]

    def truth_of(self, way: Way) -> Truth:
        """Whether this paragraph decides and ends in this way."""
        return both(self.holds, way.holds)


@dataclass(frozen=True)
class Finding:
    """What one rule, as amended, says of the facts. ``widened``: whether it reaches them only by an amendment."""

    text: Text
    standing: Standing
    reach: Step | None = None
    binds: Step | None = None
    unbound: Truth = "no"
    hits: tuple[Hit, ...] = ()
    paragraphs: tuple[ParagraphTrace, ...] = ()
    others: Truth = "no"
    widened: Truth = "no"

    @property
    def rule(self) -> Rule:
        """The rule that was consulted."""
        return self.text.rule

    @property
    def free(self) -> frozenset[Rank]:
        """Every outcome that the facts leave open, if no rule to which this one yields asks for a licence."""
        none = opposite(some(hit.holds for hit in self.hits))
        ranks = {way.rank for hit in self.hits for way in hit.ways if hit.truth_of(way) != "no"}
        return frozenset(ranks | ({Rank.NONE} if none != "no" else set[Rank]())) or frozenset({Rank.NONE})

    @property
    def possible(self) -> frozenset[Rank]:
        """Every outcome that the facts leave open."""
        nothing = frozenset({Rank.NONE})
        return nothing if self.others == "yes" else self.free if self.others == "no" else self.free | nothing

    @property
    def answer(self) -> Possible:
        """The possible outcomes in the form in which rules are joined."""
        return Possible(self.rule.id, self.possible, self.rule.yields_to, self.free)

    def truth_of(self, hit: Hit, way: Way) -> Truth:
        """Whether the rule decides by this paragraph and ends in this way."""
        return both(hit.truth_of(way), opposite(self.others))


@dataclass(frozen=True)
class DutyFinding:
    """What a rule's duties say: the rate (None if unknown) and the clauses as weighed."""

    rule: Rule
    standing: Standing
    rate: Decimal | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Decision:
    """The findings of all rules and what follows: the outcomes left open, and the duty (None if unknown)."""

    findings: tuple[Finding, ...]
    duties: tuple[DutyFinding, ...]
    possible: frozenset[Rank]
    duty: Decimal | None
    facts: Facts


def decide(
    rules: Sequence[Rule], on: date, facts: Facts, before: Decision | None = None, beside: Decision | None = None
) -> Decision:
    """Consult every rule on the facts of a day. ``before``: what the same rules said that day of other facts; a rule
    that compares nothing that has changed is not asked again. ``beside``: what other rules said that day of the same
    facts; a text that stands among them too is not asked again."""
    findings, known, by_id = dict[str, Finding](), _unmoved(facts, before), {rule.id: rule for rule in rules}
    theirs = {finding.rule.id: finding for finding in beside.findings} if beside is not None else {}
    texts = consolidate(rules, on) if before is None else [finding.text for finding in before.findings]
    for text in texts:
        if text.rule.id in theirs and not text.rule.yields_to and text.same_as(theirs[text.rule.id].text):
            findings[text.rule.id] = theirs[text.rule.id]
            continue
        if known and not text.rule.yields_to:
            names = text.rule.names.union(*(by_id[each].names for each in text.amended_by))
            if not names & known.moved:
                findings[text.rule.id] = known.findings[text.rule.id]
                continue
        others: list[Truth] = [findings[each].answer.licensed for each in text.rule.yields_to if each in findings]
        findings[text.rule.id] = examine(text, on, facts, some(others))
    possible = joined([finding.answer for finding in findings.values()])
    facts = facts.also(condition=_conditions(tuple(findings.values()), possible))
    duties = tuple(_duty(rule, on, facts) for rule in rules if rule.duties)
    rates = [duty.rate for duty in duties]
    total = None if None in rates else sum((rate for rate in rates if rate is not None), Decimal(0))
    return Decision(tuple(findings.values()), duties, possible, total, facts)


@dataclass(frozen=True)
class _Known:
    """What was found of other facts, and the names of those that have changed."""

    findings: Mapping[str, Finding]
    moved: frozenset[str]


def _unmoved(facts: Facts, before: Decision | None) -> _Known | None:
    if before is None:
        return None
    names = {*facts.values, *before.facts.values} - {"condition"}
    moved = frozenset(name for name in names if facts.values.get(name) != before.facts.values.get(name))
    return _Known({finding.rule.id: finding for finding in before.findings}, moved)


def examine(text: Text, on: date, facts: Facts, others: Truth = "no") -> Finding:
    """What one rule, as amended, says. ``others``: whether a rule to which it yields already asks for a licence."""
    rule = text.rule
    state = standing(rule, on, facts)
    if state.holds == "no":
        return Finding(text, state)
    reach = None if text.scope is None else weigh(text.scope, facts)
    if reach is not None and reach.holds == "no":
        return Finding(text, state, reach)
    binds = None if rule.binds is None else weigh(rule.binds, facts)
    within = both(state.holds, "yes" if reach is None else reach.holds)
    bound: Truth = "yes" if binds is None else binds.holds
    tests = {name: weigh(node, facts) for name, node in text.paragraphs.items()}
    falls = first_of(step.holds for step in tests.values())
    unbound = both(within, opposite(bound), some(falls))
    hits, traces = list[Hit](), list[ParagraphTrace]()
    for (name, step), first in zip(tests.items(), falls, strict=True):
        holds = both(within, bound, first)
        decides = both(holds, opposite(others))
        if holds == "no":
            traces.append(ParagraphTrace(name, decides, step))
            continue
        hit = Hit(name, holds, ways(text, facts.also(paragraph=Value(words=frozenset({name}), how="derived"))))
        hits.append(hit)
        traces.append(ParagraphTrace(name, decides, step, *(_clauses(hit) if decides != "no" else ())))
    before: Truth = "yes" if text.scope_before is None else weigh(text.scope_before, facts).holds
    widened: Truth = "no" if reach is None or text.scope_by is None else both(reach.holds, opposite(before))
    return Finding(text, state, reach, binds, unbound, tuple(hits), tuple(traces), others, widened)


def ways(text: Text, facts: Facts) -> tuple[Way, ...]:
    """How a paragraph that is met can end: prohibited; by an exception; or by the first review step that holds."""
    if text.rule.requirement == "prohibited":
        return (Way(Rank.PROHIBITED, text.rule.id, "yes", None, None),)
    result, served = list[Way](), list[Truth]()
    for rule, clause in text.exceptions:
        step, conditions = weigh(clause.when, facts), required(clause.conditions, facts)
        served.append(both(step.holds, unbarred(conditions)))
        result.append(Way(Rank.EXCEPTION, rule, served[-1], clause, step, conditions))
    licence = opposite(some(served))
    tests = [None if step.when is None else weigh(step.when, facts) for _, step in text.review]
    asked = [required(step.conditions, facts) for _, step in text.review]
    holds: list[Truth] = ["yes" if test is None else test.holds for test in tests]
    firsts = first_of([*(both(each, unbarred(needs)) for each, needs in zip(holds, asked, strict=True)), "yes"])
    for (rule, step), test, needs, first in zip(text.review, tests, asked, firsts[:-1], strict=True):
        result.append(Way(BY_POLICY[step.policy], rule, both(licence, first), step, test, needs))
    result.append(Way(Rank.UNPUBLISHED, text.rule.id, both(licence, firsts[-1]), None, None))
    return tuple(result)


def required(conditions: Sequence[Condition], facts: Facts) -> tuple[Required, ...]:
    """The conditions that concern these facts, each with whether it is met; unknown where no test of it is written."""
    result = list[Required]()
    for each in conditions:
        needed: Truth = "yes" if each.when is None else weigh(each.when, facts).holds
        met: Truth = "unknown" if each.met is None else weigh(each.met, facts).holds
        if needed == "unknown" and met == "no":
            met = "unknown"  # it may not be needed at all
        if needed != "no":
            result.append(Required(each.id, each.says, met, needed, each.cite))
    return tuple(result)


def unbarred(conditions: Sequence[Required]) -> Truth:
    """No if some condition is known not to be met; else yes, since what is not known can still be met."""
    return "no" if any(each.met == "no" for each in conditions) else "yes"


def _clauses(hit: Hit) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    exceptions, review = list[Clause](), list[Clause]()
    for way in hit.ways:
        if isinstance(way.clause, LicenceException):
            said = (way.clause.id, way.holds, way.test, way.clause.title, way.clause.cite, way.conditions)
            exceptions.append(Clause(way.rule, *said))
        elif isinstance(way.clause, ReviewStep):
            said = (way.clause.policy, way.holds, way.test, way.clause.says, way.clause.cite, way.conditions)
            review.append(Clause(way.rule, *said))
    return tuple(exceptions), tuple(review)


def _conditions(findings: Sequence[Finding], possible: frozenset[Rank]) -> Value:
    """The ids of the conditions of the licence policies that apply, or may, and that no stricter rule makes idle."""
    certain, perhaps = set[str](), set[str]()
    every = ((finding, hit, way) for finding in findings for hit in finding.hits for way in hit.ways)
    for finding, hit, way in every:
        if not isinstance(way.clause, ReviewStep):
            continue
        for condition in way.conditions:
            alone: Truth = (
                "yes" if possible == frozenset({way.rank}) else "no" if way.rank < min(possible) else "unknown"
            )
            truth = both(finding.truth_of(hit, way), condition.needed, alone)
            (certain if truth == "yes" else perhaps if truth == "unknown" else set[str]()).add(condition.id)
    return Value(words=frozenset(certain), perhaps=frozenset(perhaps), how="derived")


def _duty(rule: Rule, on: date, facts: Facts) -> DutyFinding:
    """The duty of one rule: the first of its bands that holds; None if that is unknown."""
    state = standing(rule, on, facts)
    reach: Truth = "yes" if rule.scope is None else weigh(rule.scope, facts).holds
    within = both(state.holds, reach)
    if within == "no":
        return DutyFinding(rule, state, Decimal(0), ())
    tests = [weigh(duty.when, facts) for duty in rule.duties]
    answers: list[Truth] = [both(within, first) for first in first_of(test.holds for test in tests)]
    clauses = tuple(
        Clause(rule.id, duty.label, answer, test, duty.says, duty.cite)
        for duty, answer, test in zip(rule.duties, answers, tests, strict=True)
    )
    if "unknown" in answers:
        return DutyFinding(rule, state, None, clauses)
    rate = sum((duty.rate for duty, answer in zip(rule.duties, answers, strict=True) if answer == "yes"), Decimal(0))
    return DutyFinding(rule, state, rate, clauses)
