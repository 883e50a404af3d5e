"""What moves the odds of the scenarios."""

from __future__ import annotations

from itertools import groupby

import pytest

from countermove.decision import Assessed


def test_options_shift_odds_by_the_difference_of_the_odds_themselves(assessed: Assessed) -> None:
    a = assessed.assessment
    odds = {each.option: {name: one.value for name, one in each.odds.items()} for each in a.scenario_odds}
    present = next(each.id for each in a.options if each.is_present_law)
    shifts = a.scenario_movers.options
    choices = [each.id for each in a.options if not each.is_present_law and not each.is_reference]
    assert [(each.option, each.scenario) for each in shifts] == [
        (option, scenario.id) for option in choices for scenario in a.scenarios
    ]
    for each in shifts:
        expected = odds[each.option][each.scenario] - odds[present][each.scenario]
        assert each.difference == pytest.approx(expected, abs=1e-9)
        assert each.least <= each.difference <= each.greatest
    for _, own in groupby(shifts, key=lambda each: each.option):
        assert sum(each.difference for each in own) == pytest.approx(0.0, abs=1e-9)


def test_a_framework_takes_more_from_the_spiral_than_denial_adds(assessed: Assessed) -> None:
    shifts = {(each.option, each.scenario): each for each in assessed.assessment.scenario_movers.options}
    assert shifts["framework", "escalatory_spiral"].greatest < -0.2
    assert shifts["deny", "escalatory_spiral"].difference > 0


def test_odds_go_up_where_what_carries_a_spiral_is_high(assessed: Assessed) -> None:
    inputs = [each for each in assessed.assessment.scenario_movers.inputs if each.scenario == "escalatory_spiral"]
    assert all(each.name.startswith(("answer_rate", "truce", "us_step")) for each in inputs)
    assert inputs[0].low.value < inputs[0].high.value
    assert [each.share for each in inputs] == sorted((each.share for each in inputs), reverse=True)


def test_the_first_year_tells_of_what_follows(assessed: Assessed) -> None:
    found = assessed.assessment.scenario_movers
    signs = {each.name: each for each in found.signs if each.scenario == "escalatory_spiral"}
    assert {"answer", "truce"} <= set(signs)
    assert (signs["answer"].low_when, signs["answer"].high_when) == ("none", "one or more")
    assert signs["answer"].low.value < signs["answer"].high.value
    assert signs["truce"].low.value > signs["truce"].high.value
    assert found.by is not None
    assert found.by > assessed.assessment.cut_off
