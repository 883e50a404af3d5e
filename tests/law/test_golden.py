"""Labelled cases of law on the packaged study, each with the source of the answer that is expected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.law import check
from countermove.study import Study
from countermove.study.reading import read_yaml

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "golden.yaml")[0]


@pytest.mark.parametrize("case", CASES, ids=[case["says"].replace(" ", "_") for case in CASES])
def test_the_law_answers_as_its_text_does(study: Study, case: dict[str, Any]) -> None:
    keys = ("headquarters", "transaction", "end_user", "end_use")
    given = {key: case[key] for key in keys if key in case}
    answer = check(study, case["chip"], case["on"], case.get("to", "CN"), case.get("from_place", "US"), **given)
    found = {
        "status": answer.status,
        "paragraph": answer.paragraph,
        "review": answer.review,
        "exceptions": list(answer.exceptions),
        "duty": answer.us_import_duty,
        "share": answer.revenue_share,
        "cap": answer.volume_cap,
    }
    expected = {key: float(case[key]) if key in ("duty", "share", "cap") else case[key] for key in found if key in case}
    assert {key: found[key] for key in expected} == expected, answer.sentence
    if "basis" in case:
        assert case["basis"] in answer.basis
    assert isinstance(case["on"], date)
