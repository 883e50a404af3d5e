"""Numbers as a reader wants them: few digits, thousands in groups, millions as `m`, a true minus sign."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Real = float | int
Number = float | int | None
Numbers = Iterable[Number]

_UNITS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_SPACE = "\u00a0"
HUGE = 1e300


def floats(values: Numbers) -> list[float]:
    """A list of floats from any sequence or array; None, infinities and what no axis can carry become NaN (missing)."""
    as_list = getattr(values, "tolist", None)
    raw: Iterable[Number] = as_list() if callable(as_list) else values  # pyright: ignore[reportAssignmentType]
    numbers = [value if type(value) is float else math.nan if value is None else float(value) for value in raw]
    if not numbers or (math.isfinite(sum(numbers)) and min(numbers) > -HUGE and max(numbers) < HUGE):
        return numbers
    return [value if -HUGE < value < HUGE else math.nan for value in numbers]


def finite(values: Iterable[float]) -> list[float]:
    """Only the values that are numbers, of a size that an axis can carry."""
    return [value for value in values if -HUGE < value < HUGE]


def extent(values: Sequence[float]) -> tuple[float, ...]:
    """Least and greatest number, nothing if there is none."""
    if not values or not math.isfinite(sum(values)):
        values = finite(values)
    return (min(values), max(values)) if values else ()


def px(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def _magnitude(size: float) -> int:
    return math.floor(math.log10(size) + 1e-9) if size > 0 else -324


def _grouped(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in text for digit in "123456789")
    return "\u2212" + text if negative else text


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the numbers of one chart are written.

    prefix, suffix: set directly before and after (`$`, ` GW`); percent: 0.62 is written 62 %;
    digits: significant digits of a value (whole numbers below 1,000 are never rounded to tens).
    """

    prefix: str = ""
    suffix: str = ""
    percent: bool = False
    digits: int = 2

    def ticks(self, values: Sequence[float]) -> list[str]:
        """Labels of an axis: the same unit and decimals for all, zero plain."""
        top = max((abs(value) for value in values), default=0.0)
        scale, unit = self._unit(top)
        step = min((b - a for a, b in pairwise(values) if b > a), default=top or 1.0) * self._factor / scale
        decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
        if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
            decimals += 1
        return [
            self._written(value * self._factor / scale, decimals if value else 0, unit if value else "")
            for value in values
        ]

    def log_ticks(self, values: Sequence[float]) -> list[str]:
        """Labels of a logarithmic axis: each tick in its own unit, with no digit too many."""
        return [self._log_tick(value) for value in values]

    def value(self, value: float) -> str:
        """One number for a label; `no value` where it is missing."""
        return self.together((value,))[0]

    def together(self, values: Sequence[float]) -> list[str]:
        """Numbers that stand side by side: in the unit of the largest, `0.8m` beside `1.2m`."""
        whole = all(value == round(value) for value in values if math.isfinite(value))
        return list(map(self.alike(values, whole=whole), values))

    def between(self, low: float, high: float) -> str:
        """An interval in words: `0.6m to 2.1m`."""
        return " to ".join(self.together((low, high)))

    def alike(self, values: Sequence[float], *, whole: bool = False) -> Callable[[float], str]:
        """A writer that gives numbers like these one unit and the same decimals (none if they are whole).

        Where they differ by more than about a thousandfold, each is written in its own unit.
        """
        sizes = [abs(value) for value in values if value == value and value]
        if self.percent or not sizes:
            return self._share if self.percent else lambda value: self._one(value, 1.0, "", 0)
        scale, unit = self._unit(max(sizes))
        decimals = max(0, self.digits - 1 - _magnitude(max(sizes) / scale))
        needed = -_magnitude(min(sizes) / scale)
        if needed > decimals + 2:
            return self.value if len(sizes) > 1 else lambda value: self._one(value, scale, unit, min(needed, 6))
        if whole and not unit:
            return lambda value: self._one(value, scale, unit, 0)
        decimals = max(decimals, needed)
        return lambda value: self._one(value, scale, unit, decimals)

    def _share(self, value: float) -> str:
        if value != value:
            return "no value"
        if 0 < value < 0.005:
            return f"<{self.prefix}1{_SPACE}%{self.suffix}"
        if 0.995 < value < 1:
            return f">{self.prefix}99{_SPACE}%{self.suffix}"
        return self._written(value * 100, 0, f"{_SPACE}%")

    def _one(self, value: float, scale: float, unit: str, decimals: int) -> str:
        if value != value:
            return "no value"
        scaled = value / scale
        if not unit and abs(scaled) >= 1000:
            rounding = 10.0 ** (_magnitude(abs(scaled)) - self.digits + 1)
            scaled = round(scaled / rounding) * rounding
        return self._written(scaled, decimals, unit if value else "")

    def _log_tick(self, value: float) -> str:
        scale, unit = self._unit(value)
        scaled = value * self._factor / scale
        return self._written(scaled, max(0, -_magnitude(scaled)), unit)

    @property
    def _factor(self) -> float:
        return 100.0 if self.percent else 1.0

    def _unit(self, size: float) -> tuple[float, str]:
        if self.percent:
            return 1.0, f"{_SPACE}%"
        return next(((scale, unit) for scale, unit in _UNITS if size >= scale * 0.9995), (1.0, ""))

    def _written(self, value: float, decimals: int, unit: str) -> str:
        if 0 < abs(value) < 1e-5 or abs(value) >= 1e6:
            mantissa, exponent = f"{abs(value):.1e}".split("e")
            sign = "\u2212" if value < 0 else ""
            return f"{sign}{self.prefix}{mantissa}×10^{int(exponent)}{unit}{self.suffix}".replace("^-", "^\u2212")
        text = _grouped(value, min(decimals, 6))
        sign, digits = ("\u2212", text[1:]) if text.startswith("\u2212") else ("", text)
        return f"{sign}{self.prefix}{digits}{unit}{self.suffix}"


PLAIN = NumberFormat()
PERCENT = NumberFormat(percent=True)
DOLLARS = NumberFormat(prefix="$")
