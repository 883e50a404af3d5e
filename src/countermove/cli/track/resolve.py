"""countermove track resolve: what came of a forecast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, StudyPath, day_or_fault
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import LedgerPath, ledger_path
from countermove.study.faults import BadInput, Fault
from countermove.study.study import load_study

if TYPE_CHECKING:
    from countermove.track.questions import Answer


def resolve_command(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The forecast.")] = None,
    answer: Annotated[
        str | None, typer.Argument(metavar="[yes|no|N]", help="What came; N where a number was asked.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="The day that settled it.")] = None,
    source: Annotated[str | None, typer.Option(metavar="URL", help="Where it can be read.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why another answer is corrected.")] = None,
    by_record: Annotated[bool, typer.Option("--by-record", help="Settle all that the study's record settles.")] = False,
    ledger: LedgerPath = None,
    study: StudyPath = None,
    as_json: AsJson = False,
) -> None:
    """Enter what came of a forecast, by hand or, for all that it settles, by the study's record.

    Nothing is overwritten: a correction is a new entry with its reason.

    Example: countermove track resolve rule-1 yes --on 2027-02-03 --source https://www.federalregister.gov/
    """
    path = ledger_path(ledger)
    if by_record:
        if answer is not None or on is not None or source is not None or reason is not None:
            raise BadInput.single("takes no answer, day, source or reason by hand", where="--by-record")
        _all(path, id, study, as_json)
        return
    faults = [
        Fault("", None, name, "is missing")
        for name, value in (("ID", id), ("ANSWER", answer), ("--on", on), ("--source", source))
        if value is None
    ]
    if faults:
        raise BadInput(faults)
    assert id is not None
    assert answer is not None
    assert source is not None
    _one(path, id, answer, on, source, reason, as_json)


def _one(path: Path, id: str, said: str, on: str | None, source: str, reason: str | None, as_json: bool) -> None:
    from countermove.track.ledger import resolve

    day = day_or_fault(on, "--on")
    assert day is not None
    answer, count = _answer(said)
    new = resolve(path, id, answer, day, source, count=count, reason=reason)
    if as_json:
        document = {"ledger": str(path), "id": id, "answer": answer, "count": count, "on": day.isoformat(), "new": new}
        print_json(json.dumps(document, indent=1))
        return
    print(f"{id}: {said}, settled on {day}" if new else f"{id}: stands so already")


def _answer(said: str) -> tuple[Answer, int | None]:
    if said == "yes":
        return "yes", None
    if said == "no":
        return "no", None
    if said.isascii() and said.isdigit() and len(said) <= 9:
        return "counted", int(said)
    raise BadInput.single(f"{said!r} found; want yes, no, or a number where one was asked", where="ANSWER")


def _all(path: Path, id: str | None, study: Path | None, as_json: bool) -> None:
    """Settle every open forecast (or the one) by the record; an answer by hand stays."""
    from countermove.track.ledger import entries, resolve
    from countermove.track.questions import resolve_by_record

    record = load_study(study)
    source = f"record of {record.about.id} to {record.cut_off}"
    rows: list[dict[str, Any]] = []
    known = entries(path)
    if id is not None and id not in {each.question.id for each in known}:
        raise BadInput.single(f"no such forecast in {path}", where=id)
    for each in known:
        if each.resolution is not None or (id is not None and each.question.id != id):
            continue
        found = resolve_by_record(each.question, record)
        if found.on is not None:
            resolve(path, each.question.id, found.answer, found.on, source, count=found.count)
        on = None if found.on is None else found.on.isoformat()
        rows.append({"id": each.question.id, "answer": found.answer, "on": on, "count": found.count,
                     "acts": found.acts, "why": found.why})  # fmt: skip
    if as_json:
        print_json(json.dumps({"ledger": str(path), "source": source, "resolved": rows}, indent=1, ensure_ascii=False))
        return
    settled = [row for row in rows if row["on"] is not None]
    print(f"{len(settled)} settled by the {source}; {len(rows) - len(settled)} not yet")
    for row in settled:
        print(f"{row['id']}: {row['answer']}, {row['on']} ({row['why']})")
