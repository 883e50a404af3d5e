"""What stands behind a number is told alike of every option, and of present law as a brief tells it."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.decision.behind import Drawn, behind, drawn_of
from countermove.decision.hinges import carriers
from countermove.decision.numbers import spread
from countermove.decision.run import Run
from countermove.decision.ways import ways
from countermove.study.grounds import grounds_of


@pytest.fixture(scope="module")
def drawn(run: Run) -> Drawn:
    """The inputs of the packaged case's worlds."""
    return drawn_of(run.inputs.model, run.beliefs, run.ensemble.structure_of, run.ensemble.seed)


def test_present_law_is_told_as_a_brief_tells_it(run: Run, drawn: Drawn) -> None:
    row, outcomes = run.ensemble.row(run.case.present_law), run.case.outcomes
    told = carriers(run, outcomes)
    way = {each.outcome: each for each in ways(run, told)}
    for name in outcomes:
        found = behind(run.view, run.beliefs.posterior, drawn, name, run.ensemble.values[name][row])
        assert found.carriers == tuple(each for each in told if each.outcome == name)
        assert found.way.inputs == (way[name].inputs if name in way else ())


def test_every_option_has_its_own_way_back(run: Run, drawn: Drawn) -> None:
    known = {*grounds_of(run.view), *(row.series for row in run.view.series)}
    for choice in run.ensemble.choices:
        values = run.ensemble.values["usable_compute"][run.ensemble.row(choice.id)]
        found = behind(run.view, run.beliefs.posterior, drawn, "usable_compute", values)
        assert found.spread == spread(values)
        for number, level in zip(found.way.worlds, (0.05, 0.5, 0.95), strict=True):
            wanted = np.quantile(values, level)
            assert abs(values[number] - wanted) == pytest.approx(np.abs(values - wanted).min(), rel=1e-2)
        assert [each.input for each in found.way.inputs] == [each.input for each in found.carriers]
        assert all(ground.id in known and ground.sources for each in found.way.inputs for ground in each.grounds)


def test_the_distance_of_two_options_rests_on_other_inputs_than_either(run: Run, drawn: Drawn) -> None:
    values = run.ensemble.values["usable_compute"]
    denied, sold = (values[run.ensemble.row(name)] for name in ("deny", run.case.present_law))
    level, distance = (
        behind(run.view, run.beliefs.posterior, drawn, "usable_compute", each) for each in (denied, denied - sold)
    )
    assert distance.spread.p05 < 0 < distance.spread.p95
    assert level.carriers[0].input == "budget_growth_per_year"
    assert distance.carriers[0].input == "adequacy_half"


def test_nothing_carries_what_is_the_same_in_every_world(run: Run, drawn: Drawn) -> None:
    same = np.zeros(run.ensemble.kept, np.float32)
    found = behind(run.view, run.beliefs.posterior, drawn, "usable_compute", same)
    assert found.carriers == ()
    assert found.way.inputs == ()
