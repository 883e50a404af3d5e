"""What holds legal sales back under an option: of the limits of the model, which is the least, year by year."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bench import Bench
from countermove.decision.moved import Position
from countermove.decision.numbers import spread
from countermove.decision.parts import Part, Spread
from countermove.world.beliefs import run_worlds

Limit = Literal["buyers", "licences", "admission", "makers", "ramp", "rupture"]
LIMITS: tuple[Limit, ...] = ("buyers", "licences", "admission", "makers", "ramp", "rupture")
RECORD = (
    "legal_demand_h100e", "licence_limit_h100e", "admission_limit_h100e", "supply_limit_h100e", "legal_imports_h100e"
)  # fmt: skip
"""Of `world.flows.legal_imports`, each in H100e per quarter."""
EQUAL = 1e-4
"""Numbers in single precision that differ by less, as a share, are the same limit."""

Floats = NDArray[np.float32]


class YearOfSales(Part):
    """One calendar year from the case's day on. wanted and sold: what buyers would take of what law lets be sold, and
    what is sold, each in H100e per quarter, the mean of the year's quarters; shares: by limit, the share of quarters
    and worlds in which it is the one that holds sales."""

    year: int
    quarters: int
    wanted: Spread
    sold: Spread
    shares: dict[Limit, float]


def sales_limits(bench: Bench, position: Position) -> tuple[YearOfSales, ...]:
    """What holds legal sales back at a position, from the case's day to its horizon; of the first worlds that go
    through the engine at once, 10,000 at most. Nothing where the model has no such limits.

    ``buyers``: they would not take more of what law lets be sold; ``licences``: what Washington licenses, caps
    included; ``admission``: what Beijing admits; ``makers``: what they can send; ``ramp``: deliveries grow by a factor
    a quarter at most; ``rupture``: trade in chips has ended. Raises BadInput for a position that there is not.
    """
    inputs, midway = bench.inputs_at(position), bench.midway
    if not {*RECORD} <= {*inputs.model.quantities}:
        return ()
    paths = run_worlds(
        inputs, bench.beliefs, seed=bench.ensemble.seed, worlds=min(bench.ensemble.worlds, midway.chunk), record=RECORD,
        threads=bench.machine.threads, grouped=True, first_quarter=midway.first_quarter, states=midway.states[0],
    )[0]  # fmt: skip
    quarters = inputs.quarters[midway.first_quarter : bench.span.stop]
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
            shares={name: float(share) for name, share in zip(LIMITS, shares, strict=True)},
        ))  # fmt: skip
    return tuple(told)


def binding(paths: Floats) -> NDArray[np.int64]:
    """The place in LIMITS of what holds sales, (quarter, world), of paths (RECORD, quarter, world). Where limits are
    alike, it is the first of them in LIMITS, for the later ones would then change nothing."""
    wanted, licensed, admitted, supply, sold = paths
    least = np.minimum(np.minimum(licensed, admitted), supply)
    limits = np.stack([wanted, licensed, admitted, supply])
    held = np.argmax(limits <= least * (1.0 + EQUAL), axis=0)
    held = np.where(sold < least * (1.0 - EQUAL), LIMITS.index("ramp"), held)
    return np.where((sold <= 0.0) & (least > 0.0), LIMITS.index("rupture"), held)
