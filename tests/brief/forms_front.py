"""What the first screen says: the answer and why it is trusted so far, and its one table."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np

from .sentences import (
    NUMBER,
    Evidence,
    Forms,
    Found,
    day,
    holds,
    joined,
    numbers,
    same,
    share,
    shows,
    whole,
    word,
)

FORMS = Forms()
COST, KEPT, ANSWERS = "us_countermove_cost", "option_kept", "answers"


@FORMS.says("{x}, under present law ({x}): {n} {x} (5 to 95 % of worlds: {n} to {n}); {x}.")
def effect(evidence: Evidence, found: Found) -> None:
    title, law, middle, unit, low, high, rest = found.groups
    outcome = evidence.outcomes[title]
    same((outcome.id, law, unit), (evidence.main, evidence.present.title, outcome.unit))
    now = evidence.values(evidence.present.id, outcome.id)
    for told, level in ((low, 0.05), (middle, 0.5), (high, 0.95)):
        shows(told, float(np.quantile(now, level)))
    moves = {o.id: float(np.median(evidence.difference(o.id, outcome.id))) for o in evidence.others}
    least = 0.03 * abs(float(np.median(now)))
    moving = sorted((each for each in moves if abs(moves[each]) >= least), key=lambda each: moves[each])
    still = [each for each in moves if each not in moving]
    if not moving:
        same(rest, "no option changes that by much")
        return
    told, _, hardly = rest.removeprefix("against that it changes by ").partition("; ")
    same(evidence.named(told), moving)
    changes = re.findall(f"({NUMBER}) \\(({NUMBER}) to ({NUMBER})\\) under", told)
    for (middle, low, high), option in zip(changes, moving, strict=True):
        change = evidence.difference(option, outcome.id)
        for one, level in ((low, 0.05), (middle, 0.5), (high, 0.95)):
            shows(one, float(np.quantile(change, level)))
    verb = "moves" if len(still) == 1 else "move"
    same(hardly, f"{joined([evidence.titles[each] for each in still])} hardly {verb} it" if still else "")


@FORMS.says(
    "At least one targeted {x} answer by {n}{o} is {x} under present law ({n} % of worlds) and {x} under {x} ({n} %{o})"
    "{o}."
)
def answered(evidence: Evidence, found: Found) -> None:
    _, year, counted, word_now, now, word_then, title, then, first, cost = found.groups
    same(year, str(evidence.assessment.horizon.year))
    option = evidence.options[title].id
    sign = evidence.wish(evidence.main) or -1.0
    moves = {o.id: sign * float(np.median(evidence.difference(o.id, evidence.main))) for o in evidence.others}
    same(option, max(moves, key=lambda each: moves[each]))
    early = evidence.assessment.cut_off < evidence.assessment.day - timedelta(days=1)
    same(counted, ", counted from the end of the record," if early else "")
    for told, said, name in ((now, word_now, evidence.present.id), (then, word_then, option)):
        came = float((evidence.values(name, ANSWERS) >= 1).mean())
        if early:
            # The outcome counts from the choice on, so there are fewer; the curve of first answers counts all.
            curve = next(
                o.by_quarter for o in evidence.assessment.countermoves if (o.option, o.kind) == (name, "answer")
            )
            holds(came <= curve[-1], "fewer than from the choice on")
            came = curve[-1]
        share(told, came)
        same(said, word(came))
    if first:
        line = next(o for o in evidence.assessment.countermoves if (o.option, o.kind) == (option, "answer"))
        half = next(at for at, each in enumerate(line.by_quarter) if each >= line.by_quarter[-1] / 2)
        same(first, f", the first by {evidence.assessment.quarters[half]} in half of these")
    if cost:
        priced(evidence, option, cost)


def priced(evidence: Evidence, option: str, text: str) -> None:
    """What new countermoves cost more or less than under present law, in the same worlds."""
    change = evidence.difference(option, COST)
    if not change.any():
        same(text, f"; new countermoves then cost {evidence.decider} the same as under present law in every world")
        return
    told = re.fullmatch(
        f"; new countermoves then cost (.+) more than under present law in ({NUMBER}) % of worlds and less in "
        f"({NUMBER}) %, on average ({NUMBER}) (.+)", text
    )  # fmt: skip
    assert told is not None, text
    same((told[1], told[5]), (evidence.decider, evidence.by_id[COST].unit))
    share(told[2], float((change > 0).mean()))
    share(told[3], float((change < 0).mean()))
    shows(told[4], float(change.mean()))


@FORMS.says(
    "{x}: {x} under {x} in {n} of {n} rival accounts of how the world works, whose differences make {n} % of its "
    "spread; {x}."
)
def ordered(evidence: Evidence, found: Found) -> None:
    title, best, option, times, accounts, between, rest = found.groups
    undone, _, choice = rest.rpartition("of worlds; ") if rest.startswith("that option") else ("", "", rest)
    same(evidence.outcomes[title].id, evidence.main)
    same(best, "highest" if evidence.wish(evidence.main) > 0 else "lowest")
    firsts = [evidence.best(evidence.main, where) for where in evidence.accounts.values()]
    leader = max(firsts, key=firsts.count)
    same((option, times, accounts), (evidence.titles[leader], str(firsts.count(leader)), str(len(firsts))))
    share(between, spread_between(evidence, evidence.main))
    if undone:
        said = re.fullmatch(f"that option is taken back under pressure in ({NUMBER}) % ", undone)
        assert said is not None, undone
        share(said[1], 1.0 - float(evidence.values(leader, KEPT).mean()))
    preferred(evidence, choice)


def preferred(evidence: Evidence, text: str) -> None:
    """Whether an option is at least as good as another on all that who decides ranks, in 95 % of worlds."""
    shares = dominating(evidence, evidence.assessment.decider)
    strong = [pair for pair, found in shares.items() if found >= 0.95]
    if not strong:
        same(
            text,
            f"no option is at least as good as another on everything that {evidence.decider} ranks in 95 % of worlds, "
            "so the choice turns on how the reader weighs outcomes against each other",
        )
        return
    named = joined([f"{evidence.titles[a]} over {evidence.titles[b]}" for a, b in strong[:3]])
    same(text, f"on everything that {evidence.decider} ranks, at least 95 % of worlds prefer {named}")


def dominating(evidence: Evidence, party: str) -> dict[tuple[str, str], float]:
    """Pairs of options -> share of worlds in which the first is at least as good on all and better on something."""
    ranked = [each.id for each in evidence.assessment.outcomes if party in each.better]
    good = {o.id: np.stack([evidence.wish(n, party) * evidence.values(o.id, n) for n in ranked])
            for o in evidence.choices}  # fmt: skip
    return {
        (a, b): float(((good[a] >= good[b]).all(axis=0) & (good[a] > good[b]).any(axis=0)).mean())
        for a in good for b in good if a != b
    }  # fmt: skip


def spread_between(evidence: Evidence, outcome: str) -> float:
    """The share of an outcome's variance under present law that lies between the rival accounts."""
    values = evidence.values(evidence.present.id, outcome)
    means = np.zeros_like(values)
    for where in evidence.accounts.values():
        means[where] = values[where].mean()
    return float(means.var() / values.var()) if values.var() else 0.0


