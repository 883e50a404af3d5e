"""The view of options in words."""

from __future__ import annotations

import re

from countermove.brief.numbers import chance, percent, range_of, size, spread, unit
from countermove.brief.words import MONTHS, NO_BREAK, capital, clean, glossary, listed, party
from countermove.decision.answer import KEPT, NOTABLE
from countermove.decision.assessment import OutcomeLine
from countermove.decision.explored import Against
from countermove.decision.parts import Share
from countermove.explorer.options.answer import Answer

ELSEWHERE = 2
"""Outcomes that the lead names if what leads does not move."""
SLIGHT = 0.001
"""A difference of so small a part of what the law in force comes to is not named there."""


def headline(answer: Answer) -> tuple[str, ...]:
    """What the present option comes to beside the law in force, whether it lasts, and what comes back."""
    first = answer.leads
    told = (f"{_level(answer, first)} {_compared(answer, first)}", _elsewhere(answer, first), _lasts(answer, first),
            _back(answer))  # fmt: skip
    return tuple(each for each in told if each)


def further_on(answer: Answer) -> tuple[str, ...]:
    """What the present option comes to beside the reference, and which story is told most often."""
    return _beside_reference(answer, answer.leads), _story(answer)


def in_short(why: str) -> str:
    """A sentence without what it lists in brackets."""
    return re.sub(r" \([^()]*\)", "", why)


def peek(answer: Answer) -> str:
    """What leads in one line, and how it differs, for a screen that shows levers and answer one after the other."""
    first = answer.leads
    level = spread(answer.current.levels[first.id], first)
    moves = answer.current.countermoves
    back = f"; answered in {chance(moves[0].by_horizon)} of worlds" if moves else ""
    told = f"{clean(first.title)}: {level.interval} {unit(first)} ({level.below})"
    if answer.current.option.is_present_law:
        return f"{told}{back}"
    against = answer.current.against_present_law[first.id]
    moved = spread(against.difference, first, kind="difference")
    differs = "no difference told" if against.tie else f"{moved.interval} ({moved.below})"
    return f"{told}; {differs} against the law in force{back}"


def _level(answer: Answer, first: OutcomeLine) -> str:
    level = spread(answer.current.levels[first.id], first)
    text = f"{clean(first.title)}: {level.interval} {unit(first)} in nine worlds of ten"
    if level.below:
        text += f" ({level.below})"
    return text + "."


def _compared(answer: Answer, first: OutcomeLine) -> str:
    if answer.current.option.is_present_law:
        return "This is the law in force. Take another option, or move a lever, to see what it would change."
    law = f"the law in force{_as_drawn(answer)}"
    against = answer.current.against_present_law[first.id]
    if against.tie:
        return f"On this, no difference to {law} can be told in {_worlds(answer)}."
    slight = abs(against.difference.p50) < NOTABLE * abs(answer.present.levels[first.id].p50)
    begun = f"It hardly differs from {law}" if slight else f"Against {law}"
    return f"{begun.removesuffix(',')}: {_differs(against, first)}."


def _as_drawn(answer: Answer) -> str:
    """What the law in force is left to where the other side's own acts are held for the option alone."""
    if not answer.held:
        return ""
    return f", under which {party(answer.state.case.other)} does what the model draws for it,"


def _differs(against: Against, outcome: OutcomeLine) -> str:
    """A difference to the law in force, and in how many worlds there is one to that side."""
    more = against.difference.p50 > 0 or (against.difference.p50 == 0 and against.difference.mean > 0)
    share = against.higher if more else against.lower
    return f"{_moved(against, outcome)}; {'more' if more else 'less'} in {chance(share)} of worlds"


def _moved(against: Against, outcome: OutcomeLine) -> str:
    """A difference to the law in force, with its unit and its median."""
    moved = spread(against.difference, outcome, kind="difference")
    below = f" ({moved.below})" if moved.below else ""
    return f"{moved.interval} {unit(outcome, kind='difference')}{below}"


def _elsewhere(answer: Answer, first: OutcomeLine) -> str:
    """Where a difference can be told, if not on what leads."""
    about = {each.id: each for each in answer.bearings.outcomes}
    known = answer.current.against_present_law
    if answer.current.option.is_present_law or not known[first.id].tie:
        return ""
    told = [about[name] for name in answer.outcomes if not known[name].tie]
    told = [each for each in told if size(known[each.id].difference) > SLIGHT * size(answer.present.levels[each.id])]
    if not told:
        return "Nor can one be told on any other outcome below."
    moves = "; ".join(f"{clean(each.title)}, by {_moved(known[each.id], each)}" for each in told[:ELSEWHERE])
    return f"What moves: {moves}."


