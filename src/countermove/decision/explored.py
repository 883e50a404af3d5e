"""An option at some position of the levers, beside present law and the reference: what a page or a notebook is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Confidence, Countermove, Fan, OptionLine, OutcomeLine, ScenarioLine
from countermove.decision.bench import Bench
from countermove.decision.confidence import confidence_of, orders_of
from countermove.decision.futures import countermoves, fans, scenario_of
from countermove.decision.lines import option_line, outcome_line
from countermove.decision.moved import Position
from countermove.decision.numbers import indistinct, share, spread
from countermove.decision.parts import Part, Share, Spread
from countermove.world.check import check as check_past
from countermove.world.ensemble import Ensemble
from countermove.world.tally import series_of

Floats = NDArray[np.float32]
MAIN_OUTCOMES = 5
"""How many of a case's outcomes lead."""


class Against(Part):
    """An option less another on one outcome, world by world; ``tie`` where the worlds do not resolve which is more."""

    difference: Spread
    higher: Share
    lower: Share
    tie: bool


class Explored(Part):
    """One option, its levels by outcome, and how it differs from present law; against the reference, only the median
    difference under each rival account, for data do not identify that effect. See the parts for units."""

    option: OptionLine
    levels: dict[str, Spread]
    against_present_law: dict[str, Against]
    against_reference: dict[str, dict[str, float]]
    scenario_odds: dict[str, Share]
    countermoves: tuple[Countermove, ...]
    fans: tuple[Fan, ...]


class Bearings(Part):
    """What every option of a case is told with: the case, its quarters, outcomes, scenarios, how many worlds, and how
    sure all of it is, as a brief says it."""

    case: str
    title: str
    question: str
    day: date
    cut_off: date
    horizon: date
    worlds: int
    seed: int
    quarters: tuple[str, ...]
    outcomes: tuple[OutcomeLine, ...]
    scenarios: tuple[ScenarioLine, ...]
    structures: tuple[str, ...]
    confidence: Confidence
    confidence_why: str


def led_by(bench: Bench) -> tuple[str, ...]:
    """The outcomes that lead, and those that tell who pays."""
    case = bench.case
    payers = [name for name in case.outcomes if bench.outcomes[name].payer is not None]
    return tuple(dict.fromkeys([*case.outcomes[:MAIN_OUTCOMES], *payers]))


def bearings(bench: Bench) -> Bearings:
    """What every option is told with."""
    case, ensemble = bench.case, bench.ensemble
    checks = check_past(bench.view, bench.inputs, bench.beliefs, choice=case.present_law, seed=ensemble.seed)
    sure, why = confidence_of(
        checks, orders_of(ensemble, case, bench.outcomes), fitted=bench.beliefs.posterior is not None,
        hindsight=bench.hindsight,
    )  # fmt: skip
    return Bearings(
        case=case.id, title=case.title, question=case.question, day=case.day, cut_off=bench.inputs.cut_off,
        horizon=case.horizon, worlds=ensemble.worlds, seed=ensemble.seed,
        quarters=tuple(map(str, ensemble.quarters)),
        outcomes=tuple(outcome_line(name, bench.view.outcomes[name]) for name in bench.outcomes),
        scenarios=tuple(ScenarioLine(id=each.id, title=each.title, says=each.says) for each in bench.view.scenarios),
        structures=tuple(each.id for each in bench.structures), confidence=sure, confidence_why=why,
    )  # fmt: skip


def explored(
    bench: Bench, position: Position, outcomes: Collection[str] = (), paths: bool | Collection[str] = True
) -> Explored:
    """The option at a position; outcomes: which are told, by default those that lead and tell who pays; paths: which
    series, all, or none.

    Raises BadInput for a position that there is not.
    """
    option, names = bench.option(position), tuple(outcomes) or led_by(bench)
    claims = {claim.id: claim for claim in bench.view.claims}
    if not position.moved:
        row = bench.ensemble.row(option.id)
        line = option_line(bench.case, bench.ensemble.choices[row], option, claims)
        return _told(bench, bench.ensemble.of_row(row), line, names, paths)
    found, inputs = bench.explore(position, names, paths)
    line = option_line(bench.case, replace(inputs.choices[0], measures=option.measures), option, claims)
    return _told(bench, found, line, names, paths)


