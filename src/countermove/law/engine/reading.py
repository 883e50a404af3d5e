"""Reading a decision: which status and paragraph follow, which rules carry them, what is missing, what conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from countermove.law.engine.findings import Decision, Finding, Hit, Way
from countermove.law.engine.outcome import Rank, joined, review_of, status_of
from countermove.law.engine.trace import Clause, Required
from countermove.study.rules import LayerName, LicenceException, Policy, ReviewStep

LISTS = ("rule", "draft")  # only these have paragraphs of a control list


@dataclass(frozen=True)
class Reading:
    """A decision in the words of the codebook."""

    status: str
    paragraph: str | None
    review: Policy | None
    exceptions: tuple[str, ...]
    conditions: tuple[Required, ...]
    considered: tuple[Clause, ...]
    revenue_share: Decimal | None
    cap: Decimal | None
    basis: tuple[str, ...]
    missing: tuple[str, ...]


def read(decision: Decision) -> Reading:
    """What a decision says, all layers together."""
    possible = decision.possible
    status, review = status_of(possible), review_of(possible)
    decisive = tuple(ways_that_decide(decision))
    usable = [way for _, _, way in decisive if way.rank == Rank.EXCEPTION and status == "exception"]
    licensed = [way.clause for _, _, way in decisive if isinstance(way.clause, ReviewStep) and status == "licence"]
    shares = [step.revenue_share for step in licensed if step.revenue_share is not None]
    caps = [step.cap for step in licensed if step.cap is not None]
    settled = status != "unknown" and (status != "licence" or len(possible) == 1)
    return Reading(
        status=status,
        paragraph=_paragraph(decision),
        review=review if status == "licence" else None,
        exceptions=_unique(way.clause.id for way in usable if isinstance(way.clause, LicenceException)),
        conditions=tuple(
            dict.fromkeys(
                each for _, _, way in decisive if way in usable or way.clause in licensed for each in way.conditions
            )
        ),
        considered=_considered(decision),
        revenue_share=max(shares, default=None),
        cap=min(caps, default=None),
        basis=_basis(decision, decisive),
        missing=() if settled else open_facts(decision.findings, possible),
    )


def layer(decision: Decision, name: LayerName) -> tuple[str, Policy | None, tuple[str, ...], tuple[str, ...]]:
    """One layer by itself: its status, review policy, the rules that carry it and what is missing."""
    findings = tuple(finding for finding in decision.findings if finding.rule.layer == name)
    possible = joined([finding.answer for finding in findings])
    status = status_of(possible)
    rules = _unique(finding.rule.id for finding in findings if finding.possible != frozenset({Rank.NONE}))
    missing = () if status != "unknown" and len(possible) == 1 else open_facts(findings, possible)
    return status, review_of(possible) if status == "licence" else None, rules, missing


def ways_that_decide(decision: Decision) -> Iterator[tuple[Finding, Hit, Way]]:
    """The ways that certainly apply and are as strict as the strictest outcome that is certain."""
    floor = min(decision.possible)
    for finding in decision.findings:
        for hit in finding.hits:
            for way in hit.ways:
                if way.rank >= floor > Rank.NONE and finding.truth_of(hit, way) == "yes":
                    yield finding, hit, way


def _basis(decision: Decision, decisive: tuple[tuple[Finding, Hit, Way], ...]) -> tuple[str, ...]:
    """The rules on which the answer rests: those whose ways decide, those that may, and those that set a duty."""
    rules = [rule for finding, _, way in decisive for rule in (finding.rule.id, *_amending(finding), way.rule)]
    if len(decision.possible) > 1:
        may = (finding for finding in decision.findings if len(finding.possible) > 1)
        open_ = [finding for finding in may if max(finding.possible) >= min(decision.possible)]
        rules += [rule for finding in open_ for rule in (finding.rule.id, *_amending(finding))]
    rules += [duty.rule.id for duty in decision.duties if duty.rate]
    return _unique(rules)


def _amending(finding: Finding) -> tuple[str, ...]:
    """The amendments by which alone the rule reaches these facts, or whose paragraphs were read."""
    by_scope = finding.text.scope_by if finding.widened != "no" else None
    return tuple(name for name in (by_scope, finding.text.paragraphs_by) if name is not None)


def _paragraph(decision: Decision) -> str | None:
    """The paragraph of the control list under which the item certainly falls; that of the system, if one is shipped."""
    forms = decision.facts.of("form").words or frozenset[str]()
    items = (each for each in decision.findings if each.rule.layer == "item" and each.rule.kind in LISTS)
    found = ((each.rule, hit.paragraph) for each in items for hit in each.hits if hit.holds == "yes")
    rule, paragraph = next(found, (None, None))
    if rule is None or paragraph is None:
        return None
    named = (names.get(paragraph) for form, names in rule.as_system.items() if form in forms)
    return next((name for name in named if name is not None), paragraph)


def by_party(decision: Decision) -> dict[str, tuple[str, Policy | None, tuple[str, ...]]]:
    """What each party's law says by itself, if it says anything: status, review policy and the rules that carry it."""
    parties = dict.fromkeys(finding.rule.by for finding in decision.findings)
    said = dict[str, tuple[str, Policy | None, tuple[str, ...]]]()
    for party in parties:
        own = [finding for finding in decision.findings if finding.rule.by == party]
        possible = joined([finding.answer for finding in own])
        if possible != frozenset({Rank.NONE}):
            rules = _unique(each.rule.id for each in own if each.possible != frozenset({Rank.NONE}))
            said[party] = (status_of(possible), review_of(possible), rules)
    return said


def _considered(decision: Decision) -> tuple[Clause, ...]:
    """The exceptions that fit the item where a paragraph decides, or may: those that serve, and those that do not
    because a condition is not met."""
    traces = (trace for finding in decision.findings for trace in finding.paragraphs if trace.holds != "no")
    clauses = (clause for trace in traces for clause in trace.exceptions)
    return tuple(dict.fromkeys(each for each in clauses if each.test is None or each.test.holds != "no"))


def open_facts(findings: Iterable[Finding], possible: frozenset[Rank]) -> tuple[str, ...]:
    """The missing facts on which the outcome still hangs."""
    names = list[str]()
    for finding in findings:
        if len(finding.possible) == 1 or max(finding.possible) <= min(possible):
            continue
        chosen = finding.standing.chosen if finding.standing.holds == "unknown" else ()
        versions = (step for version in chosen for step in (version.staged_to, *version.paused_if))
        open_ = (trace.test for trace in finding.paragraphs if trace.holds == "unknown")
        steps = [*versions, finding.reach, finding.binds, *open_]
        steps += [way.test for hit in finding.hits for way in hit.ways if way.holds == "unknown"]
        names += [name for step in steps if step is not None for name in step.wanting()]
    return _unique(names)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
