"""The past as the fit sees it: flows that matter for what was observed, the law and levers of those quarters, priors
of which no figure is used twice, and the rows of the record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel, response_model
from countermove.study.assumptions import Structure
from countermove.study.case import Case
from countermove.study.days import Quarter
from countermove.study.removal import removal
from countermove.study.study import Study
from countermove.world.engine import run
from countermove.world.flow import Flow, Model, gives, takes
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.meters import METERS
from countermove.world.observed import Measures, Seen, check_quantities, observations, read_measures
from countermove.world.straight import told as told_flow
from countermove.world.tables import prior_tables, quantiles_of

Floats = NDArray[np.float64]
FITTED_SHOCKS = ("demand_normal", "price_normal", "smuggling_normal")
"""What chance brought to the past; everything else of it is coded."""


BASES = 6
"""Worlds of each structure from which parameters are moved to see what they change."""


@dataclass(frozen=True)
class History:
    """What a fit is made of. Q quarters, P parameters, N nuisances, S structures.

    levers (lever, Q) and paths (path, Q) of the model; tables (S, P, node) and nuisance_tables (N, node): quantiles at
    evenly spaced standard normals; wide: parameters that have the prior without their grounds, since these are fitted;
    priors: every prior in words by its parameter, each account's own ones too; rows: the observations, fitted ones
    first in the order of the file.
    """

    model: Model
    quarters: tuple[Quarter, ...]
    levers: Floats
    paths: Floats
    tables: Floats
    structures: tuple[Structure, ...]
    nuisances: tuple[str, ...]
    nuisance_tables: Floats
    wide: tuple[str, ...]
    priors: tuple[tuple[str, str], ...]
    measures: Measures
    rows: tuple[Seen, ...]

    @cached_property
    def fitted(self) -> tuple[Seen, ...]:
        """The rows that the fit uses."""
        return tuple(row for row in self.rows if row.fitted)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The flows and meters that what is observed depends on, in their order."""
        wanted = {row.measure.quantity for row in self.rows}
        every = (*self.model.flows, *METERS)
        while True:
            needed = [function for function in every if wanted & {*gives(function)}]
            more = wanted | {name for function in needed for name in takes(function)}
            if more == wanted:
                return tuple(needed)
            wanted = more

    @cached_property
    def read(self) -> frozenset[str]:
        """Every name that those flows read, and every parameter in which their states begin."""
        flows = {name for function in self.flows for name in takes(function)}
        return frozenset(flows | {str(self.model.state[name]) for name in self.states})

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The states that those flows read or move."""
        named = {name for function in self.flows for name in (*takes(function), *gives(function))}
        return tuple(name for name in self.model.state if name in named)

    @cached_property
    def free(self) -> tuple[str, ...]:
        """The parameters that move something observed in some world of some structure: only these can be fitted."""
        spread = np.ptp(self.tables, axis=2).max(axis=0)
        tried = [at for at, name in enumerate(self.model.parameters) if name in self.read and spread[at] > 0]
        moved = _moves(self, tried)
        return tuple(self.model.parameters[at] for at in tried if at in moved)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that the fit sees: the flows that matter for what was observed, past law and levers, priors,
        nuisances and rows. What no observed quantity depends on may change and leaves a fit as it is.

        Numbers count to six digits, for the last bits may differ between machines.
        """
        model = self.model
        lines = [told_flow(function) for function in self.flows]
        lines += [f"{name} begins at {model.state[name]}" for name in self.states]
        for names, rows in ((model.levers, self.levers), (model.paths, self.paths)):
            lines += [
                f"{name}: {','.join(f'{number:.6g}' for number in row)}"
                for name, row in zip(names, rows, strict=True) if name in self.read
            ]  # fmt: skip
        lines += [f"{name}: {prior}" for name, prior in self.priors if name in self.read]
        for row in self.fitted:
            lines.append(f"{row.id},{row.value:.6g},{row.sd:.6g},{row.origin},{row.measure.model_dump_json()}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def history_of(study: Study, case: Case, without: Sequence[str] = ()) -> History:
    """The past of a study, which all options of a case share: that of the case's present law.

    ``without`` names what is taken out of the study (see study.removal). Raises BadInput where the study does not say
    what its model is fitted to.
    """
    response = response_model(study)
    present = [each for each in choices_of(study, case) if each.id == case.present_law]
    return history_in(study, response, build_inputs(study, case, response, present), case.present_law, without)


def checked_measures(study: Study, model: Model) -> Measures:
    """observations.yaml; BadInput with its faults, also where it measures what neither model nor meters give."""
    measures = read_measures(study)
    known = (*model.quantities, *(name for function in METERS for name in gives(function)))
    check_quantities(study, measures, known)
    return measures


def history_in(
    study: Study, response: ResponseModel, inputs: Inputs, present_law: str, without: Sequence[str] = ()
) -> History:
    """As history_of, out of inputs that were built already."""
    measures = checked_measures(study, inputs.model)
    quarters = tuple(each for each in inputs.quarters if each.first_day <= measures.fit_to)
    later = tuple(each for each in inputs.quarters if each.first_day <= study.cut_off)
    fallen = removal(study, without).of("series") if without else frozenset[str]()
    rows = tuple(row for row in observations(study, measures, later) if row.id not in fallen)
    series = {row.measure.series for row in rows if row.fitted}
    parameters = study.parameters.parameters
    wide = tuple(
        name for name, each in parameters.items() if each.prior_ungrounded is not None and series & {*each.grounds}
    )
    used = {name: each.prior_ungrounded if name in wide else each.prior for name, each in parameters.items()}
    priors = [(name, f"{prior}") for name, prior in used.items()]
    priors += [(name, f"{prior} in {each.id}") for each in study.structures for name, prior in each.overrides.items()]
    priors += [(name, f"{each.prior}") for name, each in measures.nuisances.items()]
    nuisances = quantiles_of([each.prior for each in measures.nuisances.values()])
    present = [each.id for each in inputs.choices].index(present_law)
    return History(
        model=inputs.model, quarters=quarters, levers=inputs.levers[present][:, : len(quarters)],
        paths=inputs.paths[:, : len(quarters)],
        tables=prior_tables(study, response, inputs.model.parameters, study.structures, ungrounded=wide),
        structures=study.structures, nuisances=tuple(measures.nuisances),
        nuisance_tables=np.array([nuisances[each.prior] for each in measures.nuisances.values()]), wide=wide,
        priors=tuple(priors), measures=measures, rows=rows,
    )  # fmt: skip


def _moves(history: History, tried: Sequence[int]) -> set[int]:
    """Which parameters change what is recorded over the past, each moved alone from worlds drawn from the priors."""
    outward = {name for function in METERS for name in takes(function)}
    record = tuple(
        name for name in dict.fromkeys([*(row.measure.quantity for row in history.rows), *sorted(outward)])
        if name in history.model.given
    )  # fmt: skip
    direct = {at for at in tried if history.model.parameters[at] in outward}
    rng = np.random.default_rng(0)
    moved: set[int] = set(direct)
    for tables in history.tables:
        for _ in range(BASES):
            middle = tables.shape[1] // 2
            base = tables[:, middle].copy()
            base[tried] = tables[tried, middle + rng.integers(-middle // 3, middle // 3, len(tried))]
            worlds = np.repeat(base[:, None], len(tried) + 1, axis=1)
            luck = np.repeat(rng.normal(size=(len(history.quarters), 1)), len(tried) + 1, axis=1)
            for column, at in enumerate(tried):
                worlds[at, column] = tables[at, middle + rng.choice([-1, 1]) * middle // 4]
            found = run(
                history.model, tables=tables[None], levers=history.levers[None], paths=history.paths, seed=0,
                worlds=len(tried) + 1, record=record, parameters=worlds, past=dict.fromkeys(FITTED_SHOCKS, luck),
            )[0]  # fmt: skip
            different = np.any(found[..., :-1] != found[..., -1:], axis=(0, 1))
            moved |= {at for at, changed in zip(tried, different, strict=True) if changed}
    return moved
