"""One assessment of the packaged case, shared; small, for the shape does not depend on the number of worlds."""

from __future__ import annotations

import pytest

from countermove.decision import Assessed, assess
from countermove.study import Study, load_case, load_study

WORLDS = 1_000


@pytest.fixture(scope="session")
def study() -> Study:
    """The packaged study."""
    return load_study()


@pytest.fixture(scope="session")
def assessed(study: Study) -> Assessed:
    """The packaged case h200, assessed with a thousand worlds."""
    return assess(study, load_case("h200", study), worlds=WORLDS, seed=1)
