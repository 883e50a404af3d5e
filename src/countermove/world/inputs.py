"""From a case to numbers: what each option sets, quarter by quarter, by law, by levers and by the acts it makes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from countermove.law.many.quarterly import Regime, regime
from countermove.response import ResponseModel
from countermove.study.assumptions import Lever
from countermove.study.case import Case, Measure
from countermove.study.days import Quarter, overlap_days, quarters_between
from countermove.study.faults import BadInput, Fault
from countermove.study.recent import Recent
from countermove.study.rules import load_rules
from countermove.study.study import Study
from countermove.world.branches import Branch, branch_of
from countermove.world.flow import Model, WiringError
from countermove.world.model import CALENDAR, REVERTED, build_model
from countermove.world.offer import offer

FIRST_QUARTER = Quarter(2022, 1)
LAST_QUARTER = Quarter(2030, 4)
HELD = ("admission_held", "minerals_held")

Floats = NDArray[np.float64]
Change = tuple[date, date | None, float]
"""What a measure does to a lever: from when, until when, and to what."""
KEPT_PATHS = 1024
KEPT_LAWS = 256
"""Laws of choices that are kept of a study, half a MB each: to evaluate one takes a tenth of a second."""
"""Regimes, and what they let makers offer, by the measures that change law, each with its days."""


@dataclass(frozen=True)
class Choice:
    """One thing to simulate: an option as it can be chosen under a dated view, an option less one measure, or the
    reference. ``omitted`` are measures that rest on what was not yet known; ``part_of`` and ``lacks`` name the option
    and the measure of an option less one measure."""

    id: str
    title: str
    measures: tuple[Measure, ...]
    omitted: tuple[Measure, ...] = ()
    takes_away: tuple[str, ...] = ()
    is_reference: bool = False
    part_of: str | None = None
    lacks: str | None = None

    @property
    def waits(self) -> tuple[Measure, ...]:
        """The measures that wait for a trigger, one and the same for all of them."""
        return tuple(each for each in self.measures if each.when is not None)

    @property
    def waiting(self) -> Choice:
        """The choice while its trigger has not fired: without the measures that wait."""
        return replace(self, measures=tuple(each for each in self.measures if each.when is None))

    def begun(self, day: date) -> Choice:
        """The choice in which what waited begins on a day, by the calendar; what ends before that never does."""
        waited = [each for each in self.waits if each.to is None or day < each.to]
        began = [each.model_copy(update={"from_": day, "when": None}) for each in waited]
        return replace(self, measures=(*self.waiting.measures, *began))


@dataclass(frozen=True)
class Inputs:
    """What a run needs besides the priors.

    levers: shape (choices, levers, quarters); paths: shape (paths, quarters); in the units of levers.yaml and
    parameters.yaml. ``regimes`` holds the law of each choice. A choice that waits for a trigger stands in levers and
    regimes as it is while it waits; branches hold what it turns into.
    """

    model: Model
    choices: tuple[Choice, ...]
    quarters: tuple[Quarter, ...]
    levers: Floats
    paths: Floats
    regimes: Mapping[str, Regime]
    cut_off: date
    branches: tuple[Branch, ...] = ()

    def of_rows(self, rows: Sequence[int]) -> Inputs:
        """The inputs of some of the choices, in this order."""
        branches = tuple(
            replace(each, choice=place)
            for place, row in enumerate(rows)
            for each in self.branches
            if each.choice == row
        )
        choices = tuple(self.choices[row] for row in rows)
        return replace(self, choices=choices, levers=self.levers[list(rows)], branches=branches)


def choices_of(study: Study, case: Case, without: Collection[str] = ()) -> tuple[Choice, ...]:
    """The options and the reference of a case, as far as a dated view of the study knows their grounds.

    ``without`` names measures that are switched off in every option.
    """
    known = known_names(study)
    rules = {rule.id for rule in load_rules(study)}
    choices = [_choice(known, rules, each.id, each.title, each.measures, without) for each in case.options]
    reference = _choice(known, rules, case.reference.id, case.reference.title, case.reference.measures, without)
    taken = tuple(rule for rule in case.reference.takes_away if rule in rules)
    last = Choice(reference.id, reference.title, reference.measures, reference.omitted, taken, is_reference=True)
    return (*choices, last)


def parts_of(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Every option of several measures less each of them in turn, so that a bundle cannot hide which part works."""
    parts: list[Choice] = []
    for choice in choices:
        if choice.is_reference or len(choice.measures) < 2:
            continue
        for measure in choice.measures:
            rest = tuple(each for each in choice.measures if each is not measure)
            name = f"{choice.id} less {measure.id}"
            parts.append(Choice(name, measure.what, rest, part_of=choice.id, lacks=measure.id))
    return tuple(parts)


