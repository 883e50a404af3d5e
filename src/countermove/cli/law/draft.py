"""`countermove law draft`: a rule file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.arguments import AsJson, StudyPath, day_or_fault
from countermove.cli.law.shared import print_value


def draft_command(
    path: Annotated[Path, typer.Argument(metavar="NEW.yaml", help="The file to write; none is written over.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day of the proposal; else the study's cut-off.")
    ] = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Write a commented draft of a rule, to be changed and tried against the law.

    Example: countermove law draft mybill.yaml
    """
    from countermove.law.change.drafts import write_template
    from countermove.study import load_study

    record = load_study(study)
    day = day_or_fault(on, "--on") or record.cut_off
    written = write_template(record, path, day)
    tried = f"countermove law diff {written} --on {day}"
    if json:
        print_value({"written": str(written), "next": tried})
    else:
        print(f"{written} written; whom would it catch?\n  {tried}")
