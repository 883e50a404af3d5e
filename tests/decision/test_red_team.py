"""The case against an assessment, and the fewest claims that turn it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.decision import Assessed
from countermove.decision.flips import flips
from countermove.decision.leads import Leading, leads
from countermove.decision.load import Weighed, weigh
from countermove.decision.red_team import red_team
from countermove.decision.run import Run, Without, simulate_case
from countermove.study import Study, load_case
from countermove.world.ensemble import ANY_MACHINE

WORLDS = 5_000


@dataclass(frozen=True)
class Narrow(Leading):
    """A lead as it would be if the leader were worse by ``worse`` in every world."""

    worse: float

    def left(self, medians: NDArray[np.float64]) -> tuple[float, int]:
        moved = medians.copy()
        moved[self.leader] -= self.sign * self.worse
        return super().left(moved)


@pytest.fixture(scope="module")
def run(study: Study) -> Run:
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    return simulate_case(study, case, view, WORLDS, 1, Without(), ANY_MACHINE, lambda done, what: None)


@pytest.fixture(scope="module")
def weighed(run: Run) -> Weighed:
    return weigh(run, ("usable_compute", "us_countermove_cost"))


def test_who_leads_stands_first_in_the_ranking(assessed: Assessed) -> None:
    a = assessed.assessment
    first = {each.outcome: each.groups[0].options for each in a.rankings if each.party == a.decider}
    assert a.red_team.leads
    for each in a.red_team.leads:
        assert each.leader in first[each.outcome]
        assert each.by > 0


def test_what_an_account_leaves_of_a_lead_is_that_of_its_own_worlds(run: Run, weighed: Weighed) -> None:
    ensemble = run.ensemble
    found = red_team(run, weighed)
    leads = {each.outcome: each for each in found.leads}
    accounts = [each for each in found.challenges if each.granted == "account"]
    assert accounts
    for each in accounts:
        assert each.outcome is not None
        own = ensemble.structure_of == ensemble.structures.index(each.name)
        medians = -np.median(ensemble.values[each.outcome][:-1, own], axis=1)  # less is better, the reference is last
        lead = leads[each.outcome]
        leader = ensemble.row(lead.leader)
        rival = np.delete(medians, leader).max()
        assert each.left == pytest.approx((medians[leader] - rival) / lead.by, abs=1e-4)


def test_the_strongest_challenge_comes_first_and_misses_of_the_past_last(assessed: Assessed) -> None:
    found = assessed.assessment.red_team.challenges
    measured = [each.left for each in found if each.left is not None]
    assert measured == sorted(measured)
    assert all(each.granted == "check" for each in found[len(measured) :])
    missed = [each.quantity for each in assessed.assessment.checks if each.verdict == "misses"]
    assert [each.name for each in found[len(measured) :]] == missed[:4]


def test_only_what_no_figure_of_the_fit_has_moved_is_an_assumption(assessed: Assessed, run: Run) -> None:
    assumed = {each.name for each in assessed.assessment.red_team.challenges if each.granted == "assumption"}
    assert run.beliefs.posterior is not None
    assert assumed
    assert not assumed & {*run.beliefs.posterior.parameters, *run.beliefs.answers}


def test_an_option_that_falls_behind_leaves_less_than_nothing_of_its_lead() -> None:
    lead = Leading("cost", -1.0, np.array([0, 1, 2]), leader=0, by=2.0, least=0.1)
    assert lead.left(np.array([1.0, 3.0, 9.0])) == (1.0, 1)
    left, other = lead.left(np.array([4.0, 5.0, 3.0]))
    assert (left, other) == (-0.5, 2)
    assert lead.turned(left)
    assert not lead.turned(-0.04)


def test_too_few_worlds_resolve_nothing() -> None:
    lead = Leading("cost", -1.0, np.array([0, 1]), leader=0, by=2.0, least=0.1)
    few = lead.among(np.array([[4.0, 5.0, 6.0], [1.0, 2.0, 3.0]]))
    assert (few.left, few.error) == (-1.5, math.inf)
    assert not few.turns(lead)
    many = lead.among(np.array([[4.0, 5.0], [1.0, 2.0]]).repeat(100, axis=1))
    assert many.turns(lead)


def test_no_source_that_can_be_weighed_turns_the_packaged_case(run: Run, weighed: Weighed) -> None:
    found = flips(run, weighed, leads(run, weighed.even, weighed.weighing.halves))
    assert found
    for each in found:
        assert each.names == ()
        assert each.singles > 50
        assert each.pairs + each.triples > 0


def test_the_search_finds_the_set_that_turns_a_lead_once_a_fall_that_deep_counts(run: Run, weighed: Weighed) -> None:
    """The same search on a smaller lead: one that its own nearest set takes away three times over."""
    for lead in leads(run, weighed.even, weighed.weighing.halves):
        (before,) = flips(run, weighed, (lead,))
        taken = (1.0 - before.left) * lead.by
        small = Narrow(lead.outcome, lead.sign, lead.rows, lead.leader, taken / 3, 0.01 * taken, lead.by - taken / 3)
        (after,) = flips(run, weighed, (small,))
        assert after.names
        assert after.by is not None
        assert after.left < 0


def test_a_set_takes_away_what_all_its_names_take_away(weighed: Weighed) -> None:
    names = [each.load.names[0] for each in weighed.taken if each.load.fitted_rows][:2]
    both = weighed.weighing.fall(names)
    for name in names:
        own = weighed.weighing.fall([name])
        assert set(own.places) <= set(both.places)
        assert set(own.wide) <= set(both.wide)
