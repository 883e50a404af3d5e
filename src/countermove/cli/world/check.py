"""countermove world check: the model beside what was recorded."""

from __future__ import annotations

import json as json_module
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, Seed, StudyPath
from countermove.cli.terminal import print_json
from countermove.study.case import Case
from countermove.study.faults import BadInput
from countermove.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from countermove.decision.assessment import FitLine
    from countermove.world.check import Row
    from countermove.world.fit.leave_out import LeftOut
    from countermove.world.score import Scored

WIDTH = 80
MOST_MOVED = 5


def check_command(
    worlds: Annotated[int, typer.Option("--worlds", metavar="N", help="Worlds drawn.")] = 5_000,
    priors: Annotated[bool, typer.Option("--priors", help="Draw from the priors, as if nothing were fitted.")] = False,
    seed: Seed = 1,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print what the model says of the past beside what was recorded, misfits in plain sight.

    Where the study ships a fit: how it tells the rows that it was fitted to, and how it forecasts the later ones,
    which it never saw. Else, and with --priors: what the priors say.

    Example: countermove world check --worlds 10000
    """
    from countermove.study import load_case, load_study

    record = load_study(study)
    if not record.case_ids:
        raise BadInput.single("no case; the past is simulated under the first case's present law", path=record.folder)
    case = load_case(record.case_ids[0], record)
    found = None if priors else _scored(record, case, worlds, seed)
    if found is None:
        from countermove.world.check import check_priors

        rows = check_priors(record, case, worlds=worlds, seed=seed)
        lines = _prior_lines(rows)
        answer: Any = [asdict(row) for row in rows]
    else:
        line, scored, left = found
        lines = [*_fitted_lines(line, scored), "", *_without_lines(left)]
        answer = {
            "fit": line.model_dump(mode="json"),
            "rows": [{**asdict(row), "verdict": row.verdict} for row in scored],
            "without": [asdict(each) for each in left],
        }
    if json:
        print_json(json_module.dumps(answer, indent=1, ensure_ascii=False))
        return
    print("\n".join(lines))


Found = tuple["FitLine", "tuple[Scored, ...]", "tuple[LeftOut, ...]"]


def _scored(record: Study, case: Case, worlds: int, seed: int) -> Found | None:
    """The fit of a study, how it tells each row, and what it is without each source; None where there is none for this
    past."""
    from countermove.decision.fitted import fit_line
    from countermove.response import response_model
    from countermove.world.beliefs import beliefs_of
    from countermove.world.ensemble import check_size
    from countermove.world.fit.history import history_in
    from countermove.world.fit.leave_out import left_out, refits_of
    from countermove.world.inputs import build_inputs, choices_of
    from countermove.world.posterior import posterior_for
    from countermove.world.score import scores

    check_size(worlds, seed, len(record.structures))
    if not (record.folder / "observations.yaml").is_file():
        return None
    response = response_model(record)
    present = [each for each in choices_of(record, case) if each.id == case.present_law]
    inputs = build_inputs(record, case, response, present)
    history = history_in(record, response, inputs, case.present_law)
    posterior = posterior_for(record, history.hash)
    if posterior is None:
        typer.echo("No fit of just this past: these are the priors. countermove world fit makes one.", err=True)
        return None
    beliefs = beliefs_of(record, response, inputs.model.parameters, record.structures, posterior)
    told = scores(history, inputs, beliefs, worlds=worlds, seed=seed)
    refits = refits_of(record, lambda origin: history_in(record, response, inputs, case.present_law, [origin]).hash)
    return fit_line(posterior, record), told, left_out(history, posterior, refits)


def _fitted_lines(line: FitLine, scored: Sequence[Scored]) -> list[str]:
    from countermove.brief.sections.fit import told
    from countermove.world.score import coverage

    inside = [row for row in scored if row.fitted]
    later = [row for row in scored if not row.fitted]
    lines = [
        *_wrap(told(line)),
        "",
        f"{'account':<22}{'R-hat':>7}{'ESS':>7}{'div.':>6}{'behind (SE)':>16}{'stacking':>20}",
    ]
    for each in line.structures:
        behind = "best" if each.behind == 0 else f"{each.behind:.1f} ({each.behind_error:.1f})"
        weight = f"{100 * each.weight:.0f} % ({100 * each.weight_low:.0f}-{100 * each.weight_high:.0f})"
        name = each.structure.replace("_", " ")
        lines.append(f"{name:<22}{each.rhat:>7.3f}{each.ess:>7.0f}{each.divergences:>6}{behind:>16}{weight:>20}")
    half, nine, count = coverage(inside)
    lines += ["", *_wrap(
        f"Rows that were fitted: {half} of {count} within the model's middle 50 %, {nine} within 90 %. By series:"
    ), f"{'series':<34}{'rows':>5}{'50 %':>6}{'90 %':>6}"]  # fmt: skip
    for series in dict.fromkeys(row.series for row in inside):
        own = coverage([row for row in inside if row.series == series])
        lines.append(f"{series:<34}{own[2]:>5}{own[0]:>6}{own[1]:>6}")
    half, nine, count = coverage(later)
    lines += ["", *_wrap(
        f"Rows after {line.fit_to}, never fitted: {half} of {count} within 50 %, {nine} within 90 %. A contaminated "
        "hold-out: the fit never saw them, whoever built the model could. CRPS on logs, lower is better; naive: the "
        "line through the last two fitted rows."
    ), f"{'series, to':<34}{'forecast (5 to 95 %)':>24}{'record':>8}{'CRPS':>6}{'naive':>7}"]  # fmt: skip
    for row in later:
        forecast = f"{_short(row.p50)} ({_short(row.p05)} to {_short(row.p95)})"
        scores = "".join(
            f"{'-' if each is None else f'{each:.2f}':>{wide}}" for each, wide in ((row.crps, 6), (row.naive_crps, 7))
        )
        lines.append(f"{f'{row.series}, {row.day[:7]}':<34}{forecast:>24}{_short(row.value):>8}{scores}")
        if row.value <= 0 and row.chance_of_zero is not None:
            lines.append(f"  none was reported; the model gave that {100 * row.chance_of_zero:.0f} %")
    return lines


def _without_lines(left: Sequence[LeftOut]) -> list[str]:
    """What the fit would be without each source, as far as that is known."""
    count = {how: sum(each.how == how for each in left) for how in ("re-weighted", "refitted", "not known")}
    wanted = [each.origin for each in left if each.how == "not known"]
    moving = [each for each in left if each.moved]
    lines = _wrap(
        f"Without one source ({len(left)} in all): {count['re-weighted']} by re-weighting, {count['refitted']} by a "
        f"refit that ships, {count['not known']} not known (world fit --without ID): {', '.join(wanted) or 'none'}. "
        f"A median moves by half a standard deviation or more without {len(moving)} of them:"
    )
    for each in moving:
        moved = ", ".join(f"{name} {far:+.1f}" for name, far in each.moved[:MOST_MOVED])
        more = f" and {len(each.moved) - MOST_MOVED} more" if len(each.moved) > MOST_MOVED else ""
        told = f"{each.origin} ({each.how}, {each.rows} of the rows): {moved}{more}"
        lines += textwrap.wrap(told, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return lines


def _prior_lines(rows: Sequence[Row]) -> list[str]:
    lines = [
        "Priors, not fitted. Model: median (5 to 95 %). Record: value (interval).",
        "Set in view: a prior or path was set by this figure; agreement proves little.",
        f"{'quantity, unit':30s}{'model':>24s}{'record':>24s}",
    ]
    for row in rows:
        model = f"{_short(row.p50)} ({_short(row.p05)} to {_short(row.p95)})"
        bounds = (
            ""
            if row.target_low is None
            else f" ({_short(row.target_low)} to {_short(row.target_high or row.target_low)})"
        )
        mark = {"agrees": "", "strained": " ~", "misses": " ✗"}[row.verdict]
        lines.append(f"{row.title}: {row.verdict}{', set in view' if row.in_view else ''}")
        lines.append(f"  {row.unit:28s}{model:>24s}{f'{_short(row.target)}' + bounds:>24s}{mark}")
    return lines


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def _short(value: float) -> str:
    """Three significant digits; thousands and millions by letter, and no powers of ten."""
    for size, letter in ((1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
