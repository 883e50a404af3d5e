"""What is kept of worlds as they pass: one number a world and outcome for the first ones, counts for all of them.

Every count is a whole number of worlds in fixed bins, so tallies of parts of a run add up to the same bits in any
order.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.study.assumptions import Outcome
from countermove.study.faults import Fault
from countermove.world.branches import FIRED
from countermove.world.compiled import load_source, spread, undecorated
from countermove.world.quantiles import Sketch

Floats = NDArray[np.float32]
KEPT_WORLDS = 100_000
"""The first worlds, whose outcomes are kept one by one; of further ones only counts are."""

FAN_SERIES: Mapping[str, tuple[str, str, float]] = {
    "usable_h100e": ("Compute China can use", "million H100e", 1e-6),
    "owned_onshore_h100e": ("Compute owned onshore", "million H100e", 1e-6),
    "training_h100e": ("Compute usable for training", "million H100e", 1e-6),
    "legal_imports_h100e": ("Chips sold legally to China, a quarter", "thousand H100e", 1e-3),
    "domestic_flow_h100e": ("Home-made chips bought, a quarter", "thousand H100e", 1e-3),
    "smuggled_h100e": ("Chips smuggled in, a quarter", "thousand H100e", 1e-3),
    "offshore_stock_h100e": ("Compute used abroad", "million H100e", 1e-6),
    "capability_lag_months": ("Lag behind the frontier", "months", 1.0),
    "home_share": ("Home-made share of supply", "fraction", 1.0),
    "street_premium": ("Street price in China against the United States", "ratio", 1.0),
    "admission_share": ("Share of permitted chips that Beijing admits", "fraction", 1.0),
    "us_loss_usd_bn": ("Cost of countermoves to the United States, a quarter", "USD bn", 1.0),
}
"""Paths that are kept as quantiles: title, unit, and the factor from the model's unit."""

ANSWER_KINDS: Mapping[str, str] = {
    "answer": "Any targeted answer",
    "mineral_answer": "Limits on minerals",
    "market_answer": "Limits on market access of American firms",
    "admission_answer": "Limits on chip imports",
    "tariff_answer": "Tariffs",
    "technology_answer": "Technology, data or capital",
}
"""Kinds of answers that worlds count, with their titles."""


@dataclass(frozen=True)
class Span:
    """The columns over which outcomes are read: from the case's day, and to the horizon."""

    start: int
    stop: int


