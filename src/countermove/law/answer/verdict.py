"""Which comparison of which paragraph decides an answer, and what lets a chip out of one that held it before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countermove.law.answer.determination import Answer
from countermove.law.engine.findings import Decision, Finding, Hit, Way
from countermove.law.engine.outcome import Rank
from countermove.law.engine.reading import Reading, read, ways_that_decide
from countermove.law.engine.trace import Standing, Step
from countermove.study.rules import ReviewStep

SIGNS = {"at_least": ">=", "more_than": ">", "less_than": "<", "at_most": "<=", "is": "is"}


class Decider(Answer):
    """One comparison that decides. ``margin`` is value less limit, in the unit of the quantity."""

    quantity: str
    comparison: str
    threshold: str
    unit: str | None
    value: str | None
    margin: str | None
    margin_percent: float | None
    on_the_line: bool

    @property
    def limit(self) -> str:
        """The comparison as people write it: ``tpp >= 2000``."""
        return f"{self.quantity} {SIGNS[self.comparison]} {self.threshold}"


class Reason(Answer):
    """What decides: a rule, its paragraph (with the label inside), and the comparisons; ``says`` where none does."""

    rule: str
    paragraph: str | None = None
    label: str | None = None
    comparisons: tuple[Decider, ...] = ()
    says: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer for one chip with the reasoning from which its reasons are read."""

    reading: Reading
    decision: Decision

    @property
    def open(self) -> bool:
        """Whether no licence is asked for, whatever a missing fact may be."""
        return self.decision.possible == frozenset({Rank.NONE})

    def reasons(self) -> tuple[Reason, ...]:
        """What carries the answer: the paragraph that holds, then an amendment's exception or review step in it."""
        ways = tuple(ways_that_decide(self.decision))
        found = [_paragraph(finding, hit) for finding, hit, _ in ways]
        found += [_clause(hit, way) for finding, hit, way in ways if way.rule != finding.rule.id and way.test]
        return tuple(dict.fromkeys(found))

    def let_out(self, reason: Reason, other: Verdict) -> Reason:
        """Why a reason that carried another answer does not carry this one."""
        finding, theirs = self._finding(reason.rule), other._finding(reason.rule)
        if finding is None:
            return Reason(rule=reason.rule, says="is no part of this law")
        if finding.standing.holds == "no":
            return Reason(
                rule=reason.rule, says=_put_aside(finding.standing, theirs.standing if theirs else Standing("no"))
            )
        return _let_out(finding, reason)

    def fallen_since(self, other: Verdict) -> Reason | None:
        """The first rule that might have held under another law and is not in force under this one, and why not."""
        for theirs in other.decision.findings:
            ours = self._finding(theirs.rule.id)
            if theirs.hits and ours is not None and ours.standing.holds == "no" != theirs.standing.holds:
                return Reason(rule=theirs.rule.id, says=_put_aside(ours.standing, theirs.standing))
        return None

    def _finding(self, rule: str) -> Finding | None:
        return next((each for each in self.decision.findings if each.rule.id == rule), None)


def verdict(decision: Decision) -> Verdict:
    """A decision with its reading."""
    return Verdict(read(decision), decision)


def _paragraph(finding: Finding, hit: Hit) -> Reason:
    test = next(trace.test for trace in finding.paragraphs if trace.paragraph == hit.paragraph)
    label, leaves = _carrying(test)
    deciders = tuple(map(_decider, _told(leaves)))
    return Reason(rule=finding.rule.id, paragraph=hit.paragraph, label=label, comparisons=deciders)


def _clause(hit: Hit, way: Way) -> Reason:
    assert way.test is not None
    name = way.clause.policy if isinstance(way.clause, ReviewStep) else way.clause.id if way.clause else None
    deciders = tuple(map(_decider, _told(_carrying(way.test)[1])))
    label = name.replace("_", " ") if name else None
    return Reason(rule=way.rule, paragraph=hit.paragraph, label=label, comparisons=deciders)


def _put_aside(standing: Standing, other: Standing) -> str:
    """Why a rule that stood under another law does not under this one: what became of the very states that carried it
    there. A rule may have been suspended more than once, and only one of these is the difference."""
    carried = {(each.state, each.start, each.until, each.cite) for each in other.chosen}
    lost = [each.why for each in standing.rejected if (each.state, each.start, each.until, each.cite) in carried]
    return (lost or [each.why for each in standing.rejected] or ["not in force"])[-1]


