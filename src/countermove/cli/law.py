"""`countermove law`: was a chip controlled on a day, and how far is a design from each line?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput, Faults

if TYPE_CHECKING:
    from countermove.law.determination import Determination
    from countermove.law.distance import Headroom
    from countermove.study.records import Chip
    from countermove.study.study import Study

AnswerT = TypeVar("AnswerT")

app = typer.Typer(name="law", help="What is allowed, by whose law, and why.", no_args_is_help=True)

ChipName = Annotated[
    str | None, typer.Argument(metavar="CHIP", help="A chip of the catalogue: name, id, alias or a unique beginning.")
]
Spec = Annotated[
    Path | None, typer.Option("--spec", metavar="FILE.yaml", help="A design instead, with columns of the catalogue.")
]
On = Annotated[str, typer.Option("--on", metavar="DAY", help="The day asked about, as 2026-02-01.")]
Switches = Annotated[
    list[str] | None, typer.Option("--switch", metavar="NAME=VALUE", help="A position on an open point of law.")
]


@app.command("check")
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

    answer = _answer(
        on, chip, spec, switch, as_of, study,
        lambda record, item, day, switches: check(
            record, item, day, to, from_, headquarters, end_user, end_use, transaction, marketed_for_datacenter,
            switches,
        ),
    )  # fmt: skip
    if json:
        _print_json(answer.as_json())
    else:
        _show_answer(answer, whole=trace)


@app.command("headroom")
def headroom_command(
    chip: ChipName = None,
    on: On = ...,  # type: ignore[assignment]
    switch: Switches = None,
    spec: Spec = None,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """How far is a design from each limit in force on a day?

    Distances are value less limit: negative below the line, positive above it.

    Example: countermove law headroom H20 --on 2024-06-01
    """
    from countermove.law import headroom

    answer = _answer(on, chip, spec, switch, as_of, study, headroom)
    if json:
        _print_json(answer.model_dump(mode="json"))
    else:
        _show_headroom(answer)


def _answer(
    on: str, chip: str | None, spec: Path | None, switch: list[str] | None, as_of: str | None, study: Path | None,
    question: Callable[[Study, Chip | str, date, dict[str, str]], AnswerT],
) -> AnswerT:  # fmt: skip
    """What the law answers to a question of the study as asked for; BadInput with the faults of all arguments."""
    from countermove.study import load_study

    record = load_study(study)
    faults = Faults()
    day = faults.of(lambda: day_or_fault(on, "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: _pairs(switch)) or {}
    item = faults.of(lambda: _item(chip, spec))
    answer = None
    if item is not None:
        seen = record if known_by is None else record.as_of(known_by)
        # A wrong day hides no other fault: they are the same on any day.
        answer = faults.of(lambda: question(seen, item, day or record.cut_off, switches))
    faults.tell()
    assert answer is not None
    return answer


def _item(chip: str | None, spec: Path | None) -> Chip | str:
    """A chip's name, or the design in a file."""
    from countermove.law.lookup import read_spec

    if (chip is None) == (spec is None):
        raise BadInput.single("give either a chip's name or --spec FILE.yaml", where="CHIP")
    return read_spec(spec) if spec is not None else chip or ""


def _pairs(switches: list[str] | None) -> dict[str, str]:
    wrong = [each for each in switches or () if "=" not in each]
    if wrong:
        raise BadInput.single(f"{wrong[0]!r} is not NAME=VALUE", where="--switch")
    return dict(each.split("=", 1) for each in switches or ())


def _print_json(value: object) -> None:
    from json import dumps

    print_json(dumps(value, indent=2, ensure_ascii=False))


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
        ("conditions", _listed(answer.conditions)),
        (
            "volume cap",
            f"{100 * answer.volume_cap:.0f} % of US sales of the product" if answer.volume_cap is not None else "",
        ),
        ("US import duty", "unknown" if answer.us_import_duty is None else f"{100 * answer.us_import_duty:.0f} %"),
        ("importer", _key_text(answer)),
        ("missing", ", ".join(answer.missing)),
        ("if known", _listed(_branch(branch) for branch in answer.if_known)),
        ("by switch", _listed(_branch(branch) for branch in answer.by_switch)),
        ("end user", answer.layers.end_user.says if answer.end_user else ""),
        ("end use", answer.layers.end_use.says if answer.end_use else ""),
        ("red flags", _listed(answer.red_flags)),
        ("known later", _listed(f"{each.what} (known {each.known_on})" for each in answer.later)),
        ("citations", _listed(dict.fromkeys(each.cite for each in answer.citations if each.url))),
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


def _listed(items: object) -> str:
    texts = [str(item) for item in items]  # type: ignore[attr-defined]
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)


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


def _show_headroom(answer: Headroom) -> None:
    from rich.console import Console
    from rich.table import Table

    from countermove.law.render import SIGNS

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(f"{answer.chip_name} on {answer.on}: distance to each limit in force", style="bold")
    for rule in dict.fromkeys(margin.rule for margin in answer.margins):
        bound = {"no": " (does not bind this maker)", "unknown": " (binds only its addressees)"}
        console.print(f"\n{rule}{bound.get(answer.binds.get(rule, 'yes'), '')}")
        table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
        for _ in range(4):
            table.add_column(overflow="fold")
        for margin in (each for each in answer.margins if each.rule == rule):
            quantity = margin.quantity.removesuffix("_gbs").replace("_", " ")
            unit = f" {margin.unit}" if margin.unit == "GB/s" else ""
            limit = f"{quantity} {SIGNS[margin.comparison]} {margin.threshold}{unit}"
            far = margin.side
            if margin.distance is not None and margin.side != "on the line":
                sign = "" if margin.distance.startswith("-") else "+"
                percent = "" if margin.distance_percent is None else f" ({margin.distance_percent:+.1f} %)"
                far = f"{sign}{margin.distance}{percent}"
            name = margin.part if margin.label in (None, margin.part) else f"{margin.part} {margin.label}"
            table.add_row(f"  {name}", limit, far, "met" if margin.met == "yes" else "" if margin.met == "no" else "?")
        console.print(table)
    if not answer.margins:
        console.print("\nno limit in force that day is known to this study")
    if answer.missing:
        console.print(f"\nmissing: {', '.join(answer.missing)}")
    console.print("\nAll else equal. Research, not legal advice.", style="dim")
