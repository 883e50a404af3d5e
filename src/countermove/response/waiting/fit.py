"""Fitting the cure mixture with NumPyro. Needs the extra ``fit``; nothing else in the program does.

Priors, each weak enough that a record of this size can overrule it (90 % ranges):
- answers expected, ever: level ~ Normal(log 0.5, 1.5) per group, so P(never) between 0.00 and 0.96. Each group (who
  acts, stratum) has its own; slopes of severity and date lean on their common mean.
- severity: a factor between 0.3 and 3.2 a step; date: 0.6 to 1.6 a year; truce: 0.3 to 3.2.
- periods and layers: deviations whose spread is half-normal with scale 0.5.
- fast ladder: mean 3 to 32 days after the trigger's own day (M04: days); slow step: 67 to 480 days (M01, M02: months to
  a year and more), Weibull shape 0.9 to 2.5; its scale may move by a factor 0.85 to 1.18 a year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.response.waiting.mixture import Structure, log_likelihood, per_spell
from countermove.response.waiting.rows import Covariates, Frame, Rows
from countermove.study.faults import BadInput

WARM_UP, DRAWS, CHAINS = 600, 500, 4
TARGET_ACCEPTANCE = 0.85
ROUND_ROWS, ROUND_SPANS = 64, 4
TREE_DEPTHS = (5, 7)
"""While warming up, and after: the sampler takes some 30 steps, and a chain still far out must not hold up the rest."""


@dataclass(frozen=True)
class Sampled:
    """Draws (chain, draw, ...) by name, the log-likelihood of every spell (chain, draw, spell), divergences."""

    draws: Mapping[str, Any]
    log_likelihood: Any
    divergences: int


def _module(name: str) -> Any:
    """A module of the extra ``fit``; BadInput with the way out where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise BadInput.single("fitting needs NumPyro: pip install 'countermove[fit]'") from None


def need_numpyro() -> None:
    """BadInput, with the way out, where the extra ``fit`` is not installed."""
    for name in ("numpyro", "arviz_base", "arviz_stats"):
        _module(name)


def prior(frame: Frame, structure: Structure) -> dict[str, Any]:
    """Draw every parameter inside a NumPyro model. Shapes: level, severity, trend, quick (group); effects (period) and
    (layer); all others ()."""
    jnp, numpyro, of = (_module(name) for name in ("jax.numpy", "numpyro", "numpyro.distributions"))
    half_normal, log_normal, normal = of.HalfNormal, of.LogNormal, of.Normal

    def many(name: str, size: int, distribution: Any) -> Any:
        with numpyro.plate(f"{name}_plate", size):
            return numpyro.sample(name, distribution)

    groups = len(frame.groups)
    draws: dict[str, Any] = {"level": many("level", groups, normal(math.log(0.5), 1.5))}
    for name, mean_sd, spread_sd in (("severity", 0.7, 0.3), ("trend", 0.3, 0.15)):
        mean = numpyro.sample(f"{name}_mean", normal(0.0, mean_sd))
        spread = numpyro.sample(f"{name}_spread", half_normal(spread_sd))
        own = many(f"{name}_own", groups, normal(0.0, 1.0))
        draws[name] = numpyro.deterministic(name, mean + spread * own)
    for name, names in (("period", frame.periods), ("layer", frame.layers)):
        spread = numpyro.sample(f"{name}_spread", half_normal(0.5))
        own = many(f"{name}_own", len(names), normal(0.0, 1.0))
        draws[f"{name}_effect"] = numpyro.deterministic(f"{name}_effect", spread * own)
    draws["truce"] = numpyro.sample("truce", normal(0.0, 0.7))
    if structure == "no_cure":
        draws["slow_shape"] = numpyro.sample("slow_shape", log_normal(0.0, 0.5))
        return draws
    if structure == "one_ladder":
        draws["slow_days"] = numpyro.sample("slow_days", log_normal(math.log(60.0), 1.2))
        draws["slow_shape"] = numpyro.sample("slow_shape", log_normal(0.0, 0.5))
        draws["slow_trend"] = numpyro.sample("slow_trend", normal(0.0, 0.1))
        return draws
    draws["quick"] = many("quick", groups, normal(0.0, 1.5))
    draws["quick_severity"] = numpyro.sample("quick_severity", normal(0.0, 0.7))
    draws["quick_trend"] = numpyro.sample("quick_trend", normal(0.0, 0.3))
    draws["same_day"] = numpyro.sample("same_day", of.Beta(1.0, 1.0))
    draws["fast_days"] = numpyro.sample("fast_days", log_normal(math.log(10.0), 0.7))
    draws["slow_days"] = numpyro.sample("slow_days", log_normal(math.log(180.0), 0.6))
    draws["slow_shape"] = numpyro.sample("slow_shape", log_normal(math.log(1.5), 0.3))
    draws["slow_trend"] = numpyro.sample("slow_trend", normal(0.0, 0.1))
    return {name: jnp.asarray(value) for name, value in draws.items()}


