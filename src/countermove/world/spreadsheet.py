"""The rival that a careful analyst would build in a spreadsheet: the least of cap, admission, demand and supply, with
trends. No worlds, no feedback. It is scored beside the model, and where the two agree the model has earned nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel
from countermove.study.study import Study
from countermove.world.ensemble import Span
from countermove.world.inputs import Inputs
from countermove.world.offer import NO_CAP
from countermove.world.tables import middles

Floats = NDArray[np.float64]


def spreadsheet(study: Study, inputs: Inputs, response: ResponseModel, span: Span) -> Mapping[str, Mapping[str, float]]:
    """Figures for the outcomes that a spreadsheet can give, by choice and outcome, in the outcomes' units.

    Every parameter stands at the middle of its prior. Home output grows as the forecasts of advanced wafers do;
    smuggling and use abroad stay as they were last recorded.
    """
    middle = middles(study, response)
    last = _last_values(study)
    return {choice.id: _one(inputs, row, middle, last, span) for row, choice in enumerate(inputs.choices)}


def _last_values(study: Study) -> Mapping[str, float]:
    """The last recorded value of the series that trends start from; nan where a dated view has none."""
    names = (
        "cn_stock_onshore_h100e",
        "cn_offshore_access_h100e",
        "cn_domestic_flow_h100e_y",
        "cn_smuggled_flow_h100e_y",
    )
    result: dict[str, float] = {}
    for name in names:
        rows = [row for row in study.series if row.series == name and row.value is not None and row.period_end]
        rows.sort(key=lambda row: row.period_end or study.cut_off)
        result[name] = float(rows[-1].value or math.nan) if rows else math.nan
    wafers = sorted(
        (row.period_end, row.value)
        for row in study.series
        if row.series == "smic_adv_wpm" and row.value and row.period_end
    )
    years = (wafers[-1][0] - wafers[-2][0]).days / 365.25 if len(wafers) > 1 else 1.0
    result["wafer_growth_per_year"] = math.log(wafers[-1][1] / wafers[-2][1]) / years if len(wafers) > 1 else 0.0
    return result


def _one(
    inputs: Inputs,
    row: int,
    middle: Mapping[str, float],
    last: Mapping[str, float],
    span: Span,
) -> Mapping[str, float]:
    future = slice(span.start, span.stop)
    levers = {name: inputs.levers[row, column, future] for column, name in enumerate(inputs.model.levers)}
    paths = {name: inputs.paths[column, future] for column, name in enumerate(inputs.model.paths)}
    quarters = span.stop - span.start
    price = paths["world_price_path_usd_per_h100e"]
    growth = np.exp(middle["budget_growth_per_year"] * paths["years_after_2025"])
    wanted = paths["budget_path_usd_bn"] * growth * 1e9 / price
    capex = np.exp(middle["us_capex_growth_per_year"] * paths["years_after_2026"])
    added = paths["us_capex_path_usd_bn"] * capex * paths["accelerator_share_of_capex"] * 1e9 / price
    offer, is_open, worth_per_h100e = _better_offer(levers, paths, middle)
    demand = wanted * middle["legal_share_of_demand"] * offer / worth_per_h100e
    admission = 1.0 / (1.0 + math.exp(-middle["admission_level_logit"]))
    supply = added * middle["supply_share_for_china"]
    cap, licensed_days = levers["option_volume_cap_fraction"], levers["option_licensed_days_share"]
    capped = _where(cap >= NO_CAP, supply, cap * added * middle["licensed_product_share"] * licensed_days)
    granted = np.minimum(capped, middle["licence_grant_share"] * demand)
    licence = _where(is_open, supply, granted)
    legal = np.minimum(np.minimum(licence, admission * demand), supply)
    sales = legal * price * worth_per_h100e * 1e-9
    return {
        "usable_compute": _usable(levers, paths, middle, last, legal) * 1e-6,
        "legal_imports": float(legal.sum()) * 1e-6,
        "nvidia_revenue": float(sales.sum()) * middle["nvidia_share_of_legal"]
        + middle["nvidia_other_usd_bn"] * quarters,
        "duty_income": float((levers["option_duty_fraction"] * sales).sum()),
        "answers": middle["us_step_rate"] * middle["answer_rate_4_first"] * 30.0 * quarters,
    }


def _better_offer(
    levers: Mapping[str, Floats], paths: Mapping[str, Floats], middle: Mapping[str, float]
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """How adequate the better of the open and the licensed offer is [0-1], which it is, and its worth per H100e."""
    half, frontier = middle["adequacy_half"], paths["frontier_chip_worth"]
    open_worth, licensed_worth = levers["option_open_chip_worth"], levers["option_licensed_chip_worth"]
    open_offer = _adequacy(open_worth / frontier, half) * levers["option_open_days_share"]
    licensed_offer = _adequacy(licensed_worth / frontier, half) * levers["option_licensed_days_share"]
    licensed_offer = licensed_offer / (1.0 + levers["option_duty_fraction"])
    worth_per_h100e = _where(
        open_offer >= licensed_offer,
        open_worth / np.maximum(levers["option_open_chip_h100e"], 1e-9),
        licensed_worth / np.maximum(levers["option_licensed_chip_h100e"], 1e-9),
    )
    return np.maximum(open_offer, licensed_offer), open_offer >= licensed_offer, np.maximum(worth_per_h100e, 0.5)


def _where(condition: NDArray[np.bool_], a: Floats, b: Floats) -> Floats:
    chosen: Any = np.where(condition, a, b)
    return chosen


def _adequacy(relative_worth: Floats, half: float) -> Floats:
    return relative_worth**4 / (relative_worth**4 + half**4)


def _usable(
    levers: Mapping[str, Floats],
    paths: Mapping[str, Floats],
    middle: Mapping[str, float],
    last: Mapping[str, float],
    legal: Floats,
) -> float:
    """Stock at the end: the last recorded, plus legal sales, home output on its trend, smuggling and use abroad."""
    home = last["cn_domestic_flow_h100e_y"] / 4.0
    home = home * np.exp(last["wafer_growth_per_year"] * paths["years_after_2025"])
    use = 0.5 * (middle["training_use_2025"] + middle["inference_use_2025"])
    abroad = (1.0 - levers["option_offshore_closed"]) * last["cn_offshore_access_h100e"] / 4.0
    smuggled = last["cn_smuggled_flow_h100e_y"] / 4.0
    kept = (1.0 - middle["retired_per_quarter"]) ** np.arange(len(legal) - 1, -1, -1)
    start = last["cn_stock_onshore_h100e"] * use + last["cn_offshore_access_h100e"]
    return float(start * kept[0] + ((legal + use * home + smuggled + abroad) * kept).sum())
