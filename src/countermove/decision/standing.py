"""Which of two options is higher, for every pair at once: from paired differences, and world by world."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating[Any]]
Signs = NDArray[np.int8]
Sizes = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """Pairs of options (a, b) on one outcome: sign, 1 where a is higher, -1 where it is lower, 0 where the worlds do
    not tell them apart; size, the larger of the median and the mean of the paired differences, without its sign."""

    sign: Signs
    size: Sizes

    def beyond(self, step: float) -> Signs:
        """The signs, with what differs by less than a step level."""
        return np.where(self.size < step, 0, self.sign).astype(np.int8)


def standing(values: Values) -> Standing:
    """How options stand on one outcome, from values (options, worlds).

    The rule is that of numbers.indistinct: a tie where the median lies within two Monte Carlo errors of zero and the
    mean within two standard errors. Else the median tells which is higher, or the mean where the median does not.
    """
    count, worlds = values.shape
    first, second = np.triu_indices(count, 1)
    differences = values[first] - values[second]
    mean = differences.mean(axis=1, dtype=np.float64)
    error = differences.std(axis=1, dtype=np.float64) / math.sqrt(worlds)
    differences.sort(axis=1)
    half, middle = math.sqrt(worlds) / 2.0, (worlds - 1) / 2.0
    low, high = max(math.floor(middle - half), 0), min(math.ceil(middle + half), worlds - 1)
    median = np.asarray(differences[:, [math.floor(middle), math.ceil(middle)]], np.float64).mean(axis=1)
    off_zero = np.abs(median) > np.asarray(differences[:, high] - differences[:, low], np.float64)
    sign = np.where(off_zero, np.sign(median), np.where(np.abs(mean) > 2.0 * error, np.sign(mean), 0.0))
    signs, sizes = np.zeros((count, count), np.int8), np.zeros((count, count))
    signs[first, second], signs[second, first] = sign, -sign
    sizes[first, second] = sizes[second, first] = np.maximum(np.abs(median), np.abs(mean))
    return Standing(signs, sizes)


def beaten(better: Sequence[Signs]) -> Flags:
    """beaten[a, b]: whether b is at least as good as a on every outcome and better on one, from signs of goodness."""
    every = np.stack(list(better))
    return np.asarray((every <= 0).all(axis=0) & (every < 0).any(axis=0), np.bool_)


def unbeaten_in(good: Sequence[Values]) -> Flags:
    """Whether no other option is at least as good on every outcome and better on one, world by world: (options,
    worlds), from goodness (options, worlds) on each outcome."""
    worse = np.zeros((len(good[0]), *good[0].shape), np.bool_)
    for each in good:
        worse |= each[:, None] < each[None]
    # b beats a in a world where a is worse on something and b on nothing.
    return np.asarray(~(worse & ~worse.swapaxes(0, 1)).any(axis=1), np.bool_)
