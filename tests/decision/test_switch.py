"""Switching something off answers as an assessment without it does, on the packaged case and on one of the user's."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from countermove.decision import run, switch
from countermove.decision.assess import assess
from countermove.decision.switch import Switched, switchboard
from countermove.study import BadInput, Study, load_case

WORLDS = 1_000
Answer = Callable[[Collection[str]], Switched]


@pytest.fixture(scope="module")
def answer(study: Study) -> Answer:
    """What answers for case h200, a thousand worlds an option."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switch, "PART_WORLDS", WORLDS)
        patch.setattr(run, "PART_WORLDS", WORLDS)
        return switchboard(study, load_case("h200", study))


def test_a_source_switched_off_moves_what_an_assessment_without_it_moves(study: Study, answer: Answer) -> None:
    found = answer(["epoch-ai-16afcb"])
    exact = assess(study, load_case("h200", study), worlds=WORLDS, without=("epoch-ai-16afcb",)).assessment.without
    assert exact is not None
    assert found.told is not None
    assert (found.told.fitted_rows, found.told.fit) == (exact.fitted_rows, exact.fit) == (25, "refitted")
    case = load_case("h200", study)
    wanted = {(each.option, each.outcome): each for each in exact.moves if each.outcome in case.outcomes}
    assert {(each.option, each.outcome) for each in found.moves} == {*wanted}
    for each in found.moves:
        assert each.after == pytest.approx(wanted[each.option, each.outcome].after, rel=1e-6)
    assert found.turned == tuple(name for name in exact.turned if name in case.outcomes)


def test_a_measure_switched_off_turns_what_hung_on_it(answer: Answer) -> None:
    found = answer(["close_offshore"])
    assert found.measures == ("close_offshore",)
    assert found.told is None
    assert not found.stands
    assert found.leaders["usable_compute"] == ("deny_and_close", "enforce")
    assert {each.option for each in found.moves} == {"deny_and_close"}


def test_nothing_moves_where_nothing_is_switched_off(answer: Answer) -> None:
    found = answer([])
    assert found.stands
    assert not found.moves


def test_a_claim_that_no_number_rests_on_changes_nothing(answer: Answer) -> None:
    found = answer(["A0-28"])
    assert found.stands
    assert not found.moves


def test_where_only_a_refit_can_tell_the_answer_is_not_said_to_stand(answer: Answer) -> None:
    found = answer(["think_tank"])
    assert found.told is not None
    assert found.told.fit == "not known"
    assert not found.known
    assert not found.stands


def test_a_rival_account_can_be_left_out(answer: Answer) -> None:
    found = answer(["handicap"])
    assert found.told is None
    assert found.moves
    assert not answer(["handicap", "lock_in", "two_key_market", "pedal_on_the_floor"]).stands


def test_some_account_must_stay(answer: Answer, study: Study) -> None:
    with pytest.raises(BadInput, match="all rival accounts are left out; one of backfire"):
        answer([each.id for each in study.structures])


def test_a_name_that_is_nothing_is_told(answer: Answer) -> None:
    with pytest.raises(BadInput, match="'nonsense' is no measure of the case"):
        answer(["nonsense"])
