"""What the sections on the ground and the critic say: what carries the answer, what turns it, limits of the user."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from countermove.brief.words import label, quoted
from countermove.decision.red_team_parts import Challenge
from countermove.study.records import SourceKind

from .sentences import (
    NUMBER,
    Evidence,
    Forms,
    Found,
    chance,
    clauses,
    counts,
    error_of,
    holds,
    joined,
    numbers,
    same,
    share,
    shows,
)

FORMS = Forms()
FORMS.reads(
    "Medians. countermove assess --without NAME assesses everything without it, and shows all that moves.",
)


@FORMS.says(
    "{n} origins, kinds of source, articles and claims carry some number here. {o}{n} of them move a median by a tenth "
    "of half the middle half of its worlds or more; for {n} only a refit or a further assessment can tell."
)
def carried(evidence: Evidence, found: Found) -> None:
    every, verdict, moving, unknown = found.groups
    loads = evidence.assessment.loads
    counts(every, len(loads))
    counts(unknown, sum(each.how == "not known" for each in loads))
    counts(moving, sum(any(abs(one.size) >= 0.1 for one in each.moves) for each in loads))
    turning = sum(len(each.turned) > 0 for each in loads)
    if turning:
        same(verdict.strip(), f"Without one of {turning:,} of them the order of the options turns.")
    elif evidence.assessment.answer.verdict == "cannot_tell":
        same(verdict, "")
    else:
        same(verdict.strip(), "Without any single one that could be weighed, the order of the options stands.")


@FORMS.says("Cannot be told by re-weighting (Pareto k above 0.7): {x}.")
def cannot_be_weighed(evidence: Evidence, found: Found) -> None:
    titles = {each.id: quoted(each.title) for each in evidence.assessment.sources}
    first = [each.names[0] for each in evidence.assessment.loads if each.how == "not known"]
    kinds = {each: f"all sources of the kind {quoted(label(each))}" for each in get_args(SourceKind)}
    same(found.groups[0], "; ".join({**kinds, **titles}.get(each, each) for each in first))
    for each in evidence.assessment.loads:
        holds(each.how != "not known" or each.k is None or each.k > 0.7, f"{each.names[0]} has k {each.k}")


FORMS.reads("No median moves by a tenth of half the middle half of its worlds.", rare=True)


@FORMS.says(
    "Medians over {n} worlds. A move of 1 is half the middle half of the worlds; {n} medians move by 0.1 or more.",
    rare=True,
)
def moved(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    worlds, moves = found.groups
    counts(worlds, line.worlds)
    counts(moves, sum(abs(each.size) >= 0.1 for each in line.moves))


def middle(values: NDArray[np.floating]) -> float:
    """The first value that half of the worlds reach."""
    return float(np.sort(values)[(len(values) + 1) // 2 - 1])


def leads(evidence: Evidence) -> dict[str, tuple[str, float]]:
    """By leading outcome: the option that leads the next one by a fiftieth of half the middle half, and by how much."""
    worlds = min(evidence.count, 10_000) // len(evidence.accounts) * len(evidence.accounts)
    found: dict[str, tuple[str, float]] = {}
    for name in evidence.leading:
        sign = evidence.wish(name)
        ranked = sorted((sign * middle(evidence.values(o.id, name)[:worlds]), o.id) for o in evidence.choices)
        by = ranked[-1][0] - ranked[-2][0]
        if sign and by > 0.02 * evidence.half(name):
            found[name] = ranked[-1][1], by
    return found


def left(evidence: Evidence, where: NDArray[np.bool_]) -> tuple[str, float]:
    """The lead that suffers most in some worlds, and what is left of it."""
    shares: dict[str, float] = {}
    for name, (leader, by) in leads(evidence).items():
        sign = evidence.wish(name)
        own = {o.id: sign * float(np.median(evidence.values(o.id, name)[where])) for o in evidence.choices}
        shares[name] = min(own[leader] - own[other] for other in own if other != leader) / by
    worst = min(shares, key=lambda each: shares[each])
    return worst, shares[worst]


CASE = Forms()
KINDS = {"rival account": "account", "source": "source", "assumption": "assumption"}


@FORMS.says("The order rests on {x}")
def case_against(evidence: Evidence, found: Found) -> None:
    used = clauses(evidence, found, f"The order rests on {found.groups[0]}", CASE)
    turning = sum(each.by is not None for each in evidence.assessment.red_team.challenges)
    same(any(each.startswith("Nothing that") for each in used), turning == 0)
    same(sum("leads on" in each for each in used), min(turning, 3))


@FORMS.says("No option leads on anything that {x} ranks, so there is no order to turn.", rare=True)
def no_leads(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.decider)
    holds(not evidence.assessment.red_team.leads, "there are leads")


@CASE.says("The order rests on {n} lead{x}: {x}.")
def order_rests(evidence: Evidence, found: Found) -> None:
    count, _, told = found.groups
    known = leads(evidence)
    counts(count, len(known))
    for said, (name, (leader, by)) in zip(told.split("; "), known.items(), strict=True):
        outcome = evidence.by_id[name]
        start = f"{evidence.titles[leader]} on “{outcome.title}” by "
        holds(said.startswith(start), f"{said!r} is not of {start!r}")
        amount, _, unit = said.removeprefix(start).partition(" ")
        shows(amount, by * (100 if outcome.unit == "fraction" else 1))
        same(unit, "%" if outcome.unit == "fraction" else outcome.unit)


@CASE.says("Nothing that a critic could be granted by itself turns any of them.")
def nothing_turns(evidence: Evidence, found: Found) -> None:
    holds(all(each.by is None for each in evidence.assessment.red_team.challenges), "something turns one")


def challenge(evidence: Evidence, what: str, when: str) -> Challenge:
    return next(each for each in evidence.assessment.red_team.challenges if (each.what, each.when) == (what, when))


@CASE.says("“{x}”: {x}, {x} leads on “{x}” instead{o}.")
def turns_one(evidence: Evidence, found: Found) -> None:
    what, when, title, outcome, because = found.groups
    each = challenge(evidence, what, when)
    same((evidence.options[title].id, evidence.outcomes[outcome].id), (each.by, each.outcome))
    holds(each.left is not None and each.left < 0, "the lead is not gone")
    holds(leads(evidence)[str(each.outcome)][0] != each.by, "it led before")
    why(evidence, each, because)


@CASE.says("The {x} that takes most is “{x}”: {x}, {x} of the lead on “{x}” is left{o}.")
def takes_most(evidence: Evidence, found: Found) -> None:
    kind, what, when, amount, outcome, because = found.groups
    each = challenge(evidence, what, when)
    same((KINDS[kind], evidence.outcomes[outcome].id), (each.granted, each.outcome))
    still = [one for one in evidence.assessment.red_team.challenges if one.granted == each.granted and one.by is None]
    worst = min(one.left for one in still if one.left is not None)
    amount_left(amount, worst)
    if kind == "rival account":
        name = next(one.id for one in evidence.assessment.structures if one.title == what)
        suffers, share_left = left(evidence, evidence.accounts[name])
        same(suffers, each.outcome)
        amount_left(amount, share_left)
    why(evidence, each, because)


def amount_left(told: str, found: float) -> None:
    if told == "nothing":
        holds(found < 0.005, f"{found:.3f} is left")
    else:
        share(told.removesuffix(" %"), found)


def why(evidence: Evidence, each: Challenge, told: str) -> None:
    """What makes a point weak; of a source, what rests on it."""
    fit = evidence.assessment.fit
    unclear = each.granted == "account" and fit is not None and not fit.told_apart
    reasons = [*each.why, *(["the fit does not tell the accounts apart"] if unclear else [])]
    same(told, f", and {joined(reasons)}" if reasons else "")
    if each.granted == "source" and told:
        load = next(one for one in evidence.assessment.loads if one.names[0] == each.name)
        rests = [one for one in (load.fitted_rows, len(load.widened), load.triggers) if one]
        same(numbers(each.why[0]), [str(one) for one in rests])


@CASE.says("Against the past the model misses “{x}”: it gives {n} to {n} {x}, {n} was recorded.")
def missed(evidence: Evidence, found: Found) -> None:
    title, low, high, unit, target = found.groups
    row = next(each for each in evidence.assessment.checks if each.quantity == title)
    same((row.verdict, row.unit), ("misses", unit))
    for told, value in ((low, row.p05), (high, row.p95), (target, row.target)):
        shows(told, value)
    far = {e.quantity: abs(e.target - e.p50) / (e.p95 - e.p05) for e in evidence.assessment.checks
           if e.verdict == "misses"}  # fmt: skip
    same(title, max(far, key=lambda each: far[each]))


@FORMS.says(
    "Each is granted alone, to the critic's best: an account is the only one, a source had never been, an assumption "
    "lies in the outer fifth of its prior that hurts most. Assumptions are those that no figure of the fit has moved. "
    "Granted together they may do more. Monte Carlo error: at most {n} percentage points."
)
def error_of_challenges(evidence: Evidence, found: Found) -> None:
    told = evidence.assessment.red_team.challenges[:10]
    shows(found.groups[0], 100 * max(each.error or 0.0 for each in told))


FLIPS = Forms()
FORMS.says("No set of claims and origins that could be weighed turns {x}")(
    lambda evidence, found: _flips(
        evidence, found, f"No set of claims and origins that could be weighed turns {found.groups[0]}"
    )
)
FORMS.says("On “{x}” it takes the loss of {x}", rare=True)(
    lambda evidence, found: _flips(evidence, found, "On “{}” it takes the loss of {}".format(*found.groups))
)


def _flips(evidence: Evidence, found: Found, text: str) -> None:
    used = clauses(evidence, found, text, FLIPS)
    flips = evidence.assessment.red_team.flips
    same(sum("it takes the loss" in each for each in used), sum(bool(each.names) for each in flips))
    same(any(each.startswith("No set") for each in used), not all(each.names for each in flips))


@FLIPS.says("On “{x}” it takes the loss of {x}: {x} then leads.")
def it_takes(evidence: Evidence, found: Found) -> None:
    outcome, names, title = found.groups
    each = next(e for e in evidence.assessment.red_team.flips if e.outcome == evidence.outcomes[outcome].id)
    same((names, evidence.options[title].id), (joined(each.names), each.by))
    holds(each.left < 0 and leads(evidence)[each.outcome][0] != each.by, "the lead is not gone")


@FLIPS.says(
    "No set of claims and origins that could be weighed turns any {o}lead: {x} were tried alone, and of those that "
    "take most from a lead {x} pairs and {x} sets of three; {x} sets could not be weighed, so of these nothing is "
    "known."
)
def in_vain(evidence: Evidence, found: Found) -> None:
    other, *told = found.groups
    flips = evidence.assessment.red_team.flips
    still = [each for each in flips if not each.names]
    same(other, "other " if len(still) < len(flips) else "")
    counted = ([e.singles for e in still], [e.pairs for e in still], [e.triples for e in still],
               [e.unsafe for e in still])  # fmt: skip
    for said, values in zip(told, counted, strict=True):
        ends(said, values)
    # A name alone is weighed for each lead, or cannot be.
    every = {each.singles + each.unsafe for each in still if not each.pairs}
    holds(len(every) <= 1, f"names differ: {every}")


def ends(told: str, values: Sequence[int]) -> None:
    least, most = min(values), max(values)
    same(told, f"{least:,}" if least == most else f"{least:,} to {most:,}")


@FLIPS.says("Nearest comes the loss of {x}, which leaves {x} of the lead on “{x}”.")
def nearest(evidence: Evidence, found: Found) -> None:
    names, amount, outcome = found.groups
    still = [each for each in evidence.assessment.red_team.flips if not each.names]
    near = sorted(still, key=lambda each: each.left)[0]
    same((names, evidence.outcomes[outcome].id), (joined(near.nearest), near.outcome))
    amount_left(amount, near.left)


def kept(evidence: Evidence, option: str, outcome: str | None = None) -> NDArray[np.bool_]:
    """Worlds in which an option keeps the limit to an outcome, or all limits."""
    line = evidence.assessment.satisficing
    assert line is not None
    told = np.ones(evidence.count, np.bool_)
    for each in line.limits:
        if outcome in (None, each.outcome):
            found = evidence.worlds.values[each.outcome][evidence.worlds.options.index(option)]
            told &= (
                found <= np.float32(each.at_most)
                if each.at_most is not None
                else found >= np.float32(each.at_least or 0.0)
            )
    return told


@FORMS.says("{x} {x} {x} most often, then {x}.", rare=True)
def keeps_limits(evidence: Evidence, found: Found) -> None:
    limits(evidence, found, most=True)


@FORMS.says("No option keeps {x} in most worlds: {x} {x} nearest{o}.", rare=True)
def no_option_keeps(evidence: Evidence, found: Found) -> None:
    limits(evidence, found, most=False)


def limits(evidence: Evidence, found: Found, *, most: bool) -> None:
    """How often the options that are named keep all limits, and that no other does so more often."""
    text = " ".join(found.groups)
    told, _, tied = text.partition(". Not told apart: ")
    often = {o.id: float(kept(evidence, o.id).mean()) for o in evidence.choices}
    line = evidence.assessment.satisficing
    assert line is not None
    named = evidence.named(told)
    same(named, [*line.together.order[0], *(line.together.order[1] if len(line.together.order) > 1 else ())])
    holds(often[named[0]] >= max(often.values()) - 1e-9, "another keeps them more often")
    same(most, often[named[0]] > 0.5)
    every = re.findall(f"all ({NUMBER}) limits", told)
    same(every, [str(len(line.limits))] if len(line.limits) > 1 else [])
    for option, said in zip(named, told.split("(")[1:], strict=True):
        first, *accounts = numbers(said.partition(")")[0])
        chance(first, often[option])
        if "by account" in said:
            own = [float(kept(evidence, option)[where].mean()) for where in evidence.accounts.values()]
            for one, value in zip(accounts, (min(own), max(own)), strict=True):
                shows(one, 100 * value)
    same(evidence.named(tied), [name for group in line.together.order if len(group) > 1 for name in group])


@FORMS.says(
    "Share of {n} worlds that keep the limit, with its range over the rival accounts; then the limit that the option "
    "would keep in half of worlds and in nine tenths of them. Monte Carlo error: at most {n} percentage points.",
    rare=True,
)
def error_of_limits(evidence: Evidence, found: Found) -> None:
    worlds, error = found.groups
    counts(worlds, evidence.count)
    line = evidence.assessment.satisficing
    assert line is not None
    shares = [float(kept(evidence, o.id, name).mean()) for o in evidence.choices
              for name in (None, *(each.outcome for each in line.limits))]  # fmt: skip
    shows(error, 100 * max(error_of(each, evidence.count) for each in shares))
