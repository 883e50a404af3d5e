"""`countermove law redesign`: the best design that a rule leaves open."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.shared import On, Switches, With, pairs_of, tell, wrapped
from countermove.cli.paper import BOLD, DIM, show
from countermove.study.faults import Faults

if TYPE_CHECKING:
    from countermove.law.stress.redesign import Best, Product, Stress

MOST = 5
UNITS = {
    "tpp": ("TPP", ""),
    "die_area_mm2": ("die area", " mm2"),
    "memory_bandwidth_gbs": ("memory bandwidth", " GB/s"),
    "total_io_gbs": ("input and output", " GB/s"),
    "memory_gb": ("memory", " GB"),
}


def redesign_command(
    on: On = ...,  # type: ignore[assignment]
    to: Annotated[
        str | None, typer.Option("--to", metavar="PLACE", help="Destination; else the study's second party.")
    ] = None,
    base: Annotated[
        str | None, typer.Option("--base", metavar="CHIP", help="The chip turned down; else each launched by then.")
    ] = None,
    reach: Annotated[
        Literal["free", "exception", "case_by_case"], typer.Option("--open", help="What still counts as open.")
    ] = "free",
    with_: With = None,
    switch: Switches = None,
    every: Annotated[bool, typer.Option("--all", help="Every real product, and what moves the design.")] = False,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """What is the best design that the law of a day leaves open?

    A stress test for those who draft rules. A chip launched by that day is turned down (TPP, die area, memory
    bandwidth, input and output, memory) until no licence is asked for; what is left is measured by two rooflines, for
    training and for inference. Beside it stand the real chip that came nearest, and how long such chips lived.

    Example: countermove law redesign --on 2023-11-17 --base "H100 SXM"
    """
    from countermove.law import redesign
    from countermove.law.change.drafts import law_with
    from countermove.study import load_study

    record, faults = load_study(study), Faults()
    day = faults.of(lambda: day_or_fault(on, "--on")) or record.cut_off
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch))
    seen = record if known_by is None else record.as_of(known_by)
    rules = faults.of(lambda: law_with(seen, with_ or (), day))
    answer = faults.of(lambda: redesign(seen, day, to, base, reach, switches, rules))
    faults.tell()
    assert answer is not None
    tell(answer, json, lambda shown: _show(shown, every=every))


def _show(answer: Stress, *, every: bool) -> None:
    show(f"The best designs that law left open to {answer.to} on {answer.on}", style=BOLD)
    for line in wrapped(answer.purpose, ""):
        show(line)
    if not answer.designs:
        show()
        show("no design on these bases is open, or none whose answer is known")
    told = dict[str, str]()
    for design in answer.designs:
        lines = "\n".join(_design(design, every=every))
        head = f"for {design.worth_of}, among chips {'' if design.for_datacentres else 'not '}marketed for data centres"
        show()
        show(f"{head}", style=BOLD)
        if lines in told:
            show(f"  the same design as {told[lines]}, worth {100 * design.share:.0f} % of its base")
            continue
        told[lines] = f"for {design.worth_of}"
        share = f"worth {100 * design.share:.0f} % of its base ({design.worth:.0f} of {design.base_worth:.0f})"
        for line in (*wrapped(f"  {share}, the {design.base_name} turned down", "  "), *lines.split("\n")):
            show(line)
    if every:
        _show_sensitivity(answer)
    show()
    closing = (
        "Worth: 1e12 operations a second by the rooflines of redesign.yaml. Launches known to the month count from "
        "its first day; what is open yet counts as censored. Research, not legal advice."
    )
    for line in wrapped(closing, ""):
        show(line, style=DIM)


def _design(design: Best, *, every: bool) -> Iterator[str]:
    """The figures with what binds them, then the real products."""
    from countermove.law.answer.verdict import reason_text

    for each in design.figures:
        name, unit = UNITS[each.name]
        kept = f"{each.value:g}{unit}" + (" (kept)" if each.value == each.base else f" of {each.base:g}")
        yield f"    {name:<17} {kept}"
        if each.bound_by is not None:
            yield from wrapped(f"{' ' * 22}the next step meets {reason_text(each.bound_by)}", " " * 24)
    if design.open_until:
        yield f"    law caught it on {design.open_until}"
    products = design.products if every else [each for each in design.products if each.near][:MOST]
    if products:
        yield "  real chips, nearest first: TPP, memory bandwidth, I/O against the design"
    elif any(each.bound_by for each in design.figures):
        yield "  no real chip came near while these limits bound"
    for each in products:
        yield from _product(each)
    if design.lifetimes:
        still = f", {design.still_open} of them open yet" if design.still_open else ""
        half = "not reached" if design.median_days is None else f"{design.median_days} days"
        yield f"  median life of such chips: {half} (n = {design.lifetimes}{still})"


def _product(each: Product) -> Iterator[str]:
    off = " ".join(f"{'?' if value is None else f'{100 * value:+.0f} %':>6}" for value in each.off.values())
    name = textwrap.shorten(each.chip_name, 28, placeholder="...")
    yield f"    {name:<28} {each.launched_on:%Y-%m} {off}  {_life(each)}"


def _life(each: Product) -> str:
    if each.open_at_launch == "unknown":
        return "undecided"
    return f"{each.days} days" + ("" if each.caught_on else ", open")


def _show_sensitivity(answer: Stress) -> None:
    show()
    show("what moves the design, each assumption taken to its ends", style=BOLD)
    for design in answer.designs:
        base = {each.name: each.value for each in design.figures}
        moved = [each for each in design.sensitivity if not each.same]
        show(f"  {design.worth_of}, {design.base_name}: {len(moved)} of {len(design.sensitivity)} do")
        for each in moved:
            turned = [f"{UNITS[name][0]} {value:g}" for name, value in each.figures.items() if value != base[name]]
            for line in wrapped(f"    {each.assumption} {each.value:g}: {', '.join(turned)}", "      "):
                show(line)
