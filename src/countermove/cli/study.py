"""`countermove study`: look into the record."""

from __future__ import annotations

import json as json_module
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.analogies import analogies
from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.article import article
from countermove.cli.hypotheses import hypotheses
from countermove.cli.pipeline import pipeline
from countermove.cli.terminal import print_json

app = typer.Typer(help="The record: facts with their sources.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """The record: facts with their sources."""


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="A study's folder; else the packaged study.")
    ] = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Check a study and list every fault, each with its file and line.

    Example: countermove study check my-study
    """
    from countermove.cli.whole_study import faults_above
    from countermove.study import BadInput, check_study

    if path is not None and study is not None:
        raise BadInput.single("give the folder once, as PATH or with --study", where="PATH")
    record, found = check_study(path or study)
    faults = tuple(dict.fromkeys((*found, *faults_above(record))))
    if json:
        rows = [{"path": each.path, "line": each.line, "where": each.where, "problem": each.problem} for each in faults]
        print_json(json_module.dumps({"study": record.about.id, "faults": rows}, indent=1, ensure_ascii=False))
        if faults:
            raise typer.Exit(2)
        return
    if faults:
        raise BadInput(faults)
    undated = record.undated()
    said = [f"{record.about.title}: no faults.", _listed(record.counts())]
    if undated:
        said.append(f"Rows that cannot be dated, left out of dated views: {_listed(undated)}")
    for line in said:
        print(textwrap.fill(line, 80, subsequent_indent="  ", break_long_words=False))


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Any id of the study.")],
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print one record, its sources, and all that rests on it.

    Example: countermove study show us-oct7-rules-2022
    """
    from countermove.study import load_study
    from countermove.study.show import find

    found = find(load_study(study), record_id)
    if json:
        print_json(json_module.dumps(found.as_json(), indent=1, ensure_ascii=False))
        return
    for line in found.lines():
        print(line)


app.command()(hypotheses)
app.command()(pipeline)
app.command()(analogies)
app.command()(article)
