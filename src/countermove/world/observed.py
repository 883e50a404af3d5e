"""What the world model is fitted to and scored on: rows of the record, read as quantities of the model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from countermove.study.assumptions import Positive, Prior
from countermove.study.days import Quarter, overlap_days
from countermove.study.faults import BadInput
from countermove.study.naming import near
from countermove.study.reading import Record, validate
from countermove.study.records import Confidence, Day, Observation
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

Floats = NDArray[np.float64]
Reads = Literal["sum", "mean", "last"]
SD_OF: dict[Confidence, float] = {"high": 0.10, "moderate": 0.30, "low": 0.70}
"""Relative standard deviation of a row without an interval, by its analytic confidence."""
LEAST_SD = 0.05
DEGREES_OF_FREEDOM = 4.0
HURDLE_WIDTH = 0.5
"""Logs within which a delivery becomes likely to be reported."""
LEAST_LEVEL = 1e-6
"""What the model gives counts as this at least, for it is put on logs."""
INTERVAL_IN_SD = 2 * 1.6449
"""Width of an interval from 5 to 95 % of a Normal."""


class Nuisance(Record):
    """An unknown that only a meter needs."""

    what: str
    unit: str
    prior: Prior


class Measure(Record):
    """A series and the quantity that it measures; see the head of observations.yaml."""

    series: str
    quantity: str
    reads: Reads
    scale: Literal["log", "logit"] = "log"
    only_ends: tuple[Day, ...] = ()
    bias_sd: Positive | None = None
    misfit_sd: Positive | None = None
    hurdle: Positive | None = None
    early_days: int = Field(default=92, ge=0)
    why: str


class Measures(Record):
    """observations.yaml"""

    fit_from: Day
    fit_to: Day
    nuisances: dict[str, Nuisance] = Field(default_factory=dict)
    observations: tuple[Measure, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Seen:
    """One row, ready to be compared.

    weights: of each quarter of the model, shape (quarter,), so that weights @ path is what the row measures; sd:
    standard deviation on the measure's scale; origin: of its first source, for shared biases; origins: of all its
    sources; fitted: whether the fit may use it.
    """

    id: str
    measure: Measure
    value: float
    low: float | None
    high: float | None
    sd: float
    weights: Floats
    origin: str
    origins: frozenset[str]
    day: date
    known_on: date | None
    fitted: bool


def read_measures(study: Study) -> Measures:
    """observations.yaml. BadInput with every fault; also where the study has none, so that nothing can be fitted."""
    path = study.folder / "observations.yaml"
    if not path.is_file():
        problem = "no such file; it says which series measure what, and nothing can be fitted without"
        raise BadInput.single(problem, path=path)
    value, lines = read_yaml(path)
    found = validate(Measures, value, lines)
    known = {row.series for row in study.whole.series}
    faults = [
        lines.fault(
            ("observations", index, "series"),
            f"no row of series {each.series!r} in series.csv{near(each.series, known)}",
        )
        for index, each in enumerate(found.observations)
        if each.series not in known
    ]
    if faults:
        raise BadInput(faults)
    return found


def observations(study: Study, measures: Measures, quarters: Sequence[Quarter]) -> tuple[Seen, ...]:
    """The rows of a view that can be compared, in the order of the measures and of time.

    Left out: rows without a value or a period, derived from others, published long before their period was over,
    beyond the quarters given, and those that straddle the end of the fit.
    """
    sources = study.whole.sources
    seen: list[Seen] = []
    for measure in measures.observations:
        rows = [row for row in study.series if row.series == measure.series and _compares(row, measure, quarters)]
        for row in sorted(rows, key=lambda each: (each.period_end or date.max, each.id)):
            start, end = row.period_start or row.period_end, row.period_end
            if start is None or end is None or row.value is None or start < measures.fit_from:
                continue
            if start <= measures.fit_to < end:
                continue
            seen.append(
                Seen(
                    row.id, measure, float(row.value), row.low, row.high, _sd(row, measure),
                    weights_of(measure.reads, start, end, quarters), sources[row.source[0]].origin,
                    frozenset(sources[each].origin for each in row.source), end, row.known_on, end <= measures.fit_to,
                )
            )  # fmt: skip
    return tuple(seen)


def _compares(row: Observation, measure: Measure, quarters: Sequence[Quarter]) -> bool:
    end = row.period_end
    if row.value is None or end is None or row.derived_from or end >= quarters[-1].end:
        return False
    if measure.only_ends and end not in measure.only_ends:
        return False
    if row.value <= 0 and measure.hurdle is None:
        return False
    return row.known_on is None or row.known_on > end - timedelta(measure.early_days)


def weights_of(reads: Reads, start: date, end: date, quarters: Sequence[Quarter]) -> Floats:
    """How much of each quarter a row measures; ``end`` is the last day that it covers."""
    if reads == "last":
        return np.array([float(quarter.first_day <= end < quarter.end) for quarter in quarters])
    days = np.array([float(overlap_days(start, end + timedelta(1), quarter)) for quarter in quarters])
    if reads == "mean":
        return days / max(days.sum(), 1.0)
    return days / np.array([float(quarter.days) for quarter in quarters])


def _sd(row: Observation, measure: Measure) -> float:
    """On the scale of the measure; 4 degrees of freedom do the rest."""
    low, high, value = row.low, row.high, float(row.value or 0.0)
    if measure.scale == "logit":
        if low is not None and high is not None and 0 < low < high < 1:
            return max((_logit(high) - _logit(low)) / INTERVAL_IN_SD, LEAST_SD)
        return SD_OF[row.analytic_confidence] / max(1 - value, 0.1)
    if low is not None and high is not None and 0 < low < high:
        return max(math.log(high / low) / INTERVAL_IN_SD, LEAST_SD)
    return SD_OF[row.analytic_confidence]


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def check_quantities(study: Study, measures: Measures, known: Sequence[str]) -> None:
    """BadInput for a measure of a quantity that neither the model nor a meter gives."""
    strange = [at for at, each in enumerate(measures.observations) if each.quantity not in known]
    if strange:
        _, lines = read_yaml(study.folder / "observations.yaml")
        raise BadInput(
            lines.fault(
                ("observations", at, "quantity"), f"no quantity {quantity!r} in the model{near(quantity, known)}"
            )
            for at in strange
            if (quantity := measures.observations[at].quantity)
        )
