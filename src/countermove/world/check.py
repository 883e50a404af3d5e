"""The prior-predictive table: what the model says of the past, beside what was recorded. Misfits are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.response import response_model
from countermove.study.case import Case
from countermove.study.days import Quarter
from countermove.study.records import Observation
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs, beliefs_of, run_worlds
from countermove.world.ensemble import check_size
from countermove.world.inputs import Inputs, build_inputs, choices_of


@dataclass(frozen=True)
class Target:
    """A recorded value and how to read the same off the model: a quantity over quarters, summed or at the end."""

    title: str
    quantity: str
    reduce: Literal["sum", "last", "mean"]
    first: Quarter
    last: Quarter
    series: str
    day: date
    unit: str
    scale: float = 1.0

    @property
    def in_view(self) -> bool:
        """Whether a prior or path was set with this figure in view, so that agreement proves little."""
        return self.series in SET_IN_VIEW


SET_IN_VIEW = ("us_stock_h100e", "smuggle_price_ratio", "cn_lag_months", "nvda_china_legal_h100e_q")
"""Series by which the paths of accelerators' share and of the glut, the know-how lag and the delivery ramp were set."""


@dataclass(frozen=True)
class Row:
    """One line of the table, in the target's unit."""

    title: str
    unit: str
    p05: float
    p50: float
    p95: float
    target: float
    target_low: float | None
    target_high: float | None
    verdict: Literal["agrees", "strained", "misses"]
    source: str
    in_view: bool


def _year(title: str, quantity: str, series: str, year: int) -> Target:
    first, last = Quarter(year, 1), Quarter(year, 4)
    return Target(f"{title} {year}", quantity, "sum", first, last, series, date(year, 12, 31), "thousand H100e", 1e-3)


def _stock(
    title: str, quantity: str, series: str, day: date, unit: str = "million H100e", scale: float = 1e-6
) -> Target:
    quarter = Quarter.of(day)
    return Target(f"{title}, {quarter}", quantity, "last", quarter, quarter, series, day, unit, scale)


TARGETS: tuple[Target, ...] = (
    *(_year("Legal chips", "legal_imports_h100e", "nvda_china_legal_h100e_q", year) for year in (2023, 2024, 2025)),
    *(_year("Home-made chips", "domestic_flow_h100e", "cn_domestic_flow_h100e_y", year) for year in (2023, 2024, 2025)),
    *(_year("Smuggled chips", "smuggled_h100e", "cn_smuggled_flow_h100e_y", year) for year in (2023, 2024, 2025)),
    _stock("Onshore stock", "owned_onshore_h100e", "cn_stock_onshore_h100e", date(2023, 12, 31)),
    _stock("Onshore stock", "owned_onshore_h100e", "cn_stock_onshore_h100e", date(2025, 12, 31)),
    _stock("Used abroad", "offshore_stock_h100e", "cn_offshore_access_h100e", date(2025, 12, 31)),
    _stock("Used abroad", "offshore_stock_h100e", "cn_offshore_access_h100e", date(2026, 6, 30)),
    _stock("American stock", "us_stock_h100e", "us_stock_h100e", date(2025, 12, 31)),
    _stock("Wafer capacity", "wafer_capacity_wpm", "smic_adv_wpm", date(2025, 12, 31), "thousand wafers/month", 1e-3),
    _stock("Street premium", "street_premium", "smuggle_price_ratio", date(2024, 9, 30), "ratio", 1.0),
    _stock("Street premium", "street_premium", "smuggle_price_ratio", date(2025, 7, 31), "ratio", 1.0),
    _stock("Street premium", "street_premium", "smuggle_price_ratio", date(2026, 6, 30), "ratio", 1.0),
    Target(
        "Demand for licensed chips, 2026",
        "legal_demand_h100e",
        "sum",
        Quarter(2026, 1),
        Quarter(2026, 4),
        "h200_cn_orders",
        date(2026, 1, 15),
        "thousand H100e",
        1e-3,
    ),
    Target(
        "Lag behind the frontier, 2023 to 2025",
        "capability_lag_months",
        "mean",
        Quarter(2023, 1),
        Quarter(2025, 4),
        "cn_lag_months",
        date(2026, 1, 1),
        "months",
    ),
    Target(
        "Lag behind the frontier, 2023",
        "capability_lag_months",
        "mean",
        Quarter(2023, 1),
        Quarter(2023, 4),
        "cn_lag_months",
        date(2023, 12, 31),
        "months",
    ),
    _stock("Lag behind the frontier", "capability_lag_months", "cn_lag_months", date(2024, 5, 31), "months", 1.0),
    _stock("Lag behind the frontier", "capability_lag_months", "cn_lag_months", date(2026, 5, 1), "months", 1.0),
)


