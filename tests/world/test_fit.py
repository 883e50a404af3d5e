"""The fit: what it may see, that its back ends agree, that it finds what is known, that what ships is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.study import Study
from countermove.world import engine, oracle
from countermove.world.fit.history import FITTED_SHOCKS, History, history_of
from countermove.world.fit.leave_out import left_out, refits_of, weights_without
from countermove.world.fit.weigh import leave_one_out, stacked, weigh
from countermove.world.observed import Measure, observations, read_measures, weights_of
from countermove.world.posterior import Posterior, packaged_path, read

from .conftest import Real


@pytest.fixture(scope="module")
def past(real: Real) -> History:
    return history_of(real.study, real.case)


@pytest.fixture(scope="module")
def shipped(real: Real) -> Posterior:
    return read(packaged_path(real.study))


class TestWhatTheFitSees:
    def test_no_row_of_2026_is_fitted(self, past: History):
        assert max(row.day for row in past.fitted) <= date(2025, 12, 31)
        assert {row.day.year for row in past.rows if not row.fitted} == {2026}

    def test_no_row_that_was_derived_from_others_is_an_observation(self, real: Real, past: History):
        derived = {row.id for row in real.study.series if row.derived_from}
        assert not derived & {row.id for row in past.rows}

    def test_no_row_straddles_the_end_of_the_fit(self, real: Real, past: History):
        starts = {row.id: row.period_start for row in real.study.series}
        for row in past.rows:
            start = starts[row.id]
            assert row.fitted or start is None or start > past.measures.fit_to

    def test_a_parameter_whose_grounds_are_fitted_has_the_prior_without_them(self, real: Real, past: History):
        series = {row.measure.series for row in past.fitted}
        for name in past.wide:
            parameter = real.study.parameters.parameters[name]
            assert series & {*parameter.grounds}
            column = past.model.parameters.index(name)
            assert np.ptp(past.tables[:, column, 64:-64]) >= np.ptp(real.tables[:, column, 64:-64])

    def test_a_fiscal_quarter_takes_its_months_from_both_quarters(self, past: History):
        row = next(each for each in past.fitted if each.id == "nvda_china_rev_q:2024-01-29")
        held = {str(quarter): weight for quarter, weight in zip(past.quarters, row.weights, strict=False) if weight}
        assert held == pytest.approx({"2024Q1": 63 / 91, "2024Q2": 28 / 91})

    def test_means_and_last_values_weigh_to_one(self, past: History):
        days = (date(2024, 5, 1), date(2025, 2, 10))
        assert weights_of("mean", *days, past.quarters).sum() == pytest.approx(1)
        assert weights_of("last", *days, past.quarters).nonzero()[0].tolist() == [12]

    def test_a_source_that_is_left_out_has_no_row(self, real: Real):
        left = history_of(real.study, real.case, ["epoch-ai-16afcb"])
        assert left.fitted
        assert all(row.origin != "epoch-ai-16afcb" for row in left.rows)

    def test_an_earlier_view_knows_fewer_rows(self, real: Real):
        measures = read_measures(real.study)
        earlier = real.study.as_of(date(2024, 6, 30))
        rows = observations(earlier, measures, real.inputs.quarters)
        assert rows
        assert all(row.known_on is not None and row.known_on <= date(2024, 6, 30) for row in rows)


class TestThePast:
    def test_the_engine_takes_the_shocks_that_it_is_given_and_the_oracle_the_same(self, real: Real):
        model, worlds = real.inputs.model, 40
        rng = np.random.default_rng(1)
        given = {name: rng.normal(size=(16, worlds)).astype(np.float32) for name in FITTED_SHOCKS}
        args = {
            "tables": real.tables, "levers": real.inputs.levers[:2], "paths": real.inputs.paths, "seed": 3,
            "worlds": worlds, "record": ("street_premium", "usable_h100e", *FITTED_SHOCKS), "past": given,
        }  # fmt: skip
        ours = engine.run(model, **args)
        theirs = oracle.run(model, dtype=np.float32, **args)
        assert np.array_equal(ours, theirs)
        assert np.array_equal(ours[0, 2, :16], given["demand_normal"])
        free = engine.run(model, **{**args, "past": None})
        assert np.array_equal(ours[0, 2, 16:], free[0, 2, 16:])

    def test_nothing_but_the_fitted_shocks_moves_what_was_observed(self, past: History):
        """So a posterior draw of parameters and shocks is one past, whatever luck its world has later."""
        worlds = 30
        record = tuple({row.measure.quantity for row in past.rows} & {*past.model.given})
        parameters = past.tables[0, :, 100:101].repeat(worlds, axis=1)
        luck = dict.fromkeys(FITTED_SHOCKS, np.zeros((len(past.quarters), worlds)))
        found = engine.run(
            past.model, tables=past.tables, levers=past.levers[None], paths=past.paths, seed=9, worlds=worlds,
            record=record, parameters=parameters, past=luck,
        )[0]  # fmt: skip
        assert np.array_equal(found, np.repeat(found[..., :1], worlds, axis=-1))

    @pytest.mark.slow
    def test_jax_and_the_oracle_tell_the_same_past(self, past: History):
        pytest.importorskip("jax")
        import jax

        from countermove.world.fit.gradient import quantities, simulator

        rng = np.random.default_rng(5)
        parameters = past.tables[1, :, 110]
        nuisances = past.nuisance_tables[:, 128]
        shocks = rng.normal(size=(len(FITTED_SHOCKS), len(past.quarters)))
        found = np.asarray(jax.jit(simulator(past))(*map(np.float32, (parameters, nuisances, shocks))))
        known = [name for name in quantities(past) if name in past.model.quantities]
        theirs = oracle.run(
            past.model, tables=past.tables, levers=past.levers[None], paths=past.paths, seed=0, worlds=1,
            record=tuple(known), parameters=parameters[:, None],
            past={name: shocks[at][:, None] for at, name in enumerate(FITTED_SHOCKS)},
        )[0, :, :, 0]  # fmt: skip
        for place, name in enumerate(known):
            np.testing.assert_allclose(found[quantities(past).index(name)], theirs[place], rtol=2e-3, err_msg=name)


class TestWhatShips:
    def test_it_was_fitted_to_the_data_that_ship(self, past: History, shipped: Posterior):
        assert shipped.hash == past.hash, "the data or the flows changed: countermove world fit"
        assert shipped.rows == tuple(row.id for row in past.fitted)
        assert shipped.parameters == past.free

    def test_its_draws_converged(self, shipped: Posterior):
        for name, each in shipped.made["diagnostics"].items():
            assert each["rhat"] < 1.02, name
            assert each["ess"] > 400, name
            assert each["divergences"] < 20, name

    def test_it_is_small(self, real: Real):
        assert packaged_path(real.study).stat().st_size < 10_000_000

    def test_each_draw_is_used_equally_often(self, shipped: Posterior):
        count = len(shipped.structures) * shipped.size
        structure, draw = shipped.draws_of(np.arange(count))
        assert len({*zip(structure.tolist(), draw.tolist(), strict=True)}) == count
        later = shipped.draws_of(np.arange(count // 2, count // 2 + 10))
        assert np.array_equal(later[1], draw[count // 2 : count // 2 + 10])

    def test_its_weights_are_those_of_its_likelihoods(self, shipped: Posterior):
        again = weigh(shipped.structures, shipped.log_likelihood)
        for told, found in zip(shipped.made["weighed"], again, strict=True):
            assert told["structure"] == found.structure
            assert told["weight"] == pytest.approx(found.weight, abs=0.02)
            assert told["elpd"] == pytest.approx(found.elpd, abs=0.05)


class TestWithoutASource:
    def test_a_source_that_carries_much_wants_a_refit_and_a_small_one_does_not(self, past: History, shipped: Posterior):
        found = {each.origin: each for each in left_out(past, shipped, {})}
        assert sum(each.rows for each in found.values()) == sum(len(row.origins) == 1 for row in past.fitted)
        assert (found["epoch-ai-16afcb"].how, found["epoch-ai-16afcb"].moved) == ("not known", ())
        assert found["bernstein-60ded1"].how == "re-weighted"

    def test_the_refits_that_ship_are_of_the_data_that_ship(self, real: Real, past: History, shipped: Posterior):
        paths = sorted(packaged_path(real.study).parent.glob("without_*.nc"))
        refits = refits_of(real.study, lambda origin: history_of(real.study, real.case, [origin]).hash)
        assert len(refits) == len(paths) > 0
        for fit in refits.values():
            for name, each in fit.made["diagnostics"].items():
                assert each["rhat"] < 1.03, name
        found = {each.origin: each for each in left_out(past, shipped, refits)}
        assert found["epoch-ai-16afcb"].how == "refitted"
        assert found["epoch-ai-16afcb"].moved, "a quarter of the rows carries something"

    def test_weights_without_a_row_raise_the_draws_that_told_it_badly(self, shipped: Posterior):
        row = shipped.rows.index("cn_accel_demand_usd_y:2025-01-01")
        (weights, *_) = weights_without(shipped, np.array([row]))
        worst = int(np.argmin(shipped.log_likelihood[0][:, row]))
        assert weights.share.sum() == pytest.approx(1)
        assert weights.share[worst] > 1 / shipped.size


class TestWeights:
    def test_the_structure_that_tells_the_rows_better_gets_the_weight(self):
        good, bad = np.full(60, -1.0), np.full(60, -2.0)
        assert stacked(np.array([good, bad]), np.ones(60))[0] > 0.99

    def test_structures_that_tell_other_rows_well_share_it(self):
        first = np.where(np.arange(60) < 30, -1.0, -3.0)
        assert stacked(np.array([first, first[::-1]]), np.ones(60)) == pytest.approx([0.5, 0.5], abs=1e-6)

    def test_left_out_rows_are_told_worse_than_fitted_ones(self, shipped: Posterior):
        logs, ks = leave_one_out(shipped.log_likelihood[0])
        assert (logs <= np.log(np.exp(shipped.log_likelihood[0].astype(np.float64)).mean(axis=0)) + 1e-9).all()
        assert (ks > 0.7).sum() < 0.2 * len(ks)


@pytest.mark.slow
def test_the_sampler_finds_the_parameters_of_a_synthetic_past(past: History):
    """A past is simulated from one draw of the priors (synthetic data); its parameters lie where the posterior says, as
    often as they should: their squared distances in posterior deviations average one."""
    pytest.importorskip("numpyro")
    from countermove.world.fit.gradient import look_up, quantities, simulator
    from countermove.world.fit.sample import sampler

    rng = np.random.default_rng(11)
    free = [past.model.parameters.index(name) for name in past.free]
    z = rng.normal(size=len(free))
    parameters = past.tables[0, :, 128].copy()
    parameters[free] = look_up(np, past.tables[0, free], z)
    nuisance_z = rng.normal(size=len(past.nuisances)) * 0.8
    shocks = rng.normal(size=(len(FITTED_SHOCKS), len(past.quarters)))
    nuisances = look_up(np, past.nuisance_tables, nuisance_z)
    path = np.asarray(simulator(past)(*map(np.float32, (parameters, nuisances, shocks))), np.float64)
    rows = []
    for row in past.fitted:
        level = float(row.weights[: len(past.quarters)] @ path[quantities(past).index(row.measure.quantity)])
        noise = row.sd * rng.standard_t(4)
        plain: Measure = row.measure.model_copy(update={"hurdle": None, "bias_sd": None, "misfit_sd": 0.01})
        odds = level / (1 - level) * np.exp(noise) if row.measure.scale == "logit" else 0.0
        value = odds / (1 + odds) if row.measure.scale == "logit" else level * np.exp(noise)
        rows.append(replace(row, measure=plain, value=float(max(value, 1e-6))))
    synthetic = replace(past, rows=tuple(rows))
    run = sampler(synthetic, 150, 120, 1)(4, past.tables[0])
    draws = run.draws["z"].reshape(-1, len(free))
    distance = (z - draws.mean(axis=0)) / draws.std(axis=0)
    assert 0.6 < np.mean(distance**2) < 1.5
    narrowed = draws.std(axis=0) < 0.7
    assert narrowed.sum() >= 5
    assert np.abs(distance[narrowed]).max() < 4
    assert run.divergences < 20


def test_a_measure_of_no_quantity_names_its_line_and_what_is_near(real: Real):
    from countermove.study.faults import BadInput
    from countermove.world.observed import check_quantities

    measures = read_measures(real.study)
    wrong = measures.observations[0].model_copy(update={"quantity": "street_premum"})
    with pytest.raises(BadInput) as caught:
        check_quantities(
            real.study, measures.model_copy(update={"observations": (wrong,)}), real.inputs.model.quantities
        )
    (fault,) = caught.value.faults
    assert fault.line is not None
    assert "near: street_premium" in fault.problem


def test_a_study_that_says_nothing_of_its_observations_is_not_fitted(real: Real, tmp_path):
    from countermove.study.faults import BadInput

    with pytest.raises(BadInput, match="says which series measure what"):
        read_measures(Study(tmp_path))
