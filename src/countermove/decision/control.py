"""Did the control work: present law against a world without controls, in the same worlds, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.decision.numbers import share, spread
from countermove.decision.run import PART_WORLDS, Run
from countermove.decision.turning_parts import ControlEffect
from countermove.world.beliefs import run_worlds
from countermove.world.observed import SD_OF
from countermove.world.tally import FAN_SERIES

MEASURED: Mapping[str, str] = {"usable_h100e": "fraction", "capability_lag_months": "months"}
"""What a control is to change, and the unit in which the change is told: of the reference's value, or its own."""
BROUGHT = ("admission_share", "home_share", "street_premium", "smuggled_h100e", "domestic_flow_h100e")
"""What a world brings by itself and somebody may hold a view on: its mean from the case's day on under present law."""
MARGIN = SD_OF["high"] / 2
"""What differs by less of the reference's value is the same, of its median for a lag, which may be nought. Half the
error of a figure of high confidence: no record could tell less."""
YEARS_APART = 2

Floats = NDArray[np.float64]


def paths_of(run: Run) -> dict[str, NDArray[np.float32]]:
    """What is measured and brought, (2, quarter, world) each: present law, then the reference, from the same seed."""
    rows = [run.ensemble.row(run.case.present_law)]
    rows += [row for row, choice in enumerate(run.ensemble.choices) if choice.is_reference]
    two = run.inputs.of_rows(rows)
    record = (*MEASURED, *BROUGHT)
    worlds = min(run.ensemble.kept, PART_WORLDS)
    found = run_worlds(two, run.beliefs, seed=run.ensemble.seed, worlds=worlds, record=record)
    return {name: found[:, place] for place, name in enumerate(record)}


def brought(run: Run, paths: Mapping[str, NDArray[np.float32]]) -> dict[str, Floats]:
    """The mean over the quarters from the case's day to the horizon under present law, (world,), in its unit."""
    span = slice(run.span.start, run.span.stop)
    return {name: paths[name][0, span].mean(axis=0, dtype=np.float64) * FAN_SERIES[name][2] for name in BROUGHT}


def control_effects(run: Run, paths: Mapping[str, NDArray[np.float32]]) -> tuple[ControlEffect, ...]:
    """The effect of present law at the horizon and every YEARS_APART years before it, by structure and quantity, never
    pooled: all history was lived under controls, so data do not identify it."""
    ends = range(run.span.stop - 1, -1, -4 * YEARS_APART)
    return tuple(
        _effect(run, name, paths[name][:, at], number, at)
        for name in MEASURED for number in range(len(run.ensemble.structures)) for at in reversed(ends)
    )  # fmt: skip


def _effect(run: Run, name: str, values: NDArray[np.float32], number: int, at: int) -> ControlEffect:
    own = run.ensemble.structure_of[: values.shape[1]] == number
    law, without = values[:, own].astype(np.float64)
    title, _, scale = FAN_SERIES[name]
    if MEASURED[name] == "fraction":
        change, margin = law / np.maximum(without, 1e-9) - 1, MARGIN
    else:
        change, margin = (law - without) * scale, MARGIN * float(np.median(np.abs(without))) * scale
    lower, higher = (int(np.count_nonzero(each)) for each in (change < -margin, change > margin))
    quarter = run.inputs.quarters[at]
    day = quarter.end - timedelta(days=1)
    return ControlEffect(
        structure=run.ensemble.structures[number], quantity=name, title=title, unit=MEASURED[name],
        quarter=str(quarter), day=day, past=day <= run.inputs.cut_off, margin=margin,
        worlds=len(change), lower=share(lower, len(change)), same=share(len(change) - lower - higher, len(change)),
        higher=share(higher, len(change)), change=spread(change),
    )  # fmt: skip
