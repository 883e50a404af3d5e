"""countermove response lags: how long controls wait for an answer."""

from __future__ import annotations

import json
import math
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.response.shared import plain, write_file
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

if TYPE_CHECKING:
    from countermove.response import Curve, LagRow, LagTable, Recoded, Verdict
    from countermove.response.record.acts import Stratum

Links = Literal["strict", "medium", "all"]
_WIDTH = 80
MOST_RECODINGS = 1000
_TICKS_DAYS = (0, 1, 3, 10, 30, 90, 365)


def lags_command(
    links: Annotated[Links, typer.Option(help="Which links count; all three stand side by side.")] = "medium",
    as_of: AsOf = None,
    as_json: AsJson = False,
    study: StudyPath = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the curves as an SVG chart.")] = None,
    recode: Annotated[
        int, typer.Option(metavar="N", help="Also code severities and links anew at random, N times (10 or more).")
    ] = 0,
) -> None:
    """How long controls wait for an answer: table, curve, and the verdict on the "shrinking lag".

    Controls without an answer are kept in the comparison until the record closes.

    Example: countermove response lags --links strict --as-of 2025-12-01
    """
    from countermove.response import LINK_SETS, recoded, sentences, verdict
    from countermove.response import lags as lag_table

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study) if day is None else load_study(study).as_of(day)
    judged = verdict(record, links)
    tables = {name: judged.table if name == links else lag_table(record, name) for name in LINK_SETS}
    if recode and not 10 <= recode <= MOST_RECODINGS:
        raise BadInput.single(f"{recode} found; want 10 to {MOST_RECODINGS}", where="--recode")
    again = recoded(record, recode) if recode else None
    if svg is not None:
        write_file(svg, _chart(record, tables, links))
    if as_json:
        answer = {**_as_json(record, judged, tables), "recoded": plain(again)}
        print_json(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100)
    lines = [
        *_heading(record, links), "", *_full_table(judged.table), "", *_side_by_side(tables), "",
        *_other_strata(record, links), "", *draw_curve(judged.table.curve, min(width, _WIDTH) - 8), "",
    ]  # fmt: skip
    for sentence in sentences(judged):
        lines += [*textwrap.wrap(sentence, width, break_on_hyphens=False), ""]
    if again is not None:
        lines += [*textwrap.wrap(_recoded_words(again), width, break_on_hyphens=False), ""]
    typer.echo("\n".join(lines).rstrip())


def _recoded_words(again: Recoded) -> str:
    shares = "; ".join(
        f"{name} {100 * middle:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"
        for name, (low, middle, high) in again.year_shares.items()
    )
    return (
        f"Coded anew {again.draws} times, severities and links moved at random as another coder might: answered within "
        f"365 days, middle 90 % of the codings: {shares}."
    )


def _heading(study: Study, links: str) -> list[str]:
    first, second = study.about.parties[:2]
    lines = [
        f"{second.adjective} answers to {first.adjective} technology controls",
        f"Record to {study.cut_off}; {links} links; an answer counts within 365 days.",
    ]
    if study.known_by is not None:
        lines.append("Links were judged with hindsight: this view hides later acts, not later insight.")
    return lines


def _full_table(table: LagTable) -> list[str]:
    lines = [
        "Share answered since the control became public (middle 90 %)",
        f"{'period':<10}{'n':>3}{'ans.':>6}{'ended':>7}  {'30 days':<13}{'90 days':<13}{'365 days':<13}{'median':>11}",
    ]
    for row in table.rows:
        cells = "".join(f"{_share(share):<13}" for share in row.shares)
        lines.append(f"{row.period:<10}{row.triggers:>3}{row.answered:>6}{row.ended:>7}  {cells}{_median(row):>11}")
    total = table.total
    lines.append("ans.: with an answer; ended: withdrawn, bargained away or superseded before any.")
    if total.alleged:
        lines.append(f"Alleged (leaked) orders, not counted, would answer {total.alleged} more.")
    return lines


def _side_by_side(tables: dict[Any, LagTable]) -> list[str]:
    lines = ["Answered within 365 days, by link set", "period    " + "".join(f"{name:<22}" for name in tables).rstrip()]
    for rows in zip(*(table.rows for table in tables.values()), strict=True):
        cells = "".join(f"{_share(row.shares[-1]):<13}{f'{row.answered} of {row.triggers}':<9}" for row in rows)
        lines.append(f"{rows[0].period:<10}{cells}".rstrip())
    return lines


