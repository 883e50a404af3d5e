"""The record of a determination: whole, repeatable, and quick to say what has changed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

import countermove
from countermove.law import check
from countermove.law.answer.record import DeterminationRecord, asked, law_hash, read_record, record, verify
from countermove.law.question.spec import read_spec
from countermove.study import BadInput, Study, load_study
from countermove.study.study import packaged_folder

WHEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def made(
    study: Study, chip: object = "H200", on: str = "2026-02-01", to: str = "CN", **given: object
) -> DeterminationRecord:
    day = date.fromisoformat(on)
    answer = check(study, chip, day, to, **given)  # type: ignore[arg-type]
    return record(study, asked(chip, day, study.known_by, to=to, **given), answer, WHEN)  # type: ignore[arg-type]


def test_a_record_holds_the_answer_the_hashes_and_what_was_assumed(study: Study) -> None:
    kept = made(study)
    assert kept.answer == check(study, "H200", date(2026, 2, 1), "CN").as_json()
    assert kept.law_hash == law_hash({each["id"]: each["hash"] for each in kept.answer["rules_consulted"]})
    told = {each.what: each.taken for each in kept.assumptions}
    assert told["headquarters of the receiving party"] == "CN"
    assert told["end use"] == "civil"
    assert told["exporter"] == "NVIDIA"
    assert told["switch tf32"] == "32"
    assert kept.data_day == study.about.cut_off
    assert kept.newest_known_on is not None
    assert {row.row for row in kept.rows} >= {"nvidia-h200-sxm"}
    assert all(source.reliability in "ABCDEF" for source in kept.sources)


def test_what_was_given_is_not_told_as_assumed(study: Study) -> None:
    kept = made(study, headquarters="SG", end_use="military", from_="US", marketed_for_datacenter="yes")
    told = {each.what for each in kept.assumptions}
    assert not told & {"headquarters of the receiving party", "end use", "leaves from", "marketed for data centres"}


def test_one_hash_covers_the_rules_in_any_order() -> None:
    assert law_hash({"a": "1", "b": "2"}) == law_hash({"b": "2", "a": "1"}) != law_hash({"a": "1", "b": "3"})


def test_a_record_that_was_written_is_read_again_and_holds(study: Study, tmp_path: Path) -> None:
    kept = made(study, end_user="Huawei")
    (tmp_path / "r.json").write_text(kept.text(), encoding="utf-8")
    again = read_record(tmp_path / "r.json")
    assert again == kept
    found = verify(study, again)
    assert found.same
    assert found.notes == ()


def test_a_design_with_spans_is_kept_whole(study: Study, tmp_path: Path) -> None:
    spec = tmp_path / "mine.yaml"
    spec.write_text("tpp: 4700\ndie_area_mm2: [780, 830]\nmarketed_for_datacenter: yes\n")
    kept = made(study, read_spec(spec), "2024-06-01")
    (tmp_path / "r.json").write_text(kept.text(), encoding="utf-8")
    assert verify(study, read_record(tmp_path / "r.json")).same


def test_a_dated_view_is_asked_again_as_of_its_day(study: Study) -> None:
    kept = made(study.as_of(date(2025, 12, 1)))
    assert kept.asked.as_of == date(2025, 12, 1)
    assert verify(study, kept).same


def test_a_changed_rule_and_a_changed_answer_are_named(study: Study, tmp_path: Path) -> None:
    import shutil

    kept = made(study)
    folder = Path(shutil.copytree(packaged_folder(), tmp_path / "study"))
    path = next(path for path in (folder / "rules").glob("*.yaml") if "case_by_case" in path.name)
    path.write_text(path.read_text(encoding="utf-8").replace("less_than: 21000", "less_than: 2100"), encoding="utf-8")
    found = verify(load_study(folder), kept)
    assert not found.same
    assert len(found.law) == 1
    assert found.law[0].startswith("case_by_case_2026_01: its text has changed")
    assert any(each.startswith("review: case_by_case then, presumption_of_denial now") for each in found.answer)
    assert any("files are not those" in note for note in found.notes)


def test_a_record_changed_by_hand_is_refused(study: Study, tmp_path: Path) -> None:
    value = made(study).as_json()
    value["answer"]["status"] = "no_requirement_found"
    path = tmp_path / "r.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(BadInput, match="was changed after it was made"):
        read_record(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"kind": "receipt"}'])
def test_what_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(text)
    with pytest.raises(BadInput, match="is no determination record"):
        read_record(path)


def test_a_record_of_another_study_is_refused(study: Study) -> None:
    other = made(study).model_copy(update={"study": "another"})
    with pytest.raises(BadInput, match="was made from the study 'another'"):
        verify(study, other)


def test_a_record_fits_its_published_schema(study: Study) -> None:
    path = Path(countermove.__file__).parent / "schemas" / "determination_record.schema.json"
    jsonschema.validate(json.loads(made(study).text()), json.loads(path.read_text(encoding="utf-8")))
