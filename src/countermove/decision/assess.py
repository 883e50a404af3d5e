"""From a case to its assessment: the one way through the house."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from countermove.decision import comparison, futures
from countermove.decision.answer import write_answer
from countermove.decision.assessment import (
    SCHEMA_VERSION,
    Assessment,
    CheckRow,
    LagVerdict,
    MeasureLine,
    OptionLine,
    OutcomeLine,
    Receipt,
    Rival,
    ScenarioLine,
    StructureLine,
)
from countermove.decision.legal import chip_law
from countermove.decision.receipt import receipt
from countermove.decision.sources import sources_used
from countermove.response import ResponseModel, headline, lags, response_model, sentences, verdict
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.study.days import Quarter
from countermove.study.faults import BadInput
from countermove.study.rules import load_rules
from countermove.study.study import Study
from countermove.world import engine
from countermove.world.check import Row
from countermove.world.check import check as check_past
from countermove.world.ensemble import Ensemble, Span, check_size, simulate
from countermove.world.inputs import Choice, Inputs, build_inputs, choices_of, known_names, parts_of
from countermove.world.spreadsheet import spreadsheet
from countermove.world.tables import prior_tables

Progress = Callable[[float, str], None]
MAIN_OUTCOMES = 5
"""How many of a case's outcomes are compared for every pair of options and every part of a bundle."""
PART_WORLDS = 5_000


@dataclass(frozen=True)
class Assessed:
    """An assessment and the worlds behind it (an xarray.Dataset: option x world for each outcome, with units)."""

    assessment: Assessment
    worlds: Any


@dataclass(frozen=True)
class Run:
    """Everything that was read and simulated for one assessment, before it is put into words."""

    study: Study
    view: Study
    case: Case
    response: ResponseModel
    inputs: Inputs
    outcomes: Mapping[str, Outcome]
    span: Span
    ensemble: Ensemble
    pieces: Ensemble | None
    checks: tuple[Row, ...]

    @property
    def hindsight(self) -> bool:
        """Whether the view lies before the study's own cut-off, while the priors are of today."""
        return self.view.cut_off < min(self.study.about.cut_off, self.case.cut_off)


def assess(
    study: Study,
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    as_of: date | None = None,
    without: Collection[str] = (),
    threads: int | None = None,
    command: str = "",
    progress: Progress | None = None,
) -> Assessed:
    """Assess a case on a study.

    Args: worlds for each option; seed; as_of shows the study as it was knowable on an earlier day; without names
    measures to switch off; threads change nothing but the time; command is kept in the receipt; progress is told a
    share of the way and a word.
    Raises BadInput for arguments, a case or a study that cannot be used.
    """
    tell = progress or _silent
    check_size(worlds, seed, len(study.structures))
    _check_without(case, without)
    run = simulate_case(study, case, _view(study, case, as_of), worlds, seed, without, threads, tell)
    tell(0.85, "comparing the options")
    stamp = receipt(
        run.view, case, load_rules(run.view), run.inputs, run.response,
        worlds=worlds, seed=seed, as_of=as_of, without=without, command=command,
    )  # fmt: skip
    assessment = _assessment(run, stamp)
    return Assessed(assessment, worlds_dataset(run.ensemble, run.outcomes, assessment))


def _silent(done: float, what: str) -> None:
    """Nobody is told."""


def simulate_case(
    study: Study,
    case: Case,
    view: Study,
    worlds: int,
    seed: int,
    without: Collection[str],
    threads: int | None,
    tell: Progress,
) -> Run:
    """Read the record and the law as a view knows them, and simulate every option, part of an option and the past."""
    tell(0.02, "reading the record and the law")
    response = response_model(view)
    choices = choices_of(view, case, without)
    parts = parts_of(choices)
    inputs = build_inputs(view, case, response, (*choices, *parts))
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    tell(0.10, "compiling the model (a few seconds, once per machine)")
    engine.prepare(inputs.model)
    outcomes = {name: view.outcomes[name] for name in _outcome_names(case, view)}
    span = _span(case, inputs)
    own, bundled = _rows(inputs, choices), _rows(inputs, [*parts, choices[-1]])

    def of_worlds(done: float, what: str) -> None:
        tell(0.15 + 0.55 * done, what)

    ensemble = simulate(
        own, tables, view.structures, outcomes, span, worlds=worlds, seed=seed, threads=threads, progress=of_worlds
    )
    tell(0.72, "the parts of bundles")
    few = min(worlds, PART_WORLDS)
    pieces = None
    if parts:
        pieces = simulate(
            bundled, tables, view.structures, outcomes, span, worlds=few, seed=seed, threads=threads, with_paths=False
        )
    tell(0.80, "checking the past")
    checks = check_past(view, own, tables, choice=case.present_law, seed=seed)
    return Run(study, view, case, response, own, outcomes, span, ensemble, pieces, checks)


