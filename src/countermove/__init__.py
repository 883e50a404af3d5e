"""If a government restricts a technology: what does it do, what comes back, and how sure can we be?

Importing this package is cheap. Each public name is fetched from its room when it is first used, so that asking the law
never loads the simulation.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.decision import Assessment, assess
    from countermove.law import check, headroom, regime
    from countermove.response import lags
    from countermove.study import BadInput, Case, Study, load_case, load_study
    from countermove.world import simulate

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "BadInput",
    "Case",
    "Study",
    "__version__",
    "assess",
    "check",
    "headroom",
    "lags",
    "load_case",
    "load_study",
    "regime",
    "simulate",
]

_ROOMS = {
    "study": ("BadInput", "Case", "Study", "load_case", "load_study"),
    "law": ("check", "headroom", "regime"),
    "response": ("lags",),
    "world": ("simulate",),
    "decision": ("Assessment", "assess"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """A public name, from its room; AttributeError for any other."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
