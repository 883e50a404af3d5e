"""The table of the page on both sides: agreements of the record and what was given for them."""

from __future__ import annotations

from collections.abc import Callable

from countermove.decision.bargains import bargain_record
from countermove.decision.sides_parts import Bargain
from countermove.response.clocks.model import conjugate_model
from countermove.study.study import Study
from figures.cells import table


def bargains(study: Study) -> str:
    """What each side gave in each recorded agreement, and how long it held."""
    record = bargain_record(study, conjugate_model(study))
    if record is None:
        return ""
    first, second = (party.id for party in study.about.parties[:2])
    rows = [
        (f"**{each.title}**<br>{each.day}", each.says, _given(each, first), _given(each, second), _end(each))
        for each in record.bargains
    ]
    names = [party.name for party in study.about.parties[:2]]
    return table(("agreement", "as the record tells it", *(f"{name} gave" for name in names), "held"), rows)


def _given(bargain: Bargain, side: str) -> str:
    given = [each for each in bargain.given if each.side == side]
    return "<br>".join(f"{each.title} (`{each.row}`)" for each in given) or "no act recorded"


def _end(bargain: Bargain) -> str:
    if bargain.ended_by is None:
        return f"{bargain.days} days, and holds"
    return f"{bargain.days} days, until `{bargain.ended_by}`"


SNIPPETS: dict[str, Callable[[Study], str]] = {"bargains": bargains}
