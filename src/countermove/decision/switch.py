"""What becomes of the answer when claims, sources or measures are switched off, within a second of being asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from countermove.decision.bearing import Medians, Simulated, half_widths, moves, turned
from countermove.decision.bench import Bench, of_structures
from countermove.decision.parts import Moves
from countermove.decision.removed import Consequence, beliefs_without
from countermove.decision.run import PART_WORLDS, Progress, Run, Without, left_out, simulate_case
from countermove.study.case import Case
from countermove.study.study import Study
from countermove.world.ensemble import ANY_MACHINE, Ensemble, simulate
from countermove.world.inputs import build_inputs, choices_of


@dataclass(frozen=True)
class Switched:
    """The answer with some names switched off.

    names: as given; measures: those that are measures of the case; told: what the rest did to the fit, the priors and
    the answers, None where nothing was taken out of the study; leaders: by outcome that who decides ranks, the option
    that led before and the one that leads now; moves and turned as in decision.bearing.
    """

    names: tuple[str, ...]
    measures: tuple[str, ...]
    told: Consequence | None
    leaders: Mapping[str, tuple[str, str]]
    moves: tuple[Moves, ...]
    turned: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether the fit without what fell is known."""
        return self.told is None or self.told.known

    @property
    def stands(self) -> bool:
        """Whether the order of the options is known to stand."""
        return self.known and not self.turned


def switchboard(
    study: Study, case: Case, *, as_of: date | None = None, seed: int = 1, progress: Progress | None = None
) -> Callable[[Collection[str]], Switched]:
    """Simulate a case once, and return what answers for names that are switched off: of measures of the case, and of
    rows, series, sources, origins, kinds of source, articles and rival accounts. That raises BadInput for a name that
    is none of them.
    """
    view = study.as_of(case.cut_off if as_of is None else min(as_of, case.cut_off))
    run = simulate_case(study, case, view, PART_WORLDS, seed, Without(), ANY_MACHINE, progress or _silent)
    outcomes = case.outcomes
    then, halves = _medians(run.ensemble), half_widths(run.ensemble, outcomes)

    def switched(names: Collection[str]) -> Switched:
        without = left_out(view, case, names)
        after, told = _again(run, without, outcomes)
        found = _medians(after)
        return Switched(
            names=tuple(names), measures=tuple(sorted(without.measures)), told=told,
            leaders=_leaders(run, then, found), moves=moves(run.ensemble, halves, then, found),
            turned=turned(run, halves, then, found),
        )  # fmt: skip

    return switched


@dataclass(frozen=True)
class Before:
    """How a bench with nothing switched off stands, on the outcomes that are told as they are: medians and half the
    middle half of the worlds, (choice,) by outcome."""

    medians: Medians
    halves: Medians


def before(bench: Bench) -> Before:
    """How a bench stands, to be held against others of the same case."""
    outcomes = [name for name in bench.case.outcomes if name not in bench.relative]
    medians = _medians(bench.ensemble)
    return Before({name: medians[name] for name in outcomes}, half_widths(bench.ensemble, outcomes))


def between(bench: Bench, stood: Before, after: Bench, names: Collection[str]) -> Switched:
    """What became of an answer, which ``stood`` so on a bench, on another of its case with ``names`` switched off."""
    medians = _medians(after.ensemble)
    now = {name: medians[name] for name in stood.medians}
    return Switched(
        names=tuple(names), measures=tuple(sorted(after.without.measures)), told=after.told,
        leaders=_leaders(bench, stood.medians, now), moves=moves(bench.ensemble, stood.halves, stood.medians, now),
        turned=turned(bench, stood.halves, stood.medians, now),
    )  # fmt: skip


def _silent(done: float, what: str) -> None:
    """Nobody is told."""


def _again(run: Run, without: Without, outcomes: Sequence[str]) -> tuple[Ensemble, Consequence | None]:
    """The same worlds without something, and what its removal did."""
    response, beliefs, told, inputs = run.response, run.beliefs, None, run.inputs
    if without.removal is not None:
        response, beliefs, told = beliefs_without(run.view, without.removal, inputs.model.parameters, beliefs.posterior)
    if without.measures:
        choices = choices_of(run.view, run.case, without.measures)
        inputs = replace(build_inputs(run.view, run.case, response, choices), model=inputs.model)
    wanted = {name: run.outcomes[name] for name in outcomes}
    beliefs, kept = of_structures(run.view, beliefs, (), without.accounts)
    after = simulate(
        inputs, beliefs, kept, wanted, run.span, worlds=run.ensemble.worlds, seed=run.ensemble.seed,
        with_paths=False,
    )  # fmt: skip
    return after, told


def _medians(ensemble: Ensemble) -> Medians:
    return {name: np.median(values, axis=1).astype(np.float64) for name, values in ensemble.values.items()}


def _leaders(run: Simulated, before: Medians, after: Medians) -> dict[str, tuple[str, str]]:
    """The option whose median is best for who decides, before and after, on each outcome that they rank."""
    rows = [row for row, choice in enumerate(run.ensemble.choices) if not choice.is_reference]
    found: dict[str, tuple[str, str]] = {}
    for name in after:
        want = run.outcomes[name].better.get(run.case.decider)
        if want is not None:
            sign = 1.0 if want == "more" else -1.0
            best = [run.ensemble.choices[rows[int(np.argmax(sign * each[name][rows]))]].id for each in (before, after)]
            found[name] = (best[0], best[1])
    return found
