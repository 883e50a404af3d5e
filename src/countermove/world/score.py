"""How the fitted model tells the rows that it was fitted to, and how it forecasts those that it never saw.

A contaminated hold-out in the codebook's sense: the fit never used the later rows, but whoever built the model and set
its paths could read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.world import oracle
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.fit.history import History
from countermove.world.flow import gives, takes
from countermove.world.inputs import Inputs
from countermove.world.meters import METERS
from countermove.world.observed import DEGREES_OF_FREEDOM, HURDLE_WIDTH, LEAST_LEVEL, Seen
from countermove.world.posterior import Posterior

Floats = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Scored:
    """One row: the model's predictive quantiles (the errors of row and model included) and where the record fell.

    crps and naive_crps are on logs (log odds for shares), so that rows of any unit compare; they are None for a zero,
    which has no logarithm; chance_of_zero then says how well the model saw it coming. The naive forecast goes on along
    the line through the last two fitted rows of the series, in logs, with the spread of its steps.
    """

    id: str
    series: str
    day: str
    fitted: bool
    value: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    chance_of_zero: float | None
    crps: float | None
    naive_crps: float | None

    @property
    def verdict(self) -> Literal["inside 50 %", "inside 90 %", "outside"]:
        """Where the record fell among the predictive quantiles."""
        if self.value <= 0:
            chance = self.chance_of_zero or 0.0
            return "inside 50 %" if chance >= 0.5 else "inside 90 %" if chance >= 0.05 else "outside"
        if self.p25 <= self.value <= self.p75:
            return "inside 50 %"
        return "inside 90 %" if self.p05 <= self.value <= self.p95 else "outside"


def scores(history: History, inputs: Inputs, beliefs: Beliefs, *, worlds: int, seed: int) -> tuple[Scored, ...]:
    """Every row that can be compared, fitted ones first. inputs: of one choice, whose past is the history's."""
    measured = read_meters(history, inputs, beliefs, worlds=worlds, seed=seed)
    posterior = _fitted(beliefs)
    structure, draw = posterior.draws_of(np.arange(worlds))
    misfits = dict(zip(posterior.made["series"], posterior.misfits[structure, draw].T, strict=True))
    rng = np.random.Generator(np.random.Philox(seed))
    # The bias of an origin is one for all its rows in a world, as in the fit.
    groups = dict.fromkeys((row.measure.series, row.origin) for row in history.rows)
    shared = {group: rng.standard_normal(worlds) for group in groups}
    found: list[Scored] = []
    for row in sorted(history.rows, key=lambda each: not each.fitted):
        path = measured[row.measure.quantity]
        level = np.maximum(row.weights @ path[: len(row.weights)], LEAST_LEVEL)
        middle = _on_scale(row, level) + (row.measure.bias_sd or 0.0) * shared[row.measure.series, row.origin]
        own = (row.measure.misfit_sd or 0.0) * misfits.get(row.measure.series, np.zeros(worlds))
        drawn = middle + np.sqrt(row.sd**2 + own**2) * rng.standard_t(DEGREES_OF_FREEDOM, worlds)
        found.append(_scored(row, middle, drawn, history.fitted))
    return tuple(found)


def read_meters(history: History, inputs: Inputs, beliefs: Beliefs, *, worlds: int, seed: int) -> Mapping[str, Floats]:
    """Every quantity that a row measures, (quarter, world), over all quarters of the inputs."""
    model = inputs.model
    wanted = {row.measure.quantity for row in history.rows}
    meters = [function for function in METERS if wanted & {*gives(function)}]
    arguments = {name for function in meters for name in takes(function)}
    record = tuple(sorted((wanted | arguments) & {*model.quantities}))
    paths = run_worlds(inputs, beliefs, seed=seed, worlds=worlds, record=record)[0]
    values: dict[str, Floats] = {name: np.asarray(paths[at], np.float64) for at, name in enumerate(record)}
    posterior = _fitted(beliefs)
    structure, draw = posterior.draws_of(np.arange(worlds))
    drawn = posterior.nuisances[structure, draw].T
    values |= {name: np.asarray(drawn[at], np.float64) for at, name in enumerate(posterior.nuisance_names)}
    values |= {name: inputs.paths[at][:, None] for at, name in enumerate(model.paths) if name in arguments}
    for function in meters:
        values |= oracle.run_flow(function, values)
    return {name: values[name] for name in wanted}


def _fitted(beliefs: Beliefs) -> Posterior:
    if beliefs.posterior is None:
        raise ValueError("only a fitted model can be scored row by row")
    return beliefs.posterior


def _on_scale(row: Seen, level: Floats) -> Floats:
    if row.measure.scale == "logit":
        share = np.clip(level, 1e-4, 1 - 1e-4)
        return np.log(share / (1 - share))
    return np.log(level)


def _off_scale(row: Seen, value: Floats) -> Floats:
    return 1 / (1 + np.exp(-value)) if row.measure.scale == "logit" else np.exp(value)


def _scored(row: Seen, middle: Floats, drawn: Floats, fitted: Sequence[Seen]) -> Scored:
    zero = None
    if row.measure.hurdle:
        nothing = 1 / (1 + np.exp(-np.clip((np.log(row.measure.hurdle) - middle) / HURDLE_WIDTH, -60, 60)))
        zero = float(nothing.mean())
    p05, p25, p50, p75, p95 = (float(each) for each in _off_scale(row, np.quantile(drawn, LEVELS)))
    crps = naive = None
    if row.value > 0:
        seen = float(_on_scale(row, np.array([row.value]))[0])
        crps = crps_of(drawn, seen)
        naive = _naive_crps(row, seen, fitted)
    return Scored(
        row.id,
        row.measure.series,
        row.day.isoformat(),
        row.fitted,
        row.value,
        p05,
        p25,
        p50,
        p75,
        p95,
        zero,
        crps,
        naive,
    )


def crps_of(drawn: Floats, seen: float) -> float:
    """E|X - y| - E|X - X'| / 2 from draws. Source: Gneiting and Raftery (2007), doi:10.1198/016214506000001437."""
    ordered = np.sort(drawn)
    count = len(ordered)
    weights = (2 * np.arange(1, count + 1) - count - 1) / count**2
    return float(np.abs(drawn - seen).mean() - (weights * ordered).sum())


def _naive_crps(row: Seen, seen: float, fitted: Sequence[Seen]) -> float | None:
    """Of a line through the last two fitted rows of the series; None where there are not two above zero."""
    if row.fitted:
        return None
    before = [each for each in fitted if each.measure.series == row.measure.series and each.value > 0]
    if len(before) < 2:
        return None
    first, last = before[-2], before[-1]
    logs = [float(_on_scale(row, np.array([each.value]))[0]) for each in (first, last)]
    days = max((last.day - first.day).days, 1)
    slope = (logs[1] - logs[0]) / days
    middle = logs[1] + slope * (row.day - last.day).days
    spread = max(abs(logs[1] - logs[0]), row.sd)
    nodes = np.random.Generator(np.random.Philox(7)).standard_normal(4000)
    return crps_of(middle + spread * nodes, seen)


def coverage(rows: Sequence[Scored]) -> tuple[int, int, int]:
    """How many rows lie inside 50 %, inside 90 %, and how many there are."""
    inner = sum(row.verdict == "inside 50 %" for row in rows)
    return inner, inner + sum(row.verdict == "inside 90 %" for row in rows), len(rows)
