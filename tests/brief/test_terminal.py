"""The summary at a terminal: short, narrow, aligned, without control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from countermove.brief import summary_lines
from countermove.decision.assessment import Answer, Assessment

from .looking import hostile


def test_it_has_question_notice_answer_table_answers_and_scenarios(synthetic: Assessment):
    lines = summary_lines(synthetic)
    text = " ".join(" ".join(lines).split())
    assert synthetic.question in text
    assert "Fitted to 63 recorded figures from 2022 to 2025." in text
    assert all(sentence in text for sentence in synthetic.answer.sentences)
    assert "Low confidence:" in text
    assert "Sell with conditions *" in text
    assert "2.8 to 10.4 (5.4)" in text
    assert "million H100e" in text
    assert "Any targeted answer 60\u00a0%, likely" in text or "Any targeted answer 60 %, likely" in text
    assert "Scenarios under present law: Negotiated" in text


@pytest.mark.parametrize("width", [10, 60, 80, 120, 200])
def test_it_keeps_to_the_width_and_leaves_two_of_forty_lines(synthetic: Assessment, thin: Assessment, width: int):
    for assessment in (synthetic, thin, hostile(synthetic)):
        lines = summary_lines(assessment, width)
        assert len(lines) <= 38
        assert max(map(len, lines)) <= max(width, 60)


def test_a_long_answer_pushes_out_what_matters_less(make: Callable[..., Assessment]):
    long = Answer(verdict="answer", sentences=("word " * 400,) * 3, confidence="low", confidence_why="why " * 200)
    lines = summary_lines(make(answer=long))
    assert len(lines) <= 38
    assert any(line.startswith("Low confidence") for line in lines)


def test_columns_line_up(synthetic: Assessment):
    lines = summary_lines(synthetic)
    rule = next(place for place, line in enumerate(lines) if line.startswith("---"))
    assert len({len(line) for line in lines[rule : rule + 5]}) == 1


def test_no_control_character_reaches_the_terminal(synthetic: Assessment):
    for line in summary_lines(hostile(synthetic)):
        assert not [letter for letter in line if unicodedata.category(letter)[0] == "C"]


def test_a_case_that_cannot_be_told_says_so(thin: Assessment):
    assert "cannot tell" in " ".join(summary_lines(thin)).lower()
