"""An assessment as text: what a reader of the file gets, and a digest that anybody can make again."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path

import pytest

from countermove.brief import html, markdown, outcomes_csv
from countermove.decision import Assessed, Assessment
from countermove.decision.assessment import SCHEMA_VERSION
from countermove.decision.written import assessment_in, content_hash, is_sealed, read_assessment, sealed, text_of
from countermove.study import BadInput

HERE = Path("assessment.json")


def test_the_digest_is_that_of_the_files_text_with_its_own_value_empty(assessed: Assessed) -> None:
    text = text_of(assessed.assessment)
    blank = re.sub(r'"content_hash": "[0-9a-f]*"', '"content_hash": ""', text)
    assert assessed.assessment.receipt.content_hash == hashlib.sha256(blank.encode()).hexdigest()


def test_what_is_made_from_the_file_is_what_was_made_from_the_run(assessed: Assessed) -> None:
    again = assessment_in(text_of(assessed.assessment), HERE)
    assert again == assessed.assessment
    for form in (html, markdown, outcomes_csv, text_of):
        assert form(again) == form(assessed.assessment)


def test_the_worlds_carry_the_same_digest(assessed: Assessed) -> None:
    assert json.loads(assessed.worlds.attrs["receipt"])["content_hash"] == assessed.assessment.receipt.content_hash


def test_any_changed_number_or_word_breaks_the_seal(assessed: Assessed) -> None:
    whole = assessed.assessment
    option = next(iter(whole.levels))
    outcome = next(iter(whole.levels[option]))
    number = whole.levels[option][outcome].model_copy(update={"p50": 1.0})
    answer = whole.answer.model_copy(update={"confidence": "high"})
    changes = (
        {"levels": whole.levels | {option: whole.levels[option] | {outcome: number}}},
        {"answer": answer},
        {"receipt": whole.receipt.model_copy(update={"seed": 2})},
    )
    assert is_sealed(whole)
    for change in changes:
        assert not is_sealed(whole.model_copy(update=change))
        assert is_sealed(sealed(whole.model_copy(update=change)))


def test_a_number_that_json_lacks_comes_back_as_none_at_all(assessed: Assessed) -> None:
    whole = assessed.assessment
    strange = whole.model_copy(update={"between_structures": {"a": math.inf, "b": math.nan, "c": 0.5}})
    again = assessment_in(text_of(strange), HERE)
    assert math.isnan(again.between_structures["a"])
    assert math.isnan(again.between_structures["b"])
    assert text_of(again) == text_of(strange)
    assert content_hash(sealed(strange)) == content_hash(strange)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"schema_version": "', '"schema_version": "0.', f"this program reads '{SCHEMA_VERSION}'"),
        ('"receipt"', '"receit"', "is no assessment; want an assessment.json that 'countermove assess' wrote"),
        ('"seed": 1', '"seed": "one"', "receipt.seed: is no assessment (Input should be a valid integer"),
        ('"seed": 1', '"seed": null', "receipt.seed: is no assessment"),
        ('"worlds": 1000,', '"worlds": 1000', "is not JSON (Expecting ',' delimiter)"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_place(assessed: Assessed, old: str, new: str, told: str) -> None:
    text = text_of(assessed.assessment)
    at = text.rfind(old, 0, text.find('"fitted"')) if "version" not in old else text.find(old)
    with pytest.raises(BadInput) as found:
        assessment_in(text[:at] + new + text[at + len(old) :], HERE)
    (fault,) = found.value.faults
    assert told in str(fault)
    assert fault.path == "assessment.json"


@pytest.mark.parametrize("text", ["", "[1, 2]", "null", "7", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_any_other_text_is_told_to_be_none(text: str) -> None:
    with pytest.raises(BadInput, match=r"is not JSON|is no assessment"):
        assessment_in(text, HERE)


def test_a_folder_stands_for_the_assessment_in_it(assessed: Assessed, tmp_path: Path) -> None:
    (tmp_path / "assessment.json").write_text(text_of(assessed.assessment), encoding="utf-8")
    assert read_assessment(tmp_path) == read_assessment(tmp_path / "assessment.json") == assessed.assessment
    (tmp_path / "assessment.json").unlink()
    with pytest.raises(BadInput, match=r"assessment\.json: no such file"):
        read_assessment(tmp_path)


def test_the_schema_tells_of_the_digest() -> None:
    assert "content_hash" in Assessment.model_json_schema(mode="serialization")["$defs"]["Receipt"]["properties"]
