"""What all tests share: run-time type checks, repeatable property tests, a browser where there is one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_packages
from hypothesis import settings

# Arguments and results, arrays' element types among them, are checked against their hints while tests run. The world
# is left out: its flows are handed to a compiler that wants the plain functions. So are the innermost functions of the
# law, which are called a hundred thousand times and stand under strict static types.
ROOMS_CHECKED = ("study", "chart", "law", "response", "decision", "track", "brief")
INNERMOST = (
    "engine",
    "question.items",
    "many.quarterly",
    "many.vector",
    "many.reach",
)
CHECKS = BeartypeConf(
    is_pep484_tower=True,
    claw_skip_package_names=(
        *(f"countermove.law.{name}" for name in INNERMOST),
        "countermove.study.rules",
        "countermove.study.criteria",
        "countermove.response.waiting.rows",  # filled with JAX's tracers while a sampler compiles
    ),
)
beartype_packages([f"countermove.{room}" for room in ROOMS_CHECKED], conf=CHECKS)

# "repeat" tries the same examples each time, so that a red run means a changed program; "search" looks for new ones.
settings.register_profile("repeat", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

REPOSITORY = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of a Chromium to drive headless; tests that want it are skipped where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium), so nothing looked at the page")
    return Path(found)
