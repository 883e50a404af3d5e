"""The oracle: the list of flows run on NumPy arrays, one option and one quarter after another.

It is the plain reading of a model, slow and easy to trust, in double precision. In single precision it uses the
engine's polynomials and then gives the engine's results bit for bit.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from countermove.world import ops, philox, polynomials
from countermove.world.engine_inputs import check_inputs, check_worlds
from countermove.world.flow import Model, gives, takes
from countermove.world.philox import Precision, Reals
from countermove.world.rebind import rebinder

Values: TypeAlias = dict[str, Any]


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
    parameters: npt.ArrayLike | None = None,
    past: Mapping[str, npt.NDArray[Any]] | None = None,
    dtype: Precision = np.float64,
) -> Reals:
    """Simulate what `engine.run` simulates, with the same arguments: reals[option, recorded name, quarter, world]."""
    tables, levers, paths = (np.asarray(array, dtype) for array in (tables, levers, paths))
    check_inputs(model, tables, levers, paths, seed, first_world, worlds, record)
    numbers = np.arange(first_world, first_world + worlds)
    if parameters is None:
        parameters = draw_parameters(
            model, tables=tables, seed=seed, worlds=worlds, first_world=first_world, dtype=dtype
        )
    drawn = dict(zip(model.parameters, np.asarray(parameters, dtype), strict=True))
    out = np.empty((len(levers), len(record), levers.shape[2], worlds), dtype)
    for option in range(len(levers)):
        values: Values = dict(drawn)
        for name, initial in model.state.items():
            values[name] = drawn[initial] if isinstance(initial, str) else np.full(worlds, initial, dtype)
        for quarter in range(levers.shape[2]):
            values |= dict(zip(model.paths, paths[:, quarter], strict=True))
            values |= dict(zip(model.levers, levers[option, :, quarter], strict=True))
            values |= draw_shocks(model, numbers, quarter, seed, dtype)
            values |= {
                name: np.asarray(each[quarter], dtype) for name, each in (past or {}).items() if quarter < len(each)
            }
            for function in model.flows:
                values |= run_flow(function, values, dtype)
            for series, name in enumerate(record):
                out[option, series, quarter] = values[name]
    return out


def run_flow(function: Callable[..., Any], values: Mapping[str, Any], dtype: Precision = np.float64) -> Values:
    """What one flow gives, by name, for the values of its arguments."""
    arguments = [values[name] for name in takes(function)]
    result = (in_single(function) if dtype is np.float32 else function)(*arguments)
    names = gives(function)
    given = dict(zip(names, result if len(names) > 1 else (result,), strict=True))
    if dtype is np.float32:
        for name, value in given.items():
            # A Python number is a constant and as good as a single one.
            if not isinstance(value, float) and np.asarray(value).dtype != np.float32:
                raise TypeError(f"'{name}' left single precision: it is {np.asarray(value).dtype}")
    return given


def draw_parameters(
    model: Model,
    *,
    tables: npt.ArrayLike,
    seed: int,
    worlds: int,
    first_world: int = 0,
    dtype: Precision = np.float64,
) -> Reals:
    """The parameters of consecutive worlds, reals[parameter, world]; arguments as for `engine.draw_parameters`."""
    tables = np.asarray(tables, dtype)
    check_worlds(model, tables, seed, first_world, worlds)
    numbers = np.arange(first_world, first_world + worlds)
    structure = numbers % len(tables)
    out = np.empty((len(model.parameters), worlds), dtype)
    for p, name in enumerate(model.parameters):
        z = philox.normals(numbers, 0, philox.parameter_stream(name), seed, dtype)[0]
        out[p] = look_up(tables[:, p], structure, z)
    return out


def look_up(table: Reals, structure: npt.NDArray[Any], z: Reals) -> Reals:
    """Read quantile tables [structure, node] at standard normals z, straight lines between nodes, held at the ends."""
    real = z.dtype.type
    last = table.shape[1] - 1
    at = np.clip((z + real(5.0)) * (real(last) * real(0.1)), real(0.0), real(last))
    node = np.minimum(at.astype(np.int32), last - 1)
    low, high = table[structure, node], table[structure, node + 1]
    return low + (at - node.astype(real)) * (high - low)


def draw_shocks(
    model: Model, numbers: npt.NDArray[Any], quarter: int, seed: int, dtype: Precision = np.float64
) -> Values:
    """The named draws of a quarter, each reals[world]."""
    shocks: Values = {}
    for stream in model.streams:
        draw = philox.normals if stream.kind == "normal" else philox.uniforms
        lanes = draw(numbers, quarter, stream.id, seed, dtype)
        shocks |= {name: lane for name, lane in zip(stream.names, lanes, strict=True) if name is not None}
    return shocks


in_single = rebinder({operation.__name__: getattr(polynomials, operation.__name__) for operation in ops.BASE})
"""The same function with every operation it calls, directly or through helpers, in single precision."""
