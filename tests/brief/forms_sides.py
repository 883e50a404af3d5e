"""What the section on both sides says: choices, terms that both could accept, and who would leave a bargain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.decision.sides_parts import Bargained, Move, Side

from .sentences import (
    Evidence,
    Forms,
    Found,
    band,
    chance,
    clauses,
    counts,
    holds,
    joined,
    numbers,
    same,
    share,
)

FORMS = Forms()
FORMS.reads(
    "On how many of the outcomes that the side ranks the option is first and last, ties for each. Below: its largest "
    "shortfall from the best option of the same world over these outcomes, each in standard deviations over options "
    "and worlds (5 to 95 % of worlds, the median).",
    "By its own line in the table of who pays; a payer with several has the option first on most of them.",
    "An agreement of the two sides of severity 3 or more; what a link of the record says was done for it, and the "
    "clocks that it set. It ends with the first act of severity 5 of either side on the other. What was promised and "
    "is carried out by no act of the record, such as purchases, stands in no column.",
)
CHOICE, ZONE, LEAVING = Forms(), Forms(), Forms()


@FORMS.says("{x} A count of outcomes is no weight: they overlap, and nobody says here what is worth more.")
def choice(evidence: Evidence, found: Found) -> None:
    used = clauses(evidence, found, found.groups[0], CHOICE)
    firsts = [set(most_often(evidence, who, 0)[0]) for who in both(evidence)]
    same(any(each.startswith("Both meet") for each in used), bool(firsts[0] & firsts[1]))


def both(evidence: Evidence) -> tuple[str, str]:
    return evidence.assessment.decider, evidence.assessment.other


def most_often(evidence: Evidence, who: str, place: int) -> tuple[list[str], int]:
    """The options that are first (place 0) or last (-1) on the most outcomes that a party ranks, and on how many: from
    the ranks of each outcome, those where all tie left out."""
    often = {o.id: 0 for o in evidence.choices}
    for ranking in evidence.assessment.rankings:
        if ranking.party == who and ranking.outcome in evidence.by_id and len(ranking.groups) > 1:
            for option in ranking.groups[place].options:
                often[option] += 1
    top = max(often.values())
    return [each for each in often if often[each] == top], top


def ranked(evidence: Evidence, who: str) -> int:
    return sum(who in each.better for each in evidence.assessment.outcomes)


@CHOICE.says(
    "{x} is best served by {x} on {n} of its {n} outcomes; {x} is best served by {x} on {n} of its {n} outcomes."
)
def best_served(evidence: Evidence, found: Found) -> None:
    for who, told in zip(both(evidence), (found.groups[:4], found.groups[4:]), strict=True):
        name, titles, on, of = told
        same(name.lower(), evidence.party(who).lower())
        options, often = most_often(evidence, who, 0)
        same(set(evidence.named(titles)), set(options))
        counts(on, often)
        counts(of, ranked(evidence, who))


@CHOICE.says("Both meet in {x}.")
def both_meet(evidence: Evidence, found: Found) -> None:
    first, second = (set(most_often(evidence, who, 0)[0]) for who in both(evidence))
    same(set(evidence.named(found.groups[0])), first & second)


def opposed(evidence: Evidence) -> bool:
    one, other = both(evidence)
    return all(
        set(most_often(evidence, a, 0)[0]) <= set(most_often(evidence, b, -1)[0])
        for a, b in ((one, other), (other, one))
    )


@CHOICE.says("They clash: what serves the one on most outcomes serves the other worst on most.")
def worst_for_the_other(evidence: Evidence, found: Found) -> None:
    holds(opposed(evidence), "no")


@CHOICE.says("They clash: no option serves both on most.")
def clash(evidence: Evidence, found: Found) -> None:
    first, second = (set(most_often(evidence, who, 0)[0]) for who in both(evidence))
    holds(not first & second and not opposed(evidence), "they meet or are opposed")


@CHOICE.says("The largest shortfall in a world is least for {x}.")
def least_shortfall(evidence: Evidence, found: Found) -> None:
    sides: list[Side] = [e for e in evidence.assessment.both_sides.sides if not e.is_payer and e.least_regret]
    for told, side in zip(found.groups[0].split("; for "), sides, strict=True):
        who, _, titles = told.partition(" by ")
        same(who, evidence.party(side.who))
        short = shortfalls(evidence, side.who)
        least = min(short, key=lambda each: float(np.median(short[each])))
        holds(least in evidence.named(titles), f"{least} has less")
        same(set(evidence.named(titles)), set(side.least_regret))


def shortfalls(evidence: Evidence, who: str) -> Mapping[str, NDArray[np.floating]]:
    """By option, in each world the largest shortfall from the best one, in standard deviations of each outcome."""
    worst = {o.id: np.zeros(evidence.count) for o in evidence.choices}
    for outcome in evidence.assessment.outcomes:
        if who in outcome.better:
            good = {o: evidence.wish(outcome.id, who) * evidence.values(o, outcome.id) for o in worst}
            every = np.stack(list(good.values()))
            if every.std() > 0:
                for option, own in good.items():
                    worst[option] = np.maximum(worst[option], (every.max(axis=0) - own) / every.std())
    return worst


@FORMS.says(
    "Paired in {n} worlds; what changes by less than {n} % of half the middle half of an outcome is level. Last "
    "column: worlds in which a side is worse off on none of the leading outcomes that it ranks."
)
def paired(evidence: Evidence, found: Found) -> None:
    worlds, step = found.groups
    counts(worlds, evidence.few)
    share(step, evidence.assessment.both_sides.step)


@FORMS.says("No option leaves both sides at least as well off as {x}")
def zone(evidence: Evidence, found: Found) -> None:
    clauses(evidence, found, f"No option leaves both sides at least as well off as {found.groups[0]}", ZONE)
    holds(all(any(e.change.worse.values()) for e in evidence.assessment.both_sides.terms), "one is accepted")


@FORMS.says("{x} leaves neither side worse off than {x}", rare=True)
def accepted(evidence: Evidence, found: Found) -> None:
    clauses(evidence, found, "{} leaves neither side worse off than {}".format(*found.groups), ZONE)


@ZONE.says("{x} leaves neither side worse off than {x} on anything that it ranks.")
def leaves_neither(evidence: Evidence, found: Found) -> None:
    titles, law = found.groups
    same(law, evidence.present.title)
    terms = evidence.assessment.both_sides.terms
    same(set(evidence.named(titles)), {e.option for e in terms if not any(e.change.worse.values())})


@ZONE.says("No option leaves both sides at least as well off as {x} on everything that they rank.")
def leaves_both(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.present.title)


@ZONE.says(
    "They want the opposite of {n} outcome{x}: what one gains there the other loses, so both can accept only what "
    "leaves that as it is."
)
def opposite(evidence: Evidence, found: Found) -> None:
    told, rest = found.groups
    one, other = both(evidence)
    names = [e.title for e in evidence.assessment.outcomes if evidence.wish(e.id, one) * evidence.wish(e.id, other) < 0]
    counts(told, len(names))
    same(rest, f"s, the first of them “{names[0]}”" if len(names) > 1 else f", “{names[0]}”")


def unharmed(evidence: Evidence, option: str) -> NDArray[np.bool_]:
    """Worlds in which neither side is worse off than under present law on a leading outcome that it ranks."""
    fine = np.ones(evidence.count, np.bool_)
    for who in both(evidence):
        for name in evidence.leading:
            gain = evidence.wish(name, who) * evidence.difference(option, name)
            fine &= gain >= -0.02 * evidence.half(name)
    return fine


@ZONE.says("{x} comes nearest: in {n} % of worlds neither is worse off on a leading outcome; {x}.")
def comes_nearest(evidence: Evidence, found: Found) -> None:
    title, told, against = found.groups
    often = {o.id: float(unharmed(evidence, o.id).mean()) for o in evidence.others}
    option = evidence.options[title].id
    same(option, max(often, key=lambda each: often[each]))
    chance(told, often[option])
    terms = next(each for each in evidence.assessment.both_sides.terms if each.option == option)
    worse = {who: terms.change.worse[who] for who in both(evidence) if terms.change.worse[who]}
    for said, (who, names) in zip(against.split("; "), worse.items(), strict=True):
        holds(said.startswith(f"{evidence.party(who)} is worse off on {len(names)} (“"), said)
        for name in names[:2]:
            holds(f"“{evidence.by_id[name].title}”" in said, name)
            change = evidence.difference(option, name)[: evidence.few]
            holds(evidence.wish(name, who) * (np.median(change) or change.mean()) < 0, f"better off on {name}")
        same(numbers(said.rpartition("”")[2]), [str(len(names) - 2)] if len(names) > 2 else [])


@FORMS.says("Whether {x} enforces itself is open: {x}")
def open_question(evidence: Evidence, found: Found) -> None:
    leaving(evidence, found, "Whether {} enforces itself is open: {}".format(*found.groups), found.groups[0])


@FORMS.says("{x} does not enforce itself. {x}")
def not_enforced(evidence: Evidence, found: Found) -> None:
    leaving(evidence, found, "{} does not enforce itself. {}".format(*found.groups), found.groups[0])


@FORMS.says("{x} enforces itself here: {x}", rare=True)
def enforced(evidence: Evidence, found: Found) -> None:
    leaving(evidence, found, "{} enforces itself here: {}".format(*found.groups), found.groups[0])


def leaving(evidence: Evidence, found: Found, text: str, title: str) -> None:
    option = evidence.options[title].id
    line = next(each for each in evidence.assessment.both_sides.bargained if each.option == option)
    inner = Found(found.section, option, ())
    used = clauses(evidence, inner, text, LEAVING)
    same(any(each.startswith("Threats") for each in used), bool(threats(evidence, line)))
    trades = sum(gains(each) and loses(each) for each in line.moves)
    pure = any(gains(each) and not loses(each) for each in line.moves)
    same(any("fewest losses" in each or each.startswith("The trade") for each in used), trades > 0 and not pure)


def of(evidence: Evidence, found: Found) -> Bargained:
    return next(each for each in evidence.assessment.both_sides.bargained if each.option == found.place)


def gains(move: Move) -> bool:
    return len(move.change.better[move.side]) > 0


def loses(move: Move) -> bool:
    return len(move.change.worse[move.side]) > 0


def moved(evidence: Evidence, move: Move) -> str:
    what = move.what if move.to is None else f"moves to {evidence.titles[move.to]}"
    return f"{evidence.party(move.side)} {what}"


@LEAVING.says(
    "Whether {x} enforces itself is open: no way out is a pure gain, but {x}, so it rests on what a side weighs and on "
    "what it fears."
)
def it_is_open(evidence: Evidence, found: Found) -> None:
    moves = of(evidence, found).moves
    trades = sum(gains(each) and loses(each) for each in moves)
    nothing = sum(not gains(each) and not loses(each) for each in moves)
    holds(not any(gains(each) and not loses(each) for each in moves), "one is a pure gain")
    told = [each for count in (trades, nothing) if count for each in (str(count), str(len(moves)))]
    same(numbers(found.groups[1]), told)
    same("nothing" in found.groups[1], nothing > 0)


@LEAVING.says("{x} does not enforce itself. A pure gain for the side that does it: {x}.")
def pure_gain(evidence: Evidence, found: Found) -> None:
    pure = [moved(evidence, e) for e in of(evidence, found).moves if gains(e) and not loses(e)]
    same(found.groups[1], joined(pure))


@LEAVING.says("{x} enforces itself here: whoever leaves it only loses.")
def only_loses(evidence: Evidence, found: Found) -> None:
    holds(all(loses(each) and not gains(each) for each in of(evidence, found).moves), "a side gains or loses nothing")


def traded(evidence: Evidence, found: Found, least: bool) -> None:
    told, gain, price = found.groups
    trades = [each for each in of(evidence, found).moves if gains(each) and loses(each)]
    same(least, len(trades) > 1)
    fewest = min(len(each.change.worse[each.side]) for each in trades)
    move = next(each for each in trades if len(each.change.worse[each.side]) == fewest)
    same(told, moved(evidence, move))
    for said, names in ((gain, move.change.better[move.side]), (price, move.change.worse[move.side])):
        more = [f"{len(names) - 2} more"] if len(names) > 2 else []
        same(said, joined([*(f"“{evidence.by_id[each].title}”" for each in names[:2]), *more]))


@LEAVING.says("Of these trades the one with the fewest losses: {x}, for {x}, at the price of {x}.")
def fewest_losses(evidence: Evidence, found: Found) -> None:
    traded(evidence, found, least=True)


@LEAVING.says("The trade: {x}, for {x}, at the price of {x}.")
def the_trade(evidence: Evidence, found: Found) -> None:
    traded(evidence, found, least=False)


def threats(evidence: Evidence, line: Bargained) -> list[str]:
    """What costs the side that does it nothing, and the other something."""
    told: list[str] = []
    for move in line.moves:
        across = next(each for each in both(evidence) if each != move.side)
        worse = len(move.change.worse[across])
        if not loses(move) and worse:
            told.append(
                f"{moved(evidence, move)}, and {evidence.party(across)} is then worse off on {worse} of its outcomes"
            )
    return told


@LEAVING.says("Threats that cost nothing: {x}.")
def free_threats(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], "; ".join(threats(evidence, of(evidence, found))))


@LEAVING.says("By the horizon {x}.")
def by_the_horizon(evidence: Evidence, found: Found) -> None:
    stands, _, truce = found.groups[0].partition(" and a truce holds in ")
    holds(stands.startswith(f"{evidence.decider} has not taken it back under pressure in "), stands)
    chance(numbers(stands)[0], float((evidence.values(found.place, "option_kept") > 0.5).mean()))
    band(truce, evidence.values(found.place, "truce_share"), 100.0)


@FORMS.says(
    "Paired in {n} worlds, level as above. One move by one side: the worlds punish it only by licences that lapse with "
    "a truce, by answers and by steps taken back, not by what a side would do in a later round."
)
def moves_in(evidence: Evidence, found: Found) -> None:
    counts(found.groups[0], evidence.few)


@FORMS.says("After it less before, 5 to 95 % of {n} worlds, the median below.")
def after_less_before(evidence: Evidence, found: Found) -> None:
    counts(found.groups[0], evidence.few)
