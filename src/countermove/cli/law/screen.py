"""`countermove law screen`: is a party on a list?"""

from __future__ import annotations

import csv
import json as json_module
import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.shared import print_value
from countermove.cli.terminal import complain, print_json
from countermove.study.faults import BadInput, Fault, Faults

if TYPE_CHECKING:
    from countermove.law.parties.screening import Hit, ListDay, Screener, Screening

COLUMNS = (
    "line", "query", "says", "name", "entity_id", "list", "listed_from", "listed_to", "standing", "score", "why",
)  # fmt: skip


def screen_command(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A party, in English, Chinese or pinyin.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day asked about; else today.")] = None,
    list_: Annotated[
        list[Path] | None,
        typer.Option("--list", metavar="FILE.csv", help="A list as the US Consolidated Screening List is written."),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option("--names", metavar="FILE", help="Many names: one a line, or the column `name` of a .csv."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="X", help="Least score of a hit, to 1; else 0.8.")
    ] = None,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Is a party on a list that day, and on what ground is it said?

    Searches the listed parties of the study and of every --list. Many names give CSV, or JSON lines with --json.

    Example: countermove law screen "Huawei Tech Shenzhen" --on 2026-02-01
    """
    from countermove.law.parties.name_score import THRESHOLD
    from countermove.law.parties.screening import Screener
    from countermove.study import load_study

    faults = Faults()
    day = faults.of(lambda: day_or_fault(on, "--on")) or date.today()
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    record = load_study(study)
    seen = record if known_by is None else record.as_of(known_by)
    least = THRESHOLD if threshold is None else threshold
    screener = faults.of(lambda: Screener(seen, day, list_ or (), least))
    faults.of(lambda: _one_question(name, names))
    faults.tell()
    assert screener is not None
    complain(*map(str, screener.faults))
    if names is not None:
        _many(screener, names, json)
    elif json:
        print_value(screener.screen(name or "").as_json())
    else:
        _show(screener.screen(name or ""))


def _one_question(name: str | None, names: Path | None) -> None:
    if (name is None) == (names is None):
        raise BadInput.single("give either a name or --names FILE", where="NAME")


def _many(screener: Screener, path: Path, as_json: bool) -> None:
    """Answer name by name as they are read, so that a file may be of any length."""
    faults: list[Fault] = []
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if not as_json:
        writer.writerow(COLUMNS)
    for line, name in _names(path, faults):
        answer = screener.screen(name, near=False)
        if as_json:
            value = {"line": line, **answer.as_json()}
            print_json(json_module.dumps(value, ensure_ascii=False))
        else:
            writer.writerows(_rows(line, answer))
    complain(*map(str, faults))


def _names(path: Path, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    from countermove.law.parties.listed import CsvRows

    if path.suffix.lower() == ".csv":
        table = CsvRows(path, ("name",), "with the names to look up")
        for line, row in table.rows():
            yield line, row["name"].strip()
        faults += table.faults
        return
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                try:
                    text = raw.decode("utf-8-sig").strip()
                except UnicodeDecodeError:
                    faults.append(Fault(str(path), line, "", "is not UTF-8 text"))
                    continue
                if text:
                    yield line, text
    except OSError as error:
        raise BadInput.single(f"cannot be read: {error.strerror or error}", path=path) from None


def _rows(line: int, answer: Screening) -> Iterator[tuple[object, ...]]:
    found = False
    for hit in (*answer.hits, *answer.later):
        found = True
        yield (
            line, answer.query, answer.says, hit.name, hit.entity_id, hit.list, hit.listed_from, hit.listed_to,
            hit.standing, f"{hit.score:.3f}", hit.why,
        )  # fmt: skip
    for each in answer.not_listed:
        found = True
        standing = each.ownership.status if each.ownership else "not_listed"
        why = each.ownership.says if each.ownership else each.why
        yield (
            line, answer.query, answer.says, each.name, each.entity_id, "", "", "", standing, f"{each.score:.3f}", why,
        )  # fmt: skip
    if not found:
        yield line, answer.query, answer.says, *[""] * (len(COLUMNS) - 3)


def _show(answer: Screening) -> None:
    from rich.console import Console
    from rich.padding import Padding

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(f"{_shown(answer.query)} on {answer.on}: {answer.says}.", style="bold")
    for title, hits in (("", answer.hits), ("listed only later:", answer.later)):
        if title and hits:
            console.print(f"\n{title}")
        for (_, _), own in groupby(hits, key=lambda hit: (hit.source, hit.entity_id)):
            _show_party(console, list(own))
    if answer.not_listed:
        console.print("\nknown here, and on no list:")
    for each in answer.not_listed:
        console.print(f"\n{each.score:.2f}  {each.name}  ({each.entity_id})")
        said = [each.ownership.says] if each.ownership else ["no owner of it is recorded"]
        for text in (*each.remarks, *said, each.why):
            console.print(Padding(text, (0, 0, 0, 6), expand=False))
    if answer.near:
        told = "; ".join(f"{name} ({score:.2f})" for name, _, score in answer.near)
        console.print(f"\nbelow the threshold of {answer.threshold:g}: {told}")
    console.print()
    for (source, day, basis), own in groupby(answer.lists, key=lambda each: (each.source, each.data_day, each.basis)):
        console.print(f"searched: {source}, data of {day} ({basis}), {_counts(list(own))}", style="dim")
    for warning in answer.warnings:
        console.print(f"warning: {warning}")
    closing = "A score says how alike two names are, not who is meant. Research, not legal advice."
    console.print(f"\n{closing}", style="dim")


def _show_party(console: object, hits: list[Hit]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table

    assert isinstance(console, Console)
    first = hits[0]
    console.print(f"\n{first.score:.2f}  {first.name}  ({first.entity_id})")
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for hit in hits:
        since = f"from {hit.listed_from}" if hit.listed_from else "from a day not recorded"
        until = f" to {hit.listed_to}" if hit.listed_to else ""
        table.add_row(hit.list, since + until + (", ended" if hit.standing == "ended" else ""))
    console.print(Padding(table, (0, 0, 0, 6), expand=False))
    told = first.why if first.matched == first.name else f"{first.why} (of the name {first.matched})"
    console.print(Padding(told, (0, 0, 0, 6), expand=False))


def _counts(lists: list[ListDay]) -> str:
    return f"{len(lists)} list{'' if len(lists) == 1 else 's'}, {sum(each.parties for each in lists)} listings"


def _shown(text: str, most: int = 60) -> str:
    """A name as it can be printed: control characters and what turns text round are left out, and long ones cut."""
    plain = "".join(sign for sign in text[: 4 * most] if sign.isprintable()).strip()
    return (plain if len(plain) <= most else f"{plain[:most]}...") or "(an empty name)"
