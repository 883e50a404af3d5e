"""Names that can be taken out of a study are told in words, and so is what a number hinges on."""

from __future__ import annotations

import pytest

from countermove.brief.hinging import from_to
from countermove.brief.named import grade_words, index_of, named
from countermove.brief.words import short
from countermove.decision.assessment import OutcomeLine
from countermove.study import Study, load_study
from countermove.study.removal import removable


@pytest.fixture(scope="module")
def study() -> Study:
    """The packaged study."""
    return load_study()


def outcome(unit: str) -> OutcomeLine:
    return OutcomeLine(
        id="x", title="X", what="", unit=unit, digits=2, better={}, payer=None, relative_to_reference=False
    )


def test_every_name_that_can_be_taken_out_has_words(study: Study) -> None:
    index = index_of(study)
    for kind, names in removable(study).items():
        assert {*names} <= index.keys(), kind
    assert all(each.title for each in index.values())


def test_a_name_is_what_it_is(study: Study) -> None:
    told = {
        "A0-11": "claim", "A0": "article", "press": "kind of source", "epoch-ai-16afcb": "source",
        "cn-decree-837-2026": "act", "close_offshore": "measure",
    }  # fmt: skip
    assert {name: named(study, name).what for name in told} == told


def test_a_source_has_its_whole_title(study: Study) -> None:
    source = max(study.sources.values(), key=lambda each: len(each.title))
    assert source.title in named(study, source.id).text


def test_a_text_is_cut_between_words_unless_one_word_is_too_long() -> None:
    assert short("Hubs (repository epoch-research)", 20) == "Hubs (repository…"
    assert short("A word, and more", 8) == "A word…"
    assert short("Incommensurability", 8) == "Incomme…"
    assert all(len(short("Hubs (repository epoch-research)", width)) <= width for width in range(1, 40))


def test_grades_are_told_in_words_and_f6_is_no_verdict() -> None:
    assert grade_words("D4") == "source not usually reliable, information doubtful"
    assert grade_words("F6") == "source cannot be judged, information cannot be judged"
    assert grade_words("B") == "source usually reliable"


def test_a_move_is_told_from_before_to_after() -> None:
    assert from_to(34.2, 30.6, outcome("million H100e")) == "34 → 31 million H100e"
    assert from_to(0.2, 0.31, outcome("fraction")) == "20 → 31 %"
    assert from_to(5.0, 5.0, outcome("USD bn")) == "5 USD bn, as before"
