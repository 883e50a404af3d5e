"""The NumPyro model of the past, and its sampler. Needs the extra ``fit``.

All unknowns are standard normals that priors' quantile functions turn into parameters, so that a prior of any shape
looks the same to the sampler. The likelihood: Student's t with 4 degrees of freedom on logs (log odds for shares), of
the row's own error and the model's; rows of one origin share a hidden bias; a zero is judged by its chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.world.fit.gradient import look_up, quantities, simulator
from countermove.world.fit.history import FITTED_SHOCKS, History
from countermove.world.jax_operations import module
from countermove.world.observed import DEGREES_OF_FREEDOM, HURDLE_WIDTH, LEAST_LEVEL

Floats = NDArray[np.float64]
TARGET_ACCEPTANCE = 0.85
TREE_DEPTHS = (5, 6)


@dataclass(frozen=True)
class Rows:
    """The fitted rows as arrays, R of them: which quantity, weights (R, Q), value, sd, hurdle (0: none), logit or not,
    and for shared biases and misfits the place of each row's own among them (-1: none) with their scales."""

    quantity: NDArray[np.int64]
    weights: Floats
    value: Floats
    sd: Floats
    hurdle: Floats
    logit: NDArray[np.bool_]
    bias: NDArray[np.int64]
    bias_sd: Floats
    misfit: NDArray[np.int64]
    misfit_sd: Floats


@dataclass(frozen=True)
class Sampled:
    """Draws of one structure: z (chain, draw, free), nuisance, shock (chain, draw, shock, Q), log_likelihood
    (chain, draw, row), predicted (chain, draw, row) on the row's own scale and without bias, and divergences."""

    draws: dict[str, Floats]
    divergences: int


def rows_of(history: History) -> Rows:
    """The fitted rows as arrays."""
    rows, names, quarters = history.fitted, quantities(history), len(history.quarters)
    biased = [(row.measure.series, row.origin) for row in rows if row.measure.bias_sd]
    groups = list(dict.fromkeys(biased))
    misfits = list(dict.fromkeys(row.measure.series for row in rows if row.measure.misfit_sd))
    scale = {row.measure.series: row.measure for row in rows}
    return Rows(
        quantity=np.array([names.index(row.measure.quantity) for row in rows]),
        weights=np.array([row.weights[:quarters] for row in rows]),
        value=np.array([row.value for row in rows]), sd=np.array([row.sd for row in rows]),
        hurdle=np.array([row.measure.hurdle or 0.0 for row in rows]),
        logit=np.array([row.measure.scale == "logit" for row in rows]),
        bias=np.array([
            groups.index((row.measure.series, row.origin)) if row.measure.bias_sd else -1 for row in rows
        ]),
        bias_sd=np.array([scale[series].bias_sd for series, _ in groups], np.float64),
        misfit=np.array([misfits.index(row.measure.series) if row.measure.misfit_sd else -1 for row in rows]),
        misfit_sd=np.array([scale[series].misfit_sd for series in misfits], np.float64),
    )  # fmt: skip


def model_of(history: History) -> Any:
    """The NumPyro model: a function of the tables (P, node) of one structure."""
    jnp, numpyro, dist = (module(name) for name in ("jax.numpy", "numpyro", "numpyro.distributions"))
    simulate, rows = simulator(history), rows_of(history)
    free = np.array([history.model.parameters.index(name) for name in history.free])
    middle = history.tables.shape[2] // 2
    nuisance_tables = jnp.asarray(history.nuisance_tables, jnp.float32)
    shocks = (len(FITTED_SHOCKS), len(history.quarters))

    def model(tables: Any) -> None:
        z = numpyro.sample("z", dist.Normal().expand([len(free)]).to_event(1))
        nuisance_z = numpyro.sample("nuisance_z", dist.Normal().expand([len(history.nuisances)]).to_event(1))
        shock = numpyro.sample("shock", dist.Normal().expand(shocks).to_event(2))
        bias = numpyro.sample("bias", dist.Normal().expand([len(rows.bias_sd)]).to_event(1))
        misfit = numpyro.sample("misfit", dist.HalfNormal().expand([len(rows.misfit_sd)]).to_event(1))
        parameters = tables[:, middle].at[free].set(look_up(jnp, tables[free], z))
        found = simulate(parameters, look_up(jnp, nuisance_tables, nuisance_z), shock)
        level = jnp.maximum((jnp.asarray(rows.weights) * found[rows.quantity]).sum(axis=1), LEAST_LEVEL)
        shared = jnp.concatenate([bias * rows.bias_sd, jnp.zeros(1)])[rows.bias]
        own = jnp.concatenate([misfit * rows.misfit_sd, jnp.zeros(1)])[rows.misfit]
        logs = log_likelihood(jnp, dist, rows, level, shared, own)
        numpyro.deterministic("predicted", level)
        numpyro.deterministic("log_likelihood", logs)
        numpyro.factor("rows", logs.sum())

    return model


def log_likelihood(jnp: Any, dist: Any, rows: Rows, level: Any, shared: Any, own: Any) -> Any:
    """Of each row, for what the model gives (row,), the hidden bias and the model's own error on the row's scale."""
    share = jnp.clip(level, 1e-4, 1 - 1e-4)
    middle = jnp.where(rows.logit, jnp.log(share / (1 - share)), jnp.log(level)) + shared
    seen = np.where(
        rows.logit, np.log(np.clip(rows.value, 1e-4, None) / (1 - np.clip(rows.value, None, 0.999) * rows.logit)),
        np.log(np.maximum(rows.value, LEAST_LEVEL)),
    )  # fmt: skip
    spread = jnp.sqrt(jnp.asarray(rows.sd) ** 2 + own**2)
    density = dist.StudentT(DEGREES_OF_FREEDOM, middle, spread).log_prob(seen)
    nothing = (np.log(np.maximum(rows.hurdle, LEAST_LEVEL)) - middle) / HURDLE_WIDTH
    is_zero, has_hurdle = rows.value <= 0, rows.hurdle > 0
    something = jnp.where(has_hurdle, -jnp.logaddexp(0.0, nothing), 0.0)
    return jnp.where(is_zero, -jnp.logaddexp(0.0, -nothing), something + jnp.where(is_zero, 0.0, density))


def sampler(history: History, warm_up: int, draws: int, chains: int) -> Any:
    """A function of a seed and one structure's tables, compiled once for all structures."""
    jax, infer = module("jax"), module("numpyro.infer")
    model = model_of(history)

    def sampled(key: Any, tables: Any) -> Any:
        kernel = infer.NUTS(
            model, target_accept_prob=TARGET_ACCEPTANCE, max_tree_depth=TREE_DEPTHS,
            init_strategy=infer.init_to_median(num_samples=15),
        )  # fmt: skip
        run = infer.MCMC(
            kernel, num_warmup=warm_up, num_samples=draws, num_chains=chains, chain_method="vectorized",
            progress_bar=False,
        )  # fmt: skip
        run.run(key, tables, extra_fields=("diverging",))
        return run.get_samples(group_by_chain=True), run.get_extra_fields()["diverging"]

    compiled = jax.jit(sampled)

    def one(seed: int, tables: Floats) -> Sampled:
        found, diverging = compiled(jax.random.PRNGKey(seed), np.asarray(tables, np.float32))
        values = {name: np.asarray(value, np.float64) for name, value in found.items()}
        return Sampled(values, int(np.asarray(diverging).sum()))

    return one
