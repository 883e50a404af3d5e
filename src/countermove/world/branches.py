"""Options that wait: which worlds' trigger fired when, and the path that each of them then took.

The same world meets every choice with the same luck. So a world whose trigger fires in a quarter goes on exactly as it
does under the choice whose measures begin in the next quarter by the calendar. Each such choice is simulated as a row
of its own, and every world is put together from the row that waits for ever and the row that it turned into.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from countermove.study.case import Measure
from countermove.study.days import Quarter
from countermove.study.triggers import Trigger

Floats = npt.NDArray[np.float32]
FIRED = "trigger_fired"
"""What can be recorded beside the model's own quantities: 1 in the quarter in which a choice's trigger fired."""


@dataclass(frozen=True)
class Branch:
    """What one choice becomes once its trigger has fired.

    choice: its row, which simulates waiting for ever; first: the first column in which the trigger is read; levers
    (variant, lever, quarter): variant v is the choice whose measures begin at column first + 1 + v.
    """

    choice: int
    trigger: Trigger
    first: int
    levers: npt.NDArray[np.float64]

    def since(self, first_quarter: int) -> Branch:
        """The same told from a later column on, by which the trigger has not been read."""
        if first_quarter > self.first:
            raise ValueError(f"a trigger is read from quarter {self.first} on, before quarter {first_quarter}")
        return Branch(self.choice, self.trigger, self.first - first_quarter, self.levers[:, :, first_quarter:])

    def fired(self, path: Floats) -> npt.NDArray[np.int64]:
        """The variant that each world turned into, (world,), by the path of the indicator (quarter, world) while it
        waits; the number of variants where none did."""
        read = path[self.first : self.first + len(self.levers)]
        limit = np.float32(self.trigger.limit)
        met = read >= limit if self.trigger.side == "at least" else read < limit
        return np.where(met.any(axis=0), met.argmax(axis=0), len(self.levers))


def branch_of(
    choice: int,
    waits: Sequence[Measure],
    quarters: Sequence[Quarter],
    waiting: npt.NDArray[np.float64],
    begun: Callable[[date], npt.NDArray[np.float64]],
) -> Branch:
    """What a choice becomes, by the quarter in which its trigger fires.

    Args: its row; the measures that wait; waiting, what it sets meanwhile (lever, quarter); begun, the same where they
    begin on a day. No variant begins once all that waited has ended.
    """
    trigger, first = waits[0].when, list(quarters).index(Quarter.of(waits[0].from_))
    assert trigger is not None
    begins = [each for each in quarters[first + 1 :] if any(one.to is None or each.first_day < one.to for one in waits)]
    levers = np.empty((len(begins), *waiting.shape))
    for variant, quarter in enumerate(begins):
        levers[variant] = begun(quarter.first_day)
        # One past, to the last bit: law adds up its days in other spans where something begins later.
        levers[variant, :, : first + 1 + variant] = waiting[:, : first + 1 + variant]
    return Branch(choice, trigger, first, levers)


def rows_of(levers: npt.NDArray[Any], branches: Sequence[Branch]) -> npt.NDArray[Any]:
    """What choices set (choice, lever, quarter), and behind them what every variant of every branch sets."""
    return np.concatenate([levers, *(each.levers for each in branches)])


def recorded_for(record: tuple[str, ...], branches: Sequence[Branch]) -> tuple[str, ...]:
    """What must be recorded of all rows, so that they can be put together."""
    names = [*record, *(each.trigger.indicator for each in branches)]
    return tuple(dict.fromkeys(name for name in names if name != FIRED))


def put_together(
    paths: Floats, branches: Sequence[Branch], choices: int, recorded: tuple[str, ...], record: tuple[str, ...]
) -> Floats:
    """One row for each choice, float32[choice, name of ``record``, quarter, world], from the paths of all rows,
    float32[row, recorded name, quarter, world], which this may change."""
    fired = np.zeros((choices, *paths.shape[2:]), np.float32)
    row = choices
    for each in branches:
        turned = each.fired(paths[each.choice, recorded.index(each.trigger.indicator)])
        for variant in range(len(each.levers)):
            worlds = np.flatnonzero(turned == variant)
            column = each.first + variant
            # Up to the quarter of firing both rows are one, to the last bit.
            paths[each.choice, :, column + 1 :, worlds] = paths[row + variant, :, column + 1 :, worlds]
            fired[each.choice, column, worlds] = 1.0
        row += len(each.levers)
    return np.stack([fired if name == FIRED else paths[:choices, recorded.index(name)] for name in record], axis=1)
