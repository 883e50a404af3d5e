"""One world of a case by its number: the way back from a number of a brief to what made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countermove.decision.run import ready
from countermove.study.assumptions import Structure
from countermove.study.case import Case
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.branches import FIRED
from countermove.world.inputs import Inputs, choices_of
from countermove.world.tally import ANSWER_KINDS, FAN_SERIES

COMPARED = 2_000
"""Worlds among which a parameter's rank is told."""


@dataclass(frozen=True)
class Path:
    """A series by quarter, in its unit."""

    series: str
    title: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Value:
    """A parameter in its own unit, and the share of worlds in which it is lower."""

    name: str
    value: float
    rank: float


@dataclass(frozen=True)
class OneWorld:
    """A world under one option. draw: which one of its structure's fit, None where worlds come from priors; answers:
    quarter and kind, in their order; fired: the quarter at whose end the option's trigger fired, None where it waits
    for none or none came."""

    world: int
    seed: int
    option: str
    option_title: str
    structure: str
    structure_title: str
    draw: int | None
    quarters: tuple[str, ...]
    paths: tuple[Path, ...]
    answers: tuple[tuple[str, str], ...]
    fired: str | None
    parameters: tuple[Value, ...]


def one_world(study: Study, case: Case, option: str, world: int, seed: int = 1) -> OneWorld:
    """The world with this number of an assessment of the case with this seed, under an option or the reference.

    Raises ValueError for an unknown option.
    """
    view = study.as_of(case.cut_off)
    choices = choices_of(view, case)
    choice = next((each for each in choices if each.id == option), None)
    if choice is None:
        raise ValueError(f"no option {option!r} in case {case.id}")
    # All choices are read together, as an assessment reads them, so that the world is bit for bit the same.
    _, inputs, beliefs = ready(view, case, choices)
    return world_of(inputs, beliefs, view.structures, option, world, seed)


def world_of(
    inputs: Inputs, beliefs: Beliefs, structures: Sequence[Structure], option: str, world: int, seed: int
) -> OneWorld:
    """The world with this number under one of the choices of some inputs, drawn from beliefs of these structures."""
    choice = next(each for each in inputs.choices if each.id == option)
    kinds = [kind for kind in ANSWER_KINDS if kind != "answer"]
    record = (*FAN_SERIES, *kinds, *((FIRED,) if inputs.branches else ()))
    row = [each.id for each in inputs.choices].index(option)
    found = run_worlds(inputs, beliefs, seed=seed, worlds=1, first_world=world, record=record)[row, :, :, 0]
    values = beliefs.parameters_of(inputs.model, seed=seed, worlds=1, first_world=world)[:, 0]
    others = beliefs.parameters_of(inputs.model, seed=seed, worlds=COMPARED)
    lower = ((others < values[:, None]).mean(axis=1) + (others <= values[:, None]).mean(axis=1)) / 2
    structure = structures[world % len(structures)]
    fit = beliefs.posterior
    quarters = tuple(str(each) for each in inputs.quarters)
    fired = found[record.index(FIRED)] > 0.5 if inputs.branches else np.zeros(len(quarters), bool)
    return OneWorld(
        world=world, seed=seed, option=option, option_title=choice.title, structure=structure.id,
        structure_title=structure.title, draw=None if fit is None else int(fit.draws_of(np.array([world]))[1][0]),
        quarters=quarters,
        paths=tuple(
            Path(name, title, unit, tuple((found[at].astype(np.float64) * scale).tolist()))
            for at, (name, (title, unit, scale)) in enumerate(FAN_SERIES.items())
        ),
        answers=tuple(
            (quarters[at], ANSWER_KINDS[kind])
            for at in range(len(quarters)) for number, kind in enumerate(kinds)
            if found[len(FAN_SERIES) + number, at] > 0.5
        ),
        fired=quarters[int(fired.argmax())] if fired.any() else None,
        parameters=tuple(
            Value(name, float(value), float(rank))
            for name, value, rank in zip(inputs.model.parameters, values, lower, strict=True)
            if np.ptp(others[inputs.model.parameters.index(name)]) > 0
        ),
    )  # fmt: skip
