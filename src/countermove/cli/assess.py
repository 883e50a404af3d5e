"""`countermove assess`: a case in, a brief out."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, Seed, StudyPath, day_or_fault
from countermove.cli.machine import Backend, BackendName, ClusterAddress, Device, Threads, WorkerCount, machine_of
from countermove.cli.progress import Progress
from countermove.cli.stopping import to_the_end
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput, Fault, Faults

if TYPE_CHECKING:
    from countermove.decision import Assessed
    from countermove.study import Case, Study
    from countermove.study.limits import Limit

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
        list[str] | None,
        typer.Option("--without", metavar="ID", help="Leave out a measure, row, source or account; repeatable."),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="LIMIT", help="What will do: OUTCOME<=NUMBER or OUTCOME>=NUMBER; repeatable."),
    ] = None,
    threads: Threads = None,
    workers: WorkerCount = None,
    cluster: ClusterAddress = None,
    backend: BackendName = Backend.numba,
    device: Device = None,
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
    limits = faults.of(lambda: _limits(limit or (), record, loaded))
    machine = faults.of(lambda: machine_of(threads, workers, cluster, backend, device))
    faults.tell()
    assert loaded is not None and machine is not None  # noqa: PT018
    with Progress(quiet=json) as progress:
        done = assess_case(
            record, loaded, worlds=worlds, seed=seed, as_of=day, without=tuple(without or ()), limits=limits,
            machine=machine, rupture_rate_per_year=rupture_rate, progress=progress.tell,
            command=_command(case, worlds, seed, as_of, without, limit, study, rupture_rate, machine.device),
        )  # fmt: skip
        _write(folder, done, started, progress, as_json=json)


def _write(folder: Path, done: Assessed, started: float, progress: Progress, *, as_json: bool) -> None:
    """The files of a brief, and what the terminal shows of it."""
    progress.tell(0.95, "writing the brief")
    from countermove.brief import summary_lines, write_json, write_outputs

    with to_the_end():
        written = write_outputs(folder, done.assessment, done.kept)
    if as_json:
        print_json(write_json(done.assessment))
        return
    told = f"Written in {time.monotonic() - started:.0f} s: {', '.join(path.name for path in written)}\nin {folder}"
    print(*summary_lines(done.assessment), told, sep="\n")


def _without_faults(study: Study, faults: tuple[Fault, ...]) -> Study:
    """A user's own study, which nothing has checked before; BadInput with every fault."""
    if faults:
        raise BadInput(faults)
    return study


def _limits(texts: Sequence[str], study: Study, case: Case | None) -> dict[str, Limit]:
    """The limits of the command line; BadInput for what is none, and where the case, if there is one, has no such
    outcome."""
    from countermove.decision.satisficing import check_limits
    from countermove.study.limits import read_limits

    found = read_limits(texts)
    if case is not None:
        check_limits(study, case, found)
    return found


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
    case: str, worlds: int, seed: int, as_of: str | None, without: list[str] | None, limit: list[str] | None,
    study: Path | None, rate: float, device: str | None,
) -> str:  # fmt: skip
    """The command that gives the same bits again, wherever its outputs go."""
    from countermove.decision.again import command_of

    return command_of(
        case, worlds=worlds, seed=seed, as_of=as_of, without=without or (), limit=limit or (),
        rupture_rate=None if rate == RUPTURE_RATE else rate, device=device, study=study,
    )  # fmt: skip
