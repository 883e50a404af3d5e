"""One assessment of the packaged case, shared; small, for the shape does not depend on the number of worlds."""

from __future__ import annotations

import pytest

from countermove.decision import Assessed, assess
from countermove.decision.binned import Binned, binned
from countermove.decision.run import PART_WORLDS, Run, Without, simulate_case
from countermove.study import Study, load_case, load_study
from countermove.world.ensemble import ANY_MACHINE

WORLDS = 1_000


@pytest.fixture(scope="session")
def study() -> Study:
    """The packaged study."""
    return load_study()


@pytest.fixture(scope="session")
def assessed(study: Study) -> Assessed:
    """The packaged case h200, assessed with a thousand worlds."""
    return assess(study, load_case("h200", study), worlds=WORLDS, seed=1)


@pytest.fixture(scope="session")
def run(study: Study) -> Run:
    """The worlds of the packaged case h200, as many as boxes and thresholds are sought in."""
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    return simulate_case(study, case, view, PART_WORLDS, 1, Without(), ANY_MACHINE, lambda done, what: None)


@pytest.fixture(scope="session")
def inputs(run: Run) -> Binned:
    """The inputs of these worlds in bins."""
    return binned(run)
