"""Numbers for the combinations that occur, of so many that a table of all would not fit anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[Any]
MOST_CODES = 4096  # a fold's table has a row of so many for each number of the fold before
FIRST_ROWS = 16


class Fold:
    """Folds the number of what came before and the code of some more quantities into one number, counted from 0 in the
    order in which combinations are met."""

    def __init__(self, codes: int) -> None:
        self._codes = codes
        self._table = np.full(FIRST_ROWS * codes, -1, np.int32)
        self.met = list[tuple[int, int]]()

    def of(self, before: Codes | int, code: Codes | int) -> Codes | int:
        """The numbers of some combinations, (B,) int32; a number where both are the same for all designs."""
        highest = int(before if isinstance(before, int) else before.max(initial=0))
        if (highest + 1) * self._codes > len(self._table):
            room = np.full(max((highest + 1) * self._codes, 2 * len(self._table)) - len(self._table), -1, np.int32)
            self._table = np.concatenate([self._table, room])
        index = before * self._codes + code
        if isinstance(index, int):
            return self._number(index)
        found = self._table.take(index)
        if found.min(initial=0) < 0:
            for each in np.unique(index[found < 0]):
                self._number(int(each))
            found = self._table.take(index)
        return found

    def _number(self, index: int) -> int:
        if self._table[index] < 0:
            self._table[index] = len(self.met)
            self.met.append(divmod(index, self._codes))
        return int(self._table[index])


class Folding:
    """Folds the places of several quantities, ``sizes`` of which each can have, into the number of a combination."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._groups = list(_grouped(sizes))
        self._sizes = sizes
        self._folds = [Fold(int(np.prod([sizes[each] for each in group]))) for group in self._groups]

    def fold(self, places: Sequence[Codes | int]) -> Codes | int:
        """The numbers of combinations; each of ``places`` is (B,), or a number where it is the same for all designs."""
        before: Codes | int = 0
        for group, fold in zip(self._groups, self._folds, strict=True):
            step, code = 1, 0
            for each in group:
                place = places[each]
                wide = isinstance(place, int)  # a number is; places in an array are bytes, which a sum would overflow
                code = code + (place * step if wide else np.multiply(place, step, dtype=np.int32))
                step *= self._sizes[each]
            before = fold.of(before, code)
        return before

    @property
    def count(self) -> int:
        """How many combinations were met."""
        return len(self._folds[-1].met) if self._folds else 1

    def unfold(self) -> NDArray[np.int64]:
        """The places of each combination met, shape (quantities, combinations)."""
        result = np.zeros((len(self._sizes), self.count), np.int64)
        number = np.arange(self.count)
        for group, fold in zip(reversed(self._groups), reversed(self._folds), strict=True):
            met = np.array(fold.met, np.int64).reshape(-1, 2)
            number, code = met[number, 0], met[number, 1]
            for each in group:
                result[each], code = code % self._sizes[each], code // self._sizes[each]
        return result


def _grouped(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Neighbouring quantities whose combinations are few enough for one table."""
    group, product = list[int](), 1
    for place, size in enumerate(sizes):
        if group and product * size > MOST_CODES:
            yield group
            group, product = [], 1
        group.append(place)
        product *= size
    if group:
        yield group
