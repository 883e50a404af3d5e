"""The cure mixture: its likelihood, its file, its weights, and what follows from its draws."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.response.made_up import act, link, write_study

from countermove.response import response_model
from countermove.response.clocks.model import conjugate_model
from countermove.response.record.coding import LINK_SETS, LinkSet
from countermove.response.record.truce import in_truce, truces
from countermove.response.record.views import without
from countermove.response.waiting import posterior as posteriors
from countermove.response.waiting.check import replicated_lags
from countermove.response.waiting.make import make
from countermove.response.waiting.mixture import cumulative, fast_share, log_likelihood, per_spell, slow_share
from countermove.response.waiting.posterior import View, packaged_path, read, view_of
from countermove.response.waiting.predict import answered_by, expected_wait_days, ways
from countermove.response.waiting.reweigh import SAFE_K, even, quantiles, smoothed
from countermove.response.waiting.rows import covariates, covariates_of, fitted_spells, frame_of, rows_of
from countermove.response.waiting.shrinking import by_period, shrinking
from countermove.response.waiting.words import fitted, shrinking_words
from countermove.study.faults import BadInput
from countermove.study.study import Study

Draws = dict[str, Any]


@pytest.fixture(scope="module")
def views(study: Study) -> dict[LinkSet, View]:
    found = {links: view_of(study, links) for links in LINK_SETS}
    return {links: view for links, view in found.items() if view is not None}


def some(view: View, count: int = 5) -> Draws:
    return {name: np.asarray(value)[:count] for name, value in view.posterior.draws.items()}


def test_the_packaged_posteriors_were_fitted_to_just_this_record_and_converged(views: dict[LinkSet, View]):
    assert set(views) == set(LINK_SETS)
    for view in views.values():
        made = view.posterior.made
        assert view.exact, "the record has changed: countermove response fit --out .../posterior"
        assert made["worst_rhat"] < 1.02
        assert made["least_ess"] > 400
        assert made["divergences"] == 0
        assert {rival["structure"] for rival in made["rivals"]} == {"two_ladders", "one_ladder", "no_cure"}


def test_the_likelihood_is_that_of_waiting_day_by_day(study: Study, views: dict[LinkSet, View]):
    view = views["medium"]
    frame, spans = view.posterior.frame, truces(study)
    spells = fitted_spells(study, "medium")
    draws = some(view, 3)
    ours = per_spell(draws, rows_of(study, spells, frame))
    for column in (0, 3, 17, 40, 77, len(spells) - 1):
        spell = spells[column]
        who = covariates(
            study, frame, [(spell.by, spell.stratum)], [spell.severity], [spell.day], [spell.trigger.lead.layer]
        )
        days = np.arange(0.0, 740.0)
        daily = np.diff(cumulative(np, draws, who, days)[:, 0], axis=-1)
        calm = np.array([in_truce(spell.day + timedelta(day), spans) for day in range(daily.shape[1])], float)
        daily = daily * np.exp(draws["truce"][:, None] * calm)
        expected = np.zeros(3)
        for time, cause, weight in spell.parts():
            day = max(time, 0)
            watched = daily[:, :day].sum(axis=1) if cause == "answered" else daily[:, : day + 1].sum(axis=1)
            came = np.log(-np.expm1(-daily[:, day])) if cause == "answered" else 0.0
            expected += weight * (came - watched)
        np.testing.assert_allclose(ours[:, column], expected, rtol=1e-6)


def test_the_fit_differentiates_what_the_program_evaluates(study: Study, views: dict[LinkSet, View]):
    jnp = pytest.importorskip("jax.numpy")
    view = views["all"]
    rows = rows_of(study, fitted_spells(study, "all"), view.posterior.frame)
    one = {name: np.asarray(value)[0] for name, value in view.posterior.draws.items()}
    theirs = np.asarray(log_likelihood(jnp, {name: jnp.asarray(value) for name, value in one.items()}, rows))
    ours = log_likelihood(np, {name: value[None] for name, value in one.items()}, rows)[0]
    np.testing.assert_allclose(ours, theirs, rtol=2e-3, atol=2e-3)  # single precision there


def test_kernels_begin_at_nothing_and_end_at_all(views: dict[LinkSet, View]):
    draws = some(views["medium"])
    days = np.array([[0.0, 1.0, 1e5]])
    for share in (fast_share(np, draws, days), slow_share(np, draws, days, np.zeros_like(days))):
        assert share[..., 0] == pytest.approx(0, abs=1e-6)
        assert share[..., 2] == pytest.approx(1, abs=1e-6)
        assert (np.diff(share, axis=-1) >= 0).all()
    np.testing.assert_allclose(fast_share(np, draws, days)[:, 0, 1], draws["same_day"])


def test_ways_are_exclusive_and_shares_answered_grow_towards_them(study: Study, views: dict[LinkSet, View]):
    view = views["strict"]
    who = covariates(
        study, view.posterior.frame, [view.posterior.frame.groups[0]] * 3, [3, 4, 5], [study.cut_off] * 3,
        ["hardware"] * 3,
    )  # fmt: skip
    parts = ways(view.posterior.draws, who, calm=False)
    assert parts.min() >= 0
    np.testing.assert_allclose(parts.sum(axis=-1), 1.0, atol=1e-12)
    shares = answered_by(view.posterior.draws, who, np.array([30.0, 90.0, 365.0, 1e6]), calm=False)
    assert (np.diff(shares, axis=-1) >= 0).all()
    np.testing.assert_allclose(shares[..., -1], 1 - parts[..., 0], atol=1e-9)
    calmer = answered_by(view.posterior.draws, who, np.array([365.0]), calm=True)
    assert calmer.mean() < shares[..., 2].mean()


def test_the_expected_wait_is_the_sum_over_days(study: Study, views: dict[LinkSet, View]):
    view = views["medium"]
    who = covariates(study, view.posterior.frame, [view.posterior.frame.groups[1]], [5], [study.cut_off], ["hardware"])
    exact = np.exp(-cumulative(np, view.posterior.draws, who, np.arange(366.0)))[:, 0]
    daily = (exact[:, 1:] + exact[:, :-1]).sum(axis=1) / 2
    ours = expected_wait_days(view.posterior.draws, who, 365, calm=False)[:, 0]
    assert np.abs(ours - daily).max() < 1.5
    assert abs(float((ours - daily).mean())) < 0.5


def test_replicas_of_the_record_hold_the_shares_that_it_has(study: Study, views: dict[LinkSet, View]):
    view = views["medium"]
    spells = fitted_spells(study, "medium")
    lags = replicated_lags(study, spells, view.posterior.frame, view.posterior.draws)
    seen = sum(weight for spell in spells for _, cause, weight in spell.parts() if cause == "answered") / len(spells)
    low, high = np.quantile(np.isfinite(lags).mean(axis=1), (0.01, 0.99))
    assert low < seen < high


def test_the_answer_to_the_thesis_stands_with_its_probability(study: Study, views: dict[LinkSet, View]):
    for view in views.values():
        found = shrinking(study, view)
        assert found is not None
        assert found.triggers == 49
        assert 0.05 < found.shorter < 0.95, "the record neither carries nor contradicts a shrinking wait"
        assert found.wait_change.low < 0 < found.wait_change.high
        assert found.wait_first.high <= 365
        assert [row.triggers for row in by_period(study, view)] == [15, 7, 11, 13, 3]
    first = shrinking_words(fitted(study))[0]
    assert "It cannot be told" in first
    assert all(f"({links})" in first for links in LINK_SETS)


def test_worlds_draw_from_the_fitted_mixture_and_from_counts_alone_where_nothing_was_fitted(study: Study):
    model, plain = response_model(study), conjugate_model(study)
    assert model.fitted
    assert not plain.fitted
    assert model.hash != plain.hash
    np.testing.assert_array_equal(model.answers.count, plain.answers.count)
    assert (np.diff(model.answers.mean[0], axis=0) > 0).all(), "graver controls are answered more"
    assert not response_model(study.as_of(study.cut_off - timedelta(days=400))).fitted
    assert not response_model(study, window_days=180).fitted


class TestWeights:
    def test_they_are_those_of_arviz(self):
        stats = pytest.importorskip("arviz_stats.base").array_stats
        rng = np.random.Generator(np.random.Philox(3))
        for scale in (0.3, 1.0, 2.5):
            ratio = rng.normal(scale=scale, size=1000)
            ours = smoothed(ratio)
            logs, k = stats.psislw(-ratio)
            assert ours.k == pytest.approx(float(k), abs=0.02)
            np.testing.assert_allclose(ours.share, np.exp(logs), rtol=0.05, atol=1e-5)

    def test_equal_ratios_weigh_evenly(self):
        assert smoothed(np.full(50, 3.0)).share == pytest.approx(even(50).share)

    def test_weighted_quantiles_of_even_weights_are_ordinary_ones(self):
        values = np.random.Generator(np.random.Philox(1)).normal(size=2001)
        np.testing.assert_allclose(
            quantiles(values, even(2001), (0.05, 0.5, 0.95)), np.quantile(values, (0.05, 0.5, 0.95)), atol=0.01
        )

    def test_a_trigger_without_an_answer_can_be_left_out_and_lowers_no_share(self, study: Study):
        base = view_of(study, "medium")
        quiet = next(s for s in fitted_spells(study, "medium") if not s.answers and s.by == "US" and s.severity == 5)
        less = view_of(without(study, [row.id for row in quiet.trigger.rows]), "medium")
        assert base is not None
        assert less is not None
        assert not less.exact
        assert less.weights.safe
        assert less.spells == base.spells - 1
        who = covariates_of(study, [quiet], base.posterior.frame)
        share = answered_by(base.posterior.draws, who, np.array([365.0]), calm=False)[:, 0, 0]
        assert (less.weights.share * share).sum() > share.mean()

    def test_leaving_out_a_link_moves_the_answer_that_it_made(self, study: Study):
        spell = next(s for s in fitted_spells(study, "medium") if s.answers and s.stratum == "technology_controls")
        pairs = {(row.id, other.id) for row in spell.trigger.rows for other in spell.answers[0].act.rows}
        gone = [each.id for each in study.links if (each.trigger, each.response) in pairs]
        less = view_of(without(study, gone), "medium")
        assert less is not None
        assert not less.exact
        assert math.isfinite(less.weights.k)

    def test_half_the_record_is_not_safe_by_re_weighting_and_nothing_is_shown(self, study: Study):
        early = study.as_of(study.cut_off - timedelta(days=900))
        view = view_of(early, "all")
        assert view is not None
        assert view.weights.k > SAFE_K
        text = " ".join(shrinking_words(fitted(early)))
        assert "NOT SAFE" in text
        assert "refit" in text


def test_an_id_that_is_none_is_told_with_its_neighbours(study: Study):
    with pytest.raises(BadInput, match="near: us-oct7-rules-2022") as caught:
        without(study, ["us-oct7-rules-202", "no-such-thing"])
    assert len(caught.value.faults) == 2


def test_a_file_that_is_no_posterior_is_bad_input(tmp_path: Path, study: Study):
    broken = tmp_path / "waiting_medium.nc"
    broken.write_bytes(packaged_path(study, "medium").read_bytes()[:2000])
    with pytest.raises(BadInput, match="no posterior"):
        read(broken)
    broken.write_text("nothing of the kind")
    with pytest.raises(BadInput, match="no posterior"):
        read(broken)


def test_a_record_too_thin_to_fit_says_so(tmp_path: Path):
    little = write_study(
        tmp_path,
        events=[act("a", "2019-01-01", "AT", "BE"), act("b", "2019-01-20", "BE", "AT")],
        links=[link("b", "a", 19)],
    )
    with pytest.raises(BadInput, match="too few to fit"):
        make(little, "medium", tmp_path / "out.nc", say=lambda _: None)
    assert not (tmp_path / "out.nc").exists()
    assert view_of(little, "medium") is None


def test_the_frame_is_the_study_s_own(tmp_path: Path):
    little = write_study(tmp_path, events=[act("a", "2019-01-01", "AT", "BE")], links=[])
    frame = frame_of(little)
    assert frame.groups[0] == ("AT", "technology_controls")
    assert frame.layers == ("market_access", "else")


def test_an_own_fit_is_used_for_its_record_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, study: Study):
    other = without(study, ["cn-graphite-2023"])
    frame = frame_of(other)
    record = posteriors.record_hash(rows_of(other, fitted_spells(other, "medium"), frame), frame)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = posteriors.cached_path(record)
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_bytes(packaged_path(study, "medium").read_bytes())
    view = view_of(other, "medium")
    assert view is not None
    assert not view.exact, "a file under another record's name is not taken at its name"


def test_arrays_of_one_spell_add_up(study: Study):
    frame = frame_of(study)
    rows = rows_of(study, fitted_spells(study, "all"), frame)
    sums = np.bincount(rows.spell, rows.weight)
    np.testing.assert_allclose(sums, 1.0)
    assert replace(rows, weight=rows.weight * 2) is not rows
