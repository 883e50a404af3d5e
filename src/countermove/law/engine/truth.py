"""Three-valued logic (Kleene): a missing fact is neither yes nor no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Truth = Literal["yes", "no", "unknown"]


def every(parts: Iterable[Truth]) -> Truth:
    """Yes if all are yes, no if any is no, else unknown; yes for nothing."""
    found = set(parts)
    return "no" if "no" in found else "unknown" if "unknown" in found else "yes"


def some(parts: Iterable[Truth]) -> Truth:
    """Yes if any is yes, no if all are no, else unknown; no for nothing."""
    found = set(parts)
    return "yes" if "yes" in found else "unknown" if "unknown" in found else "no"


def both(*parts: Truth) -> Truth:
    """As ``every``, for answers at hand."""
    return every(parts)


def either(*parts: Truth) -> Truth:
    """As ``some``, for answers at hand."""
    return some(parts)


def opposite(part: Truth) -> Truth:
    """No for yes, yes for no, unknown for unknown."""
    return "no" if part == "yes" else "yes" if part == "no" else "unknown"


def first_of(parts: Iterable[Truth]) -> tuple[Truth, ...]:
    """For tests tried in order: whether each is the first that holds."""
    result: list[Truth] = []
    before: Truth = "no"
    for part in parts:
        result.append(both(part, opposite(before)))
        before = either(before, part)
    return tuple(result)
