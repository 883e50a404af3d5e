"""What chance brings to the packaged model: draws of the right shape, none of which tells anything about another.

Bounds are six standard errors: of the 150,000 pairs that are looked at, the most extreme of an honest generator
stands near four and a half.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from countermove.world import engine, oracle
from countermove.world.flow import Model, Stream, flow

from .conftest import Real

WORLDS = 20_000
BOUND = 6.0 / np.sqrt(WORLDS)
LAGS = (1, 2, 3, 4, 5, 36, 128, 640, 1920)
"""Worlds apart: neighbours, worlds of one account, of one block, of one chunk."""
SEEDS = (0, 1, 2, 2**32, 2**63)
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PLAIN = np.linspace(-5.0, 5.0, 257)
"""The quantiles of a standard normal, by which a parameter is the normal number that it was looked up with."""


def drawn(real: Real, seed: int, parameters: int | None = None, quarters: int = 36) -> np.ndarray:
    """Parameters and shocks as the engine draws them, each made standard normal: [draw, world]."""
    model = real.inputs.model
    tables = np.broadcast_to(PLAIN, (5, len(model.parameters), len(PLAIN)))
    fixed = engine.draw_parameters(model, tables=tables, seed=seed, worlds=WORLDS)[:parameters]
    given = {"levers": real.inputs.levers[:1, :, :quarters], "paths": real.inputs.paths[:, :quarters]}
    run = engine.run(model, tables=real.tables, **given, seed=seed, worlds=WORLDS, record=model.shocks)[0]
    uniform = [name for stream in model.streams if stream.kind == "uniform" for name in stream.names if name]
    shocks = [stats.norm.ppf(row) if name in uniform else row for name, row in zip(model.shocks, run, strict=True)]
    return np.concatenate([fixed, np.concatenate(shocks)]).astype(np.float64)


@pytest.fixture(scope="module")
def draws(real: Real) -> np.ndarray:
    return drawn(real, 0)


def apart(rows: np.ndarray) -> float:
    """The greatest correlation between two of the rows."""
    return float(np.abs(np.corrcoef(rows) - np.eye(len(rows))).max())


def test_every_draw_has_the_moments_of_a_normal(draws: np.ndarray, real: Real) -> None:
    assert len(draws) == len(real.inputs.model.parameters) + 36 * len(real.inputs.model.shocks)
    assert np.abs(draws.mean(axis=1)).max() < BOUND
    assert np.abs((draws**2).mean(axis=1) - 1.0).max() < np.sqrt(2.0) * BOUND
    assert np.abs((draws**3).mean(axis=1)).max() < np.sqrt(15.0) * BOUND
    assert np.abs((draws**4).mean(axis=1) - 3.0).max() < np.sqrt(96.0) * BOUND


def test_every_draw_has_the_shape_of_a_normal(draws: np.ndarray) -> None:
    fits = np.array([stats.kstest(row, "norm").pvalue for row in draws[::5]])
    assert fits.min() > 1e-5
    assert stats.kstest(fits, "uniform").pvalue > 1e-4


def test_no_parameter_or_shock_of_any_quarter_tells_of_another(draws: np.ndarray) -> None:
    assert apart(draws) < BOUND
    assert apart(draws**2) < BOUND
    assert np.linalg.matrix_rank(draws @ draws.T) == len(draws)


def test_no_world_tells_of_one_that_follows(draws: np.ndarray) -> None:
    for lag in LAGS:
        together = (draws[:, lag:] * draws[:, :-lag]).mean(axis=1)
        assert np.abs(together).max() < BOUND * np.sqrt(WORLDS / (WORLDS - lag)), lag


def test_no_draw_tells_of_another_one_in_the_world_that_follows(draws: np.ndarray) -> None:
    across = draws[:, 1:] @ draws[:, :-1].T / (WORLDS - 1)
    assert np.abs(across).max() < BOUND


def test_no_seed_tells_of_another_and_zero_is_one_of_them(real: Real) -> None:
    by_seed = [drawn(real, seed, parameters=20, quarters=2) for seed in SEEDS]
    assert apart(np.concatenate(by_seed)) < BOUND


@flow(gives=("sum",))
def add(sum: float, level: float, first: float, second: float) -> float:
    return sum + level * first * second


@flow(gives=("more",))
def more(extra: float, third: float, fourth: float) -> float:
    return extra * third * fourth


def test_new_parameters_streams_and_lanes_change_no_draw_that_was_there() -> None:
    was = Model((add,), {"sum": 0.0}, ("level",), streams=(Stream(7, "normal", ("first", None, "second", None)),))
    streams = (
        Stream(3, "uniform", (None, None, None, "fourth")),
        Stream(7, "normal", ("first", "third", "second", None)),
    )
    now = Model((add, more), {"sum": 0.0}, ("extra", "level"), streams=streams)
    given = {"levers": np.zeros((1, 0, 4)), "paths": np.zeros((0, 4)), "seed": 0, "record": ("sum", "level", "first")}
    for worlds, wider in ((300, 300), (300, 1000)):
        before = oracle.run(was, tables=PLAIN[None, None], **given, worlds=worlds, dtype=np.float32)
        after = oracle.run(now, tables=np.stack([PLAIN, PLAIN])[None], **given, worlds=wider, dtype=np.float32)
        assert np.array_equal(after[..., :worlds], before)


@pytest.mark.slow
def test_the_words_pass_a_battery_of_testu01() -> None:
    """SmallCrush on one order of addresses; benchmarks/README.md has all orders and the longer batteries."""
    script = BENCHMARKS / "randomness.py"
    if not script.is_file():
        pytest.skip("the benchmarks are not here")
    done = subprocess.run([sys.executable, str(script), "--quick"], capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
