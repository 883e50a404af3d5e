"""Gamma and beta distributions in plain NumPy: their distribution functions and quantiles, vectorised.

The core does without SciPy; the tests hold these against it. Formulas: Press et al., Numerical Recipes, 3rd edition,
sections 6.2 and 6.4; the log-gamma function is the standard library's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Numbers = int | float | Sequence[Any] | NDArray[Any]
_ITERATIONS = 400
_TINY = 1e-300
_log_gamma: Callable[..., FloatArray] = np.vectorize(math.lgamma, otypes=[np.float64])


def gamma_cdf(shape: Numbers, x: Numbers) -> FloatArray:
    """P(X <= x) for X ~ Gamma(shape, rate 1), the regularised incomplete gamma function; broadcasts."""
    a, value = _arrays(shape, x)
    value = np.maximum(value, 0.0)
    with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
        scale = np.exp(a * np.log(value) - value - _log_gamma(a))
        low = scale * _gamma_series(a, np.minimum(value, a + 1))
        high = 1 - scale * _gamma_fraction(a, np.maximum(value, a + 1))
    result = np.where(value < a + 1, low, high)
    return np.where(value == 0, 0.0, np.clip(result, 0.0, 1.0)).reshape(_shape(shape, x))


def _gamma_series(a: FloatArray, x: FloatArray) -> FloatArray:
    term = 1 / a
    total = term.copy()
    for step in range(1, _ITERATIONS):
        term = term * x / (a + step)
        total = total + term
        if np.all(term < total * 1e-15):
            break
    return total


def _gamma_fraction(a: FloatArray, x: FloatArray) -> FloatArray:
    """Lentz's continued fraction for the upper tail."""
    b = x + 1 - a
    c = np.full_like(b, 1 / _TINY)
    d = 1 / np.where(np.abs(b) < _TINY, _TINY, b)
    h = d
    for step in range(1, _ITERATIONS):
        factor = -step * (step - a)
        b = b + 2
        d = 1 / _away(factor * d + b)
        c = _away(b + factor / c)
        h = h * d * c
        if np.all(np.abs(d * c - 1) < 1e-15):
            break
    return h


def beta_cdf(a: Numbers, b: Numbers, x: Numbers) -> FloatArray:
    """P(X <= x) for X ~ Beta(a, b), the regularised incomplete beta function; broadcasts."""
    first, second, value = _arrays(a, b, x)
    value = np.clip(value, 0.0, 1.0)
    with np.errstate(divide="ignore", under="ignore", invalid="ignore"):
        front = np.exp(
            _log_gamma(first + second) - _log_gamma(first) - _log_gamma(second)
            + first * np.log(value) + second * np.log1p(-value)
        )  # fmt: skip
    swap = value > (first + 1) / (first + second + 2)
    p, q = np.where(swap, second, first), np.where(swap, first, second)
    tail = front * _beta_fraction(p, q, np.where(swap, 1 - value, value)) / p
    result = np.where(swap, 1 - tail, tail)
    result = np.where(value == 0, 0.0, np.where(value == 1, 1.0, np.clip(result, 0.0, 1.0)))
    return result.reshape(_shape(a, b, x))


def _beta_fraction(a: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """By Lentz's method, place by place: those that have settled are left alone."""
    shape, result = x.shape, np.empty(x.size)
    left, a, b, x = np.arange(x.size), a.ravel(), b.ravel(), x.ravel()
    c = np.ones_like(x)
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    h = d
    for step in range(1, _ITERATIONS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        d = 1 / _away(1 + even * d)
        c = _away(1 + even / c)
        h = h * d * c
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        d = 1 / _away(1 + odd * d)
        c = _away(1 + odd / c)
        h = h * d * c
        on = np.abs(d * c - 1) >= 1e-15
        if on.all():
            continue
        result[left[~on]] = h[~on]
        left = left[on]
        a, b, x, c, d, h = (each[on] for each in (a, b, x, c, d, h))
        if not len(left):
            break
    result[left] = h
    return result.reshape(shape)


def _away(value: FloatArray) -> FloatArray:
    """Keep a divisor away from zero."""
    return np.where(np.abs(value) < _TINY, _TINY, value)


def gamma_quantile(shape: Numbers, p: Numbers) -> FloatArray:
    """The value that Gamma(shape, rate 1) stays under with probability p in (0, 1); broadcasts; divide by a rate."""
    a, share = _arrays(shape, p)
    high = a + 40 * np.sqrt(a) + 60
    # For small shapes quantiles lie far below any fixed step, so the search runs over logarithms.
    low_log = (np.log(np.maximum(share, 1e-16)) + _log_gamma(a + 1)) / a - 1
    found = _bisect(lambda x: gamma_cdf(a, np.exp(x)), share, low_log, np.log(high))
    return np.exp(found).reshape(_shape(shape, p))


def beta_quantile(a: Numbers, b: Numbers, p: Numbers) -> FloatArray:
    """The value that Beta(a, b) stays under with probability p in (0, 1); broadcasts."""
    first, second, share = _arrays(a, b, p)
    found = _bisect(lambda x: beta_cdf(first, second, x), share, np.zeros_like(share), np.ones_like(share))
    return found.reshape(_shape(a, b, p))


def _arrays(*values: Numbers) -> tuple[FloatArray, ...]:
    """Values broadcast together, as arrays of one dimension or more."""
    return np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, np.float64)) for each in values))


def _shape(*values: Numbers) -> tuple[int, ...]:
    return np.broadcast_shapes(*(np.shape(each) for each in values))


def _bisect(cdf: Callable[[FloatArray], FloatArray], p: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    for _ in range(64):
        middle = (low + high) / 2
        under = cdf(middle) < p
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2


def chi_square_tail(x: int | float, degrees: int) -> float:
    """P(X > x) for a chi-square variable."""
    return float(1 - gamma_cdf(degrees / 2, x / 2)) if degrees > 0 else 1.0
