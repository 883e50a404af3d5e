"""`countermove law check`: was a chip controlled on a day, for that place and party?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.answer import show_answer
from countermove.cli.law.catalogue import asker_of, check_catalogue
from countermove.cli.law.shared import ChipName, Facts, Spec, Switches, With, answer_of, pairs_of, print_value
from countermove.study.faults import BadInput, Fault

if TYPE_CHECKING:
    from countermove.study.rules import Rule
    from countermove.study.study import Study


def check_command(
    chip: ChipName = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day asked about, as 2026-02-01.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PLACE", help="Destination, as CN.")] = None,
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
    with_: With = None,
    spec: Spec = None,
    catalogue: Annotated[
        str | None,
        typer.Option("--catalogue", metavar="FILE.csv", help="Questions, one a row; - for stdin; study for its items."),
    ] = None,
    out: Annotated[
        str,
        typer.Option("--out", metavar="FILE", help="For its answers: FILE.csv, FILE.parquet, - for stdout."),
    ] = "-",
    trace: Annotated[bool, typer.Option("--trace", help="Print the whole trace.")] = False,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Was this chip controlled on that day, for that place and party?

    All law that the study knows is used, and what became known only after its cut-off is marked.

    Example: countermove law check H200 --on 2026-02-01 --to CN

    With --catalogue every row of a CSV file is a question: a column chip names a chip of the study, or columns such as
    tpp, die_area_mm2 and vendor describe a design. What columns on, to, from, headquarters, end_user, end_use and
    transaction say goes before the options of these names. A row that cannot be answered gets the status fault with
    the reason, and is told at the end; the exit code is 2 only if no row could be answered.

    Example: countermove law check --catalogue mine.csv --on 2026-02-01 --to CN
    """
    from countermove.law import check

    if catalogue is not None:
        if json or trace or spec is not None or chip is not None or with_:
            raise BadInput.single("goes without a chip, --spec, --with, --trace and --json", where="--catalogue")
        route = {
            "on": on, "to": to, "from": from_, "headquarters": headquarters, "end_user": end_user, "end_use": end_use,
            "transaction": transaction, "marketed_for_datacenter": marketed_for_datacenter,
        }  # fmt: skip
        check_catalogue(catalogue, out, asker_of(route, switch, _given(fact, form), as_of, study))
        return
    missing = [name for name, value in (("--on", on), ("--to", to)) if value is None]
    if on is None or to is None:
        raise BadInput(Fault("", None, name, "is missing; it must be given") for name in missing)
    answer = answer_of(
        on, chip, spec, switch, as_of, study,
        lambda record, item, day, switches: check(
            record, item, day, to, from_, headquarters, end_user, end_use, transaction, marketed_for_datacenter,
            switches, _given(fact, form), _rules(record, with_, day),
        ),
    )  # fmt: skip
    if json:
        print_value(answer.as_json())
    else:
        show_answer(answer, whole=trace)


def _rules(study: Study, names: list[str] | None, day: date) -> tuple[Rule, ...] | None:
    """The law with the rules added that were named; None for the study's own."""
    if not names:
        return None
    from countermove.law.drafts import law_with

    return law_with(study, names, day)


def _given(facts: list[str] | None, form: str | None) -> dict[str, str]:
    """The facts of the command line."""
    given = pairs_of(facts, "--fact")
    return given if form is None else {**given, "form": form}
