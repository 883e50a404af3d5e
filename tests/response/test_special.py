"""The distributions are those of SciPy."""

from __future__ import annotations

import numpy as np
from scipy import stats

from countermove.response.special import beta_cdf, beta_quantile, chi_square_tail, gamma_cdf, gamma_quantile

SHAPES = np.array([0.05, 0.4, 0.5, 1.0, 2.6, 7.5, 40.0, 300.0])
SHARES = np.array([0.001, 0.05, 0.5, 0.95, 0.999])


def test_gamma_quantiles_equal_scipy():
    ours = gamma_quantile(SHAPES[:, None], SHARES)
    np.testing.assert_allclose(ours, stats.gamma.ppf(SHARES, SHAPES[:, None]), rtol=1e-10)


def test_beta_quantiles_equal_scipy():
    first, second = SHAPES[:, None, None], SHAPES[None, :, None]
    ours = beta_quantile(first, second, SHARES)
    np.testing.assert_allclose(ours, stats.beta.ppf(SHARES, first, second), rtol=1e-8, atol=1e-12)


def test_distribution_functions_equal_scipy_into_the_tails():
    x = np.array([0.0, 1e-6, 0.2, 1.0, 5.0, 80.0, 1000.0])
    np.testing.assert_allclose(
        gamma_cdf(SHAPES[:, None], x), stats.gamma.cdf(x, SHAPES[:, None]), rtol=1e-10, atol=1e-14
    )
    y = np.array([0.0, 1e-6, 0.2, 0.7, 1.0])
    np.testing.assert_allclose(
        beta_cdf(SHAPES[:, None], 2.5, y), stats.beta.cdf(y, SHAPES[:, None], 2.5), rtol=1e-10, atol=1e-14
    )


def test_the_chi_square_tail_equals_scipy():
    assert np.isclose(chi_square_tail(3.7, 4), stats.chi2.sf(3.7, 4))
    assert chi_square_tail(0.0, 0) == 1.0
