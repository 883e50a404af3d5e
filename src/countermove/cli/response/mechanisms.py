"""countermove response mechanisms: the articles' mechanisms, one test each."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.response.figure_text import figure_lines
from countermove.cli.response.shared import plain, write_file
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

if TYPE_CHECKING:
    from countermove.response.mechanisms.result import Mechanism

Links = Literal["strict", "medium", "all"]
_WIDTH = 80
Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="A mechanism, as M07; without it, all in a table.")]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Also write the figure of one mechanism.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Also write every figure into a folder.")]


def mechanisms_command(
    name: Id = None,
    links: Annotated[Links, typer.Option(help="Which links lead; all three stand in the numbers.")] = "medium",
    as_of: AsOf = None,
    as_json: AsJson = False,
    svg: Svg = None,
    out: Out = None,
    study: StudyPath = None,
) -> None:
    """The articles' mechanisms against the record: each with its test, its numbers, its verdict and its figure.

    Verdicts are "supported", "not supported" and "cannot tell", by rules that were fixed before the numbers.

    Example: countermove response mechanisms M07
    """
    from countermove.response.mechanisms.catalogue import mechanism
    from countermove.response.mechanisms.catalogue import mechanisms as all_of_them
    from countermove.response.mechanisms.draw import draw

    if svg is not None and name is None:
        raise BadInput.single("name a mechanism, or a folder for all figures with --out", where="--svg")
    day = day_or_fault(as_of, "--as-of")
    record = load_study(study) if day is None else load_study(study).as_of(day)
    found = all_of_them(record, links) if name is None else (mechanism(record, name.upper(), links),)
    if svg is not None:
        write_file(svg, draw(found[0]))
    if out is not None:
        _write_all(out, found)
    if as_json:
        print_json(json.dumps(_as_json(record, found, links, one=name is not None), indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100)
    lines = _table(record, found, links, width) if name is None else _whole(record, found[0], width)
    typer.echo("\n".join(lines).rstrip())


def _write_all(folder: Path, found: Sequence[Mechanism]) -> None:
    from countermove.brief.output import write_files
    from countermove.response.mechanisms.draw import draw

    write_files(folder, {f"{each.id}.svg": draw(each).encode() for each in found})


def _as_json(study: Study, found: Sequence[Mechanism], links: str, *, one: bool) -> object:
    head = {
        "study": study.about.id,
        "cut_off": study.cut_off.isoformat(),
        "as_of": None if study.known_by is None else study.known_by.isoformat(),
        "links": links,
    }
    if one:
        return {**head, "mechanism": _plain(found[0])}
    return {**head, "mechanisms": [_plain(each) for each in found]}


def _plain(mechanism: Mechanism) -> dict[str, object]:
    kind = None if mechanism.figure is None else type(mechanism.figure).__name__.lower()
    return {**plain(mechanism), "figure_kind": kind}


def _table(study: Study, found: Sequence[Mechanism], links: str, width: int) -> list[str]:
    from countermove.response.mechanisms.result import say

    lines = [
        f"Mechanisms of the articles against the record to {study.cut_off}; {links} links lead",
        "",
        f"{'id':<4}{'mechanism':<31}{'verdict':<15}{'n':>3}  key number (middle 90 %)",
    ]
    for each in found:
        number = say(each.key) if each.key is not None else "-"
        lines.append(f"{each.id:<4}{each.name:<31}{each.verdict:<15}{each.n:>3}  {number}"[:width].rstrip())
    lines.append("")
    counts = ", ".join(
        f"{sum(each.verdict == word for each in found)} {word}"
        for word in ("supported", "not supported", "cannot tell")
    )
    words = f"{counts}. What each number is, and what a firmer verdict would take: countermove response mechanisms ID."
    lines += textwrap.wrap(words, width, break_on_hyphens=False)
    return [*lines, *_hindsight(study, width)]


def _hindsight(study: Study, width: int) -> list[str]:
    if study.known_by is None:
        return []
    text = "Links and severities were judged with hindsight: this view hides later acts, not later insight."
    return textwrap.wrap(text, width)


def _whole(study: Study, each: Mechanism, width: int) -> list[str]:
    lines = [f"{each.id} {each.name}: {each.verdict} (n {each.n})", f"Record to {study.cut_off}.", ""]
    parts = [
        ("Claim", each.claim + (f". Claims {', '.join(each.claims)}" if each.claims else "")),
        ("Test", each.test),
        ("Found", each.why),
        ("Needed", f"{each.needed[:1].upper()}{each.needed[1:]}."),
        ("Wrong if", f"{each.wrong_if.rstrip('.')}."),
        *(("Blind to", text) for text in each.cannot_say),
    ]
    previous = ""
    for head, text in parts:
        shown = "" if head == previous else head
        lines += textwrap.wrap(text, width, initial_indent=f"{shown:<10}", subsequent_indent=" " * 10,
                               break_on_hyphens=False)  # fmt: skip
        previous = head
    if each.numbers:
        lines += ["", *_numbers(each, width)]
    if each.figure is not None:
        lines += ["", *figure_lines(each.figure, width)]
    return [*lines, *([""] if study.known_by is not None else []), *_hindsight(study, width)]


def _numbers(each: Mechanism, width: int) -> list[str]:
    from countermove.response.mechanisms.result import say

    lines = [f"{'Number (middle 90 %)':<41}{'links':<7}{'n':>3}  value"]
    for number in each.numbers:
        head, *rest = textwrap.wrap(number.name, 39, subsequent_indent="  ")
        value, *more = textwrap.wrap(say(number), width - 53)
        lines.append(f"{head:<41}{number.links or '':<7}{number.n:>3}  {value}")
        rest += [""] * (len(more) - len(rest))
        more += [""] * (len(rest) - len(more))
        lines += [f"{line:<53}{tail}".rstrip() for line, tail in zip(rest, more, strict=True)]
        if number.note:
            lines += textwrap.wrap(number.note, width, initial_indent="    ", subsequent_indent="    ")
    return lines
