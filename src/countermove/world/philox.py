"""Random numbers that depend on nothing but their address.

Philox4x32-10 turns a counter (world, quarter, stream) and a key (the seed) into four words of 32 random bits. Nothing
is carried from one draw to the next, so world 4711 is the same world in any ensemble, and options that share a seed
share their luck.

One source, two readers: `philox`, `philox_round` and `open_unit` run on NumPy arrays here and are compiled by the
engine.

Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011),
doi:10.1145/2063384.2063405; checked against the known answers of its library Random123.
"""

import hashlib
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from countermove.world import polynomials

f32 = np.float32
i32 = np.int32
u64 = np.uint64

Words: TypeAlias = npt.NDArray[np.uint64]
Reals: TypeAlias = npt.NDArray[np.floating[Any]]
Precision: TypeAlias = type[np.float32] | type[np.float64]

PARAMETER_STREAMS = 0x80000000
"""Stream ids from here on belong to parameters, those below to shocks."""


def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Ten rounds of Philox4x32: four words of 32 bits, from a counter of four and a key of two, each in a uint64."""
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(0))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(1))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(2))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(3))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(4))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(5))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(6))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(7))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(8))
    c0, c1, c2, c3 = philox_round(c0, c1, c2, c3, k0, k1, u64(9))
    return c0, c1, c2, c3


def philox_round(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any, number: Any) -> Any:
    """One round of Philox4x32, its key raised `number` times."""
    a = u64(0xD2511F53) * c0
    b = u64(0xCD9E8D57) * c2
    key0 = (k0 + number * u64(0x9E3779B9)) & u64(0xFFFFFFFF)
    key1 = (k1 + number * u64(0xBB67AE85)) & u64(0xFFFFFFFF)
    return (b >> u64(32)) ^ c1 ^ key0, b & u64(0xFFFFFFFF), (a >> u64(32)) ^ c3 ^ key1, a & u64(0xFFFFFFFF)


def open_unit(word: Any) -> Any:
    """A number strictly between 0 and 1 from the upper 23 of 32 bits; exact in single precision."""
    return (f32(i32(word >> u64(9))) + f32(0.5)) * f32(1.1920929e-07)


def parameter_stream(name: str) -> int:
    """The stream id of a parameter: 31 bits of a hash of its name, with the top bit set."""
    digest = hashlib.sha256(name.encode()).digest()
    return PARAMETER_STREAMS | (int.from_bytes(digest[:4], "little") & 0x7FFFFFFF)


def words(worlds: npt.NDArray[Any], quarter: int, stream: int, seed: int) -> tuple[Words, Words, Words, Words]:
    """Four random words of 32 bits per world.

    Args: worlds, world numbers of shape (n,); quarter, 0 to 2**32 - 1; stream, 0 to 2**32 - 1; seed, 0 to 2**64 - 1.
    Returns four arrays of shape (n,), uint64 holding 32 bits.
    """
    number = worlds.astype(np.uint64)
    same = np.ones_like(number)
    return philox(
        number & u64(0xFFFFFFFF),
        number >> u64(32),
        same * u64(quarter),
        same * u64(stream),
        same * u64(seed & 0xFFFFFFFF),
        same * u64(seed >> 32),
    )


def uniforms(worlds: npt.NDArray[Any], quarter: int, stream: int, seed: int, dtype: Precision = np.float64) -> Reals:
    """Four independent draws per world, uniform on the open interval (0, 1): shape (4, n). Arguments as for `words`."""
    return np.stack([open_unit(word) for word in words(worlds, quarter, stream, seed)]).astype(dtype)


def normals(worlds: npt.NDArray[Any], quarter: int, stream: int, seed: int, dtype: Precision = np.float64) -> Reals:
    """Four independent standard normal draws per world: shape (4, n). Arguments as for `words`.

    Box and Muller: each pair of uniforms (u, v) gives sqrt(-2 log u) times the cosine and the sine of 2 pi v. With
    dtype float32 the polynomials of the engine are used, with float64 NumPy's own functions.
    """
    u, v, s, t = uniforms(worlds, quarter, stream, seed, dtype)
    return np.stack([*normal_pair(u, v), *normal_pair(s, t)])


def normal_pair(u: Reals, v: Reals) -> tuple[Reals, Reals]:
    """Two independent standard normals from two uniforms on (0, 1)."""
    if u.dtype == np.float32:
        radius = polynomials.sqrt(f32(-2.0) * polynomials.log(u))
        return radius * polynomials.cosine_of_turn(v), radius * polynomials.sine_of_turn(v)
    radius = np.sqrt(-2.0 * np.log(u))
    return radius * np.cos(2.0 * np.pi * v), radius * np.sin(2.0 * np.pi * v)
