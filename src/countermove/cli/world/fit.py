"""countermove world fit: the world fitted to its past."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import Seed, StudyPath
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.world.posterior import Posterior

SHOWN = 12
FAR = 0.5


def fit_command(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the posterior here.")] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="ID", help="Leave out a source, origin, series or row; may be repeated."),
    ] = None,
    warm_up: Annotated[int, typer.Option("--warm-up", metavar="N", help="Steps of each chain to settle.")] = 500,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of each of four chains.")] = 800,
    keep: Annotated[int, typer.Option("--keep", metavar="N", help="Draws to keep, over all chains.")] = 1000,
    seed: Seed = 0,
    study: StudyPath = None,
) -> None:
    """Fit every rival structure to the recorded past, and say what moved against the fit in use.

    Takes some ten minutes on two cores. A fit that was stopped goes on with the structures that are done. Without
    --out it is kept in your cache, where the other commands find it as long as the study stays as it is.

    Example: countermove world fit --without epoch-ai-16afcb --out without-epoch.nc
    """
    from countermove.cli.progress import Progress
    from countermove.study import load_case, load_study
    from countermove.study.netcdf import check_writable
    from countermove.world.fit.history import history_of
    from countermove.world.fit.make import Effort, make
    from countermove.world.posterior import cached_path, packaged_path, read

    record = load_study(study)
    if not record.case_ids:
        raise BadInput.single("no case; the past is simulated under the first case's present law", path=record.folder)
    if min(warm_up, draws, keep) < 50:
        raise BadInput.single(f"{min(warm_up, draws, keep)} found; want 50 or more", where="--warm-up, --draws, --keep")
    history = history_of(record, load_case(record.case_ids[0], record), without or [])
    path = out or cached_path(history.hash)
    if path is None:
        raise BadInput.single("no home folder to keep the fit in; name a file", where="--out")
    check_writable(path, "--out")
    with Progress(quiet=False) as progress:
        told = make(history, path, seed=seed, effort=Effort(warm_up, draws, kept=keep), say=progress.tell)
    for structure, each in told.items():
        verdict = "" if each.converged else "  not converged: draw more"
        print(f"{structure:<22}R-hat {each.rhat:.3f}  ESS {each.ess:>5.0f}  divergences {each.divergences}{verdict}")
    print(f"{len(history.fitted)} rows, {len(history.free)} parameters: {path}")
    shipped = packaged_path(record)
    if shipped.is_file() and shipped.resolve() != path.resolve():
        print("\n".join(_what_moved(read(path), read(shipped))))


def _what_moved(new: Posterior, old: Posterior) -> list[str]:
    """The parameters whose median moved by half a standard deviation or more, the farthest first."""
    import numpy as np

    found: list[tuple[float, str]] = []
    for name in new.parameters:
        if name in old.parameters:
            after, before = (each.values[:, :, each.parameters.index(name)].ravel() for each in (new, old))
            far = float((np.median(after) - np.median(before)) / max(float(before.std()), 1e-12))
            if abs(far) >= FAR:
                told = f"{name:<34}{np.median(before):>12.4g} -> {np.median(after):<12.4g}{far:+.1f} sd"
                found.append((-abs(far), told))
    if not found:
        return textwrap.wrap("No parameter's median moved by half a standard deviation against the shipped fit.", 80)
    return ["Medians that moved against the shipped fit:", *(told for _, told in sorted(found)[:SHOWN])]
