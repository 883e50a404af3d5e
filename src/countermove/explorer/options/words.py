"""The view of options in words: three sentences, and a table of what leads."""

from __future__ import annotations

from dataclasses import dataclass

from countermove.brief.numbers import chance, odds, range_of, size, spread, unit
from countermove.brief.words import NO_BREAK, clean, listed, party
from countermove.decision.assessment import OutcomeLine
from countermove.decision.explored import Explored
from countermove.explorer.options.answer import Answer


@dataclass(frozen=True)
class Cell:
    """One number of the table: its interval, what stands below it, its outcome, and what it is of: the present option
    (empty), ``present_law``, ``reference``, the ``difference`` to present law, or the place of a pin, from 1."""

    interval: str
    below: str
    outcome: str
    of: str = ""


@dataclass(frozen=True)
class Line:
    """One outcome: its title and unit, what it is, and its cells."""

    outcome: str
    title: str
    unit: str
    what: str
    cells: tuple[Cell, ...]


def headline(answer: Answer) -> tuple[str, ...]:
    """What the present option comes to, what comes back, and which story is told most often."""
    about = {each.id: each for each in answer.bearings.outcomes}
    first = about[answer.outcomes[0]]
    return (_level(answer, first), _compared(answer, first), _back(answer), _story(answer))


def peek(answer: Answer) -> str:
    """What leads in one line, for a screen that shows levers and answer one after the other."""
    first = next(each for each in answer.bearings.outcomes if each.id == answer.outcomes[0])
    level = spread(answer.current.levels[first.id], first)
    moves = answer.current.countermoves
    back = f"; answered in {chance(moves[0].by_horizon)}" if moves else ""
    return f"{level.interval} {unit(first)} ({level.below}){back}"


def _level(answer: Answer, first: OutcomeLine) -> str:
    level = spread(answer.current.levels[first.id], first)
    text = f"{clean(first.title)}: {level.interval} {unit(first)} in nine worlds of ten"
    if level.below:
        text += f" ({level.below})"
    against = answer.current.against_reference.get(first.id)
    if against:
        few = [abs(each) for each in against.values()]
        more = "more" if min(against.values()) > 0 else "less" if max(against.values()) < 0 else ""
        if more:
            text += (
                f"; {range_of(few, first)} {unit(first)} {more} than without controls, by the account of how the world "
                "works (medians)"
            )
    return text + "."


def _compared(answer: Answer, first: OutcomeLine) -> str:
    if answer.current.option.is_present_law:
        return "This is the law in force; move a lever or take another option to compare."
    against = answer.current.against_present_law[first.id]
    if against.tie:
        return f"The worlds do not tell it from the law in force on this ({answer.bearings.worlds:,} worlds)."
    more = against.difference.p50 > 0 or (against.difference.p50 == 0 and against.difference.mean > 0)
    share = against.higher if more else against.lower
    moved = spread(against.difference, first, kind="difference")
    return (
        f"Against the law in force: {moved.interval} {unit(first, kind='difference')}; "
        f"{'more' if more else 'less'} in {chance(share)} of worlds."
    )


def _back(answer: Answer) -> str:
    """The answers by their odds, the likeliest kinds first."""
    moves = answer.current.countermoves
    if not moves:
        return "This study knows no answers."
    every, kinds = moves[0], sorted(moves[1:], key=lambda each: -each.by_horizon.value)
    who = party(answer.state.case.other, start=True)
    year = answer.bearings.horizon.year
    text = f"{who} answers with something targeted by the end of {year} in {odds(every.by_horizon)}"
    told = [f"{_within(each.title)} in {chance(each.by_horizon)}" for each in kinds[:3] if each.by_horizon.value > 0]
    text += f": {listed(told)}" if told else ""
    when = f"; the first comes by {every.first_quarter_p50} in half of these" if every.first_quarter_p50 else ""
    return f"{text}{when}."


def _story(answer: Answer) -> str:
    told = answer.current.scenario_odds
    likeliest = max(answer.bearings.scenarios, key=lambda each: told[each.id].value)
    share = odds(told[likeliest.id])
    return f"The story told most often is {_within(likeliest.title)}: {share}. {clean(likeliest.says)}"


def _within(title: str) -> str:
    """A title as it stands within a sentence."""
    text = clean(title)
    return text[:1].lower() + text[1:]


def table(answer: Answer) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Column heads, and the outcomes that lead or tell who pays."""
    about = {each.id: each for each in answer.bearings.outcomes}
    heads = ["This option", *(f"Pinned: {clean(each.option.title)}" for _, each in answer.pins)]
    if not answer.current.option.is_present_law:
        heads += ["Law in force", "Difference to it"]
    return (*heads, "No controls"), tuple(_line(answer, about[name]) for name in answer.outcomes)


def _line(answer: Answer, outcome: OutcomeLine) -> Line:
    pins = answer.state.pins
    shown = [(answer.current, ""), *((each, str(pins.index(pin) + 1)) for pin, each in answer.pins)]
    is_law = answer.current.option.is_present_law
    shown += [] if is_law else [(answer.present, "present_law")]
    levels = [each.levels[outcome.id] for each, _ in (*shown, (answer.reference, ""))]
    beside = max(map(size, levels))
    cells = [_cell(each, outcome, beside, of) for each, of in shown]
    if not is_law:
        against = answer.current.against_present_law[outcome.id]
        written = spread(against.difference, outcome, kind="difference", beside=beside)
        below = "not told apart" if against.tie else written.below
        cells.append(Cell(written.interval, below, outcome.id, "difference"))
    cells.append(_cell(answer.reference, outcome, beside, "reference"))
    return Line(outcome.id, clean(outcome.title), clean(unit(outcome)), clean(outcome.what), tuple(cells))


def _cell(each: Explored, outcome: OutcomeLine, beside: float, of: str) -> Cell:
    written = spread(each.levels[outcome.id], outcome, beside=beside)
    return Cell(written.interval, written.below, outcome.id, of)


def small_print(answer: Answer) -> str:
    """How the numbers are to be read."""
    told = f"{answer.bearings.worlds:,}{NO_BREAK}worlds"
    if answer.hurried:
        told += ", fewer than usual, for many ask at once"
    return (
        f"Intervals hold nine worlds in ten of {told}, seed {answer.bearings.seed}. H100e: the computing power of one "
        "NVIDIA H100. The difference to a world without controls is not known from data: all history was lived under "
        "controls."
    )
