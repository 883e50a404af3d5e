"""What a brief says against itself."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief.reading import Reading
from countermove.brief.sections.red_team import case_against, fewest, red_team
from countermove.decision.assessment import Assessment
from countermove.decision.red_team_parts import RedTeam


def test_what_turns_a_lead_is_told_before_what_only_takes_from_it(synthetic: Assessment) -> None:
    said = case_against(Reading(synthetic))
    assert "Bargain for a framework on “Cost of Chinese countermoves” by 4 USD bn" in said[0]
    assert said[1].startswith("“backfire”: if this is so, Sell with conditions leads")
    assert "the fit does not tell the accounts apart" in said[1]
    assert "40\u00a0% of the lead" in said[2]
    assert "it carries 3 fitted rows" in said[2]
    assert "70\u00a0%" in said[3]
    assert said[4].startswith("Against the past the model misses “Street price, 2023”")


def test_a_search_in_vain_says_how_many_sets_were_tried_and_how_many_could_not_be(synthetic: Assessment) -> None:
    (said,) = fewest(Reading(synthetic))
    assert "turns any lead: 9 were tried alone" in said
    assert "5 pairs and 2 sets of three; 4 sets could not be weighed" in said
    assert "some-origin and other, which leaves 30\u00a0% of the lead" in said


def test_the_set_that_turns_a_lead_is_named(synthetic: Assessment, make: Callable[..., Assessment]) -> None:
    found = synthetic.red_team
    flip = found.flips[0].model_copy(update={"names": ("some-origin", "other"), "by": "sell", "left": -0.1})
    (said,) = fewest(Reading(make(red_team=found.model_copy(update={"flips": (flip,)}))))
    assert "it takes the loss of some-origin and other: Sell with conditions then leads" in said


def test_without_a_lead_there_is_nothing_to_turn(make: Callable[..., Assessment], thin: Assessment) -> None:
    nothing = make(red_team=RedTeam(leads=(), challenges=(), flips=()))
    assert case_against(Reading(nothing)) == [
        "No option leads on anything that the United States ranks, so there is no order to turn."
    ]
    assert red_team(Reading(thin)) is None
