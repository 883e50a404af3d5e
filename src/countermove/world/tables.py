"""Every prior as its quantile function over a standard normal z, so that the engine knows no kinds of distribution."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel
from countermove.response.special import beta_quantile, gamma_quantile
from countermove.study.assumptions import Prior, Structure
from countermove.study.faults import BadInput, Fault
from countermove.study.study import Study
from countermove.world.model import FROM_RECORD

Z_LIMIT = 5.0
NODES = 257
MOST = float(np.finfo(np.float32).max)
Floats = NDArray[np.float64]
WINDOWS = ("first", "second", "third")
"""Stretches of waiting, in the names of the flows' parameters."""

Z_GRID: Floats = np.linspace(-Z_LIMIT, Z_LIMIT, NODES)
U_GRID: Floats = np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in Z_GRID])
"""Probabilities of the nodes: Phi(z)."""


def record_priors(response: ResponseModel) -> dict[str, Prior]:
    """The posteriors of countermove.response, by the names that the flows use.

    Rates of answers are those to technology controls; the instrument mix is that of answers to them, pooled over
    severities. The mix and the severities of further steps are Dirichlet distributions in stick-breaking form, whose
    pieces are independent betas.
    """
    answers, technology = response.answers, response.strata.index("technology_controls")
    result: dict[str, Prior] = {}
    for row, severity in enumerate(response.severities):
        for column, window in enumerate(WINDOWS):
            shape, rate = answers.shape[technology, row, column], answers.rate[technology, row, column]
            result[f"answer_rate_{severity}_{window}"] = _gamma(shape, rate)
    for name, gammas in (
        ("truce_rate_ratio", response.truce_multiplier),
        ("truce_begin_rate", response.truce_begin),
        ("truce_break_rate", response.truce_break),
        ("concession_rate", response.concession),
    ):
        result[name] = _gamma(gammas.shape, gammas.rate)
    for column, name in enumerate(("us_step_rate", "us_step_rate_in_truce")):
        shape, rate = response.escalations.shape[technology, column], response.escalations.rate[technology, column]
        result[name] = _gamma(shape, rate)
    result["relaxation_refused_share"] = _beta(response.refusals.a, response.refusals.b)
    three, four, five = response.escalation_severity.alpha[technology]
    result["ambient_share_severity_4"] = _beta(four, three + five)
    result["ambient_share_5_of_rest"] = _beta(five, three)
    alpha = response.instruments_technology.alpha.sum(axis=0)
    by_class = dict(zip(response.instrument_classes, alpha, strict=True))
    left = alpha.sum()
    names = ("mix_minerals", "mix_market_of_rest", "mix_chips_of_rest", "mix_tariff_of_rest")
    for name, kind in zip(names, ("minerals", "market_access", "chip_imports", "tariff"), strict=True):
        left = left - by_class[kind]
        result[name] = _beta(by_class[kind], left)
    return {name: result[name] for name in FROM_RECORD}


def record_draws(response: ResponseModel) -> dict[str, NDArray[np.float32]]:
    """Draws of the fitted mixture by the names that the flows use, (draw,) each; empty where nothing was fitted.

    They go together: severities and windows of one draw move as one, which priors one by one cannot say.
    """
    if response.draws is None:
        return {}
    technology = response.strata.index("technology_controls")
    result = {"truce_rate_ratio": np.asarray(response.draws.truce_multiplier, np.float32)}
    for row, severity in enumerate(response.severities):
        for column, window in enumerate(WINDOWS):
            values = response.draws.answers[:, technology, row, column]
            result[f"answer_rate_{severity}_{window}"] = np.asarray(values, np.float32)
    return {name: values for name, values in result.items() if name in FROM_RECORD}


def _gamma(shape: Any, rate: Any) -> Prior:
    return Prior(dist="gamma", shape=float(shape), rate=float(rate))


def _beta(a: Any, b: Any) -> Prior:
    return Prior(dist="beta", a=float(a), b=float(b))


