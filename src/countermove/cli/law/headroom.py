"""`countermove law headroom`: how far is a design from each line?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.shared import ChipName, On, Spec, Switches, answer_of, print_value

if TYPE_CHECKING:
    from countermove.law.distance import Headroom


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

    answer = answer_of(on, chip, spec, switch, as_of, study, headroom)
    if json:
        print_value(answer.model_dump(mode="json"))
    else:
        _show_headroom(answer)


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
