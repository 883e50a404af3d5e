"""Every option of a case beside the others, with no lever moved: which is read first by who asks what to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from countermove.brief.numbers import chance, spread, unit
from countermove.brief.words import clean
from countermove.decision.explored import MAIN_OUTCOMES
from countermove.decision.moved import Position
from countermove.explorer.address import State, parameters, written
from countermove.explorer.desk import Desk
from countermove.explorer.options.answer import Answer, answer
from countermove.explorer.pages import link


@dataclass(frozen=True)
class Row:
    """One option: its title, address and summary, an interval and what stands below it for each outcome (a level for
    present law, else the difference to it), and in how many worlds the other side answers."""

    title: str
    address: str
    summary: str
    is_present_law: bool
    cells: tuple[tuple[str, str], ...]
    answered: str


def every_option(desk: Desk, state: State) -> tuple[Answer, ...]:
    """The answer to each option of the case as it is packaged, present law first."""
    law = state.case.present_law
    names = sorted((each.id for each in state.case.options), key=lambda name: name != law)
    return tuple(answer(desk, replace(state, position=Position(name), pins=())) for name in names)


def heads(found: Answer) -> tuple[tuple[str, str], ...]:
    """The outcomes that lead, each with its unit."""
    about = {each.id: each for each in found.bearings.outcomes}
    return tuple((clean(about[name].title), clean(unit(about[name]))) for name in found.outcomes[:MAIN_OUTCOMES])


def row(desk: Desk, found: Answer) -> Row:
    """An option as a row."""
    option, moves = found.current.option, found.current.countermoves
    case = found.state.case.option(option.id)
    return Row(
        title=clean(option.title),
        address=link("/", parameters(written(desk, found.state))),
        summary=clean(case.summary),
        is_present_law=option.is_present_law,
        cells=tuple(_cell(found, name) for name in found.outcomes[:MAIN_OUTCOMES]),
        answered=chance(moves[0].by_horizon) if moves else "not known",
    )


def _cell(found: Answer, name: str) -> tuple[str, str]:
    outcome = next(each for each in found.bearings.outcomes if each.id == name)
    if found.current.option.is_present_law:
        told = spread(found.current.levels[name], outcome)
        return told.interval, told.below
    against = found.current.against_present_law[name]
    told = spread(against.difference, outcome, kind="difference")
    return told.interval, "no clear difference" if against.tie else told.below
