"""Fitting the process: its priors, and the sampler. The only part of this room that needs the extra ``fit``."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache, partial
from importlib import import_module
from threading import Lock
from typing import Any

import numpy as np

from countermove.response.excitation.cells import Acts, Cell, FloatArray, IntArray, blocks, escalations
from countermove.response.excitation.draws import Draws, Structure
from countermove.response.excitation.likelihood import Padded, kernels, log_likelihood, pad
from countermove.response.record.stream import Step
from countermove.study.faults import BadInput

CHAINS = 4
LEVEL_SD = 1.0
STEP_SD = 0.5
DELAY_DAYS = 14.0
DELAY_LOG_SD = 1.0
PRIOR_SCALE = 0.75
LOG_DELAYS = math.log(DELAY_DAYS) + DELAY_LOG_SD * np.linspace(-4.0, 4.0, 65, dtype=np.float64)
OTHER_SIDE = 2
PRIORS = {
    "rates": f"log rate of a cell ~ Normal(log of the mean rate of all cells, {LEVEL_SD:g})",
    "steps": f"steps of the log rate by half-year ~ Normal(0, s), s ~ HalfNormal({STEP_SD:g}), one walk for all cells",
    "excitation": (
        f"alpha ~ HalfNormal(t_b), t_b ~ HalfNormal({PRIOR_SCALE:g} / cells) for each of three kinds of pair: itself, "
        "its own side, the other side"
    ),
    "delay": f"mean delay in days ~ LogNormal(log {DELAY_DAYS:g}, {DELAY_LOG_SD:g}), within a side and across",
}


@dataclass(frozen=True)
class Diagnostics:
    """How well the sampler did, over all parameters: largest R-hat, smallest bulk effective sample size, divergent
    transitions."""

    rhat: float
    ess: float
    divergences: int


@dataclass(frozen=True)
class Fit:
    """A fitted process: its draws, how well they were drawn, and the acts that they were fitted to."""

    draws: Draws
    diagnostics: Diagnostics
    acts: Acts


def fit_excitation(
    steps: Sequence[Step],
    start: date,
    end: date,
    seed: int,
    draws: int = 1000,
    warmup: int = 500,
    structure: Structure = "hawkes_varying",
    *,
    cells: Sequence[Cell] | None = None,
    rows: int | None = None,
    halves: int | None = None,
) -> Fit:
    """Fit the process to the escalations of a stream from start to end, both included.

    draws: in all, over CHAINS chains; warmup: for each; cells: the dimensions (default: those with enough acts); rows,
    halves: pad to so many acts and half-years, so that fits to growing records compile once. BadInput where the extra
    ``fit`` is missing; ValueError where there is no act.
    """
    return fit_acts(escalations(steps, start, end, cells=cells), seed, draws, warmup, structure, rows, halves)


def fit_acts(
    acts: Acts,
    seed: int,
    draws: int = 1000,
    warmup: int = 500,
    structure: Structure = "hawkes_varying",
    rows: int | None = None,
    halves: int | None = None,
    runs: int = 1,
) -> Fit:
    """As fit_excitation, to acts already chosen; ``runs``: how often the sampler runs, each time with chains and draws
    of its own that are all kept, so that a long fit can use the sampler that was compiled for short ones.

    May be called from several threads; none of them compiles what another has or is about to.
    """
    if not len(acts.day):
        raise ValueError("there is no act to fit to")
    require_fit()
    padded = pad(acts, rows, halves)
    kind = blocks(acts.cells)
    shape = (len(acts.cells), *padded.in_half.shape)
    sampler = _compiled(structure, kind.tobytes(), shape, max(draws // CHAINS, 1), warmup)
    arrays = tuple(np.asarray(getattr(padded, each.name), np.float32) for each in fields(Padded))
    tables = tuple(np.asarray(each, np.float32) for each in _tables(acts, rows))
    made = [sampler(_key(seed, run), arrays, tables) for run in range(runs)]
    by_chain = {name: np.concatenate([values[name] for values, _ in made]).astype(np.float64) for name in made[0][0]}
    found = _diagnostics(by_chain, int(sum(np.asarray(diverging).sum() for _, diverging in made)))
    return Fit(_as_draws(by_chain, acts, structure, padded), found, acts)


def _key(seed: int, run: int) -> Any:
    """The first run has the seed's own key, so that it does not depend on how many follow."""
    random = _module("jax.random")
    key = random.PRNGKey(seed)
    return np.asarray(key if run == 0 else random.fold_in(key, run))


