"""`countermove search`: packages that nobody listed, put together out of a case's measures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, Seed, StudyPath
from countermove.cli.machine import Backend, Threads, machine_of
from countermove.cli.progress import Progress
from countermove.cli.stopping import stop_was_asked, to_the_end
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import WIDTH, paragraph, write_whole
from countermove.study.faults import BadInput, Faults

if TYPE_CHECKING:
    from countermove.decision.search_parts import Found, Objective, Proposal

NAME = 26


def search(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A packaged case's name, or a file CASE.yaml.")],
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME", help="An objective; repeatable. Default: the case's first five."),
    ] = None,
    generations: Annotated[int, typer.Option("--generations", metavar="N", help="How often new ones are bred.")] = 40,
    population: Annotated[int, typer.Option("--population", metavar="N", help="Packages in a generation.")] = 40,
    worlds: Annotated[int, typer.Option("--worlds", metavar="N", help="Worlds that every package meets.")] = 2_000,
    proposals: Annotated[int, typer.Option("--proposals", metavar="N", help="How many packages to tell of.")] = 6,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.yaml", help="Write the proposals as a case to assess.")
    ] = None,
    threads: Threads = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Search for better packages than the options of a case (extra 'search').

    Ctrl-C ends the search and keeps what was found.

    Example: countermove search h200 --out better.yaml
    """
    from countermove.decision.proposals import case_text, proposed_case
    from countermove.decision.search import Effort, check_effort, objectives_of, pymoo_module
    from countermove.decision.search import search as search_case
    from countermove.study import load_case, load_study

    started = time.monotonic()
    record = load_study(study)
    faults = Faults()
    loaded = faults.of(lambda: load_case(case, record))
    effort = Effort(generations, population, worlds, proposals)
    faults.of(lambda: check_effort(effort, len(record.structures)))
    if loaded is not None:
        faults.of(lambda: objectives_of(record, loaded, outcome or ()))
    faults.of(lambda: _check_seed(seed))
    faults.of(lambda: _check_file(out))
    machine = faults.of(lambda: machine_of(threads, None, None, Backend.numba, None))
    faults.of(lambda: pymoo_module("core.problem"))
    faults.tell()
    assert loaded is not None
    assert machine is not None
    with to_the_end():
        with Progress(quiet=json) as progress:
            found = search_case(
                record, loaded, outcomes=outcome or (), effort=effort, seed=seed, machine=machine,
                progress=progress.tell, go_on=lambda: not stop_was_asked(),
            )  # fmt: skip
        if out is not None and found.proposals:
            write_whole(out, case_text(proposed_case(record, loaded, found)), "--out")
        if json:
            print_json(found.model_dump_json(indent=1))
            return
        print("\n".join(_lines(found)))
        if out is not None:
            told = f"Written: {out}" if found.proposals else f"Nothing to write in {out}"
            print(f"\n{told}, after {time.monotonic() - started:.0f} s.")


def _check_seed(seed: int) -> None:
    if not 0 <= seed < 2**64:
        raise BadInput.single(f"{seed} found; want a whole number from 0 to 2**64 - 1", where="--seed")


def _check_file(out: Path | None) -> None:
    """BadInput for a file that cannot be written, told before the search and not after it."""
    if out is None:
        return
    if out.suffix not in (".yaml", ".yml"):
        raise BadInput.single(f"{out} found; want a file ending in .yaml", where="--out")
    if not out.parent.is_dir():
        raise BadInput.single(f"{out.parent} is no folder", where="--out")


def _lines(found: Found) -> Iterator[str]:
    """What was found, in at most 80 columns."""
    state = ", stopped" if found.stopped else ""
    yield from paragraph(
        f"Tried: {found.evaluated:,} packages in {found.worlds:,} worlds (seed {found.seed}; {found.generations} "
        f"generations{state}). Beaten by no other: {found.front:,}. Of these {found.checked:,}, spread over them, met "
        f"{found.fresh_worlds:,} fresh worlds (seed {found.fresh_seed}); beaten by none there: {found.held:,}."
    )
    yield from _table(found)
    if not found.proposals:
        yield from paragraph("No package holds against the listed options in fresh worlds.")
    for each in found.proposals:
        yield ""
        yield from _proposal(found, each)
    if found.clashes:
        never = "; ".join(f"{one} with {other} ({why})" for one, other, why in found.clashes)
        yield ""
        yield from paragraph(f"Never put together: {never}.")
    yield ""
    everything = [one for one in found.proposals if all(each.beats for each in one.against)]
    told = " and ".join(one.id for one in everything) or "No proposal"
    yield from paragraph(f"{told} beat{'s' if len(everything) < 2 else ''} every listed option on all objectives.")


def _table(found: Found) -> Iterator[str]:
    """Medians by option and proposal: in fresh worlds, and behind it in those of the search."""
    yield ""
    yield from paragraph(f"What {found.decider} wants, in the order of the columns:")
    for number, each in enumerate(found.objectives, start=1):
        yield from paragraph(f"  {number} {each.want} of: {each.title} ({each.unit})", "    ")
    yield ""
    yield "Medians in fresh worlds / in the worlds of the search"
    heads = "".join(f"{number:>{_column(found)}}" for number in range(1, len(found.objectives) + 1))
    yield f"{'':<{NAME}}{heads}"
    for option, levels in found.listed.items():
        fresh = {name: each.p50 for name, each in levels.items()}
        yield _row(found, option, fresh, found.listed_searched[option])
    for each in found.proposals:
        yield _row(found, each.id, {name: one.p50 for name, one in each.fresh.items()}, each.searched)


def _column(found: Found) -> int:
    return max((WIDTH - NAME) // len(found.objectives), 6)


def _row(found: Found, name: str, fresh: dict[str, float], searched: dict[str, float]) -> str:
    cells = (f"{_figure(fresh[o.outcome], o)}/{_figure(searched[o.outcome], o)}" for o in found.objectives)
    return f"{name:<{NAME}}" + "".join(f"{each:>{_column(found)}}" for each in cells)


def _figure(value: float, objective: Objective) -> str:
    digits = 0 if abs(value) >= 100 else min(objective.digits, 1 if abs(value) >= 10 else 2)
    return f"{value + 0.0:.{digits}f}"


def _proposal(found: Found, proposal: Proposal) -> Iterator[str]:
    yield f"{proposal.id}"
    for each in proposal.measures:
        yield from paragraph(f"  from {each.from_day}: {each.what}", "    ")
    beaten = [each for each in proposal.against if each.beats]
    told = ", ".join(f"{each.option} ({each.at_least_as_good.value:.0%})" for each in beaten)
    yield from paragraph(f"  beats (on all at once in so many worlds): {told or 'no listed option'}", "    ")
    present = next(each for each in proposal.against if each.option == found.present_law)
    yield from paragraph(f"  less {present.option} in the same fresh worlds, 5 to 95 % (median):", "    ")
    for each, objective in zip(present.differences, found.objectives, strict=True):
        low, middle, high = (_figure(each.difference.model_dump()[name], objective) for name in ("p05", "p50", "p95"))
        yield from paragraph(f"    {objective.title}: {low} to {high} ({middle})", "      ")
