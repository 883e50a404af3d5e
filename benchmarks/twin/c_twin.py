"""Compiles the C twin and runs it on the engine's own inputs."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from countermove.world import engine
from countermove.world.bind import arrange
from countermove.world.flow import Model
from countermove.world.philox import parameter_stream
from twin.c_source import c_source

FLAGS = ("-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512", "-shared", "-fPIC")


def compiler() -> str | None:
    """The C compiler, if there is one."""
    return shutil.which("gcc")


def c_twin(
    model: Model, inputs: dict[str, Any], out: np.ndarray, threads: int, block: int, calls: int, folder: Path
) -> Callable[[], None]:
    """Compile the twin with these loops; the function returned fills `out` as engine.run does."""
    program = arrange(model)
    stem = folder / f"twin_{block}_{calls}"
    stem.with_suffix(".c").write_text(c_source(program, block, calls))
    command = [compiler() or "gcc", *FLAGS, "-o", str(stem.with_suffix(".so")), str(stem.with_suffix(".c")), "-lm"]
    subprocess.run(command, check=True)
    library = ctypes.CDLL(str(stem.with_suffix(".so")))
    tables, levers, paths = (np.ascontiguousarray(inputs[name], np.float32) for name in ("tables", "levers", "paths"))
    structures, worlds = len(tables), inputs["worlds"]
    spans = range(0, worlds, structures * block)
    firsts = [first for span in spans for first in range(span, min(span + structures, worlds))]
    structure_of, world_of = np.array([first % structures for first in firsts]), np.array(firsts, np.uint64)
    source, leads = engine.shared_past(levers)
    recorded = np.array([program.end_row(name) for name in inputs["record"]])
    streams = np.array([parameter_stream(name) for name in model.parameters], np.uint64)
    number = ctypes.c_int64

    def pointer(array: np.ndarray) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    def work(blocks: np.ndarray) -> None:
        library.run_blocks(
            pointer(blocks),
            number(len(blocks)),
            pointer(structure_of),
            pointer(world_of),
            number(structures),
            ctypes.c_uint64(0),
            ctypes.c_uint64(inputs["seed"]),
            pointer(streams),
            pointer(tables),
            number(tables.shape[2]),
            pointer(levers),
            pointer(paths),
            pointer(source),
            pointer(leads),
            pointer(recorded),
            number(len(recorded)),
            pointer(out),
            number(len(levers)),
            number(levers.shape[2]),
            number(worlds),
        )

    def run() -> None:
        pieces = np.array_split(np.arange(len(firsts)), 4 * threads if threads > 1 else 1)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, pieces))
        for option, quarter in np.argwhere(leads != np.arange(len(leads))[:, None]):
            out[option, :, quarter] = out[leads[option, quarter], :, quarter]

    return run
