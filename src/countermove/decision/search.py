"""Better packages than the listed ones: many objectives at once, common worlds, and a check in fresh ones.

NSGA-III (Deb and Jain, 2014, IEEE Transactions on Evolutionary Computation 18(4), doi 10.1109/TEVC.2013.2281535) by
pymoo (Blank and Deb, 2020, IEEE Access 8, doi 10.1109/ACCESS.2020.2990567). Needs the extra ``search``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.front import front_of, spread_out
from countermove.decision.packages import Package, space_of
from countermove.decision.run import Progress
from countermove.decision.search_parts import Found
from countermove.decision.trial import Trial, trial_of
from countermove.decision.verdict import found_of
from countermove.study.case import Case
from countermove.study.faults import BadInput, Fault
from countermove.study.study import Study
from countermove.world import engine
from countermove.world.ensemble import ANY_MACHINE
from countermove.world.inputs import model_of
from countermove.world.pieces import Machine

MAIN_OBJECTIVES = 5
MOST_WORLDS = 25_000
PRUNED = 48
"""Packages of the front that are tried with less, and then met with fresh worlds."""
PRUNINGS = 3

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Effort:
    """How much is tried: generations of so many packages, each in so many worlds."""

    generations: int = 40
    population: int = 40
    worlds: int = 2_000
    proposals: int = 6


def search(
    study: Study,
    case: Case,
    *,
    outcomes: Sequence[str] = (),
    effort: Effort = Effort(),
    seed: int = 1,
    machine: Machine = ANY_MACHINE,
    progress: Progress | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Found:
    """Search for packages that do better than the options of a case.

    Args: outcomes that who decides wants more or less of, by default the first five of the case that it ranks; effort;
    seed; go_on is asked after every generation, and where it says no, what was found so far is checked and returned.
    Equal arguments give equal bits. Raises BadInput for what cannot be searched, and without the extra ``search``.
    """
    tell = progress or _silent
    check_effort(effort, len(study.structures))
    view = study.as_of(case.cut_off)
    objectives = objectives_of(view, case, outcomes)
    space = space_of(view, case)
    if not space.offered:
        problem = f"no option lists a measure of {case.decider} without a trigger, so there is nothing to put together"
        raise BadInput.single(problem, where=case.id)
    pymoo_module("algorithms.moo.nsga3")
    tell(0.02, "reading the record and the law")
    engine.prepare(model_of(view))
    trial = trial_of(view, case, space, objectives, machine)
    tried: dict[Package, Floats] = {}
    done = 0
    for done in _generations(trial, effort, seed, tried):
        share, count = done / effort.generations, len(tried)
        tell(0.05 + 0.75 * share, f"{done} of {effort.generations} generations, {count:,} packages tried")
        if not go_on():
            break
    tell(0.85, "trying the best with less")
    candidates = _pruned(trial, effort, seed, tried)
    tell(0.92, "meeting fresh worlds")
    return found_of(trial, tried, candidates, seed, effort.worlds, effort.proposals, effort.generations, done)


def _silent(done: float, what: str) -> None:
    """Nobody is told."""


def check_effort(effort: Effort, structures: int) -> None:
    """BadInput for an effort that cannot be made."""
    bounds = {
        "generations": (1, 1_000), "population": (8, 500), "worlds": (10 * structures, MOST_WORLDS),
        "proposals": (1, PRUNED),
    }  # fmt: skip
    faults = [
        Fault("", None, f"--{name}", f"{getattr(effort, name)} found; want {low} to {high:,}")
        for name, (low, high) in bounds.items() if not low <= getattr(effort, name) <= high
    ]  # fmt: skip
    if faults:
        raise BadInput(faults)


def objectives_of(view: Study, case: Case, outcomes: Sequence[str]) -> tuple[str, ...]:
    """The outcomes that are made as good as possible; BadInput for those that cannot be."""
    ranked = [name for name in case.outcomes if case.decider in view.outcomes[name].better]
    chosen = tuple(dict.fromkeys(outcomes or ranked[:MAIN_OBJECTIVES]))
    known = ", ".join(ranked)
    faults = [
        Fault("", None, "--outcome", f"{name!r} is none that {case.decider} ranks in this case; known: {known}")
        for name in chosen
        if name not in ranked
    ]
    if not faults and not 2 <= len(chosen) <= 10:
        faults.append(Fault("", None, "--outcome", f"{len(chosen)} found; want 2 to 10 outcomes to weigh"))
    if faults:
        raise BadInput(faults)
    return chosen


def pymoo_module(name: str) -> Any:
    """A module of pymoo; BadInput where the extra is not installed."""
    try:
        return import_module(f"pymoo.{name}")
    except ImportError:
        problem = "pymoo is missing; it comes with the extra 'search': pip install 'countermove[search]'"
        raise BadInput.single(problem) from None


def _generations(trial: Trial, effort: Effort, seed: int, tried: dict[Package, Floats]) -> Iterator[int]:
    """Let generations of packages be tried, all of them in the same worlds; what is new goes into ``tried``."""
    space, count = trial.space, len(trial.outcomes)
    listed = [space.encode(space.listed(each.measures)) for each in trial.case.options]
    rng = np.random.Generator(np.random.Philox(seed))
    first = rng.random((max(effort.population - len(listed), 0), space.genes))
    # Whether a measure is in: few at first, since most pairs of a case's measures clash or undo each other.
    first[:, ::3] *= 0.8
    problem = pymoo_module("core.problem").Problem(n_var=space.genes, n_obj=count, xl=0.0, xu=1.0)
    algorithm = pymoo_module("algorithms.moo.nsga3").NSGA3(
        ref_dirs=_directions(count, effort.population), pop_size=effort.population,
        sampling=np.concatenate([*(each[None] for each in listed), first])[: effort.population],
    )  # fmt: skip
    never = pymoo_module("core.termination").NoTermination()
    algorithm.setup(problem, termination=never, seed=seed % 2**32, verbose=False)
    evaluator, static = pymoo_module("core.evaluator").Evaluator(), pymoo_module("problems.static").StaticProblem
    for number in range(effort.generations):
        asked = algorithm.ask()
        packages = [space.decode(each) for each in asked.get("X")]
        new = [each for each in dict.fromkeys(packages) if each not in tried]
        tried |= dict(zip(new, trial.medians(new, effort.worlds, seed), strict=True))
        evaluator.eval(static(problem, F=np.stack([tried[each] for each in packages])), asked)
        algorithm.tell(infills=asked)
        yield number + 1


def _directions(objectives: int, population: int) -> Floats:
    """Reference directions of NSGA-III: as many steps on each axis as the population has room for."""
    steps = 1
    while math.comb(objectives + steps, steps + 1) <= population and steps < 99:
        steps += 1
    make = pymoo_module("util.ref_dirs").get_reference_directions
    return np.asarray(make("das-dennis", objectives, n_partitions=steps))


def _pruned(trial: Trial, effort: Effort, seed: int, tried: dict[Package, Floats]) -> list[Package]:
    """Packages of the front, spread over it, without the measures that make no objective better: what chance left in
    them."""
    for _ in range(PRUNINGS):
        names, medians = list(tried), np.stack(list(tried.values()))
        front = front_of(medians)
        few = front[spread_out(medians[front], PRUNED, medians[:0])]
        less: list[Package] = [
            tuple(one for one in names[at] if one != gone)
            for at in map(int, few)
            for gone in names[at]
            if len(names[at]) > 1
        ]
        new = [each for each in dict.fromkeys(less) if each not in tried]
        if not new:
            break
        # First, so that of equal packages the one with less stays.
        found = dict(zip(new, trial.medians(new, effort.worlds, seed), strict=True))
        before = dict(tried)
        tried.clear()
        tried |= found | before
    names, medians = list(tried), np.stack(list(tried.values()))
    front = front_of(medians)
    return [names[int(front[at])] for at in spread_out(medians[front], PRUNED, medians[:0])]
