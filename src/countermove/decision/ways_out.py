"""Options that rest on both sides, with the other side not doing its part: what is simulated beside the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from countermove.study.case import Case, Measure
from countermove.study.study import Study
from countermove.world.inputs import Choice

NOT_DONE: Mapping[str, Mapping[str, float]] = {
    "admits no chip from the case's day on": {"admission_held": 1.0, "admission_coded": 0.0},
    "lets the truce lapse in every quarter": {"truce_expiry": 1.0},
}
"""What the other side may stop doing under any option, and the levers that stand for it."""
BREAKS_PROMISES = "keeps none of its promises"


def ways_out(study: Study, case: Case, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The option in force, and each in which the other side promises something, with that side not doing its part.

    Each is a part of its option that lacks no measure of the case's own (``lacks`` is None).
    """
    found: list[Choice] = []
    for choice in choices:
        promises = [measure for measure in choice.measures if measure.by == case.other]
        if choice.is_reference or (choice.id != case.present_law and not promises):
            continue
        if promises:
            kept = tuple(measure for measure in choice.measures if measure not in promises)
            found.append(_way(choice, BREAKS_PROMISES, kept))
        for what, sets in NOT_DONE.items():
            if set(sets) <= set(study.levers.levers):
                told = {"id": "not_done", "by": case.other, "what": what, "from": case.day, "sets": dict(sets)}
                found.append(_way(choice, what, (*choice.measures, Measure.model_validate(told))))
    return tuple(found)


def _way(choice: Choice, what: str, measures: tuple[Measure, ...]) -> Choice:
    return replace(choice, id=f"{choice.id}: {what}", title=what, measures=measures, part_of=choice.id)
