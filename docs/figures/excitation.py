"""Which acts follow which, for the page on what comes back."""

from __future__ import annotations

from collections.abc import Callable

from countermove.response.excitation.answer import Excitation, excitation
from countermove.response.excitation.cells import acts_of
from countermove.response.excitation.picture import excitation_figure
from countermove.response.excitation.posterior import find
from countermove.response.excitation.words import sentences
from countermove.study import Study
from figures.cells import inline


def answered(study: Study) -> Excitation:
    """The answer of the process that ships with the study; ValueError where none fits its record."""
    acts = acts_of(study)
    fitted = find(study, acts)
    if fitted is None:
        raise ValueError("no fitted process for this record: countermove response excitation --refit")
    return excitation(acts, fitted)


def words(study: Study) -> str:
    """Structures, branching and the placebo, in sentences."""
    return "\n".join(f"- {sentence}" for sentence in sentences(answered(study))) + "\n"


def matrix(study: Study) -> str:
    """The effects of acts on one another, drawn."""
    return inline(excitation_figure(study, answered(study))) + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {"excitation_words": words, "excitation_matrix": matrix}
