"""An option at some position of the levers, beside present law and the reference: what a page or a notebook is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.decision.answer import KEPT
from countermove.decision.assessment import Confidence, Countermove, Fan, OptionLine, OutcomeLine, ScenarioLine
from countermove.decision.bench import Bench
from countermove.decision.confidence import confidence_of, orders_of
from countermove.decision.futures import countermoves, fans, scenario_of
from countermove.decision.lines import option_line, outcome_line
from countermove.decision.moved import Position
from countermove.decision.numbers import indistinct, share, spreads
from countermove.decision.parts import Part, Share, Spread
from countermove.world.check import check as check_past
from countermove.world.ensemble import Ensemble
from countermove.world.tally import series_of

Floats = NDArray[np.float32]
MAIN_OUTCOMES = 5
"""How many of a case's outcomes lead."""
ENOUGH = 100
"""Of fewer worlds one in twenty is too few to be told."""


class Against(Part):
    """An option less another on one outcome, world by world; ``tie`` where the worlds do not resolve which is more."""

    difference: Spread
    higher: Share
    lower: Share
    tie: bool


class Explored(Part):
    """One option, its levels by outcome, and how it differs from present law; against the reference, only the median
    difference under each rival account, for data do not identify that effect. See the parts for units.

    where_kept: the difference to present law on the outcome that leads in the worlds alone in which the decider keeps
    the option to the end; None where hardly any world, or every one, does.
    """

    option: OptionLine
    levels: dict[str, Spread]
    against_present_law: dict[str, Against]
    where_kept: Against | None
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
    kept = [name for name in case.outcomes if name == KEPT]
    return tuple(dict.fromkeys([*case.outcomes[:MAIN_OUTCOMES], *payers, *kept]))


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
    values = _side_by_side(bench, found, names)
    less = values - _side_by_side(bench, bench.ensemble, names, bench.present)
    told = scenario_of(found, bench.view.scenarios, 0)
    odds = {each.id: share(float((told == place).sum()), found.kept) for place, each in enumerate(bench.view.scenarios)}
    return Explored(
        option=line,
        levels=dict(zip(names, spreads(values), strict=True)),
        against_present_law=dict(zip(names, _against(less), strict=True)),
        where_kept=_where_kept(names, values, less),
        against_reference=dict(zip(names, _by_structure(bench, names, values), strict=True))
        if not line.is_reference
        else {},
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


def _side_by_side(bench: Bench, ensemble: Ensemble, names: Sequence[str], row: int = 0) -> Floats:
    """Outcomes of one row, (outcome, world)."""
    return np.stack([worlds_of(bench, ensemble, name, row) for name in names])


def _against(less: Floats) -> list[Against]:
    """Differences to present law, (outcome, world)."""
    worlds, higher, lower = less.shape[1], (less > 0).sum(axis=1).tolist(), (less < 0).sum(axis=1).tolist()
    return [
        Against(
            difference=told, higher=share(float(more), worlds), lower=share(float(fewer), worlds),
            tie=indistinct(each, told),
        )
        for each, told, more, fewer in zip(less, spreads(less), higher, lower, strict=True)
    ]  # fmt: skip


def _where_kept(names: Sequence[str], values: Floats, less: Floats) -> Against | None:
    """The difference on what leads in the worlds where the option stands to the end, if these are some, not all."""
    if KEPT not in names:
        return None
    kept = values[names.index(KEPT)] > 0.5
    return _against(less[:1, kept])[0] if ENOUGH <= kept.sum() < kept.size else None


def _by_structure(bench: Bench, names: Sequence[str], values: Floats) -> list[dict[str, float]]:
    """The median difference to the reference under each rival account; a ratio less one for what is told as one."""
    less = values - _side_by_side(bench, bench.ensemble, names, bench.reference)
    count = len(bench.structures)  # world w has structure w mod count
    medians = np.stack([_medians(less[:, place::count]) for place in range(count)], axis=1).tolist()
    ids = [each.id for each in bench.structures]
    return [dict(zip(ids, row, strict=True)) for row in medians]


def _medians(values: Floats) -> Floats:
    """NumPy's median of each row, in a fraction of its time."""
    ordered, half = np.sort(values, axis=1), values.shape[1] // 2
    return ordered[:, half] if values.shape[1] % 2 else (ordered[:, half - 1] + ordered[:, half]) / np.float32(2.0)


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
