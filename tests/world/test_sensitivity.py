"""Shares of variance against functions whose indices are known, and against SALib's own estimates."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.world.sensitivity import carried, first_order, ranked

WORLDS = 40_000
# Ishigami and Homma (1990) with a = 7, b = 0.1; Sobol-G with the coefficients below: closed forms.
ISHIGAMI = (0.3139, 0.4424, 0.0)
G_COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(x: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * x - 2) + G_COEFFICIENTS) / (1 + G_COEFFICIENTS), axis=1)


def g_indices() -> np.ndarray:
    parts = 1 / (3 * (1 + G_COEFFICIENTS) ** 2)
    return parts / (np.prod(1 + parts) - 1)


def test_ishigami_has_its_known_indices():
    x = np.random.Generator(np.random.Philox(1)).uniform(-np.pi, np.pi, (WORLDS, 3))
    found = [first_order(column, ishigami(x)) for column in x.T]
    np.testing.assert_allclose(found, ISHIGAMI, atol=0.015)


def test_sobol_g_has_its_known_indices():
    x = np.random.Generator(np.random.Philox(2)).uniform(0, 1, (WORLDS, 8))
    found = [first_order(column, sobol_g(x)) for column in x.T]
    np.testing.assert_allclose(found, g_indices(), atol=0.015)


@pytest.mark.parametrize("name", ["ishigami", "sobol_g"])
def test_salib_finds_the_same(name: str):
    analyze = pytest.importorskip("SALib.analyze.sobol")
    sample = pytest.importorskip("SALib.sample.sobol")
    function, count, bound = {"ishigami": (ishigami, 3, (-np.pi, np.pi)), "sobol_g": (sobol_g, 8, (0.0, 1.0))}[name]
    problem = {"num_vars": count, "names": [f"x{at}" for at in range(count)], "bounds": [list(bound)] * count}
    drawn = sample.sample(problem, 4096, calc_second_order=False, seed=3)
    theirs = analyze.analyze(problem, function(drawn), calc_second_order=False, seed=3)["S1"]
    x = np.random.Generator(np.random.Philox(4)).uniform(*bound, (WORLDS, count))
    ours = [first_order(column, function(x)) for column in x.T]
    np.testing.assert_allclose(ours, theirs, atol=0.03)


def test_noise_carries_nothing_and_a_constant_none():
    rng = np.random.Generator(np.random.Philox(5))
    outcome = rng.normal(size=5000)
    found = carried({"noise": rng.normal(size=5000), "constant": np.ones(5000), "all": outcome}, {"y": outcome})["y"]
    shares = {each.name: each.share for each in found}
    assert found[0].name == "all"
    assert shares["all"] > 0.99
    assert shares["noise"] < 0.01
    assert shares["constant"] == 0


def test_an_outcome_that_never_varies_is_carried_by_nothing():
    assert carried({"x": np.arange(100.0)}, {"y": np.ones(100)})["y"][0].share == 0


def test_ties_share_their_rank():
    assert ranked(np.array([1.0, 2.0, 2.0, 3.0])).tolist() == [0, 0.5, 0.5, 1]


def test_a_few_classes_are_bins_of_their_own():
    rng = np.random.Generator(np.random.Philox(6))
    structure = rng.integers(0, 5, 5000).astype(float)
    outcome = structure + rng.normal(size=5000)
    assert first_order(structure, outcome) == pytest.approx(2 / 3, abs=0.03)
