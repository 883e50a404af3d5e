"""From a case to its assessment: the one way through the house."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from countermove.decision import comparison, futures
from countermove.decision.answer import write_answer
from countermove.decision.assessment import (
    SCHEMA_VERSION,
    Assessment,
    CheckRow,
    LagVerdict,
    Receipt,
    Rival,
    Rupture,
    ScenarioLine,
    StructureLine,
)
from countermove.decision.balance import balances
from countermove.decision.bearing import without_line
from countermove.decision.binned import LEAST_WORLDS, binned
from countermove.decision.both_sides import both_sides
from countermove.decision.confidence import orders_of
from countermove.decision.control import brought, control_effects, paths_of
from countermove.decision.exposed import exposed
from countermove.decision.failures import failures
from countermove.decision.fitted import fit_line
from countermove.decision.hinges import carriers, watches
from countermove.decision.information import information
from countermove.decision.legal import chip_law
from countermove.decision.lines import option_lines, outcome_line, view_of
from countermove.decision.load import weigh
from countermove.decision.movers import scenario_movers
from countermove.decision.parts import AsIfLine, LaterPriors
from countermove.decision.receipt import receipt
from countermove.decision.red_team import red_team
from countermove.decision.run import Progress, Run, left_out, simulate_case
from countermove.decision.sales_limits import sales_limits_by_option
from countermove.decision.satisficing import check_limits, satisficing
from countermove.decision.sources import sources_used
from countermove.decision.triggers import triggers
from countermove.decision.turning import turns
from countermove.decision.ways import ways
from countermove.decision.worlds import Worlds
from countermove.decision.written import sealed
from countermove.response import headline, lags, sentences, verdict
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.study.knowable import later_parameters
from countermove.study.limits import Limit
from countermove.study.rules import load_rules
from countermove.study.study import Study
from countermove.world.check import Row
from countermove.world.ensemble import ANY_MACHINE, check_size
from countermove.world.inputs import known_names
from countermove.world.pieces import Machine
from countermove.world.spreadsheet import spreadsheet

MAIN_OUTCOMES = 5
"""How many of a case's outcomes are compared for every pair of options and every part of a bundle."""


@dataclass(frozen=True)
class Assessed:
    """An assessment and the worlds behind it."""

    assessment: Assessment
    kept: Worlds

    @cached_property
    def worlds(self) -> Any:
        """The worlds as an xarray.Dataset: option x world for each outcome, with units."""
        return self.kept.dataset()


def assess(
    study: Study,
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    as_of: date | None = None,
    without: Collection[str] = (),
    limits: Mapping[str, Limit] | None = None,
    machine: Machine = ANY_MACHINE,
    rupture_rate_per_year: float = 0.01,
    command: str = "",
    progress: Progress | None = None,
) -> Assessed:
    """Assess a case on a study.

    Args: worlds for each option; seed; as_of shows the study as it was knowable on an earlier day; without names
    measures to switch off, rival accounts to leave out, and rows, series, sources, origins, kinds of source and
    articles to take out of the study; limits, by outcome, go before those of the case; machine is what simulates;
    rupture_rate_per_year is how likely the user holds a rupture over Taiwan; command is kept in the receipt; progress
    is told a share of the way and a word.
    Beyond world.tally.KEPT_WORLDS worlds, levels and paths come from all of them, comparisons from the first ones.
    Raises BadInput for arguments, a case or a study that cannot be used.
    """
    tell = progress or _silent
    check_size(worlds, seed, len(study.structures))
    check_limits(study, case, limits or {})
    view = view_of(study, case, as_of)
    run = simulate_case(study, case, view, worlds, seed, left_out(view, case, without), machine, tell)
    tell(0.85, "comparing the options")
    stamp = receipt(
        run.view, case, load_rules(run.view), run.inputs, run.response,
        worlds=worlds, seed=seed, as_of=as_of, without=without, command=command,
        posterior_hash=None if run.beliefs.posterior is None else run.beliefs.posterior.hash,
    )  # fmt: skip
    assessment = sealed(_assessment(run, stamp, rupture_rate_per_year, {**case.limits, **(limits or {})}, tell))
    ensemble = run.ensemble
    structure = np.array(ensemble.structures)[ensemble.structure_of]
    options = tuple(choice.id for choice in ensemble.choices)
    return Assessed(assessment, Worlds.of(assessment, options, structure, ensemble.values))


def _silent(done: float, what: str) -> None:
    """Nobody is told."""


