"""What the sections on accounts, reasons and choices say: structures, the control, what turns or fails, rankings."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from .forms_front import dominating, spread_between
from .sentences import (
    Evidence,
    Forms,
    Found,
    chance,
    counts,
    day,
    holds,
    joined,
    number,
    numbers,
    quoted,
    same,
    share,
    shows,
)

FORMS = Forms()
FORMS.reads(
    "Scholars disagree on what controls do. Each rival account below is a structure of the model, a rival structure. "
    "Elsewhere this brief pools them by their weights; here they stand apart.",
    "Ids are those of the record: countermove study show ID prints one and all that rests on it.",
    "Lowest to highest median over the rival accounts.",
    "Option less reference in the same world: 5 to 95 % of worlds, the median below.",
    "Under present law. The rest of the variance is spread of parameters and luck within an account.",
    "How wide an outcome is under present law, and why: the share of its variance (of ranks) that each input carries "
    "by itself. Shares need not add up, for inputs also act together.",
    "Options lead, or come to the same within 3 % of the median under present law, where they do so in more than half "
    "of worlds. In brackets: the values between which the worlds do not tell, and how many worlds lie on that side. "
    "Told is the input that turns it most. What the world brings is a mean to the horizon under present law; it goes "
    "with the outcome and need not cause it.",
    "What the best option's mean would gain. To know all includes what chance brings, which nobody can know; one "
    "input: a choice learned in one half of the draws, counted in the other, and told where it passes three standard "
    "errors.",
    "The choice turns on what one outcome is worth against another. At the price below the best option on the one and "
    "the best on the other are level by their means; who holds it higher takes the first. There the choice is hardest, "
    "and knowing more is worth most.",
    "Order by median, best first. Options that the worlds do not tell apart share a rank. Ranks go by numbers before "
    "rounding, so medians that read alike may differ in rank. No outcome is weighed against another here: that is for "
    "the reader. Regret is what an option falls short of the best one in the same world.",
    "1 is best; = marks a tie.",
    "Shortfall from the best option in the same world: 5 to 95 % of worlds, the median below.",
)


@FORMS.says("5 to 95 % of worlds, the median below. {n} % of the variance lies between the accounts.")
def between_accounts(evidence: Evidence, found: Found) -> None:
    share(found.groups[0], spread_between(evidence, found.place.removeprefix("structures-table-")))


@FORMS.says(
    "{x} No data identify this difference, since all history was lived under controls. It is therefore a range over "
    "the rival accounts and never one number."
)
def reference(evidence: Evidence, found: Found) -> None:
    same(found.groups[0].rstrip("."), evidence.reference.summary.strip().rstrip("."))


@FORMS.says("{x}. Held in the past too and not fitted again, so levels move more than differences do; {n} worlds.")
def held(evidence: Evidence, found: Found) -> None:
    told, worlds = found.groups
    counts(worlds, evidence.few)
    branches = [each for each in evidence.assessment.as_if if found.place == f"as-if-table-{each.outcome}"]
    for branch, said in zip(branches, told.split("; "), strict=True):
        title, _, values = said.partition(": ")
        same(title, branch.title)
        same([each.split(" = ")[0] for each in values.split(" and ")], list(branch.held))
        for one, value in zip(numbers(values), branch.held.values(), strict=True):
            shows(one, value)


@FORMS.says("Below 1 % on {x}.")
def hardly_between(evidence: Evidence, found: Found) -> None:
    every = [spread_between(evidence, name) for name in evidence.worlds.values]
    small = sum(each < 0.01 for each in every)
    other = "other " if small < len(every) else ""
    same(found.groups[0], f"{small} {other}outcomes" if small > 1 else f"one {other}outcome")


@FORMS.says(
    "Where would {x} be without? Present law against “{x}”, the same world with the same luck in both. What differs by "
    "less than {n} % of the value without controls (for a lag, of its median) counts as the same: half the error of a "
    "figure of high confidence, for no record could tell less. Nobody has seen the world without controls, so each "
    "account answers for itself and they are not pooled."
)
def without_controls(evidence: Evidence, found: Found) -> None:
    who, title, margin = found.groups
    same((who, title), (evidence.other, evidence.reference.title))
    for each in evidence.assessment.control:
        if each.unit == "fraction":
            share(margin, each.margin)


CHANGES = {"Compute China can use": "usable_compute", "Lag behind the frontier": "capability_lag"}


def changes(evidence: Evidence, title: str) -> dict[str, tuple[NDArray[np.floating], float]]:
    """By account: present law against the reference at the end, in per cent or months, and what counts as the same."""
    law, without = (
        evidence.values(option.id, CHANGES[title])[: evidence.few] for option in (evidence.present, evidence.reference)
    )
    of_account: dict[str, tuple[NDArray[np.floating], float]] = {}
    for name, every in evidence.accounts.items():
        own = every[: evidence.few]
        if title == "Compute China can use":
            of_account[name] = 100 * (law[own] / without[own] - 1), 5.0
        else:
            of_account[name] = law[own] - without[own], 0.05 * float(np.median(np.abs(without[own])))
    return of_account


def verdicts(changed: NDArray[np.floating], margin: float) -> dict[str, float]:
    lower, higher = float((changed < -margin).mean()), float((changed > margin).mean())
    return {"less": lower, "more": higher, "the same": 1.0 - lower - higher}


@FORMS.says(
    "By {x}, under present law, “{x}” is {x} {x} without controls in {x} of worlds, {x}; the median change is {n} to "
    "{n} {x}."
)
def controlled(evidence: Evidence, found: Found) -> None:
    until, title, *words, shares, accounts, low, high, unit = found.groups
    said, than = " ".join(words).rsplit(" ", 1)
    same(until, day(evidence.assessment.horizon))
    said = {"shorter": "less", "longer": "more"}.get(said, said)
    same(than, "as" if said == "the same" else "than")
    found_in = {name: verdicts(*each) for name, each in changes(evidence, title).items()}
    for name, each in found_in.items():
        same((name, max(each, key=lambda one: each[one])), (name, said))
    own = sorted(each[said] for each in found_in.values())
    told = numbers(shares)
    same(accounts, "by account" if len(told) > 1 else "in every account")
    for one, value in zip(told, (own[0], own[-1]) if len(told) > 1 else (own[0],), strict=True):
        chance(one, value)
    medians = sorted(float(np.median(each)) for each, _ in changes(evidence, title).values())
    shows(low, medians[0])
    shows(high, medians[-1])
    same(unit, "%" if title == "Compute China can use" else "months")


@FORMS.says("By {x}, under present law, the accounts differ on “{x}”.", rare=True)
def accounts_differ(evidence: Evidence, found: Found) -> None:
    until, title = found.groups
    same(until, day(evidence.assessment.horizon))
    ends = [
        each for each in evidence.assessment.control if (each.title, each.day) == (title, evidence.assessment.horizon)
    ]
    said = [max((each.lower.value, "less"), (each.same.value, "same"), (each.higher.value, "more"))[1] for each in ends]
    holds(len(set(said)) > 1, f"they agree: {said}")


@FORMS.says("{n} worlds an account. Below: 5 to 95 % of the change against the world without controls, in {x}.")
def worlds_an_account(evidence: Evidence, found: Found) -> None:
    worlds, unit = found.groups
    sizes = [int(each[: evidence.few].sum()) for each in evidence.accounts.values()]
    counts(worlds, sizes[0])
    same(unit, "%" if found.place == "worked-usable_h100e" else "months")


@FORMS.says(
    "If these were known by {x} with the error of a figure of moderate confidence, so much of an outcome's variance "
    "would go."
)
def known_by(evidence: Evidence, found: Found) -> None:
    same({found.groups[0]}, {day(each.by) for each in evidence.assessment.watches})
    start = evidence.assessment.cut_off + timedelta(days=1)
    same(found.groups[0], day(start.replace(year=start.year + 1)))


def compared(evidence: Evidence) -> tuple[int, int]:
    """Comparisons of two options on a leading outcome, and how many turn: each option with the best one, and with
    present law where that has a median."""
    several, turned = len(evidence.choices) - 1, 0
    asked = 0
    for name in evidence.leading:
        asked += several if evidence.wish(name) else 0
        asked += several if np.median(evidence.values(evidence.present.id, name)) else 0
    for each in evidence.assessment.turns:
        turned += bool(each.thresholds) or bool(each.to_and_fro)
    return asked, turned


@FORMS.says(
    "{o}Of {n} comparisons of two options on one outcome {n} turn with a single input, or with what the world brings."
)
def turned(evidence: Evidence, found: Found) -> None:
    firm, asked, turning = found.groups
    for told, value in zip((asked, turning), compared(evidence), strict=True):
        counts(told, value)
    leads = [each for each in evidence.assessment.turns if each.event == "leads"]
    open_to = {each.outcome for each in leads if each.thresholds or each.to_and_fro}
    names = [
        evidence.by_id[name].title for name in dict.fromkeys(each.outcome for each in leads) if name not in open_to
    ]
    for each in leads:
        same(each.against, evidence.best(each.outcome))
    same(
        firm.strip(),
        f"On {quoted(names)} no value of any input within its range puts another option before the best one, as far as "
        f"{evidence.few:,} worlds tell."
        if names
        else "",
    )


@FORMS.says("No single input, if it were known, would change the choice on any one of these outcomes.")
def nothing_worth_knowing(evidence: Evidence, found: Found) -> None:
    holds(not any(each.known for each in evidence.assessment.information), "one is worth something")


@FORMS.says("One input alone, if it were known, would be worth something on {x}.", rare=True)
def worth_knowing(evidence: Evidence, found: Found) -> None:
    titles = {
        each.outcome: evidence.by_id[each.outcome].title for each in evidence.assessment.information if each.known
    }
    same(found.groups[0], quoted(list(titles.values())))


@FORMS.says("Not known: {n} worlds are too few to tell. It takes {n} or more (--worlds).")
def too_few(evidence: Evidence, found: Found) -> None:
    told, needed = found.groups
    counts(told, evidence.count)
    counts(needed, 1_000)
    holds(number(told) < number(needed), "enough")
    holds(not evidence.assessment.failures and not evidence.assessment.turns, "something is told")


@FORMS.says(
    "A world is bad on an outcome if it is {x}, as {x} ranks them. Each box was found in one half of the draws and its "
    "figures are counted in the other; a restriction that chance explains there was taken off."
)
def bad_worlds(evidence: Evidence, found: Found) -> None:
    told, who = found.groups
    lines = evidence.assessment.failures
    same(who, joined(list(dict.fromkeys(evidence.party(each.party) for each in lines))))
    limits = evidence.assessment.satisficing
    given = {} if limits is None else {each.outcome: (each.at_most, each.at_least) for each in limits.limits}
    outcomes = {each.outcome for each in lines}
    kept = ["beyond the limit that was set"] if outcomes & given.keys() else []
    kept += ["among the worst tenth of all options' worlds"] if outcomes - given.keys() else []
    same(told, ", else ".join(kept))
    for each in lines:
        if each.outcome in given:
            holds(each.limit in given[each.outcome] and each.limit_from == "case", "another limit")
            continue
        every = np.concatenate([evidence.values(o.id, each.outcome) for o in evidence.choices])
        same(each.limit_from, "worst_tenth")
        level = 0.9 if evidence.wish(each.outcome, each.party) < 0 else 0.1
        holds(math.isclose(each.limit, float(np.quantile(every, level)), rel_tol=1e-5, abs_tol=1e-9), "another limit")


@FORMS.says("Counted in {n} worlds from draws that the search has not seen.")
def unseen(evidence: Evidence, found: Found) -> None:
    sizes = {each.worlds for each in evidence.assessment.failures}
    same({int(number(found.groups[0]))}, sizes)
    holds(abs(number(found.groups[0]) / evidence.few - 0.5) < 0.1, "not about half of the worlds")


@FORMS.says(
    "Of {n} pairs of an option and an outcome {n} have a box in which worlds are bad at least twice as often as in all "
    "worlds of the option; shown are present law and the option that fails most often. {n} have none: too few worlds "
    "are bad, all are, or unseen worlds do not bear a box out."
)
def boxes(evidence: Evidence, found: Found) -> None:
    pairs, dense, none = found.groups
    lines = evidence.assessment.failures
    counts(pairs, len(evidence.choices) * len({each.outcome for each in lines}))
    counts(none, sum(bool(each.why) for each in lines))
    counts(dense, sum(e.density is not None and e.density.value / e.base.value >= 2 for e in lines if e.base.value))


@FORMS.says(
    "No number elsewhere contains a rupture over Taiwan. Here it comes in {x} in every world: advanced chips are then "
    "made only elsewhere, no chip, tool or memory is sold to China, and output is rebuilt slowly. At {n} % a year, "
    "which is a setting and no estimate (--rupture-rate), it comes by {x} with probability {n} %; prices of prediction "
    "markets are higher and biased upwards."
)
def rupture(evidence: Evidence, found: Found) -> None:
    quarter, rate, until, odds = found.groups
    a = evidence.assessment
    same(until, day(a.horizon))
    share(rate, a.rupture.rate_per_year)
    years = (a.horizon - a.cut_off).days / 365.25
    share(odds, 1.0 - (1.0 - a.rupture.rate_per_year / 1000) ** (1000 * years))
    span = [each for each in a.quarters if each >= f"{a.day.year}Q{(a.day.month + 2) // 3}"]
    span = span[: span.index(f"{a.horizon.year}Q{(a.horizon.month + 2) // 3}") + 1]
    holds(quarter == a.rupture.quarter and abs(span.index(quarter) - len(span) / 2) <= 1, f"not half-way: {quarter}")


@FORMS.says("5 to 95 % of worlds, the median below. {n} worlds.")
def worlds_of_rupture(evidence: Evidence, found: Found) -> None:
    counts(found.groups[0], evidence.few)
    same(evidence.assessment.rupture.worlds, evidence.few)


FORMS.reads("This case is too thin to rank its options, so no ranking is shown. What is missing stands at the top.")


@FORMS.says(
    "Order by median, best first. Options that the worlds do not tell apart share a rank. Ranks go by numbers before "
    "rounding, so medians that read alike may differ in rank. No outcome is weighed against another here: that is for "
    "the reader. Regret is what an option falls short of the best one in the same world. Weights set by the user: {x}.",
    rare=True,
)
def weights(evidence: Evidence, found: Found) -> None:
    told = [f"{evidence.by_id[name].title} {weight:g}" for name, weight in evidence.assessment.weights.items()]
    same(found.groups[0], ", ".join(told))


@FORMS.says(
    "In fewer than {n} % of worlds is any option at least as good as another on every outcome ranked for {x}: each "
    "choice gives something up."
)
def no_dominance(evidence: Evidence, found: Found) -> None:
    below, who = found.groups
    party = next(each for each in ("US", "CN", "allies") if evidence.party(each) == who)
    same(below, "5")
    holds(max(dominating(evidence, party).values()) < 0.05, "one dominates")


@FORMS.says("On every outcome ranked for {x}. Pairs below {n} % are left out.")
def dominance(evidence: Evidence, found: Found) -> None:
    who, below = found.groups
    party = found.place.removeprefix("dominance-")
    same((who, below), (evidence.party(party), "5"))
    told = {(each.a, each.b) for each in evidence.assessment.dominance if each.party == party}
    same(told, {pair for pair, found in dominating(evidence, party).items() if found >= 0.05})


@FORMS.says(
    "Share of worlds in which no other option is at least as good on every one of these outcomes and better on one. "
    "Below it what the {n} worlds together tell: by which options it is beaten so, if by any. The more outcomes count, "
    "the less a front rules out."
)
def fronts(evidence: Evidence, found: Found) -> None:
    counts(found.groups[0], evidence.few)
