"""Intervals and tests that hold for a handful of cases: Jeffreys, order statistics, Kendall, permutations.

Nothing here leans on large samples. Every interval is the middle 90 %, as everywhere in this room.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from countermove.response.mechanisms.result import Number, Verdict, plain
from countermove.response.record.coding import LinkSet
from countermove.response.special import beta_quantile
from countermove.response.survival.curves import LEVEL

FloatArray = NDArray[np.float64]
FEWEST = 5
"""The least number of cases on which a verdict may rest: below five even a record of one mind leaves the exact 90 %
interval of a median open, so that one case more could say anything."""
HALF = 0.5
"""What *most* means: more than half."""
SURE_P = 0.05
"""A p-value that is called small; one test in twenty of nothing gets there."""
DRAWS = 5000
"""Permutations; the Monte Carlo error of a p of 0.05 is then 0.003."""


@cache
def jeffreys(yes: int, n: int) -> tuple[float | None, float | None, float | None]:
    """A share yes/n with Jeffreys' interval, Beta(yes + 1/2, n - yes + 1/2), run out to 0 or 1 where none or all are
    yes. (None, None, None) for n = 0. Source: Brown, Cai and DasGupta (2001)."""
    if n == 0:
        return (None, None, None)
    low, high = beta_quantile(yes + 0.5, n - yes + 0.5, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return (yes / n, 0.0 if yes == 0 else low, 1.0 if yes == n else high)


def share(name: str, yes: int, n: int, links: LinkSet | None = None, note: str = "") -> Number:
    """A share of cases as a number."""
    value, low, high = jeffreys(yes, n)
    return Number(name, value, low, high, n, "share", links, note or f"{yes} of {n}")


def most(yes: int, n: int, line: float = HALF) -> Verdict:
    """Whether a share is surely above a line (supported), surely below it (not supported), or neither."""
    _, low, high = jeffreys(yes, n)
    if n < FEWEST or low is None or high is None:
        return "cannot tell"
    return "supported" if low > line else "not supported" if high < line else "cannot tell"


def agree(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that every reading gives; where they differ, none can be told."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else "cannot tell"


def both(parts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim of several parts: it fails with one of them and stands with all."""
    if "not supported" in parts:
        return "not supported"
    return "supported" if all(part == "supported" for part in parts) else "cannot tell"


def median_of(name: str, values: Sequence[float], unit: str, links: LinkSet | None = None) -> Number:
    """A median with its exact interval from order statistics: x_(k) to x_(n+1-k) holds the median with probability
    1 - 2 P(Bin(n, 1/2) < k). No interval below five values; no median of none. Source: David and Nagaraja (2003), 7.1.
    """
    ordered = sorted(values)
    n = len(ordered)
    if not n:
        return Number(name, None, None, None, 0, unit, links)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    k = 0
    while 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n <= 1 - LEVEL:
        k += 1
    note = f"from {plain(ordered[0])} to {plain(ordered[-1])}"
    if k == 0:
        return Number(name, middle, None, None, n, unit, links, note)
    return Number(name, middle, ordered[k - 1], ordered[n - k], n, unit, links, note)


def tau_b(x: NDArray[np.generic], y: NDArray[np.generic]) -> float:
    """Kendall's tau-b, from -1 to 1, ties taken out of both sides; 0 where either never varies. Shapes (n,)."""
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    dx, dy = np.sign(a[:, None] - a), np.sign(b[:, None] - b)
    below = math.sqrt(float((dx * dx).sum() * (dy * dy).sum()))
    return float((dx * dy).sum()) / below if below else 0.0


def generator(seed: int = 0) -> np.random.Generator:
    """The stream that permutations draw from; the same each time."""
    return np.random.Generator(np.random.Philox(seed))


def permuted(statistic: Callable[[NDArray[np.int64]], float], n: int, draws: int = DRAWS) -> tuple[float, float]:
    """The share of permutations of range(n) whose statistic is at least that of the identity, and the mean over them.

    The identity is counted as one of the draws, so p is never zero. Source: Phipson and Smyth (2010).
    """
    rng, seen = generator(), statistic(np.arange(n))
    found = np.array([statistic(rng.permutation(n)) for _ in range(draws)])
    return (1 + float((found >= seen - 1e-12).sum())) / (1 + draws), float(found.mean()) if draws else seen


def bootstrap(statistic: Callable[[NDArray[np.int64]], float], n: int, draws: int = 2000) -> tuple[float, float]:
    """The middle 90 % of a statistic over cases drawn anew with replacement."""
    rng = generator(1)
    found = np.array([statistic(rng.integers(0, n, n)) for _ in range(draws)])
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


@cache
def _kendall_counts(n: int) -> tuple[int, ...]:
    """How many orders of n things have 0, 1, 2, ... pairs out of order."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for place, count in enumerate(counts):
            for extra in range(size):
                longer[place + extra] += count
        counts = longer
    return tuple(counts)


def kendall_p(values: Sequence[float]) -> float:
    """The exact chance, were the order of values mere luck, of as many rising pairs (ties count half) or more."""
    n = len(values)
    rising = sum(1.0 if b > a else 0.5 if b == a else 0.0 for a, b in combinations(values, 2))
    counts = _kendall_counts(n)
    return sum(counts[math.ceil(rising - 1e-9) :]) / math.factorial(n)


def slope(days: Sequence[float], values: Sequence[float]) -> tuple[float, float | None, float | None]:
    """The median of all slopes between pairs, with the interval that Kendall's exact distribution gives; the interval
    is None below four points. Days ascending and distinct. Source: Sen (1968)."""
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(zip(days, values, strict=True), 2))
    middle = float(np.median(slopes))
    counts, total = _kendall_counts(len(days)), math.factorial(len(days))
    cut = 0
    while 2 * sum(counts[: cut + 1]) / total <= 1 - LEVEL:
        cut += 1
    return (middle, slopes[cut - 1], slopes[len(slopes) - cut]) if cut else (middle, None, None)
