"""`countermove law check`: was a chip controlled on a day, for that place and party?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.shared import ChipName, On, Spec, Switches, answer_of, listed, print_value

if TYPE_CHECKING:
    from countermove.law.determination import Determination


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
    switch: Switches = None,
    spec: Spec = None,
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

    answer = answer_of(
        on, chip, spec, switch, as_of, study,
        lambda record, item, day, switches: check(
            record, item, day, to, from_, headquarters, end_user, end_use, transaction, marketed_for_datacenter,
            switches,
        ),
    )  # fmt: skip
    if json:
        print_value(answer.as_json())
    else:
        _show_answer(answer, whole=trace)


def _show_answer(answer: Determination, *, whole: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from countermove.law.render import indented, reasons, tree

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(answer.sentence, style="bold")
    facts = Table.grid(padding=(0, 2), pad_edge=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    rows = [
        ("basis", ", ".join(answer.basis)),
        ("conditions", listed(answer.conditions)),
        (
            "volume cap",
            f"{100 * answer.volume_cap:.0f} % of US sales of the product" if answer.volume_cap is not None else "",
        ),
        ("US import duty", "unknown" if answer.us_import_duty is None else f"{100 * answer.us_import_duty:.0f} %"),
        ("importer", _key_text(answer)),
        ("missing", ", ".join(answer.missing)),
        ("if known", listed(_branch(branch) for branch in answer.if_known)),
        ("by switch", listed(_branch(branch) for branch in answer.by_switch)),
        ("end user", answer.layers.end_user.says if answer.end_user else ""),
        ("end use", answer.layers.end_use.says if answer.end_use else ""),
        ("red flags", listed(answer.red_flags)),
        ("known later", listed(f"{each.what} (known {each.known_on})" for each in answer.later)),
        ("citations", listed(dict.fromkeys(each.cite for each in answer.citations if each.url))),
    ]
    for name, text in rows:
        if text:
            facts.add_row(name, text)
    console.print()
    console.print(facts)
    console.print()
    for line in indented(tree(answer) if whole else reasons(answer), console.width):
        console.print(line, soft_wrap=True)
    console.print()
    more = "" if whole else " --trace prints the whole reasoning,"
    closing = f"Research, not legal advice.{more} --json also the {len(answer.not_modelled)} points not modelled."
    console.print(closing, style="dim")


def _key_text(answer: Determination) -> str:
    key = answer.importer
    if key is None:
        return ""
    said = f"{key.state.replace('_', ' ')} since {key.since} ({key.stage}, {key.strength} evidence)"
    if key.note:
        said += f". {key.note}"
    if key.state_funded is not None:
        said += f" Buyers with state money: {key.state_funded.state.replace('_', ' ')} since {key.state_funded.since}"
        said += f" ({key.state_funded.stage})."
    return said


def _branch(branch: object) -> str:
    from countermove.law.determination import Branch

    assert isinstance(branch, Branch)
    parts = [branch.status.replace("_", " "), branch.paragraph, (branch.review or "").replace("_", " ")]
    told = ", ".join(part for part in (*parts, *branch.exceptions) if part)
    return f"{branch.fact} {branch.value}: {told}"
