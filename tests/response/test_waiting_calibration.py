"""Does the fit find what it should? Records simulated from known draws; synthetic data, made here only."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from countermove.response.waiting.fit import prior, sample
from countermove.response.waiting.mixture import cumulative, per_spell
from countermove.response.waiting.rows import Covariates, Frame, Rows

jax = pytest.importorskip("jax")
numpyro = pytest.importorskip("numpyro")

FRAME = Frame((("A", "technology_controls"), ("A", "tariffs")), ("old", "new", "else"), ("x", "else"))
WATCHED_DAYS = 365
RECORDS, PRIOR_DRAWS = 60, 12_000


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


NAMES = ("level", "severity", "trend", "truce", "quick", "same_day", "fast_days", "slow_days", "slow_shape")


@pytest.fixture(scope="module")
def beforehand() -> dict[str, Any]:
    """Draws from the program's own prior."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        draw = numpyro.infer.Predictive(lambda: prior(FRAME, "two_ladders"), num_samples=PRIOR_DRAWS)
        found = draw(jax.random.PRNGKey(2))
    return {name: np.asarray(value, np.float64) for name, value in found.items()}


def shares_of(draws: Mapping[str, Any], rows: Rows) -> Any:
    """The posterior weight of each draw from the prior, exact as their number grows: (draw,)."""
    logs = per_spell(draws, rows).sum(axis=-1)
    share = np.exp(logs - logs.max())
    return share / share.sum()


def test_ranks_of_true_parameters_are_uniform_among_posterior_draws(beforehand: dict[str, Any]):
    """Simulation-based calibration: draw from the prior, simulate, infer, rank. Source: Talts et al. (2018),
    arXiv:1804.06788. The inference is by weights on draws from the prior, which short records allow."""
    who, rng = triggers(8), np.random.Generator(np.random.Philox(11))
    ranks: dict[str, list[float]] = {name: [] for name in NAMES}
    for record in range(RECORDS):
        truth = {name: value[record] for name, value in beforehand.items()}
        others = {name: value[RECORDS:] for name, value in beforehand.items()}
        share = shares_of(others, simulated(truth, who, rng))
        assert 1 / (share**2).sum() > 15, "too few draws carry this record"
        for name in NAMES:
            theirs = others[name].reshape(len(share), -1)[:, 0]
            ranks[name].append(float(share[theirs < np.ravel(truth[name])[0]].sum()))
    for name, found in ranks.items():
        ordered = np.sort(found)
        distance = np.abs(ordered - (np.arange(RECORDS) + 0.5) / RECORDS).max()
        # Nine parameters are tried: 1.95 / sqrt(n) is exceeded by chance in 0.1 % for each.
        assert distance < 1.95 / math.sqrt(RECORDS), (name, distance)


@pytest.mark.slow
def test_the_sampler_finds_the_posterior_that_weights_find(beforehand: dict[str, Any]):
    truth = {name: value[7] for name, value in beforehand.items()}
    rows = simulated(truth, triggers(16), np.random.Generator(np.random.Philox(3)))
    share = shares_of(beforehand, rows)
    fit = sample(rows, FRAME, warm_up=200, draws=200, chains=1, seed=1)
    for name in ("level", "severity", "truce", "same_day", "quick"):
        exact, draws = beforehand[name].reshape(PRIOR_DRAWS, -1), fit.draws[name].reshape(200, -1)
        mean = share @ exact
        spread = np.sqrt(share @ (exact - mean) ** 2)
        np.testing.assert_allclose(draws.mean(axis=0), mean, atol=0.4 * float(spread.max()), err_msg=name)
