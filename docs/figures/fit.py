"""The page on the fit: what was fitted, how it converged, what moved, what it forecasts, and other houses' figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from countermove.brief.sections.fit import told
from countermove.decision.fitted import fit_line, moves
from countermove.response import response_model
from countermove.study import Study, load_case
from countermove.study.days import Quarter
from countermove.world.beliefs import Beliefs, beliefs_of, run_worlds
from countermove.world.fit.history import history_in
from countermove.world.fit.leave_out import left_out, refits_of
from countermove.world.flow import gives, takes
from countermove.world.flows.minerals import supply_from_elsewhere
from countermove.world.inputs import build_inputs, choices_of
from countermove.world.posterior import Posterior, posterior_for
from countermove.world.score import Scored, coverage, scores
from countermove.world.tables import Z_GRID, quantiles_of
from figures.cells import number, prose, table

WORLDS = 5000
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Fitted:
    """Everything that the page is made from."""

    inputs: Any
    history: Any
    posterior: Posterior
    beliefs: Beliefs
    scored: tuple[Scored, ...]


@cache
def fitted(study: Study) -> Fitted:
    """The shipped fit and how it tells each row."""
    case = load_case(study.case_ids[0], study)
    response = response_model(study)
    present = [each for each in choices_of(study, case) if each.id == case.present_law]
    inputs = build_inputs(study, case, response, present)
    history = history_in(study, response, inputs, case.present_law)
    posterior = posterior_for(study, history.hash)
    if posterior is None:
        raise SystemExit("the shipped fit is of other data: countermove world fit")
    beliefs = beliefs_of(study, response, inputs.model.parameters, study.structures, posterior)
    return Fitted(inputs, history, posterior, beliefs, scores(history, inputs, beliefs, worlds=WORLDS, seed=1))


def words(study: Study) -> str:
    """The fit in short."""
    return prose(told(fit_line(fitted(study).posterior, study))) + "\n"


def structures(study: Study) -> str:
    """Convergence and weight of each account."""
    line = fit_line(fitted(study).posterior, study)
    titles = {each.id: each.title for each in study.structures}
    rows = [
        (
            titles[each.structure], f"{each.rhat:.3f}", f"{each.ess:.0f}", each.divergences,
            "best" if each.behind == 0 else f"{each.behind:.1f} ({each.behind_error:.1f})",
            f"{100 * each.weight:.0f} % ({100 * each.weight_low:.0f} to {100 * each.weight_high:.0f})",
        )
        for each in line.structures
    ]  # fmt: skip
    head = (
        "account",
        "R-hat, largest",
        "ESS, fewest",
        "divergences",
        "behind the best, nats (s. e.)",
        "stacking (90 %)",
    )
    return table(head, rows)


def observed(study: Study) -> str:
    """What was fitted, and how the fit tells it."""
    found = fitted(study)
    rows: list[Sequence[object]] = []
    for measure in found.history.measures.observations:
        inside = coverage([row for row in found.scored if row.fitted and row.series == measure.series])
        errors = [
            f"bias {measure.bias_sd:g}" if measure.bias_sd else "",
            f"model {measure.misfit_sd:g}" if measure.misfit_sd else "",
        ]
        told_by = f"{inside[0]} and {inside[1]} of {inside[2]}" if inside[2] else "none"
        rows.append((
            f"`{measure.series}`", f"`{measure.quantity}`", measure.reads, ", ".join(filter(None, errors)), told_by,
            measure.why,
        ))  # fmt: skip
    head = ("series", "quantity", "reads", "hidden errors, scale", "inside 50 % and 90 %", "why")
    return table(head, rows)


def without(study: Study) -> str:
    """What the fit would be without each origin."""
    found, case = fitted(study), load_case(study.case_ids[0], study)
    refits = refits_of(
        study,
        lambda origin: history_in(study, response_model(study), found.inputs, case.present_law, [origin]).hash,
    )
    rows = []
    for each in left_out(found.history, found.posterior, refits):
        moved = ", ".join(f"`{name}` {far:+.1f}" for name, far in each.moved) or "no median"
        told_how = "**wants a refit**" if each.how == "not known" else each.how
        rows.append((
            f"`{each.origin}`", each.rows, f"{each.k:.2f}", told_how, "" if each.how == "not known" else moved,
        ))  # fmt: skip
    return table(("origin", "rows", "Pareto k, worst account", "how", "medians that move by half a deviation"), rows)


def later(study: Study) -> str:
    """The rows that the fit never saw."""
    rows: list[Sequence[object]] = []
    for row in fitted(study).scored:
        if row.fitted:
            continue
        record = "none" if row.value <= 0 else number(row.value)
        chance = "" if row.chance_of_zero is None else f"<br>chance of none {100 * row.chance_of_zero:.0f} %"
        scored = " / ".join("-" if each is None else f"{each:.2f}" for each in (row.crps, row.naive_crps))
        forecast = f"{number(row.p50)} ({number(row.p05)} to {number(row.p95)}){chance}"
        verdict = row.verdict if row.verdict != "outside" else "**outside**"
        rows.append((f"`{row.id}`", forecast, record, verdict, scored))
    return table(("row", "forecast: median (5 to 95 %)", "record", "where it fell", "CRPS / naive"), rows)


def later_words(study: Study) -> str:
    """How often the forecast held, in a sentence."""
    rows = [row for row in fitted(study).scored if not row.fitted]
    half, nine, count = coverage(rows)
    both = [row for row in rows if row.crps is not None and row.naive_crps is not None]
    better = sum((row.crps or 0) < (row.naive_crps or 0) for row in both)
    return (
        f"Of {count} rows {half} fell inside the middle 50 % and {nine} inside 90 %. Where a naive trend can be drawn "
        f"({len(both)} rows), the model's CRPS is lower in {better}.\n"
    )


def moved(study: Study) -> str:
    """Every fitted parameter before and after."""
    rows = [
        (
            f"`{each.parameter}`<br>{each.what} ({each.unit})",
            f"{number(each.before[1])} ({number(each.before[0])} to {number(each.before[2])})",
            f"{number(each.after[1])} ({number(each.after[0])} to {number(each.after[2])})",
            f"{100 * each.width:.0f} %",
        )
        for each in moves(fitted(study).posterior, study)
    ]  # fmt: skip
    return table(("parameter", "before: median (5 to 95 %)", "after", "width, after / before"), rows)


def published(study: Study) -> str:
    """Other houses' figures beside the model's answer to the same question."""
    found = fitted(study)
    names = (
        "us_additions_h100e", "legal_imports_h100e", "domestic_flow_h100e", "smuggled_h100e", "packages",
        "package_h100e_path", "package_h100e_factor",
    )  # fmt: skip
    record = tuple(name for name in names if name in found.inputs.model.quantities)
    paths = run_worlds(found.inputs, found.beliefs, seed=1, worlds=WORLDS, record=record)[0]
    value = {name: np.asarray(paths[at], np.float64) for at, name in enumerate(record)}
    quarters = found.inputs.quarters
    ascend = value["packages"] * value["package_h100e_factor"]
    ascend = ascend * found.inputs.paths[found.inputs.model.paths.index("package_h100e_path")][:, None]

    def summed(quantity: Any, first: int, last: int) -> Any:
        wanted = [at for at, each in enumerate(quarters) if Quarter(first, 1) <= each <= Quarter(last, 4)]
        return quantity[wanted].sum(axis=0)

    onshore = value["legal_imports_h100e"] + value["domestic_flow_h100e"] + value["smuggled_h100e"]
    america = summed(value["us_additions_h100e"], 2026, 2026)
    rows = [
        _row("Legal NVIDIA compute to China, 2022 to 2025, million H100e", "0.40 (0.32 to 0.50), Epoch",
             0.40, summed(value["legal_imports_h100e"], 2022, 2025) / 1e6,
             "The quarters of this sum were fitted."),
        _row("Smuggled in 2024, thousand", "140 (10 to several hundred), CNAS", 140,
             summed(value["smuggled_h100e"], 2024, 2024) / 1e3, "Fitted, with a wide error."),
        _row("American against Chinese additions in 2026, no exports, ratio", "31 (10 to 31), IFP", 31,
             america / np.maximum(summed(onshore - value["legal_imports_h100e"], 2026, 2026), 1.0),
             "IFP counts Huawei's chips alone, at their plan for the year, and neither other home vendors nor "
             "smuggling; the model counts all three, at paper throughput."),
        _row("China's acquisition in 2026, million H100e", "0.81 (0.38 to 1.52), Grunewald", 0.81,
             summed(onshore, 2026, 2026) / 1e6,
             "Sixty per cent of the published figure are licensed H200s, of which none had come by May 2026; the model "
             "takes Beijing's admission as coded until June. It has more home-made and smuggled chips instead."),
        _row("Huawei's compute against NVIDIA's, 2025, %", "5 (3 to 6), CFR and others", 5,
             100 * summed(ascend, 2025, 2025) / np.maximum(summed(value["us_additions_h100e"], 2025, 2025) * 0.75, 1.0),
             "Units of IDC at paper throughput, against NVIDIA's world sales taken as three quarters of American "
             "additions."),
    ]  # fmt: skip
    return table(("question", "published", "model: median (5 to 95 %)", "apart by", "why"), rows)


JAPAN_YEARS = (2012, 2018, 2024)
JAPAN_LEVELS = (("as volumes say", None), ("half withheld, 2010 to 2014", 0.5), ("all withheld, 2010 to 2014", 1.0))
JAPAN_BEFORE = 0.9


def japan(study: Study) -> str:
    """Japan's dependence after 2010, by the flow of substitution with the priors of rare earths, beside the record."""
    priors = {name: each.prior for name, each in study.parameters.parameters.items()}
    names = ("substitution_rare_earths_per_year", "delay_rare_earths_years", "other_share_ceiling")
    tables = quantiles_of([priors[name] for name in names])
    rng = np.random.Generator(np.random.Philox(3))
    rate, delay, ceiling = (np.interp(rng.standard_normal(WORLDS), Z_GRID, tables[priors[name]]) for name in names)
    rows: list[Sequence[object]] = []
    for title, level in JAPAN_LEVELS:
        quarters = [year + part / 4 for year in range(2010, 2025) for part in range(4)]
        pull, share = np.zeros(WORLDS), np.full(WORLDS, 1 - JAPAN_BEFORE)
        found: dict[int, Any] = {}
        for at in quarters:
            withheld = _withheld(study, at) if level is None else level * (2010.5 <= at < 2015)
            given = supply_from_elsewhere(**_rare_earths(pull, withheld, share, rate, delay, ceiling))
            values = dict(zip(gives(supply_from_elsewhere), given, strict=True))
            pull, share = values["re_pull"], values["re_other_share"]
            found[int(at)] = 1 - share
        spans = [np.quantile(found[year], (0.05, 0.95)) for year in JAPAN_YEARS]
        rows.append((title, *(" to ".join(number(float(each)) for each in span) for span in spans)))
    record = ["; ".join(_recorded_share(study, year)) for year in JAPAN_YEARS]
    rows.append(("**the record**", *record))
    return table(("restriction", *(str(year) for year in JAPAN_YEARS)), rows)


