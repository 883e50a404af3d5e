"""What holds legal sales back under an option: of the limits of the model, which is the least, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bench import Bench
from countermove.decision.moved import Position
from countermove.decision.numbers import spread
from countermove.decision.run import Run
from countermove.decision.sales_parts import Limit, YearOfSales
from countermove.study.days import Quarter
from countermove.world.beliefs import run_worlds
from countermove.world.inputs import Inputs

LIMITS: tuple[Limit, ...] = get_args(Limit)
RECORD = (
    "legal_demand_h100e", "licence_limit_h100e", "admission_limit_h100e", "supply_limit_h100e", "legal_imports_h100e"
)  # fmt: skip
"""Of `world.flows.legal_imports`, each in H100e per quarter."""
MOST_WORLDS = 10_000
EQUAL = 1e-4
"""Numbers in single precision that differ by less, as a share, are the same limit."""

Floats = NDArray[np.float32]


def sales_limits(bench: Bench, position: Position) -> tuple[YearOfSales, ...]:
    """What holds legal sales back at a position, from the case's day to its horizon; of the first worlds that go
    through the engine at once. Nothing where the model has no such limits.

    Raises BadInput for a position that there is not.
    """
    inputs, midway = bench.inputs_at(position), bench.midway
    if not _known(inputs):
        return ()
    paths = run_worlds(
        inputs, bench.beliefs, seed=bench.ensemble.seed, worlds=min(bench.ensemble.worlds, midway.chunk), record=RECORD,
        threads=bench.machine.threads, grouped=True, first_quarter=midway.first_quarter, states=midway.states[0],
    )[0]  # fmt: skip
    return by_year(paths, inputs.quarters[midway.first_quarter : bench.span.stop])


def sales_limits_by_option(run: Run) -> dict[str, tuple[YearOfSales, ...]]:
    """The same for every option of an assessment, of its first MOST_WORLDS worlds; not for the reference, where nothing
    is held back."""
    if not _known(run.inputs):
        return {}
    worlds, span = min(run.ensemble.kept, MOST_WORLDS), slice(run.span.start, run.span.stop)
    found: dict[str, tuple[YearOfSales, ...]] = {}
    for row, choice in enumerate(run.ensemble.choices):
        if not choice.is_reference:
            paths = run_worlds(run.of_choice(row), run.beliefs, seed=run.ensemble.seed, worlds=worlds, record=RECORD)
            found[choice.id] = by_year(paths[0][:, span], run.inputs.quarters[span])
    return found


def _known(inputs: Inputs) -> bool:
    return {*RECORD} <= {*inputs.model.quantities}


def by_year(paths: Floats, quarters: Sequence[Quarter]) -> tuple[YearOfSales, ...]:
    """Paths (RECORD, quarter, world) year by year."""
    held, years = binding(paths), np.array([each.year for each in quarters])
    told: list[YearOfSales] = []
    for year in dict.fromkeys(years.tolist()):
        at = np.flatnonzero(years == year)
        shares = np.bincount(held[at].ravel(), minlength=len(LIMITS)) / held[at].size
        wanted, sold = (
            spread(paths[RECORD.index(name), at].mean(axis=0)) for name in ("legal_demand_h100e", "legal_imports_h100e")
        )
        told.append(YearOfSales(
            year=year, quarters=len(at), wanted=wanted, sold=sold,
            held_by={name: float(share) for name, share in zip(LIMITS, shares, strict=True)},
        ))  # fmt: skip
    return tuple(told)


def binding(paths: Floats) -> NDArray[np.int64]:
    """The place in LIMITS of what holds sales, (quarter, world), of paths (RECORD, quarter, world). Where limits are
    alike, it is the first of them in LIMITS, for the later ones would then change nothing; but licences that let all be
    sold that can be sent hold nothing."""
    wanted, licensed, admitted, supply, sold = paths
    licensed = np.where((licensed >= supply * (1.0 - EQUAL)) & (supply > 0.0), np.inf, licensed)
    least = np.minimum(np.minimum(licensed, admitted), supply)
    limits = np.stack([wanted, licensed, admitted, supply])
    held = np.argmax(limits <= least * (1.0 + EQUAL), axis=0)
    held = np.where(sold < least * (1.0 - EQUAL), LIMITS.index("ramp"), held)
    return np.where((sold <= 0.0) & (least > 0.0), LIMITS.index("rupture"), held)
