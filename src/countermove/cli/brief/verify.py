"""`countermove brief verify`: is a brief as it was made?"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.brief.verified import Again, Check, Finding, VerifiedBrief
    from countermove.decision.again import Order
    from countermove.decision.assessment import Assessment

ALTERED = 3
"""The exit code, as that of `law verify`, where something is not as it was made."""
WIDTH = 80
SHORT = 12


def verify_command(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A brief's folder, or its page, Markdown or assessment.json alone.")
    ],
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Also make the assessment again, as its receipt says, and compare.")
    ] = False,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Is a brief as it was made? Finds altered numbers and sentences, in a page mailed alone too.

    Ends with 0 if all is as it was made, with 3 if something is not, with 2 if there is no brief that can be read.

    Example: countermove brief verify out/h200
    """
    from countermove.brief.verify import verify

    if study is not None and not rerun:
        raise BadInput.single("is for --rerun", where="--study")
    assessment, found = verify(path)
    if rerun:
        made = _again(assessment, study, quiet=json)
        same = found.same and not made.failures and made.content_hash == found.content_hash
        found = found.model_copy(update={"again": made, "same": same})
    if json:
        print_json(found.model_dump_json(indent=1))
    else:
        print("\n".join(_lines(found, assessment)))
    if not found.same:
        raise typer.Exit(ALTERED)


def _again(assessment: Assessment, study: Path | None, *, quiet: bool) -> Again:
    """The assessment made again by the command of its receipt, on the present study."""
    from countermove.brief.lines import MOST
    from countermove.brief.verified import Again, Finding
    from countermove.decision.again import differing, order_of
    from countermove.decision.causes import causes

    command = assessment.receipt.command
    new = _made(order_of(assessment.receipt), command, study, quiet=quiet)
    found = differing(assessment, new)
    shown = tuple(Finding(line=None, where=e.where, says=e.says, should=e.should) for e in found[:MOST])
    moved = tuple(f"{each.what}: {each.a} then, {each.b} now{_which(each)}" for each in causes(assessment, new))
    return Again(
        command=command, content_hash=new.receipt.content_hash, failures=len(found), findings=shown, moved_on=moved
    )


def _which(cause: object) -> str:
    """The rules or measures that a cause names."""
    told = [f"{name} {', '.join(items)}" for name in ("added", "removed", "changed") if (items := getattr(cause, name))]
    return f" ({'; '.join(told)})" if told else ""


def _made(order: Order, command: str, study: Path | None, *, quiet: bool) -> Assessment:
    from countermove.cli.progress import Progress
    from countermove.decision import assess
    from countermove.study import load_case, load_study
    from countermove.world.pieces import Machine

    home = study if study is not None else None if order.study is None else Path(order.study)
    record = load_study(home)
    case = load_case(order.case, record)
    rate = {} if order.rupture_rate_per_year is None else {"rupture_rate_per_year": order.rupture_rate_per_year}
    machine = Machine() if order.device is None else Machine(device=order.device)
    with Progress(quiet=quiet) as progress:
        done = assess(
            record, case, worlds=order.worlds, seed=order.seed, as_of=order.as_of, without=order.without,
            limits=order.limits, machine=machine, progress=progress.tell, command=command, **rate,
        )  # fmt: skip
    return done.assessment


def _lines(found: VerifiedBrief, assessment: Assessment) -> Iterator[str]:
    receipt = assessment.receipt
    yield from _told(
        f"{found.path}: {receipt.case}, {receipt.worlds:,} worlds, seed {receipt.seed} "
        f"({found.content_hash[:SHORT] or 'no digest'})"
    )
    for each in found.checks:
        yield from _check(each)
    if found.again is not None:
        yield from _again_lines(found.again, found.content_hash)
    yield ""
    yield from _told(_verdict(found))
    for note in found.notes:
        if found.again is None or "--rerun" not in note:
            yield from _told(note)


def _verdict(found: VerifiedBrief) -> str:
    failed = list(dict.fromkeys(each.file for each in found.checks if each.failures))
    if failed:
        return f"Not as it was made: {', '.join(failed)}."
    if found.again is None:
        return "As it was made, as far as these files can tell."
    if found.same:
        return "As it was made: made again, it is the same to the last digit."
    if found.again.moved_on:
        return (
            "The files agree with one another. Made again it is another, but what it is made from has moved on: "
            "whether a number was altered can only be told with the program and the study of its receipt."
        )
    return (
        "Altered, with its copy and its digest: program, study and law are those of its receipt, and they give other "
        "numbers."
    )


def _check(each: Check) -> Iterator[str]:
    mark = "ok" if not each.failures else "NO"
    yield from _told(each.what, " " * 24, f"  {mark}  {each.file:<16}  ")
    if each.unchecked:
        yield from _told(f"not checked: {each.unchecked}", " " * 24, " " * 24)
    yield from _findings(each.findings, each.failures)


def _again_lines(again: Again, digest: str) -> Iterator[str]:
    same = not again.failures and again.content_hash == digest
    yield from _told(
        f"{'the same digest' if same else again.content_hash[:SHORT]}, by {again.command}",
        " " * 24, f"  {'ok' if same else 'NO'}  {'made again':<16}  ",
    )  # fmt: skip
    yield from _findings(again.findings, again.failures)
    for each in again.moved_on:
        words = " ".join(word[:SHORT] if len(word) == 64 else word for word in each.split())
        yield from _told(f"moved on: {words}", " " * 10, " " * 6)


def _findings(findings: Iterable[Finding], failures: int) -> Iterator[str]:
    count = 0
    for each in findings:
        count += 1
        place = " ".join(filter(None, (f"line {each.line}" if each.line else "", each.where and f"({each.where})")))
        yield from _told(place.strip("()") if not each.line else place, " " * 8, " " * 6)
        yield from _told(each.says, " " * 16, f"{'says':>14}  ")
        yield from _told(each.should, " " * 16, f"{'should say':>14}  ")
    if failures > count:
        yield f"      and {failures - count} more"


def _told(text: str, indent: str = "", first: str = "") -> list[str]:
    plain = "".join(each if each.isprintable() else " " for each in text)
    return textwrap.wrap(plain, WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False) or [
        first
    ]
