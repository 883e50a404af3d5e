"""`countermove response exposure`: firms, minerals and allies, and how exposed the record says they are."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.response.shared import plain
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

if TYPE_CHECKING:
    from countermove.response.forecast.exposure_table import ExposureRow
    from countermove.response.forecast.exposures import Exposure

_WIDTH = 80
_HEADS = {"firm": "Firms", "mineral": "Minerals", "ally": "Allies"}


def exposure_command(as_of: AsOf = None, study: StudyPath = None, as_json: AsJson = False) -> None:
    """Who is exposed to an answer, by how much, and what sum is at risk, each with its day and source.

    What the record does not give is not known, and no figure is made up for it.

    Example: countermove response exposure --as-of 2025-01-01
    """
    from countermove.response.forecast.exposure_table import exposure_table

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study) if day is None else load_study(study).as_of(day)
    rows = exposure_table(record)
    if not rows:
        raise BadInput.single("this study lists nobody that an answer can hit", path=record.folder / "exposures.yaml")
    if as_json:
        document = {"study": record.about.id, "cut_off": record.cut_off.isoformat(), "rows": plain(rows)}
        print_json(json.dumps(document, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_lines(record, rows)))


def _lines(record: Study, rows: Sequence[ExposureRow]) -> Iterator[str]:
    yield f"Record to {record.cut_off}"
    for group, head in _HEADS.items():
        own = [row for row in rows if row.group == group]
        if own:
            yield ""
            yield head
        for row in own:
            yield from _row(row)


def _row(row: ExposureRow) -> Iterator[str]:
    yield from _wrapped(f"  {row.name}: {told(row.exposure)}")
    if row.group != "mineral":
        yield from _wrapped(f"    at risk: {told(row.sum)}")
    if row.note:
        yield from _wrapped(f"    {row.note}")
    sources = dict.fromkeys(name for each in (row.exposure, row.sum) if each for name in each.source)
    if sources:
        yield from _wrapped(f"    source: {', '.join(sources)}")


def told(each: Exposure | None) -> str:
    """A figure in words: value, interval, what it is, and the end of its period."""
    if each is None:
        return "not known"
    value = _value(each.value, each.unit)
    if each.low is not None and each.high is not None and each.low < each.high:
        value += f" ({_value(each.low, each.unit)} to {_value(each.high, each.unit)})"
    end = f", to {each.period_end}" if each.period_end else ""
    return f"{value} {each.what}{end}"


def _value(value: float, unit: str) -> str:
    return f"{100 * value:.0f} %" if unit.startswith("fraction") else f"{value:,.3g} {unit}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="      ", break_on_hyphens=False)
