"""The past as one function that JAX can differentiate. Needs the extra ``fit``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from countermove.world.fit.history import FITTED_SHOCKS, History
from countermove.world.flow import gives, takes
from countermove.world.jax_operations import module, operations
from countermove.world.rebind import rebinder


def simulator(history: History) -> Callable[[Any, Any, Any], Any]:
    """A function of parameters (P,), nuisances (N,) and shocks (len(FITTED_SHOCKS), Q) of one world, which gives every
    quantity that a row measures: (quantity, Q), in the order of ``quantities``.

    A quarter is one step of a scan, for all quarters laid out at once take minutes to compile.
    """
    jnp, lax = module("jax.numpy"), module("jax.lax")
    bound = rebinder(operations(jnp))
    model, names = history.model, quantities(history)
    flows = tuple((bound(function), takes(function), gives(function)) for function in history.flows)
    levers, paths = (jnp.asarray(each.T, jnp.float32) for each in (history.levers, history.paths))

    def simulate(parameters: Any, nuisances: Any, shocks: Any) -> Any:
        fixed = dict(zip(model.parameters, parameters, strict=True))
        fixed |= dict(zip(history.nuisances, nuisances, strict=True))
        fixed |= {name: jnp.float32(0.5) for name in model.shocks}

        def quarter(states: Any, now: Any) -> Any:
            path, lever, shock = now
            values = {**fixed, **dict(zip(history.states, states, strict=True))}
            values |= {name: path[at] for at, name in enumerate(model.paths)}
            values |= {name: lever[at] for at, name in enumerate(model.levers)}
            values |= dict(zip(FITTED_SHOCKS, shock, strict=True))
            for function, arguments, given in flows:
                result = function(*(values[name] for name in arguments))
                values |= dict(zip(given, result if len(given) > 1 else (result,), strict=True))
            stack = [jnp.asarray(values[name], jnp.float32) for name in history.states]
            return jnp.stack(stack), jnp.stack([jnp.asarray(values[name], jnp.float32) for name in names])

        first = [fixed[begin] if isinstance(begin, str) else jnp.float32(begin) for begin in _begins(history)]
        _, found = lax.scan(quarter, jnp.stack(first), (paths, levers, shocks.T))
        return found.T

    return simulate


def quantities(history: History) -> tuple[str, ...]:
    """What rows measure, each once."""
    return tuple(dict.fromkeys(row.measure.quantity for row in history.rows))


def _begins(history: History) -> list[float | str]:
    return [history.model.state[name] for name in history.states]


def look_up(jnp: Any, tables: Any, z: Any) -> Any:
    """Quantile tables (P, node) read at standard normals z (P,), straight lines between nodes."""
    last = tables.shape[-1] - 1
    at = jnp.clip((z + 5.0) * (last / 10.0), 0.0, last)
    node = jnp.minimum(jnp.floor(at).astype(int), last - 1)
    count: int = tables.shape[0]
    rows = np.arange(count)
    low, high = tables[rows, node], tables[rows, node + 1]
    return low + (at - node) * (high - low)
