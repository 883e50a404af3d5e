"""Quantiles of many worlds without keeping the worlds.

A sketch counts, for every cell (an option and a quarter, say), how many numbers fell into each of fixed bins: all
numbers that share their sign, their power of two and the next six binary digits. Counts are whole numbers and bins
are fixed, so the order of the worlds, the size of chunks and the threads leave no trace.

Error: a quantile is off by at most 1/64 of itself (in practice far less, for each bin knows its own mean), or by
2**-20 near zero.
"""

import functools
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from countermove.world.compiled import load_source, spread, undecorated

SHIFT = 17
"""Binary digits of a single precision number that a bin leaves open: 23 less the six that it fixes."""
ZERO_BITS = (127 - 20) << 23
"""Bit pattern of 2**-20; what is smaller counts as zero, in bin 0."""
MARGIN = 64
"""Bins that a cell's window is widened by beyond what it needs now."""
FEW = 2**18
"""Numbers up to which one thread is as fast as several: it counts so many in less than a millisecond."""

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

HEADER = f'''"""Counting into the bins of a sketch, for Numba. Written by countermove; changes here are lost."""

import numpy as np
from numba import njit

i32 = np.int32
SHIFT = {SHIFT}
ZERO_BITS = {ZERO_BITS}
'''


class Sketch:
    """A summary of the numbers seen in each cell of an array of any shape."""

    def __init__(self, *shape: int) -> None:
        """Make an empty sketch with a cell for each place of an array of this shape."""
        cells = int(np.prod(shape, dtype=np.int64))
        self.shape = shape
        self._not_finite: Counts = np.zeros(cells, np.int64)
        # Cell c has the bins first[c], first[c] + 1, ...; they stand from offset[c] to offset[c + 1] in one flat array.
        self._first: Counts = np.zeros(cells, np.int64)
        self._offset: Counts = np.zeros(cells + 1, np.int64)
        self._counts: Counts = np.zeros(0, np.int64)
        self._digits: Counts = np.zeros(0, np.int64)

    def add(self, values: npt.NDArray[Any], threads: int | None = None) -> None:
        """Count numbers of shape (*shape, n), n worlds for every cell; those not finite are counted apart.

        threads: at most this many; by default as many as pay.
        """
        if values.ndim == 0 or values.shape[:-1] != self.shape:
            raise ValueError(f"values have shape {values.shape}, want {(*self.shape, 'worlds')}")
        rows = np.ascontiguousarray(values, np.float32).reshape(len(self._first), values.shape[-1])
        kernel = _kernel()
        threads = 1 if threads is None and rows.size <= FEW else threads
        low, high = np.full_like(self._first, 1 << 30), np.full_like(self._first, -(1 << 30))
        if not len(self._counts) and rows.shape[1]:
            self._make_room(rows)
        counted = np.ones_like(self._first), np.zeros_like(self._first)
        into = (self._first, self._offset, self._counts, self._digits, self._not_finite)
        spread(lambda cells: kernel.count_values(cells, rows, *counted, *into, low, high), len(rows), threads)
        if not (high >= low).any():
            return
        # Some bins had no room yet: now they have, and what was counted is passed over.
        counted = self._first, self._first + np.diff(self._offset) - 1
        self._widen(low, high)
        into = (self._first, self._offset, self._counts, self._digits, np.zeros_like(self._not_finite))
        spread(lambda cells: kernel.count_values(cells, rows, *counted, *into, low, high), len(rows), threads)

    def merge(self, other: "Sketch") -> None:
        """Add what another sketch of the same shape has counted; the result is that of one sketch for both."""
        if other.shape != self.shape:
            raise ValueError(f"a sketch of shape {other.shape} cannot be added to one of {self.shape}")
        length = np.diff(other._offset)
        some = length > 0
        self._widen(np.where(some, other._first, 1), np.where(some, other._first + length - 1, 0))
        place = _places(self._offset[:-1] + other._first - self._first, length)
        self._counts[place] += other._counts
        self._digits[place] += other._digits
        self._not_finite += other._not_finite

    def arrays(self) -> dict[str, Counts]:
        """All that the sketch has counted, for a file; `restore` takes it back."""
        return {
            "not_finite": self._not_finite, "first": self._first, "offset": self._offset, "counts": self._counts,
            "digits": self._digits,
        }  # fmt: skip

    def restore(self, arrays: Mapping[str, Counts]) -> None:
        """Become the sketch that gave these arrays; ValueError if it had another shape."""
        found = {name: np.asarray(array, np.int64) for name, array in arrays.items()}
        if found["offset"].shape != self._offset.shape or found["counts"].shape != (found["offset"][-1],):
            raise ValueError("these arrays are of a sketch of another shape")
        self._not_finite, self._first, self._offset = found["not_finite"], found["first"], found["offset"]
        self._counts, self._digits = found["counts"], found["digits"]

    def mean(self) -> Floats:
        """Mean of the finite numbers by cell; what lies below 2**-20 in size counts as zero. NaN for an empty cell."""
        bins = _places(self._first, np.diff(self._offset))
        middle, _ = self._bin(bins, np.arange(len(bins)))
        total = np.add.reduceat(np.append(middle * self._counts, 0.0), self._offset[:-1]).reshape(self.shape)
        count = self.count()
        return np.where(count > 0, total * self._seen() / np.maximum(count, 1), np.nan)

    def count(self) -> Counts:
        """Finite numbers seen, by cell."""
        return np.add.reduceat(np.append(self._counts, 0), self._offset[:-1]).reshape(self.shape) * self._seen()

    @property
    def not_finite(self) -> Counts:
        """Numbers seen that were infinite or no number, by cell; they count for nothing else."""
        return self._not_finite.reshape(self.shape)

    @property
    def bins(self) -> int:
        """Bins kept, of 16 bytes each: the size of the sketch."""
        return len(self._counts)

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Quantiles, float64[level, *shape], interpolated as NumPy does; NaN for an empty cell."""
        levels_array = np.asarray(levels, np.float64)
        if levels_array.ndim != 1 or not ((levels_array >= 0.0) & (levels_array <= 1.0)).all():
            raise ValueError(f"levels {levels} do not lie between 0 and 1")
        count = self.count().reshape(-1)
        last = np.maximum(count - 1, 0)
        rank = levels_array[:, None] * last
        lower = rank.astype(np.int64)
        share = rank - lower
        upper = np.minimum(lower + 1, last)
        below, above = self._at_rank(np.stack([lower, upper]))
        result = (1.0 - share) * below + share * above
        return np.where(count > 0, result, np.nan).reshape(len(levels_array), *self.shape)

    def _make_room(self, rows: npt.NDArray[np.float32]) -> None:
        """Have bins for numbers to be counted, if all of them are finite, so that they need not be counted twice."""
        least, greatest = rows.min(axis=1), rows.max(axis=1)
        if np.isfinite(least).all() and np.isfinite(greatest).all():
            self._widen(_bin_of(least), _bin_of(greatest))

    def _seen(self) -> Any:
        return (np.diff(self._offset) > 0).reshape(self.shape)

    def _at_rank(self, rank: Counts) -> Floats:
        """Estimate of the number with this rank (from 0) in its cell: [..., cell]."""
        if not len(self._counts):
            return np.zeros(rank.shape)
        until = np.cumsum(self._counts)
        before_cell = np.append(0, until)[self._offset[:-1]]
        place = np.minimum(np.searchsorted(until, before_cell + rank, side="right"), len(self._counts) - 1)
        inside = before_cell + rank - (until[place] - self._counts[place])
        # A cell without bins has no place of its own; what is told of it here is dropped by the caller.
        bins = np.where(np.diff(self._offset) > 0, self._first + place - self._offset[:-1], 0)
        middle, reach = self._bin(bins, place)
        return middle + reach * ((2.0 * inside + 1.0) / np.maximum(self._counts[place], 1) - 1.0)

    def _bin(self, bins: Counts, place: Counts) -> tuple[Floats, Floats]:
        """Mean of some bins, and how far even spread around it can reach without leaving the bin."""
        bits = ((np.abs(bins) - 1) << SHIFT) + ZERO_BITS
        edge = bits.astype(np.int32).view(np.float32).astype(np.float64)
        # The last digit's worth at this power of two, times the open digits: exact, for both are whole multiples of it.
        digit = np.ldexp(1.0, (bits >> 23) - 127 - 23)
        above = self._digits[place] / np.maximum(self._counts[place], 1) * digit
        reach = np.minimum(above, (1 << SHIFT) * digit - above)
        return np.where(bins == 0, 0.0, np.sign(bins) * (edge + above)), np.where(bins == 0, 0.0, reach)

    def _widen(self, low: Counts, high: Counts) -> None:
        """Make room for the bins low to high of each cell; a cell with high < low needs none."""
        length = np.diff(self._offset)
        last = self._first + length - 1
        needs = high >= low
        empty = length == 0
        if not (needs & (empty | (low < self._first) | (high > last))).any():
            return
        first = np.where(needs & (empty | (low < self._first)), low - MARGIN, self._first)
        last = np.where(needs & (empty | (high > last)), high + MARGIN, last)
        offset = np.append(0, np.cumsum(last - first + 1))
        place = _places(offset[:-1] + self._first - first, length)
        counts, digits = np.zeros(offset[-1], np.int64), np.zeros(offset[-1], np.int64)
        counts[place], digits[place] = self._counts, self._digits
        self._first, self._offset, self._counts, self._digits = first, offset, counts, digits


def _bin_of(numbers: npt.NDArray[np.float32]) -> Counts:
    """The bins of some finite numbers, as `count_values` finds them."""
    size = np.abs(numbers).view(np.int32).astype(np.int64)
    return np.where(numbers < 0, -1, 1) * np.maximum(((size - ZERO_BITS) >> SHIFT) + 1, 0)


def _places(start: Counts, length: Counts) -> Counts:
    """start[c], start[c] + 1, ... for length[c] steps, all cells after one another."""
    begin = np.cumsum(length) - length
    return np.repeat(start - begin, length) + np.arange(int(length.sum()))


def count_values(
    cells: Any, rows: Any, counted_from: Any, counted_to: Any, first: Any, offset: Any, counts: Any, digits: Any,
    not_finite: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """Count each cell's numbers into its bins, and add up the binary digits that a bin leaves open.

    Bins from counted_from to counted_to are passed over. Numbers whose bin has no room are not counted: low and high
    reach out to the least and greatest of their bins.
    """
    for cell in cells:
        start, room = offset[cell] - first[cell], offset[cell + 1]
        begin, skip_from, skip_to = offset[cell], counted_from[cell], counted_to[cell]
        least, greatest = low[cell], high[cell]
        for bits in rows[cell].view(np.int32):
            size = bits & 0x7FFFFFFF
            if size < 0x7F800000:
                number = max(((size - ZERO_BITS) >> SHIFT) + 1, 0)
                number = -number if bits < 0 else number
                if skip_from <= number <= skip_to:
                    continue
                place = start + number
                if begin <= place < room:
                    counts[place] += 1
                    digits[place] += size & ((1 << SHIFT) - 1)
                else:
                    least, greatest = min(least, number), max(greatest, number)
            else:
                not_finite[cell] += 1
        low[cell], high[cell] = least, greatest


@functools.cache
def _source() -> str:
    decorator = "@njit(nogil=True, cache=True)"
    return HEADER + undecorated(count_values, decorator)


def _kernel() -> ModuleType:
    return load_source(_source())
