"""What worlds are drawn from: priors, the fitted posterior in the place of those that were fitted, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel
from countermove.study.assumptions import Structure
from countermove.study.knowable import later_parameters
from countermove.study.study import Study
from countermove.world import engine, jax_engine
from countermove.world.branches import Branch, put_together, recorded_for, rows_of
from countermove.world.flow import Model
from countermove.world.posterior import Posterior
from countermove.world.tables import prior_tables, record_draws

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Beliefs:
    """Where every parameter of a world, and what chance brought to its past, comes from. World w has structure w mod S.

    tables (S, parameter, node): quantiles of the priors; posterior: draws of the parameters and the past that were
    fitted, or None; answers: draws (draw,) by parameter that countermove.response has fitted together, or none; held:
    parameters that have one value in every world, as if it were known.
    """

    tables: NDArray[np.float64]
    posterior: Posterior | None
    answers: Mapping[str, Floats]
    held: Mapping[str, float] = field(default_factory=dict[str, float])

    def parameters_of(
        self, model: Model, *, seed: int, worlds: int, first_world: int = 0, threads: int | None = None
    ) -> Floats:
        """The parameters of consecutive worlds, float32[parameter, world]: fitted ones from draws, each draw used
        equally often, others from their priors."""
        drawn = engine.draw_parameters(
            model, tables=self.tables, seed=seed, first_world=first_world, worlds=worlds, threads=threads
        )
        if self.posterior is not None:
            rows = [model.parameters.index(name) for name in self.posterior.parameters]
            structure, draw = self.posterior.draws_of(first_world, worlds)
            drawn[rows] = self.posterior.values[structure, draw].T
        turn = np.arange(first_world, first_world + worlds) // len(self.tables)
        for name, values in self.answers.items():
            drawn[model.parameters.index(name)] = values[turn % len(values)]
        for name, value in self.held.items():
            drawn[model.parameters.index(name)] = value
        return drawn

    def past_of(self, first_world: int, worlds: int) -> dict[str, Floats]:
        """What chance brought to the past of consecutive worlds, (quarter, world) by shock; empty without a fit."""
        if self.posterior is None:
            return {}
        structure, draw = self.posterior.draws_of(first_world, worlds)
        return {
            name: self.posterior.shocks[structure, draw, at].T for at, name in enumerate(self.posterior.shock_names)
        }


@runtime_checkable
class Simulated(Protocol):
    """What is simulated: a model with the levers (choice, lever, quarter) and paths (path, quarter) of its choices."""

    @property
    def model(self) -> Model:
        """Its flows and names."""
        ...

    @property
    def levers(self) -> NDArray[np.float64]:
        """What each choice sets."""
        ...

    @property
    def paths(self) -> NDArray[np.float64]:
        """What is known over time."""
        ...

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What choices that wait for a trigger become."""
        ...


def run_worlds(
    what: Simulated,
    beliefs: Beliefs,
    *,
    seed: int,
    worlds: int,
    record: tuple[str, ...],
    first_world: int = 0,
    threads: int | None = None,
    device: str | None = None,
) -> Floats:
    """Consecutive worlds, float32[choice, recorded name, quarter, world]. Any world can be had again by its number.

    A choice that waits for a trigger turns, in each world, into what it becomes after the quarter in which it fired
    there; branches.FIRED may be recorded too.

    device: cpu or gpu to run on JAX there, which differs from the engine in the last digits; None for the engine.
    """
    simulate = engine.run if device is None else partial(jax_engine.run, device=device)
    drawn = beliefs.parameters_of(what.model, seed=seed, worlds=worlds, first_world=first_world, threads=threads)
    recorded = recorded_for(record, what.branches)
    paths = simulate(
        what.model, tables=beliefs.tables, levers=rows_of(what.levers, what.branches), paths=what.paths, seed=seed,
        first_world=first_world, worlds=worlds, record=recorded, threads=threads, parameters=drawn,
        past=beliefs.past_of(first_world, worlds),
    )  # fmt: skip
    return put_together(paths, what.branches, len(what.levers), recorded, record) if what.branches else paths


def beliefs_of(
    study: Study,
    response: ResponseModel,
    parameters: Sequence[str],
    structures: Sequence[Structure],
    posterior: Posterior | None = None,
) -> Beliefs:
    """What worlds of a study are drawn from.

    Under an earlier day a parameter whose grounds came later has the wider prior that holds without them, where its
    account of the data names one. Raises BadInput for a prior that single precision cannot hold.
    """
    tables = prior_tables(study, response, parameters, structures, ungrounded=later_parameters(study))
    return Beliefs(tables, posterior, record_draws(response))
