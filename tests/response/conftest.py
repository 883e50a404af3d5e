"""The packaged record, and the referee."""

from __future__ import annotations

import warnings
from types import ModuleType

import pytest

from countermove.study.study import Study, load_study


@pytest.fixture(scope="session")
def study() -> Study:
    """The packaged study."""
    return load_study()


@pytest.fixture(scope="session")
def lifelines() -> ModuleType:
    """The referee; what its imports deprecate is not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifelines

        return lifelines
