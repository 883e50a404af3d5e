"""`countermove law check`: was a chip controlled on a day, for that place and party?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.answer import show_answer
from countermove.cli.law.records import check_names, command_of, options_of, recorded, write_records
from countermove.cli.law.shared import ChipName, Facts, On, Spec, Switches, answer_of, pairs_of, print_value

if TYPE_CHECKING:
    from countermove.law.determination import Determination
    from countermove.law.record import DeterminationRecord
    from countermove.study.records import Chip, Item
    from countermove.study.study import Study


def check_command(
    chip: ChipName = None,
    on: On = ...,  # type: ignore[assignment]  # Typer's way to say that an option is required
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="Destination, as CN.")] = ...,  # type: ignore[assignment]
    from_: Annotated[
        str | None, typer.Option("--from", metavar="PLACE", help="Where it leaves: US, for a transfer the destination.")
    ] = None,
    headquarters: Annotated[
        str | None,
        typer.Option("--headquarters", metavar="PLACE", help="Of the party or its parent; else the destination."),
    ] = None,
    end_user: Annotated[str | None, typer.Option("--end-user", metavar="NAME", help="Who will use it.")] = None,
    end_use: Annotated[
        str | None, typer.Option("--end-use", metavar="USE", help="As military, supercomputer, us_data_centre.")
    ] = None,
    transaction: Annotated[
        Literal["export", "reexport", "transfer"], typer.Option("--transaction", help="Kind of move.")
    ] = "export",
    marketed_for_datacenter: Annotated[
        Literal["yes", "no", "unknown"] | None,
        typer.Option("--marketed-for-datacenter", help="Of the item; else as the catalogue says."),
    ] = None,
    form: Annotated[
        Literal["chip", "computer", "other"] | None,
        typer.Option("--form", help="What is shipped: the chip, a computer with it inside, or another item."),
    ] = None,
    fact: Facts = None,
    switch: Switches = None,
    spec: Spec = None,
    record: Annotated[
        list[Path] | None,
        typer.Option("--record", metavar="FILE", help="Write a record for a file: FILE.json or FILE.html; repeatable."),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Print the whole trace.")] = False,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Was this chip controlled on that day, for that place and party?

    All law that the study knows is used, and what became known only after its cut-off is marked.

    Example: countermove law check H200 --on 2026-02-01 --to CN
    """
    from countermove.law import check

    question: dict[str, Any] = {
        "to": to, "from_": from_, "headquarters": headquarters, "end_user": end_user, "end_use": end_use,
        "transaction": transaction, "marketed_for_datacenter": marketed_for_datacenter,
    }  # fmt: skip
    others = {"--form": form, "--fact": fact, "--switch": switch, "--as-of": as_of, "--study": study}
    command = command_of("check", chip, spec, {"--on": on, **options_of(question), **others})
    check_names(record or ())

    def asking(
        view: Study, item: Chip | Item | str, day: date, switches: dict[str, str]
    ) -> tuple[Determination, DeterminationRecord | None]:
        whole = {**question, "switches": switches, "facts": _given(fact, form)}
        found = check(view, item, day, **whole)
        return found, recorded(view, item, day, found, whole, command) if record else None

    answer, made = answer_of(on, chip, spec, switch, as_of, study, asking)
    written = write_records(made, record or ()) if made is not None else ()
    if json:
        print_value(answer.as_json())
        return
    show_answer(answer, whole=trace)
    for path in written:
        print(f"record written: {path}")


def _given(facts: list[str] | None, form: str | None) -> dict[str, str]:
    """The facts of the command line."""
    given = pairs_of(facts, "--fact")
    return given if form is None else {**given, "form": form}