@dataclass(frozen=True)
class Reading:
    """How worlds are read: the outcomes, over which columns, against which choice, the paths kept as quantiles, and
    whether some choice waits for a trigger."""

    outcomes: Mapping[str, Outcome]
    span: Span
    reference: int
    series: tuple[str, ...]
    waits: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is counted by the quarter in which it first comes: answers by kind, and triggers that fire."""
        return (*ANSWER_KINDS, FIRED) if self.waits else tuple(ANSWER_KINDS)

    @cached_property
    def record(self) -> tuple[str, ...]:
        """The quantities that a run must record."""
        wanted = [*(each.quantity for each in self.outcomes.values()), *self.series, *self.kinds]
        return tuple(dict.fromkeys(wanted))

    def outcome(self, name: str, paths: Floats) -> Floats:
        """An outcome of paths[choice, recorded, quarter, world], in its unit: (choice, world)."""
        outcome = self.outcomes[name]
        path = paths[:, self.record.index(outcome.quantity)]
        start = {"horizon": 0, "from_case_day": self.span.start, "at_horizon": self.span.stop - 1}[outcome.over]
        part = path[:, start : self.span.stop]
        if outcome.reduce == "last":
            result = part[:, -1]
        elif outcome.reduce == "max":
            result = part.max(axis=1)
        else:
            result = _sums(part)
            result = result / part.shape[1] if outcome.reduce == "mean" else result
        result = result * outcome.scale
        if outcome.relative_to_reference:
            result = result / np.maximum(result[self.reference], 1e-12)
        return np.asarray(result, np.float32)


@dataclass
class Tally:
    """What is left of the worlds first_world, first_world + 1, ...

    values: outcome -> (choices, kept worlds), of those below KEPT_WORLDS; totals: outcome -> sketch of all worlds,
    empty where all are kept; fans: series -> sketch (choices, quarters); first and counts: kind of answer, or
    FIRED -> whole numbers of worlds (choices, quarters) and of answers (choices,).
    """

    first_world: int
    values: dict[str, Floats]
    totals: dict[str, Sketch]
    fans: dict[str, Sketch]
    first: dict[str, NDArray[np.int64]]
    counts: dict[str, NDArray[np.int64]]
    threads: int | None = field(default=None, compare=False)

    @property
    def quarters(self) -> int:
        """How many quarters are told of."""
        return self.first["answer"].shape[1]

    @classmethod
    def empty(
        cls,
        choices: int,
        quarters: int,
        outcomes: Collection[str],
        series: Collection[str],
        kinds: Collection[str],
        worlds: range,
        total: int,
        threads: int | None = None,
    ) -> Tally:
        """A tally of nothing yet, for some worlds of a run of ``total``."""
        kept = max(min(worlds.stop, KEPT_WORLDS) - worlds.start, 0)
        sketched = outcomes if total > KEPT_WORLDS else ()
        return cls(
            worlds.start,
            {name: np.empty((choices, kept), np.float32) for name in outcomes},
            {name: Sketch(choices) for name in sketched},
            {name: Sketch(choices, quarters) for name in series},
            {kind: np.zeros((choices, quarters), np.int64) for kind in kinds},
            {kind: np.zeros(choices, np.int64) for kind in kinds},
            threads,
        )

    def add(self, reading: Reading, paths: Floats, numbers: NDArray[np.int64]) -> None:
        """Count the worlds with some numbers, paths[choice, recorded, quarter, world]."""
        record, here = reading.record, numbers - self.first_world
        work = [
            *(partial(self._add_outcome, name, reading, paths, here) for name in self.values),
            *(partial(each.add, paths[:, record.index(name)], 1) for name, each in self.fans.items()),
            *(partial(self._add_answers, kind, paths[:, record.index(kind)]) for kind in self.first),
        ]

        # Each piece counts into arrays of its own, so threads may take them in any order.
        def some(places: NDArray[np.int64]) -> None:
            for place in places:
                work[place]()

        spread(some, len(work), self.threads)

    def _add_outcome(self, name: str, reading: Reading, paths: Floats, here: NDArray[np.int64]) -> None:
        kept, values = self.values[name], reading.outcome(name, paths)
        room = slice(None) if here.max(initial=0) < kept.shape[1] else here < kept.shape[1]
        kept[:, here[room]] = values[:, room]
        if name in self.totals:
            self.totals[name].add(values, 1)

    def _add_answers(self, kind: str, path: Floats) -> None:
        for row, answers in enumerate(path):
            self.counts[kind][row] += _kernel().count_answers(np.ascontiguousarray(answers), self.first[kind][row])

    def merge(self, part: Tally) -> None:
        """Add the tally of other worlds of the same run."""
        here = part.first_world - self.first_world
        for name, values in part.values.items():
            self.values[name][:, here : here + values.shape[1]] = values
        for mine, theirs in ((self.totals, part.totals), (self.fans, part.fans)):
            for name, sketch in theirs.items():
                mine[name].merge(sketch)
        for own, other in ((self.first, part.first), (self.counts, part.counts)):
            for kind, count in other.items():
                own[kind] += count

    def faults(self) -> Iterator[Fault]:
        """What is no finite number in some world: no quantile would show it."""
        lost = {name: int((~np.isfinite(values)).any(axis=0).sum()) for name, values in self.values.items()}
        for sketches in (self.totals, self.fans):
            for name, sketch in sketches.items():
                lost[name] = max(lost.get(name, 0), int(sketch.not_finite.max()))
        for name, worlds in lost.items():
            if worlds:
                yield Fault("", None, name, f"is no finite number in {worlds:,} worlds; some prior or path is too wide")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as flat arrays by name, for a file."""
        found: dict[str, NDArray[Any]] = {}
        for group, members in (("values", self.values), ("first", self.first), ("counts", self.counts)):
            found |= {f"{group}/{name}": array for name, array in members.items()}
        for group, sketches in (("totals", self.totals), ("fans", self.fans)):
            for name, sketch in sketches.items():
                found |= {f"{group}/{name}/{part}": array for part, array in sketch.arrays().items()}
        return found

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take over what ``arrays`` gave; KeyError or ValueError if it was of another run."""
        for group, members in (("values", self.values), ("first", self.first), ("counts", self.counts)):
            for name, array in members.items():
                array[...] = arrays[f"{group}/{name}"]
        for group, sketches in (("totals", self.totals), ("fans", self.fans)):
            for name, sketch in sketches.items():
                sketch.restore({part: arrays[f"{group}/{name}/{part}"] for part in sketch.arrays()})


def count_answers(answers: Any, first: Any) -> int:
    """How many answers there are in [quarter, world], 1 where one came; first[quarter] gains the worlds whose first it
    was."""
    before = np.zeros(answers.shape[1], np.bool_)
    count = 0
    for quarter in range(answers.shape[0]):
        for world in range(answers.shape[1]):
            if answers[quarter, world] > 0.5:
                count += 1
                if not before[world]:
                    before[world] = True
                    first[quarter] += 1
    return count


def sum_quarters(path: Any, total: Any) -> None:
    """Add [quarter, world] up into total[world], quarter by quarter."""
    for quarter in range(path.shape[0]):
        for world in range(path.shape[1]):
            total[world] += path[quarter, world]


def _sums(path: Floats) -> NDArray[np.float64]:
    """The sum over the quarters of [choice, quarter, world]: NumPy's in double precision, in a quarter of its time."""
    total = np.zeros((path.shape[0], path.shape[2]))
    for row, own in enumerate(path):
        _kernel().sum_quarters(np.ascontiguousarray(own), total[row])
    return total


@functools.cache
def _source() -> str:
    loops = [undecorated(each, "@njit(nogil=True, cache=True)") for each in (count_answers, sum_quarters)]
    return "\n".join(["import numpy as np\nfrom numba import njit\n", *loops])


def _kernel() -> ModuleType:
    return load_source(_source())


def series_of(with_paths: bool | Collection[str]) -> Sequence[str]:
    """The paths that a run keeps as quantiles: all, none, or those that are named."""
    if isinstance(with_paths, bool):
        return tuple(FAN_SERIES) if with_paths else ()
    return tuple(name for name in FAN_SERIES if name in with_paths)
