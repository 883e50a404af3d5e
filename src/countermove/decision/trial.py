"""Packages tried in worlds: every package of a call meets the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.packages import Package, Space
from countermove.decision.run import ready, span_of
from countermove.response import ResponseModel
from countermove.study.assumptions import Outcome
from countermove.study.case import Case, Option
from countermove.study.days import Quarter
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs
from countermove.world.ensemble import Ensemble, simulate
from countermove.world.inputs import build_inputs, choices_of
from countermove.world.pieces import Machine

Floats = NDArray[np.floating[Any]]
BATCH = 64
"""Packages that go through the engine at once."""


@dataclass(frozen=True)
class Trial:
    """A case ready to try packages on. view: the study as the case sees it; sign: by objective, 1 where who decides
    wants less of it and -1 where more, so that less is better throughout."""

    view: Study
    case: Case
    space: Space
    outcomes: Mapping[str, Outcome]
    response: ResponseModel
    beliefs: Beliefs
    machine: Machine

    @property
    def sign(self) -> Floats:
        """Shape (objective,)."""
        return np.array([-1.0 if each.better[self.case.decider] == "more" else 1.0 for each in self.outcomes.values()])

    def option(self, name: str, package: Package) -> Option:
        """A package as an option of a case. Its measures keep their ids, so that all packages share what is known of
        their law."""
        measures = self.space.measures(package)
        title = "; ".join(f"{each.what} (from {Quarter.of(each.from_)})" for each in measures)
        return Option(id=name, title=title, summary=title, measures=measures)

    def run(self, options: Sequence[Option], worlds: int, seed: int) -> Ensemble:
        """Worlds under present law, some options and the reference."""
        present = self.case.option(self.case.present_law)
        others = [each for each in options if each.id != present.id]
        case = self.case.model_copy(update={"options": (present, *others)})
        inputs = build_inputs(self.view, case, self.response, choices_of(self.view, case))
        return simulate(
            inputs, self.beliefs, self.view.structures, self.outcomes, span_of(case, inputs), worlds=worlds, seed=seed,
            machine=self.machine, with_paths=False,
        )  # fmt: skip

    def medians(self, packages: Sequence[Package], worlds: int, seed: int) -> Floats:
        """Medians (package, objective), less is better."""
        found: list[Floats] = []
        for start in range(0, len(packages), BATCH):
            some = packages[start : start + BATCH]
            options = [self.option(f"p{at}", each) for at, each in enumerate(some)]
            ensemble = self.run(options, worlds, seed)
            rows = [ensemble.row(each.id) for each in options]
            found.append(signed_medians(ensemble, self.sign)[rows])
        return np.concatenate(found) if found else np.empty((0, len(self.outcomes)))


def signed_medians(ensemble: Ensemble, sign: Floats) -> Floats:
    """Medians (choice, objective), turned so that less is better."""
    values = [np.median(each, axis=1) for each in ensemble.values.values()]
    return np.stack(values, axis=1).astype(np.float64) * sign


def trial_of(view: Study, case: Case, space: Space, objectives: Sequence[str], machine: Machine) -> Trial:
    """Read the record and the law once, for all packages."""
    choices = choices_of(view, case)
    response, _, beliefs = ready(view, case, choices)
    return Trial(view, case, space, {name: view.outcomes[name] for name in objectives}, response, beliefs, machine)
