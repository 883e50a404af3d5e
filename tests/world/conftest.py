"""The real model with the packaged study's numbers, built once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.response import response_model
from countermove.study import Case, Study, load_case, load_study
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.tables import prior_tables


@dataclass(frozen=True)
class Real:
    """The packaged case, ready to run."""

    study: Study
    case: Case
    inputs: Inputs
    tables: NDArray[np.float64]

    def lever(self, choice: str, name: str, quarter: str) -> float:
        """What a choice sets in a quarter."""
        row = [each.id for each in self.inputs.choices].index(choice)
        column = [str(each) for each in self.inputs.quarters].index(quarter)
        return float(self.inputs.levers[row, self.inputs.model.levers.index(name), column])


@pytest.fixture(scope="session")
def real() -> Real:
    """The packaged case h200 on the packaged study."""
    study = load_study()
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    return Real(view, case, inputs, prior_tables(view, response, inputs.model.parameters, view.structures))
