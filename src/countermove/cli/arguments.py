"""Arguments that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from countermove.study.days import parse_day
from countermove.study.faults import BadInput


def day_or_fault(text: str | None, name: str) -> date | None:
    """The day of an option such as --on; BadInput that names the option."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise BadInput.single(str(error), where=name) from None


StudyPath = Annotated[
    Path | None,
    typer.Option("--study", metavar="PATH", help="A study's folder, a packaged one's name, or a CSV of acts."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Equal seeds give equal bits.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="The record as it was knowable on a day.")]
