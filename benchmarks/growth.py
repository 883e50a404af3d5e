"""How the cost of an ensemble grows with its worlds, and what ten thousand worlds of a changed lever cost.

    python benchmarks/growth.py                        1,000 to 100,000 worlds
    python benchmarks/growth.py 1000 100000 10000000   these sizes
    python benchmarks/growth.py --write                put the tables into benchmarks/README.md too

Everything that `simulate` does is timed: draws, flows, outcomes of every world, quantiles of every series, answers.
Each size runs in a process of its own, which has compiled or fetched all code before the clock starts.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from engine import processor
from readme import write_between

from countermove.response import response_model
from countermove.study import load_case, load_study
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.ensemble import Ensemble, halfway, simulate
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.pieces import Machine, Midway
from countermove.world.quantiles import Sketch
from countermove.world.tables import prior_tables
from countermove.world.tally import ANSWER_KINDS, FAN_SERIES, Span

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
WARM, RUNS = 10_000, 31
OPTION, LEVER = "deny", "offshore_closed"


def packaged(*options: str) -> tuple[Inputs, partial[Ensemble]]:
    """Case h200 under some of its options, or all: its inputs, and `simulate` bound to priors and outcomes."""
    study = load_study()
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    rows = [at for at, choice in enumerate(inputs.choices) if choice.id in options or not options]
    inputs = replace(inputs, choices=tuple(inputs.choices[at] for at in rows), levers=inputs.levers[rows])
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    outcomes = {name: view.outcomes[name] for name in case.outcomes}
    if options:  # what is measured against the reference needs the reference
        outcomes = {name: each for name, each in outcomes.items() if not each.relative_to_reference}
    span = Span(len(inputs.quarters) // 2, len(inputs.quarters))
    beliefs = Beliefs(tables, None, {})
    return inputs, partial(simulate, beliefs=beliefs, structures=view.structures, outcomes=outcomes, span=span)


def one_size(worlds: int) -> None:
    """Run so many worlds under all options; print seconds, of the clock and of processors, and memory, MiB, as JSON."""
    inputs, run = packaged()
    run(inputs, worlds=100)
    before = peak()
    begin, used = time.perf_counter(), time.process_time()
    run(inputs, worlds=worlds)
    spent = {"seconds": time.perf_counter() - begin, "processor": time.process_time() - used}
    print(json.dumps({**spent, "before": before, "peak": peak()}))


def peak() -> float:
    """The most memory that this process has held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def growth(sizes: list[int]) -> list[str]:
    """One line for each size: medians of three processes; beyond 100,000 worlds one process has to do."""
    lines = [
        "| worlds under 8 options | seconds | processor seconds | worlds x options a processor second "
        "| peak memory, MiB | before the run |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for worlds in sizes:
        command = [sys.executable, __file__, "--one-size", str(worlds)]
        tries = 3 if worlds <= 100_000 else 1
        found = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                 for _ in range(tries)]  # fmt: skip
        keys = ("seconds", "processor", "peak", "before")
        seconds, used, most, before = (statistics.median(each[key] for each in found) for key in keys)
        rate = 8 * worlds / used
        lines.append(f"| {worlds:,} | {seconds:,.2f} | {used:,.2f} | {rate:,.0f} | {most:,.0f} | {before:,.0f} |")
    return lines


def warm() -> list[str]:
    """Milliseconds of 10,000 worlds of one option whose lever was moved in quarters to come, and where they go, on one
    and two threads. The past, which is that of the option before it moved, is kept."""
    inputs, run = packaged(OPTION)
    at, first = inputs.model.levers.index(f"option_{LEVER}"), len(inputs.quarters) // 2
    moved = [inputs.levers.copy() for _ in range(RUNS + 2)]
    for number, levers in enumerate(moved):
        levers[0, at, first + 2 :] = number / len(moved)
    kept = halfway(inputs, run.keywords["beliefs"], first, worlds=WARM)
    columns = []
    for threads, clock in ((1, time.process_time), (1, time.perf_counter), (2, time.perf_counter)):
        again, anew = iter(moved), iter(moved)

        def onward(threads: int = threads, again: Iterator[np.ndarray] = again) -> None:
            run(replace(inputs, levers=next(again)), worlds=WARM, machine=Machine(threads), midway=kept)

        def whole(threads: int = threads, anew: Iterator[np.ndarray] = anew) -> None:
            run(replace(inputs, levers=next(anew)), worlds=WARM, machine=Machine(threads))

        times = (milliseconds(onward, clock), milliseconds(whole, clock))
        columns.append([*times, *parts(inputs, run.keywords, kept, threads, clock)])
    labels = [
        f"`simulate`, {WARM:,} worlds of one option from where its lever moves", "the same from 2022 on",
        "of the first, flows and recording", "flows alone", "counting for quantiles",
    ]  # fmt: skip
    lines = ["| | one thread, processor ms | one thread, ms | two threads, ms |", "|---|---:|---:|---:|"]
    for label, *times in zip(labels, *columns, strict=True):
        lines.append(f"| {label} | {' | '.join(f'{each:.1f}' for each in times)} |")
    return lines


def parts(inputs: Inputs, given: dict[str, Any], kept: Midway, threads: int, clock: Callable[[], float]) -> list[float]:
    """Milliseconds of some parts by themselves, for as many worlds."""
    names = (each.quantity for each in given["outcomes"].values())
    record = tuple(dict.fromkeys([*names, *FAN_SERIES, *ANSWER_KINDS]))
    work = partial(
        run_worlds, inputs, given["beliefs"], seed=1, worlds=WARM, threads=threads, grouped=True,
        first_quarter=kept.first_quarter, states=kept.states[0],
    )  # fmt: skip
    paths = work(record=record)
    sketches = {name: Sketch(1, paths.shape[2]) for name in FAN_SERIES}

    def quantiles() -> None:
        for name, sketch in sketches.items():
            sketch.add(paths[:, record.index(name)])

    each = (partial(work, record=record), partial(work, record=record[:1]), quantiles)
    return [milliseconds(one, clock) for one in each]


def milliseconds(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Median of 31 runs, by the clock or by processor time."""
    times = []
    for _ in range(RUNS + 1):
        begin = clock()
        work()
        times.append(clock() - begin)
    return statistics.median(times[1:]) * 1e3


def main() -> None:
    """Print the tables; with --write, put them between the marks in the README too."""
    if "--one-size" in sys.argv:
        return one_size(int(sys.argv[-1]))
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or list(SIZES)
    machine = f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; load {os.getloadavg()[1]:.1f}."
    text = "\n".join([machine, "", *warm(), "", *growth(sizes)])
    print(text)
    if "--write" in sys.argv:
        write_between("growth", text)
    return None


if __name__ == "__main__":
    main()
