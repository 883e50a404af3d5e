"""An option with levers moved: the same worlds as if it had been written into the case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.decision.assess import Assessed
from countermove.decision.bench import Bench, bench
from countermove.decision.explored import bearings, explored, reference, worlds_of
from countermove.decision.explored_case import explored_case, with_copies
from countermove.decision.moved import Position, Sale, option_at, starts
from countermove.study import BadInput, Case, Study, load_case
from countermove.study.case import parse_case
from countermove.study.case_text import case_text
from countermove.study.panel import load_panel
from countermove.world.ensemble import simulate
from countermove.world.inputs import build_inputs, choices_of

WORLDS = 500
PRESENT = "sell_with_conditions"


@pytest.fixture(scope="module")
def h200(study: Study) -> Case:
    """The packaged case."""
    return load_case("h200", study)


@pytest.fixture(scope="module")
def ready(study: Study, h200: Case) -> Bench:
    """The packaged case, made ready with few worlds."""
    return bench(study, h200, worlds=WORLDS)


def test_what_is_explored_is_what_the_case_with_that_option_would_give(ready: Bench, h200: Case):
    position = Position("deny", {"offshore": 0.8, "enforcement": 2.0, "minerals": 0.4})
    option = ready.option(position).model_copy(update={"id": "mine"})
    case = h200.model_copy(update={"options": (*h200.options, option)})
    choices = choices_of(ready.view, case)
    inputs = build_inputs(ready.view, case, ready.response, choices)
    whole = simulate(inputs, ready.beliefs, ready.structures, ready.outcomes, ready.span, worlds=WORLDS)
    found, _ = ready.explore(position)
    for name in ready.outcomes:
        np.testing.assert_array_equal(found.values[name][0], whole.values[name][whole.row("mine")])
    for kind, first in found.first_answers.items():
        later = first.shape[1]
        np.testing.assert_array_equal(first[0], whole.first_answers[kind][whole.row("mine"), -later:])


def test_options_written_into_a_case_have_ids_and_titles_of_their_own_even_in_a_case_so_written(ready: Bench):
    positions = [Position("deny", {"offshore": 0.8}), Position("framework"), Position("deny", {"minerals": 0.4})]
    once = explored_case(ready, [*positions, positions[0]])
    assert [each.id for each in once.options[-2:]] == ["explored", "explored_1"]
    assert [each.title for each in once.options[-2:]] == [
        "Deny (Chinese use of chips abroad: 80 %)",
        "Deny (Limits on minerals: 40 %)",
    ]
    twice = explored_case(replace(ready, case=once), [Position("explored", {"admission": 0.3})])
    assert parse_case(case_text(twice), "twice.yaml")[0] == twice
    assert len({each.title for each in twice.options}) == len(twice.options)


def test_a_measure_left_out_is_left_out_of_its_copies_too(ready: Bench, h200: Case):
    written = explored_case(ready, [Position("deny_and_close", {"offshore": 0.8})])
    assert with_copies(("close_offshore", "A2"), h200, written) == ("close_offshore", "A2", "explored_close_offshore")


def test_to_refuse_every_sale_is_the_packaged_denial(ready: Bench):
    found, _ = ready.explore(Position(PRESENT, {}, Sale("refuse")))
    for name, values in found.values.items():
        np.testing.assert_array_equal(values[0], ready.ensemble.values[name][ready.ensemble.row("deny")])


def test_to_lift_the_rules_is_the_packaged_lifting(ready: Bench):
    found, _ = ready.explore(Position(PRESENT, {}, Sale("lift")))
    values = ready.ensemble.values["usable_compute"][ready.ensemble.row("lift_now")]
    np.testing.assert_array_equal(found.values["usable_compute"][0], values)


def test_paths_have_the_common_past_and_end_in_what_the_worlds_come_to(ready: Bench):
    told = explored(ready, Position(PRESENT, {"offshore": 0.9}))
    (path,) = (each for each in told.fans if each.series == "usable_h100e")
    assert len(path.p50) == len(ready.ensemble.quarters)
    assert path.p50[: ready.span.start] == ready.past["usable_h100e"].p50[: ready.span.start]
    # A sketch tells quantiles within a hundredth (see world.quantiles).
    assert path.p50[-1] == pytest.approx(told.levels["usable_compute"].p50, rel=0.02)


def test_present_law_differs_from_itself_in_nothing(ready: Bench):
    told = explored(ready, Position(PRESENT))
    assert all(each.tie and each.difference.p95 == 0.0 for each in told.against_present_law.values())
    assert sum(each.value for each in told.scenario_odds.values()) == pytest.approx(1.0)


def test_the_reference_is_told_and_never_ranked_against_itself(ready: Bench):
    told = reference(ready)
    assert told.option.is_reference
    assert told.against_reference == {}
    usable = worlds_of(ready, ready.ensemble, "usable_compute", ready.reference)
    assert told.levels["usable_compute"].p50 == pytest.approx(float(np.median(usable)))


def test_an_outcome_told_against_the_reference_is_divided_by_it(ready: Bench):
    told = explored(ready, Position("deny", {"offshore": 0.6}), ("usable_compute", "usable_ratio"))
    assert 0.0 < told.levels["usable_ratio"].p50 < 1.0


@pytest.mark.parametrize(("below", "direction"), [(5000.0, "escalation"), (60000.0, "de_escalation"), (21000.0, None)])
def test_a_drawn_line_is_an_act_by_the_best_chip_that_it_lets_through(
    ready: Bench, below: float, direction: str | None
):
    option = ready.option(Position(PRESENT, {}, Sale("line", {"tpp": below}, 0.0, 0.5, True)))
    act = option.measures[-1].act
    assert (None if act is None else act.direction) == direction


def test_a_line_between_two_chips_lets_the_same_chips_through_wherever_it_is_drawn(ready: Bench):
    regimes = [
        ready.explore(Position(PRESENT, {}, Sale("line", {"tpp": below})), ("usable_compute",))[1].regimes["explored"]
        for below in (16500.0, 16600.0)
    ]
    assert ready.sold(regimes[0]) == ready.sold(regimes[1])
    exact = option_at(ready.view, ready.panel, ready.case, Position(PRESENT, {}, Sale("line", {"tpp": 16500.0})))
    assert exact.measures[0].rule is not None
    assert str(exact.measures[0].rule["review"][0]["when"]["tpp"]["less_than"]) == "16500.0"


def test_it_is_as_sure_as_the_brief_of_the_case(ready: Bench, assessed: Assessed):
    told = bearings(ready)
    answer = assessed.assessment.answer
    assert (told.confidence, told.confidence_why) == (answer.confidence, answer.confidence_why)


def test_levers_begin_where_the_option_leaves_them(ready: Bench):
    begun = starts(ready.view, ready.panel, ready.case, ready.case.option("deny_and_close"))
    assert begun["offshore"] == 0.85
    assert begun["enforcement"] == 2.4
    assert begun["admission"] is None


def test_every_fault_of_a_position_is_told_at_once(ready: Bench):
    with pytest.raises(BadInput) as told:
        ready.option(Position("nothing", {"offshore": 3.0, "offshor": 0.1}, Sale("line", {"length": 2.0}, fee=2.0)))
    assert [fault.where for fault in told.value.faults] == ["option", "offshore", "offshor", "fee", "length"]
    assert "near: offshore" in told.value.faults[2].problem


def test_accounts_can_be_taken_one_by_one(study: Study, h200: Case):
    alone = bench(study, h200, worlds=WORLDS, structures=("two_key_market",))
    assert [each.id for each in alone.structures] == ["two_key_market"]
    assert bearings(alone).confidence == "low"
    assert explored(alone, Position("deny")).against_reference["usable_compute"].keys() == {"two_key_market"}
    with pytest.raises(BadInput, match="no such account"):
        bench(study, h200, worlds=WORLDS, structures=("none",))


def test_the_panel_names_levers_that_the_study_has(study: Study):
    panel = load_panel(study)
    assert {name for each in panel.levers for name in each.sets} <= set(study.levers.levers)
    assert {each.group for each in panel.levers} == {each.id for each in panel.groups}
