"""The engine: runs a model in single precision, many worlds at a time, on all cores.

Only the very first run of a model on a machine waits for the compiler (see `compiled`). Results depend on the model,
its inputs, the seed and the number of a world; never on the processor, the threads, or which other worlds run along.
"""

import functools
import hashlib
import itertools
import threading
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from countermove.world.bind import Program, arrange
from countermove.world.compiled import load_source, spread
from countermove.world.engine_inputs import check_inputs, check_worlds
from countermove.world.flow import Model
from countermove.world.numba_source import BLOCK, numba_source
from countermove.world.philox import parameter_stream

Floats = npt.NDArray[np.float32]
KEPT_MODELS = 16
"""Models whose source text is kept in memory."""
KEPT_BLOCKS = 64
"""Divisions of worlds into blocks that are kept: the same worlds are asked for again and again."""

_binding = threading.Lock()


def run(
    model: Model, *, tables: npt.ArrayLike, levers: npt.ArrayLike, paths: npt.ArrayLike, seed: int, worlds: int,
    record: tuple[str, ...], first_world: int = 0, threads: int | None = None,
    parameters: npt.ArrayLike | None = None, past: Mapping[str, npt.NDArray[Any]] | None = None,
    out: Floats | None = None, grouped: bool = False, first_quarter: int = 0, states: npt.ArrayLike | None = None,
) -> Floats:  # fmt: skip
    """Simulate a chunk of consecutive worlds under every option.

    Args:
        model: flows and the names that wire them.
        tables: quantiles of every prior, [structure, parameter, node]: its values at evenly spaced standard normals
            in [-5, 5]. World w belongs to structure w mod S.
        levers: what each option sets, [option, lever, quarter].
        paths: what is known over time, [path, quarter].
        seed: 0 to 2**64 - 1; equal seeds share their luck, across options and ensembles.
        worlds: how many, from `first_world` on.
        record: names out of `model.quantities`; a state is recorded as the quarter leaves it.
        threads: at most this many; by default one for each core that this process may use.
        parameters: [parameter, world] to use instead of draws from the tables.
        past: shocks to use instead of drawn ones, [quarter, world] each, for the first quarters; all equally many.
        out: array to write to and return, so that a long run of chunks need not ask for memory each time.
        grouped: worlds of one structure stand together, in the order of `grouped_order`, in parameters and past too.
            Runs fastest, for a block's worlds are neighbours then.
        first_quarter: of levers, paths and past, counted from the quarter in which the model begins.
        states: [state, world] as the quarter before left them, to begin from instead of where the model begins.

    Returns float32[option, recorded name, quarter, world].
    Raises ValueError if a shape, a name or a number does not fit.
    """
    program, kernel = _bound(model)
    # Nothing is drawn from tables where parameters are given: their ends will do, and need not be copied each time.
    tables = _single(tables if parameters is None else np.asarray(tables)[..., :2])
    levers, paths = _single(levers), _single(paths)
    check_inputs(model, tables, levers, paths, seed, first_world, worlds, record)
    given = _given(model, parameters, worlds)
    begun = (first_quarter, *_begun(model, program, states, worlds))
    past_shocks = _past(model, program, past or {}, worlds)
    structures = tables.shape[0]
    blocks = _blocks(first_world, worlds, structures, grouped, BLOCK)
    source, leads = shared_past(levers)
    recorded = np.array([program.end_row(name) for name in record], np.int64)
    out = _room(out, (levers.shape[0], len(record), levers.shape[2], worlds))
    fixed = (*blocks, 1 if grouped else structures, structures, np.uint64(seed), _streams(model), tables, given)
    spread(
        lambda some: kernel.run_blocks(some, *fixed, *past_shocks, *begun, levers, paths, source, leads, recorded, out),
        len(blocks.world_of),
        threads,
    )
    for option, led in enumerate(leads):
        begins = [0, *np.flatnonzero(np.diff(led)) + 1, len(led)]
        for begin, end in itertools.pairwise(begins):
            if led[begin] != option:
                out[option, :, begin:end] = out[led[begin], :, begin:end]
    return out


def draw_parameters(
    model: Model,
    *,
    tables: npt.ArrayLike,
    seed: int,
    worlds: int,
    first_world: int = 0,
    threads: int | None = None,
    grouped: bool = False,
) -> Floats:
    """The parameters that `run` draws for the same worlds: float32[parameter, world]. Arguments as for `run`."""
    _, kernel = _bound(model)
    tables = _single(tables)
    check_worlds(model, tables, seed, first_world, worlds)
    blocks = _blocks(first_world, worlds, tables.shape[0], grouped, BLOCK)
    out = np.empty((len(model.parameters), worlds), np.float32)
    stride = 1 if grouped else tables.shape[0]
    fixed = (*blocks, stride, tables.shape[0], np.uint64(seed), _streams(model), tables, out)
    spread(lambda some: kernel.parameters_of_blocks(some, *fixed), len(blocks.world_of), threads)
    return out


def prepare(model: Model) -> None:
    """Have the model compiled, or fetched from the cache, so that the next run starts at once."""
    run(
        model,
        tables=np.zeros((1, len(model.parameters), 2)),
        levers=np.zeros((1, len(model.levers), 1)),
        paths=np.zeros((len(model.paths), 1)),
        seed=0,
        worlds=1,
        record=model.quantities[:1],
        threads=1,
    )