def _withheld(study: Study, at: float) -> float:
    """Share of a usual quarter's tonnes that did not come; months without a row count as usual."""
    usual = next(row.value for row in study.series if row.series == "jp_re_import_from_cn_y" and row.value) / 12
    first = round(4 * (at % 1)) * 3 + 1
    months = {
        row.period_end.month: row.value for row in study.series
        if row.series == "jp_re_import_from_cn_m" and row.period_end and row.value and row.period_end.year == int(at)
    }  # fmt: skip
    came = sum(months.get(month, usual) for month in range(first, first + 3))
    return max(0.0, 1 - came / (3 * usual))


def _rare_earths(pull: Any, withheld: float, share: Any, rate: Any, delay: Any, ceiling: Any) -> dict[str, Any]:
    """The arguments of the flow, with nothing happening to the other two bundles."""
    named = {name: np.zeros(WORLDS) for name in takes(supply_from_elsewhere)}
    return named | {
        "re_pull": pull, "re_restriction": np.full(WORLDS, withheld), "re_other_share": share,
        "substitution_rare_earths_per_year": rate, "delay_rare_earths_years": delay, "other_share_ceiling": ceiling,
        "delay_by_products_years": np.ones(WORLDS),
    }  # fmt: skip


def _recorded_share(study: Study, year: int) -> list[str]:
    rows = [row for row in study.series if row.series == "jp_re_share_cn" and row.period_end and row.value]
    return [number(row.value or 0.0) for row in rows if row.period_end and row.period_end.year == year]


def _row(question: str, says: str, figure: float, values: Any, why: str) -> Sequence[object]:
    low, middle, high = (float(each) for each in np.quantile(values, LEVELS))
    factor = max(figure / middle, middle / figure) if middle > 0 else float("inf")
    apart = f"{factor:.1f} times" if factor < 2 else f"**{factor:.1f} times**"
    return question, says, f"{number(middle)} ({number(low)} to {number(high)})", apart, why


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "fit_words": words,
    "fit_structures": structures,
    "fit_observed": observed,
    "fit_later": later,
    "fit_without": without,
    "fit_later_words": later_words,
    "fit_moved": moved,
    "fit_published": published,
    "fit_japan": japan,
}