def known_names(study: Study) -> set[str] | None:
    """Names of everything that a dated view knows; None where nothing is hidden."""
    if study.known_by is None:
        return None
    return study.derived(f"known_names@{study.known_by}", lambda: _known_names(study))


def _known_names(study: Study) -> set[str]:
    known = {row.id for _, row in study.everything()} | {row.series for row in study.series}
    return known | {rule.id for rule in load_rules(study)} | set(study.levers.levers) | set(study.sources)


def _choice(
    known: set[str] | None,
    rules: Collection[str],
    choice_id: str,
    title: str,
    measures: Sequence[Measure],
    without: Collection[str],
) -> Choice:
    kept: list[Measure] = []
    omitted: list[Measure] = []
    for measure in measures:
        if measure.id in without:
            continue
        if known is not None and not set(measure.grounds) <= known:
            omitted.append(measure)
            continue
        kept.append(_without_unknown_rules(measure, rules))
    return Choice(choice_id, title, tuple(kept), tuple(omitted))


def _without_unknown_rules(measure: Measure, rules: Collection[str]) -> Measure:
    """The measure as it can be written when some rules that it names are not yet law."""
    changes: dict[str, object] = {"repeals": tuple(rule for rule in measure.repeals if rule in rules)}
    if measure.rule is not None and "amends" in measure.rule:
        amended = [rule for rule in measure.rule["amends"] if rule in rules]
        changes["rule"] = {**measure.rule, "amends": amended} if amended else None
    return measure.model_copy(update=changes)


def model_of(study: Study) -> Model:
    """The model with a study's parameters, paths and levers; BadInput where it lacks what a flow needs."""
    named = tuple(name for name in study.levers.levers if name not in (*HELD, *REVERTED))
    try:
        return build_model(tuple(study.parameters.parameters), tuple(study.parameters.paths), named)
    except WiringError as error:
        raise BadInput(Fault(str(study.folder), None, "model", fault) for fault in error.faults) from None


def build_inputs(
    study: Study, case: Case, response: ResponseModel, choices: Sequence[Choice], present: Choice | None = None
) -> Inputs:
    """The numbers of a run for the given choices, in a dated view of the study. ``present`` is present law, where it is
    not among the choices.

    Raises BadInput where a measure's rule cannot be read, or where the study lacks what a flow needs.
    """
    base = study.derived(f"world_base@{study.known_by}", lambda: _base(study))
    model, quarters = base.model, base.quarters
    cut_off = min(study.cut_off, case.cut_off)
    present = present or next(choice for choice in choices if choice.id == case.present_law)
    law_of = partial(_law, study, case, quarters)
    past_key, spans = f"past_steps@{study.known_by}:{case.decider}", tuple(response.truce_spans)
    shared = {
        **base.history,
        "truce_coded": study.derived(f"truce:{spans}", lambda: _truce_shares(spans, quarters)),
        "us_past_step_severity": study.derived(past_key, lambda: _past_steps(study, case, quarters)),
    }

    def numbers(choice: Choice) -> dict[str, Floats]:
        return _levers_of(study, case, choice, law_of(choice)[1], shared, quarters, cut_off)

    def set_by(choice: Choice) -> Floats:
        own, back = numbers(choice), numbers(_fallback(choice, present))
        for name in REVERTED:
            own[f"option_{name}"], own[f"fallback_{name}"] = own[name], back[name]
        return np.array([own[name] for name in model.levers])

    levers = np.array([set_by(choice.waiting) for choice in choices])
    regimes = {choice.id: law_of(choice.waiting)[0] for choice in choices}
    branches = tuple(
        branch_of(row, choice.waits, quarters, levers[row], lambda day, choice=choice: set_by(choice.begun(day)))
        for row, choice in enumerate(choices)
        if choice.waits
    )
    return Inputs(model, tuple(choices), quarters, levers, base.paths, regimes, cut_off, branches)


