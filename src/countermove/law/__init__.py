"""What is allowed, by whose law, why, and how sure. ``check`` answers for one chip, ``headroom`` measures a design
against every limit, ``regime`` tells what a list of measures lets through, quarter by quarter, ``screen`` whether a
name is on a list."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.law.answer.checking import check as check
    from countermove.law.change.difference import diff as diff
    from countermove.law.change.happenings import calendar as calendar
    from countermove.law.distance.headroom import headroom as headroom
    from countermove.law.many.quarterly import regime as regime
    from countermove.law.parties.screening import screen as screen
    from countermove.law.stress.redesign import redesign as redesign

_HOMES = {
    "calendar": "change.happenings",
    "check": "answer.checking",
    "diff": "change.difference",
    "headroom": "distance.headroom",
    "redesign": "stress.redesign",
    "regime": "many.quarterly",
    "screen": "parties.screening",
}

__all__ = ["calendar", "check", "diff", "headroom", "redesign", "regime", "screen"]


def __getattr__(name: str) -> Any:
    """Public functions are imported when first asked for, so that a check needs no arrays."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