def _outcome_names(case: Case, view: Study) -> tuple[str, ...]:
    """The case's outcomes, and those that scenarios are told by."""
    told_by = [condition.outcome for scenario in view.scenarios for condition in scenario.all]
    return tuple(dict.fromkeys([*case.outcomes, *told_by]))


def _assessment(run: Run, stamp: Receipt) -> Assessment:
    """The assessment in its parts; each comes from one function that can be read alone."""
    case, view, ensemble, outcomes = run.case, run.view, run.ensemble, run.outcomes
    compared = comparison.against_present_law(ensemble, case.present_law)
    answers = futures.countermoves(ensemble)
    dominance = comparison.dominance(ensemble, outcomes)
    between = comparison.between_structures(ensemble, case.present_law)
    options = _options(case, ensemble.choices, view)
    lines = tuple(_outcome_line(name, outcome) for name, outcome in outcomes.items())
    levels = comparison.levels(ensemble)
    main = case.outcomes[:MAIN_OUTCOMES]
    answer = write_answer(
        case, options, lines, levels, compared, answers, dominance, _orders(ensemble, case, outcomes), between,
        run.checks, fitted=False, hindsight=run.hindsight, decider=_name_of(case.decider, view),
        answering=next((each.adjective for each in view.about.parties if each.id == case.other), case.other),
    )  # fmt: skip
    return Assessment(
        schema_version=SCHEMA_VERSION,
        receipt=stamp,
        fitted=False,
        hindsight=run.hindsight,
        case=case.id,
        title=case.title,
        question=case.question,
        decider=case.decider,
        other=case.other,
        day=case.day,
        cut_off=run.inputs.cut_off,
        horizon=case.horizon,
        answer=answer,
        options=options,
        outcomes=lines,
        structures=_structures(view),
        scenarios=tuple(ScenarioLine(id=each.id, title=each.title, says=each.says) for each in view.scenarios),
        levels=levels,
        levels_by_structure=comparison.levels_by_structure(ensemble),
        between_structures=between,
        against_reference=comparison.against_reference(ensemble, outcomes),
        against_present_law=compared,
        pairs=comparison.all_pairs(ensemble, main),
        rankings=comparison.rankings(ensemble, outcomes, case.weights, case.decider),
        dominance=dominance,
        effects=() if run.pieces is None else comparison.effects(ensemble, run.pieces, main),
        countermoves=answers,
        scenario_odds=futures.scenario_odds(ensemble, view.scenarios),
        quarters=tuple(str(quarter) for quarter in ensemble.quarters),
        fans=futures.fans(ensemble),
        observed=futures.observed(view),
        law=chip_law(view, case, run.inputs),
        rivals=_rival_lines(spreadsheet(view, run.inputs, run.response, run.span), outcomes),
        checks=tuple(_check_line(row) for row in run.checks),
        lag=_lag(view),
        not_modelled=view.not_modelled,
        undated=view.undated(),
        sources=sources_used(view, case),
        weights=case.weights,
    )


def _name_of(party: str, view: Study) -> str:
    """A party's name as it stands in a sentence."""
    name = next((each.name for each in view.about.parties if each.id == party), party)
    return f"the {name}" if name.startswith("United") else name


def _structures(view: Study) -> tuple[StructureLine, ...]:
    known = known_names(view)
    return tuple(
        StructureLine(
            id=each.id,
            title=each.title,
            says=each.says,
            weight=1.0 / len(view.structures),
            grounds=tuple(ground for ground in each.grounds if known is None or ground in known),
        )
        for each in view.structures
    )


def _view(study: Study, case: Case, as_of: date | None) -> Study:
    own = (rule for rule in load_rules(study.whole) if rule.by == study.about.parties[0].id)
    rules = (rule for rule in own if rule.kind == "rule" and rule.layer == "item")
    first = min((rule.announced_on for rule in rules), default=date.min)
    if as_of is not None and not first <= as_of <= case.cut_off:
        problem = f"{as_of} found; want a day from {first}, the first chip rule, to {case.cut_off}, the cut-off"
        raise BadInput.single(problem, where="--as-of")
    return study.as_of(case.cut_off if as_of is None else min(as_of, case.cut_off))


def _check_without(case: Case, without: Collection[str]) -> None:
    known = [measure.id for option in (*case.options, case.reference) for measure in option.measures]
    unknown = [name for name in without if name not in known]
    if unknown:
        raise BadInput.single(
            f"no measure {', '.join(unknown)} in this case; known: {', '.join(known) or 'none'}", where="--without"
        )


def _span(case: Case, inputs: Inputs) -> Span:
    start = list(inputs.quarters).index(Quarter.of(case.day))
    return Span(start, list(inputs.quarters).index(Quarter.of(case.horizon)) + 1)