def require_fit() -> None:
    """BadInput, in one sentence, where the extra ``fit`` is not installed."""
    for name in ("numpyro", "arviz_base", "arviz_stats"):
        _module(name)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise BadInput.single("fitting needs the extra 'fit': pip install 'countermove[fit]'") from None


def _tables(acts: Acts, rows: int | None) -> tuple[FloatArray, FloatArray]:
    """The kernel sums on the grid of delays: at acts (2, grid, a, k), and watched (2, grid, k); within, across."""
    made = [
        [kernels(acts, float(np.exp(-each)), across=across, rows=rows) for each in LOG_DELAYS]
        for across in (False, True)
    ]
    at_acts, watched = (np.asarray([[pair[part] for pair in kind] for kind in made]) for part in (0, 1))
    return at_acts, watched


def model(structure: Structure, kind: IntArray, acts: Padded, tables: tuple[Any, Any]) -> None:
    """The NumPyro model. kind (k, k): see cells.blocks; tables: see _tables.

    Between two delays of the grid the kernel is a mixture of theirs, linear in the log delay: with steps of an eighth
    an error below 0.2 %, for a likelihood that costs O(acts) instead of O(acts squared) exponentials at each step.
    """
    jnp, numpyro, dist = (_module(name) for name in ("jax.numpy", "numpyro", "numpyro.distributions"))
    cells, halves = kind.shape[0], acts.half_days.shape[0]
    level = numpyro.sample("level", dist.Normal(0.0, LEVEL_SD).expand([cells]).to_event(1))
    walk = jnp.zeros(halves)
    if structure.endswith("varying"):
        step = numpyro.sample("step", dist.HalfNormal(STEP_SD))
        moves = numpyro.sample("moves", dist.Normal(0.0, 1.0).expand([halves - 1]).to_event(1))
        walk = jnp.concatenate([jnp.zeros(1), jnp.cumsum(step * moves)])
        # Levels are those of the mean watched day, so that they and the walk hardly pull at one another.
        walk = walk - jnp.sum(walk * acts.half_days) / jnp.sum(acts.half_days)
    # The rate of a cell in a half-year is a product, so the rates at the acts are too: a tenth of the work.
    of_cell, of_half = jnp.exp(acts.level + level), jnp.exp(walk)
    rates = ((acts.one_hot @ of_cell) * (acts.in_half @ of_half), jnp.sum(of_cell) * jnp.sum(of_half * acts.half_days))
    hawkes = structure.startswith("hawkes")
    if hawkes:
        scale = numpyro.sample("scale", dist.HalfNormal(PRIOR_SCALE / cells).expand([3]).to_event(1))
        share = numpyro.sample("share", dist.HalfNormal(1.0).expand([cells, cells]).to_event(2))
        log_delay = numpyro.sample("log_delay", dist.Normal(np.log(DELAY_DAYS), DELAY_LOG_SD).expand([2]).to_event(1))
        kinds = jnp.eye(3)[kind.reshape(-1)]  # a product, for a gather is slow to differentiate
        alpha, decay = (kinds @ scale).reshape(cells, cells) * share, jnp.exp(-log_delay)
        numpyro.deterministic("alpha", alpha)
        numpyro.deterministic("decay", decay)
        place = (log_delay - LOG_DELAYS[0]) / (LOG_DELAYS[1] - LOG_DELAYS[0])
        low = jnp.clip(jnp.floor(place).astype(int), 0, len(LOG_DELAYS) - 2)
        part = jnp.clip(place - low, 0.0, 1.0)
        at_acts, watched = (
            [(1 - part[each]) * table[each, low[each]] + part[each] * table[each, low[each] + 1] for each in (0, 1)]
            for table in map(jnp.asarray, tables)
        )
        kernel = (at_acts[0] + at_acts[1], watched[0], watched[1])
    else:
        alpha, kernel = jnp.zeros((cells, cells)), (jnp.zeros(cells),) * 3
    numpyro.deterministic("base", of_cell[:, None] * of_half[None, :])
    numpyro.factor("acts", log_likelihood(jnp, rates, alpha, kernel, kind == OTHER_SIDE, acts))


