"""The answer in three sentences, written from results. Where the worlds do not tell the options apart, it says so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from countermove.decision.assessment import (
    Answer,
    Countermove,
    Dominance,
    OptionLine,
    OutcomeLine,
    Pair,
    Spread,
)
from countermove.decision.confidence import confidence_of, listed
from countermove.study.case import Case
from countermove.world.check import Row

NOTABLE = 0.03
"""Share of present law's median by which an option must move an outcome to be named as moving it."""
COST = "us_countermove_cost"
KEPT = "option_kept"


def decimals_for(value: float, digits: int) -> int:
    """Decimals that give a number its significant digits, at least two; whole numbers are never cut."""
    size = math.floor(math.log10(abs(value))) if value else 0
    return max(max(digits, 2) - 1 - size, 0)


def plain(value: float, decimals: int) -> str:
    """A number for a sentence, with a true minus sign."""
    text = f"{abs(value):,.{decimals}f}"
    return text if float(text.replace(",", "")) == 0 or value >= 0 else f"−{text}"


def signed(value: float, decimals: int) -> str:
    """A change for a sentence: with its sign, unless it rounds to nothing."""
    text = plain(value, decimals)
    return text if value <= 0 or float(text.replace(",", "")) == 0 else f"+{text}"


def in_words(pair: Pair, outcome: OutcomeLine) -> str:
    """A paired difference with its interval: median (5 to 95 %), in the digits of the median."""
    spread = pair.difference
    decimals = decimals_for(spread.p50, outcome.digits)
    low, middle, high = (signed(each, decimals) for each in (spread.p05, spread.p50, spread.p95))
    return f"{middle} ({low} to {high})"


def write_answer(
    case: Case,
    options: Sequence[OptionLine],
    outcomes: Sequence[OutcomeLine],
    levels: Mapping[str, Mapping[str, Spread]],
    pairs: Sequence[Pair],
    countermoves: Sequence[Countermove],
    dominance: Sequence[Dominance],
    structure_orders: Mapping[str, Sequence[str]],
    between: Mapping[str, float],
    checks: Sequence[Row],
    fitted: bool,
    hindsight: bool,
    decider: str,
    answering: str,
) -> Answer:
    """The answer from the parts of an assessment; every figure in it stands in them too.

    ``decider`` is the name of the party that decides, ``answering`` the adjective of the other (Chinese).
    """
    by_id = {outcome.id: outcome for outcome in outcomes}
    titles = {option.id: option.title for option in options}
    confidence, why = confidence_of(checks, structure_orders, fitted=fitted, hindsight=hindsight)
    if all(each.tie for each in pairs):
        return Answer(
            verdict="cannot_tell",
            sentences=_cannot_tell(case, titles),
            confidence="low",
            confidence_why="The options differ in nothing that the model carries; no number here bears on the choice.",
        )
    main = by_id[case.outcomes[0]]
    best = _furthest(case, main, pairs)
    sentences = (
        _effect_sentence(case, main, levels[case.present_law][main.id], pairs, titles),
        _answer_sentence(case, best, pairs, countermoves, by_id, titles, decider, answering, hindsight),
        _order_sentence(case, main, levels, dominance, structure_orders, between, titles, decider),
    )
    return Answer(verdict="answer", sentences=sentences, confidence=confidence, confidence_why=why)


def _cannot_tell(case: Case, titles: Mapping[str, str]) -> tuple[str, ...]:
    names = listed([titles[option.id] for option in case.options])
    return (
        f"The model cannot tell {names} apart: no outcome of the case differs between them.",
        "What would be needed is a measure that changes a rule, a lever or an act of severity 3 or more; words alone "
        "change none of these here.",
        "The odds and paths below are those of present law under every option.",
    )


def _furthest(case: Case, main: OutcomeLine, pairs: Sequence[Pair]) -> Pair:
    """The option that moves the main outcome furthest the way the decider wants."""
    sign = 1.0 if main.better.get(case.decider) == "more" else -1.0
    on_main = [each for each in pairs if each.outcome == main.id]
    return max(on_main, key=lambda each: sign * each.difference.p50)


