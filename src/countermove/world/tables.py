"""Every prior as its quantile function over a standard normal z, so that the engine knows no kinds of distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel
from countermove.response.special import beta_quantile, gamma_quantile
from countermove.study.assumptions import Prior, Structure
from countermove.study.study import Study
from countermove.world.model import FROM_RECORD

Z_LIMIT = 5.0
NODES = 257
Floats = NDArray[np.float64]
Quantile = Callable[[Floats], Floats]

Z_GRID: Floats = np.linspace(-Z_LIMIT, Z_LIMIT, NODES)
U_GRID: Floats = np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in Z_GRID])
"""Probabilities of the nodes: Phi(z)."""


def quantiles_of(prior: Prior) -> Floats:
    """The values of a prior at the nodes, shape (NODES,), in the parameter's unit."""
    if prior.dist == "fixed":
        return np.full(NODES, cast(float, prior.value))
    if prior.dist == "uniform":
        low, high = cast(float, prior.low), cast(float, prior.high)
        return low + (high - low) * U_GRID
    if prior.dist == "loguniform":
        low, high = math.log(cast(float, prior.low)), math.log(cast(float, prior.high))
        return np.exp(low + (high - low) * U_GRID)
    if prior.dist == "beta":
        return _stretched(prior, beta_quantile(cast(float, prior.a), cast(float, prior.b), U_GRID))
    if prior.dist == "gamma":
        return gamma_quantile(cast(float, prior.shape), U_GRID) / cast(float, prior.rate)
    if prior.dist == "lognormal":
        values = cast(float, prior.median) * np.exp(cast(float, prior.sigma) * Z_GRID)
    else:
        values = cast(float, prior.mean) + cast(float, prior.sd) * Z_GRID
    return np.clip(values, prior.low, prior.high) if prior.low is not None or prior.high is not None else values


def from_record(response: ResponseModel) -> Mapping[str, Floats]:
    """The posteriors of countermove.response at the nodes, by the names that the flows use.

    Rates of answers are those to technology controls; the instrument mix is that of answers to them, pooled over
    severities. The mix and the severities of further steps are Dirichlet distributions in stick-breaking form, whose
    pieces are independent betas.
    """
    answers = response.answers
    technology = response.strata.index("technology_controls")
    result: dict[str, Floats] = {}
    for row, severity in enumerate(response.severities):
        for column, window in enumerate(("first", "second", "third")):
            shape, rate = answers.shape[technology, row, column], answers.rate[technology, row, column]
            result[f"answer_rate_{severity}_{window}"] = gamma_quantile(float(shape), U_GRID) / float(rate)
    for name, gammas in (
        ("truce_rate_ratio", response.truce_multiplier),
        ("truce_begin_rate", response.truce_begin),
        ("truce_break_rate", response.truce_break),
        ("concession_rate", response.concession),
    ):
        result[name] = gamma_quantile(float(gammas.shape), U_GRID) / float(gammas.rate)
    for column, name in enumerate(("us_step_rate", "us_step_rate_in_truce")):
        shape, rate = response.escalations.shape[technology, column], response.escalations.rate[technology, column]
        result[name] = gamma_quantile(float(shape), U_GRID) / float(rate)
    refusals = response.refusals
    result["relaxation_refused_share"] = beta_quantile(float(refusals.a), float(refusals.b), U_GRID)
    result.update(_severities(response.escalation_severity.alpha[technology]))
    result.update(_mix(response))
    return {name: result[name] for name in FROM_RECORD}


def _severities(alpha: Floats) -> dict[str, Floats]:
    """Severity 3, 4, 5 of a further step: the share of 4, and of what it leaves the share of 5."""
    three, four, five = (float(each) for each in alpha)
    return {
        "ambient_share_severity_4": beta_quantile(four, three + five, U_GRID),
        "ambient_share_5_of_rest": beta_quantile(five, three, U_GRID),
    }


def _mix(response: ResponseModel) -> dict[str, Floats]:
    alpha = response.instruments_technology.alpha.sum(axis=0)
    by_class = dict(zip(response.instrument_classes, (float(each) for each in alpha), strict=True))
    left = float(alpha.sum())
    result: dict[str, Floats] = {}
    names = ("mix_minerals", "mix_market_of_rest", "mix_chips_of_rest", "mix_tariff_of_rest")
    for name, kind in zip(names, ("minerals", "market_access", "chip_imports", "tariff"), strict=True):
        left -= by_class[kind]
        result[name] = beta_quantile(by_class[kind], left, U_GRID)
    return result


def prior_tables(
    study: Study, response: ResponseModel, parameters: Sequence[str], structures: Sequence[Structure]
) -> Floats:
    """Quantiles of every parameter under every structure, shape (structures, parameters, NODES)."""
    record = from_record(response)
    known = study.parameters.parameters
    priors = [each.prior for each in known.values()]
    priors += [prior for structure in structures for prior in structure.overrides.values()]
    values = _all_quantiles(priors)
    tables = np.empty((len(structures), len(parameters), NODES))
    for column, name in enumerate(parameters):
        for row, structure in enumerate(structures):
            if name in record:
                tables[row, column] = record[name]
            else:
                tables[row, column] = values[structure.overrides.get(name, known[name].prior)]
    return tables


def _all_quantiles(priors: Sequence[Prior]) -> dict[Prior, Floats]:
    """Quantiles of many priors; the betas together, for their inversion is what takes time."""
    different = list(dict.fromkeys(priors))
    betas = [prior for prior in different if prior.dist == "beta"]
    a, b = (np.array([getattr(prior, name) for prior in betas])[:, None] for name in ("a", "b"))
    shares = beta_quantile(a, b, U_GRID[None, :]) if betas else np.empty((0, NODES))
    result = {prior: _stretched(prior, row) for prior, row in zip(betas, shares, strict=True)}
    return {prior: result[prior] if prior in result else quantiles_of(prior) for prior in different}


def _stretched(prior: Prior, shares: Floats) -> Floats:
    """A beta on [0, 1] moved to the prior's own interval."""
    low, high = prior.low or 0.0, 1.0 if prior.high is None else prior.high
    return low + (high - low) * shares