_OWN_TURN: defaultdict[Any, Lock] = defaultdict(Lock)
_TRACING = Lock()
"""NumPyro keeps one stack for all threads while it looks at a model."""


def _compiled(structure: Structure, kind: bytes, shape: tuple[int, int, int], draws: int, warmup: int) -> Any:
    """The compiled sampler for a shape (cells, acts, half-years); who asks for one in the making waits for it."""
    key = (structure, kind, shape, draws, warmup)
    with _OWN_TURN[key]:
        return _sampler(*key)


@lru_cache(maxsize=8)
def _sampler(structure: Structure, kind: bytes, shape: tuple[int, int, int], draws: int, warmup: int) -> Any:
    """Compile a sampler: key and data in, draws by chain and divergences out.

    NumPyro's MCMC compiles anew at each run, though the shapes be the same; inside one compiled function it does not.
    """
    infer, jax = _module("numpyro.infer"), _module("jax")
    cells, acts, halves = shape
    pairs = np.frombuffer(kind, np.int64).reshape(cells, cells)

    def of_arrays(arrays: Any, tables: Any) -> None:
        model(structure, pairs, Padded(*arrays), tables)

    def chain(key: Any, arrays: Any, tables: Any) -> Any:
        run = infer.MCMC(
            infer.NUTS(of_arrays, target_accept_prob=0.8), num_warmup=warmup, num_samples=draws, num_chains=1,
            progress_bar=False,
        )  # fmt: skip
        run.run(key, arrays, tables, extra_fields=("diverging",))
        return run.get_samples(), run.get_extra_fields()["diverging"]

    def sample(key: Any, arrays: Any, tables: Any) -> Any:
        # One chain after the other: side by side, each would wait at every step for the one with the longest way.
        return jax.lax.map(partial(chain, arrays=arrays, tables=tables), jax.random.split(key, CHAINS))

    def like(*sizes: int) -> Any:
        return jax.ShapeDtypeStruct(sizes, np.float32)

    arrays = (like(acts, cells), like(acts, halves), like(acts), like(halves), like())
    tables = (like(2, len(LOG_DELAYS), acts, cells), like(2, len(LOG_DELAYS), cells))
    with _TRACING, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # JAX's and NumPyro's own deprecations are not the user's
        lowered = jax.jit(sample).lower(jax.ShapeDtypeStruct((2,), np.uint32), arrays, tables)
    return lowered.compile()


def _diagnostics(by_chain: dict[str, FloatArray], divergences: int) -> Diagnostics:
    """Over the sampled parameters; what is computed from them needs no test of its own."""
    stats = _module("arviz_stats.base").array_stats
    flat = [
        value.reshape(*value.shape[:2], -1)
        for name, value in by_chain.items()
        if name not in ("base", "alpha", "decay") and value.size
    ]
    values = np.concatenate(flat, axis=2)
    rhat = np.asarray(stats.rhat(values, chain_axis=0, draw_axis=1))
    ess = np.asarray(stats.ess(values, chain_axis=0, draw_axis=1))
    return Diagnostics(float(np.max(rhat)), float(np.min(ess)), divergences)


def _as_draws(by_chain: dict[str, FloatArray], acts: Acts, structure: Structure, padded: Padded) -> Draws:
    flat = {name: value.reshape(-1, *value.shape[2:]) for name, value in by_chain.items()}
    watched = int((padded.half_days > 0).sum())
    step = flat.get("step", np.zeros(len(flat["base"])))
    count, cells = len(step), len(acts.cells)
    alpha = flat.get("alpha", np.zeros((count, cells, cells)))
    decay = flat.get("decay", np.ones((count, 2)))
    return Draws(acts.cells, acts.start, acts.end, structure, flat["base"][:, :, :watched], step, alpha, decay)