def _effect_sentence(
    case: Case, main: OutcomeLine, present: Spread, pairs: Sequence[Pair], titles: Mapping[str, str]
) -> str:
    """What each option does to the main outcome against present law: the movers with intervals, then the rest."""
    on_main = [each for each in pairs if each.outcome == main.id]
    movers = [each for each in on_main if abs(each.difference.p50) >= NOTABLE * abs(present.p50) and not each.tie]
    movers.sort(key=lambda each: each.difference.p50)
    still = [titles[each.a] for each in on_main if each not in movers]
    decimals = decimals_for(present.p50, main.digits)
    low, middle, high = (plain(each, decimals) for each in (present.p05, present.p50, present.p95))
    level = f"{middle} {main.unit} (5 to 95\u00a0% of worlds: {low} to {high})"
    parts = [f"{in_words(each, main)} under {titles[each.a]}" for each in movers]
    moved = f"against that it changes by {listed(parts)}" if parts else "no option changes that by much"
    rest = f"; {listed(still)} hardly move{'s' if len(still) == 1 else ''} it" if still and parts else ""
    return f"{main.title}, under present law ({titles[case.present_law]}): {level}; {moved}{rest}."


def _answer_sentence(
    case: Case,
    best: Pair,
    pairs: Sequence[Pair],
    countermoves: Sequence[Countermove],
    outcomes: Mapping[str, OutcomeLine],
    titles: Mapping[str, str],
    decider: str,
    answering: str,
    hindsight: bool,
) -> str:
    # Under an earlier day the record ends before the choice, and answers come from its end on.
    counted = ", counted from the end of the record," if hindsight else ""
    odds = {each.option: each for each in countermoves if each.kind == "answer"}
    chosen, present = odds[best.a], odds[case.present_law]
    when = f", the first by {chosen.first_quarter_p50} in half of these" if chosen.first_quarter_p50 else ""
    cost = next((each for each in pairs if each.a == best.a and each.outcome == COST), None)
    priced = ""
    if cost is not None:
        outcome = outcomes[cost.outcome]
        priced = (
            f"; new countermoves then cost {decider} more than under present law in {_percent(cost.a_higher.value)} of "
            f"worlds and less in {_percent(cost.a_lower.value)}, on average "
            f"{signed(cost.difference.mean, decimals_for(cost.difference.mean, 2))} {outcome.unit}"
        )
        if cost.a_higher.value == 0.0 == cost.a_lower.value:
            priced = f"; new countermoves then cost {decider} the same as under present law in every world"
    return (
        f"At least one targeted {answering} answer by {case.horizon.year}{counted} is {present.by_horizon.word} "
        f"under present law ({_percent(present.by_horizon.value)} of worlds) and {chosen.by_horizon.word} "
        f"under {titles[best.a]} ({_percent(chosen.by_horizon.value)}{when}){priced}."
    )


def _percent(share: float) -> str:
    if 0.0 < share < 0.005:
        return "<1\u00a0%"
    if 0.995 < share < 1.0:
        return ">99\u00a0%"
    return f"{100 * share:.0f}\u00a0%"


def _order_sentence(
    case: Case,
    main: OutcomeLine,
    levels: Mapping[str, Mapping[str, Spread]],
    dominance: Sequence[Dominance],
    orders: Mapping[str, Sequence[str]],
    between: Mapping[str, float],
    titles: Mapping[str, str],
    decider: str,
) -> str:
    firsts = [order[0] for order in orders.values()]
    leader = max(dict.fromkeys(firsts), key=firsts.count)
    kept = levels[leader].get(KEPT)
    undone = f"; that option is taken back under pressure in {_percent(1.0 - kept.mean)} of worlds" if kept else ""
    strong = [each for each in dominance if each.party == case.decider and each.share.value >= 0.95]
    if strong:
        named = listed([f"{titles[each.a]} over {titles[each.b]}" for each in strong[:3]])
        choice = f"on everything that {decider} ranks, at least 95\u00a0% of worlds prefer {named}"
    else:
        choice = (
            f"no option is at least as good as another on everything that {decider} ranks in 95\u00a0% of worlds, "
            "so the choice turns on how the reader weighs outcomes against each other"
        )
    best = "highest" if main.better.get(case.decider) == "more" else "lowest"
    return (
        f"{main.title}: {best} under {titles[leader]} in {firsts.count(leader)} of {len(firsts)} rival accounts of "
        f"how the world works, whose differences make {_percent(between[main.id])} of its spread{undone}; {choice}."
    )
