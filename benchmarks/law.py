"""How fast law is answered: whole catalogues, one design with its reasoning, from a cold start; beside OpenFisca-core.

    python benchmarks/law.py            print the tables
    python benchmarks/law.py --write    put them into benchmarks/README.md too

OpenFisca-core goes into an environment of its own under .cache/; where it cannot be had, its column says so.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from readme import write_between

from countermove import __version__
from countermove.law import check
from countermove.law.many.cells import Findings, Law
from countermove.law.many.designs import Designs, Words
from countermove.study import load_study
from countermove.study.rules import load_rules

os.environ["OMP_NUM_THREADS"] = "1"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user has bytecode from the second start on
RUNS, STARTS = 7, 15
MANY = 1_000_000
HERE = Path(__file__).parent
PEER = HERE.parent / ".cache" / "openfisca"
TEXT = "acs_ifr_2023_10"
"""The rule that both programs are given: 3A090 of October 2023."""
QUESTIONS = ((date(2024, 6, 1), "CN"), (date(2026, 2, 1), "CN"), (date(2026, 8, 1), "AE"))


def designs(size: int) -> Designs:
    """Made-up designs; a hundredth of them lie exactly on a line of density, as real ones are designed to."""
    draw = np.random.default_rng(2023)
    tpp, area = np.round(draw.lognormal(8.2, 0.9, size), 1), np.round(draw.uniform(50, 1700, size), 1)
    lines = [Decimal(each) for each in ("1.6", "3.2", "5.92")]
    for row in range(0, size, 100):
        tpp[row] = float(Decimal(repr(float(area[row]))) * lines[row // 100 % 3])
    dram, io = np.round(draw.uniform(100, 9000, size)), np.round(draw.uniform(30, 2000, size))
    return Designs(
        tpp=tpp, die_area_mm2=area, memory_bandwidth_gbs=dram, total_io_gbs=io,
        marketed_for_datacenter=draw.choice([0, 1, 2], size, p=[0.2, 0.1, 0.7]).astype(np.int8),
        vendor=Words(draw.integers(0, 4, size).astype(np.int8), ("NVIDIA", "AMD", "Huawei", "another")),
    )  # fmt: skip


def answered(law: Law, many: Designs) -> Findings:
    """Status, review policy and paragraph of every design."""
    found = law.findings(many)
    assert found.status.shape == found.review.shape == found.paragraph.shape == (many.size,)
    return found


def traced(law: Law, many: Designs) -> int:
    """The same, and the result and margin of every comparison of live law for every design, as arrays."""
    found = answered(law, many)
    for prong in range(len(law.prongs)):
        assert len(found.result(prong)) == len(found.margin(prong)) == many.size
    return len(law.prongs)


def seconds(work: Any, runs: int = RUNS, clock: Any = time.process_time) -> float:
    """Median processor time of some runs, which use one core; ``clock`` for another time."""
    times = list[float]()
    for _ in range(runs):
        begin = clock()
        work()
        times.append(clock() - begin)
    return statistics.median(times)


def catalogue_rows(many: Designs) -> list[str]:
    """A line for each text of law: how many designs are answered a second."""
    study, lines = load_study(), list[str]()
    few = Designs(**{name: _head(getattr(many, name)) for name in many.__dataclass_fields__ if name in GIVEN})
    for on, to in QUESTIONS:
        fresh = seconds(lambda on=on, to=to: answered(Law(study, on, to), many))
        law = Law(study, on, to)
        found = answered(law, many)
        again = seconds(lambda law=law: answered(law, many))
        columns = seconds(lambda law=law: traced(law, few), 3)
        cells = f"{len(found.cells.possible):,}"
        rates = f"{many.size / fresh:,.0f} | {many.size / again:,.0f} | {few.size / columns:,.0f}"
        lines.append(f"| {on} to {to} | {len(law.live)} | {cells} | {rates} | {len(law.prongs)} |")
    return lines


GIVEN = ("tpp", "die_area_mm2", "memory_bandwidth_gbs", "total_io_gbs", "marketed_for_datacenter", "vendor")


def _head(column: Any, size: int = MANY // 5) -> Any:
    return Words(column.code[:size], column.words) if isinstance(column, Words) else column[:size]


def scalar_rate() -> tuple[float, float]:
    """Whole determinations a second, one by one with all they tell; and milliseconds for one."""
    study = load_study()
    chips = study.chips
    check(study, chips[0], date(2026, 2, 1), "CN")
    each = seconds(lambda: [check(study, chip, date(2026, 2, 1), "CN") for chip in chips], 3) / len(chips)
    return 1 / each, 1000 * each


START = ["law", "check", "H200", "--on", "2026-02-01", "--to", "CN"]


def started(cache: str, words: list[str] = START) -> None:
    """A command in a fresh process, with a folder in which the study's rules are kept as they were read."""
    command = [sys.executable, "-m", "countermove", *words]
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)


