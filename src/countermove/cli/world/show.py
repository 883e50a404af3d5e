"""countermove world show: one world of an assessment, by its number."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, Seed, StudyPath
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.decision.one_world import OneWorld

WIDTH = 80
NAME, COLUMN = 50, 7
UNUSUAL = 8


def show_command(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A packaged case's name, or a file CASE.yaml.")],
    world: Annotated[int, typer.Argument(metavar="WORLD", help="The number of the world, from 0.")],
    option: Annotated[
        str | None, typer.Option("--option", metavar="ID", help="One of the case's options; default present law.")
    ] = None,
    seed: Seed = 1,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print one world of an assessment: its account, what is unusual about it, its years, and what came back.

    The number is that of worlds.nc and of outcomes.csv, for the same case, seed and study.

    Example: countermove world show h200 4711
    """
    from countermove.decision.one_world import one_world
    from countermove.study import load_case, load_study

    record = load_study(study)
    loaded = load_case(case, record)
    ids = [*(each.id for each in loaded.options), loaded.reference.id]
    chosen = option or loaded.present_law
    if chosen not in ids:
        raise BadInput.single(f"{chosen!r} found; want one of {', '.join(ids)}", where="--option")
    if not 0 <= world < 2**62:
        raise BadInput.single(f"{world} found; want a number from 0 on", where="WORLD")
    if not 0 <= seed < 2**64:
        raise BadInput.single(f"{seed} found; want a whole number from 0 to 2**64 - 1", where="--seed")
    found = one_world(record, loaded, chosen, world, seed)
    if json:
        print_json(json_module.dumps(as_json(found), indent=1, ensure_ascii=False))
        return
    print("\n".join(lines(found)))


def as_json(found: OneWorld) -> dict[str, Any]:
    """The world with every quarter and every parameter."""
    return {
        "world": found.world, "seed": found.seed, "option": found.option, "structure": found.structure,
        "draw": found.draw, "quarters": list(found.quarters), "paths": {each.series: list(each.values) for each in
        found.paths}, "fired": found.fired,
        "answers": [{"quarter": quarter, "kind": kind} for quarter, kind in found.answers],
        "parameters": {each.name: {"value": each.value, "rank": each.rank} for each in found.parameters},
    }  # fmt: skip


def lines(found: OneWorld) -> list[str]:
    """The world in at most 80 columns."""
    draw = "drawn from priors" if found.draw is None else f"draw {found.draw} of its fit"
    head = [f"World {found.world}, seed {found.seed}, under: {found.option_title}", f"{found.structure_title}; {draw}."]
    years = sorted({quarter[:4] for quarter in found.quarters})
    shown = years[-4:]
    table = ["", "At the end of".ljust(NAME) + "".join(f"{year:>{COLUMN}}" for year in shown)]
    for path in found.paths:
        by_year = dict(zip((quarter[:4] for quarter in found.quarters), path.values, strict=True))  # the last one stays
        row = f"{path.title}, {path.unit}"
        if len(row) >= NAME:
            table.append(path.title)
            row = f"  {path.unit}"
        table.append(row.ljust(NAME) + "".join(f"{_short(by_year[year]):>{COLUMN}}" for year in shown))
    head += [f"Its trigger fired at the end of {found.fired}."] if found.fired else []
    came = [f"  {quarter}  {kind}" for quarter, kind in found.answers] or ["  none"]
    unusual = sorted(found.parameters, key=lambda each: -abs(each.rank - 0.5))[:UNUSUAL]
    odd = [f"  {each.name:<42}{each.value:>14.4g}{f'{100 * each.rank:.0f} %':>14}" for each in unusual]
    return [
        *head, *table, "", "What came back:", *came, "",
        f"{'Farthest from the middle of all worlds':<44}{'value':>14}{'below it':>14}", *odd,
    ]  # fmt: skip


def _short(value: float) -> str:
    """Three digits that matter, and no powers of ten."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.1 else f"{value:.3f}"
