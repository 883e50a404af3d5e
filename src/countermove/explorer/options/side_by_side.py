"""Every option of a case beside the others, and what is looked at or pinned beside these: which is read first by who
asks what to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from countermove.brief.numbers import chance, spread, unit
from countermove.brief.words import clean
from countermove.decision.explored import MAIN_OUTCOMES
from countermove.decision.moved import Position
from countermove.explorer.address import State, parameters, written
from countermove.explorer.desk import Desk
from countermove.explorer.options.answer import Answer, answer
from countermove.explorer.pages import further, link


@dataclass(frozen=True)
class Row:
    """One option: its title, address and summary, what it is beside the packaged ones, an interval, what stands below
    it and where it is taken apart for each outcome (a level for present law, else the difference to it), and the same
    of the worlds in which the other side answers."""

    title: str
    address: str
    summary: str
    note: str
    is_present_law: bool
    cells: tuple[tuple[str, str, str], ...]
    answered: tuple[str, str]


def every_option(desk: Desk, state: State) -> tuple[Answer, ...]:
    """The answer to each option of the case as it is packaged, present law first, then what is looked at and what is
    pinned, where levers were moved."""
    law = state.case.present_law
    names = sorted((each.id for each in state.case.options), key=lambda name: name != law)
    positions = list(map(Position, names))
    positions += [each for each in (state.position, *state.pins) if each.moved]
    positions = [each for place, each in enumerate(positions) if each not in positions[:place]]
    return tuple(answer(desk, replace(state, position=each, pins=())) for each in positions)


def heads(found: Answer) -> tuple[tuple[str, str], ...]:
    """The outcomes that lead, each with its unit."""
    about = {each.id: each for each in found.bearings.outcomes}
    return tuple((clean(about[name].title), clean(unit(about[name]))) for name in found.outcomes[:MAIN_OUTCOMES])


def row(desk: Desk, state: State, found: Answer) -> Row:
    """An option as a row; state: what the page is asked, with its pins."""
    option, moves, position = found.current.option, found.current.countermoves, found.state.position
    begun = found.state.case.option(position.option)
    given = parameters(written(desk, replace(found.state, pins=state.pins, hinge=state.hinge)))
    why = link("/why", given)
    answers = further(why, {"outcome": found.counts}) if found.counts is not None else ""
    return Row(
        title=clean(option.title), address=link("/", given),
        summary=f"{clean(begun.title)}, with levers moved." if position.moved else clean(begun.summary),
        note=_note(state, position), is_present_law=option.is_present_law,
        cells=tuple((*_cell(found, name), _why(why, found, name)) for name in found.outcomes[:MAIN_OUTCOMES]),
        answered=(chance(moves[0].by_horizon), answers) if moves else ("not known", ""),
    )  # fmt: skip


def _note(state: State, position: Position) -> str:
    """What an option is on the page of options."""
    told = ["The law in force."] if position == Position(state.case.present_law) else []
    told += ["This option, the one that you look at."] if position == state.position else []
    told += ["Pinned."] if position in state.pins else []
    return " ".join(told)


def _why(why: str, found: Answer, name: str) -> str:
    """The address at which a cell is taken apart."""
    of = None if found.current.option.is_present_law else "difference"
    return further(why, {"outcome": name, "of": of})


def _cell(found: Answer, name: str) -> tuple[str, str]:
    outcome = next(each for each in found.bearings.outcomes if each.id == name)
    if found.current.option.is_present_law:
        told = spread(found.current.levels[name], outcome)
        return told.interval, told.below
    against = found.current.against_present_law[name]
    told = spread(against.difference, outcome, kind="difference")
    return told.interval, "no clear difference" if against.tie else told.below