def _other_strata(study: Study, links: Links) -> list[str]:
    from countermove.response import lags as lag_table
    from countermove.response import response_model

    first, second = study.about.parties[:2]
    lines = [f"Other strata, all years, {links} links (never pooled)"]
    strata: tuple[tuple[str, str, Stratum], ...] = (
        (f"{first.adjective} tariffs", first.id, "tariffs"),
        ("allies' controls", "allies", "allies"),
        (f"{second.adjective} controls", second.id, "technology_controls"),
        (f"{second.adjective} tariffs", second.id, "tariffs"),
        (f"{first.adjective} relaxations", first.id, "relaxations"),
    )
    for name, by, stratum in strata:
        row = lag_table(study, links, by=by, stratum=stratum).total
        leaked = f"alleged orders {row.alleged} more" if row.alleged else ""
        cells = f"{name:<22}{row.answered:>3} of {row.triggers:<4}365 days {_share(row.shares[-1]):<13}{leaked}"
        lines.append(cells.rstrip())
    model = response_model(study, links)
    offers, public = model.refusals, model.refusals_public
    lines.append(
        f"{first.adjective} chip offers met by an import limit within 60 days: {public.yes:.0f} of {public.trials:.0f}"
    )
    lines.append(f"in public; {offers.yes:.0f} of {offers.trials:.0f} with alleged (leaked) orders.")
    return lines


def _share(share: Any) -> str:
    if share.value is None:
        return "not yet"
    if math.isnan(share.value):
        return "-"
    return f"{100 * share.value:.0f}% ({100 * share.low:.0f}-{100 * share.high:.0f})"


def _median(row: LagRow) -> str:
    return "not reached" if row.median_days is None else f"{row.median_days:g} d"


def draw_curve(curve: Curve, columns: int = 72, rows: int = 8) -> list[str]:
    """A step curve in braille, its interval dotted, over days on a logarithmic axis."""
    if curve.n == 0:
        return ["No controls in this view, so there is no curve."]
    top = min(1.0, max(0.1, math.ceil(20 * max(curve.at(day)[2] for day in _TICKS_DAYS)) / 20))
    columns -= 6
    dots = [[0] * columns for _ in range(rows)]
    last = math.log1p(_TICKS_DAYS[-1])
    previous: int | None = None
    for x in range(2 * columns):
        day = math.expm1(last * x / (2 * columns - 1))
        value, low, high = (
            round((1 - min(part, top) / top) * (4 * rows - 1)) for part in curve.at(math.floor(day + 1e-9))
        )
        steps = range(min(value, previous or value), max(value, previous or value) + 1)
        for y in (*steps, *((low, high) if x % 3 == 0 else ())):
            dots[y // 4][x // 2] |= _DOT[y % 4][x % 2]
        previous = value
    lines = ["Share answered by day (curve; dotted: middle 90 %)"]
    for index, row in enumerate(dots):
        label = f"{100 * top:.0f}%" if index == 0 else ("0%" if index == rows - 1 else "")
        lines.append(f"{label:>5} " + "".join(chr(0x2800 + cell) for cell in row).rstrip("\u2800"))
    axis = [" "] * (columns + 4)
    for tick in _TICKS_DAYS:
        place = round(math.log1p(tick) / last * (columns - 1))
        axis[place : place + len(str(tick))] = str(tick)
    return [*lines, " " * 6 + "".join(axis).rstrip() + " days"]


_DOT = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def _as_json(study: Study, judged: Verdict, tables: dict[Any, LagTable]) -> dict[str, Any]:
    from countermove.response import response_model, sentences

    lines = sentences(judged)
    return {
        "study": study.about.id,
        "cut_off": study.cut_off.isoformat(),
        "as_of": None if study.known_by is None else study.known_by.isoformat(),
        "links": judged.links,
        "tables": {name: plain(table) for name, table in tables.items()},
        "verdict": {
            "finding": judged.finding, "sentences": lines, "variants": plain(judged.variants),
            "log_rank_p": judged.log_rank_p, "fixed_lag": plain(judged.fixed), "placebo": plain(judged.placebo),
            "unseen_share": judged.unseen_share,
        },
        "model_hash": response_model(study, judged.links).hash,
    }  # fmt: skip


def _chart(study: Study, tables: dict[Any, LagTable], links: Links) -> str:
    from countermove.chart import Curve as Drawn
    from countermove.chart import Frame, survival_chart

    first, second = study.about.parties[:2]
    curves: list[Drawn] = []
    for name, table in tables.items():
        # The last step holds to the window's end.
        days = [*table.curve.times_days.tolist(), float(table.window_days)] if table.total.answered else []
        value, low, high = (
            [*part.tolist(), *part[-1:].tolist()] for part in (table.curve.value, table.curve.low, table.curve.high)
        )
        if name == links:
            curves.append(Drawn(f"{name} links", days, value, low=low, high=high))
        else:
            curves.append(Drawn(f"{name} links", days, value))
    frame = Frame(
        id="lags",
        title=f"{first.adjective} technology controls answered by {second.name}",
        summary=f"Share answered by days since the control became public, record to {study.cut_off}.",
        note=f"Aalen-Johansen, withdrawals as competing ends; band: middle 90 % ({links} links). {study.about.title}.",
        show_title=True,
    )
    return survival_chart(
        curves, frame=frame, kind="incidence", x_label="days since the control became public", x_max=365.0
    )