def _assessment(
    run: Run, stamp: Receipt, rupture_rate_per_year: float, limits: Mapping[str, Limit], tell: Progress
) -> Assessment:
    """The assessment in its parts; each comes from one function that can be read alone."""
    case, view, ensemble, outcomes = run.case, run.view, run.ensemble, run.outcomes
    compared = comparison.against_present_law(ensemble, case.present_law)
    answers = futures.countermoves(ensemble)
    dominance = comparison.dominance(ensemble, outcomes)
    between = comparison.between_structures(ensemble, case.present_law)
    options = option_lines(case, ensemble.choices, view)
    lines = tuple(outcome_line(name, outcome) for name, outcome in outcomes.items())
    levels = comparison.levels(ensemble)
    rankings = comparison.rankings(ensemble, outcomes, case.weights, case.decider)
    main = case.outcomes[:MAIN_OUTCOMES]
    answer = write_answer(
        case, options, lines, levels, compared, answers, dominance, orders_of(ensemble, case, outcomes), between,
        run.checks, fitted=run.beliefs.posterior is not None, hindsight=run.hindsight,
        decider=_name_of(case.decider, view),
        answering=next((each.adjective for each in view.about.parties if each.id == case.other), case.other),
    )  # fmt: skip
    return Assessment(
        **_head(run, stamp),
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
        rankings=rankings,
        dominance=dominance,
        satisficing=satisficing(ensemble, limits),
        both_sides=both_sides(run, levels, rankings, main, limits),
        effects=() if run.pieces is None else comparison.effects(ensemble, run.pieces, main),
        countermoves=answers,
        triggers=triggers(ensemble),
        sales_limits=sales_limits_by_option(run),
        balances=balances(run),
        exposures=exposed(view),
        scenario_odds=futures.scenario_odds(ensemble, view.scenarios),
        scenario_movers=scenario_movers(run),
        quarters=tuple(str(quarter) for quarter in ensemble.quarters),
        fans=futures.fans(ensemble),
        observed=futures.observed(view),
        law=chip_law(view, case, run.inputs),
        rivals=_rival_lines(spreadsheet(view, run.inputs, run.response, run.span), outcomes),
        checks=tuple(_check_line(row) for row in run.checks),
        **_bearing(run, main, tell),
        **_turning(run, main, limits, tell),
        rupture=_rupture(run, rupture_rate_per_year),
        as_if=_as_if(run),
        lag=_lag(run.record),
        not_modelled=view.not_modelled,
        undated=view.undated(),
        weights=case.weights,
    )


def _bearing(run: Run, outcomes: tuple[str, ...], tell: Progress) -> dict[str, Any]:
    """What the width of each outcome and the order of the options rest on."""
    tell(0.87, "weighing claims and sources")
    carried, weighed = carriers(run, outcomes), weigh(run, outcomes)
    fit, waiting = run.beliefs.posterior, weighed.weighing.waiting
    rows, acts = () if fit is None else fit.rows, () if waiting is None else waiting.posterior.triggers
    return {
        "carriers": carried,
        "ways": ways(run, carried),
        "watches": watches(run, outcomes, run.ensemble.seed),
        "loads": weighed.loads,
        "red_team": red_team(run, weighed),
        "sources": sources_used(run.view, run.case, rows, acts),
    }


def _turning(run: Run, outcomes: Sequence[str], limits: Mapping[str, Limit], tell: Progress) -> dict[str, Any]:
    """Where options fail, what would change the choice, and what the control did at all."""
    tell(0.90, "what would turn the choice")
    inputs, paths = binned(run), paths_of(run)
    told = outcomes if inputs.worlds >= LEAST_WORLDS else ()
    worth, trades = information(run, inputs, told)
    return {
        "failures": failures(run, inputs, tuple(dict.fromkeys((*told, *limits))) if told else (), limits),
        "turns": turns(run, inputs, brought(run, paths), told),
        "information": worth,
        "trades": trades,
        "control": control_effects(run, paths),
    }


def _head(run: Run, stamp: Receipt) -> dict[str, Any]:
    """What the case asks, and what the worlds are drawn from."""
    case = run.case
    asked = {name: getattr(case, name) for name in ("title", "question", "decider", "other", "day", "horizon")}
    return {
        **asked,
        "schema_version": SCHEMA_VERSION,
        "receipt": stamp,
        "fitted": run.beliefs.posterior is not None,
        "fit": None if run.beliefs.posterior is None else fit_line(run.beliefs.posterior, run.view),
        "hindsight": run.hindsight,
        "later_priors": _later_priors(run.view),
        "without": without_line(run),
        "case": case.id,
        "cut_off": run.inputs.cut_off,
    }


def _later_priors(view: Study) -> LaterPriors:
    later, every = later_parameters(view), view.parameters.parameters
    widened = sum(every[name].prior_ungrounded is not None for name in later)
    return LaterPriors(later=len(later), widened=widened, parameters=len(every))


def _as_if(run: Run) -> tuple[AsIfLine, ...]:
    return tuple(
        AsIfLine(
            outcome=name, title=branch.title, held=branch.fix, worlds=found.worlds,
            levels={option: each[name] for option, each in comparison.levels(found).items()},
        )
        for name, outcome in run.outcomes.items() for branch in outcome.as_if
        for found in [run.as_if[name, branch.title]]
    )  # fmt: skip


def _rupture(run: Run, rate_per_year: float) -> Rupture:
    years = max((run.case.horizon - run.inputs.cut_off).days / 365.25, 0.0)
    return Rupture(
        quarter=str(run.rupture_quarter), rate_per_year=rate_per_year,
        chance_by_horizon=1 - math.exp(-rate_per_year * years), worlds=run.ruptured.worlds,
        levels=comparison.levels(run.ruptured),
    )  # fmt: skip


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
