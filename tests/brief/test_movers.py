"""What a brief says of what moves the odds of its scenarios."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief import markdown
from countermove.brief.numbers import MINUS
from countermove.brief.reading import Reading
from countermove.brief.sections.movers import moved, sentences
from countermove.decision.assessment import Assessment
from countermove.decision.scenario_parts import ScenarioMovers


def test_the_option_that_moves_the_odds_most_is_named_with_its_range(synthetic: Assessment) -> None:
    first, sign, carrier = sentences(Reading(synthetic))
    assert "Bargain for a framework moves the odds most: Escalatory spiral" in first
    assert f"{MINUS}30 percentage points" in first
    assert f"({MINUS}31 to {MINUS}29 over the rival accounts)" in first
    assert "22\u00a0% (none) or 54\u00a0% (one or more)" in sign
    assert "How often acts are answered" in carrier


def test_a_shift_that_the_worlds_do_not_resolve_is_not_told(synthetic: Assessment) -> None:
    text = markdown(synthetic)
    lines = text[text.index("Odds against those under present law") :].splitlines()
    row = next(line for line in lines if line.startswith("| Enforce what stands"))
    assert "not told apart" in row
    assert "+0.2" not in row


def test_nothing_stands_where_nothing_moves(make: Callable[..., Assessment]) -> None:
    nothing = make(scenario_movers=ScenarioMovers(options=(), inputs=(), signs=(), by=None))
    assert moved(Reading(nothing)) == []