def model(rows: Rows, frame: Frame, structure: Structure) -> None:
    """The NumPyro model."""
    jnp, numpyro = _module("jax.numpy"), _module("numpyro")
    draws = prior(frame, structure)
    numpyro.factor("spells", log_likelihood(jnp, draws, rows).sum())


def sample(
    rows: Rows, frame: Frame, structure: Structure = "two_ladders", *, seed: int = 0, warm_up: int = WARM_UP,
    draws: int = DRAWS, chains: int = CHAINS,
) -> Sampled:  # fmt: skip
    """Draws from the posterior by NUTS, the chains side by side. Deterministic for a seed on one machine.

    Raises BadInput where NumPyro is missing.
    """
    jax = _module("jax")
    run = _sampler(frame, structure, warm_up, draws, chains)
    found, diverging = run(jax.random.PRNGKey(seed), _padded(rows))
    values: dict[str, Any] = {name: np.asarray(value, np.float64) for name, value in found.items()}
    return Sampled(values, per_spell(values, rows), int(np.asarray(diverging).sum()))


@lru_cache(maxsize=8)
def _sampler(frame: Frame, structure: Structure, warm_up: int, draws: int, chains: int) -> Any:
    """One compiled sampler for each shape: key and rows as arrays in, draws by chain and divergences out.

    NumPyro's MCMC compiles anew at each run, though the shapes be the same, which takes longer than the sampling;
    inside one compiled function it does not.
    """
    jax, infer = _module("jax"), _module("numpyro.infer")

    def sampled(key: Any, arrays: Mapping[str, Any]) -> Any:
        who = Covariates(**{each.name: arrays[each.name] for each in fields(Covariates)})
        others = {each.name: arrays[each.name] for each in fields(Rows) if each.name in arrays}
        rows = Rows(triggers=(), who=who, **others)
        # From near the prior's middle: from anywhere in the unconstrained space a chain can take the slow step for the
        # fast ladder and stay there.
        kernel = infer.NUTS(
            model, target_accept_prob=TARGET_ACCEPTANCE, max_tree_depth=TREE_DEPTHS,
            init_strategy=infer.init_to_median(num_samples=25),
        )  # fmt: skip
        run = infer.MCMC(
            kernel, num_warmup=warm_up, num_samples=draws, num_chains=chains, chain_method="vectorized",
            progress_bar=False,
        )  # fmt: skip
        run.run(key, rows, frame, structure, extra_fields=("diverging",))
        return run.get_samples(group_by_chain=True), run.get_extra_fields()["diverging"]

    return jax.jit(sampled)


def _padded(rows: Rows) -> dict[str, NDArray[Any]]:
    """The arrays of rows, with rows of no weight and empty spans added up to round numbers: records of almost one size
    then share a compiled sampler."""
    count, spans = rows.start_days.shape
    more = (-count % ROUND_ROWS, -spans % ROUND_SPANS)
    parts = {each.name: getattr(rows.who, each.name) for each in fields(Covariates)}
    parts |= {each.name: getattr(rows, each.name) for each in fields(Rows) if each.name not in ("triggers", "who")}
    return {
        name: np.pad(value, ((0, more[0]), (0, more[1])) if value.ndim == 2 else (0, more[0]))
        for name, value in parts.items()
    }
