"""What the commands on forecasts share: options, files written whole, numbers as the terminal shows them."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.track.forecasters import Forecaster
    from countermove.track.ledger import Entry
    from countermove.track.scores import Bin

WIDTH = 80
LedgerPath = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="The ledger; else countermove/ledger.sqlite in your data folder."),
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="NAME", help="Leave a forecaster out (may be repeated).")
]


def ledger_path(path: Path | None) -> Path:
    """The ledger that is meant."""
    from countermove.track.ledger import default_path

    return path or default_path()


def all_forecasters(without: list[str] | None) -> Mapping[str, Forecaster]:
    """Every forecaster but those left out and those whose extra is not installed.

    BadInput for a name that is none or a baseline.
    """
    from countermove.track.forecasters import BASELINES, FITTED, RATES

    strange = [name for name in without or () if name not in (*RATES, *FITTED)]
    if strange:
        wanted = ", ".join((*RATES, *FITTED))
        raise BadInput.single(
            f"{strange[0]!r} is no forecaster that can be left out; known: {wanted}", where="--without"
        )
    every = {**BASELINES, **RATES}
    if "excitation" not in (without or ()):
        if find_spec("numpyro"):
            from countermove.track.excitation import excitation

            every["excitation"] = excitation
        else:
            typer.echo("excitation is left out: it needs pip install 'countermove[fit]'", err=True)
    return {name: make for name, make in every.items() if name not in (without or ())}


def write_whole(path: Path, text: str, option: str) -> None:
    """Write a file whole or not at all; BadInput that names the option."""
    if not path.name or path.is_dir():
        raise BadInput.single("a file is wanted", path=path, where=option)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=path) from None


def paragraph(text: str, indent: str = "") -> list[str]:
    """Lines of at most 80 columns; what follows the first is indented."""
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def number(value: float | None) -> str:
    """A score with three decimals; a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def calibration_lines(bins: tuple[Bin, ...]) -> Iterator[str]:
    """The calibration curve as a table."""
    if not bins:
        yield "nothing resolved yes or no"
        return
    yield f"{'said':>6}{'came':>7}  {'middle 90 %':<14}{'n':>5}"
    for each in bins:
        interval = f"{100 * each.low:.0f} to {100 * each.high:.0f} %"
        yield f"{100 * each.forecast:>4.0f} %{100 * each.happened:>5.0f} %  {interval:<14}{each.n:>5}"


def entry_json(entry: Entry) -> dict[str, Any]:
    """A forecast of a ledger with its label and all its resolutions."""
    return {
        **entry.question.model_dump(mode="json", by_alias=True),
        "label": entry.label,
        "why": entry.why,
        "entered_at": entry.entered_at.isoformat(),
        "resolutions": [
            {
                "entry": each.entry, "answer": each.answer, "count": each.count, "on": each.resolved_on.isoformat(),
                "source": each.source, "corrects": each.corrects, "reason": each.reason,
                "entered_at": each.entered_at.isoformat(),
            }
            for each in entry.resolutions
        ],
    }  # fmt: skip


def today() -> date:
    """The present day in UTC, which a ledger's days are in."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date()
