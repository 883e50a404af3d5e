"""A hinge, and a bench with something switched off, agree with what an assessment works out at length."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from countermove.decision.bench import EXPLORED, Bench, bench
from countermove.decision.explored import explored
from countermove.decision.hinged import Weights, hinged, shifts, weights_of
from countermove.decision.lighter import lighter
from countermove.decision.moved import Position, starts
from countermove.decision.placed import placed
from countermove.decision.subjects import About
from countermove.decision.switch import before, between, switchboard
from countermove.study import BadInput, Study, load_case

WORLDS = 1_000
PRESENT = "sell_with_conditions"


@pytest.fixture(scope="module")
def made(study: Study) -> Bench:
    """The packaged case h200 on a bench."""
    return bench(study, load_case("h200", study), worlds=WORLDS)


@pytest.fixture(scope="module")
def weights(made: Bench) -> Weights:
    """What carries it."""
    return weights_of(made)


def test_what_moves_a_number_most_stands_first(weights: Weights) -> None:
    found = shifts(weights, PRESENT, "nvidia_revenue")
    assert found[0].names == ("epoch-ai-16afcb",)
    sizes = [abs(each.size) for each in found if each.size is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert all(each.after is None for each in found[len(sizes) :])


def test_a_hinge_says_how_many_nobody_can_tell_of(weights: Weights) -> None:
    found = hinged((), weights, PRESENT, "usable_compute", "no_controls_2022")
    assert found.leader == "deny_and_close"
    assert 0 < found.unknown < found.removals
    assert found.most is not None
    assert found.most.how != "not known"


def test_a_number_moves_from_where_all_worlds_have_it_and_never_below_zero_for_that(weights: Weights) -> None:
    plain, shown = (shifts(weights, PRESENT, "us_countermove_cost", now=now) for now in (None, (0.01,)))
    assert [each.names for each in plain] == [each.names for each in shown]
    ends = {each.before for each in shown}
    assert ends == {(0.01,)}
    for one, other in zip(plain, shown, strict=True):
        assert (one.size, one.turns) == (other.size, other.turns)
        if one.after is not None and other.after is not None:
            assert other.after[0] == pytest.approx(max(0.01 + one.after[0] - one.before[0], 0.0))
    assert any(each.after == (0.0,) for each in shown)


def test_before_weighing_nothing_is_said_to_be_known(made: Bench) -> None:
    found = hinged((), None, PRESENT, "usable_compute", made.case.reference.id)
    assert not found.weighed
    assert (found.most, found.leader, found.removals) == (None, None, 0)


def test_the_reference_is_never_pooled(made: Bench, weights: Weights) -> None:
    assert shifts(weights, made.case.reference.id, "usable_compute") == ()


def test_the_difference_to_the_reference_stands_by_account_as_an_explored_option_tells_it(
    made: Bench, weights: Weights
) -> None:
    told = explored(made, Position("deny"), paths=False).against_reference["usable_compute"]
    found = hinged((), weights, "deny", "usable_compute", made.case.reference.id, about="reference")
    assert found.most is not None
    assert found.most.before == pytest.approx(tuple(told.values()), rel=0.02)
    assert found.most.names == ("epoch-ai-16afcb",)
    assert (found.side, found.leader) == ("less", None)


def test_the_difference_to_present_law_is_the_one_that_an_explored_option_tells(made: Bench, weights: Weights) -> None:
    told = explored(made, Position("deny"), paths=False).against_present_law["usable_compute"].difference.p50
    found = hinged((), weights, "deny", "usable_compute", PRESENT, about="law")
    assert found.most is not None
    assert found.most.before == pytest.approx((told,), rel=0.02)
    assert (found.side, found.leader) == ("less", None)
    assert hinged((), weights, PRESENT, "usable_compute", PRESENT, about="law").removals == 0, "it is no difference"


def test_the_odds_of_an_answer_are_those_of_an_explored_option(made: Bench, weights: Weights) -> None:
    told = explored(made, Position("framework"), paths=False).countermoves[0].by_horizon.value
    found = hinged((), weights, "framework", "usable_compute", made.case.reference.id, about="answer")
    assert found.most is not None
    assert found.most.before == pytest.approx((told,))
    assert found.leader == "framework"


def test_a_removal_without_which_an_option_stands_on_the_other_side_of_the_reference_turns_it(weights: Weights) -> None:
    key: tuple[About, str] = ("reference", "usable_compute")
    row = weights.options.index("deny")
    other = {**weights.even, key: -weights.even[key]}
    turned = replace(weights, taken=tuple(replace(each, after=other) for each in weights.taken))
    assert all(each.turns for each in shifts(turned, "deny", "usable_compute", "reference"))
    assert weights.even[key][row].max() < 0


@pytest.mark.parametrize(("about", "against"), [
    ("level", "no_controls_2022"), ("reference", "no_controls_2022"), ("law", PRESENT), ("answer", "no_controls_2022"),
])  # fmt: skip
def test_levers_that_stand_where_an_option_has_them_hinge_on_what_it_hinges_on(
    made: Bench, weights: Weights, about: About, against: str
) -> None:
    begun = starts(made.view, made.panel, made.case, made.case.option("deny"))["enforcement"]
    assert begun is not None
    there = placed(made, weights, Position("deny", {"enforcement": begun}), about, "usable_compute")
    one = hinged((), there, EXPLORED, "usable_compute", against, about=about)
    other = hinged((), weights, "deny", "usable_compute", against, about=about)
    assert one.removals == other.removals > 100
    assert (one.unknown, one.side, len(one.turning)) == (other.unknown, other.side, len(other.turning))
    every = [shifts(there, EXPLORED, "usable_compute", about), shifts(weights, "deny", "usable_compute", about)]
    for mine, theirs in zip(*(sorted(each, key=lambda shift: shift.names) for each in every), strict=True):
        assert (mine.names, mine.how, mine.after is None) == (theirs.names, theirs.how, theirs.after is None)
        assert mine.before == pytest.approx(theirs.before, rel=1e-6)
        assert mine.after is None or mine.after == pytest.approx(theirs.after, rel=2e-3)


def test_moved_levers_hinge_on_what_a_run_without_it_shows(study: Study, made: Bench, weights: Weights) -> None:
    position, name = Position("deny", {"offshore": 0.3}), "nvidia-a90765"
    found = {
        each.names[0]: each
        for each in shifts(placed(made, weights, position, "law", "nvidia_revenue"), EXPLORED, "nvidia_revenue", "law")
    }[name]  # fmt: skip
    assert found.after is not None
    whole = bench(study, made.case, worlds=WORLDS, without=[name])
    told = explored(whole, position, paths=False).against_present_law["nvidia_revenue"].difference.p50
    assert found.after[0] == pytest.approx(told, rel=0.1)
    assert abs(found.after[0] - found.before[0]) > abs(found.after[0] - told)


def test_of_what_was_not_weighed_nothing_is_told_at_moved_levers_either(made: Bench, weights: Weights) -> None:
    there = placed(made, weights, Position("deny", {"offshore": 0.3}), "other", "usable_compute")
    assert hinged((), there, EXPLORED, "usable_compute", "framework", about="other").removals == 0


def test_what_is_left_out_already_is_not_taken_out_again(made: Bench, weights: Weights) -> None:
    whole = hinged((), weights, PRESENT, "nvidia_revenue", made.case.reference.id)
    found = hinged((), weights, PRESENT, "nvidia_revenue", made.case.reference.id, left=["epoch-ai-16afcb"])
    assert whole.most is not None
    assert "epoch-ai-16afcb" in whole.most.names
    assert found.removals == whole.removals - 1
    assert found.most is None or "epoch-ai-16afcb" not in found.most.names


@pytest.mark.parametrize(
    ("names", "structures"),
    [(("epoch-ai-16afcb",), ()), ((), ("handicap", "lock_in")), (("close_offshore", "A0-11"), ("backfire",))],
)
def test_a_lighter_bench_has_the_worlds_of_a_whole_one(
    study: Study, made: Bench, names: Collection[str], structures: Collection[str]
) -> None:
    whole = bench(study, made.case, worlds=WORLDS, without=names, structures=structures)
    light = lighter(made, names, structures)
    for outcome, values in whole.ensemble.values.items():
        np.testing.assert_array_equal(values, light.ensemble.values[outcome])
    position = Position("deny", {"offshore": 0.5})
    one, other = (each.explore(position, ("usable_compute",), paths=False)[0] for each in (whole, light))
    np.testing.assert_array_equal(one.values["usable_compute"], other.values["usable_compute"])


def test_what_becomes_of_an_answer_is_what_the_command_tells(study: Study, made: Bench) -> None:
    asked = ("epoch-ai-16afcb",)
    found = between(made, before(made), lighter(made, asked), asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("countermove.decision.switch.PART_WORLDS", WORLDS)
        patch.setattr("countermove.decision.run.PART_WORLDS", WORLDS)
        told = switchboard(study, made.case)(asked)
    assert found.told == told.told
    assert found.turned == told.turned
    known = {(each.option, each.outcome): each for each in told.moves}
    assert len(found.moves) > 10
    for each in found.moves:
        assert each == known[each.option, each.outcome]


def test_a_name_that_is_nothing_is_told(made: Bench) -> None:
    with pytest.raises(BadInput, match="'nonsense' is no measure"):
        lighter(made, ["nonsense"])
