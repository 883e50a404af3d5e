"""`countermove law check`: was a chip controlled on a day, for that place and party?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.answer import show_answer
from countermove.cli.law.options import (
    Catalogue,
    Day,
    EndUse,
    EndUser,
    Form,
    From,
    Headquarters,
    Marketed,
    Out,
    Records,
    To,
    Transaction,
    WholeTrace,
)  # fmt: skip
from countermove.cli.law.records import check_names, command_of, options_of, recorded, write_records
from countermove.cli.law.shared import ChipName, Facts, Spec, Switches, With, answer_of, pairs_of, print_value
from countermove.study.faults import BadInput, Fault

if TYPE_CHECKING:
    from countermove.law.answer.determination import Determination
    from countermove.law.answer.record import DeterminationRecord
    from countermove.study.records import Chip, Item
    from countermove.study.rules import Rule
    from countermove.study.study import Study


def check_command(
    chip: ChipName = None, on: Day = None, to: To = None, from_: From = None, headquarters: Headquarters = None,
    end_user: EndUser = None, end_use: EndUse = None, transaction: Transaction = "export",
    marketed_for_datacenter: Marketed = None, form: Form = None, fact: Facts = None, switch: Switches = None,
    with_: With = None, spec: Spec = None, catalogue: Catalogue = None, out: Out = "-", record: Records = None,
    trace: WholeTrace = False, as_of: AsOf = None, study: StudyPath = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Was this chip controlled on that day, for that place and party?

    All law that the study knows is used, and what became known only after its cut-off is marked.

    Example: countermove law check H200 --on 2026-02-01 --to CN

    With --catalogue every row of a CSV file is a question: a column chip names a chip of the study, or columns such as
    tpp, die_area_mm2 and vendor describe a design. What columns on, to, from, headquarters, end_user, end_use and
    transaction say goes before the options of these names. A row that cannot be answered gets the status fault with
    the reason, and is told at the end; the exit code is 2 only if no row could be answered.

    Example: countermove law check --catalogue mine.csv --on 2026-02-01 --to CN
    """
    question: dict[str, Any] = {
        "to": to, "from_": from_, "headquarters": headquarters, "end_user": end_user, "end_use": end_use,
        "transaction": transaction, "marketed_for_datacenter": marketed_for_datacenter,
    }  # fmt: skip
    if catalogue is not None:
        from countermove.cli.law.catalogue import asker_of, check_catalogue

        if json or trace or spec is not None or chip is not None or with_ or record:
            wrong = "goes without a chip, --spec, --with, --trace, --record and --json"
            raise BadInput.single(wrong, where="--catalogue")
        route = {"on": on, **{name.strip("_"): value for name, value in question.items()}}
        check_catalogue(catalogue, out, asker_of(route, switch, _given(fact, form), as_of, study))
        return
    missing = [name for name, value in (("--on", on), ("--to", to)) if value is None]
    if on is None or missing:
        raise BadInput(Fault("", None, name, "is missing; it must be given") for name in missing)
    if record and with_:
        raise BadInput.single("a record is of the law as it is; it goes without --with", where="--record")
    others = {"--form": form, "--fact": fact, "--switch": switch, "--as-of": as_of, "--study": study}
    command = command_of("check", chip, spec, {"--on": on, **options_of(question), **others})
    check_names(record or ())

    def asking(
        view: Study, item: Chip | Item | str, day: date, switches: dict[str, str]
    ) -> tuple[Determination, DeterminationRecord | None]:
        whole = {**question, "switches": switches, "facts": _given(fact, form)}
        return _asked(view, item, day, whole, with_, command if record else None)

    answer, made = answer_of(on, chip, spec, switch, as_of, study, asking)
    _show(answer, made, record or [], trace, json)


def _asked(
    view: Study,
    item: Chip | Item | str,
    day: date,
    question: dict[str, Any],
    with_: list[str] | None,
    command: str | None,
) -> tuple[Determination, DeterminationRecord | None]:
    """The answer, and its record if a command is given to stand in it."""
    from countermove.law import check

    found = check(view, item, day, **question, rules=_rules(view, with_, day))
    return found, recorded(view, item, day, found, question, command) if command is not None else None


def _show(answer: Determination, made: DeterminationRecord | None, paths: list[Path], trace: bool, json: bool) -> None:
    written = write_records(made, paths) if made is not None else ()
    if json:
        print_value(answer.as_json())
        return
    show_answer(answer, whole=trace)
    for path in written:
        print(f"record written: {path}")


def _rules(study: Study, names: list[str] | None, day: date) -> tuple[Rule, ...] | None:
    """The law with the rules added that were named; None for the study's own."""
    if not names:
        return None
    from countermove.law.change.drafts import law_with

    return law_with(study, names, day)


def _given(facts: list[str] | None, form: str | None) -> dict[str, str]:
    """The facts of the command line."""
    given = pairs_of(facts, "--fact")
    return given if form is None else {**given, "form": form}