def _beside_reference(answer: Answer, first: OutcomeLine) -> str:
    """How what leads differs from the reference, and what that is, for it is a world that nobody has seen."""
    by_account = answer.current.against_reference.get(first.id, {}).values()
    more = "more" if min(by_account, default=0) > 0 else "less" if max(by_account, default=0) < 0 else ""
    told = _reference(answer)
    if more:
        few = range_of(map(abs, by_account), first)
        told = (
            f"{few} {unit(first)} {more} than under {_reference(answer)} (medians, by rival accounts of how the world "
            "works). That"
        )
    told += f" is a past that was not: {_within(answer.state.case.reference.summary)}"
    moves = answer.reference.countermoves
    return f"{told} An answer comes there in {chance(moves[0].by_horizon)} of worlds." if moves else told


def _back(answer: Answer) -> str:
    """The answers by their odds, the likeliest kinds first; beside them what comes whatever is chosen."""
    moves = answer.current.countermoves
    if not moves:
        return "This study knows no answers."
    every, kinds = moves[0], sorted(moves[1:], key=lambda each: -each.by_horizon.value)
    who = party(answer.state.case.other, start=True)
    year = answer.bearings.horizon.year
    text = f"{who} gives a targeted answer by the end of {year} in {_in_worlds(every.by_horizon)}"
    if not answer.current.option.is_present_law and answer.present.countermoves:
        text += f", {_odds_against(every.by_horizon, answer.present.countermoves[0].by_horizon)}"
    told = [f"{_within(each.title)} in {chance(each.by_horizon)}" for each in kinds[:3] if each.by_horizon.value > 0]
    text += f". The likeliest: {listed(told)}" if told else ""
    when = every.first_quarter_p50
    text += f". Half of the worlds with an answer have had the first by {_quarter(when)}" if when else ""
    return f"{text}. Steps that come whatever is chosen may be answered too: only the difference is the option's doing."


def _odds_against(own: Share, law: Share) -> str:
    """How odds differ from those under the law in force, in whole percentage points of what is shown."""
    points = points_apart(own, law)
    if not points:
        return "as under the law in force"
    many = f"{abs(points)} percentage point{'' if abs(points) == 1 else 's'} {'more' if points > 0 else 'fewer'}"
    return f"{many} than under the law in force ({chance(law)})"


def points_apart(own: Share, law: Share) -> int:
    """How odds differ in whole percentage points of what is shown."""
    return round(100 * own.value) - round(100 * law.value)


def _lasts(answer: Answer, first: OutcomeLine) -> str:
    """How often the option is taken back, which is why it can come to what it does not allow; and what it comes to
    where it is not."""
    kept = answer.current.levels.get(KEPT)
    if kept is None or answer.current.option.is_present_law or kept.mean >= 1.0:
        return ""
    who = capital(party(answer.state.case.decider))
    told = f"{who} takes this option back under pressure in {percent(1.0 - kept.mean)} of worlds"
    there = answer.current.where_kept
    if there is None:
        return f"{told}."
    if there.tie:
        return f"{told}; where it stands to the end, no difference to the law in force can be told either."
    return f"{told}; where it stands to the end, the difference to the law in force is {_differs(there, first)}."


def _reference(answer: Answer) -> str:
    """The world that all options are held against, by its name."""
    return f"“{clean(answer.reference.option.title)}”"


def _in_worlds(share: Share) -> str:
    """`95 % of worlds (very likely)`."""
    word = clean(share.word)
    return f"{chance(share)} of worlds" + (f" ({word})" if word else "")


def _quarter(name: str) -> str:
    """The end of a quarter: `the end of June 2027` for `2027Q2`."""
    year, _, quarter = name.partition("Q")
    return f"the end of {MONTHS[3 * int(quarter) - 1]}{NO_BREAK}{year}"


def _worlds(answer: Answer) -> str:
    return f"{answer.bearings.worlds:,}{NO_BREAK}worlds"


def _story(answer: Answer) -> str:
    told = answer.current.scenario_odds
    likeliest = max(answer.bearings.scenarios, key=lambda each: told[each.id].value)
    share = _in_worlds(told[likeliest.id])
    return f"The story told most often is {_within(likeliest.title)}, in {share}. {clean(likeliest.says)}"


def _within(title: str) -> str:
    """A title as it stands within a sentence; one that begins with letters such as US stays."""
    text = clean(title)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def units(answer: Answer) -> str:
    """What the units of the page are."""
    return " ".join(glossary(unit(each) for each in answer.bearings.outcomes if each.id in answer.outcomes))


def small_print(answer: Answer) -> str:
    """How the numbers are to be read."""
    told = _worlds(answer)
    if answer.hurried:
        told += ", fewer than usual, for many ask at once"
    return (
        f"A world is one simulated future; an interval holds nine of ten, of {told} (seed {answer.bearings.seed}). "
        f"The difference to {_reference(answer)}, a past that was not, is not known from data: all history was lived "
        "under controls."
    )
