"""What the fitted model of waiting says, for the page on what comes back."""

from __future__ import annotations

from collections.abc import Callable

from countermove.response.waiting.draw import periods_chart
from countermove.response.waiting.words import fitted, shrinking_words, structure_words
from countermove.study import Study
from figures.cells import inline


def shrinking(study: Study) -> str:
    """Is the lag shrinking? In sentences."""
    return "\n".join(f"- {sentence}" for sentence in shrinking_words(fitted(study))) + "\n"


def structures(study: Study) -> str:
    """Rival structures and predictive checks, in sentences."""
    return "\n".join(f"- {sentence}" for sentence in structure_words(fitted(study))) + "\n"


def periods(study: Study) -> str:
    """The mean wait by period and link set, drawn."""
    return inline(periods_chart(study, [each.view for each in fitted(study) if each.safe])) + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "waiting_shrinking": shrinking,
    "waiting_periods": periods,
    "waiting_structures": structures,
}
