"""How fast worlds run: the engine beside a C twin of the same flows, and how long one waits for the compiler.

    python benchmarks/engine.py            print the tables
    python benchmarks/engine.py --write    put them into benchmarks/README.md too

Needs gcc for the C column. Each number is the median of five runs in which the machine did little else.
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
from readme import write_between
from twin import synthetic
from twin.c_twin import c_twin, compiler
from twin.packaged import packaged

from countermove.world import engine
from countermove.world.flow import Model

RUNS = 5
MOST_RUNS = 60
BLOCKS = 8
"""Blocks of worlds of each structure in a run."""
SHAPES = [(block, calls) for block in (64, 128, 256) for calls in (1, 8, 1000)]
"""Worlds a block and calls a loop for the C twin: the fastest counts."""
MODELS = {
    "made-up": "from twin.synthetic import MODEL",
    "packaged": "from twin.packaged import packaged; MODEL = packaged()[0]",
}
START = """
import sys, time
sys.path.insert(0, {folder!r})
{model}
begin = time.process_time()
from countermove.world import engine
engine.prepare(MODEL)
print(time.process_time() - begin)
"""


def median_seconds(*functions: Callable[[], Any]) -> list[float]:
    """Median time of five quiet runs of each function, the functions taking turns so that a slow minute hits all alike.

    A run is quiet if other processes used less than a quarter of a core meanwhile. Where quiet runs are too few, the
    least disturbed ones count.
    """
    runs: list[list[tuple[float, float]]] = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(MOST_RUNS):
        for own, function in zip(runs, functions, strict=True):
            begin, busy, ours = time.perf_counter(), busy_seconds(), time.process_time()
            function()
            seconds = time.perf_counter() - begin
            others = (busy_seconds() - busy - (time.process_time() - ours)) / seconds
            own.append((max(others, 0.25), seconds))
        if all(sum(others <= 0.25 for others, _ in own) >= RUNS for own in runs):
            break
    return [statistics.median(seconds for _, seconds in sorted(own, key=lambda run: run[0])[:RUNS]) for own in runs]


def busy_seconds() -> float:
    """Processor time that all processes have used since the machine started; 0 where the system does not tell."""
    statistics_file = Path("/proc/stat")
    if not statistics_file.exists():
        return 0.0
    user, nice, system = (int(word) for word in statistics_file.read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def start_seconds(model: str) -> tuple[float, float]:
    """Processor time until a model is ready in a fresh process: with an empty cache, and again (median)."""
    code = START.format(folder=str(Path(__file__).parent), model=model)
    times = []
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(RUNS + 1):
            environment = {**os.environ, "XDG_CACHE_HOME": cache}
            command = [sys.executable, "-c", code]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            times.append(float(done.stdout))
    return times[0], statistics.median(times[1:])


def speed_rows(model: Model, inputs: dict[str, Any], label: str) -> list[str]:
    """One line of the table for one and for two threads."""
    inputs = {**inputs, "seed": 1, "worlds": BLOCKS * engine.BLOCK * len(inputs["tables"])}
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
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, Numba {version('numba')}.",
        "",
        "| model | flows | states | parameters | ready the first time, s | after that, s |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    study, inputs = packaged()
    for (name, code), model in zip(MODELS.items(), (synthetic.MODEL, study), strict=True):
        first, later = start_seconds(code)
        sizes = f"{len(model.flows)} | {len(model.state)} | {len(model.parameters)}"
        lines.append(f"| {name} | {sizes} | {first:.1f} | {later:.2f} |")
    lines += [
        "",
        "| model and options | threads | worlds x options a second | C twin | share of C |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, common in (
        ("made-up, 8 options apart from the start", 0),
        ("the same, 18 of 36 quarters in common", 18),
    ):
        levers, paths = synthetic.inputs(common=common)
        given = {"tables": synthetic.tables(), "levers": levers, "paths": paths, "record": synthetic.RECORD}
        lines += speed_rows(synthetic.MODEL, given, label)
    lines += speed_rows(study, inputs, f"packaged, case h200 with {len(inputs['levers'])} options")
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
        write_between("engine", text)


if __name__ == "__main__":
    main()