def check_priors(study: Study, case: Case, *, worlds: int = 5_000, seed: int = 1) -> tuple[Row, ...]:
    """The table for the priors of a study, from the past that a case's present law shares with all its options."""
    check_size(worlds, seed, len(study.structures))
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    beliefs = beliefs_of(view, response, inputs.model.parameters, view.structures)
    return check(view, inputs, beliefs, choice=case.present_law, worlds=worlds, seed=seed)


def check(
    study: Study,
    inputs: Inputs,
    beliefs: Beliefs,
    *,
    choice: str,
    worlds: int = 5_000,
    seed: int = 1,
) -> tuple[Row, ...]:
    """The table, from the past of one choice (all options share it). Targets that a dated view lacks are left out.

    A row agrees if the target lies within the model's 25 to 75 %, or its own interval meets them; it is strained within
    5 to 95 %; else the model misses.
    """
    known = [(target, _recorded(study.series, target)) for target in TARGETS]
    record = tuple(dict.fromkeys(target.quantity for target in TARGETS))
    row = [each.id for each in inputs.choices].index(choice)
    one = inputs.of_rows([row])
    paths = run_worlds(one, beliefs, seed=seed, worlds=worlds, record=record)[0]
    rows = () if beliefs.posterior is None else beliefs.posterior.rows
    fitted = frozenset(name.split(":")[0] for name in rows)
    return tuple(
        _row(target, recorded, paths[record.index(target.quantity)], inputs.quarters, fitted)
        for target, recorded in known
        if recorded is not None
    )


def _recorded(series: Sequence[Observation], target: Target) -> tuple[float, float | None, float | None, str] | None:
    """The value, its interval and its source; quarterly rows are added up where the target is a year."""
    rows = [row for row in series if row.series == target.series and row.value is not None]
    exact = [row for row in rows if row.period_end == target.day]
    if exact and not (target.reduce == "sum" and target.series.endswith("_q")):
        row = exact[0]
        return float(row.value or 0.0), row.low, row.high, row.series
    if target.reduce != "sum":
        near = [row for row in rows if row.period_end and Quarter.of(row.period_end) == target.last]
        return (float(near[0].value or 0.0), near[0].low, near[0].high, near[0].series) if near else None
    parts = [row for row in rows if row.period_end and target.first <= Quarter.of(row.period_end) <= target.last]
    if len(parts) != 4:
        return None
    total = sum(float(row.value or 0.0) for row in parts)
    # The errors of the quarters are taken as independent: their squares add up.
    below = math.sqrt(sum((float(row.value or 0.0) - float(row.low or row.value or 0.0)) ** 2 for row in parts))
    above = math.sqrt(sum((float(row.high or row.value or 0.0) - float(row.value or 0.0)) ** 2 for row in parts))
    return total, total - below, total + above, target.series


def _row(
    target: Target,
    recorded: tuple[float, float | None, float | None, str],
    path: NDArray[np.float32],
    quarters: Sequence[Quarter],
    fitted: frozenset[str],
) -> Row:
    first, last = quarters.index(target.first), quarters.index(target.last)
    part = path[first : last + 1]
    values = part.sum(axis=0) if target.reduce == "sum" else part[-1] if target.reduce == "last" else part.mean(axis=0)
    p05, p25, p50, p75, p95 = (
        float(each) * target.scale for each in np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
    )
    value, low, high = recorded[0], recorded[1], recorded[2]
    scale = target.scale
    value = value * scale
    low = None if low is None else low * scale
    high = None if high is None else high * scale
    lowest, highest = low if low is not None else value, high if high is not None else value
    if lowest <= p75 and highest >= p25:
        verdict: Literal["agrees", "strained", "misses"] = "agrees"
    else:
        verdict = "strained" if lowest <= p95 and highest >= p05 else "misses"
    return Row(target.title, target.unit, p05, p50, p95, value, low, high, verdict, recorded[3],
        target.in_view or target.series in fitted,
    )  # fmt: skip
