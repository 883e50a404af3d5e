"""Three-valued logic (Kleene): a missing fact is neither yes nor no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Truth = Literal["yes", "no", "unknown"]


def both(*parts: Truth) -> Truth:
    """Yes if all are yes, no if any is no, else unknown; yes for nothing."""
    return "no" if "no" in parts else "unknown" if "unknown" in parts else "yes"


def either(*parts: Truth) -> Truth:
    """Yes if any is yes, no if all are no, else unknown; no for nothing."""
    return "yes" if "yes" in parts else "unknown" if "unknown" in parts else "no"


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
