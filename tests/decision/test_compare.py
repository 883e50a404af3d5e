"""Two assessments side by side: causes as the receipts tell them, and what moved by more than luck."""

from __future__ import annotations

from typing import Any

import pytest

from countermove.decision import Assessed, Assessment, assess
from countermove.decision.assessment import Group, Pair, Share, Spread
from countermove.decision.causes import causes, isolations
from countermove.decision.compare import ERRORS, compare
from countermove.decision.written import sealed
from countermove.study import Study, load_case

from .conftest import WORLDS

COMMAND = f"countermove assess h200 --worlds {WORLDS} --seed 1"


@pytest.fixture(scope="module")
def first(assessed: Assessed) -> Assessment:
    return with_receipt(assessed.assessment, command=COMMAND)


@pytest.fixture(scope="module")
def reseeded(study: Study) -> Assessment:
    done = assess(study, load_case("h200", study), worlds=WORLDS, seed=2, command=COMMAND.replace("seed 1", "seed 2"))
    return done.assessment


def with_receipt(assessment: Assessment, **changes: Any) -> Assessment:
    return sealed(assessment.model_copy(update={"receipt": assessment.receipt.model_copy(update=changes)}))


def shifted(numbers: Spread, by: float) -> Spread:
    moved = {name: getattr(numbers, name) + by for name in ("p05", "p25", "p50", "p75", "p95", "mean")}
    return numbers.model_copy(update=moved)


def with_level(assessment: Assessment, option: str, outcome: str, numbers: Spread) -> Assessment:
    levels = assessment.levels | {option: assessment.levels[option] | {outcome: numbers}}
    return sealed(assessment.model_copy(update={"levels": levels}))


def test_an_assessment_beside_itself_is_the_same(first: Assessment) -> None:
    found = compare(first, first)
    assert found.same
    assert not found.causes
    for moved in (found.levels, found.scenarios, found.countermoves, found.pairs, found.orders, found.also):
        assert moved == ()
    assert found.levels_count.compared > 100


def test_another_seed_is_luck_and_moves_about_as_much_as_luck_moves(first: Assessment, reseeded: Assessment) -> None:
    found = compare(first, reseeded)
    assert [each.what for each in found.causes] == ["seed"]
    assert found.luck
    for count in (found.levels_count, found.scenarios_count, found.countermoves_count):
        assert count.differ > 0.8 * count.compared
        assert count.beyond <= 0.1 * count.compared
    assert found.levels_count.largest < 4


def test_a_median_moves_beyond_two_joint_errors_and_not_before(first: Assessment) -> None:
    option, outcome = "deny", "usable_compute"
    error = first.levels[option][outcome].monte_carlo_error * 2**0.5
    for errors, moved in ((0.9 * ERRORS, False), (1.1 * ERRORS, True)):
        numbers = first.levels[option][outcome]
        numbers = numbers.model_copy(update={"p50": numbers.p50 + errors * error})
        found = compare(first, with_level(first, option, outcome, numbers))
        assert found.levels_count.differ == 1
        assert [(each.option, each.outcome) for each in found.levels] == ([(option, outcome)] if moved else [])
        assert found.levels_count.largest == pytest.approx(errors)


def test_the_largest_moves_come_first_by_their_share_of_the_spread(first: Assessment) -> None:
    changed = first
    for option, width in (("deny", 0.3), ("lift_now", 0.6)):
        numbers = first.levels[option]["usable_compute"]
        changed = with_level(changed, option, "usable_compute", shifted(numbers, width * (numbers.p95 - numbers.p05)))
    found = compare(first, changed)
    assert [(each.option, round(each.size, 6)) for each in found.levels] == [("lift_now", 0.6), ("deny", 0.3)]


def test_what_data_do_not_identify_is_not_compared_pooled(first: Assessment) -> None:
    reference = next(each.id for each in first.options if each.is_reference)
    numbers = first.levels[reference]["usable_compute"]
    found = compare(first, with_level(first, reference, "usable_compute", shifted(numbers, 100.0)))
    assert not found.levels
    assert found.levels_count.differ == 0


def test_the_rules_that_came_went_and_changed_are_named(first: Assessment) -> None:
    kept, gone, changed = sorted(first.receipt.rule_hashes)[:3]
    rules = {**first.receipt.rule_hashes, changed: "0" * 64, "a_new_rule": "1" * 64}
    del rules[gone]
    alone = causes(first, with_receipt(first, rule_hashes=rules))
    assert [(each.what, each.added, each.removed, each.changed, each.follows_from) for each in alone] == [
        ("rules", ("a_new_rule",), (gone,), (changed,), ())
    ]
    assert kept not in (*alone[0].added, *alone[0].removed, *alone[0].changed)
    with_study = causes(first, with_receipt(first, rule_hashes=rules, study_hash="2" * 64))
    assert [(each.what, each.follows_from) for each in with_study] == [
        ("study_data", ()),
        ("rules", ("study_data",)),
    ]


