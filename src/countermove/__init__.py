"""If a government restricts a technology: what does it do, what comes back, and how sure can we be?

Importing this package is cheap. Each public name is fetched from its room when it is first used, so that asking the law
never loads the simulation.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.decision import Assessed, Assessment, assess, assessment_schema
    from countermove.law import check, headroom, regime
    from countermove.response import lags, response_model
    from countermove.study import BadInput, Case, Fault, Study, check_study, load_case, load_study
    from countermove.world import Ensemble, Span, simulate

__version__ = "0.1.0"

__all__ = [
    "Assessed",
    "Assessment",
    "BadInput",
    "Case",
    "Ensemble",
    "Fault",
    "Span",
    "Study",
    "__version__",
    "assess",
    "assessment_schema",
    "check",
    "check_study",
    "headroom",
    "lags",
    "load_case",
    "load_study",
    "regime",
    "response_model",
    "simulate",
]

_ROOMS = {
    "study": ("BadInput", "Case", "Fault", "Study", "check_study", "load_case", "load_study"),
    "law": ("check", "headroom", "regime"),
    "response": ("lags", "response_model"),
    "world": ("Ensemble", "Span", "simulate"),
    "decision": ("Assessed", "Assessment", "assess", "assessment_schema"),
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
