"""N designs as columns, and where each lies among the limits of law: below, on or above each, decided exactly.

A column of floats stands for the decimals that print it. Where a quantity is worked out from several figures, floats
decide away from a line, and integers or fractions of the decimals near it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.law.many.scales import SOURCES, UNKNOWN, Scale
from countermove.study.faults import BadInput, Fault

Numbers = NDArray[np.float64]
Places = NDArray[np.uint8]
NO, OPEN, YES = 0, 1, 2
NEAR = 1e-12  # some thousand times what rounding can do to a sum or a quotient of floats
SCALE = 10_000  # decimals of up to four places are compared as integers
DIGITS = 15  # a decimal of so many digits is told from its neighbours by a float


@dataclass(frozen=True)
class Words:
    """A word for each of N designs: ``code`` (N,) points into ``words``, in which an empty word is a missing one."""

    code: NDArray[Any]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Designs:
    """N designs. Figures have shape (N,), NaN where unknown, in the units of the catalogue (TPP; mm2; GB/s; GB); a
    figure that is left out is unknown of all. ``marketed_for_datacenter`` and ``die_non_planar`` (N,): 0 no, 1 unknown,
    2 yes. ``launched_on`` (N,): datetime64[D], NaT where unknown.

    Raises BadInput for columns of unlike lengths, and for figures that no chip can have.
    """

    tpp: NDArray[Any] | None = None
    die_area_mm2: NDArray[Any] | None = None
    performance_density: NDArray[Any] | None = None
    memory_bandwidth_gbs: NDArray[Any] | None = None
    total_io_gbs: NDArray[Any] | None = None
    interconnect_bandwidth_gbs: NDArray[Any] | None = None
    host_io_gbs: NDArray[Any] | None = None
    memory_gb: NDArray[Any] | None = None
    marketed_for_datacenter: NDArray[Any] | None = None
    die_non_planar: NDArray[Any] | None = None
    launched_on: NDArray[Any] | None = None
    vendor: Words | None = None
    vendor_headquarters: Words | None = None
    id: Words | None = None
    size: int = field(init=False)
    some_area_is_zero: bool = field(init=False)

    def __post_init__(self) -> None:
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        arrays = {name: value.code if isinstance(value, Words) else value for name, value in given.items()}
        sizes = {name: len(value) for name, value in arrays.items() if value is not None}
        if not sizes:
            raise BadInput.single("no column is given; tpp, die_area_mm2 or another is wanted", where="designs")
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{name} {size}" for name, size in sizes.items())
            raise BadInput.single(f"the columns have unlike lengths: {told}", where="designs")
        object.__setattr__(self, "size", next(iter(sizes.values())))
        area = self.die_area_mm2
        object.__setattr__(self, "some_area_is_zero", area is not None and not np.fmin.reduce(area, initial=1.0) > 0)
        faults = [Fault("", None, name, problem) for name in FIGURES if (problem := _wrong(given[name]))]
        if faults:
            raise BadInput(faults)

    def figure(self, name: str, rows: slice) -> Numbers | None:
        """Some rows of a figure; None if it is unknown of all."""
        column: NDArray[Any] | None = getattr(self, name)
        return None if column is None else column[rows]

    def row(self, row: int) -> dict[str, Any]:
        """One design as the columns of a catalogue, numbers as the decimals that print them."""
        said: dict[str, Any] = {name: _decimal(getattr(self, name), row) for name in FIGURES}
        for name in ("marketed_for_datacenter", "die_non_planar"):
            column = getattr(self, name)
            said[name] = None if column is None else ("no", "unknown", "yes")[int(column[row])]
        for name in ("vendor", "vendor_headquarters", "id"):
            column = getattr(self, name)
            said[name] = None if column is None else column.words[int(column.code[row])]
        if self.launched_on is not None and not np.isnat(self.launched_on[row]):
            said["launched_on"] = self.launched_on[row].astype("datetime64[D]").item()
        return {name: value for name, value in said.items() if value not in (None, "")}


FIGURES = (
    "tpp", "die_area_mm2", "performance_density", "memory_bandwidth_gbs", "total_io_gbs",
    "interconnect_bandwidth_gbs", "host_io_gbs", "memory_gb",
)  # fmt: skip


def _wrong(column: NDArray[Any] | None) -> str:
    if column is None or not len(column):
        return ""
    if column.dtype != np.float64:
        return f"has numbers of type {column.dtype}, want float64"
    low, high = np.fmin.reduce(column), np.fmax.reduce(column)
    if low < 0 or high > 1e12:
        return f"holds {low if low < 0 else high:g}; want numbers from 0 to 1e12, NaN where unknown"
    return ""


def _decimal(column: NDArray[Any] | None, row: int) -> Decimal | None:
    return None if column is None or np.isnan(column[row]) else Decimal(repr(float(column[row])))


def _exact(number: Any) -> Fraction:
    return Fraction(Decimal(repr(float(number))))


@dataclass(frozen=True)
class Quantity:
    """A quantity of a block of designs: ``number`` (B,), NaN where unknown. ``parts`` are the figures from which it was
    worked out, if any: their sum, or the first over the second if it is a ``ratio``. ``least`` (B,) is a lower bound of
    what is unknown, from ``bounds``."""

    number: Numbers
    parts: tuple[Numbers, ...] = ()
    ratio: bool = False
    undefined: NDArray[np.bool_] | None = None
    least: Numbers | None = None


def quantity(name: str, data: Designs, rows: slice) -> Quantity | None:
    """A quantity of some rows; None if it is unknown of all."""
    if name == "performance_density":
        return _density(data, rows)
    if name in ("io_bandwidth_gbs", "aggregate_bidirectional_transfer_rate_gbs"):
        return _sum(_io(data, rows))
    if name == "dram_and_io_bandwidth_gbs":
        io = _io(data, rows)
        return _sum((data.figure("memory_bandwidth_gbs", rows), *io))
    column = data.figure(SOURCES[name], rows)
    return None if column is None else Quantity(column)


def _density(data: Designs, rows: slice) -> Quantity | None:
    tpp, area = data.figure("tpp", rows), data.figure("die_area_mm2", rows)
    stated, planar = data.figure("performance_density", rows), data.die_non_planar
    undefined = None if planar is None else planar[rows] == NO
    if stated is None and (tpp is None or area is None) and undefined is None:
        return None
    size = len(range(*rows.indices(data.size)))
    nothing = np.full(size, np.nan)
    tpp, area = (nothing if each is None else each for each in (tpp, area))
    with np.errstate(divide="ignore", invalid="ignore"):
        number = tpp / area
    if data.some_area_is_zero:
        number = np.where(area == 0, np.nan, number)
    if stated is not None:
        alone = np.isnan(area) & ~np.isnan(stated)
        number = np.where(alone, stated, number)
        tpp, area = np.where(alone, stated, tpp), np.where(alone, 1.0, area)
    return Quantity(number, (tpp, area), ratio=True, undefined=undefined)


def _io(data: Designs, rows: slice) -> tuple[Numbers | None, ...]:
    """The parts of the transfer rate: as stated, else chip links and host bus."""
    total = data.figure("total_io_gbs", rows)
    links, host = data.figure("interconnect_bandwidth_gbs", rows), data.figure("host_io_gbs", rows)
    if total is None:
        return (links, host)
    if links is None and host is None:
        return (total,)
    known = ~np.isnan(total)
    nothing = np.full(len(total), np.nan)
    links, host = (nothing if each is None else each for each in (links, host))
    return (np.where(known, total, links), np.where(known, 0.0, host))


def _sum(parts: Sequence[Numbers | None]) -> Quantity | None:
    """A sum of figures; of what is unknown, the known parts are a lower bound."""
    given = [each for each in parts if each is not None]
    if not given:
        return None
    if len(parts) == 1:
        return Quantity(given[0])
    number = given[0]
    for each in given[1:]:
        number = number + each
    if len(given) < len(parts):
        number = np.full(len(number), np.nan)
    unknown = np.isnan(number)
    if not unknown.any():
        return Quantity(number, tuple(given))
    least = np.nansum(given, axis=0)
    least[np.isnan(given).all(axis=0) | ~unknown] = np.nan
    return Quantity(number, tuple(given), least=least)


class Placer:
    """Where the numbers of one quantity lie on its scale."""

    def __init__(self, scale: Scale, block: int) -> None:
        self.scale = scale
        self._fine = all(len(Decimal(repr(float(each))).as_tuple().digits) <= DIGITS for each in scale.limits)
        self._fine &= all(_exact(each) == each for each in scale.limits)
        limits = [float(limit) for limit in scale.limits]
        around = tuple((limit - NEAR * abs(limit), limit + NEAR * abs(limit)) for limit in limits)
        self._ends = {True: tuple((limit, limit) for limit in limits), False: around}
        self._mask = np.empty(block, bool)

    def places(self, found: Quantity) -> Places:
        """The place of each design of a block."""
        size, exact = len(found.number), not found.parts and self._fine
        code = self._count(found.number, exact)
        if not exact:
            near = np.flatnonzero(((code & 1) == 0) & (code != UNKNOWN))
            if len(near):
                self._settle(code, near, found.parts or (found.number,), found.ratio)
        if found.least is not None:
            self._bound(code, found)
        if found.undefined is not None:
            code[found.undefined] = self.scale.undefined
        assert len(code) == size
        return code

    def _count(self, number: Numbers, exact: bool) -> Places:
        """1 for a known number, and one more for each end of each limit that it reaches."""
        mask = self._mask[: len(number)]
        code = np.equal(number, number).view(np.uint8)
        ones = mask.view(np.uint8)
        for low, high in self._ends[exact]:
            np.greater_equal(number, low, mask)
            np.add(code, ones, code)
            np.greater(number, high, mask)
            np.add(code, ones, code)
        return code

    def _settle(self, code: Places, near: NDArray[np.int64], parts: tuple[Numbers, ...], ratio: bool) -> None:
        """Move the designs near a limit below it or above it, unless they are exactly on it."""
        index = code[near] // 2 - 1
        for place in np.unique(index):
            rows = near[index == place]
            code[rows] += _signs([part[rows] for part in parts], ratio, self.scale.limits[int(place)]).astype(np.uint8)

    def _bound(self, code: Places, found: Quantity) -> None:
        """The places of lower bounds."""
        assert found.least is not None
        rows = np.flatnonzero(~np.isnan(found.least))
        least = found.least[rows]
        bound = self._count(least, exact=False)
        near = np.flatnonzero((bound & 1) == 0)
        if len(near):
            known = tuple(np.nan_to_num(part[rows]) for part in found.parts)
            self._settle(bound, near, known, ratio=False)
        code[rows] = bound + np.uint8(self.scale.undefined)


def _signs(parts: Sequence[Numbers], ratio: bool, limit: Fraction) -> NDArray[np.int64]:
    """-1, 0 or 1 for numbers below, on and above a limit, from the decimals of their parts."""
    whole = [np.rint(part * SCALE) for part in parts]
    plain = np.logical_and.reduce([each / SCALE == part for each, part in zip(whole, parts, strict=True)])
    top, bottom = limit.numerator, limit.denominator
    reach = max((float(np.abs(each[plain]).max(initial=0.0)) for each in whole), default=0.0)
    plain &= reach * max(abs(top), bottom) * len(parts) * SCALE < 2**62
    units = [np.where(plain, each, 0).astype(np.int64) for each in whole]
    left = units[0] * bottom if ratio else sum(units[1:], units[0]) * bottom
    right = top * units[1] if ratio else np.full(len(left), top * SCALE if plain.any() else 0)
    signs = np.sign(left - right)
    for row in np.flatnonzero(~plain):
        numbers = [_exact(part[row]) for part in parts]
        exact = numbers[0] - limit * numbers[1] if ratio else sum(numbers, Fraction(0)) - limit
        signs[row] = (exact > 0) - (exact < 0)
    return signs


def word_places(scale: Scale, column: Words) -> Places:
    """The place of each word of a list, by its number in the list."""
    folded = {word: place for place, word in enumerate(scale.words, 2)}
    return np.array([folded.get(word.casefold(), 1) if word else UNKNOWN for word in column.words], np.uint8)


def yes_no_places(scale: Scale) -> Places:
    """The places of no, unknown and yes."""
    folded: Mapping[str, int] = {word: place for place, word in enumerate(scale.words, 2)}
    return np.array([folded.get("no", 1), UNKNOWN, folded.get("yes", 1)], np.uint8)


def day_places(scale: Scale, column: NDArray[Any]) -> Places:
    """The place of each day."""
    days = np.array(scale.days, "datetime64[D]")
    below, upto = np.searchsorted(days, column, "left"), np.searchsorted(days, column, "right")
    return np.where(np.isnat(column), UNKNOWN, 1 + below + upto).astype(np.uint8)
