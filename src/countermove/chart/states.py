"""States with a look: what a segment of a strip or a region of a plane is, and which colour and hatch it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from countermove.chart.palette import slot_of

TONES = {"free": 1, "partial": 5, "closed": 2, "unknown": 0, "other": 4}
SPARE = (3, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class State:
    """One state: the key by which data name it, its label, and how open it is (which gives colour and hatch)."""

    key: str
    label: str
    tone: Literal["free", "partial", "closed", "unknown", "other"] = "other"
    slot: int | None = None


def slots_of(states: Sequence[State]) -> dict[str, int]:
    """The slot of each state: its own, else that of its tone, else a spare one."""
    spare = list(SPARE)
    slots: dict[str, int] = {}
    for n, state in enumerate(states):
        wanted = TONES[state.tone] if state.slot is None else slot_of(state.slot, n)
        if state.slot is None and wanted in slots.values() and spare:
            wanted = spare.pop(0)
        slots[state.key] = wanted
    return slots
