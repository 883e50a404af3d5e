"""What the tests of law share: the packaged study, and questions to it in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.study import Study, load_study

Ask = Callable[..., Determination]


@pytest.fixture(scope="session")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="session")
def ask(study: Study) -> Ask:
    """``ask("H20", "2024-06-01", "CN", headquarters="SG")``"""

    def asked(chip: Any, on: str, to: str = "CN", **kwargs: Any) -> Determination:
        return check(study, chip, date.fromisoformat(on), to, **kwargs)

    return asked
