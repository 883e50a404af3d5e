"""A case's day, options and outcomes as whoever reads an answer is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from countermove.decision.assessment import MeasureLine, OptionLine, OutcomeLine
from countermove.study.assumptions import Outcome
from countermove.study.case import Case, Option, Reference
from countermove.study.faults import BadInput
from countermove.study.records import Claim
from countermove.study.rules import load_rules
from countermove.study.study import Study
from countermove.world.inputs import Choice


def view_of(study: Study, case: Case, as_of: date | None) -> Study:
    """The study as it was knowable when a case is assessed; BadInput for a day before there was law to assess, or after
    the cut-off."""
    own = (rule for rule in load_rules(study.whole) if rule.by == study.about.parties[0].id)
    rules = (rule for rule in own if rule.kind == "rule" and rule.layer == "item")
    first = min((rule.announced_on for rule in rules), default=date.min)
    if as_of is not None and not first <= as_of <= case.cut_off:
        problem = f"{as_of} found; want a day from {first}, the first chip rule, to {case.cut_off}, the cut-off"
        raise BadInput.single(problem, where="--as-of")
    return study.as_of(case.cut_off if as_of is None else min(as_of, case.cut_off))


def option_lines(case: Case, choices: Sequence[Choice], view: Study) -> tuple[OptionLine, ...]:
    """The options and the reference of a case, each with what a view keeps of it."""
    claims = {claim.id: claim for claim in view.claims}
    options = (*case.options, case.reference)
    return tuple(option_line(case, choice, option, claims) for choice, option in zip(choices, options, strict=True))


def option_line(case: Case, choice: Choice, option: Option | Reference, claims: Mapping[str, Claim]) -> OptionLine:
    """One option or the reference."""
    position = option.position if isinstance(option, Option) else None
    said = None if position is None or position not in claims else claims[position].text
    kept = {measure.id for measure in choice.measures}
    return OptionLine(
        id=option.id, title=option.title, summary=option.summary,
        position=None if said is None else f"{position}: {said}", is_reference=choice.is_reference,
        is_present_law=option.id == case.present_law,
        measures=tuple(
            MeasureLine(
                id=each.id, by=each.by, what=each.what, from_day=each.from_, to_day=each.to, grounds=each.grounds,
                kept=each.id in kept, when=None if each.when is None else each.when.words,
            )
            for each in (*choice.measures, *choice.omitted)
        ),
    )  # fmt: skip


def outcome_line(name: str, outcome: Outcome) -> OutcomeLine:
    """An outcome as it is told."""
    return OutcomeLine(
        id=name, title=outcome.title, what=outcome.what, unit=outcome.unit, digits=outcome.digits,
        better=dict(outcome.better), payer=outcome.payer, relative_to_reference=outcome.relative_to_reference,
    )  # fmt: skip
