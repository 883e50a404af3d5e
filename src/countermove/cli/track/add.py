"""countermove track add: forecasts into the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import LedgerPath, ledger_path, today
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.track.questions import Question


def add_command(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="Questions as YAML, or the day of a forecast that ships.")
    ] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="A short name, used once.")] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The question, so that a stranger can settle it.")
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day that counts.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="First day that no longer counts.")] = None,
    probability: Annotated[float | None, typer.Option(metavar="P", help="Of a yes, 0 to 1.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Where the answer is published (may be repeated).")
    ] = None,
    party: Annotated[str | None, typer.Option(metavar="ID", help="Whose acts, as study.yaml names the side.")] = None,
    group: Annotated[str | None, typer.Option(metavar="NAME", help="technology, materials, market or tariffs.")] = None,
    direction: Annotated[Literal["escalation", "de_escalation"] | None, typer.Option(help="Up or down.")] = None,
    at_least: Annotated[int | None, typer.Option(metavar="N", help="So many acts make a yes; else one.")] = None,
    made_at: Annotated[str | None, typer.Option(metavar="DAY", help="When it was made; else today.")] = None,
    information_as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day whose news was used; else the day it was made.")
    ] = None,
    ledger: LedgerPath = None,
    study: StudyPath = None,
    as_json: AsJson = False,
) -> None:
    """Enter forecasts, from a YAML file or one by options. What stands in the ledger is never changed.

    A forecast entered after its question was settled is kept and labelled retrospective.

    Example: countermove track add --id rule-1 --text "Does Washington list a new firm?" --from 2027-01-01
    --to 2027-04-01 --probability 0.8 --source "Federal Register"
    """
    from countermove.track.ledger import add

    one: dict[str, Any] = {
        "id": id, "text": text, "from": from_, "to": to, "probability": probability, "resolution_source": source,
        "party": party, "group": group, "direction": direction, "at_least": at_least,
    }  # fmt: skip
    given = {key: value for key, value in one.items() if value is not None}
    if (file is None) == (not given):
        raise BadInput.single("want a FILE or --id and the other options, not both", where="FILE")
    questions = _of_file(file, study) if file is not None else (_of_options(given, made_at, information_as_of),)
    path = ledger_path(ledger)
    new = add(path, questions)
    if as_json:
        print_json(json.dumps({"ledger": str(path), "new": new, "there": len(questions) - len(new)}, indent=1))
        return
    there = f"; {len(questions) - len(new)} stood there already" if len(new) < len(questions) else ""
    print(f"{len(new)} forecast{'' if len(new) == 1 else 's'} entered{there}")
    print(f"in {path}")


def _of_file(name: str, study: Path | None) -> tuple[Question, ...]:
    from countermove.study.study import load_study
    from countermove.track.packaged import shipped_forecasts
    from countermove.track.questions import read_questions

    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        shipped = {each.stem: each for each in shipped_forecasts(load_study(study))}
        if name not in shipped:
            wanted = f"a file ending in .yaml, or the day of a forecast that ships: {', '.join(shipped) or 'none'}"
            raise BadInput.single(f"want {wanted}", path=path)
        path = shipped[name]
    return read_questions(path)


def _of_options(given: dict[str, Any], made_at: str | None, information_as_of: str | None) -> Question:
    from countermove.study.reading import Lines, validate
    from countermove.track.questions import Question

    made = made_at or today().isoformat()
    dates = {"made_at": made, "information_as_of": information_as_of or made}
    kind = "count" if given.get("at_least", 1) > 1 else "event"
    return validate(Question, {**given, **dates, "kind": kind}, Lines("", {}))
