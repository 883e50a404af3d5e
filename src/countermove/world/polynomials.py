"""Single precision exp, log, sine and cosine written out as polynomials.

One source, two readers: NumPy runs these functions on float32 arrays (the oracle's single precision), and the engine
compiles their source text. They use only correctly rounded operations and bit patterns, never a multiply-add, so that
both readers, on any processor, give the same bits.

Coefficients: S. Moshier, Cephes Mathematical Library, single precision (netlib.org/cephes). Largest errors against
double precision, tested: exp 2e-7 relative, log 2e-7 relative or 1e-7 absolute, sine and cosine 2e-7 absolute.
"""

from __future__ import annotations

from typing import Any

import numpy as np

f32 = np.float32
i32 = np.int32


def where(condition: Any, a: Any, b: Any) -> Any:
    """The value `a` where the condition holds, else `b`, in single precision."""
    return np.where(condition, f32(a), f32(b))[()]


def minimum(a: Any, b: Any) -> Any:
    """The lesser of two numbers."""
    return where(a > b, b, a)


def maximum(a: Any, b: Any) -> Any:
    """The greater of two numbers."""
    return where(a < b, b, a)


def absolute(x: Any) -> Any:
    """The size of a number without its sign."""
    return where(x < f32(0.0), -x, x)


def sqrt(x: Any) -> Any:
    """Square root; numbers below zero count as zero."""
    return np.sqrt(maximum(f32(x), f32(0.0)))


def floor(x: Any) -> Any:
    """The whole number at or below x, for |x| under four million."""
    # Adding 1.5 * 2**23 leaves no room for a fraction: the sum is rounded to a whole number.
    nearest = (f32(x) + f32(12582912.0)) - f32(12582912.0)
    return where(nearest > x, nearest - f32(1.0), nearest)


def exp(x: Any) -> Any:
    """Exponential of x, which is first held to [-87, 88] so that the result is a normal number."""
    x = minimum(maximum(f32(x), f32(-87.0)), f32(88.0))
    shifted = x * f32(1.44269504) + f32(12582912.0)
    n = shifted - f32(12582912.0)
    # log(2) in two parts, the first with few bits, so that n times it is exact
    r = x - n * f32(0.693359375)
    r = r - n * f32(-2.12194440e-4)
    y = f32(1.9875691500e-4) * r + f32(1.3981999507e-3)
    y = y * r + f32(8.3334519073e-3)
    y = y * r + f32(4.1665795894e-2)
    y = y * r + f32(1.6666665459e-1)
    y = y * r + f32(5.0000001201e-1)
    y = y * (r * r) + r + f32(1.0)
    # times 2**n: the low bits of `shifted` are n, added to the exponent of y
    exponent = i32(f32(shifted).view(np.int32) << i32(23))
    return i32(f32(y).view(np.int32) + exponent).view(np.float32)


def log(x: Any) -> Any:
    """Natural logarithm; numbers below the least normal one (1.2e-38) count as that one."""
    x = maximum(f32(x), f32(1.1754944e-38))
    # x = 2**n * m with m in [sqrt(1/2), sqrt(2))
    bits = i32(f32(x).view(np.int32) - i32(0x3F3504F3))
    n = f32(i32(bits >> i32(23)))
    m = i32(i32(bits & i32(0x7FFFFF)) + i32(0x3F3504F3)).view(np.float32) - f32(1.0)
    square = m * m
    y = f32(7.0376836292e-2) * m + f32(-1.1514610310e-1)
    y = y * m + f32(1.1676998740e-1)
    y = y * m + f32(-1.2420140846e-1)
    y = y * m + f32(1.4249322787e-1)
    y = y * m + f32(-1.6668057665e-1)
    y = y * m + f32(2.0000714765e-1)
    y = y * m + f32(-2.4999993993e-1)
    y = y * m + f32(3.3333331174e-1)
    y = y * (m * square) + n * f32(-2.12194440e-4)
    y = y - f32(0.5) * square
    return (m + y) + n * f32(0.693359375)


def sine_of_turn(turn: Any) -> Any:
    """Sine of 2 pi times `turn`, which lies in [0, 1]."""
    shifted = f32(turn) * f32(4.0) + f32(12582912.0)
    quadrant = f32(shifted).view(np.int32)
    angle = (turn - (shifted - f32(12582912.0)) * f32(0.25)) * f32(6.2831853)
    size = where((quadrant & i32(1)) == i32(0), short_sine(angle), short_cosine(angle))
    return where((quadrant & i32(2)) == i32(0), size, -size)


def cosine_of_turn(turn: Any) -> Any:
    """Cosine of 2 pi times `turn`, which lies in [0, 1]."""
    shifted = f32(turn) * f32(4.0) + f32(12582912.0)
    quadrant = f32(shifted).view(np.int32)
    angle = (turn - (shifted - f32(12582912.0)) * f32(0.25)) * f32(6.2831853)
    size = where((quadrant & i32(1)) == i32(0), short_cosine(angle), short_sine(angle))
    return where(((quadrant + i32(1)) & i32(2)) == i32(0), size, -size)


def short_sine(angle: Any) -> Any:
    """Sine of an angle in [-pi/4, pi/4] radians."""
    square = angle * angle
    y = f32(-1.9515295891e-4) * square + f32(8.3321608736e-3)
    y = y * square + f32(-1.6666654611e-1)
    return y * square * angle + angle


def short_cosine(angle: Any) -> Any:
    """Cosine of an angle in [-pi/4, pi/4] radians."""
    square = angle * angle
    y = f32(2.443315711809948e-5) * square + f32(-1.388731625493765e-3)
    y = y * square + f32(4.166664568298827e-2)
    return y * square * square - f32(0.5) * square + f32(1.0)
