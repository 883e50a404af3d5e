"""Limits of a user: read from a case or from the command line, with every fault told."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.study import BadInput, load_case, load_study
from countermove.study.limits import Limit, read_limits
from countermove.study.study import packaged_folder


def with_limits(tmp_path: Path, text: str) -> Path:
    """The packaged case with limits under its horizon, line 9."""
    case = (packaged_folder() / "cases" / "h200.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(case.replace("horizon: 2030-12-31\n", f"horizon: 2030-12-31\n{text}\n", 1), encoding="utf-8")
    return path


def test_a_limit_is_the_most_or_the_least_that_will_do(tmp_path: Path) -> None:
    path = with_limits(tmp_path, "limits: {usable_compute: {at_most: 30}, capability_lag: {at_least: 9.5}}")
    case = load_case(str(path), load_study())
    assert case.limits == {"usable_compute": Limit(at_most=30), "capability_lag": Limit(at_least=9.5)}
    assert case.limits == read_limits(["usable_compute<=30", " capability_lag >= 9.5 "])


def test_the_packaged_cases_set_no_limits() -> None:
    study = load_study()
    assert all(not load_case(name, study).limits for name in study.case_ids)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("{usable_compute: 30}", "limits.usable_compute: 30 found; want {at_most: NUMBER} or {at_least: NUMBER}"),
        ("{usable_compute: {}}", "wants exactly one of 'at_most' and 'at_least'"),
        ("{usable_compute: {at_most: 3, at_least: 2}}", "wants exactly one of 'at_most' and 'at_least'"),
        ("{usable_compute: {at_mots: 3}}", "unknown key; did you mean 'at_most'?"),
        ("{usable_compute: {at_most: .nan}}", "limits.usable_compute.at_most: nan found, want a finite number"),
        ("{usable_compute: {at_most: many}}", "limits.usable_compute.at_most: 'many' found"),
        ("{usable_computer: {at_most: 3}}", "is not one of the case's outcomes; near: usable_compute"),
        ("{truce_share: {at_least: 40}}", "limits.truce_share: 40 is not a fraction; write 0.4 for 40 %"),
        ("{truce_share: {at_least: -1}}", "limits.truce_share: -1 is not a fraction from 0 to 1"),
    ],
)
def test_a_limit_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, limits: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_case(str(with_limits(tmp_path, f"limits: {limits}")), load_study())
    lines = [str(fault) for fault in caught.value.faults]
    assert any(words in line and "mine.yaml:9: " in line for line in lines), lines


def test_every_limit_of_the_command_line_that_is_none_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        read_limits(["usable_compute<30", "lag>=nine", "lag>=inf", "cost<=1", "cost<=2"])
    assert [str(fault) for fault in caught.value.faults] == [
        "--limit: 'usable_compute<30' is no limit; want OUTCOME<=NUMBER or OUTCOME>=NUMBER",
        "--limit: 'nine' in 'lag>=nine' is no number; want OUTCOME<=NUMBER or OUTCOME>=NUMBER",
        "--limit: 'inf' in 'lag>=inf' is no number; want OUTCOME<=NUMBER or OUTCOME>=NUMBER",
        "--limit: 'cost<=2' found, but cost has a limit already; give one",
    ]
