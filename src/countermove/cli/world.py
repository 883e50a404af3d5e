"""`countermove world`: the model beside the past."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict
from typing import Annotated

import typer

from countermove.cli.arguments import AsJson, Seed, StudyPath
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput

app = typer.Typer(help="The simulated world.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """The simulated world: how its priors stand beside the recorded past."""


@app.command()
def check(
    worlds: Annotated[int, typer.Option("--worlds", metavar="N", help="Worlds drawn from the priors.")] = 5_000,
    seed: Seed = 1,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print what the priors say of the past beside what was recorded, misfits in plain sight.

    Example: countermove world check --worlds 10000
    """
    from countermove.study import load_case, load_study
    from countermove.world.check import check_priors

    record = load_study(study)
    if not record.case_ids:
        raise BadInput.single("no case; the past is simulated under the first case's present law", path=record.folder)
    rows = check_priors(record, load_case(record.case_ids[0], record), worlds=worlds, seed=seed)
    if json:
        print_json(json_module.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))
        return
    print("Priors, not fitted. Model: median (5 to 95 %). Record: value (interval).")
    print("Set in view: a prior or path was set by this figure; agreement proves little.")
    print(f"{'quantity, unit':30s}{'model':>24s}{'record':>24s}")
    for row in rows:
        model = f"{_short(row.p50)} ({_short(row.p05)} to {_short(row.p95)})"
        bounds = (
            ""
            if row.target_low is None
            else f" ({_short(row.target_low)} to {_short(row.target_high or row.target_low)})"
        )
        mark = {"agrees": "", "strained": " ~", "misses": " ✗"}[row.verdict]
        print(f"{row.title}: {row.verdict}{', set in view' if row.in_view else ''}")
        print(f"  {row.unit:28s}{model:>24s}{f'{_short(row.target)}' + bounds:>24s}{mark}")


def _short(value: float) -> str:
    """Three significant digits, and no powers of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
