"""The operations a flow may use, on Python numbers or NumPy float64 arrays.

A flow imports its operations from here and so runs as it stands in the oracle that a reader trusts. The engine takes
the same flow and puts its own single precision twin in the place of each *base* operation; the composed ones below
are read, like any helper of a flow, as straight-line Python. Besides these a flow may use + - * /, comparisons, and
`&`, `|` between comparisons.

Every base operation is total: it gives a number, never a warning, for any number.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

LEAST_NORMAL = 1.1754944e-38
"""The least normal number in single precision; `log` counts what lies below as this."""


def exp(x: float) -> float:
    """Exponential of x, which is first held to [-87, 88] so that single precision can hold the result."""
    return np.exp(np.minimum(np.maximum(x, -87.0), 88.0))


def log(x: float) -> float:
    """Natural logarithm; numbers below the least normal single precision number (1.2e-38) count as that one."""
    return np.log(np.maximum(x, LEAST_NORMAL))


def sqrt(x: float) -> float:
    """Square root; numbers below zero count as zero."""
    return np.sqrt(np.maximum(x, 0.0))


def where(condition: bool, a: float, b: float) -> float:
    """The value `a` where the condition holds, else `b`. Both are always computed."""
    chosen: Any = np.where(condition, a, b)
    return chosen[()]


def minimum(a: float, b: float) -> float:
    """The lesser of two numbers."""
    return np.minimum(a, b)


def maximum(a: float, b: float) -> float:
    """The greater of two numbers."""
    return np.maximum(a, b)


def absolute(x: float) -> float:
    """The size of a number without its sign."""
    return np.abs(x)


def floor(x: float) -> float:
    """The whole number at or below x, for |x| under four million."""
    return np.floor(x)


BASE: tuple[Callable[..., float], ...] = (exp, log, sqrt, where, minimum, maximum, absolute, floor)
"""The operations that every back end brings itself, under the same names."""


def clip(x: float, low: float, high: float) -> float:
    """The number x held to [low, high]."""
    return minimum(maximum(x, low), high)


def logistic(x: float) -> float:
    """The probability whose log odds are x."""
    return 1.0 / (1.0 + exp(-x))


def logit(probability: float) -> float:
    """The log odds of a probability, which is first held to [1e-6, 1 - 1e-6]."""
    held = clip(probability, 1e-6, 0.999999)
    return log(held / (1.0 - held))


def square(x: float) -> float:
    """The number times itself."""
    return x * x


def power(base: float, exponent: float) -> float:
    """The number base >= 0 to any power; costs an exp and a log."""
    return exp(exponent * log(base))


def mix(a: float, b: float, share: float) -> float:
    """The number that lies at `share` of the way from a to b."""
    return a + share * (b - a)


def indicator(condition: bool) -> float:
    """One where the condition holds, else zero."""
    return where(condition, 1.0, 0.0)


def ratio(a: float, b: float) -> float:
    """a / b for b >= 0, with b held to at least 1e-12 so that nothing is divided by zero."""
    return a / maximum(b, 1e-12)
