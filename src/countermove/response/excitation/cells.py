"""The acts that the self-exciting model is fitted to: whose they are, in which layer group, and on which day."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.acts import parties_of
from countermove.response.record.coding import record_from
from countermove.response.record.stream import GROUPS, Group, Step, stream_of
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LEAST_PER_CELL = 3
"""A cell with fewer acts is left out and named: its rate and its row of effects would be the prior's."""
LEAST_ACTS = 20
"""A record with fewer acts in all is not fitted: its branching ratio would be the prior's."""


@dataclass(frozen=True)
class Cell:
    """One dimension of the process: the escalations of one side in one layer group."""

    actor: str
    group: Group


@dataclass(frozen=True)
class Acts:
    """Escalations in the order of their days.

    start, end: first and last day watched; day: whole days since start, shape (act,); cell: index into cells, shape
    (act,); left_out: cells with too few acts, and how many each has.
    """

    cells: tuple[Cell, ...]
    start: date
    end: date
    day: IntArray
    cell: IntArray
    left_out: tuple[tuple[Cell, int], ...] = ()

    @property
    def days(self) -> int:
        """How many days were watched."""
        return (self.end - self.start).days + 1

    @property
    def counts(self) -> IntArray:
        """Acts by cell, shape (cell,)."""
        return np.bincount(self.cell, minlength=len(self.cells)).astype(np.int64)

    @property
    def hash(self) -> str:
        """SHA-256 of the rows: the watched days, then each act's day, actor and group."""
        rows = [f"{self.start},{self.end}"]
        names = [f"{cell.actor},{cell.group}" for cell in self.cells]
        days, cells = cast("list[int]", self.day.tolist()), cast("list[int]", self.cell.tolist())
        rows += [f"{day},{names[cell]}" for day, cell in zip(days, cells, strict=True)]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def escalations(
    steps: Iterable[Step],
    start: date,
    end: date,
    *,
    cells: Sequence[Cell] | None = None,
    sides: Sequence[str] = (),
) -> Acts:
    """The escalations of a stream from one day to another, both included.

    cells: the dimensions; else every pair of actor and group with LEAST_PER_CELL acts or more, sides in the order
    given (others by name) and groups in the order of the stream's. Acts before start excite nothing.
    """
    if end < start:
        raise ValueError(f"the days end on {end}, before they start on {start}")
    seen = [step for step in steps if step.direction == "escalation" and start <= step.day <= end]
    order = [*sides, *sorted({step.actor for step in seen} - set(sides))]
    counted = Counter(Cell(step.actor, step.group) for step in seen)
    every = [Cell(actor, group) for actor in order for group in GROUPS]
    chosen = tuple(cells) if cells is not None else tuple(each for each in every if counted[each] >= LEAST_PER_CELL)
    place = {each: index for index, each in enumerate(chosen)}
    rows = sorted(
        ((step.day - start).days, place[Cell(step.actor, step.group)])
        for step in seen
        if Cell(step.actor, step.group) in place
    )
    pairs = np.asarray(rows, np.int64).reshape(-1, 2)
    left_out = tuple((each, counted[each]) for each in every if counted[each] and each not in place)
    return Acts(chosen, start, end, pairs[:, 0].copy(), pairs[:, 1].copy(), left_out)


def acts_of(study: Study) -> Acts:
    """The escalations of both sides of a study's view, from the first day of its dense record to its cut-off."""
    parties = parties_of(study)
    start = min(record_from(study), study.cut_off)
    return escalations(stream_of(study), start, study.cut_off, sides=(parties.first, parties.second))


def half_year(day: date) -> int:
    """The number of a calendar half-year, counted from year 0."""
    return 2 * day.year + (day.month > 6)


def half_starts(start: date, count: int) -> tuple[date, ...]:
    """The first days of so many half-years, the first being the one that holds start (and begins with it)."""
    first = half_year(start)
    rest = (date(half // 2, 7 if half % 2 else 1, 1) for half in range(first + 1, first + count))
    return (start, *rest)


def other_side(cells: Sequence[Cell]) -> NDArray[np.bool_]:
    """Whether two cells belong to different sides, shape (cell, cell)."""
    actors = np.asarray([each.actor for each in cells])
    return actors[:, None] != actors[None, :]


def blocks(cells: Sequence[Cell]) -> IntArray:
    """The kind of each pair of cells, shape (cell, cell): 0 itself, 1 another group of the same side, 2 the other
    side."""
    return np.where(np.eye(len(cells), dtype=bool), 0, 1 + other_side(cells)).astype(np.int64)
