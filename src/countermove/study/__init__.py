"""The record: facts with their sources, and cases. No model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.study.case import Case as Case
    from countermove.study.cases import load_case as load_case
    from countermove.study.check import check_study as check_study
    from countermove.study.faults import BadInput as BadInput
    from countermove.study.faults import Fault as Fault
    from countermove.study.study import Study as Study
    from countermove.study.study import load_study as load_study

_HOMES = {
    "BadInput": "faults",
    "Case": "case",
    "Fault": "faults",
    "Study": "study",
    "check_study": "check",
    "load_case": "cases",
    "load_study": "study",
}

__all__ = ["BadInput", "Case", "Fault", "Study", "check_study", "load_case", "load_study"]


def __getattr__(name: str) -> Any:
    """Public names are imported when first asked for, so that a question of law reads no cases and no assumptions."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
