"""What the fitted process says, as one frozen answer: matrix, shares, structures side by side, and the finding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from countermove.response.excitation.cells import Acts, Cell, FloatArray, IntArray, blocks, other_side
from countermove.response.excitation.compare import RIVAL, Difference, Scored, differences
from countermove.response.excitation.draws import Draws
from countermove.response.excitation.fit import PRIOR_SCALE
from countermove.response.excitation.placebo import Placebo
from countermove.response.excitation.posterior import Posterior
from countermove.response.excitation.residuals import immigrants

Finding = Literal["supported", "not supported", "cannot tell"]
LEVELS = (0.05, 0.5, 0.95)
NOTABLE = 0.05
"""An effect below one act called forth by twenty is as good as none."""
CARRIED_ERRORS = 2.0
"""A difference of so many standard errors or more is taken for one, as the comparison of models by left-out density
commonly has it (Vehtari, Gelman and Gabry, Statistics and Computing 27, 2017, warn that less says little)."""


@dataclass(frozen=True)
class Spread:
    """A median with the middle 90 %."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Matrix:
    """Mean acts of the row called forth by one act of the column: median and middle 90 %, shape (row, column);
    above: probability of more than NOTABLE; stronger: probability that it exceeds the effect in the other direction."""

    names: tuple[str, ...]
    low: FloatArray
    value: FloatArray
    high: FloatArray
    above: FloatArray
    stronger: FloatArray


@dataclass(frozen=True)
class Told:
    """One structure: convergence, residuals, spectral radius (0 without excitation), difference from the rival."""

    name: str
    rhat: float
    ess: float
    divergences: int
    distance: float
    limit: float
    radius: Spread
    difference: Difference | None


@dataclass(frozen=True)
class Excitation:
    """The answer. counts: acts by cell; delays_days: within a side and across; base, own, other: shares of the acts
    that came of the base rate, of acts of the same side, and of the other side; prior_above: what the prior gives an
    effect beyond NOTABLE; made: how it was fitted."""

    cells: tuple[Cell, ...]
    start: date
    end: date
    acts: int
    counts: IntArray
    left_out: tuple[tuple[Cell, int], ...]
    effects: Matrix
    sides: Matrix
    radius: Spread
    delays_days: tuple[Spread, Spread]
    base: Spread
    own: Spread
    other: Spread
    prior_above: float
    structures: tuple[Told, ...]
    placebo: Placebo | None
    finding: Finding
    made: Mapping[str, Any]


def excitation(acts: Acts, posterior: Posterior) -> Excitation:
    """The answer from a posterior that was fitted to these acts."""
    draws, made = posterior.draws, posterior.made
    scored = tuple(_scored(each) for each in made["scored"])
    by_structure = {each.structure: each for each in differences(scored)}
    told = tuple(_told(name, each, by_structure) for name, each in made["structures"].items())
    base, other = (each.mean(axis=1) for each in immigrants(draws, acts))
    check = made["placebo"]
    within, across = (spread(1 / each) for each in draws.decay.T)
    return Excitation(
        cells=acts.cells, start=acts.start, end=acts.end, acts=len(acts.day), counts=acts.counts,
        left_out=acts.left_out, effects=_matrix(draws.alpha, tuple(f"{c.actor} {c.group}" for c in acts.cells)),
        sides=_by_side(draws, acts), radius=spread(draws.radius), delays_days=(within, across), base=spread(base),
        own=spread(1 - base - other), other=spread(other), prior_above=prior_above(len(acts.cells)),
        structures=told, finding=_finding(by_structure), made=made,
        placebo=None if check is None else Placebo(check["observed"], tuple(check["moved"]), check["p"]),
    )  # fmt: skip


def spread(values: FloatArray) -> Spread:
    """Median and middle 90 % of draws, shape (draw,)."""
    return Spread(*(float(each) for each in np.quantile(values, LEVELS)))


def prior_above(cells: int, size: int = 100_000) -> float:
    """The prior probability of an effect beyond NOTABLE: alpha = |t z|, t and z normal, by simulation (seed 0)."""
    t, z = np.random.default_rng(0).standard_normal((2, size))
    return float((np.abs(t * z) * PRIOR_SCALE / cells > NOTABLE).mean())


def prior_radius(cells: Sequence[Cell], size: int = 5000) -> Spread:
    """The spectral radius that the prior gives, by simulation (seed 0)."""
    rng, count = np.random.default_rng(0), len(cells)
    scale = np.abs(rng.standard_normal((size, 3))) * PRIOR_SCALE / count
    alpha = scale[:, blocks(cells)] * np.abs(rng.standard_normal((size, count, count)))
    return spread(np.abs(np.linalg.eigvals(alpha)).max(axis=1))


def _matrix(draws: FloatArray, names: tuple[str, ...]) -> Matrix:
    low, value, high = np.quantile(draws, LEVELS, axis=0)
    stronger = (draws > draws.transpose(0, 2, 1)).mean(axis=0)
    return Matrix(names, low, value, high, (draws > NOTABLE).mean(axis=0), stronger)


def _by_side(draws: Draws, acts: Acts) -> Matrix:
    """Acts of one side that an act of another calls forth, averaged over the acts of the record."""
    sides = tuple(dict.fromkeys(cell.actor for cell in acts.cells))
    member = np.asarray([[cell.actor == side for cell in acts.cells] for side in sides], np.float64)
    weight = member * acts.counts
    weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1.0)
    return _matrix(member @ draws.alpha @ weight.T, sides)


def _scored(each: Mapping[str, Any]) -> Scored:
    first, last = (date.fromisoformat(each[name]) for name in ("first", "last"))
    return Scored(each["structure"], first, last, each["acts"], np.asarray(each["density"], np.float64))


def _told(name: str, each: Mapping[str, Any], found: Mapping[Any, Difference]) -> Told:
    quality, rest = each["diagnostics"], each["residuals"]
    return Told(
        name, quality["rhat"], quality["ess"], quality["divergences"], rest["distance"], rest["limit"],
        Spread(*each["radius"]), found.get(name),
    )  # fmt: skip


def gain(answer: Excitation) -> Difference | None:
    """What excitation adds to a rate that varies in time, on left-out years; None where none was left out."""
    return next((each.difference for each in answer.structures if each.name == "hawkes_varying"), None)


def _finding(found: Mapping[Any, Difference]) -> Finding:
    """M06 is refuted if the rival does as well: the process with a rate that varies in time too is put against it."""
    best = found.get("hawkes_varying")
    if best is None or RIVAL not in found or not math.isfinite(best.error):
        return "cannot tell"
    if best.difference >= CARRIED_ERRORS * best.error:
        return "supported"
    return "not supported" if best.difference <= 0 else "cannot tell"


def across_pairs(answer: Excitation) -> tuple[tuple[int, int], ...]:
    """Row and column of the effects across sides, the strongest first."""
    apart = other_side(answer.cells)
    pairs = [(int(row), int(column)) for row, column in np.argwhere(apart)]
    return tuple(sorted(pairs, key=lambda pair: -float(answer.effects.value[pair])))
