"""The places that a quantity can have among the limits of law: below, on and above each, unknown, not defined.

An answer of law hangs on a design only through these places, so designs with the same places have the same answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from countermove.law.engine.facts import Value
from countermove.study.criteria import comparisons
from countermove.study.rules import Rule

UNKNOWN = 0
SOURCES = {
    "tpp": "tpp",
    "die_area_mm2": "die_area_mm2",
    "total_dram_bandwidth_gbs": "memory_bandwidth_gbs",
    "chip_link_gbs": "interconnect_bandwidth_gbs",
    "memory_gb": "memory_gb",
}
NUMERIC = (
    *SOURCES, "performance_density", "io_bandwidth_gbs", "aggregate_bidirectional_transfer_rate_gbs",
    "dram_and_io_bandwidth_gbs",
)  # fmt: skip
WORDS = {"vendor": "vendor", "designer_headquarters": "vendor_headquarters", "chip": "id", "item": "id"}
VARYING = (*NUMERIC, *WORDS, "marketed_for_datacenter", "launched_on")
"""The quantities in which designs differ."""


@dataclass(frozen=True)
class Scale:
    """The limits (or the words) with which live law compares one quantity, in order.

    Places are counted from 0, unknown. With L limits, 1 lies below the first, 2 on it, 3 above it and so on to 2L + 1;
    then comes "not defined", then the places of a lower bound of an unknown number. With W words, 1 is any other word.
    """

    quantity: str
    limits: tuple[Fraction, ...] = ()
    days: tuple[date, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """How many places a known value can have."""
        return len(self.words) + 1 if self.words else 2 * len(self.limits or self.days) + 1

    @property
    def undefined(self) -> int:
        """The place of a quantity that law does not define for a design."""
        return self.known + 1

    @property
    def size(self) -> int:
        """How many places there are."""
        return self.undefined + (self.known if self.limits else 0) + 1

    def place(self, value: Value) -> int:
        """Where a value lies, exactly."""
        if value.undefined:
            return self.undefined
        if self.words:
            return UNKNOWN if value.words is None else 1 + self._word(value.words)
        if self.days:
            return UNKNOWN if value.day is None else 1 + _among(self.days, value.day)
        if value.number is not None:
            return 1 + _among(self.limits, value.number / value.over)
        return UNKNOWN if value.least is None else self.undefined + 1 + _among(self.limits, value.least)

    def _word(self, words: Collection[str]) -> int:
        folded = {word.casefold() for word in words}
        return next((place for place, word in enumerate(self.words, 1) if word in folded), 0)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """A value for each place."""
        missing = Value(missing=(self.quantity,))
        if self.words:
            named = (Value(words=frozenset({word})) for word in ("another", *self.words))
            return (missing, *named, Value(undefined=True))
        if self.days:
            return (missing, *(Value(day=day) for day in _days_around(self.days)), Value(undefined=True))
        around = tuple(_around(self.limits))
        bounds = (Value(least=each, missing=(self.quantity,)) for each in around)
        return (missing, *(Value(number=each) for each in around), Value(undefined=True), *bounds)


def scales(rules: Sequence[Rule], quantities: Collection[str]) -> Mapping[str, Scale]:
    """The scales of some quantities, as far as the rules compare them."""
    tests = [(name, test) for rule in rules for tree in rule.trees() for name, test in comparisons(tree)]
    found = dict[str, Scale]()
    for name in quantities:
        own = [test for each, test in tests if each == name]
        limits = [limit for test in own for _, limit in test.limits]
        words = {word.casefold() for test in own for word in test.is_ or ()}
        numbers = {Fraction(limit) for limit in limits if not isinstance(limit, date)}
        days = {limit for limit in limits if isinstance(limit, date)}
        if own:
            found[name] = Scale(name, tuple(sorted(numbers)), tuple(sorted(days)), tuple(sorted(words)))
    return found


def _among(limits: Sequence[Fraction] | Sequence[date], value: Fraction | date) -> int:
    """Twice the number of limits below a value, and one more if it is on one."""
    place = bisect_left(limits, value)  # type: ignore[type-var]
    return 2 * place + (place < len(limits) and limits[place] == value)


def _around(limits: Sequence[Fraction]) -> Iterator[Fraction]:
    """A value below the first limit, the limit, one between it and the next, ..., one above the last."""
    if not limits:
        yield Fraction(1)
        return
    yield limits[0] / 2 if limits[0] > 0 else limits[0] - 1
    for low, high in zip(limits, [*limits[1:], None], strict=True):
        yield low
        yield low * 2 + 1 if high is None else (low + high) / 2


def _days_around(days: Sequence[date]) -> Iterator[date]:
    yield days[0] - timedelta(1)
    for low, high in zip(days, [*days[1:], None], strict=True):
        yield low
        yield low + timedelta(1) if high is None else low + (high - low) / 2
