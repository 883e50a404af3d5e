"""How fast worlds run: the engine beside a C twin of the same flows, and how long one waits for the compiler.

    python benchmarks/engine.py            print the tables
    python benchmarks/engine.py --write    put them into benchmarks/README.md too

Needs gcc for the C column. Close other programs first: each number is the median of five runs.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from twin import synthetic
from twin.c_twin import c_twin, compiler

from countermove.world import engine
from countermove.world.flow import Model

RUNS = 5
WORLDS = 16 * engine.BLOCK * 3
SHAPES = [(block, calls) for block in (64, 128, 256) for calls in (1, 8, 1000)]
"""Worlds a block and calls a loop for the C twin: the fastest counts."""
START = """
import sys, time
begin = time.perf_counter()
sys.path.insert(0, {folder!r})
from twin import synthetic
from countermove.world import engine
engine.prepare(synthetic.MODEL)
print(time.perf_counter() - begin)
"""


def median_seconds(*functions: Callable[[], Any]) -> list[float]:
    """Median time of each function, the functions taking turns so that a slow minute hits them alike."""
    times: list[list[float]] = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(RUNS):
        for own, function in zip(times, functions, strict=True):
            begin = time.perf_counter()
            function()
            own.append(time.perf_counter() - begin)
    return [statistics.median(own) for own in times]


def start_seconds() -> tuple[float, float]:
    """Time of a fresh process until the model is ready: with an empty cache, and again (median)."""
    code = START.format(folder=str(Path(__file__).parent))
    times = []
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(RUNS + 1):
            environment = {**os.environ, "XDG_CACHE_HOME": cache}
            done = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            )
            times.append(float(done.stdout))
    return times[0], statistics.median(times[1:])


def speed_rows(model: Model, inputs: dict[str, Any], label: str) -> list[str]:
    """One line of the table for one and for two threads."""
    levers = np.asarray(inputs["levers"])
    out = np.empty((len(levers), len(inputs["record"]), levers.shape[2], inputs["worlds"]), np.float32)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        shape = None
        for threads in (1, 2):

            def ours(threads: int = threads) -> None:
                engine.run(model, **inputs, threads=threads, out=out)

            work = inputs["worlds"] * len(levers)
            if compiler() is None:
                rows.append(f"| {label} | {threads} | {work / median_seconds(ours)[0]:,.0f} | no gcc | |")
                continue
            if shape is None:
                twins = {one: c_twin(model, inputs, out, threads, *one, Path(folder)) for one in SHAPES}
                shape = min(zip(median_seconds(*twins.values()), twins, strict=True))[1]
            seconds, c_seconds = median_seconds(ours, c_twin(model, inputs, out, threads, *shape, Path(folder)))
            rows.append(
                f"| {label} | {threads} | {work / seconds:,.0f} | {work / c_seconds:,.0f} | {c_seconds / seconds:.0%} |"
            )
    return rows


def report() -> str:
    """The tables, as Markdown."""
    cold, warm = start_seconds()
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, Numba {version('numba')}.",
        "",
        f"Fresh process until the made-up model is ready: **{cold:.1f} s** the very first time, then **{warm:.2f} s**.",
        "",
        "| model and options | threads | worlds x options a second | C twin | share of C |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, common in (
        ("made-up, 8 options apart from the first quarter", 0),
        ("the same, one past for 18 of 36 quarters", 18),
    ):
        levers, paths = synthetic.inputs(common=common)
        inputs = {"tables": synthetic.tables(), "levers": levers, "paths": paths, "seed": 1, "worlds": WORLDS}
        lines += speed_rows(synthetic.MODEL, {**inputs, "record": synthetic.RECORD}, label)
    return "\n".join(lines)


def processor() -> str:
    """Name of the processor where the system tells it."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    return names[0] if names else platform.processor()


def version(package: str) -> str:
    """Installed version of a package."""
    from importlib.metadata import version as installed

    return installed(package)


def main() -> None:
    """Print the tables; with --write, put them between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        readme = Path(__file__).parent / "README.md"
        before, rest = readme.read_text().split("<!-- engine -->\n", 1)
        readme.write_text(f"{before}<!-- engine -->\n{text}\n<!-- /engine -->{rest.split('<!-- /engine -->', 1)[1]}")


if __name__ == "__main__":
    main()
