"""A determination in words: one sentence, and the trace as a tree."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from countermove.law.answer.determination import Branch, Determination
from countermove.law.engine.trace import Clause, RuleTrace, Standing, Step
from countermove.study.places import Places

SIGNS = {"at_least": ">=", "more_than": ">", "less_than": "<", "at_most": "<=", "is": "is"}
POLICIES = {
    "presumption_of_denial": "with a presumption of denial",
    "case_by_case": "reviewed case by case",
    "presumption_of_approval": "with a presumption of approval",
}
HOW_KNOWN = {"secondary": "from secondary sources", "recalled": "from memory", "derived": "worked out"}
STATUSES = {
    "no_requirement_found": "no licence requirement was found",
    "exception": "a licence is required, and an exception may serve",
    "licence": "a licence is required",
    "prohibited": "it is prohibited",
    "unknown": "the answer is unknown",
}


def way(places: Places, from_: str, to: str, transaction: str) -> str:
    """The way of a transaction in words."""
    if transaction == "transfer":
        return f"transferred in {places.name(to)}"
    return f"from {places.name(from_)} to {places.name(to)}" + (" by reexport" if transaction == "reexport" else "")


def verdict(status: str, paragraph: str | None, review: str | None, exceptions: Sequence[str]) -> str:
    """An answer in a few words."""
    said = STATUSES[status]
    if status == "exception":
        said = f"a licence is required, and {' or '.join(exceptions) or 'an exception'} may serve"
    elif status == "licence":
        said += f", {POLICIES[review]}" if review else ", under a review policy that is not settled"
    return f"{said} ({paragraph})" if paragraph else said


def sentence(answer: Determination, places: Places, first: date | None = None, last: date | None = None) -> str:
    """The answer in one sentence, with a second where the importer holds a key, and one where the day lies outside
    ``first`` to ``last``, between which the law is known."""
    route = way(places, answer.from_, answer.to, answer.transaction)
    parts = [f"{answer.chip_name} {route} on {answer.on}"]
    if answer.end_user:
        parts[0] += f", to {answer.end_user}"
    if answer.headquarters not in (answer.to, "unknown"):
        parts[0] += f", for a party headquartered in {places.name(answer.headquarters)}"
    verdict = STATUSES[answer.status]
    if answer.status == "exception":
        verdict = f"a licence is required, and {' or '.join(answer.exceptions)} may serve if its conditions are met"
    elif answer.status == "licence":
        verdict += f", {POLICIES[answer.review]}" if answer.review else ", under a review policy that is not settled"
        if answer.review is None and not answer.missing:
            verdict = "a licence is required; no review policy for it was published, or is recorded here"
    elif answer.status == "unknown":
        are = "are" if len(answer.missing) > 1 else "is"
        verdict += f" because {', '.join(answer.missing) or 'a fact'} {are} missing"
    parts.append(verdict)
    if answer.alleged:
        parts[1] += ", by an alleged act that no authority published"
    if answer.paragraph:
        parts[1] += f" ({answer.paragraph})"
    if answer.us_import_duty:
        parts[1] += f"; a US import duty of {100 * answer.us_import_duty:.0f} % falls due"
    if answer.revenue_share:
        parts[1] += f"; {100 * answer.revenue_share:.0f} % of revenue goes to the US government"
    said = ": ".join(parts) + "."
    key = answer.importer
    if key is not None:
        state = "not known" if key.state == "unknown" else key.state.replace("_", " ")
        said += f" {places.name(answer.to)}'s own key since {key.since}: {state}"
        evidence = f" ({'alleged' if key.alleged else key.stage}, {key.strength} evidence)"
        said += "." if key.state == "unknown" else f"{evidence}."
    if last is not None and answer.on > last:
        said += f" Law as known on {last}; what has changed since is not in it."
    if first is not None and answer.on < first:
        said += f" Rules on such items are recorded from {first} on; older ones are not in it."
    return said


def tree(answer: Determination) -> str:
    """The trace as an indented tree: rules in force first, then those that were not, each with the reason."""
    live = [each for each in answer.trace.rules if each.standing.holds != "no"]
    dead = [each for each in answer.trace.rules if each.standing.holds == "no"]
    lines = [line for each in live for line in _rule(each)]
    if dead:
        lines.append("not in force that day")
        lines += [f"  {each.rule}: {_why(each.standing)}" for each in dead]
    lines.append("inputs")
    for each in answer.trace.inputs:
        note = f" ({each.note})" if each.note else ""
        value = "unknown" if each.value is None else f"{each.value} {each.unit}".rstrip()
        lines.append(f"  {each.name}: {value}, {each.how}{note}")
    return "\n".join(lines)


def alike(branches: Sequence[Branch]) -> bool:
    """Whether branches give one answer, so that nothing hangs on them."""
    return all(branch.model_copy(update={"value": branches[0].value}) == branches[0] for branch in branches)


def reasons(answer: Determination) -> str:
    """The part of the trace that carries the answer: the rules of its basis, or else those that were weighed, without
    the exceptions and review steps that do not apply; where none was weighed, the rules that do not reach the facts."""
    weighed = [each for each in answer.trace.rules if each.layer == "item" and each.paragraphs]
    chosen = [each for each in answer.trace.rules if each.rule in answer.basis and (each.paragraphs or each.duties)]
    if chosen or weighed:
        return "\n".join(line for each in chosen or weighed for line in _short(each))
    short = [each.rule for each in answer.trace.rules if each.reach is not None and each.reach.holds == "no"]
    return f"in force that day, but not on this route or for these parties: {', '.join(short) or 'nothing'}"


def _short(each: RuleTrace) -> Iterator[str]:
    amended = f", amended by {', '.join(each.amended_by)}" if each.amended_by else ""
    since = min(version.start for version in each.standing.chosen)
    stands = "alleged" if each.standing.alleged else "in force"
    yield f"{each.rule}: {stands} since {since}{amended}{_cited(None, each.evidence)}"
    legs = [part.label for part in each.reach.parts if part.holds == "yes" and part.label] if each.reach else []
    if legs:
        yield f"  reaches it by {' and '.join(legs)}"
    telling = [paragraph for paragraph in each.paragraphs if paragraph.holds != "no"] or each.paragraphs
    for paragraph in telling:
        yield f"  {paragraph.paragraph}: {'decides' if paragraph.holds == 'yes' else paragraph.holds}"
        yield from _step(paragraph.test, "    ")
        for kind, clauses in (("exception", paragraph.exceptions), ("review", paragraph.review)):
            for clause in clauses:
                if clause.holds != "no":
                    yield from _clause(kind, replace(clause, test=None))
    for duty in each.duties:
        if duty.holds != "no":
            yield from _clause("duty", replace(duty, test=None))


def indented(text: str, width: int) -> Iterator[str]:
    """The lines of a tree, those that are too wide broken under their own indent."""
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        hang = " " * (depth + 4)
        yield from textwrap.wrap(line, max(width, 40), initial_indent="", subsequent_indent=hang) or [""]


def _rule(each: RuleTrace) -> Iterator[str]:
    amended = f", amended by {', '.join(each.amended_by)}" if each.amended_by else ""
    stands = "; ".join(version.why for version in each.standing.chosen)
    yield f"{each.rule}: {stands}{amended}{_cited(None, each.evidence)}"
    for version in each.standing.rejected:
        yield f"  not by the state from {version.start}: {version.why}"
        if version.staged_to is not None:
            yield from _step(version.staged_to, "    ")
    for version in each.standing.chosen:
        if version.staged_to is not None:
            yield from _step(version.staged_to, "  staged to: ")
    for name, step in (("reach", each.reach), ("binds", each.binds)):
        if step is not None:
            yield f"  {name}"
            yield from _step(step, "    ")
    for paragraph in each.paragraphs:
        yield f"  {paragraph.paragraph}: {'decides' if paragraph.holds == 'yes' else paragraph.holds}"
        yield from _step(paragraph.test, "    ")
        for kind, clauses in (("exception", paragraph.exceptions), ("review", paragraph.review)):
            for clause in clauses:
                yield from _clause(kind, clause)
    for duty in each.duties:
        yield from _clause("duty", duty)


def _clause(kind: str, clause: Clause) -> Iterator[str]:
    name = (clause.name or "not published").replace("_", " ")
    yield f"    {kind} {name} [{clause.rule}]: {clause.holds}{_cited(clause.cite)}"
    if clause.test is not None and clause.holds != "no":
        yield from _step(clause.test, "      ")


def _step(step: Step, indent: str) -> Iterator[str]:
    """One line for a comparison; a line and its parts for anything else."""
    label = f"{step.label}: " if step.label else ""
    if step.op == "compare":
        told = f"{comparison(step)}: {step.holds}{_presumed(step)}{_distance(step)}"
        yield f"{indent}{label}{told}{_cited(step.cite, step.evidence)}"
        return
    said = {"any": "any of", "all": "all of", "not": "not"}[step.op]
    yield f"{indent}{label}{said}: {step.holds}{_presumed(step)}{_cited(step.cite, step.evidence)}"
    for part in step.parts:
        yield from _step(part, " " * (len(indent) + 2))


def comparison(step: Step) -> str:
    """A comparison as it is read: quantity, value, sign, limit, unit."""
    value = "?" if step.value is None else step.value
    unit = f" {step.unit}" if step.unit else ""
    return f"{step.quantity} {value} {SIGNS[step.comparison or 'is']} {step.threshold}{unit}"


def _distance(step: Step) -> str:
    if step.on_the_line:
        return ", exactly on the line"
    if step.margin is None:
        return f", {', '.join(step.missing)} is missing" if step.missing else ""
    percent = f" ({step.margin_percent:+.1f} %)" if step.margin_percent is not None else ""
    sign = "" if step.margin.startswith("-") else "+"
    return f", by {sign}{step.margin}{percent}"


def _presumed(step: Step) -> str:
    return " (presumed)" if step.presumed else ""


def _cited(cite: str | None, evidence: str | None = None) -> str:
    """The passage, and how it is known where its text was not seen."""
    parts = [each for each in (cite, HOW_KNOWN.get(evidence or "")) if each]
    return f"  [{'; '.join(parts)}]" if parts else ""


def _why(state: Standing) -> str:
    reasons = [version.why for version in state.rejected]
    return "; ".join(dict.fromkeys(reasons)) or "never in force"
