"""Do the engine's random words pass the batteries by which generators are judged?

    python benchmarks/randomness.py              SmallCrush on every order of draws, some minutes
    python benchmarks/randomness.py --rabbit     Rabbit as well, on 2^32 bits of each
    python benchmarks/randomness.py --crush      Crush as well, on one world after another: an hour or more
    python benchmarks/randomness.py --quick      SmallCrush on one order alone, half a minute: what the test runs
    python benchmarks/randomness.py --write      put the table into benchmarks/README.md too

TestU01 is compiled in where gcc finds it (Debian, non-free: libtestu01-0-dev); PractRand is used where its RNG_test
stands on the path. Where there is neither, nothing is run and the exit status is 3; a battery that fails exits with 1.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from readme import write_between

from countermove.world.compiled import load_source, undecorated
from countermove.world.model import STREAMS
from countermove.world.numba_source import GENERATOR, HEADER
from countermove.world.philox import parameter_stream

HERE = Path(__file__).parent
FAILED, SUSPECT = 1e-10, 1e-3
"""p-values nearer than this to 0 or 1 are a failure, or are listed; the authors of TestU01 draw the same two lines."""
PRACTRAND_SIZE = "4GB"
CHUNK = 1 << 18
ORDERS = {
    "world after world, one stream": 0,
    "quarter after quarter, world after world": 1,
    "stream after stream, world after world": 2,
    "seed after seed, one world": 3,
}
"""How addresses follow one another; from each come the four words of its draw."""

FILL = '''
@compiled
def fill(words, first, order, streams):
    """Four words from each of the addresses first, first + 1, ... of an order."""
    for i in range(len(words) // 4):
        n = first + u64(i)
        world, quarter, stream, seed = n, u64(3), u64(1), u64(1)
        if order == 1:
            world, quarter = n // u64(36), n % u64(36)
        elif order == 2:
            world, stream = n // u64(len(streams)), streams[n % u64(len(streams))]
        elif order == 3:
            world, seed = u64(4711), n
        low = u64(0xFFFFFFFF)
        a, b, c, d = philox(world & low, world >> u64(32), quarter, stream, seed & low, seed >> u64(32))
        words[4 * i] = a
        words[4 * i + 1] = b
        words[4 * i + 2] = c
        words[4 * i + 3] = d
'''


def filler() -> Callable[..., None]:
    """The generator as the engine compiles it, filling an array with words."""
    parts = [HEADER.format(title="Words"), *(undecorated(each, "@inlined") for each in GENERATOR), FILL]
    return load_source("\n".join(parts)).fill


def stream_ids() -> np.ndarray:
    """The streams that a world of the packaged model draws from, and as many parameters' as it has."""
    names = [f"parameter_{number}" for number in range(144)]
    return np.array([*(stream.id for stream in STREAMS), *map(parameter_stream, names)], np.uint64)


def words(order: int) -> Iterator[bytes]:
    """Words without end, in pieces of a mebibyte; the next piece is made only when it is asked for."""
    fill, streams, piece = filler(), stream_ids(), np.empty(CHUNK, np.uint32)
    first = 0
    while True:
        fill(piece, np.uint64(first), order, streams)
        first += CHUNK // 4
        yield piece.tobytes()


def fed(command: list[str], order: int, **options: Any) -> subprocess.Popen[bytes]:
    """A program that reads the words of an order until it has enough."""
    program = subprocess.Popen(command, stdin=subprocess.PIPE, **options)

    def feed() -> None:
        assert program.stdin is not None
        try:
            for piece in words(order):
                program.stdin.write(piece)
        except BrokenPipeError:
            return  # it has read enough

    threading.Thread(target=feed, daemon=True).start()
    return program


def testu01(folder: Path) -> Path | None:
    """The battery's program, compiled against TestU01; None where gcc or the library is missing."""
    program = folder / "testu01"
    libraries = ["-ltestu01", "-ltestu01probdist", "-ltestu01mylib", "-lm"]
    command = ["gcc", "-O2", str(HERE / "batteries" / "testu01.c"), "-o", str(program), *libraries]
    if shutil.which("gcc") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        return None
    return program