def cold_start() -> str:
    """How long `law check` takes in a fresh process, and how much of it is loading the libraries it is made of."""
    libraries, empty = [sys.executable, "-c", "import typer, pydantic.main"], list[float]()
    with tempfile.TemporaryDirectory() as cache:
        started(cache)  # bytecode is there from now on
        kept = seconds(lambda: started(cache), STARTS, time.perf_counter)
        whole = seconds(lambda: started(cache, [*START, "--json"]), STARTS, time.perf_counter)
    for _ in range(3):
        with tempfile.TemporaryDirectory() as cache:
            empty.append(seconds(lambda cache=cache: started(cache), 1, time.perf_counter))
    floor = seconds(lambda: subprocess.run(libraries, check=True), STARTS, time.perf_counter)
    loaded = loaded_by_a_check()
    return (
        f"`law check H200` from a cold start: {kept:.2f} s, with `--json` {whole:.2f} s (medians of {STARTS}); "
        f"{statistics.median(empty):.2f} s the first time with a text of the rules. To load Typer and pydantic alone "
        f"takes {floor:.2f} s of it; {'and ' + ', '.join(loaded) if loaded else 'neither NumPy, Numba, JAX nor Rich'} "
        f"{'are' if loaded else 'is'} loaded."
    )


def loaded_by_a_check() -> list[str]:
    """Which heavy libraries the same command loads."""
    program = (
        "import contextlib, io, sys\nfrom countermove.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({START!r})\n"
        "print(*[name for name in ('jax', 'numba', 'numpy', 'polars', 'rich', 'xarray') if name in sys.modules])"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def peer() -> Path | None:
    """A Python that has OpenFisca-core; made if need be, None if it cannot be had."""
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "openfisca-core"]
    tried = subprocess.run([python, "-c", "import openfisca_core"], capture_output=True, check=False)
    if tried.returncode and subprocess.run(install, capture_output=True, check=False).returncode:
        return None
    return python


def peer_rows(many: Designs) -> list[str]:
    """The same rule and the same designs in both programs."""
    study = load_study()
    rule = tuple(each for each in load_rules(study) if each.id == TEXT)
    day = date(2024, 6, 1)
    law = Law(study, day, "CN", rules=rule)
    found = answered(law, many)
    own = {
        "each time anew": seconds(lambda: answered(Law(study, day, "CN", rules=rule), many)),
        "cells kept": seconds(lambda: answered(law, many)),
    }
    lines = [f"| countermove, {name} | {many.size / each:,.0f} | exact |" for name, each in own.items()]
    python = peer()
    if python is None:
        return [*lines, "| OpenFisca-core | could not be installed here | |"]
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "designs.npz", Path(folder) / "answers.npy"
        marked = np.asarray(many.marketed_for_datacenter)
        np.savez(given, tpp=many.tpp, die_area_mm2=many.die_area_mm2, marketed=np.where(marked == 1, 2, marked))
        script = [python, HERE / "peers" / "openfisca_rule.py", given, told, str(RUNS)]
        result = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
        names = [found.cells.paragraphs[each] for each in found.paragraph]
        mine = np.array([{None: 0, "3A090.a": 1, "3A090.b": 2}[name] for name in names], np.int8)
        known = marked != 1
        wrong = int((np.load(told)[known] != mine[known]).sum())
    rate = many.size / statistics.median(result["seconds"])
    told_wrong = f"{wrong:,} of {int(known.sum()):,} differ" if wrong else "the same"
    return [*lines, f"| OpenFisca-core {result['version']}, one day | {rate:,.0f} | {told_wrong} |"]


def report() -> str:
    """The tables as Markdown."""
    many = designs(MANY)
    rate, milliseconds = scalar_rate()
    rules = len(load_rules(load_study()))
    return "\n".join(
        [
            f"Machine: {platform.machine()}, {os.cpu_count()} cores, one of them used; Python "
            f"{platform.python_version()}, NumPy {np.__version__}, countermove {__version__} with {rules} rules.",
            f"{MANY:,} made-up designs. Rates are for a second of processor time, medians of {RUNS} runs.",
            "",
            "| text of law | live rules | cells | designs a second, anew | cells kept | with traces | comparisons |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *catalogue_rows(many),
            "",
            "| 3A090 of October 2023 alone | designs a second | paragraphs |",
            "|---|---:|---|",
            *peer_rows(many),
            "",
            f"One by one, with everything that `law check` tells: {rate:,.0f} determinations a second "
            f"({milliseconds:.1f} ms each).",
            cold_start(),
        ]
    )


def main() -> None:
    """Print the tables; with --write, put them between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("law", text)


if __name__ == "__main__":
    main()
