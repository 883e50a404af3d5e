"""What moves the odds of the scenarios: the options, the inputs of the model, and the readings of the coming year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.decision.futures import scenario_of
from countermove.decision.hinges import (
    STRUCTURE,
    WATCHED_SERIES,
    all_inputs_of,
    few_worlds,
    first_year,
    readings,
    words_of,
    year_paths,
)
from countermove.decision.numbers import share
from countermove.decision.run import Run
from countermove.decision.scenario_parts import Mover, OddsShift, ScenarioMovers
from countermove.world.sensitivity import carried
from countermove.world.tally import ANSWER_KINDS

INPUTS, SIGNS = 3, 4
"""How many are told for each scenario."""
LEAST_SHARE = 0.01
LEAST_WORLDS = 50
"""A group of fewer worlds gives no odds."""
FIFTH = 0.2
UNITS: Mapping[str, tuple[str, float]] = {
    "legal_imports_h100e": ("thousand H100e", 1e-3),
    "smuggled_h100e": ("thousand H100e", 1e-3),
    "domestic_flow_h100e": ("thousand H100e", 1e-3),
    "offshore_flow_h100e": ("thousand H100e", 1e-3),
    "wafer_capacity_wpm": ("thousand wafers a month", 1e-3),
    "good_die_yield": ("%", 100.0),
    "street_premium": ("times", 1.0),
    "capability_lag_months": ("months", 1.0),
    "admission_share": ("%", 100.0),
    "us_additions_h100e": ("million H100e", 1e-6),
}
"""The unit of each reading, and the factor from the model's."""
TRUCE = "truce"

Floats = NDArray[np.floating]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Watched:
    """Something that may separate worlds: values (world,), with the unit that they are written in, if they are.
    ``names`` of the values where they count or name kinds; ``ordered`` unless these kinds have no order."""

    name: str
    what: str
    values: Floats
    unit: str = ""
    factor: float = 1.0
    names: tuple[str, ...] = ()
    ordered: bool = True

    def groups(self) -> list[tuple[str, Flags]]:
        """Worlds by value, lowest first, with what the value is: one group a name, else the outer fifths, without one
        that is empty, as where a fifth of all worlds share the lowest value."""
        if self.names:
            found = [(name, self.values == place) for place, name in enumerate(self.names)]
            return [(name, where) for name, where in found if where.sum() >= LEAST_WORLDS]
        return [(name, where) for name, where in self._fifths() if where.any()]

    def _fifths(self) -> list[tuple[str, Flags]]:
        low, high = (float(each) for each in np.quantile(self.values, (FIFTH, 1 - FIFTH)))
        if not self.unit:
            return [("in its lowest fifth", self.values < low), ("in its highest fifth", self.values > high)]
        return [
            (f"below {self._written(low)}", self.values < low),
            (f"above {self._written(high)}", self.values > high),
        ]

    def _written(self, value: float) -> str:
        size = value * self.factor
        text = f"{size:,.2f}" if abs(size) < 1 else f"{size:,.1f}" if abs(size) < 10 else f"{size:,.0f}"
        return f"{text} {self.unit}"


def scenario_movers(run: Run) -> ScenarioMovers:
    """What moves the odds of a run's scenarios, against and under present law."""
    year = first_year(run)
    return ScenarioMovers(
        options=tuple(_options(run)),
        inputs=tuple(_movers(run, _inputs(run), INPUTS)),
        signs=tuple(_movers(run, _signs(run), SIGNS)) if year else (),
        by=run.inputs.quarters[year[-1]].end if year else None,
    )


def _options(run: Run) -> Iterator[OddsShift]:
    """Options against present law by scenario, in the order of the case."""
    ensemble, scenarios = run.ensemble, run.view.scenarios
    present = scenario_of(ensemble, scenarios, ensemble.row(run.case.present_law))
    for row, choice in enumerate(ensemble.choices):
        if choice.is_reference or choice.id == run.case.present_law:
            continue
        told = scenario_of(ensemble, scenarios, row)
        for place, scenario in enumerate(scenarios):
            gain = (told == place).astype(np.float64) - (present == place)
            own = [float(gain[ensemble.structure_of == each].mean()) for each in range(len(ensemble.structures))]
            yield OddsShift(
                option=choice.id, scenario=scenario.id, difference=float(gain.mean()),
                monte_carlo_error=float(gain.std()) / math.sqrt(len(gain)), least=min(own), greatest=max(own),
            )  # fmt: skip


def _movers(run: Run, watched: Sequence[Watched], most: int) -> Iterator[Mover]:
    """For each scenario, what carries most of the variance of whether a world is its own."""
    worlds = len(watched[0].values)
    told = scenario_of(run.ensemble, run.view.scenarios, run.ensemble.row(run.case.present_law))[:worlds]
    of = {each.id: told == place for place, each in enumerate(run.view.scenarios)}
    shares = carried(
        {each.name: each.values for each in watched}, {name: each.astype(np.float64) for name, each in of.items()}
    )
    by_name = {each.name: each for each in watched}
    for scenario, found in shares.items():
        for each in (one for one in found[:most] if one.share >= LEAST_SHARE):
            own = by_name[each.name]
            ends = [(name, share(float(of[scenario][where].sum()), int(where.sum()))) for name, where in own.groups()]
            if not own.ordered:
                ends.sort(key=lambda end: end[1].value)
            if len(ends) >= 2:
                yield Mover(
                    scenario=scenario, name=each.name, what=own.what, share=each.share, error=each.error,
                    low_when=ends[0][0], low=ends[0][1], high_when=ends[-1][0], high=ends[-1][1],
                )  # fmt: skip


def _inputs(run: Run) -> list[Watched]:
    """Every parameter, and which rival account is true."""
    accounts = tuple(each.title for each in run.view.structures)
    return [
        Watched(name, words_of(run, name), values, names=accounts, ordered=False)
        if name == STRUCTURE
        else Watched(name, words_of(run, name), values)
        for name, values in all_inputs_of(run, few_worlds(run)).items()
    ]


def _signs(run: Run) -> list[Watched]:
    """What somebody could read off the world within a year: figures with an error, acts and truces as they are."""
    seed = run.ensemble.seed
    paths = year_paths(run, (*WATCHED_SERIES, *ANSWER_KINDS, TRUCE), few_worlds(run), seed)
    figures = readings(paths, seed).items()
    found = [Watched(name, WATCHED_SERIES[name], np.exp(each), *UNITS[name]) for name, each in figures]
    for kind, title in ANSWER_KINDS.items():
        came = np.asarray((paths[kind] > 0.5).any(axis=0), np.float64)
        found.append(Watched(kind, f"{title} in the year", came, names=("none", "one or more")))
    quarters = len(paths[TRUCE])
    names = tuple(f"in {each} of {quarters} quarters" for each in range(quarters + 1))
    held = np.asarray((paths[TRUCE] > 0.5).sum(axis=0), np.float64)
    found.append(Watched(TRUCE, "Truce in the year", held, names=names))
    return found
