"""How answers split into kinds: weighted counts of first answers, and Dirichlet shares that lean on a wider group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import Dirichlets, dirichlets
from countermove.response.record.acts import INSTRUMENT_CLASSES, Act, instrument_class
from countermove.response.record.spells import Spell

FloatArray = NDArray[np.float64]
KindsOf = Callable[[Act], Sequence[str]]
# Shares of a narrow group lean on those of the wider one with the weight of two answers.
MIX_POOLING = 2.0
MIX_PRIOR = 0.5


def classes_of(act: Act) -> tuple[str, ...]:
    """The instrument classes that an act uses, each once, in the order of INSTRUMENT_CLASSES."""
    used = {instrument_class(row) for row in act.rows}
    return tuple(name for name in INSTRUMENT_CLASSES if name in used)


def layers_of(act: Act) -> tuple[str, ...]:
    """The layers that an act works in, each once, in the order of their names."""
    return tuple(sorted({row.layer for row in act.rows}))


def severities_of(act: Act) -> tuple[str, ...]:
    """The severity of an act's strongest row, as a word."""
    return (str(act.severity),)


def first_answer_counts(spells: Sequence[Spell], kinds_of: KindsOf, names: Sequence[str]) -> FloatArray:
    """Weighted counts (len(names),) of the first answers of spells by kind. An answer that has several kinds spreads
    its weight over them evenly, so it counts once."""
    counts = np.zeros(len(names))
    for spell in spells:
        if spell.answers:
            first = spell.answers[0]
            kinds = kinds_of(first.act)
            for kind in kinds:
                counts[names.index(kind)] += first.weight / len(kinds)
    return counts


def lean(counts: FloatArray) -> Dirichlets:
    """Shares by row of ``counts`` (rows, kinds), each leaning on the shares of all rows together."""
    pooled = dirichlets(counts.sum(axis=0), MIX_PRIOR).mean
    return dirichlets(counts, MIX_POOLING * pooled)
