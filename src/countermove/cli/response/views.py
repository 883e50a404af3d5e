"""Which view of which record a command of the response looks at: options that they share."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.arguments import day_or_fault
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID", help="Leave out an event, link, end or source; may be repeated."),
]
Between = Annotated[
    str | None, typer.Option("--between", metavar="A,B", help="Two other sides of the record: A acts, B answers.")
]


def view(
    study: Path | None, as_of: str | None, without_ids: list[str] | None = None, between_sides: str | None = None
) -> Study:
    """The view that the options name. BadInput for a day, an id or a side that is none."""
    from countermove.response.record.views import between, without

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study) if day is None else load_study(study).as_of(day)
    if record.folder.is_file():
        from countermove.study.acts_file import taken_for_granted

        typer.echo("\n".join(textwrap.wrap(taken_for_granted(record.folder), 80, break_on_hyphens=False)), err=True)
    record = without(record, without_ids or [])
    if between_sides is None:
        return record
    sides = between_sides.split(",")
    if len(sides) != 2:
        raise BadInput.single(f"{between_sides!r} found; want two sides, as CN,JP", where="--between")
    return between(record, sides[0].strip(), sides[1].strip())
