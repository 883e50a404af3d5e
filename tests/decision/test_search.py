"""A search puts packages together that nobody listed, and says only what holds in fresh worlds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from countermove.decision import assess
from countermove.decision.front import front_of, spread_out
from countermove.decision.packages import SETTINGS, Space, clash, content, space_of
from countermove.decision.proposals import case_text, proposed_case
from countermove.decision.search import Effort, search
from countermove.decision.search_parts import Found
from countermove.study import BadInput, Case, Study, load_case
from countermove.world import engine

SMALL = Effort(generations=3, population=12, worlds=200, proposals=3)


@pytest.fixture(scope="module")
def case(study: Study) -> Case:
    """The packaged case."""
    return load_case("h200", study)


@pytest.fixture(scope="module")
def space(study: Study, case: Case) -> Space:
    """What a search of it may put together."""
    return space_of(study.as_of(case.cut_off), case)


@pytest.fixture(scope="module")
def found(study: Study, case: Case) -> Found:
    """A small search."""
    pytest.importorskip("pymoo")
    return search(study, case, effort=SMALL, seed=1)


def test_only_measures_of_who_decides_are_offered_each_once(space: Space, case: Case) -> None:
    names = [each.id for each in space.offered]
    assert "promise_admission" not in names, "that is Beijing's to promise"
    assert "refuse" in names
    assert not {"refuse_all", "refuse_sales"} & set(names), "they do what 'refuse' does"
    assert len({content(each) for each in space.offered}) == len(names)
    assert all(each.by == case.decider for each in space.offered)


def test_measures_that_change_the_same_rule_or_lever_never_go_together(space: Space) -> None:
    by_id = {each.id: each for each in space.offered}
    assert clash(by_id["refuse"], by_id["lift"]) == "both change acs_ifr_2023_10"
    assert clash(by_id["inspect"], by_id["fund_enforcement"]) == "both set enforcement_effort"
    assert clash(by_id["refuse"], by_id["inspect"]) == ""
    rng = np.random.default_rng(0)
    for _ in range(300):
        measures = space.measures(space.decode(rng.random(space.genes)))
        changed = [rule for each in measures for rule in {*each.repeals, *(each.rule or {}).get("amends", ())}]
        levers = [name for each in measures for name in each.sets]
        assert (
            len(changed) == len(set(changed)) or len({each.id for each in measures if each.rule or each.repeals}) == 1
        )
        assert len(levers) == len(set(levers))


def test_a_setting_lies_between_the_lever_of_today_and_the_listed_one(study: Study, space: Space) -> None:
    places = {each.id: at for at, each in enumerate(space.offered)}
    (half,) = space.measures(((places["narrow_offshore"], 2, SETTINGS // 2),))
    assert half.sets == {"offshore_closed": pytest.approx((0.4 + 0.6) / 2)}
    assert str(half.from_) == "2027-01-01"
    assert half.what.endswith("50% of the way")
    (listed,) = space.measures(((places["narrow_offshore"], 0, SETTINGS),))
    assert listed.sets == space.offered[places["narrow_offshore"]].sets
    for at, offered in enumerate(space.offered):
        for setting in range(1, SETTINGS + 1) if space.is_scaled(at) else (SETTINGS,):
            (measure,) = space.measures(((at, 0, setting),))
            for name, value in measure.sets.items():
                study.levers.levers[name].check(value)
                ends = sorted((space.today[name], offered.sets[name]))
                assert ends[0] <= value <= ends[1]
    assert not space.is_scaled(places["license_b30a_class"]), "licences are given only in a truce, or not"


def test_genes_and_packages_say_the_same(space: Space) -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        package = space.decode(rng.random(space.genes))
        assert space.decode(space.encode(package)) == package


def test_a_front_holds_what_nothing_else_beats_and_one_of_equals() -> None:
    medians = np.array([[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [2.0, 2.0], [3.0, 3.0], [1.0, 5.0]])
    assert front_of(medians).tolist() == [0, 1, 2]
    assert spread_out(medians[:3], 2, medians[:1]) == [2, 1]
    rng = np.random.default_rng(2)
    many = rng.random((60, 3))
    kept = front_of(many)
    for at, row in enumerate(many):
        beaten = ((many <= row).all(axis=1) & (many < row).any(axis=1)).any()
        assert (at in kept) == (not beaten)


def test_equal_searches_give_equal_bits_and_another_seed_others(study: Study, case: Case, found: Found) -> None:
    np.random.default_rng().random()
    assert search(study, case, effort=SMALL, seed=1) == found
    assert search(study, case, effort=SMALL, seed=2).proposals != found.proposals


def test_no_proposal_is_beaten_by_another_or_by_a_listed_option_in_fresh_worlds(found: Found) -> None:
    assert len(found.proposals) == SMALL.proposals
    assert found.proposals
    sign = np.array([1.0 if each.want == "less" else -1.0 for each in found.objectives])
    rows = [[levels[o.outcome].p50 for o in found.objectives] for levels in found.listed.values()]
    rows += [[each.fresh[o.outcome].p50 for o in found.objectives] for each in found.proposals]
    medians = np.array(rows) * sign
    for at in range(len(found.listed), len(rows)):
        beaten = (medians <= medians[at]).all(axis=1) & (medians < medians[at]).any(axis=1)
        assert not beaten.any()
    assert found.fresh_seed != found.seed
    assert found.fresh_worlds == 4 * found.worlds
    assert found.front >= found.checked >= found.held >= len(found.proposals)


def test_what_beats_a_listed_option_is_worse_than_it_on_nothing(found: Found) -> None:
    told = [(each, one) for each in found.proposals for one in each.against]
    assert {one.option for _, one in told} == set(found.listed)
    assert any(one.beats for _, one in told)
    for _, one in told:
        worse, better = 0, 0
        for pair, objective in zip(one.differences, found.objectives, strict=True):
            gain = pair.difference.p50 or pair.difference.mean
            gain = -gain if objective.want == "less" else gain
            worse += not pair.tie and gain < 0
            better += not pair.tie and gain > 0
        assert one.beats == (not worse and better > 0)


def test_what_is_written_is_a_case_that_gives_the_same_numbers(
    study: Study, case: Case, found: Found, tmp_path: Path
) -> None:
    path = tmp_path / "better.yaml"
    path.write_text(case_text(proposed_case(study, case, found)), encoding="utf-8")
    again = load_case(str(path), study)
    assert [each.id for each in again.options] == [case.present_law, *(each.id for each in found.proposals)]
    done = assess(study, again, worlds=found.fresh_worlds, seed=found.fresh_seed).assessment
    for each in found.proposals:
        for name, spread in each.fresh.items():
            assert done.levels[each.id][name].p50 == pytest.approx(spread.p50, rel=1e-6, abs=1e-9)
            assert done.levels[each.id][name].p95 == pytest.approx(spread.p95, rel=1e-6, abs=1e-9)


def test_a_stopped_search_keeps_what_it_found(study: Study, case: Case) -> None:
    pytest.importorskip("pymoo")
    found = search(study, case, effort=SMALL, seed=1, go_on=lambda: False)
    assert found.stopped
    assert found.generations == 1
    assert found.proposals


def test_what_cannot_be_searched_is_told(study: Study, case: Case) -> None:
    with pytest.raises(BadInput) as error:
        search(study, case, outcomes=("usable_compute", "happiness"), effort=SMALL)
    assert "--outcome: 'happiness' is none that US ranks in this case; known: usable_compute" in str(
        error.value.faults[0]
    )
    with pytest.raises(BadInput) as error:
        search(study, case, outcomes=("usable_compute",), effort=SMALL)
    assert "--outcome: 1 found; want 2 to 10 outcomes to weigh" in str(error.value.faults[0])
    with pytest.raises(BadInput) as error:
        search(study, case, effort=Effort(0, 4, 10, 500))
    assert [each.where for each in error.value.faults] == ["--generations", "--population", "--worlds", "--proposals"]
    alone = case.model_copy(update={"options": (case.option(case.present_law),)})
    with pytest.raises(BadInput) as error:
        search(study, alone, effort=SMALL)
    assert "h200: no option lists a measure of US without a trigger" in str(error.value.faults[0])


def test_without_the_extra_the_way_out_is_told(study: Study, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*(each for each in sys.modules if each.partition(".")[0] == "pymoo"), "pymoo"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(engine, "prepare", lambda _: pytest.fail("told only after the waiting"))
    with pytest.raises(BadInput) as error:
        search(study, case, effort=SMALL)
    assert "pip install 'countermove[search]'" in str(error.value.faults[0])