def _rows(inputs: Inputs, choices: Sequence[Choice]) -> Inputs:
    """The inputs of some of the choices."""
    ids = [choice.id for choice in inputs.choices]
    rows = [ids.index(choice.id) for choice in choices]
    return Inputs(
        inputs.model, tuple(choices), inputs.quarters, inputs.levers[rows], inputs.paths, inputs.regimes, inputs.cut_off
    )


def _options(case: Case, choices: Sequence[Choice], view: Study) -> tuple[OptionLine, ...]:
    claims = {claim.id: claim for claim in view.claims}
    lines: list[OptionLine] = []
    for choice, option in zip(choices, (*case.options, case.reference), strict=True):
        position = getattr(option, "position", None)
        said = claims[position].text if position in claims else None
        kept = {measure.id for measure in choice.measures}
        known = [*choice.measures, *choice.omitted]
        lines.append(
            OptionLine(
                id=option.id,
                title=option.title,
                summary=option.summary,
                position=None if said is None else f"{position}: {said}",
                is_reference=choice.is_reference,
                is_present_law=option.id == case.present_law,
                measures=tuple(
                    MeasureLine(
                        id=each.id,
                        by=each.by,
                        what=each.what,
                        from_day=each.from_,
                        to_day=each.to,
                        grounds=each.grounds,
                        kept=each.id in kept,
                    )
                    for each in known
                ),
            )
        )
    return tuple(lines)


def _outcome_line(name: str, outcome: Outcome) -> OutcomeLine:
    return OutcomeLine(
        id=name,
        title=outcome.title,
        what=outcome.what,
        unit=outcome.unit,
        digits=outcome.digits,
        better=dict(outcome.better),
        payer=outcome.payer,
        relative_to_reference=outcome.relative_to_reference,
    )


def _orders(ensemble: Ensemble, case: Case, outcomes: Mapping[str, Outcome]) -> dict[str, tuple[str, ...]]:
    """Structure -> options from best to worst for the decider on the case's first outcome, by medians."""
    name = case.outcomes[0]
    sign = 1.0 if outcomes[name].better.get(case.decider) == "more" else -1.0
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    result: dict[str, tuple[str, ...]] = {}
    for number, structure in enumerate(ensemble.structures):
        middle = np.median(ensemble.values[name][:, ensemble.structure_of == number], axis=1)
        order = sorted(rows, key=lambda row: -sign * float(middle[row]))
        result[structure] = tuple(ensemble.choices[row].id for row in order)
    return result


def _rival_lines(rivals: Mapping[str, Mapping[str, float]], outcomes: Mapping[str, Outcome]) -> tuple[Rival, ...]:
    return tuple(
        Rival(option=option, outcome=name, value=value)
        for option, figures in rivals.items()
        for name, value in figures.items()
        if name in outcomes and np.isfinite(value)
    )


def _check_line(row: Row) -> CheckRow:
    return CheckRow(
        quantity=row.title,
        unit=row.unit,
        p05=row.p05,
        p50=row.p50,
        p95=row.p95,
        target=row.target,
        target_low=row.target_low,
        target_high=row.target_high,
        verdict=row.verdict,
        source=row.source,
        in_view=row.in_view,
    )


def _lag(view: Study) -> LagVerdict:
    found = verdict(view)
    table: list[dict[str, Any]] = []
    for links in ("strict", "medium", "all"):
        for row in lags(view, links).rows:
            shares = {f"answered_by_day_{each.day}": each.value for each in row.shares}
            table.append(
                {
                    "links": links,
                    "period": row.group,
                    "triggers": row.triggers,
                    "answered": row.answered,
                    "median_days": row.median_days,
                    "answered_median_days": row.answered_median_days,
                    **shares,
                }
            )
    return LagVerdict(sentence=" ".join(sentences(found)) or headline(found), table=tuple(table))


def worlds_dataset(ensemble: Ensemble, outcomes: Mapping[str, Outcome], assessment: Assessment) -> Any:
    """The worlds as an xarray.Dataset: a variable for each outcome, dimensions option and world, with units."""
    import xarray as xr

    structures = np.array(ensemble.structures)
    return xr.Dataset(
        {
            name: (
                ("option", "world"),
                ensemble.values[name],
                {"units": outcome.unit, "long_name": outcome.title, "description": outcome.what},
            )
            for name, outcome in outcomes.items()
        },
        coords={
            "option": np.array([choice.id for choice in ensemble.choices]),
            "world": np.arange(ensemble.worlds, dtype=np.int64),
            "structure": ("world", structures[ensemble.structure_of]),
        },
        attrs={"title": assessment.title, "receipt": json.dumps(assessment.receipt.model_dump(mode="json"))},
    )
