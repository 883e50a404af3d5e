"""The engine: runs a model in single precision, many worlds at a time, on all cores.

The model's source text (see `numba_source`) is kept in a cache directory, so that Numba's own cache finds the machine code there and
only the very first run on a machine waits for the compiler. Results depend on the model, its inputs, the seed and the number of a
world; never on the processor, the threads, or which other worlds run along.
"""

import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from countermove.world.bind import Program, arrange
from countermove.world.engine_inputs import check_inputs, check_worlds
from countermove.world.flow import Model
from countermove.world.numba_source import BLOCK, numba_source
from countermove.world.philox import parameter_stream

Floats = npt.NDArray[np.float32]
_loading = threading.Lock()


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
) -> Floats:
    """Simulate a chunk of consecutive worlds under every option.

    Args:
        model: flows and the names that wire them.
        tables: quantiles of every prior, [structure, parameter, node]: its values at evenly spaced standard normals in [-5, 5].
            World w belongs to structure w mod S.
        levers: what each option sets, [option, lever, quarter].
        paths: what is known over time, [path, quarter].
        seed: 0 to 2**64 - 1; equal seeds share their luck, across options and ensembles.
        worlds: how many, from `first_world` on.
        record: names out of `model.quantities`; a state is recorded as the quarter leaves it.
        threads: at most this many; by default one for each core that this process may use.
        parameters: [parameter, world] to use instead of draws from the tables.

    Returns float32[option, recorded name, quarter, world].
    Raises ValueError if a shape, a name or a number does not fit.
    """
    program, kernel = _bound(model)
    tables, levers, paths = _single(tables), _single(levers), _single(paths)
    check_inputs(model, tables, levers, paths, seed, first_world, worlds, record)
    given = _single(np.empty((len(model.parameters), 0)) if parameters is None else parameters)
    if parameters is not None and given.shape != (len(model.parameters), worlds):
        raise ValueError(f"parameters have shape {given.shape}, want {(len(model.parameters), worlds)}: [parameter, world]")
    structures = tables.shape[0]
    structure_of, world_of = _blocks(first_world, worlds, structures)
    source, leads = shared_past(levers)
    recorded = np.array([program.end_row(name) for name in record], np.int64)
    out = np.empty((levers.shape[0], len(record), levers.shape[2], worlds), np.float32)
    fixed = (structure_of, world_of, structures, np.uint64(first_world), np.uint64(seed), _streams(model), tables)
    _spread(
        lambda blocks: kernel.run_blocks(blocks, *fixed, given, levers, paths, source, leads, recorded, out), len(world_of), threads
    )
    for option, quarter in np.argwhere(leads != np.arange(len(leads))[:, None]):
        out[option, :, quarter] = out[leads[option, quarter], :, quarter]
    return out


def draw_parameters(
    model: Model, *, tables: npt.ArrayLike, seed: int, worlds: int, first_world: int = 0, threads: int | None = None
) -> Floats:
    """The parameters that `run` draws for the same worlds: float32[parameter, world]. Arguments as for `run`."""
    _, kernel = _bound(model)
    tables = _single(tables)
    check_worlds(model, tables, seed, first_world, worlds)
    structure_of, world_of = _blocks(first_world, worlds, tables.shape[0])
    out = np.empty((len(model.parameters), worlds), np.float32)
    fixed = (structure_of, world_of, tables.shape[0], np.uint64(first_world), np.uint64(seed), _streams(model), tables, out)
    _spread(lambda blocks: kernel.parameters_of_blocks(blocks, *fixed), len(world_of), threads)
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
    Returns two arrays [option, quarter]: `source`, the first option whose levers are the same in all earlier quarters, and
    `leads`, the first one whose levers are the same up to and with this quarter.
    """
    options, _, quarters = levers.shape
    leads = np.tile(np.arange(options)[:, None], (1, quarters))
    for option in range(options):
        for other in range(option):
            alike = np.logical_and.accumulate(np.all(levers[option] == levers[other], axis=0))
            leads[option] = np.where(alike & (leads[option] > other), other, leads[option])
    source = np.concatenate([np.zeros((options, 1), np.int64), leads[:, :-1]], axis=1)
    return source, leads.astype(np.int64)


def _single(array: npt.ArrayLike) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)


def _streams(model: Model) -> npt.NDArray[np.uint64]:
    return np.array([parameter_stream(name) for name in model.parameters], np.uint64)


def _blocks(first_world: int, worlds: int, structures: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Structure and first world of every block; a block holds every S-th world from there on."""
    starts = [
        ((first_world + lane) % structures, np.arange(first_world + lane, first_world + worlds, structures * BLOCK, np.uint64))
        for lane in range(min(structures, worlds))
    ]
    structure_of = np.concatenate([np.full(len(firsts), structure, np.int64) for structure, firsts in starts])
    return structure_of, np.concatenate([firsts for _, firsts in starts])


def _spread(work: Callable[[npt.NDArray[np.int64]], None], blocks: int, threads: int | None) -> None:
    """Hand pieces of the blocks to threads; the compiled code lets go of Python's lock."""
    threads = max(1, min(threads or len(os.sched_getaffinity(0)), blocks))
    pieces = np.array_split(np.arange(blocks), min(blocks, 4 * threads) if threads > 1 else 1)
    if threads == 1:
        work(pieces[0])
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, pieces))


@functools.cache
def _program(model: Model) -> Program:
    return arrange(model)


@functools.cache
def _source(model: Model) -> str:
    return numba_source(_program(model), "A model")


@functools.cache
def _loaded(model: Model) -> ModuleType:
    return load_source(_source(model))


def _bound(model: Model) -> tuple[Program, ModuleType]:
    with _loading:
        return _program(model), _loaded(model)


def load_source(source: str) -> ModuleType:
    """Import source text from a file in the cache directory, written there unless it is there already."""
    import numba

    versions = f"{numba.__version__} {np.__version__} {sys.version_info[:2]}"
    name = f"countermove_{hashlib.sha256(f'{versions} {source}'.encode()).hexdigest()[:24]}"
    problems: list[str] = []
    for directory in cache_directories():
        try:
            path = _written(directory, f"{name}.py", source)
        except OSError as problem:
            problems.append(str(problem))
            continue
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    raise OSError("no directory can hold the compiled model: " + "; ".join(problems))


def cache_directories() -> Iterator[Path]:
    """Where compiled models may be kept, best place first: the user's cache, else a private temporary directory."""
    home = os.environ.get("XDG_CACHE_HOME")
    yield (Path(home) if home else Path.home() / ".cache") / "countermove"
    yield Path(tempfile.gettempdir()) / f"countermove-{os.getuid()}"
    yield Path(tempfile.mkdtemp(prefix="countermove-"))


def _written(directory: Path, name: str, source: str) -> Path:
    """The file with this source, made if need be. Raises OSError if the directory cannot be used or is open to others."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = directory.stat()
    if status.st_uid != os.getuid() or status.st_mode & 0o022:
        # What lies there is run; nobody else may be able to put it there.
        raise PermissionError(f"{directory} belongs to, or can be written by, another user")
    path = directory / name
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        # In one stroke, so that another process never sees half a file.
        handle, draft = tempfile.mkstemp(dir=directory, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        os.replace(draft, path)
    elif not os.access(directory, os.W_OK):
        raise PermissionError(f"{directory} cannot be written")
    return path
