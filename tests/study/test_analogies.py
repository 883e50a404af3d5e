"""Cases from history beside the present one: no cell without grounds, no rule shown by three cases."""

from __future__ import annotations

import pytest

from countermove.study import check_study, load_study
from countermove.study.analogies import UNKNOWN, Analogies, likenesses, load_analogies, match, try_rule

from .conftest import Break


@pytest.fixture(scope="module")
def analogies() -> Analogies:
    found = load_analogies(load_study())
    assert found is not None
    return found


def test_every_cell_has_grounds_or_says_what_is_missing(analogies: Analogies) -> None:
    assert len(analogies.features) == 14
    for feature in analogies.features:
        for cell in feature.cells.values():
            assert cell.says.endswith(".")
            assert cell.grounds or cell.is_ == UNKNOWN


def test_what_nobody_knows_neither_matches_nor_differs(analogies: Analogies) -> None:
    features = {feature.id: feature for feature in analogies.features}
    assert match(features["access"], "cocom", "ai_chips") == "match"
    assert match(features["capacity"], "cocom", "ai_chips") == "mismatch"
    assert match(features["chokepoint"], "cocom", "ai_chips") == "unknown"
    assert match(features["success"], "japan_2010", "ai_chips") == "unknown"
    for each in likenesses(analogies):
        assert each.matches + each.mismatches + each.unknown == len(analogies.features)


def test_three_cases_cannot_carry_the_rule(analogies: Analogies) -> None:
    assert analogies.rule is not None
    tried = try_rule(analogies, analogies.rule)
    assert tried.verdict == "cannot tell"
    assert (tried.decided, tried.needed) == (1, 6)
    assert tried.least_p == pytest.approx(1 / 3)
    assert not [each for each in tried.cases if each.applies]


def test_six_cases_that_fit_would_carry_it(analogies: Analogies) -> None:
    assert analogies.rule is not None
    names = [f"case{number}" for number in range(6)]
    words = {"access": ("little", "some"), "capacity": ("weak", "strong"), "success": ("reached", "missed")}
    features = tuple(
        feature.model_copy(
            update={
                "cells": {
                    name: feature.cells["ai_chips"].model_copy(update={"is_": words[feature.id][number % 2]})
                    for number, name in enumerate(names)
                }
            }
        )
        for feature in analogies.features
        if feature.id in words
    )
    cases = tuple(analogies.cases[0].model_copy(update={"id": name}) for name in names)
    made = analogies.model_copy(update={"cases": cases, "features": features, "present": "case0"})
    tried = try_rule(made, analogies.rule)
    assert (tried.verdict, tried.decided) == ("fits", 6)
    broken = features[2].model_copy(update={"cells": {**features[2].cells, "case0": features[2].cells["case1"]}})
    assert broken.id == "success"
    assert (
        try_rule(made.model_copy(update={"features": (*features[:2], broken)}), analogies.rule).verdict
        == "does not fit"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grounds: [cocom-established, cocom-dissolved]", "grounds: [cocom-begun]", "'cocom-begun' names no row"),
        ("grounds: [cocom-established, cocom-dissolved]", "grounds: []", "names nothing; want a source or a row"),
        ("      cocom: {is: decades", "      comecon: {is: decades", "no case of this name"),
        ("      cocom: {is: decades", "      comecon: {is: decades", "no cell for 'cocom'"),
        ("when: {access: little", "when: {acces: little", "no feature 'acces'"),
        ("when: {access: little", "when: {access: none", "no case has 'none' here"),
        ("present: ai_chips", "present: ai_chip", "no case 'ai_chip'"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(broken: Break, old: str, new: str, said: str) -> None:
    _, faults = check_study(broken("analogies.yaml", old, new))
    told = [fault for fault in faults if said in str(fault)]
    assert told
    assert all(fault.line is not None and fault.path.endswith("analogies.yaml") for fault in told)
