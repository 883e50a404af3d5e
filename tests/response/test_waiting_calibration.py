"""Does the fit find what it should? Records simulated from known draws; synthetic data, made here only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from countermove.response.waiting.fit import model, prior, sample
from countermove.response.waiting.mixture import cumulative
from countermove.response.waiting.rows import Covariates, Frame, Rows

jax = pytest.importorskip("jax")
numpyro = pytest.importorskip("numpyro")

FRAME = Frame((("A", "technology_controls"), ("A", "tariffs")), ("old", "new", "else"), ("x", "else"))
WATCHED_DAYS = 365


def triggers(size: int) -> Covariates:
    """Triggers of two strata, three severities and eight years; the same at every call."""
    number = np.arange(size)
    years = -4 + 8 * number / size
    return Covariates(
        group=number % 2, severity=(number % 3 - 1).astype(float), years=years, period=(years > 0).astype(int),
        layer=np.zeros(size, int),
    )  # fmt: skip


def simulated(draws: Mapping[str, Any], who: Covariates, rng: np.random.Generator) -> Rows:
    """One record: every trigger watched for a year, every third under truce throughout."""
    size = len(who.years)
    calm = (np.arange(size) % 3 == 0).astype(float)
    one = {name: np.asarray(value)[None] for name, value in draws.items()}
    hazard = cumulative(np, one, who, np.arange(WATCHED_DAYS + 1.0))[0]
    hazard = hazard * np.exp(float(draws["truce"]) * calm)[:, None]
    reached = hazard[:, 1:] >= rng.exponential(size=(size, 1))
    answered = reached.any(axis=1)
    lag = np.where(answered, reached.argmax(axis=1), WATCHED_DAYS).astype(float)
    return Rows(
        triggers=tuple(map(str, range(size))), spell=np.arange(size), who=who, weight=np.ones(size),
        start_days=np.zeros((size, 1)), end_days=lag[:, None], calm=calm[:, None], answered=answered.astype(float),
        answer_day=np.where(answered, lag, 0.0), answer_calm=calm,
    )  # fmt: skip


def data_of(rows: Rows) -> dict[str, Any]:
    return {name: np.asarray(getattr(rows, name)) for name in ("end_days", "answered", "answer_day")}


@pytest.mark.slow
def test_a_known_mixture_is_recovered():
    rng = np.random.Generator(np.random.Philox(5))
    truth = {
        "level": np.array([-0.5, 0.8]), "severity": np.array([0.7, 0.7]), "trend": np.array([0.15, 0.15]),
        "period_effect": np.zeros(3), "layer_effect": np.zeros(2), "truce": np.array(-0.8),
        "quick": np.array([0.5, 1.5]), "quick_severity": np.array(0.0), "quick_trend": np.array(0.0),
        "same_day": np.array(0.2), "fast_days": np.array(8.0), "slow_days": np.array(150.0),
        "slow_shape": np.array(1.6), "slow_trend": np.array(0.0),
    }  # fmt: skip
    who = triggers(900)
    fit = sample(simulated(truth, who, rng), FRAME, warm_up=250, draws=150, chains=2, seed=1)
    missed = []
    for name in ("severity", "truce", "same_day", "fast_days", "slow_days", "slow_shape", "quick"):
        low, high = np.quantile(fit.draws[name].reshape(300, -1), (0.01, 0.99), axis=0)
        missed += [name] * int(((truth[name].ravel() < low) | (truth[name].ravel() > high)).sum())
    assert len(missed) <= 1, missed
    assert fit.divergences <= 5


@pytest.mark.slow
def test_ranks_of_true_parameters_are_uniform_among_posterior_draws():
    """Simulation-based calibration: draw from the prior, simulate, fit, rank. Source: Talts et al. (2018),
    arXiv:1804.06788. 20 records of 60 triggers; a larger run is in benchmarks/calibration.py."""
    ranks = calibration_ranks(records=20, size=60, warm_up=150, draws=99)
    pooled = np.sort(np.concatenate(list(ranks.values())))
    even = (np.arange(len(pooled)) + 0.5) / len(pooled)
    distance = np.abs(pooled - even).max()
    assert distance < 1.63 / np.sqrt(len(pooled) / 3), "KS at 1 %, a third of the ranks counted as independent"
    for name, each in ranks.items():
        assert 0.25 < each.mean() < 0.75, name


def calibration_ranks(records: int, size: int, warm_up: int, draws: int) -> dict[str, Any]:
    """Normalised ranks of the true values, by parameter: (records,) each."""
    who = triggers(size)
    rng = np.random.Generator(np.random.Philox(11))
    template = simulated({name: np.asarray(v) for name, v in prior_draw(0).items()}, who, rng)

    def with_data(data: dict[str, Any]) -> None:
        fixed = {name: getattr(template, name) for name in template.__dataclass_fields__}
        model(Rows(**{**fixed, **data}), FRAME, "two_ladders")

    run = numpyro.infer.MCMC(
        numpyro.infer.NUTS(with_data, target_accept_prob=0.9), num_warmup=warm_up, num_samples=draws,
        progress_bar=False, jit_model_args=True,
    )  # fmt: skip
    names = ("level", "severity", "trend", "truce", "quick", "same_day", "fast_days", "slow_days", "slow_shape")
    ranks: dict[str, list[float]] = {name: [] for name in names}
    for record in range(records):
        truth = prior_draw(record + 1)
        run.run(jax.random.PRNGKey(record), data_of(simulated(truth, who, rng)))
        found = run.get_samples()
        for name in names:
            value = np.asarray(truth[name]).ravel()[0]
            theirs = np.asarray(found[name]).reshape(draws, -1)[::3, 0]
            ranks[name].append(float((theirs < value).mean()))
    return {name: np.array(each) for name, each in ranks.items()}


def prior_draw(seed: int) -> dict[str, Any]:
    with numpyro.handlers.seed(rng_seed=seed):
        return {name: np.asarray(value) for name, value in prior(FRAME, "two_ladders").items()}
