"""The record against the rival accounts: scores as Heuer's program has them, odds as Bayes has them, nothing hidden."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from countermove.decision.fitted import weights_of
from countermove.decision.hypotheses import (
    CREDIBILITY,
    FULL,
    RELIABILITY,
    Weighing,
    names_of,
    switchable,
    weigh,
    with_fit,
)
from countermove.study import load_study
from countermove.study.matrix import Matrix, load_matrix
from countermove.study.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def matrix(study: Study) -> Matrix:
    found = load_matrix(study)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def weighing(study: Study, matrix: Matrix) -> Weighing:
    return weigh(study, matrix)


def of(weighing: Weighing, account: str) -> float:
    """The posterior of one account."""
    return next(line.posterior for line in weighing.lines if line.id == account)


def one(matrix: Matrix, *ids: str) -> Matrix:
    """The matrix with some items alone."""
    return Matrix(items=tuple(each for each in matrix.items if each.id in ids), left_out=())


def test_two_items_are_weighed_as_a_hand_would(study: Study, matrix: Matrix) -> None:
    # E41 is B2 and E09 is D4; both stand alone with their origins, so each counts in full.
    found = weigh(study, one(matrix, "E41", "E09"))
    lock_in = next(line for line in found.lines if line.id == "lock_in")
    assert lock_in.against == pytest.approx(2.0)  # I with the weight root two squared
    assert next(line for line in found.lines if line.id == "backfire").against == pytest.approx(0.5)
    logs = {
        "handicap": 0.25 * math.log(3), "backfire": -0.25 * math.log(1.5), "pedal_on_the_floor": -0.25 * math.log(1.5),
        "two_key_market": math.log(3) + 0.25 * math.log(1.5), "lock_in": (0.25 - 1) * math.log(1.5),
    }  # fmt: skip
    whole = sum(map(math.exp, logs.values()))
    for account, value in logs.items():
        assert of(found, account) == pytest.approx(math.exp(value) / whole)
    assert {item.id: round(item.ratio, 3) for item in found.items} == {"E41": 4.5, "E09": round(4.5**0.25, 3)}


def test_a_grade_that_nobody_can_judge_stands_in_the_middle() -> None:
    assert RELIABILITY["F"] == RELIABILITY["C"] == CREDIBILITY["6"] == CREDIBILITY["3"] == 1
    assert RELIABILITY["A"] * CREDIBILITY["1"] == FULL == pytest.approx(2)
    assert RELIABILITY["E"] * CREDIBILITY["5"] == pytest.approx(0.5)


def test_items_of_one_origin_do_not_count_in_full(study: Study, matrix: Matrix) -> None:
    together = weigh(study, one(matrix, "E26", "E27"))  # both by way of the Financial Times
    assert [item.share for item in together.items] == pytest.approx([2**-0.5, 2**-0.5])
    assert [item.share for item in weigh(study, one(matrix, "E27", "E41")).items] == [1, 1]


def test_who_reports_against_his_interest_counts_in_full(weighing: Weighing) -> None:
    items = {item.id: item for item in weighing.items}
    assert not items["E05"].interested
    assert items["E23"].interested
    assert items["E23"].weight == pytest.approx(1.0)  # B3 is root two, and once more over root two


def test_the_order_is_not_called_robust_where_one_question_carries_it(weighing: Weighing) -> None:
    assert weighing.leader == weighing.likeliest == "two_key_market"
    assert not weighing.robust
    assert {each.name for each in weighing.changes} == {"home chips", "who admits"}
    asked = {each.about: each.posterior for each in weighing.questions}
    leaders = {about: weighing.accounts[int(np.argmax(row))] for about, row in asked.items()}
    assert leaders["who admits"] == "two_key_market"
    assert leaders["compute and leaks"] == "pedal_on_the_floor"
    assert leaders["effort and tools"] == "handicap"


def test_the_posterior_is_a_probability_and_lies_in_its_interval(weighing: Weighing) -> None:
    assert sum(line.posterior for line in weighing.lines) == pytest.approx(1)
    for line in weighing.lines:
        assert 0 <= line.low <= line.posterior <= line.high <= 1
    assert sum(line.leads_by_score for line in weighing.lines) == pytest.approx(1)


def test_the_same_seed_gives_the_same_bits(study: Study, matrix: Matrix, weighing: Weighing) -> None:
    assert weigh(study, matrix) == weighing
    assert weigh(study, matrix, seed=2).lines != weighing.lines


def test_without_its_items_an_account_no_longer_leads(study: Study, matrix: Matrix, weighing: Weighing) -> None:
    rest = weigh(study, matrix, weighing.carried_by)
    assert rest.likeliest != weighing.likeliest
    fewer = weigh(study, matrix, weighing.carried_by[:-1])
    assert fewer.likeliest == weighing.likeliest


def test_every_leave_out_is_what_weighing_without_it_gives(study: Study, matrix: Matrix, weighing: Weighing) -> None:
    for each in weighing.without:
        if each.what in ("origin", "question"):
            again = weigh(study, matrix, each.items)
            assert (again.leader, again.likeliest) == (each.by_score, each.by_posterior)


def test_a_view_of_mid_2025_has_no_later_item(study: Study, matrix: Matrix) -> None:
    view = study.as_of(date(2025, 7, 1))
    found = weigh(view, matrix)
    assert found.unknown == 27
    assert len(found.items) == 16
    assert "E41" not in {item.id for item in found.items}
    assert not weights_of(view)


def test_a_source_its_origin_and_its_kind_can_be_switched_off(study: Study, matrix: Matrix, weighing: Weighing) -> None:
    item = next(each for each in weighing.items if each.id == "E22")
    assert {"E22", "epoch-ai-a94ad3", "dataset", "train_compute_max_y:2025-01-01"} <= names_of(item)
    assert names_of(item) <= switchable(study, matrix)
    assert "E22" not in {each.id for each in weigh(study, matrix, ["dataset"]).items}
    with pytest.raises(ValueError, match="no item"):
        weigh(study, one(matrix, "E41", "E22"), ["E41", "E22"])


def test_the_fit_is_joined_by_items_that_it_has_not_seen(weighing: Weighing) -> None:
    level = with_fit(weighing, [0.0] * 5, [0.0] * 5)
    moved = with_fit(weighing, [0.0, -50.0, -50.0, -50.0, -50.0], [0.0] * 5)
    assert level.shape == (3, 5)
    assert (level[1] <= level[0]).all()
    assert moved[0, 0] == pytest.approx(1)
    unseen = [item.id for item in weighing.items if not item.fitted]
    assert len(unseen) == 36


def test_the_packaged_fit_has_the_same_accounts(study: Study, weighing: Weighing) -> None:
    fit = weights_of(study)
    assert tuple(each.structure for each in fit) == weighing.accounts
    assert sum(each.weight for each in fit) == pytest.approx(1)