@FORMS.says("The model cannot tell {x} apart: no outcome of the case differs between them.")
def cannot_tell(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], joined([each.title for each in evidence.choices]))
    alike(evidence)


def alike(evidence: Evidence) -> None:
    """No outcome's median differs between options by more than worlds tell."""
    for outcome in evidence.by_id:
        for option in evidence.others:
            change = evidence.difference(option.id, outcome)
            holds(not np.median(change) and abs(change.mean()) <= 2 * change.std() / len(change) ** 0.5, option.id)


FORMS.reads(
    "What would be needed is a measure that changes a rule, a lever or an act of severity 3 or more; words alone "
    "change none of these here.",
    "The odds and paths below are those of present law under every option.",
    "5 to 95 % of worlds, that is nine worlds in ten; below it the median.",
    "H100e: the computing power of one NVIDIA H100, measured by dense 8-bit throughput.",
)


@FORMS.says("The options differ in nothing that the model carries; no number here bears on the choice.")
def differ_in_nothing(evidence: Evidence, found: Found) -> None:
    alike(evidence)


WHY = Forms()


@WHY.says("the model misses {n} of {n} recorded figures ({x})")
def misses(evidence: Evidence, found: Found) -> None:
    checks = evidence.assessment.checks
    # Where the recorded value, or its interval, does not meet nine of the model's worlds in ten.
    far = [
        each.quantity for each in checks
        if (each.target if each.target_low is None else each.target_low) > each.p95
        or (each.target if each.target_high is None else each.target_high) < each.p05
    ]  # fmt: skip
    same(found.groups, (str(len(far)), str(len(checks)), joined(far)))