def test_a_changed_measure_of_a_case_is_named_with_its_option(first: Assessment) -> None:
    options = list(first.options)
    place = next(at for at, each in enumerate(options) if len(each.measures) > 1)
    option = options[place]
    gone, other = option.measures[0], option.measures[1].model_copy(update={"what": "Something else"})
    options[place] = option.model_copy(update={"measures": (other, *option.measures[2:])})
    changed = with_receipt(first.model_copy(update={"options": tuple(options)}), case_hash="3" * 64)
    (cause,) = causes(first, changed)
    assert (cause.what, cause.added) == ("case", ())
    assert cause.removed == (f"{option.id}: {gone.id}",)
    assert cause.changed == (f"{option.id}: {other.id}",)


def test_each_of_several_causes_has_the_command_that_shows_it_alone(first: Assessment) -> None:
    command = "countermove assess h200 --worlds 500 --seed 7 --without inspect --rupture-rate 0.05"
    other = with_receipt(first, seed=7, worlds=500, without=("inspect",), program="countermove 9", command=command)
    found = causes(first, other)
    alone = {each.what: each for each in isolations(first.receipt, other.receipt, found)}
    assert alone["seed"].command == f"countermove assess h200 --worlds {WORLDS} --seed 7"
    assert alone["worlds"].command == "countermove assess h200 --seed 1 --worlds 500"
    assert alone["without"].command == f"{COMMAND} --without inspect"
    assert alone["options"].command == f"{COMMAND} --rupture-rate 0.05"
    assert (alone["program"].command, alone["program"].wants) == (COMMAND, "the program of B (countermove 9)")
    assert not isolations(with_receipt(first, command="").receipt, other.receipt, found)


def test_a_difference_that_turns_or_ties_is_told_whichever_way_round_it_stands(first: Assessment) -> None:
    pair = next(each for each in first.against_present_law if not each.tie and each.difference.p50 > 0)
    d = pair.difference
    negative = Spread(
        p05=-d.p95, p25=-d.p75, p50=-d.p50, p75=-d.p25, p95=-d.p05, mean=-d.mean, monte_carlo_error=d.monte_carlo_error
    )
    turned = pair.model_copy(update={"a": pair.b, "b": pair.a, "difference": negative})

    def with_pair(new: Pair) -> Assessment:
        rest = [new if each is pair else each for each in first.against_present_law]
        few = [each for each in first.pairs if {each.a, each.b} != {pair.a, pair.b} or each.outcome != pair.outcome]
        return first.model_copy(update={"against_present_law": tuple(rest), "pairs": tuple(few)})

    start = with_pair(pair)
    assert not compare(start, with_pair(turned)).pairs
    told = [compare(start, with_pair(pair.model_copy(update=change))).pairs for change in (
        {"difference": negative}, {"tie": True},
    )]  # fmt: skip
    assert [[each.change for each in pairs] for pairs in told] == [["sign"], ["became_tie"]]


def test_an_order_is_compared_among_the_options_that_both_have(first: Assessment) -> None:
    ranking = next(each for each in first.rankings if each.party == first.decider)
    gone = ranking.groups[0].options[0]
    left = [tuple(option for option in each.options if option != gone) for each in ranking.groups]
    without = tuple(Group(rank=place, options=options) for place, options in enumerate(left, start=1) if options)

    def ranked(groups: tuple[Group, ...]) -> Assessment:
        new = ranking.model_copy(update={"groups": groups})
        return first.model_copy(update={"rankings": tuple(new if each is ranking else each for each in first.rankings)})

    assert not compare(first, ranked(without)).orders
    (change,) = compare(first, ranked(without[::-1])).orders
    assert change.outcome == ranking.outcome
    assert change.a == change.b[::-1]


def test_options_and_outcomes_of_one_alone_are_named(first: Assessment) -> None:
    less = first.model_copy(update={"options": first.options[1:], "outcomes": first.outcomes[:-1]})
    found = compare(first, less)
    assert (found.options_only_a, found.options_only_b) == ((first.options[0].id,), ())
    assert (found.outcomes_only_a, found.outcomes_only_b) == ((first.outcomes[-1].id,), ())
    assert not any(each.option == first.options[0].id for each in found.levels)


def test_odds_that_moved_are_told_with_their_words(first: Assessment) -> None:
    odds = first.scenario_odds[0]
    name, share = next(iter(odds.odds.items()))
    other = Share(value=0.9 - share.value, monte_carlo_error=share.monte_carlo_error, word="likely")
    new = odds.model_copy(update={"odds": odds.odds | {name: other}})
    (move,) = compare(first, first.model_copy(update={"scenario_odds": (new, *first.scenario_odds[1:])})).scenarios
    assert (move.option, move.what, move.a, move.b) == (odds.option, name, share, other)


def test_an_altered_side_is_told(first: Assessment) -> None:
    altered = first.model_copy(update={"title": "Another"})
    found = compare(first, altered)
    assert (found.a.sealed, found.b.sealed, found.same) == (True, False, False)
    assert not found.causes
