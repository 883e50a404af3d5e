"""What comes back, and which story each world tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Countermove, Fan, Observed, ScenarioOdds
from countermove.decision.numbers import first_at_least, share
from countermove.study.assumptions import Scenario
from countermove.study.days import Quarter
from countermove.study.study import Study
from countermove.world.ensemble import Ensemble
from countermove.world.tally import ANSWER_KINDS, FAN_SERIES

OBSERVED_SERIES: Mapping[str, str] = {
    "cn_stock_onshore_h100e": "owned_onshore_h100e",
    "cn_offshore_access_h100e": "offshore_stock_h100e",
    "nvda_china_legal_h100e_q": "legal_imports_h100e",
    "cn_lag_months": "capability_lag_months",
    "smuggle_price_ratio": "street_premium",
}
"""Series that record the same quantity as a fan does."""


def countermoves(ensemble: Ensemble) -> tuple[Countermove, ...]:
    """Answers by option and kind: odds by the horizon, expected number, and when the first comes where one comes."""
    result: list[Countermove] = []
    for row, choice in enumerate(ensemble.choices):
        for kind, title in ANSWER_KINDS.items():
            first = ensemble.first_answers[kind][row]
            cumulative = np.cumsum(first) / ensemble.worlds
            last = float(cumulative[-1])
            when = [first_at_least([float(each) for each in cumulative], level * last) for level in (0.25, 0.5, 0.75)]
            p25, p50, p75 = (str(ensemble.quarters[each]) if last > 0 and each is not None else None for each in when)
            result.append(
                Countermove(
                    option=choice.id,
                    kind=kind,
                    title=title,
                    by_horizon=share(float(first.sum()), ensemble.worlds),
                    expected=float(ensemble.answers[kind][row]),
                    first_quarter_p25=p25,
                    first_quarter_p50=p50,
                    first_quarter_p75=p75,
                    by_quarter=tuple(round(float(each), 6) for each in cumulative),
                )
            )
    return tuple(result)


def scenario_odds(ensemble: Ensemble, scenarios: Sequence[Scenario]) -> tuple[ScenarioOdds, ...]:
    """The odds of each scenario by option."""
    result: list[ScenarioOdds] = []
    for row, choice in enumerate(ensemble.choices):
        told = scenario_of(ensemble, scenarios, row)
        odds = {each.id: share(float((told == place).sum()), ensemble.kept) for place, each in enumerate(scenarios)}
        result.append(ScenarioOdds(option=choice.id, odds=odds))
    return tuple(result)


def scenario_of(ensemble: Ensemble, scenarios: Sequence[Scenario], row: int) -> NDArray[np.int64]:
    """The place of the scenario that each kept world tells under one choice: the first whose conditions all hold; one
    beyond the last where none is."""
    told = np.full(ensemble.kept, len(scenarios))
    for place, scenario in enumerate(scenarios):
        taken = told == len(scenarios)
        for condition in scenario.all:
            values = ensemble.values[condition.outcome][row]
            if condition.at_least is not None:
                taken &= values >= condition.at_least
            else:
                taken &= values < (condition.less_than or 0.0)
        told[taken] = place
    return told


def fans(ensemble: Ensemble, only: Collection[str] = FAN_SERIES) -> tuple[Fan, ...]:
    """Quantiles of paths by series and option, in the series' unit."""
    result: list[Fan] = []
    for series, quantiles in ensemble.fans.items():
        if series not in only:
            continue
        title, unit, _ = FAN_SERIES[series]
        for row, choice in enumerate(ensemble.choices):
            lines = [tuple(float(f"{each:.6g}") for each in quantiles[row, :, level]) for level in range(5)]
            p05, p25, p50, p75, p95 = lines
            result.append(
                Fan(
                    series=series, title=title, unit=unit, option=choice.id, p05=p05, p25=p25, p50=p50, p75=p75, p95=p95
                )
            )
    return tuple(result)


def observed(study: Study) -> tuple[Observed, ...]:
    """Recorded values of the fans' quantities, as far as the dated view knows them."""
    result: list[Observed] = []
    for row in study.series:
        if row.series not in OBSERVED_SERIES or row.value is None or row.period_end is None:
            continue
        if row.period_start is not None and (row.period_end - row.period_start).days > 200:
            continue
        series = OBSERVED_SERIES[row.series]
        scale = FAN_SERIES[series][2]
        result.append(
            Observed(
                series=series,
                quarter=str(Quarter.of(row.period_end)),
                value=row.value * scale,
                low=None if row.low is None else row.low * scale,
                high=None if row.high is None else row.high * scale,
                source=row.source[0],
            )
        )
    return tuple(result)