def reference(bench: Bench, outcomes: Collection[str] = (), paths: bool | Collection[str] = True) -> Explored:
    """The reference of the case, told likewise."""
    choice = bench.ensemble.choices[bench.reference]
    line = option_line(bench.case, choice, bench.case.reference, {})
    return _told(bench, bench.ensemble.of_row(bench.reference), line, tuple(outcomes) or led_by(bench), paths)


def _told(
    bench: Bench, found: Ensemble, line: OptionLine, names: tuple[str, ...], paths: bool | Collection[str]
) -> Explored:
    values = {name: worlds_of(bench, found, name) for name in names}
    told = scenario_of(found, bench.view.scenarios, 0)
    odds = {each.id: share(float((told == place).sum()), found.kept) for place, each in enumerate(bench.view.scenarios)}
    known = names if not line.is_reference else ()
    return Explored(
        option=line,
        levels={name: spread(each) for name, each in values.items()},
        against_present_law={name: _against(bench, name, values[name]) for name in names},
        against_reference={name: _by_structure(bench, name, values[name]) for name in known},
        scenario_odds=odds,
        countermoves=_from_the_choice(bench, found),
        fans=_paths(bench, found, paths),
    )


def worlds_of(bench: Bench, ensemble: Ensemble, name: str, row: int = 0) -> Floats:
    """An outcome of one row, (world,), in its unit; one that is told against the reference is divided by it."""
    values = ensemble.values[name][row]
    if name not in bench.relative:
        return values
    return np.asarray(values / np.maximum(bench.ensemble.values[name][bench.reference], 1e-12), np.float32)


def _against(bench: Bench, name: str, values: Floats) -> Against:
    less = values - worlds_of(bench, bench.ensemble, name, bench.present)
    told = spread(less)
    return Against(
        difference=told, higher=share(float((less > 0).sum()), len(less)),
        lower=share(float((less < 0).sum()), len(less)), tie=indistinct(less, told),
    )  # fmt: skip


def _by_structure(bench: Bench, name: str, values: Floats) -> dict[str, float]:
    """The median difference to the reference under each rival account; a ratio less one for what is told as one."""
    less = values - worlds_of(bench, bench.ensemble, name, bench.reference)
    count = len(bench.structures)
    ordered = [np.sort(less[place::count]) for place in range(count)]  # world w has structure w mod count
    return {each.id: float(_middle(some)) for each, some in zip(bench.structures, ordered, strict=True)}


def _middle(ordered: Floats) -> np.float32:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / np.float32(2.0)


def _from_the_choice(bench: Bench, found: Ensemble) -> tuple[Countermove, ...]:
    """Answers counted from the case's day on: what came before is the record's, whatever is chosen."""
    later = len(bench.ensemble.quarters) - bench.span.start
    return countermoves(replace(
        found, quarters=found.quarters[-later:],
        first_answers={kind: counts[:, -later:] for kind, counts in found.first_answers.items()},
    ))  # fmt: skip


def _paths(bench: Bench, found: Ensemble, paths: bool | Collection[str]) -> tuple[Fan, ...]:
    """Paths of one row; where it was told from the case's day on, with the past that all options share before it."""
    own = fans(found, series_of(paths))
    missing = len(bench.ensemble.quarters) - len(found.quarters)
    if not missing:
        return own
    levels = ("p05", "p25", "p50", "p75", "p95")
    return tuple(
        each.model_copy(
            update={name: getattr(bench.past[each.series], name)[:missing] + getattr(each, name) for name in levels}
        )
        for each in own
    )