def crushed(program: Path, battery: str, order: int, reverse: bool) -> list[tuple[float, str]]:
    """p-value and name of each statistic of a battery of TestU01."""
    reader, writer = os.pipe()
    command = ["sh", "-c", f'exec "$@" 3>&{writer}', "sh", str(program), battery, *(["r"] if reverse else [])]
    run = fed(command, order, stdout=subprocess.DEVNULL, pass_fds=(writer,))
    os.close(writer)
    with os.fdopen(reader) as lines:
        found = [(float(p), name) for p, name in (line.rstrip("\n").split("\t") for line in lines)]
    if run.wait() or not found:
        raise RuntimeError(f"{battery} ended with {run.returncode} after {len(found)} statistics")
    return found


def practrand(order: int) -> str:
    """The last verdict of PractRand on so much of an order."""
    command = ["RNG_test", "stdin32", "-tlmax", PRACTRAND_SIZE, "-multithreaded"]
    run = fed(command, order, stdout=subprocess.PIPE)
    assert run.stdout is not None
    lines = [
        line
        for line in run.stdout.read().decode().splitlines()
        if "no anomalies" in line or "FAIL" in line or "suspicious" in line
    ]
    run.wait()
    return lines[-1].strip() if lines else "no verdict"


def row(battery: str, label: str, found: list[tuple[float, str]]) -> str:
    """One line of the table: how many statistics, how many beyond the two lines, and the most extreme."""
    edge = [min(p, 1.0 - p) for p, _ in found]
    worst = found[int(np.argmin(edge))]
    beyond = sum(each < SUSPECT for each in edge)
    failed = sum(each < FAILED for each in edge)
    return f"| {battery} | {label} | {len(found)} | {failed} | {beyond} | {worst[0]:.4f} ({worst[1]}) |"


def plan() -> Iterator[tuple[str, str, int, bool]]:
    """Battery, order and whether bits are reversed, for everything that was asked for."""
    first = next(iter(ORDERS))
    batteries = ["small", *(["rabbit"] if "--rabbit" in sys.argv else [])]
    for battery in batteries:
        for label, order in ORDERS.items():
            yield battery, label, order, False
            if "--quick" in sys.argv:
                return
            yield battery, f"{label}, bits reversed", order, True
    if "--crush" in sys.argv:
        yield "crush", first, 0, False


def report() -> tuple[str, bool]:
    """The table as Markdown, and whether anything failed. SystemExit where there is no battery."""
    titles = {"small": "SmallCrush", "rabbit": "Rabbit, 2^32 bits", "crush": "Crush"}
    lines = [
        f"| battery | order of the words | statistics | failed | p beyond {SUSPECT} | the most extreme p |",
        "|---|---|---:|---:|---:|---|",
    ]
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        program = testu01(Path(folder))
        if program is None and shutil.which("RNG_test") is None:
            print("no battery here: neither TestU01's headers nor PractRand's RNG_test were found")
            raise SystemExit(3)
        for battery, label, order, reverse in plan() if program is not None else ():
            found = crushed(program, battery, order, reverse) if program is not None else []
            bad = bad or any(min(p, 1.0 - p) < FAILED for p, _ in found)
            lines.append(row(titles[battery], label, found))
            print(lines[-1], flush=True)
    if shutil.which("RNG_test") is not None:
        for label, order in ORDERS.items():
            verdict = practrand(order)
            bad = bad or "FAIL" in verdict
            lines.append(f"| PractRand, {PRACTRAND_SIZE} | {label} | | | | {verdict} |")
    return "\n".join(lines), bad


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    text, bad = report()
    print(text)
    if "--write" in sys.argv:
        write_between("randomness", text)
    raise SystemExit(int(bad))


if __name__ == "__main__":
    main()
