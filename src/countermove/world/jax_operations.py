"""The base operations of the flows on JAX arrays, for the fit and for graphics processors. Needs the extra ``fit``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from countermove.study.faults import BadInput
from countermove.world.ops import LEAST_NORMAL


def module(name: str) -> Any:
    """A module of the extra ``fit``; BadInput where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        problem = f"{name.partition('.')[0]} is missing; it comes with the extra 'fit': pip install 'countermove[fit]'"
        raise BadInput.single(problem) from None


def operations(jnp: Any) -> dict[str, Callable[..., Any]]:
    """The base operations on JAX arrays by name; see world.ops for what they mean."""

    def exp(x: Any) -> Any:
        return jnp.exp(jnp.clip(x, -87.0, 88.0))

    def log(x: Any) -> Any:
        return jnp.log(jnp.maximum(x, LEAST_NORMAL))

    def sqrt(x: Any) -> Any:
        # The least normal number keeps the gradient at zero finite.
        return jnp.sqrt(jnp.maximum(x, LEAST_NORMAL))

    return {
        "exp": exp, "log": log, "sqrt": sqrt, "where": jnp.where, "minimum": jnp.minimum, "maximum": jnp.maximum,
        "absolute": jnp.abs, "floor": jnp.floor,
    }  # fmt: skip
