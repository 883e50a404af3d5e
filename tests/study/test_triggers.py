"""A measure may wait for something that can be seen; what cannot be waited for is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.study import BadInput, load_case
from countermove.study.study import packaged_folder
from countermove.study.triggers import INDICATORS, Trigger

TEXT = (packaged_folder() / "cases" / "h200_adaptive.yaml").read_text(encoding="utf-8")


def fault(tmp_path: Path, old: str, new: str) -> str:
    """What is told of the example with one thing changed."""
    assert old in TEXT
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_case(str(path))
    return "\n".join(str(each) for each in error.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "{indicator: truce, less_than: 0.5}", "{indicator: truse, less_than: 0.5}",
            "options.2.measures.0.when.indicator: no indicator 'truse'; near: truce",
        ),
        (
            "{indicator: truce, less_than: 0.5}", "{indicator: gdp, less_than: 0.5}",
            "no indicator 'gdp'; known: truce, answer, mineral_answer",
        ),
        (
            "{indicator: truce, less_than: 0.5}", "{indicator: truce}",
            "options.2.measures.0.when: wants exactly one of 'at_least' and 'less_than'",
        ),
        (
            "street_premium, at_least: 2}", "street_premium, at_least: 9}",
            "9 found, which splits nothing; want a limit above 0.7, up to 5.99 (ratio)",
        ),
        (
            "street_premium, at_least: 2}", "smuggled_h100e, less_than: 0}",
            "0 found, which splits nothing; want a limit above 0 (H100e a quarter)",
        ),
        (
            "when: *minerals", "when: {indicator: answer, at_least: 1}",
            "options.3.measures.2.when: an option has one trigger; that of 'license_once_answered' is another",
        ),
        (
            "what: Offer a truce on minerals and market access\n        from: 2026-07-01",
            "what: Offer a truce on minerals and market access\n        from: 2026-10-01",
            "options.3.measures.2.from: 'license_once_answered' waits for the same from 2026-07-01; want one day",
        ),
        (
            "from: 2022-01-01\n      sets: {tool_access: 0.8}",
            "from: 2022-01-01\n      when: {indicator: truce, at_least: 1}\n      sets: {tool_access: 0.8}",
            "reference.measures.0.when: a reference waits for nothing; take the trigger away",
        ),
        (
            "present_law: sell_with_conditions", "present_law: enforce_when_it_pays",
            "options.4.measures.0.when: present law waits for nothing; give the trigger to another option",
        ),
        (
            "from: 2026-07-01\n        when: {indicator: truce", "from: 2030-10-01\n        when: {indicator: truce",
            "options.2.measures.0.from: no quarter after 2030-10-01 lies within the horizon 2030-12-31",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_waited_for_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    said = fault(tmp_path, old, new)
    assert told in said
    assert "mine.yaml:" in said


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger(indicator="truce", less_than=0.5), "no truce holds"),
        (Trigger(indicator="truce", at_least=1.0), "a truce holds"),
        (Trigger(indicator="mineral_answer", at_least=1.0), "an answer by limits on minerals comes"),
        (
            Trigger(indicator="street_premium", at_least=2.0),
            "the street price in China against the American one is at least 2",
        ),
        (
            Trigger(indicator="legal_imports_h100e", less_than=50_000.0),
            "what is sold legally to China is below 50,000 H100e a quarter",
        ),
    ],
)
def test_a_trigger_says_in_words_what_it_waits_for(trigger: Trigger, words: str) -> None:
    assert trigger.words == words


def test_every_state_has_words_for_both_sides() -> None:
    for name, each in INDICATORS.items():
        assert (" / " in each.words) == (each.unit == "0 or 1"), name
