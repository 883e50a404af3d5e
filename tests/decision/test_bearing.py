"""What the answer rests on, and what moves when it is taken out."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.brief.reading import Reading
from countermove.brief.sections.bearing import told as told_of
from countermove.decision import Assessed, assess
from countermove.decision.bench import bench
from countermove.decision.lighter import lighter
from countermove.decision.load import weigh
from countermove.decision.removed import OUTSIDE, beliefs_without, log_density, ungrounded
from countermove.decision.run import ready
from countermove.response import response_model
from countermove.study import BadInput, Study, load_case
from countermove.study.removal import removal
from countermove.world.inputs import choices_of
from countermove.world.posterior import Posterior
from countermove.world.tables import U_GRID, Z_GRID

WORLDS = 1_000


@pytest.fixture(scope="module")
def fitted(study: Study) -> tuple[tuple[str, ...], Posterior]:
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    _, inputs, beliefs = ready(view, case, choices_of(view, case))
    assert beliefs.posterior is not None
    return inputs.model.parameters, beliefs.posterior


def test_without_a_rival_account_all_worlds_are_of_the_others(
    study: Study, fitted: tuple[tuple[str, ...], Posterior]
) -> None:
    case, gone = load_case("h200", study), ("handicap", "epoch-ai-16afcb")
    done = assess(study, case, worlds=WORLDS, seed=1, without=gone)
    found, stay = done.assessment, [each.id for each in study.structures if each.id != "handicap"]
    assert [each.id for each in found.structures] == [each.structure for each in found.fit.structures] == stay
    assert {*done.worlds["structure"].values.tolist()} == {*stay}
    assert found.receipt.without == ("epoch-ai-16afcb", "handicap")
    assert found.without is not None
    assert (found.without.names, found.without.accounts) == (("epoch-ai-16afcb",), ("Handicap",))
    assert found.without.fit == "refitted", "the refit that ships is taken of the same accounts"
    said = told_of(Reading(found), found.without)
    assert "Left out: the rival account “Handicap”. All worlds are of the accounts that stay." in said


def test_an_assessment_of_one_account_alone_can_be_had(study: Study) -> None:
    gone = [each.id for each in study.structures if each.id != "backfire"]
    found = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, without=gone).assessment
    assert [each.weight for each in found.structures] == [1.0]


def test_a_density_read_off_quantiles_is_that_of_the_distribution() -> None:
    values = np.array([-1.0, 0.3, 2.0])
    normal = log_density(Z_GRID, values)
    assert np.allclose(normal, -0.5 * values**2, atol=1e-6)
    uniform = log_density(U_GRID, np.array([0.1, 0.5, 0.9]))
    assert np.allclose(uniform - uniform[1], 0.0, atol=0.02)
    assert (log_density(U_GRID, np.array([1.5])) == OUTSIDE).all()


def test_a_source_that_the_fit_leans_on_is_left_out_by_the_refit_that_ships(
    study: Study, fitted: tuple[tuple[str, ...], Posterior]
) -> None:
    parameters, posterior = fitted
    removed = removal(study, ["epoch-ai-16afcb"])
    _, beliefs, told = beliefs_without(study, removed, parameters, posterior)
    assert told.fit == "refitted"
    assert told.k > 0.7
    assert beliefs.posterior is not None
    assert len(posterior.rows) - len(beliefs.posterior.rows) == told.fitted_rows > 0
    assert set(told.widened) == set(ungrounded(study, removed)[0])


def test_a_source_with_little_weight_is_left_out_by_weighing_the_draws_anew(
    study: Study, fitted: tuple[tuple[str, ...], Posterior]
) -> None:
    parameters, posterior = fitted
    _, beliefs, told = beliefs_without(study, removal(study, ["reuters-4e5c9a"]), parameters, posterior)
    assert (told.fit, told.fitted_rows) == ("re-weighted", 1)
    assert beliefs.posterior is not None
    assert beliefs.posterior.values.shape == posterior.values.shape
    kept = {tuple(draw) for draw in posterior.values[0]}
    assert all(tuple(draw) in kept for draw in beliefs.posterior.values[0])


def test_the_rates_of_answers_are_weighed_anew_without_an_act(
    study: Study, fitted: tuple[tuple[str, ...], Posterior]
) -> None:
    parameters, posterior = fitted
    response, beliefs, told = beliefs_without(study, removal(study, ["us-oct7-rules-2022"]), parameters, posterior)
    assert (told.acts > 0, told.answers) == (True, "re-weighted")
    assert response.fitted
    assert beliefs.answers


def test_what_no_number_rests_on_changes_nothing(study: Study, fitted: tuple[tuple[str, ...], Posterior]) -> None:
    parameters, posterior = fitted
    removed = removal(study, ["A0-06"])
    _, beliefs, told = beliefs_without(study, removed, parameters, posterior)
    assert (told.fit, told.fitted_rows, told.widened, told.acts) == ("nothing", 0, (), 0)
    assert beliefs.posterior is posterior


def test_an_assessment_says_what_moved_without_a_source(study: Study) -> None:
    found = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, without=("epoch-ai-16afcb",)).assessment
    assert found.without is not None
    assert found.without.fit == "refitted"
    assert found.receipt.without == ("epoch-ai-16afcb",)
    sizes = [abs(each.size) for each in found.without.moves]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 1
    levels = found.levels
    for each in found.without.moves[:3]:
        assert levels[each.option][each.outcome].p50 == pytest.approx(each.after, rel=0.05)


def test_every_source_that_carries_a_number_stands_among_the_sources(
    assessed: Assessed, study: Study, fitted: tuple[tuple[str, ...], Posterior]
) -> None:
    listed = {line.id: line.used_for for line in assessed.assessment.sources}
    carrying = {name for load in assessed.assessment.loads for name in load.names if name in study.sources}
    assert len(carrying) > 100
    assert carrying <= {*listed}
    rows = {*fitted[1].rows}
    behind = {source for row in study.series if row.id in rows for source in row.source}
    assert all("fit to the past" in listed[source] for source in behind)


def test_measures_and_sources_may_be_left_out_together(study: Study) -> None:
    names = ("deny-licences", "A2")
    case = load_case("h200", study)
    measure = next(measure.id for option in case.options for measure in option.measures)
    found = assess(study, case, worlds=WORLDS, seed=1, without=(measure, "A2")).assessment
    assert found.without is not None
    assert found.without.names == ("A2",)
    with pytest.raises(BadInput, match="deny-licences"):
        assess(study, case, worlds=WORLDS, seed=1, without=names)


def test_what_carries_the_answer_is_found_in_one_pass(assessed: Assessed) -> None:
    loads = assessed.assessment.loads
    names = [name for each in loads for name in each.names]
    assert len(names) == len(set(names))
    assert {"re-weighted", "not known", "refitted"} == {each.how for each in loads}
    by_name = {name: each for each in loads for name in each.names}
    assert by_name["epoch-ai-16afcb"].how == "refitted"
    assert by_name["epoch-ai-16afcb"] is loads[0]
    weighed = [each.k for each in loads if each.how == "re-weighted" and each.k is not None]  # None: even weights do
    assert len(weighed) > 80
    assert max(weighed) <= 0.7
    assert all(not each.moves for each in loads if each.how == "not known")
    assert all(each.fitted_rows or each.widened or each.triggers for each in loads)


def test_nothing_carries_an_answer_that_was_not_fitted_but_priors(study: Study) -> None:
    """Under an earlier day worlds come from priors: no rows of a fit can fall."""
    from datetime import date

    found = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, as_of=date(2024, 6, 30)).assessment
    assert found.loads
    assert all(each.fitted_rows == 0 for each in found.loads)


def test_a_brief_claims_no_order_where_only_a_refit_can_tell(study: Study) -> None:
    found = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, without=("aggregator",)).assessment
    assert found.without is not None
    assert found.without.fit == "not known"
    assert "is not known" in told_of(Reading(found), found.without)
    assert "stands." not in told_of(Reading(found), found.without)


@pytest.mark.parametrize("name", ["marketscreener-62d7a9", "global-times-df9ea4", "federal-register-526795"])
def test_a_source_left_out_for_good_does_what_weighing_it_promised(study: Study, name: str) -> None:
    """Acts that answer and links fall both times; where draws cannot carry that, both take the fit that ships."""
    made = bench(study, load_case("h200", study), worlds=2_000)
    row = made.ensemble.row("deny_and_close")
    for outcome in ("us_countermove_cost", "usable_compute"):
        weighed = weigh(made, (outcome,))
        promised = next(each for each in weighed.taken if name in each.load.names).after
        assert promised is not None
        got = np.median(lighter(made, (name,), moves=False).ensemble.values[outcome][row])
        assert abs(got - promised[outcome][row]) < 0.25 * weighed.weighing.halves[outcome][row]


def test_rates_of_answers_stay_where_neither_weights_nor_a_fit_can_tell(study: Study) -> None:
    """Another model of answers would change more than what is left out."""
    view = study.as_of(load_case("h200", study).cut_off)
    gone = removal(view, ("press", "law_firm"))
    response, _, told = beliefs_without(view, gone, (), None)
    assert (told.answers, told.known) == ("not known", False)
    assert np.array_equal(response.answers.mean, response_model(view).answers.mean)
    alone = beliefs_without(view, removal(view, ("press",)), (), None)[2]
    assert (alone.answers, alone.known) == ("refitted", True)


def test_what_is_left_out_stays_out_while_others_are_tried(study: Study) -> None:
    """An act and its link that the run leaves out fall with other names, too: with the kind of their source."""
    case, name = load_case("h200", study), "marketscreener-62d7a9"
    found = assess(study, case, worlds=WORLDS, seed=1, without=(name,)).assessment
    assert found.without is not None
    assert found.without.answers == "refitted"
    assert all(name not in each.names or not each.moves for each in found.loads)
