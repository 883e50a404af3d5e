"""What worlds are drawn from: priors, the fitted posterior in the place of those that were fitted, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

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


MOST_DRAWN_BYTES = 2**24
"""Drawn parameters that are kept of each beliefs, so that another option in the same worlds need not draw again."""
_drawn: WeakKeyDictionary[Beliefs, dict[object, Floats]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
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
        self,
        model: Model,
        *,
        seed: int,
        worlds: int,
        first_world: int = 0,
        threads: int | None = None,
        grouped: bool = False,
    ) -> Floats:
        """The parameters of consecutive worlds, float32[parameter, world], not to be written to: fitted ones from
        draws, each draw used equally often, others from their priors. grouped: as in engine.run."""
        kept = _drawn.setdefault(self, {})
        asked = (model, seed, first_world, worlds, grouped)
        if asked in kept:
            return kept[asked]
        drawn = engine.draw_parameters(
            model, tables=self.tables, seed=seed, first_world=first_world, worlds=worlds, threads=threads,
            grouped=grouped,
        )  # fmt: skip
        numbers = self._numbers(first_world, worlds, grouped)
        if self.posterior is not None:
            rows = [model.parameters.index(name) for name in self.posterior.parameters]
            structure, draw = self.posterior.draws_of(numbers)
            drawn[rows] = self.posterior.values[structure, draw].T
        turn = numbers // len(self.tables)
        for name, values in self.answers.items():
            drawn[model.parameters.index(name)] = values[turn % len(values)]
        for name, value in self.held.items():
            drawn[model.parameters.index(name)] = value
        drawn.setflags(write=False)
        if sum(each.nbytes for each in kept.values()) + drawn.nbytes <= MOST_DRAWN_BYTES:
            kept[asked] = drawn
        return drawn

    def past_of(
        self, first_world: int, worlds: int, *, grouped: bool = False, first_quarter: int = 0
    ) -> dict[str, Floats]:
        """What chance brought to the past of consecutive worlds from some quarter on, (quarter, world) by shock; empty
        without a fit, and after its past."""
        if self.posterior is None or first_quarter >= self.posterior.shocks.shape[-1]:
            return {}
        structure, draw = self.posterior.draws_of(self._numbers(first_world, worlds, grouped))
        return {
            name: self.posterior.shocks[structure, draw, at, first_quarter:].T
            for at, name in enumerate(self.posterior.shock_names)
        }

    def of_structures(self, rows: Sequence[int]) -> Beliefs:
        """The beliefs of some of the structures alone, by their places."""
        fit = None if self.posterior is None else self.posterior.of_structures(rows)
        return replace(self, tables=self.tables[list(rows)], posterior=fit)

    def _numbers(self, first_world: int, worlds: int, grouped: bool) -> NDArray[np.int64]:
        order = engine.grouped_order(worlds, len(self.tables)) if grouped else np.arange(worlds)
        return first_world + order


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
    grouped: bool = False,
    first_quarter: int = 0,
    states: Floats | None = None,
) -> Floats:
    """Consecutive worlds, float32[choice, recorded name, quarter, world]. Any world can be had again by its number.

    A choice that waits for a trigger turns, in each world, into what it becomes after the quarter in which it fired
    there; branches.FIRED may be recorded too.

    device: cpu or gpu to run on JAX there, which differs from the engine in the last digits; None for the engine, which
    alone can have them grouped, and begin from states of a later quarter (see engine.run).
    """
    some: dict[str, Any] = {"seed": seed, "first_world": first_world, "worlds": worlds, "threads": threads}
    own = {"grouped": grouped, "first_quarter": first_quarter, "states": states}
    simulate = partial(engine.run, **own) if device is None else partial(jax_engine.run, device=device)
    past = beliefs.past_of(first_world, worlds, grouped=grouped, first_quarter=first_quarter)
    branches = tuple(each.since(first_quarter) for each in what.branches)
    levers, recorded = what.levers[:, :, first_quarter:], recorded_for(record, branches)
    paths = simulate(
        what.model, tables=beliefs.tables, levers=rows_of(levers, branches), paths=what.paths[:, first_quarter:],
        record=recorded, **some, parameters=beliefs.parameters_of(what.model, grouped=grouped, **some),
        past=past,
    )  # fmt: skip
    return put_together(paths, branches, len(levers), recorded, record) if branches else paths


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