def model_hash(model: Model) -> str:
    """SHA-256 of the source text that runs the model: the flows, the arithmetic and the generator."""
    return hashlib.sha256(_source(model).encode()).hexdigest()


def shared_past(levers: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which options are one and the same up to when.

    Args: levers, [option, lever, quarter].
    Returns two arrays [option, quarter]: `source`, the first option whose levers are the same in all earlier quarters,
    and `leads`, the first one whose levers are the same up to and with this quarter.
    """
    options, _, quarters = levers.shape
    columns = np.ascontiguousarray(levers.transpose(2, 0, 1)) + 0.0  # of two zeros that are equal, one
    leads = np.zeros((options, quarters), np.int64)
    lead_before = [0] * options
    for quarter in range(quarters):
        firsts: dict[tuple[int, bytes], int] = {}
        keys = zip(lead_before, map(bytes, columns[quarter]), strict=True)
        lead_before = [firsts.setdefault(key, option) for option, key in enumerate(keys)]
        leads[:, quarter] = lead_before
    source = np.concatenate([np.zeros((options, 1), np.int64), leads[:, :-1]], axis=1)
    return source, leads


def _given(model: Model, parameters: npt.ArrayLike | None, worlds: int) -> Floats:
    """Parameters as one array [parameter, world]; without worlds where they are to be drawn."""
    if parameters is None:
        return np.empty((len(model.parameters), 0), np.float32)
    given = _single(parameters)
    if given.shape != (len(model.parameters), worlds):
        raise ValueError(
            f"parameters have shape {given.shape}, want {(len(model.parameters), worlds)}: [parameter, world]"
        )
    return given


def _begun(
    model: Model, program: Program, states: npt.ArrayLike | None, worlds: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """States to begin from as one array [state, world], without states where the model has its own; and their rows."""
    begun = np.empty((0, worlds), np.float32) if states is None else _single(states)
    if begun.shape not in ((0, worlds), (len(model.state), worlds)):
        raise ValueError(f"states have shape {begun.shape}, want {(len(model.state), worlds)}: [state, world]")
    return begun, np.array([program.rows[name] for name in model.state], np.int64)


def _room(out: Floats | None, shape: tuple[int, ...]) -> Floats:
    if out is None:
        return np.empty(shape, np.float32)
    if out.shape != shape or out.dtype != np.float32 or not out.flags.c_contiguous:
        raise ValueError(f"out has shape {out.shape} and type {out.dtype}, want {shape}, float32, in C order")
    return out


def _past(
    model: Model, program: Program, past: Mapping[str, npt.NDArray[Any]], worlds: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Shocks of the past as one array [shock, quarter, world], and their rows."""
    strange = [name for name in past if name not in model.shocks]
    shapes = {array.shape for array in past.values()}
    if strange or len(shapes) > 1 or any(len(shape) != 2 or shape[1] != worlds for shape in shapes):
        raise ValueError(f"past holds {strange or shapes}, want shocks of the model, each [quarter, {worlds} worlds]")
    shocks = np.stack([_single(array) for array in past.values()]) if past else np.empty((0, 0, worlds), np.float32)
    return np.ascontiguousarray(shocks), np.array([program.rows[name] for name in past], np.int64)


def _single(array: npt.ArrayLike) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)


@functools.lru_cache(KEPT_MODELS)
def _streams(model: Model) -> npt.NDArray[np.uint64]:
    return np.array([parameter_stream(name) for name in model.parameters], np.uint64)


class _Blocks(NamedTuple):
    """Of every block: its structure, the number of its first world, where that one's results stand, and how many worlds
    it has. A block holds every S-th world from its first one on."""

    structure_of: npt.NDArray[np.int64]
    world_of: npt.NDArray[np.uint64]
    column_of: npt.NDArray[np.int64]
    count_of: npt.NDArray[np.int64]


@functools.lru_cache(KEPT_BLOCKS)
def _blocks(first_world: int, worlds: int, structures: int, grouped: bool, block: int) -> _Blocks:
    """Blocks that write among each other's worlds follow one another, and so mostly fall to one thread."""
    end = first_world + worlds
    spans = range(first_world, end, structures * block)
    firsts = np.array([first for span in spans for first in range(span, min(span + structures, end))], np.int64)
    offset = firsts - first_world
    column = np.argsort(grouped_order(worlds, structures))[offset] if grouped else offset
    count = np.minimum(block, -(-(end - firsts) // structures))
    return _Blocks(firsts % structures, firsts.astype(np.uint64), column, count)


@functools.lru_cache(KEPT_BLOCKS)
def grouped_order(worlds: int, structures: int) -> npt.NDArray[np.int64]:
    """Consecutive worlds, counted from the first, so that those of one structure stand together: every S-th one from
    the first on, then from the second on. Not to be written to."""
    order = np.concatenate([np.arange(first, worlds, structures) for first in range(min(structures, worlds))])
    order.setflags(write=False)
    return order


@functools.lru_cache(KEPT_MODELS)
def _program(model: Model) -> Program:
    return arrange(model)


@functools.lru_cache(KEPT_MODELS)
def _source(model: Model) -> str:
    return numba_source(_program(model), "A model")


def _bound(model: Model) -> tuple[Program, ModuleType]:
    with _binding:
        return _program(model), load_source(_source(model))
