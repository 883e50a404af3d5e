"""What becomes of a chip or another item under a second law, and how many go which way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from countermove.law.answer.determination import Answer
from countermove.law.engine.outcome import STATUS, Rank

Outcome = Literal[
    "caught", "freed", "stricter", "looser", "no_longer_decidable", "now_decidable", "still_undecidable",
    "same_outcome", "unchanged",
]  # fmt: skip
OTHERS: Mapping[str, Outcome] = {
    "undecidable": "no_longer_decidable", "decidable": "now_decidable", "other": "same_outcome", "same": "unchanged"
}  # fmt: skip
"""The outcomes that a direction alone tells."""
FREE = (STATUS[Rank.NONE], STATUS[Rank.EXCEPTION])
"""What goes without a licence; an exception may have its conditions."""
OPEN = "unknown"
"""The status of what a missing fact leaves open."""


class Outcomes(Answer):
    """How many go which way. ``caught``: went without a licence before, and no longer does; ``freed``: the reverse.
    ``stricter`` and ``looser``: the others whose answer is. ``still_undecidable``: settled under neither law, and what
    is possible is another. ``same_outcome``: as strict as before, by another rule or paragraph."""

    caught: int = 0
    freed: int = 0
    stricter: int = 0
    looser: int = 0
    no_longer_decidable: int = 0
    now_decidable: int = 0
    still_undecidable: int = 0
    same_outcome: int = 0
    unchanged: int = 0


def outcome_of(direction: str, before: str, after: str) -> Outcome:
    """What becomes of one whose answer goes this way, between these two statuses."""
    if before == after == OPEN and direction != "same":
        return "still_undecidable"
    crossed = (before in FREE) != (after in FREE)
    if direction == "stricter":
        return "caught" if crossed else "stricter"
    if direction == "looser":
        return "freed" if crossed else "looser"
    return OTHERS[direction]


def counted(outcomes: Iterable[Outcome]) -> Outcomes:
    """The counts."""
    return Outcomes(**Counter(outcomes))
