"""`countermove law headroom`: how far is a design from each line, and what would change the answer?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from countermove.cli.arguments import AsJson, AsOf, StudyPath
from countermove.cli.law.options import From, Headquarters, Marketed, To, Transaction
from countermove.cli.law.shared import ChipName, On, Spec, Switches, answer_of, tell

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding

    from countermove.law.distance.room import Change, Headroom, Margin

SHORT = {
    "tpp": "TPP", "performance_density": "density", "die_area_mm2": "die area",
    "total_dram_bandwidth_gbs": "memory", "io_bandwidth_gbs": "I/O", "dram_and_io_bandwidth_gbs": "memory + I/O",
    "aggregate_bidirectional_transfer_rate_gbs": "I/O", "chip_link_gbs": "chip link",
}  # fmt: skip
"""Names of quantities that leave room for the rest of a line."""


def headroom_command(
    chip: ChipName = None,
    on: On = ...,  # type: ignore[assignment]
    to: To = None,
    from_: From = None,
    headquarters: Headquarters = None,
    transaction: Transaction = "export",
    marketed_for_datacenter: Marketed = None,
    switch: Switches = None,
    spec: Spec = None,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """How far is a design from each limit in force on a day, and what is the smallest change that matters?

    Distances are value less limit: negative below the line, positive above it. Changes are of one or two figures, all
    else equal, measured by the sum of their shares. A figure in a --spec file may be a span: {low: 800, high: 830}.

    Example: countermove law headroom H20 --on 2024-06-01 --to CN
    """
    from countermove.law import headroom

    answer = answer_of(
        on, chip, spec, switch, as_of, study,
        lambda record, item, day, switches: headroom(
            record, item, day, switches, to=to, from_=from_, headquarters=headquarters, transaction=transaction,
            marketed_for_datacenter=marketed_for_datacenter,
        ),
    )  # fmt: skip
    tell(answer, json, _show_headroom)


def _show_headroom(answer: Headroom) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(answer.sentence, style="bold")
    _show_changes(console, answer)
    reached = [name for name, truth in answer.reaches.items() if truth == "no"]
    bound = {"no": " (does not bind this maker)", "unknown": " (binds only its addressees)"}
    shown = [margin for margin in answer.margins if margin.rule not in reached]
    for rule in dict.fromkeys(margin.rule for margin in shown):
        console.print(f"\n{rule}{bound.get(answer.binds.get(rule, 'yes'), '')}")
        console.print(_limits([each for each in shown if each.rule == rule]))
    if not answer.margins:
        console.print("\nno limit in force that day is known to this study")
    remarks = list(_remarks(answer, [name for name in reached if any(each.rule == name for each in answer.margins)]))
    if remarks:
        console.print()
    for text in remarks:
        console.print(text)
    console.print("\nAll else equal. Research, not legal advice.", style="dim")


def _show_changes(console: Console, answer: Headroom) -> None:
    """The smallest changes: of the answer, of the requirement where that takes more, and of each paragraph."""
    what = ("the answer", "requirement") if answer.route else ("what it falls under", "paragraph")
    parts = [(f"smallest changes of {what[0]}", answer.changes)]
    if answer.flips != answer.changes:
        parts.append((f"smallest changes to or from no {what[1]}", answer.flips))
    for title, changes in parts:
        if changes:
            console.print(f"\n{title}")
            console.print(_grid([(each.says, each.gives or "") for each in changes], (36, 40)))
    telling = [each for each in answer.paragraphs if each.changes and answer.reaches.get(each.rule) != "no"]
    if telling:
        console.print("\nsmallest change that turns each paragraph by itself")
        met = {"yes": "met", "no": "not met", "unknown": "?"}
        rows = [(each.paragraph, met[each.holds], each.changes[0].says) for each in telling]
        console.print(_grid(rows, (10, 8, 57)))


def _limits(margins: Sequence[Margin]) -> Padding:
    from countermove.law.answer.render import SIGNS

    rows = list[tuple[str, ...]]()
    for margin in margins:
        name = margin.part if margin.label in (None, margin.part) else f"{margin.part} {margin.label}"
        quantity = SHORT.get(margin.quantity, margin.quantity.removesuffix("_gbs").replace("_", " "))
        unit = f" {margin.unit}" if margin.unit == "GB/s" else ""
        limit = f"{quantity} {SIGNS[margin.comparison]} {margin.threshold}{unit}"
        met = {"yes": "met", "no": "", "unknown": "?"}[margin.met]
        rows.append((name, limit, _far(margin), met, _crossed(margin.crossings)))
    return _grid(rows, (15, 22, 18, 3, 16))


def _far(margin: Margin) -> str:
    """The distance; a span where the design may stand on either side."""
    if margin.distance is None or margin.either_side:
        if margin.distance_least is not None and margin.distance_most is not None:
            span = f"{_signed(margin.distance_least)} to {_signed(margin.distance_most)}"
            return f"{margin.side}, {span}" if margin.side == "on the line" else span
        return margin.side
    if margin.side == "on the line":
        return margin.side
    from countermove.law.distance.changes import percent

    share = "" if margin.distance_percent is None else f" ({percent(margin.distance_percent)})"
    return f"{_signed(margin.distance)}{share}"


def _signed(figure: str) -> str:
    return figure if figure.startswith("-") else f"+{figure}"


def _crossed(changes: Sequence[Change]) -> str:
    """The smallest change that crosses a limit, starred if it changes the answer too."""
    if not changes:
        return ""
    move = changes[0].moves[0]
    past = f"{move.past} " if move.past else ""
    return f"{move.title} {past}{move.to}{'*' if changes[0].changes_answer else ''}"


def _remarks(answer: Headroom, unreached: Sequence[str]) -> Iterator[str]:
    if any(change.changes_answer for margin in answer.margins for change in margin.crossings[:1]):
        yield f"* crossing this line {'changes the answer' if answer.route else 'changes what it falls under'}"
    if unreached:
        yield f"outside the scope of: {', '.join(unreached)}"
    for each in answer.uncertain:
        if each.why == "given":
            yield f"{SHORT.get(each.quantity, each.quantity)} lies between {each.least} and {each.most} {each.unit}"
    yield from answer.notes
    if answer.missing:
        yield f"missing: {', '.join(answer.missing)}"


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Padding:
    from rich.padding import Padding
    from rich.table import Table

    table = Table.grid(padding=(0, 1, 0, 0))
    for width in widths:
        table.add_column(overflow="fold", max_width=width)
    for row in rows:
        table.add_row(*row)
    return Padding(table, (0, 0, 0, 2), expand=False)
