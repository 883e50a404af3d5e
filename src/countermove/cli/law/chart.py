"""`countermove law chart`: where in a plane of two quantities does law change its answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.options import Day, EndUse, From, Headquarters, To, Transaction
from countermove.cli.law.shared import Facts, Switches, pairs_of, print_value
from countermove.study.faults import BadInput, Faults

if TYPE_CHECKING:
    from countermove.law.plane.picture import Plane
    from countermove.study.study import Study

PLANES = {"density": ("tpp", "performance_density"), "bandwidth": ("tpp", "total_dram_bandwidth_gbs")}
SUFFIXES = (".svg", ".png", ".html")


@dataclass(frozen=True)
class Asked:
    """A chart that was asked for, with every argument read."""

    study: Study
    on: date | None
    to: str
    pairs: tuple[tuple[str, str], ...]
    out: Path | None
    question: Mapping[str, Any]


PlaneName = Annotated[
    str, typer.Option("--plane", metavar="density|bandwidth|X,Y", help="TPP by one of them, or two quantities.")
]
Lit = Annotated[
    list[str] | None, typer.Option("--chip", metavar="NAME", help="Show how far this chip is from a change.")
]
Market = Annotated[
    Literal["yes", "no", "unknown"], typer.Option("--marketed-for-datacenter", help="Of the design, not the chips.")
]
Maker = Annotated[
    str, typer.Option("--vendor", metavar="MAKER", help="Of the design: another, unknown, or one by name.")
]
AllChips = Annotated[bool, typer.Option("--all-chips", help="Chips not launched by the day as well.")]
History = Annotated[bool, typer.Option("--history", help="Every day on which law changed, as a page.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A file ending in .svg, .png or .html.")]


def chart_command(
    on: Day = None, to: To = None, from_: From = None, headquarters: Headquarters = None, plane: PlaneName = "density",
    chip: Lit = None, marketed_for_datacenter: Market = "yes", vendor: Maker = "another", fact: Facts = None,
    end_use: EndUse = None, transaction: Transaction = "export", switch: Switches = None, all_chips: AllChips = False,
    history: History = False, out: Out = None, as_of: AsOf = None, study: StudyPath = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Where in a plane of two quantities does law change its answer, and where do chips lie in it?

    Regions hold for a design of which only the two quantities and the facts given here are known; each chip answers by
    its own facts. A page shows both usual planes; --history gives it a slider over the days.

    Example: countermove law chart --on 2024-06-01 --chip H20 --out plane.svg
    """
    from countermove.study import load_study

    record, faults = load_study(study), Faults()
    day = faults.of(lambda: day_or_fault(on, "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch)) or {}
    given = faults.of(lambda: pairs_of(fact, "--fact")) or {}
    pair = faults.of(lambda: pair_of(plane))
    faults.of(lambda: check_out(out, on, history=history, json=json))
    faults.tell()
    assert pair is not None
    seen = record if known_by is None else record.as_of(known_by)
    pairs = [pair] if pair not in PLANES.values() else [pair, *(each for each in PLANES.values() if each != pair)]
    asked = Asked(
        seen, day, to or second_party(seen), tuple(pairs), out,
        {
            "from_": from_, "headquarters": headquarters, "end_use": end_use, "transaction": transaction,
            "marketed_for_datacenter": marketed_for_datacenter, "vendor": vendor, "given": given,
            "switches": switches, "highlight": tuple(chip or ()), "every_chip": all_chips,
        },
    )  # fmt: skip
    days = _planes(asked, history=history)
    if out is not None:
        _write(asked, days)
    if json:
        values = [[plane.model_dump(mode="json", by_alias=True) for plane in planes] for planes in days]
        print_value(values if history else values[0][0])
    elif out is not None:
        _tell(days, out)


def second_party(study: Study) -> str:
    """The party to which a study's goods go, if nothing else is said."""
    if len(study.about.parties) < 2:
        raise BadInput.single("this study has no second party; say where the goods go", where="--to")
    return study.about.parties[1].id


def pair_of(text: str) -> tuple[str, str]:
    """Two quantities: a plane by its name, or X,Y."""
    if text in PLANES:
        return PLANES[text]
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise BadInput.single(f"{text!r} is not density, bandwidth or two quantities as X,Y", where="--plane")
    return names[0], names[1]


def check_out(out: Path | None, on: str | None, *, history: bool, json: bool) -> None:
    """BadInput where nothing was asked for, or a file that cannot be had."""
    if out is None and not json:
        raise BadInput.single("name a file ending in .svg, .png or .html, or ask for --json", where="--out")
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise BadInput.single(f"{str(out)!r} ends in none of {', '.join(SUFFIXES)}", where="--out")
    if history and out is not None and out.suffix.lower() != ".html":
        raise BadInput.single("the days on which law changed make a page; name a file ending in .html", where="--out")
    if on is None and not history:
        raise BadInput.single("give a day, or --history for every day on which law changed", where="--on")


def _planes(asked: Asked, *, history: bool) -> tuple[tuple[Plane, ...], ...]:
    """The planes of each day that is shown; a single picture needs one plane only."""
    page = asked.out is not None and asked.out.suffix.lower() == ".html"
    pairs = asked.pairs if page or history else asked.pairs[:1]
    if not history:
        from countermove.law.plane.boundary import boundary

        assert asked.on is not None
        day = asked.on
        return (tuple(boundary(asked.study, day, asked.to, x, y, **asked.question) for x, y in pairs),)
    from countermove.law.plane.boundary_days import boundary_days

    days = boundary_days(asked.study, asked.to, pairs, asked.on, **asked.question)
    if not days:
        raise BadInput.single("law asks for nothing on this route on any day that the study knows", where="--history")
    return days


def _write(asked: Asked, days: Sequence[Sequence[Plane]]) -> None:
    from countermove.brief.output import write_files
    from countermove.study.places import load_places
    from countermove.study.rules import load_rules

    assert asked.out is not None
    places, kind = load_places(asked.study), asked.out.suffix.lower()
    if kind == ".html":
        from countermove.brief.plane_page import plane_page

        content = plane_page(days, places, load_rules(asked.study)).encode()
    else:
        from countermove.brief.plane_picture import plane_svg
        from countermove.brief.png import png_of

        svg = plane_svg(days[0][0], places, style=kind == ".svg")
        content = svg.encode() if kind == ".svg" else png_of(svg)
    write_files(asked.out.absolute().parent, {asked.out.name: content})


def _tell(days: Sequence[Sequence[Plane]], out: Path) -> None:
    from rich.console import Console

    last = days[-1][0]
    console = Console(highlight=False, markup=False, emoji=False)
    span = f"{len(days)} days from {days[0][0].on} to {last.on}" if len(days) > 1 else f"{last.on}"
    noun = "chips" if "marketed_for_datacenter" in last.fixed else "items"
    console.print(f"{out}: {span}; {len(last.regions)} regions and {len(last.points)} {noun}", soft_wrap=True)
    console.print("Research, not legal advice.", style="dim")
