"""Priors as quantile functions, against SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from countermove.study.assumptions import Prior
from countermove.world.tables import U_GRID, Z_GRID, quantiles_of


def quantiles(**prior: Any) -> Any:
    made = Prior(**prior)
    return quantiles_of([made])[made]


@pytest.mark.parametrize(
    ("prior", "expected"),
    [
        ({"dist": "normal", "mean": 2.0, "sd": 0.5}, stats.norm(2.0, 0.5)),
        ({"dist": "lognormal", "median": 3.0, "sigma": 0.4}, stats.lognorm(0.4, scale=3.0)),
        ({"dist": "beta", "a": 2.0, "b": 6.0}, stats.beta(2, 6)),
        ({"dist": "beta", "a": 6.0, "b": 3.0, "low": 0.0, "high": 1.2}, stats.beta(6, 3, scale=1.2)),
        ({"dist": "gamma", "shape": 1.5, "rate": 20.0}, stats.gamma(1.5, scale=1 / 20)),
        ({"dist": "uniform", "low": 1.1, "high": 2.4}, stats.uniform(1.1, 1.3)),
        ({"dist": "loguniform", "low": 0.5, "high": 8.0}, stats.loguniform(0.5, 8.0)),
    ],
)
def test_a_prior_is_its_quantile_function(prior: dict[str, Any], expected: Any) -> None:
    assert quantiles(**prior) == pytest.approx(expected.ppf(U_GRID), rel=1e-6)


def test_a_cut_prior_stays_within_its_bounds() -> None:
    values = quantiles(dist="normal", mean=0.5, sd=1.0, low=0.0, high=1.0)
    assert values.min() == 0.0
    assert values.max() == 1.0


def test_a_fixed_prior_is_one_number() -> None:
    assert set(quantiles(dist="fixed", value=0.55)) == {0.55}


def test_probabilities_of_the_nodes_are_those_of_the_normal() -> None:
    assert stats.norm.cdf(Z_GRID) == pytest.approx(U_GRID, rel=1e-12)


def test_every_table_rises(real: Any) -> None:
    assert np.isfinite(real.tables).all()
    assert (np.diff(real.tables, axis=-1) >= 0).all()


def test_structures_differ_only_where_they_say_so(real: Any) -> None:
    names = real.inputs.model.parameters
    for row, structure in enumerate(real.study.structures):
        for column, name in enumerate(names):
            if name not in structure.overrides and all(name not in each.overrides for each in real.study.structures):
                assert np.array_equal(real.tables[row, column], real.tables[0, column]), name
