"""The packaged study, its backtest, and a question to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from countermove.study.study import Study, load_study
from countermove.track.document import Backtest, shipped_backtest
from countermove.track.questions import Question


@pytest.fixture(scope="session")
def study() -> Study:
    """The packaged study."""
    return load_study()


@pytest.fixture(scope="session")
def shipped(study: Study) -> Backtest:
    """The backtest that ships with it."""
    return shipped_backtest(study)


@pytest.fixture
def ask() -> Callable[..., Question]:
    """A question with some of its fields changed."""

    def make(**changes: Any) -> Question:
        first: dict[str, Any] = {
            "id": "q1", "text": "Does Washington act again?", "party": "US", "direction": "escalation",
            "group": "technology", "from": date(2026, 7, 1), "to": date(2026, 10, 1),
            "resolution_source": ("Federal Register",), "made_at": date(2026, 6, 30),
            "information_as_of": date(2026, 6, 30), "probability": 0.7,
        }  # fmt: skip
        return Question.model_validate({**first, **changes})

    return make