@dataclass(frozen=True)
class _Base:
    """What all cases of a dated view share: the model, its quarters, the coded history of each lever (quarter,) and the
    paths (path, quarter)."""

    model: Model
    quarters: tuple[Quarter, ...]
    history: Mapping[str, Floats]
    paths: Floats


def _base(study: Study) -> _Base:
    model, quarters = model_of(study), quarters_between(FIRST_QUARTER, LAST_QUARTER)
    levers = study.levers.levers.items()
    history = {name: _lever_path(lever, study.known_by, (), quarters) for name, lever in levers}
    return _Base(model, quarters, history, np.array([_path(study, name, quarters) for name in model.paths]))


def _law(study: Study, case: Case, quarters: Sequence[Quarter], choice: Choice) -> tuple[Regime, Mapping[str, Floats]]:
    """The law of a choice, and what may be sold under it; choices that change law alike share it, whatever their case,
    for to evaluate it takes longest."""
    legal = [measure for measure in choice.measures if measure.rule is not None or measure.repeals]
    setting = (study.known_by, case.other, case.cut_off, case.focus_chips, sorted(case.assumed_launches.items()))
    measures = [measure.model_dump_json(exclude={"what", "sets", "act", "grounds"}) for measure in legal]

    def made() -> tuple[Regime, Mapping[str, Floats]]:
        law = regime(study, legal, quarters, choice.takes_away, launches=case.assumed_launches)
        return law, offer(study, case, law)

    laws = study.derived("laws of choices", lambda: Recent(KEPT_LAWS))
    return laws.get(repr((setting, measures, choice.takes_away)), made)


def is_step(measure: Measure) -> bool:
    """Whether a measure is an act against the other side that it may answer, and that may be taken back."""
    return measure.act is not None and measure.act.direction == "escalation" and measure.act.severity >= 3


def _fallback(choice: Choice, present: Choice) -> Choice:
    """What holds once a choice's steps are taken back: present law and the rest of the choice. A reference has none."""
    if choice.is_reference:
        return choice
    rest = tuple(measure for measure in choice.measures if not is_step(measure))
    measures = rest if choice.id == present.id else (*present.measures, *rest)
    return Choice(f"{choice.id} undone", choice.title, measures)


def _path(study: Study, name: str, quarters: Sequence[Quarter]) -> Floats:
    middle = np.array([quarter.middle_year for quarter in quarters])
    if name in CALENDAR:
        return {
            "year": middle,
            "years_after_2022": np.maximum(middle - 2022.0, 0.0),
            "years_after_2025": np.maximum(middle - 2025.5, 0.0),
            "years_after_2026": np.maximum(middle - 2026.5, 0.0),
        }[name]
    path = study.parameters.paths[name]
    return np.array([path.at(quarter) for quarter in quarters])


def _levers_of(
    study: Study, case: Case, choice: Choice, offered: Mapping[str, Floats], shared: Mapping[str, Floats],
    quarters: Sequence[Quarter], cut_off: date,
) -> dict[str, Floats]:  # fmt: skip
    is_future = np.array([float(quarter.first_day > cut_off) for quarter in quarters])
    result = {**shared, **_moved(study, choice.measures, quarters)}
    result["is_future"] = is_future
    result["admission_is_coded"] = np.maximum(1.0 - is_future, result["admission_held"])
    result["minerals_are_coded"] = np.maximum(1.0 - is_future, result["minerals_held"])
    result.update(_acts(choice.measures, quarters, case.other))
    past = 0.0 if choice.is_reference else shared["us_past_step_severity"]
    result["us_past_step_severity"] = past * (1.0 - is_future)
    result.update(offered)
    return result


