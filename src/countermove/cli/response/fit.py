"""`countermove response fit`: fit the waiting model to a record, or to another view of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsOf, Seed, StudyPath
from countermove.cli.response.views import Between, Without, view
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.response.record.coding import LinkSet


def fit_command(
    without: Without = None,
    as_of: AsOf = None,
    between: Between = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write there instead of into your cache.")
    ] = None,
    study: StudyPath = None,
) -> None:
    """Fit the cure mixture under all three link sets; lags and forecast then use it for the same record.

    Needs the extra: pip install 'countermove[fit]'. Each link set is kept when it is done, so a stopped fit goes on.

    Example: countermove response fit --without us-oct7-rules-2022
    """
    from countermove.response.record.coding import LINK_SETS
    from countermove.response.waiting.fit import need_numpyro
    from countermove.response.waiting.make import check_enough, make
    from countermove.response.waiting.posterior import record_path

    record = view(study, as_of, without, between)
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput.single("a folder is wanted", path=out, where="--out")
    wanted: list[tuple[LinkSet, Path]] = []
    for links in LINK_SETS:
        path = record_path(record, links) if out is None else out / f"waiting_{links}.nc"
        if path is None:
            raise BadInput.single("there is no home folder to keep it in; name one with --out", where="fit")
        check_enough(record, links)
        if out is None and path.is_file():
            typer.echo(f"{links} links: fitted before, {path}")
        else:
            wanted.append((links, path))
    need_numpyro()
    for links, path in wanted:
        make(record, links, path, seed=seed, say=typer.echo)
        typer.echo(f"{links} links: {path}")
