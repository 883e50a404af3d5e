"""Fits of the self-exciting process to records that are known, and the packaged posterior."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.response.excited import ALPHA, CELLS, DECAY, record, steps_of

from countermove.response.excitation.answer import NOTABLE, excitation, prior_above
from countermove.response.excitation.cells import Acts, acts_of
from countermove.response.excitation.fit import Fit, fit_acts, fit_excitation
from countermove.response.excitation.make import Effort, make
from countermove.response.excitation.placebo import across, moved, placebo
from countermove.response.excitation.posterior import find, packaged_path, read, write
from countermove.study.faults import BadInput
from countermove.study.study import Study

DAYS, ROWS, HALVES = 3000, 220, 17
NONE = np.zeros((2, 2))


def fitted(acts: Acts) -> Fit:
    """All fits of one shape, so that the sampler is compiled once."""
    return fit_excitation(
        steps_of(acts), acts.start, acts.end, 1, 1000, 400, "hawkes_constant", cells=CELLS, rows=ROWS, halves=HALVES
    )


@pytest.fixture(scope="module")
def known() -> Fit:
    return fitted(record(11, DAYS))


def test_a_known_process_is_recovered(known: Fit):
    draws = known.draws
    low, high = np.quantile(draws.alpha, (0.05, 0.95), axis=0)
    assert ((low <= ALPHA) & (high >= ALPHA)).sum() >= 3
    radius = float(np.abs(np.linalg.eigvals(ALPHA)).max())
    assert np.quantile(draws.radius, 0.05) <= radius <= np.quantile(draws.radius, 0.95)
    assert np.quantile(1 / draws.decay[:, 1], 0.05) <= 1 / DECAY[1] <= np.quantile(1 / draws.decay[:, 1], 0.95)
    assert known.diagnostics.rhat < 1.03
    assert known.diagnostics.divergences < 8


def test_a_process_without_excitation_gets_none():
    acts = record(12, DAYS, base=np.array([0.03, 0.025]), alpha=NONE)
    assert np.median(fitted(acts).draws.radius) < 0.2


def test_moved_days_of_one_side_leave_no_excitation_across(known: Fit):
    other = moved(known.acts, "AA", np.random.default_rng(1))
    before = np.quantile(across(known.draws, known.acts), 0.05)
    after = np.quantile(across(fitted(other).draws, other), 0.95)
    assert after < before


def test_threads_and_further_runs_change_no_draw(known: Fit):
    def again(runs: int) -> Fit:
        return fit_acts(known.acts, 1, 1000, 400, "hawkes_constant", ROWS, HALVES, runs=runs)

    with ThreadPoolExecutor(2) as pool:
        once, twice = pool.map(again, (1, 2))
    assert (once.draws.alpha == known.draws.alpha).all()
    assert twice.draws.size == 2 * known.draws.size
    assert (twice.draws.alpha[: known.draws.size] == known.draws.alpha).all()
    assert not (twice.draws.alpha[known.draws.size :] == known.draws.alpha).any()


def test_thirty_nine_moved_records_can_tell_at_one_in_forty(study: Study):
    assert placebo(0.2, [0.1] * Effort().placebos).p == 1 / 40
    assert placebo(0.2, [0.1] * 38 + [0.2]).p == 2 / 40
    shipped = excitation(acts_of(study), read(packaged_path(study))).placebo
    assert shipped is not None
    assert len(shipped.moved) == 39
    assert shipped.p < 0.05
    assert shipped.observed == pytest.approx(0.208, abs=0.01)


def test_a_file_gives_the_draws_back(known: Fit, tmp_path):
    acts = known.acts
    path = tmp_path / "p" / "excitation.nc"
    write(path, known.draws, acts, {"seed": 1})
    found = read(path)
    assert found.record == acts.hash
    assert found.draws.cells == acts.cells
    kept = known.draws.thinned(600)
    assert found.draws.alpha == pytest.approx(kept.alpha, rel=1e-5)
    assert found.draws.base == pytest.approx(kept.base, rel=1e-4)


def test_too_few_acts_are_not_fitted(tmp_path):
    with pytest.raises(BadInput, match="Too few acts for a self-exciting process"):
        make(record(1, 200), tmp_path / "x.nc", effort=Effort())
    assert list(tmp_path.iterdir()) == []


def test_the_packaged_posterior_was_fitted_to_the_packaged_record(study: Study):
    acts = acts_of(study)
    found = read(packaged_path(study))
    assert found.record == acts.hash
    assert packaged_path(study).stat().st_size < 500_000
    assert found.draws.size == 600
    assert find(study, acts) is not None


def test_the_packaged_posterior_converged(study: Study):
    for structure in excitation(acts_of(study), read(packaged_path(study))).structures:
        assert structure.rhat < 1.02
        assert structure.ess > 400
        assert structure.divergences <= 10


def test_the_answer_of_the_packaged_record_adds_up(study: Study):
    answer = excitation(acts_of(study), read(packaged_path(study)))
    assert answer.base.value + answer.own.value + answer.other.value == pytest.approx(1.0, abs=0.05)
    assert (answer.effects.low <= answer.effects.value).all()
    assert 0 < answer.prior_above < 0.5
    assert answer.prior_above == pytest.approx(prior_above(len(answer.cells)))
    assert answer.finding == "cannot tell" or answer.finding == "supported"
    assert NOTABLE == 0.05


def test_a_file_that_is_none_is_bad_input(tmp_path):
    path = tmp_path / "x.nc"
    path.write_text("no")
    with pytest.raises(BadInput, match="no posterior of the self-exciting process"):
        read(path)
