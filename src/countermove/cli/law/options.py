"""The options of a question of law, as the commands write them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Day = Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day asked about, as 2026-02-01.")]
To = Annotated[str | None, typer.Option("--to", metavar="PLACE", help="Destination, as CN.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="PLACE", help="Where it leaves: US, for a transfer the destination.")
]
Headquarters = Annotated[
    str | None,
    typer.Option("--headquarters", metavar="PLACE", help="Of the party or its parent; else the destination."),
]
EndUser = Annotated[str | None, typer.Option("--end-user", metavar="NAME", help="Who will use it.")]
EndUse = Annotated[
    str | None, typer.Option("--end-use", metavar="USE", help="As military, supercomputer, us_data_centre.")
]
Transaction = Annotated[Literal["export", "reexport", "transfer"], typer.Option("--transaction", help="Kind of move.")]
Marketed = Annotated[
    Literal["yes", "no", "unknown"] | None,
    typer.Option("--marketed-for-datacenter", help="Of the item; else as the catalogue says."),
]
Form = Annotated[
    Literal["chip", "computer", "other"] | None,
    typer.Option("--form", help="What is shipped: the chip, a computer with it inside, or another item."),
]
Catalogue = Annotated[
    str | None,
    typer.Option("--catalogue", metavar="FILE.csv", help="Questions, one a row; - for stdin; study for its items."),
]
Out = Annotated[
    str, typer.Option("--out", metavar="FILE", help="For its answers: FILE.csv, FILE.parquet, - for stdout.")
]
Records = Annotated[
    list[Path] | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="A record for a file: FILE.json, or FILE.html with FILE.json; repeatable.",
    ),
]
WholeTrace = Annotated[bool, typer.Option("--trace", help="Print the whole trace.")]