@WHY.says("the model strains to reach {n} of {n} recorded figures ({x})")
def strains(evidence: Evidence, found: Found) -> None:
    checks = evidence.assessment.checks
    rows = [each.quantity for each in checks if each.verdict == "strained"]
    same(found.groups, (str(len(rows)), str(len(checks)), joined(rows)))


@WHY.says("the rival accounts disagree on which option comes first")
def accounts_disagree(evidence: Evidence, found: Found) -> None:
    holds(len({evidence.best(evidence.main, each) for each in evidence.accounts.values()}) > 1, "they agree")


@WHY.says("the model's priors are not fitted to history")
def no_fit(evidence: Evidence, found: Found) -> None:
    holds(evidence.assessment.fit is None, "fitted")


@WHY.says("they were set with hindsight of what came after the day of this view")
def later_than_the_day(evidence: Evidence, found: Found) -> None:
    holds(evidence.assessment.hindsight, "no hindsight")


def why(evidence: Evidence, found: Found) -> None:
    """Each reason is one form."""
    text = found.groups[0]
    for reason in (text[:1].lower() + text[1:]).split("; "):
        whole(evidence, found, reason, WHY)


FORMS.says("The model misses {x}.")(lambda evidence, found: why(evidence, _with(found, "the model misses ")))
FORMS.says("The rival accounts {x}.", rare=True)(
    lambda evidence, found: why(evidence, _with(found, "the rival accounts "))
)


@FORMS.says("The priors are fitted, no recorded figure is missed and the rival accounts agree.", rare=True)
def nothing_against_it(evidence: Evidence, found: Found) -> None:
    holds(evidence.assessment.fit is not None, "not fitted")
    holds(all(each.verdict == "agrees" for each in evidence.assessment.checks), "a figure is missed or strained")
    holds(len({evidence.best(evidence.main, each) for each in evidence.accounts.values()}) == 1, "they disagree")


FORMS.says("The model's priors {x}.", rare=True)(
    lambda evidence, found: why(evidence, _with(found, "the model's priors "))
)


def _with(found: Found, start: str) -> Found:
    return Found(found.section, found.place, (start + found.groups[0],))


@FORMS.says(
    "5 to 95 % of worlds, that is nine worlds in ten; below it the median and the rank by it for {x}. = marks a tie. "
    "Ranges overlap because worlds differ; options are compared within each world."
)
def rank_for(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.decider)


@FORMS.says("Taken back under pressure before the end, in a share of the worlds counted here: {x}.")
def taken_back(evidence: Evidence, found: Found) -> None:
    undone = {o.id: 1.0 - float(evidence.values(o.id, KEPT).mean()) for o in evidence.choices}
    told = found.groups[0].split("; ")
    same([evidence.named(each)[0] for each in told], [each for each in undone if undone[each] > 0])
    for each in told:
        share(numbers(each)[-1], undone[evidence.named(each)[0]])


@FORMS.says("Costs, revenue and income are sums from {x} to {x}.")
def sums(evidence: Evidence, found: Found) -> None:
    same(found.groups, (day(evidence.assessment.day), day(evidence.assessment.horizon)))
