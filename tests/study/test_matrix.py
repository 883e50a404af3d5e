"""The coded evidence of a study: whole, tied to the record, and every fault told at its line."""

from __future__ import annotations

import pytest

from countermove.study import check_study, load_study
from countermove.study.grounds import grounds_of
from countermove.study.matrix import load_matrix
from countermove.study.show import find

from .conftest import Break


def test_every_item_has_a_code_and_a_reason_for_every_account() -> None:
    study = load_study()
    matrix = load_matrix(study)
    assert matrix is not None
    accounts = {each.id for each in study.structures}
    assert len(matrix.items) == 43
    for item in matrix.items:
        assert set(item.codes) == accounts
        assert item.why.endswith(".")
        assert item.says.endswith(".")
    assert all(each.why.endswith(".") for each in matrix.left_out)


def test_no_item_rests_on_a_row_that_a_claim_alone_asserts() -> None:
    study = load_study()
    matrix = load_matrix(study)
    assert matrix is not None
    grounds = grounds_of(study)
    assert not [item.id for item in matrix.items if all(grounds[each].table == "claims" for each in item.grounds)]


def test_a_reprint_is_traced_to_its_first_report_and_the_compilers_are_no_second_voice() -> None:
    grounds = grounds_of(load_study())
    assert grounds["cn-h200-conditional-approval-2026"].origins >= {"reuters-4f86f4"}
    assert grounds["h20_units_y:2024-01-01"].origins == {"electro-times-24320b", "epoch-ai-16afcb"}
    assert grounds["smic-7nm-found-2022"].origins == {"recollection"}


def test_an_item_is_shown_with_its_codes() -> None:
    found = find(load_study(), "E41")
    assert found.kind == "evidence"
    assert "two_key_market CC" in " ".join(found.lines())
    assert ("evidence", "E41", "grounds") in find(load_study(), "us-lutnick-zero-h200-2026").rests_on_it


SAME = "{handicap: N, backfire: N, pedal_on_the_floor: %s, two_key_market: N, lock_in: N}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grounds: [huawei-mate60-2023]", "grounds: [huawei-mate61-2023]", "'huawei-mate61-2023' names no row"),
        ("lock_in: I}\n    why: Only", "lock_in: X}\n    why: Only", "'X' is not one of 'CC', 'C'"),
        ("I, pedal_on_the_floor: I, two", "I, pedal: I, two", "no rival account of this name"),
        ("I, pedal_on_the_floor: I, two", "I, two", "no code for 'pedal_on_the_floor'"),
        ("  - id: E02", "  - id: E01", "'E01' stands twice"),
        (SAME % "C", SAME % "N", "it tells nothing"),
        ("coded_by: hand", "coded_by: machine", "'machine' is not one of 'hand'"),
    ],
)
def test_what_is_wrong_in_the_matrix_is_told_at_its_line(broken: Break, old: str, new: str, said: str) -> None:
    _, faults = check_study(broken("ach.yaml", old, new))
    told = [fault for fault in faults if said in str(fault)]
    assert told
    assert all(fault.line is not None and fault.path.endswith("ach.yaml") for fault in told)
