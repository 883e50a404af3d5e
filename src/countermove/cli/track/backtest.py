"""countermove track backtest: what the forecasters would have been worth."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import Without, all_forecasters, paragraph, write_whole
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

if TYPE_CHECKING:
    from countermove.track.document import Backtest, PerWindow
    from countermove.track.table import Case, Row, Tally, Verdict

SHOWN = 4


def backtest_command(
    refit: Annotated[bool, typer.Option("--refit", help="Run it anew; a run that was stopped goes on.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="With --refit: also write the whole result.")
    ] = None,
    without: Without = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Also draw the calibration curve.")] = None,
    study: StudyPath = None,
    as_json: AsJson = False,
) -> None:
    """What each forecaster would have been worth, quarter after quarter, knowing only what was known then.

    Prints the result that ships with the study; --refit runs it anew.

    Example: countermove track backtest --svg calibration.svg
    """
    from countermove.track.document import shipped_backtest
    from countermove.track.picture import calibration_picture

    record = load_study(study)
    if not refit and (out is not None or without):
        raise BadInput.single("wants --refit", where="--out" if out is not None else "--without")
    found = _run(record, without, as_json) if refit else shipped_backtest(record)
    if out is not None:
        write_whole(out, found.dumped(), "--out")
    if svg is not None:
        write_whole(svg, calibration_picture(record, found), "--svg")
    if as_json:
        print_json(json.dumps(_as_json(found), indent=1, ensure_ascii=False))
        return
    print("\n".join(_lines(found)))


def _run(study: Study, without: list[str] | None, quiet: bool) -> Backtest:
    from countermove.cli.progress import Progress
    from countermove.track.backtest import backtest

    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    with Progress(quiet=quiet) as progress:
        try:
            return backtest(study, all_forecasters(without), kept=home / "countermove" / "backtest", tell=progress.tell)
        except ValueError as error:
            raise BadInput.single(str(error), path=study.folder) from None


def _lines(found: Backtest) -> list[str]:
    from countermove.track.table import chosen_forecaster, headline, notes, rows_of, tally, verdict_of

    rows = rows_of(found)
    verdict = verdict_of(found, rows)
    chosen = chosen_forecaster(found)
    first = found.windows[0].origins[0]
    lines = [
        *paragraph(
            f"Acts of each side by layer group and direction ({len(found.series)} series), forecast each quarter from "
            f"{first} by what was known the day before. Record to {found.cut_off}, {found.steps} acts."
        ),
        "",
    ]
    for window in found.windows:
        lines += [*_table(window, [row for row in rows if row.months == window.months]), ""]
    lines += paragraph(
        "Scores: lower is better. Skill: against the best baseline of that window and score, picked with all windows "
        "seen; in brackets the middle 90 %, from blocks of origins as long as the window."
    )
    lines += ["", *paragraph(headline(found, verdict))]
    for sentence in verdict.sentences:
        lines += paragraph(f"- {sentence}", "  ")
    lines += ["", *_hits(found, chosen, [tally(window, chosen) for window in found.windows]), ""]
    for note in notes(found):
        lines += paragraph(f"- {note}", "  ")
    return lines


def _table(window: PerWindow, rows: list[Row]) -> list[str]:
    lines = [
        f"{window.months} months: {window.n} forecasts from {len(window.origins)} origins",
        f"{'':<17}{'Brier':>6}{'log':>7}{'CRPS':>7}  {'skill by Brier':<22}{'skill by CRPS':<19}".rstrip(),
    ]
    for row in rows:
        cells = [_skill(row, score) for score in ("brier", "crps")]
        means = f"{row.mean['brier']:>6.3f}{row.mean['log']:>7.3f}{row.mean['crps']:>7.3f}"
        lines.append(f"{row.forecaster:<17}{means}  {cells[0]:<22}{cells[1]}".rstrip())
    return lines


def _skill(row: Row, score: Any) -> str:
    found = row.against[score]
    if found.difference == found.low == found.high == 0:
        return "best baseline"
    return f"{100 * found.skill:+.0f} % ({100 * found.skill_low:+.0f} to {100 * found.skill_high:+.0f})"


def _hits(found: Backtest, chosen: str, tallies: list[Tally]) -> list[str]:
    from countermove.track.table import cases

    ordered = cases(found, chosen)
    lines = [
        f"Hits and misses of {chosen}, the forecaster with the lowest Brier score",
        f"{'':<12}{'called likely (1/2 or more)':<30}{'called unlikely':<22}".rstrip(),
        f"{'':<12}{'came':>8}{'did not':>12}{'':<10}{'came':>8}{'did not':>12}",
    ]
    lines += [
        f"{f'{each.months} months':<12}{each.likely_came:>8}{each.likely_not:>12}{'':<10}{each.unlikely_came:>8}"
        f"{each.unlikely_not:>12}"
        for each in tallies
    ]
    hits = [each for each in reversed(ordered) if each.seen]
    lines += ["", "Costliest misses", *map(_case, ordered[:SHOWN]), "Surest hits (acts that came)"]
    return [*lines, *map(_case, hits[:SHOWN])]


def _case(each: Case) -> str:
    came = f"{each.seen} came" if each.seen else "none came"
    return f"  {each.origin} +{each.months:<3}{each.series:<30}{100 * each.probability:>4.0f} %  {came}"


def _as_json(found: Backtest) -> dict[str, Any]:
    from countermove.track.table import (
        calibration_of,
        cases,
        chosen_forecaster,
        headline,
        notes,
        rows_of,
        tally,
        verdict_of,
    )

    rows = rows_of(found)
    verdict: Verdict = verdict_of(found, rows)
    chosen = chosen_forecaster(found)
    ordered = cases(found, chosen)
    whole = found.model_dump(mode="json", exclude={"windows"})
    return {
        **whole,
        "table": [dataclasses.asdict(row) for row in rows],
        "verdict": {
            "headline": headline(found, verdict), "sentences": verdict.sentences,
            "beaten": [dict(zip(("months", "score", "forecaster"), each, strict=True)) for each in verdict.beaten],
            "comparisons": verdict.comparisons,
        },
        "chosen": chosen,
        "tally": [dataclasses.asdict(tally(window, chosen)) for window in found.windows],
        "calibration": {
            str(window.months): [dataclasses.asdict(each) for each in calibration_of(window, chosen)]
            for window in found.windows
        },
        "misses": [_plain(each) for each in ordered[:20]],
        "hits": [_plain(each) for each in [each for each in reversed(ordered) if each.seen][:20]],
        "notes": notes(found),
    }  # fmt: skip


def _plain(each: Case) -> dict[str, Any]:
    return {**dataclasses.asdict(each), "origin": each.origin.isoformat()}
