"""countermove study pipeline: what each report says of which station of a licensed chip."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.study.pipeline import Pipeline, Reconciled, Told
    from countermove.study.study import Study

WIDTH = 80
INDENT = " " * 36


def pipeline(
    chip: Annotated[
        str | None, typer.Argument(metavar="[CHIP]", help="One chip; without it, all that have reports.")
    ] = None,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print what the record says of each station of a chip: rule, licence, admission, order, shipment, revenue.

    Below it: reports that seem to conflict, and which of these conflicts vanish once chips, stations and days are kept
    apart.

    Example: countermove study pipeline H200
    """
    from countermove.study import load_study
    from countermove.study.pipeline import FILE, load_pipeline, pipeline_faults, reconciled, reports_told

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study)
    stations = load_pipeline(record)
    if stations is None:
        raise BadInput.single("this study has no stations of a licence", path=record.folder / FILE)
    faults = list(pipeline_faults(record))
    if faults:
        raise BadInput(faults)
    wanted = None if chip is None else _chip(record, stations, chip)
    view = record if day is None else record.as_of(day)
    told = [each for each in reports_told(view, stations) if wanted in (None, each.report.chip)]
    pairs = [
        each
        for each in reconciled(view, stations)
        if wanted is None or wanted in {one.report.chip for one in each.reports}
    ]
    if json:
        print_json(json_module.dumps(_as_json(view, told, pairs), indent=1, ensure_ascii=False))
        return
    print("\n".join(_lines(view, stations, told, pairs)))


def _chip(study: Study, stations: Pipeline, text: str) -> str:
    """The id of a chip by id, name or alias among those that have reports."""
    ids = list(dict.fromkeys(report.chip for report in stations.reports))
    chips = {chip.id: chip for chip in study.chips}
    for name in ids:
        each = chips[name]
        if text.casefold() in {name, each.name.casefold(), *(alias.casefold() for alias in each.aliases)}:
            return name
    known = ", ".join(chips[name].name for name in ids)
    raise BadInput.single(f"no report speaks of {text!r}; want one of {known}", where="CHIP")


def _as_json(view: Study, told: Sequence[Told], pairs: Sequence[Reconciled]) -> dict[str, Any]:
    return {
        "study": view.about.id,
        "cut_off": view.cut_off.isoformat(),
        "as_of": None if view.known_by is None else view.known_by.isoformat(),
        "reports": [
            {
                "id": each.report.id, "chip": each.report.chip, "station": each.report.station,
                "state": each.report.state, "says": each.report.says, "from": each.first.isoformat(),
                "to": each.last.isoformat(), "figure": each.figure or None, "alleged": each.alleged,
                "row": each.ground.id, "reliability": each.ground.reliability,
                "credibility": each.ground.credibility, "sources": list(each.ground.sources),
            }
            for each in told
        ],
        "apparent": [
            {
                "seems": each.apparent.seems, "between": list(each.apparent.between), "verdict": each.verdict,
                "vanishes": each.vanishes, "days": each.days, "note": each.apparent.note,
            }
            for each in pairs
        ],
    }  # fmt: skip


def _lines(view: Study, stations: Pipeline, told: Sequence[Told], pairs: Sequence[Reconciled]) -> Iterator[str]:
    names = {chip.id: f"{chip.vendor} {chip.name}" for chip in view.whole.chips}
    titles = {station.id: station.title for station in stations.stations}
    for chip in dict.fromkeys(each.report.chip for each in told):
        yield f"{names[chip]}, record to {view.cut_off}"
        yield f"{'station':<10}{'day':<11}{'state':<12}{'':<3}says"
        previous = ""
        for each in (one for one in told if one.report.chip == chip):
            head = titles[each.report.station] if each.report.station != previous else ""
            yield from _row(head, each)
            previous = each.report.station
        yield ""
    if not told:
        yield from textwrap.wrap(f"No report was known on {view.cut_off}.", WIDTH)
        return
    counted = {
        "vanish, for they speak of two stations or two chips": sum(each.vanishes for each in pairs),
        "vanish if the state changed between two days": sum(each.verdict == "a change" for each in pairs),
        "stand": sum(each.verdict == "a conflict" for each in pairs),
    }
    said = "; ".join(f"{count} {what}" for what, count in counted.items() if count)
    yield from textwrap.wrap(f"Apparent contradictions: {said or 'none'}.", WIDTH)
    order = ("a conflict", "a change", "two stations", "two chips")
    for each in sorted(pairs, key=lambda pair: order.index(pair.verdict)):
        yield from _pair(each, titles)


def _row(head: str, told: Told) -> Iterator[str]:
    grade = told.ground.reliability + told.ground.credibility
    text = f"{told.figure}, {told.report.says}" if told.figure else told.report.says
    text += " (alleged)" if told.alleged else ""
    day = f"{told.last}"
    start = f"{head:<10}{day:<11}{told.report.state:<12}{grade:<3}"
    yield from textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=INDENT)
    yield from textwrap.wrap(
        f"{told.report.id} {told.ground.id}", WIDTH, initial_indent=INDENT, subsequent_indent=INDENT,
        break_on_hyphens=False,
    )  # fmt: skip


def _pair(pair: Reconciled, titles: dict[str, str]) -> Iterator[str]:
    one, other = pair.reports
    where = titles[one.report.station].lower()
    why = {
        "two chips": "vanishes: they speak of two chips",
        "two stations": f"vanishes: {where} and {titles[other.report.station].lower()} are two stations",
        "a change": f"vanishes if the state of {where} changed in {pair.days} days",
        "a conflict": f"stands: one station, {where}, {pair.days} day{'s' * (pair.days != 1)} apart"
        if one.report.station == other.report.station
        else f"stands: {titles[other.report.station].lower()} without {where}",
    }[pair.verdict]
    text = f"{pair.apparent.seems} ({', '.join(pair.apparent.between)}) It {why}."
    text += f" {pair.apparent.note}" if pair.apparent.note else ""
    yield from textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
