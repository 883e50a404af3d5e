"""countermove response lags: how long controls wait for an answer."""

from __future__ import annotations

import json
import math
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.response.shared import plain, write_file
from countermove.cli.response.views import Between, Without, view
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study

if TYPE_CHECKING:
    from countermove.response import Curve, LagRow, LagTable, Recoded, Verdict
    from countermove.response.record.acts import Stratum
    from countermove.response.waiting.words import Fitted

Links = Literal["strict", "medium", "all"]
Split = Literal["period", "layer", "instrument", "severity"]
Chart = Literal["curves", "periods", "arcs"]
_WIDTH = 80
MOST_RECODINGS = 1000
_TICKS_DAYS = (0, 1, 3, 10, 30, 90, 365)


def lags_command(
    links: Annotated[Links, typer.Option(help="Which links count; all three stand side by side.")] = "medium",
    split: Annotated[Split, typer.Option("--by", help="What the rows of the table are.")] = "period",
    without: Without = None,
    as_of: AsOf = None,
    between: Between = None,
    as_json: AsJson = False,
    study: StudyPath = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a chart.")] = None,
    chart: Annotated[Chart, typer.Option(help="Shares by day, waits by period, or acts and answers.")] = "curves",
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
    from countermove.response.waiting.words import as_document, fitted, shrinking_words, structure_words

    record = view(study, as_of, without, between)
    judged = verdict(record, links)
    tables = {name: lag_table(record, name, split=split) for name in LINK_SETS}
    found = fitted(record)
    if recode and not 10 <= recode <= MOST_RECODINGS:
        raise BadInput.single(f"{recode} found; want 10 to {MOST_RECODINGS}", where="--recode")
    again = recoded(record, recode) if recode else None
    if svg is not None:
        write_file(svg, _chart(chart, record, tables, links))
    if as_json:
        answer = {
            **_as_json(record, judged, tables),
            "fitted": plain(as_document(record, found)),
            "recoded": plain(again),
        }
        print_json(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100)
    lines = [
        *_heading(record, links), "", *_full_table(tables[links]), "", *_side_by_side(tables), "",
        *_other_strata(record, links), "", *draw_curve(judged.table.curve, min(width, _WIDTH) - 8), "",
        *_fitted_table(record, found),
    ]  # fmt: skip
    model_words = () if judged.too_thin else (*shrinking_words(found), *structure_words(found))
    for sentence in (*model_words, *sentences(judged)):
        lines += [*textwrap.wrap(sentence, width, break_on_hyphens=False), ""]
    if again is not None:
        lines += [*textwrap.wrap(_recoded_words(again), width, break_on_hyphens=False), ""]
    typer.echo("\n".join(lines).rstrip())


def _chart(chart: Chart, record: Study, tables: dict[Any, LagTable], links: Links) -> str:
    from countermove.response.waiting import draw
    from countermove.response.waiting.words import fitted

    if chart == "curves":
        return draw.answered_chart(record, tables, links)
    if chart == "arcs":
        return draw.arcs_chart(record, links)
    return draw.periods_chart(record, [each.view for each in fitted(record) if each.safe])


def _fitted_table(record: Study, found: Sequence[Fitted]) -> list[str]:
    """The fitted mean wait by period under each link set; nothing where no fit may be used."""
    from countermove.response.waiting.shrinking import by_period

    rows = {each.view.posterior.links: by_period(record, each.view) for each in found if each.safe}
    if not any(rows.values()):
        return []
    lines = [
        "Fitted: mean wait within a year, unanswered counted as 365 days (middle 90 %)",
        "period    " + "".join(f"{links:<22}" for links in rows).rstrip(),
    ]
    for parts in zip(*rows.values(), strict=True):
        cells = "".join(
            f"{f'{each.wait_days.value:.0f} d ({each.wait_days.low:.0f}-{each.wait_days.high:.0f})':<22}"
            for each in parts
        )
        lines.append(f"{parts[0].period:<10}{cells}".rstrip())
    return [*lines, "Outside truce; periods lean on each other and on a trend.", ""]


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
    """One row a group; long names of groups take the place of the 90 days."""
    from countermove.response.survival.table import SHARE_DAYS

    wide = max(10, *(len(row.group) + 1 for row in table.rows))
    shown = [day for day in SHARE_DAYS if wide <= 12 or day != 90]
    head = "".join(f"{f'{day} days':<13}" for day in shown)
    lines = [
        "Share answered since the control became public (middle 90 %)",
        f"{table.split:<{wide}}{'n':>3}{'ans.':>6}{'ended':>7}  {head}{'median':>11}",
    ]
    for row in table.rows:
        cells = "".join(f"{_share(share):<13}" for share in row.shares if share.day in shown)
        name = row.group.replace("_", " ")
        lines.append(f"{name:<{wide}}{row.triggers:>3}{row.answered:>6}{row.ended:>7}  {cells}{_median(row):>11}")
    total = table.total
    lines.append("ans.: with an answer; ended: withdrawn, bargained away or superseded before any.")
    if total.alleged:
        lines.append(f"Alleged (leaked) orders, not counted, would answer {total.alleged} more.")
    return lines


def _side_by_side(tables: dict[Any, LagTable]) -> list[str]:
    any_table = next(iter(tables.values()))
    wide = max(10, *(len(row.group) + 1 for row in any_table.rows))
    head = "".join(f"{name:<19}" for name in tables).rstrip()
    lines = ["Answered within 365 days, and how many of how many, by link set", f"{any_table.split:<{wide}}{head}"]
    for rows in zip(*(table.rows for table in tables.values()), strict=True):
        cells = "".join(f"{_share(row.shares[-1]):<13}{f'{row.answered}/{row.triggers}':<6}" for row in rows)
        lines.append(f"{rows[0].group.replace('_', ' '):<{wide}}{cells}".rstrip())
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