def _moved(study: Study, measures: Sequence[Measure], quarters: Sequence[Quarter]) -> dict[str, Floats]:
    """The paths of the levers that some measures set. Of many levers a person moves one at a time; the others' paths
    are kept."""
    kept = study.derived(f"paths of levers@{study.known_by}", lambda: Recent(KEPT_PATHS))
    changes: dict[str, list[Change]] = {}
    for measure in measures:
        for name, level in measure.sets.items():
            changes.setdefault(name, []).append((measure.from_, measure.to, level))
    return {
        name: kept.get((name, *own), partial(_lever_path, study.levers.levers[name], study.known_by, own, quarters))
        for name, own in changes.items()
    }


def _lever_path(lever: Lever, known_by: date | None, changes: Sequence[Change], quarters: Sequence[Quarter]) -> Floats:
    """The day-weighted mean of a lever in each quarter: coded history, then what measures change."""
    steps = [(step.from_, step.value) for step in lever.steps_known(known_by)]
    turns = sorted({day for day, _ in steps} | {day for since, until, _ in changes for day in (since, until) if day})
    levels = [_level(steps, changes, day) for day in (date.min, *turns)]
    result = np.empty(len(quarters))
    for column, quarter in enumerate(quarters):
        first, last = quarter.first_day, quarter.end
        begin, end = bisect_right(turns, first), bisect_left(turns, last)
        total = 0.0
        for level, (start, stop) in zip(levels[begin:], pairwise([first, *turns[begin:end], last]), strict=False):
            total += level * (stop - start).days
        result[column] = total / (last - first).days
    result.setflags(write=False)
    return result


def _level(steps: Sequence[tuple[date, float]], changes: Sequence[Change], day: date) -> float:
    """What a lever is on a day: the last change that holds, else the last step of history, else its first."""
    for since, until, level in reversed(changes):
        if since <= day and (until is None or day < until):
            return level
    return next((level for since, level in reversed(steps) if since <= day), steps[0][1] if steps else 0.0)


def _truce_shares(spans: Sequence[tuple[date, date | None]], quarters: Sequence[Quarter]) -> Floats:
    """The share of each quarter's days on which a truce held."""
    days = [sum(overlap_days(start, end, quarter) for start, end in spans) for quarter in quarters]
    return np.array([min(each / quarter.days, 1.0) for each, quarter in zip(days, quarters, strict=True)])


def _past_steps(study: Study, case: Case, quarters: Sequence[Quarter]) -> Floats:
    """The gravest recorded step of the decider in each quarter that bears on chips or tools, 0 where there is none."""
    result = np.zeros(len(quarters))
    for event in study.events:
        binding = event.stage in ("announced", "effective") and event.direction == "escalation" and event.severity >= 3
        if binding and event.actor == case.decider and event.layer in ("hardware", "equipment"):
            quarter = Quarter.of(event.day)
            if quarter in quarters and event.instrument != "tariff":
                column = list(quarters).index(quarter)
                result[column] = max(result[column], event.severity)
    return result


def _acts(measures: Sequence[Measure], quarters: Sequence[Quarter], other: str) -> dict[str, Floats]:
    """Steps against the other side, one for each decision package (what one party announces on one day is one act)."""
    counts = {severity: np.zeros(len(quarters)) for severity in (3, 4, 5)}
    gravest, loosening, loosened = (np.zeros(len(quarters)) for _ in range(3))
    is_a_step = np.zeros(len(quarters))
    packages: dict[tuple[str, date, str], int] = {}
    for measure in measures:
        if measure.act is not None and measure.by != other:
            key = (measure.by, measure.from_, measure.act.direction)
            packages[key] = max(packages.get(key, 0), measure.act.severity)
    for (_, day, direction), severity in packages.items():
        if severity < 3 or Quarter.of(day) not in quarters:
            continue
        column = list(quarters).index(Quarter.of(day))
        if direction == "escalation":
            counts[severity][column] += 1.0
            gravest[column] = max(gravest[column], severity)
            is_a_step[column:] = 1.0
        elif direction == "de_escalation":
            loosening[column] = 1.0
            loosened[column:] = 1.0
    return {
        **{f"option_steps_severity_{severity}": count for severity, count in counts.items()},
        "option_step_severity": gravest,
        "option_is_a_step": is_a_step,
        "loosening_step": loosening,
        "loosening_stands": loosened,
    }
