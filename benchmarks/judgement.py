"""How long one waits for a judgement: a whole assessment, and one name switched off.

    python benchmarks/judgement.py            print the table
    python benchmarks/judgement.py --write    put it into benchmarks/README.md too

Whole processes, case h200, 20,000 worlds an option: with an empty compilation cache once, then the median of five.
Switching off runs in one process that has simulated the case before; ten names, each alone.
"""

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine import processor
from readme import write_between

from countermove.decision.switch import switchboard
from countermove.study import load_case, load_study

RUNS = 5
NAMES = (
    "epoch-ai-16afcb", "nvidia-a90765", "idc-9567b4", "think_tank", "A0-28", "A2", "close_offshore", "refuse",
    "tighten_tools", "verify_location",
)  # fmt: skip
COMMAND = [sys.executable, "-m", "countermove", "assess", "h200", "--out"]


def assessed(cache: str, folder: Path) -> tuple[float, float]:
    """Seconds of the clock and of processors of one `countermove assess h200`."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    subprocess.run([*COMMAND, str(folder)], env=environment, capture_output=True, check=True)
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime


def switched() -> list[tuple[float, float]]:
    """Seconds of the clock and of processors for each name."""
    study = load_study()
    answer = switchboard(study, load_case("h200", study))
    answer([])
    times = []
    for name in NAMES:
        begin, used = time.perf_counter(), time.process_time()
        answer([name])
        times.append((time.perf_counter() - begin, time.process_time() - used))
    return times


def report() -> str:
    """The table, as Markdown."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as folder:
        first, *later = [assessed(cache, Path(folder) / "brief") for _ in range(RUNS + 1)]
    names = switched()
    rows = [
        ("`assess h200`, the first time on a machine", first),
        ("`assess h200` after that, median of five", _median(later)),
        ("a name switched off, median of ten", _median(names)),
        ("a name switched off, the slowest", max(names)),
    ]
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; load {os.getloadavg()[1]:.1f}.",
        "",
        "| | seconds | processor seconds |",
        "|---|---:|---:|",
    ]
    lines += [f"| {label} | {clock:.1f} | {used:.1f} |" for label, (clock, used) in rows]
    return "\n".join(lines)


def _median(times: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(clock for clock, _ in times), statistics.median(used for _, used in times)


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("judgement", text)


if __name__ == "__main__":
    main()
