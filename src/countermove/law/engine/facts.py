"""The facts of a question: what criteria may compare, each exact, or missing with the name of what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from countermove.study.criteria import folded
from countermove.study.quantities import BUILT_IN, Quantity


@dataclass(frozen=True)
class Value:
    """One fact. A number is kept as ``number / over`` so that a density is compared by multiplying and never divided.

    ``least`` and ``most`` are what an unknown number cannot lie below and above (both belong to the span), as where a
    figure is given as a span, or one part of a sum is known. ``words`` are those that apply, ``perhaps`` those that
    may. ``undefined`` marks a quantity that law does not define for this chip, so that it meets no comparison.
    ``missing`` names the raw facts that would settle an unknown value.
    """

    number: Fraction | None = None
    over: Fraction = Fraction(1)
    least: Fraction | None = None
    most: Fraction | None = None
    words: frozenset[str] | None = None
    perhaps: frozenset[str] = frozenset()
    day: date | None = None
    undefined: bool = False
    missing: tuple[str, ...] = ()
    how: str = "catalogue"
    note: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[Fraction | None, Fraction | None]:
        """The ends between which the number lies, equal where it is known; None where there is no such end."""
        if self.number is not None:
            return self.number / self.over, self.number / self.over
        return self.least, self.most

    @cached_property
    def text(self) -> str | None:
        """The value in words; None if it is unknown."""
        if self.undefined:
            return "not defined"
        if self.number is not None:
            return plain(self.number / self.over)
        if self.least is not None and self.most is not None:
            return f"{plain(self.least)} to {plain(self.most)}"
        if self.least is not None:
            return f"at least {plain(self.least)}"
        if self.most is not None:
            return f"at most {plain(self.most)}"
        if self.words is not None:
            return ", ".join(sorted(self.words)) or "none"
        return self.day.isoformat() if self.day else None

    @cached_property
    def folded(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words that apply, and those that may, without case."""
        return folded(self.words or ()), folded(self.perhaps)


@dataclass(frozen=True)
class Facts:
    """All facts of a question by the name of their quantity; ``quantities`` says what those names mean."""

    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    quantities: Mapping[str, Quantity] = field(default_factory=lambda: BUILT_IN)

    def of(self, quantity: str) -> Value:
        """A fact; unknown if nobody gave it."""
        return self.values.get(quantity) or Value(missing=(quantity,), how="not given")

    def also(self, **values: Value) -> Facts:
        """These facts with others added or replaced."""
        return Facts({**self.values, **values}, self.quantities)

    def unit(self, quantity: str) -> str:
        """The unit of a quantity; empty if it has none."""
        known = self.quantities.get(quantity)
        return known.unit if known is not None else ""


def plain(number: Fraction, digits: int = 6) -> str:
    """A number as people write it: exact where it is short, else to ``digits`` significant digits."""
    whole = number.denominator
    for prime in (2, 5):
        while whole % prime == 0:
            whole //= prime
    if whole == 1:
        decimals = 0
        while (number * 10**decimals).denominator != 1:
            decimals += 1
        if decimals <= digits:
            return f"{float(number):.{decimals}f}" if decimals else str(number.numerator)
    return f"{float(number):.{digits}g}"
