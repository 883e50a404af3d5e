"""countermove track forecast: the dated forecast of a study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import all_forecasters, paragraph, today, write_whole
from countermove.study.faults import BadInput
from countermove.study.study import load_study

if TYPE_CHECKING:
    from countermove.track.packaged import Dated


def forecast_command(
    as_of: AsOf = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the questions with their forecasts as YAML.")
    ] = None,
    study: StudyPath = None,
    as_json: AsJson = False,
) -> None:
    """Forecast each side's acts over the next 3, 6 and 12 months, by the forecaster that did best in the backtest.

    --as-of DAY forecasts from what was known on that day; else from the whole record. track add reads the file.

    Example: countermove track forecast --out forecast.yaml
    """
    from countermove.track.document import shipped_backtest
    from countermove.track.packaged import as_yaml, dated_forecast

    record = load_study(study)
    day = day_or_fault(as_of, "--as-of") or record.cut_off
    found = shipped_backtest(record)
    try:
        made = dated_forecast(record, found, all_forecasters(_not_in(found.forecasters)), day, today())
    except ValueError as error:
        raise BadInput.single(str(error), path=record.folder) from None
    if out is not None:
        write_whole(out, as_yaml(made), "--out")
    if as_json:
        document = {
            "study": made.study, "made_at": made.made_at.isoformat(), "model": made.model,
            "information_as_of": made.information_as_of.isoformat(), "model_hash": made.model_hash,
            "chosen_by": made.chosen_by, "notes": made.notes,
            "questions": [each.model_dump(mode="json", by_alias=True) for each in made.questions],
        }  # fmt: skip
        print_json(json.dumps(document, indent=1, ensure_ascii=False))
        return
    print("\n".join(_lines(made)))


def _not_in(names: tuple[str, ...]) -> list[str]:
    """The forecasters that the backtest did not try."""
    return [name for name in all_forecasters(None) if name not in names]


def _lines(made: Dated) -> list[str]:
    from countermove.track.table import percent

    lines = [
        *paragraph(f"Forecast made on {made.made_at} from what was known on {made.information_as_of}"),
        *paragraph(f"By {made.chosen_by}"),
        "",
        f"{'acts of':<29}{'how many':<14}{'p':<6}{'median (90 %)':<14}window closes",
    ]
    for each in made.questions:
        least = f"{each.at_least} or more" if each.kind == "count" else "any"
        five = each.counts.all() if each.counts else ()
        acts = f"{five[2]:.0f} ({five[0]:.0f} to {five[4]:.0f})" if five else ""
        name = f"{each.party} {each.group} {each.direction}"
        lines.append(f"{name:<29}{least:<12}{percent(each.probability or 0):>6}  {acts:<14}{each.to}")
    lines.append("")
    for note in made.notes:
        lines += paragraph(f"- {note}", "  ")
    return lines
