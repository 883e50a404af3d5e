"""Posteriors as plain conjugate families, so that whoever simulates can tabulate them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.response.special import Numbers, beta_quantile, gamma_quantile

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Gammas:
    """Intensities with Gamma(shape, rate) posteriors, all arrays of one shape.

    ``count`` events were seen in ``exposure`` units at risk; a draw is an intensity per ``unit``.
    """

    shape: FloatArray
    rate: FloatArray
    count: FloatArray
    exposure: FloatArray
    unit: str

    @property
    def mean(self) -> FloatArray:
        """Posterior means, per unit."""
        return self.shape / self.rate

    def quantile(self, p: Numbers) -> FloatArray:
        """Posterior quantiles, of the shape of ``p`` followed by the shape of the family."""
        share = np.asarray(p, np.float64)
        spread = share.reshape(share.shape + (1,) * self.shape.ndim)
        return gamma_quantile(self.shape, spread) / self.rate


@dataclass(frozen=True)
class Betas:
    """Shares with Beta(a, b) posteriors: ``yes`` of ``trials``."""

    a: FloatArray
    b: FloatArray
    yes: FloatArray
    trials: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Posterior means."""
        return self.a / (self.a + self.b)

    def quantile(self, p: Numbers) -> FloatArray:
        """Posterior quantiles, of the shape of ``p`` followed by the shape of the family."""
        share = np.asarray(p, np.float64)
        return beta_quantile(self.a, self.b, share.reshape(share.shape + (1,) * self.a.ndim))


@dataclass(frozen=True)
class Dirichlets:
    """Shares of classes with Dirichlet(alpha) posteriors over the last axis; ``count`` is what was seen."""

    alpha: FloatArray
    count: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Posterior means."""
        return self.alpha / self.alpha.sum(axis=-1, keepdims=True)


def gammas(count: Numbers, exposure: Numbers, prior_shape: Numbers, prior_rate: Numbers, unit: str) -> Gammas:
    """Gamma-Poisson: Gamma(prior_shape + count, prior_rate + exposure)."""
    seen, time = np.asarray(count, np.float64), np.asarray(exposure, np.float64)
    shape = np.asarray(prior_shape, np.float64) + seen
    rate = np.asarray(prior_rate, np.float64) + time
    shape, rate, seen, time = (frozen(each) for each in np.broadcast_arrays(shape, rate, seen, time))
    return Gammas(shape, rate, seen, time, unit)


def betas(yes: Numbers, trials: Numbers, prior: float = 0.5) -> Betas:
    """Beta-binomial with Jeffreys' prior: Beta(prior + yes, prior + trials - yes)."""
    hits, of = np.asarray(yes, np.float64), np.asarray(trials, np.float64)
    return Betas(frozen(prior + hits), frozen(prior + of - hits), frozen(hits), frozen(of))


def dirichlets(count: Numbers, prior: Numbers) -> Dirichlets:
    """Dirichlet-multinomial: Dirichlet(prior + count)."""
    seen = np.asarray(count, np.float64)
    return Dirichlets(frozen(np.asarray(prior, np.float64) + seen), frozen(seen))


def frozen(value: Numbers) -> FloatArray:
    """A read-only copy."""
    copy = np.array(value, np.float64)
    copy.setflags(write=False)
    return copy
