"""`countermove compare`: what changed between two assessments, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson
from countermove.cli.terminal import print_json
from countermove.study.faults import Faults

if TYPE_CHECKING:
    from countermove.decision.assessment import Assessment

PAGES = (".html", ".htm")


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="assessment.json, a brief.html, or their folder: before.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The same: after.")],
    every: Annotated[bool, typer.Option("--all", help="Every move, and the sentences that read otherwise.")] = False,
    json: AsJson = False,
) -> None:
    """What changed between two assessments, and why: causes, then what moved by more than luck.

    Something moved if its change is more than twice the joint Monte Carlo error of both; the largest moves come first.

    Example: countermove compare out/h200/assessment.json out/then/assessment.json
    """
    from countermove.cli.compare_words import lines
    from countermove.decision.compare import compare as compared

    faults = Faults()
    before = faults.of(lambda: _read(a))
    after = faults.of(lambda: _read(b))
    faults.tell()
    assert before is not None
    assert after is not None
    found = compared(before, after)
    if json:
        print_json(found.model_dump_json(indent=1))
        return
    print("\n".join(lines(found, before, after, str(a), every=every)))


def _read(path: Path) -> Assessment:
    from countermove.brief.copied import assessment_on
    from countermove.decision.written import read_assessment
    from countermove.study.reading import read_text

    if path.suffix.lower() in PAGES and not path.is_dir():
        return assessment_on(read_text(path), path)
    return read_assessment(path)
