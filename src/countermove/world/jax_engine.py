"""The same flows on JAX, for a graphics processor where there is one. Needs the extra ``fit``.

Single precision with JAX's own exp, log and cosine: within rounding of the oracle, and not bit for bit what the engine
gives. A world in which a draw falls within rounding of its threshold goes another way from there on.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from countermove.study.faults import BadInput
from countermove.world import philox
from countermove.world.engine import draw_parameters
from countermove.world.engine_inputs import check_inputs
from countermove.world.flow import Model, gives, takes
from countermove.world.jax_operations import module, operations
from countermove.world.rebind import rebinder

Floats = npt.NDArray[np.float32]
Values = dict[str, Any]


def device_of(kind: str) -> Any:
    """JAX's first device of a kind, cpu or gpu; BadInput where it finds none."""
    jax = module("jax")
    try:
        return jax.devices(kind)[0]
    except RuntimeError:
        found = ", ".join(sorted({each.platform for each in jax.devices()}))
        raise BadInput.single(f"JAX finds no {kind} here, only {found}", where="--device") from None


def run(
    model: Model,
    *,
    tables: npt.ArrayLike,
    levers: npt.ArrayLike,
    paths: npt.ArrayLike,
    seed: int,
    worlds: int,
    record: tuple[str, ...],
    first_world: int = 0,
    threads: int | None = None,
    parameters: npt.ArrayLike | None = None,
    past: Mapping[str, npt.NDArray[Any]] | None = None,
    device: str = "cpu",
) -> Floats:
    """Simulate what `engine.run` simulates, with the same arguments: float32[option, recorded name, quarter, world].

    Raises ValueError if an argument does not fit, and BadInput if JAX or the device is missing.
    """
    jax = module("jax")
    tables, levers, paths = (np.asarray(array, np.float32) for array in (tables, levers, paths))
    check_inputs(model, tables, levers, paths, seed, first_world, worlds, record)
    if parameters is None:
        parameters = draw_parameters(
            model, tables=tables, seed=seed, worlds=worlds, first_world=first_world, threads=threads
        )
    quarters, given = levers.shape[2], past or {}
    # Compiled for few sizes: worlds are made up to a power of two, and what is too much is thrown away.
    size = 1 << (worlds - 1).bit_length()
    drawn = np.pad(np.asarray(parameters, np.float32), ((0, 0), (0, size - worlds)), mode="edge")
    known = np.zeros(quarters, bool)
    shocks = np.zeros((quarters, len(given), size), np.float32)
    for row, array in enumerate(given.values()):
        many = min(len(array), quarters)
        known[:many], shocks[:many, row, :worlds] = True, array[:many]
    numbers = np.arange(first_world, first_world + size, dtype=np.uint64)
    # 64-bit words, for a round of Philox multiplies two of 32 bits; every real number stays in single precision.
    with jax.enable_x64(True), jax.default_device(device_of(device)):
        simulate = _simulator(model, record, tuple(given))
        key = (np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32))
        out = np.empty((len(levers), len(record), quarters, worlds), np.float32)
        # Option by option, so that a device of little memory holds what one of them records.
        for option, each in enumerate(levers):
            found = simulate(drawn, each, paths, known, shocks, numbers, key)
            out[option] = np.moveaxis(np.asarray(found), 1, 0)[..., :worlds]
    return out


@cache
def _simulator(model: Model, record: tuple[str, ...], fixed: tuple[str, ...]) -> Any:
    """A compiled function of one option, which gives [quarter, recorded name, world]."""
    jax, jnp, lax = (module(name) for name in ("jax", "jax.numpy", "jax.lax"))
    bound = rebinder(operations(jnp))
    flows = tuple((bound(function), takes(function), gives(function)) for function in model.flows)
    states = tuple(model.state)

    def simulate(
        parameters: Any, levers: Any, paths: Any, known: Any, shocks: Any, numbers: Any, key: tuple[Any, Any]
    ) -> Any:
        drawn = dict(zip(model.parameters, parameters, strict=True))
        same = jnp.ones(numbers.shape, jnp.float32)

        def quarter(left: Any, now: Any) -> Any:
            number, lever, path, is_known, shock = now
            values = {**drawn, **dict(zip(states, left, strict=True))}
            values |= {name: path[at] for at, name in enumerate(model.paths)}
            values |= {name: lever[at] for at, name in enumerate(model.levers)}
            values |= _shocks(jnp, model, numbers, number, key)
            values |= {name: jnp.where(is_known, shock[at], values[name]) for at, name in enumerate(fixed)}
            for function, arguments, given in flows:
                result = function(*(values[name] for name in arguments))
                values |= dict(zip(given, result if len(given) > 1 else (result,), strict=True))
            single = {name: jnp.asarray(values[name], jnp.float32) * same for name in (*states, *record)}
            return jnp.stack([single[name] for name in states]), jnp.stack([single[name] for name in record])

        begins = (drawn[each] if isinstance(each, str) else jnp.float32(each) for each in model.state.values())
        first = jnp.stack([begin * same for begin in begins])
        quarters = jnp.arange(levers.shape[1], dtype=jnp.uint64)
        return lax.scan(quarter, first, (quarters, levers.T, paths.T, known, shocks))[1]

    return jax.jit(simulate)


def _shocks(jnp: Any, model: Model, numbers: Any, quarter: Any, key: tuple[Any, Any]) -> Values:
    """The named draws of a quarter, as the oracle draws them."""
    low, high, same = numbers & np.uint64(0xFFFFFFFF), numbers >> np.uint64(32), jnp.ones_like(numbers)
    found: Values = {}
    for stream in model.streams:
        words = philox.philox(low, high, same * quarter, same * np.uint64(stream.id), *key)
        lanes = [((word >> np.uint64(9)).astype(jnp.float32) + 0.5) * np.float32(1.1920929e-07) for word in words]
        if stream.kind == "normal":
            lanes = [each for pair in (lanes[:2], lanes[2:]) for each in _normal_pair(jnp, *pair)]
        found |= {name: lane for name, lane in zip(stream.names, lanes, strict=True) if name is not None}
    return found


def _normal_pair(jnp: Any, u: Any, v: Any) -> tuple[Any, Any]:
    radius, turn = jnp.sqrt(-2.0 * jnp.log(u)), np.float32(2.0 * np.pi) * v
    return radius * jnp.cos(turn), radius * jnp.sin(turn)