def quantiles_of(priors: Sequence[Prior], z: Floats = Z_GRID, u: Floats = U_GRID) -> dict[Prior, Floats]:
    """The values of priors at standard normals z, whose probabilities are u, each in its parameter's unit.

    The gammas and the betas are inverted together, for that is what takes time.
    """
    different = list(dict.fromkeys(priors))
    betas = [prior for prior in different if prior.dist == "beta"]
    gammas = [prior for prior in different if prior.dist == "gamma"]
    result = {prior: _closed(prior, z, u) for prior in different if prior.dist not in ("beta", "gamma")}
    if betas:
        a, b = (np.array([getattr(prior, name) for prior in betas])[:, None] for name in ("a", "b"))
        for prior, shares in zip(betas, beta_quantile(a, b, u[None, :]), strict=True):
            low, high = prior.low or 0.0, 1.0 if prior.high is None else prior.high
            result[prior] = low + (high - low) * shares
    if gammas:
        shapes = np.array([prior.shape for prior in gammas], np.float64)[:, None]
        for prior, values in zip(gammas, gamma_quantile(shapes, u[None, :]), strict=True):
            result[prior] = values / cast(float, prior.rate)
    return result


def _closed(prior: Prior, z: Floats, u: Floats) -> Floats:
    """Quantiles of the distributions that have them in closed form."""
    if prior.dist == "fixed":
        return np.full(len(z), cast(float, prior.value))
    low, high = prior.low, prior.high
    if prior.dist == "uniform":
        return cast(float, low) + (cast(float, high) - cast(float, low)) * u
    if prior.dist == "loguniform":
        least, most = math.log(cast(float, low)), math.log(cast(float, high))
        return np.exp(least + (most - least) * u)
    if prior.dist == "lognormal":
        values = cast(float, prior.median) * np.exp(cast(float, prior.sigma) * z)
    else:
        values = cast(float, prior.mean) + cast(float, prior.sd) * z
    return np.clip(values, low, high) if low is not None or high is not None else values


_known: dict[Prior, Floats] = {}
MOST_KNOWN = 4096


def _on_the_grid(priors: Sequence[Prior]) -> Mapping[Prior, Floats]:
    """The quantiles of priors at the nodes; each prior is inverted once for the whole program."""
    held = {prior: values for prior in priors if (values := _known.get(prior)) is not None}
    found = quantiles_of([prior for prior in priors if prior not in held])
    if len(_known) + len(found) > MOST_KNOWN:
        _known.clear()
    _known.update(found)
    return {**held, **found}


def prior_tables(
    study: Study,
    response: ResponseModel,
    parameters: Sequence[str],
    structures: Sequence[Structure],
    ungrounded: Collection[str] = (),
) -> Floats:
    """Quantiles of every parameter under every structure, shape (structures, parameters, NODES).

    ``ungrounded`` names parameters that get the prior which would hold without their grounds. Raises BadInput for a
    prior that single precision cannot hold.
    """
    shared = {
        name: each.prior_ungrounded if name in ungrounded and each.prior_ungrounded else each.prior
        for name, each in study.parameters.parameters.items()
    } | record_priors(response)
    values = _on_the_grid([*shared.values(), *(each for rival in structures for each in rival.overrides.values())])
    tables = np.empty((len(structures), len(parameters), NODES))
    for row, structure in enumerate(structures):
        for column, name in enumerate(parameters):
            tables[row, column] = values[structure.overrides.get(name, shared[name])]
    reach: list[float] = np.abs(tables).max(axis=(0, 2)).tolist()
    wide = [name for name, most in zip(parameters, reach, strict=True) if not most <= MOST]
    if wide:
        problem = f"reaches beyond {MOST:.1e} within five deviations"
        raise BadInput(Fault(str(study.folder / "parameters.yaml"), None, name, problem) for name in wide)
    return tables


def middles(study: Study, response: ResponseModel) -> Mapping[str, float]:
    """Every parameter at the middle of its distribution, rival structures aside."""
    shared = {name: each.prior for name, each in study.parameters.parameters.items()} | record_priors(response)
    values = quantiles_of(list(shared.values()), np.zeros(1), np.full(1, 0.5))
    return {name: float(values[prior][0]) for name, prior in shared.items()}
