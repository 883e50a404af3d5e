"""The same worlds by the tools that others would use: plain Python, EMA Workbench, Mesa and NumPy, beside the engine.

    python benchmarks/peers_engine.py            print the table
    python benchmarks/peers_engine.py --write    put it into benchmarks/README.md too

Every row runs the packaged study's own flows on case h200 under one option. EMA Workbench and Mesa are no
dependencies: they are timed where they can be imported (EMA Workbench 3 needs Python 3.12), else their rows say so.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from engine import processor
from peers.plain_world import DOUBLE, PLAIN, SINGLE, Wired, engine_shocks, numpy_shocks, python_shocks
from readme import write_between
from twin.packaged import packaged

from countermove.world import engine
from countermove.world.flow import Model

RUNS = 5
FEW, SOME, MANY = 200, 8_000, 19_200
"""Worlds that plain Python, NumPy and the engine run at a time."""
CHECKED, CLOSE, SEED = 40, 1e-4, 1
SHAPES = [(dtype, chunk) for dtype in (np.float32, np.float64) for chunk in (500, 2_000, 8_000)]
Peer = tuple[str, str, int, Callable[[], float]]
"""Name, form, worlds in a run, and a run that gives its seconds."""


def timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def agreement(model: Model, inputs: dict[str, Any], plain: Wired, drawn: np.ndarray) -> float:
    """The share of numbers that plain Python and the engine tell alike for the same parameters and shocks.

    Beyond 1e-4 lie worlds in which a draw stood on the edge of a yes or no, which single precision sees on its other
    side; an error of the wiring would show in all of them.
    """
    ours = engine.run(model, **inputs, seed=SEED, worlds=CHECKED, parameters=drawn[:, :CHECKED])[0, :, -1]
    theirs = np.array([
        plain.world(dict(zip(model.parameters, drawn[:, world].tolist(), strict=True)), 0,
                    engine_shocks(model, world, SEED))
        for world in range(CHECKED)
    ]).T  # fmt: skip
    return float(np.mean(np.abs(ours - theirs) <= CLOSE * np.maximum(np.abs(theirs), 1e-3)))


def plain_python(plain: Wired, drawn: np.ndarray) -> Peer:
    columns = [dict(zip(plain.model.parameters, column.tolist(), strict=True)) for column in drawn.T[:FEW]]

    def run() -> float:
        return timed(lambda: [plain.world(each, 0, python_shocks(plain.model, at)) for at, each in enumerate(columns)])

    return f"plain Python {platform.python_version()}", "no framework", FEW, run


def vectorised(inputs: dict[str, Any], model: Model, drawn: np.ndarray) -> Peer:
    """NumPy, worlds as arrays, in the precision and size of chunk that suit it best."""
    bound = {
        dtype: Wired(model, dtype(inputs["levers"]), dtype(inputs["paths"]), inputs["record"], arithmetic)
        for dtype, arithmetic in ((np.float32, SINGLE), (np.float64, DOUBLE))
    }

    def worlds(dtype: Any, chunk: int) -> None:
        for first in range(0, SOME, chunk):
            columns = dict(zip(model.parameters, drawn[:, first : first + chunk].astype(dtype), strict=True))
            found = bound[dtype].world(columns, 0, numpy_shocks(model, first, chunk, dtype), np.zeros(chunk, dtype))
            assert all(each.dtype == dtype and each.shape == (chunk,) for each in found)

    dtype, chunk = min(SHAPES, key=lambda shape: timed(lambda: worlds(*shape)))
    form = f"worlds as arrays of {chunk:,}, {np.dtype(dtype)}"
    return f"NumPy {np.__version__}", form, SOME, lambda: timed(lambda: worlds(dtype, chunk))


def frameworks(plain: Wired, record: tuple[str, ...], drawn: np.ndarray) -> list[Peer | str]:
    """EMA Workbench and Mesa where they are installed, else a line that says that they are not."""
    found: list[Peer | str] = []
    few = drawn[:, :FEW]
    try:
        from peers import ema_world
    except ImportError as problem:
        found.append(f"EMA Workbench: not timed ({problem})")
    else:
        model, scenarios = ema_world.prepared(plain, record, few)
        one, two = (ema_world.evaluator(model, processes) for processes in (1, 2))
        found.append((ema_world.NAME, "sequential", FEW, lambda: ema_world.seconds(one, scenarios)))
        found.append((ema_world.NAME, "two processes", 2 * FEW, lambda: ema_world.seconds(two, [*scenarios] * 2)))
    try:
        from peers import mesa_world
    except ImportError as problem:
        found.append(f"Mesa: not timed ({problem})")
    else:
        found.append((mesa_world.NAME, "`batch_run`", FEW, lambda: mesa_world.seconds(plain, record, few)))
    return found


def ours(model: Model, inputs: dict[str, Any]) -> list[Peer]:
    """The engine, which also draws its parameters and records every quarter."""
    shape = (1, len(inputs["record"]), inputs["levers"].shape[2], MANY)
    out = np.empty(shape, np.float32)
    return [
        ("countermove", f"{threads} thread{'s'[: threads > 1]}", MANY,
         lambda threads=threads: timed(
             lambda: engine.run(model, **inputs, seed=SEED, worlds=MANY, threads=threads, out=out)))
        for threads in (1, 2)
    ]  # fmt: skip


def report() -> str:
    """The table, as Markdown. Peers take turns, so that a slow minute hits all alike."""
    model, inputs = packaged()
    inputs["levers"] = np.asarray(inputs["levers"])[:1]
    drawn = engine.draw_parameters(model, tables=inputs["tables"], seed=SEED, worlds=SOME).astype(np.float64)
    plain = Wired(model, np.float64(inputs["levers"]), np.float64(inputs["paths"]), inputs["record"], PLAIN)
    alike = agreement(model, inputs, plain, drawn)
    assert alike > 0.98, f"the peers' model is another one: {alike:.1%} of numbers agree"
    others = frameworks(plain, inputs["record"], drawn)
    peers = [plain_python(plain, drawn), *(each for each in others if not isinstance(each, str)),
             vectorised(inputs, model, drawn), *ours(model, inputs)]  # fmt: skip
    runs: list[list[float]] = [[] for _ in peers]
    for number in range(RUNS + 1):
        for own, (_, _, worlds, run) in zip(runs, peers, strict=True):
            seconds = run()
            if number > 0:
                own.append(worlds / seconds)
    rates = [statistics.median(own) for own in runs]
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; Numba {version('numba')}; load "
        f"{os.getloadavg()[1]:.1f}. Medians of {RUNS} runs. With the same parameters and shocks {alike:.1%} of the "
        f"{len(inputs['record'])} x {CHECKED} outcomes of plain Python and the engine agree to {CLOSE:g}.",
        "",
        "| tool | form | worlds a second | the engine on two threads is faster |",
        "|---|---|---:|---:|",
    ]
    for (name, form, _, _), rate in zip(peers, rates, strict=True):
        factor = rates[-1] / rate
        times = f"{factor:,.0f} times" if factor >= 10 else f"{factor:.1f} times" if factor > 1 else ""
        lines.append(f"| {name} | {form} | {rate:,.0f} | {times} |")
    lines += ["", *(f"{each}." for each in others if isinstance(each, str))]
    return "\n".join(lines).rstrip()


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("peers", text)


if __name__ == "__main__":
    main()