def _let_out(finding: Finding, reason: Reason) -> Reason:
    rule = finding.rule.id
    if finding.reach is not None and finding.reach.holds == "no":
        return Reason(rule=rule, says="does not reach this transaction")
    if finding.binds is not None and finding.binds.holds == "no":
        return Reason(rule=rule, says="binds others")
    if finding.others == "yes":
        return Reason(rule=rule, says=f"yields to {', '.join(finding.rule.yields_to)}")
    trace = next((each for each in finding.paragraphs if each.paragraph == reason.paragraph), None)
    if trace is None:
        return Reason(rule=rule, says=f"has no paragraph {reason.paragraph}")
    label, leaves = _stopping(trace.test, reason.label)
    deciders = tuple(map(_decider, _told(leaves)))
    return Reason(
        rule=rule, paragraph=reason.paragraph, label=label or reason.label, comparisons=deciders, says="not met"
    )


def _carrying(step: Step) -> tuple[str | None, tuple[Step, ...]]:
    """The label of the part by which a node holds, and the comparisons in it."""
    if step.op == "compare":
        return step.label, (step,)
    if step.op == "any":
        part = next((each for each in step.parts if each.holds == "yes"), step.parts[0])
        label, leaves = _carrying(part)
        return label or step.label, leaves
    parts = [_carrying(part) for part in step.parts if part.op != "not"] if step.op == "all" else []
    labels = [label for label, _ in parts if label]
    return step.label or (labels[-1] if labels else None), tuple(leaf for _, leaves in parts for leaf in leaves)


def _stopping(step: Step, wanted: str | None) -> tuple[str | None, tuple[Step, ...]]:
    """The label of the part that fails nearest to its limit (the wanted one, if it is there), and what fails in it."""
    if step.op == "compare":
        return step.label, (step,) if step.holds == "no" else ()
    if step.op == "not":
        return step.label, _carrying(step.parts[0])[1]
    failing = [_stopping(part, wanted) for part in step.parts if part.holds == "no"]
    failing = [(label or step.label, leaves) for label, leaves in failing]
    if step.op == "any" and failing:
        return next((each for each in failing if wanted and each[0] == wanted), min(failing, key=_nearness))
    labels = [label for label, _ in failing if label]
    return labels[0] if labels else step.label, tuple(leaf for _, leaves in failing for leaf in leaves)


def _nearness(failing: tuple[str | None, tuple[Step, ...]]) -> float:
    return max((abs(leaf.margin_percent or 0.0) for leaf in failing[1]), default=float("inf"))


def _told(leaves: Sequence[Step]) -> Iterator[Step]:
    """Comparisons with limits; the words compared only where there is none."""
    limited = [leaf for leaf in leaves if leaf.comparison != "is"]
    yield from dict.fromkeys(limited or leaves)


def _decider(step: Step) -> Decider:
    return Decider(
        quantity=step.quantity or "", comparison=step.comparison or "", threshold=step.threshold or "",
        unit=step.unit, value=step.value, margin=step.margin, margin_percent=step.margin_percent,
        on_the_line=step.on_the_line,
    )  # fmt: skip


def plain_name(quantity: str) -> str:
    """A quantity's name without its unit, shortened where nothing else has the short name."""
    name = quantity.removeprefix("performance_").removeprefix("total_")
    return name.removesuffix("_gbs").removesuffix("_mm2").replace("_", " ")


def reason_text(reason: Reason | None) -> str:
    """What decides, in one line: rule, paragraph, and the comparisons or the reason; empty for nothing."""
    if reason is None:
        return ""
    place = " ".join(dict.fromkeys(each for each in (reason.paragraph, reason.label) if each and each != "letter"))
    limits = list[str]()
    for each in reason.comparisons:
        unit = f" {each.unit}" if each.unit in ("GB/s", "mm2", "GB") else ""
        limits.append(f"{plain_name(each.quantity)} {each.limit.removeprefix(each.quantity + ' ')}{unit}")
    said = f"{reason.says}:" if reason.says and limits else reason.says
    return " ".join(part for part in (reason.rule, place, said, ", ".join(limits)) if part)
