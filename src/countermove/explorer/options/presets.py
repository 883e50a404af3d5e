"""The packaged options as they stand above the levers: each with its address, and beside it what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from countermove.brief.numbers import chance, spread, unit
from countermove.brief.words import clean, party
from countermove.decision.moved import Position
from countermove.explorer.address import State, parameters, written
from countermove.explorer.desk import Desk
from countermove.explorer.options.answer import Answer
from countermove.explorer.pages import link


@dataclass(frozen=True)
class Preset:
    """An option: its title, summary and address, whether it is what the levers began at, and in words how it differs
    from present law on what leads and in how many worlds the other side answers; empty where not yet worked out."""

    title: str
    summary: str
    address: str
    chosen: bool
    differs: str = ""
    answered: str = ""


def presets(desk: Desk, state: State, found: Sequence[Answer] = ()) -> tuple[Preset, ...]:
    """Every option of the case, of the same record and accounts; found: answers to them, as far as there are any."""
    known = {each.state.position.option: each for each in found if not each.state.position.moved}
    return tuple(
        Preset(
            clean(each.title), clean(each.summary),
            link("/", parameters(written(desk, replace(state, position=Position(each.id))))),
            each.id == state.position.option, *(_beside(known[each.id]) if each.id in known else ()),
        )
        for each in state.case.options
    )  # fmt: skip


def beside(found: Answer) -> str:
    """What the numbers beside the options are."""
    who, year = party(found.state.case.other), found.bearings.horizon.year
    return (
        f"its change to {clean(found.leads.title)} in nine worlds of ten, and in how many worlds {who} answers by the "
        f"end of {year}."
    )


def measured(found: Answer) -> str:
    """The unit of what stands beside the options."""
    return unit(found.leads, kind="difference")


def _beside(found: Answer) -> tuple[str, str]:
    moves, differs = found.current.countermoves, "law in force"
    if not found.current.option.is_present_law:
        against = found.current.against_present_law[found.leads.id]
        differs = spread(against.difference, found.leads, kind="difference").interval
    return differs, chance(moves[0].by_horizon) if moves else ""
