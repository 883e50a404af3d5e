"""A case with options of which levers were moved among its own."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.decision.bench import EXPLORED, Bench
from countermove.decision.moved import Position
from countermove.study.case import Case


def explored_case(bench: Bench, positions: Sequence[Position]) -> Case:
    """The case with the options at some positions after its own; those that were not moved add none."""
    moved = [each for place, each in enumerate(positions) if each.moved and each not in positions[:place]]
    if not moved:
        return bench.case
    options = list(bench.case.options)
    for number, position in enumerate(moved):
        name = f"{EXPLORED}_{number}" if number else EXPLORED
        option = bench.option(position)
        measures = [each.model_copy(update={"id": f"{name}_{each.id}"}) for each in option.measures]
        options.append(option.model_copy(update={"id": name, "measures": tuple(measures)}))
    return bench.case.model_copy(update={"id": f"{bench.case.id}_{EXPLORED}", "options": tuple(options)})
