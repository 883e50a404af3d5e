"""`countermove assess`: a case in, a brief out."""

from __future__ import annotations

import shlex
import tempfile
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, Seed, StudyPath, day_or_fault
from countermove.cli.progress import Progress
from countermove.cli.stopping import to_the_end
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput, Fault, Faults

if TYPE_CHECKING:
    from countermove.study import Study
    from countermove.world.pieces import Machine


class Backend(StrEnum):
    """What runs the flows of a model."""

    numba = "numba"
    jax = "jax"


RUPTURE_RATE = 0.01
"""A year: a low setting, not an estimate."""


def assess(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A packaged case's name, or a file CASE.yaml.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where the brief is written; default out/CASE.")
    ] = None,
    worlds: Annotated[int, typer.Option("--worlds", metavar="N", help="Worlds simulated for each option.")] = 20_000,
    seed: Seed = 1,
    as_of: AsOf = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ID", help="Switch a measure off (may be repeated).")
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", metavar="N", help="Threads; results do not depend on it.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes that share a long run.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler that shares it (extra 'cluster')."),
    ] = None,
    backend: Annotated[
        Backend, typer.Option("--backend", help="What runs the flows; jax needs the extra 'fit'.")
    ] = Backend.numba,
    device: Annotated[
        str | None, typer.Option("--device", metavar="KIND", help="Where JAX runs them: cpu or gpu.")
    ] = None,
    rupture_rate: Annotated[
        float, typer.Option("--rupture-rate", metavar="R", help="A rupture over Taiwan, a year; never averaged in.")
    ] = RUPTURE_RATE,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Compare the options of a policy case and write a brief.

    Writes brief.html, brief.md, assessment.json, outcomes.csv and worlds.nc.

    Example: countermove assess h200 --out out/h200
    """
    from countermove.brief import summary_lines, write_json, write_outputs
    from countermove.decision import assess as assess_case
    from countermove.study import check_study, load_case, load_study
    from countermove.world.ensemble import check_size

    started = time.monotonic()
    record = load_study(study) if study is None else _without_faults(*check_study(study))
    faults = Faults()
    loaded = faults.of(lambda: load_case(case, record))
    day = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    folder = out or Path("out") / (loaded.id.replace("/", "-") if loaded else "")
    faults.of(lambda: check_size(worlds, seed, len(record.structures)))
    faults.of(lambda: _check_rate(rupture_rate))
    faults.of(lambda: _check_writable(folder))
    machine = faults.of(lambda: _machine(threads, workers, cluster, backend, device))
    faults.tell()
    assert loaded is not None
    assert machine is not None
    with Progress(quiet=json) as progress:
        done = assess_case(
            record, loaded, worlds=worlds, seed=seed, as_of=day, without=tuple(without or ()), machine=machine,
            rupture_rate_per_year=rupture_rate, progress=progress.tell,
            command=_command(case, worlds, seed, as_of, without, study, rupture_rate, machine.device),
        )  # fmt: skip
        progress.tell(0.95, "writing the brief")
        with to_the_end():
            written = write_outputs(folder, done.assessment, done.worlds)
    if json:
        print_json(write_json(done.assessment))
        return
    told = f"Written in {time.monotonic() - started:.0f} s: {', '.join(path.name for path in written)}\nin {folder}"
    print(*summary_lines(done.assessment), told, sep="\n")


def _without_faults(study: Study, faults: tuple[Fault, ...]) -> Study:
    """A user's own study, which nothing has checked before; BadInput with every fault."""
    if faults:
        raise BadInput(faults)
    return study


def _machine(
    threads: int | None, workers: int | None, cluster: str | None, backend: Backend, device: str | None
) -> Machine:
    """What simulates; BadInput for a machine that cannot be had, told before the simulation."""
    from countermove.world.jax_engine import device_of
    from countermove.world.pieces import Machine
    from countermove.world.workers import workers_of

    faults = Faults()
    if threads is not None and threads < 1:
        faults.add(BadInput.single(f"{threads} found; want 1 or more", where="--threads"))
    shared = faults.of(lambda: workers_of(workers, cluster))
    if backend is Backend.numba:
        if device is not None:
            faults.add(BadInput.single("a device is chosen for --backend jax", where="--device"))
        faults.tell()
        return Machine(threads, shared)
    kind = device or "cpu"
    faults.of(lambda: device_of(kind))
    faults.tell()
    return Machine(threads, shared, kind)


def _check_rate(rupture_rate: float) -> None:
    if not 0 <= rupture_rate <= 1:
        problem = f"{rupture_rate:g} found; want a rate per year from 0 to 1"
        raise BadInput.single(problem, where="--rupture-rate")


def _check_writable(folder: Path) -> None:
    """BadInput if nothing can be written there, told before the simulation and not after it."""
    try:
        place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if not place.is_dir():
            raise BadInput.single(f"{place} is a file; want a folder", where="--out")
        Path(tempfile.mkdtemp(prefix=".countermove-", dir=place)).rmdir()
    except OSError as error:
        problem = f"{folder} cannot be written: {error.strerror or error}; name another folder"
        raise BadInput.single(problem, where="--out") from None


def _command(
    case: str,
    worlds: int,
    seed: int,
    as_of: str | None,
    without: list[str] | None,
    study: Path | None,
    rate: float,
    device: str | None,
) -> str:
    """The command that gives the same bits again, wherever its outputs go."""
    words = ["countermove", "assess", case, "--worlds", str(worlds), "--seed", str(seed)]
    if as_of:
        words += ["--as-of", as_of]
    for each in without or ():
        words += ["--without", each]
    if rate != RUPTURE_RATE:
        words += ["--rupture-rate", f"{rate:g}"]
    if device is not None:
        words += ["--backend", "jax", "--device", device]
    if study is not None:
        words += ["--study", str(study)]
    return shlex.join(words)
