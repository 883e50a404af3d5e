"""`countermove law verify`: does a recorded determination still hold?"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.law.shared import print_value

if TYPE_CHECKING:
    from countermove.law.answer.record import DeterminationRecord, Verified

CHANGED = 3


def verify_command(
    file: Annotated[Path, typer.Argument(metavar="RECORD.json", help="What 'law check --record' wrote.")],
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Ask a recorded question again: has the text of the law, or the answer, changed since?

    Ends with 0 if nothing has, with 3 if something has, with 2 if the file is no record or was changed by hand.

    Example: countermove law verify record.json
    """
    from countermove.law.answer.record import read_record, verify
    from countermove.study import load_study

    made = read_record(file)
    found = verify(load_study(study), made)
    if json:
        print_value(found.as_json(made.record_hash))
    else:
        _show(made, found)
    if not found.same:
        raise typer.Exit(CHANGED)


def _show(made: DeterminationRecord, found: Verified) -> None:
    law = "has changed" if found.law else "has not changed"
    answer = "is another now" if found.answer else "is the same"
    lines = [f"{made.answer['sentence']}", f"Recorded on {made.made_at.date()}: the text of the law {law}, and the"]
    lines[-1] += f" answer {answer}."
    lines += [f"- {each}" for each in (*found.law, *found.answer)]
    lines += [f"Note: {each}." for each in found.notes]
    for line in lines:
        print(textwrap.fill(line, 79, subsequent_indent="  " if line.startswith("- ") else ""))
