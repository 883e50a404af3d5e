"""The view of options as a table of what leads and who pays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countermove.brief.numbers import chance, plain, size, spread, unit
from countermove.brief.words import clean, party
from countermove.decision.assessment import OutcomeLine
from countermove.decision.explored import Explored
from countermove.explorer.options.answer import Answer
from countermove.explorer.options.words import points_apart


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


def table(answer: Answer) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Column heads, and the outcomes that lead or tell who pays."""
    about = {each.id: each for each in answer.bearings.outcomes}
    heads = ["This option"]
    if not answer.current.option.is_present_law:
        heads += ["Difference to law in force", "Law in force"]
    heads += [f"Pinned: {clean(each.option.title)}" for _, each in answer.pins]
    lines = [_line(answer, about[name]) for name in answer.outcomes]
    return (*heads, "No controls"), (*lines[:1], *_odds(answer), *lines[1:])


def _beside(answer: Answer) -> list[tuple[Explored, str]]:
    """What stands beside the present option, each with what a cell calls it."""
    pins = answer.state.pins
    beside = [(answer.present, "present_law")] if not answer.current.option.is_present_law else []
    return [*beside, *((each, str(pins.index(pin) + 1)) for pin, each in answer.pins), (answer.reference, "reference")]


def _odds(answer: Answer) -> Iterator[Line]:
    """In how many worlds there is a targeted answer, if the case counts answers."""
    if answer.counts is None or not answer.current.countermoves:
        return

    def cell(each: Explored, of: str) -> Cell:
        share = each.countermoves[0].by_horizon
        return Cell(chance(share), clean(share.word), answer.counts or "", of)

    cells = [cell(answer.current, "")]
    if not answer.current.option.is_present_law:
        points = points_apart(*(each.countermoves[0].by_horizon for each in (answer.current, answer.present)))
        cells.append(Cell(plain(points, sign=True), "percentage points", answer.counts, "difference"))
    cells += [cell(each, of) for each, of in _beside(answer)]
    who = party(answer.state.case.other)
    says = "Any targeted answer, to whatever step, from the day of the choice on."
    yield Line("odds", f"Worlds in which {who} gives a targeted answer", "", says, tuple(cells))


def _line(answer: Answer, outcome: OutcomeLine) -> Line:
    beside = _beside(answer)
    largest = max(size(each.levels[outcome.id]) for each in (answer.current, *(each for each, _ in beside)))
    cells = [_cell(answer.current, outcome, largest, "")]
    if not answer.current.option.is_present_law:
        against = answer.current.against_present_law[outcome.id]
        written = spread(against.difference, outcome, kind="difference", beside=largest)
        below = "no clear difference" if against.tie else written.below
        cells.append(Cell(written.interval, below, outcome.id, "difference"))
    cells += [_cell(each, outcome, largest, of) for each, of in beside]
    return Line(outcome.id, clean(outcome.title), clean(unit(outcome)), clean(outcome.what), tuple(cells))


def _cell(each: Explored, outcome: OutcomeLine, beside: float, of: str) -> Cell:
    written = spread(each.levels[outcome.id], outcome, beside=beside)
    return Cell(written.interval, written.below, outcome.id, of)
