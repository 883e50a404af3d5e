"""A case with options of which levers were moved among its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count

from countermove.decision.bench import EXPLORED, Bench
from countermove.decision.moved import Position
from countermove.study.case import Case, Option


def explored_case(bench: Bench, positions: Sequence[Position]) -> Case:
    """The case with the options at some positions after its own, under ids and titles that it does not have yet;
    positions that were not moved add none."""
    moved = [each for place, each in enumerate(positions) if each.moved and each not in positions[:place]]
    if not moved:
        return bench.case
    options = list(bench.case.options)
    for position in moved:
        options.append(_renamed(bench.option(position), bench.case, options))
    return bench.case.model_copy(update={"id": f"{bench.case.id}_{EXPLORED}", "options": tuple(options)})


def _renamed(option: Option, case: Case, beside: Sequence[Option]) -> Option:
    """An option of which no id and no title stands beside it. The case may itself have been written by an explorer, so
    that its own options have such names already."""
    known = {case.reference.id, *(each.id for each in case.reference.measures)}
    known |= {name for each in beside for name in (each.id, *(measure.id for measure in each.measures))}
    titles = {each.title for each in beside}

    def ids(name: str) -> set[str]:
        return {name, *(f"{name}_{each.id}" for each in option.measures)}

    names = (f"{EXPLORED}_{number}" if number else EXPLORED for number in count())
    name = next(each for each in names if not ids(each) & known)
    told = (f"{option.title} ({number})" if number > 1 else option.title for number in count(1))
    title = next(each for each in told if each not in titles)
    measures = tuple(each.model_copy(update={"id": f"{name}_{each.id}"}) for each in option.measures)
    return option.model_copy(update={"id": name, "title": title, "measures": measures})


def with_copies(names: Collection[str], before: Case, after: Case) -> tuple[str, ...]:
    """Names to leave out, and with each measure of a case its copies in the options that `explored_case` added."""
    own = {each.id for each in before.options}
    copies = [
        measure.id for option in after.options if option.id not in own for measure in option.measures
        if measure.id.removeprefix(f"{option.id}_") in names
    ]  # fmt: skip
    return (*names, *copies)
