"""Whether worlds simulated by JAX agree with the oracle, and how fast a graphics processor makes them.

    python benchmarks/device.py            print the tables
    python benchmarks/device.py --write    put them into benchmarks/README.md too

Needs the extra `fit`. Where JAX finds no graphics processor it runs a few worlds on the cores instead. Case h200 under
all its options, the series that a brief draws.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
from engine import processor
from readme import write_between
from twin.packaged import packaged

from countermove.world import engine, jax_engine, oracle

SIZES = (16_384, 65_536, 262_144)
AGREE_WORLDS = 1_024
RUNS = 5


def agreement(model: Any, inputs: dict[str, Any], device: str) -> str:
    """One line on how far worlds by JAX are from the same worlds by the oracle."""
    drawn = engine.draw_parameters(model, tables=inputs["tables"], seed=1, worlds=AGREE_WORLDS, first_world=0)
    given = {**inputs, "seed": 1, "worlds": AGREE_WORLDS, "parameters": drawn}
    found, exact = jax_engine.run(model, **given, device=device), oracle.run(model, **given)
    size = np.maximum(np.abs(exact), 1e-3 * np.abs(exact).max(axis=(0, 2, 3), keepdims=True) + 1e-12)
    apart = (np.abs(found - exact) / size).max(axis=(0, 1, 2))
    return (
        f"Over {AGREE_WORLDS:,} worlds under {len(inputs['levers'])} options the largest difference of any series in "
        f"any quarter is {np.median(apart):.1e} of its value in the median world and {apart.max():.1e} in the worst; "
        f"in {int((apart > 1e-3).sum())} worlds it is over 1e-3."
    )


def median_seconds(work: Callable[[], Any]) -> float:
    """Median of five runs after one that compiles."""
    times = []
    for _ in range(RUNS + 1):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


def report(device: str) -> str:
    """The tables, as Markdown."""
    model, inputs = packaged()
    options = len(inputs["levers"])
    name = jax_engine.device_of(device).device_kind
    lines = [
        f"Device: {name}, JAX {jax.__version__}; beside it {processor()}, {os.cpu_count()} cores.",
        "",
        agreement(model, inputs, device),
        "",
        f"| worlds at once | worlds x options a second, {len(inputs['record'])} series | one series "
        f"| the engine, {os.cpu_count()} threads, {len(inputs['record'])} series | one series |",
        "|---:|---:|---:|---:|---:|",
    ]
    for worlds in SIZES if device == "gpu" else SIZES[:1]:
        drawn = engine.draw_parameters(model, tables=inputs["tables"], seed=1, worlds=worlds, first_world=0)
        given = {"seed": 1, "worlds": worlds, "parameters": drawn}
        rates = []
        for run in (partial(jax_engine.run, device=device), engine.run):
            for many in (len(inputs["record"]), 1):
                asked = {**inputs, **given, "record": inputs["record"][:many]}
                seconds = median_seconds(lambda run=run, asked=asked: run(model, **asked))
                rates.append(f"{worlds * options / seconds:,.0f}")
        lines.append(f"| {worlds:,} | {' | '.join(rates)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables; with --write, put them between the marks in the README too."""
    device = "gpu" if any(each.platform == "gpu" for each in jax.devices()) else "cpu"
    text = report(device)
    print(text)
    if "--write" in sys.argv and device == "gpu":
        write_between("device", text)


if __name__ == "__main__":
    main()
