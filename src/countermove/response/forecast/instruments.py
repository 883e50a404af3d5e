"""By which instrument, in which layer and how severely a trigger is answered, if it is answered.

Shares are Dirichlet, from the first answers to the same side's triggers of the same stratum. They lean in two steps,
each with the weight of two answers: on all of them, then on those to triggers in the same layer; what is left is read
off the answers to triggers in the same layer and of the same severity (Good, The Estimation of Probabilities, 1965,
chapter 4: shares of a sparse cell smoothed towards those of a wider one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import Dirichlets, dirichlets
from countermove.response.clocks.mixes import (
    MIX_POOLING,
    MIX_PRIOR,
    KindsOf,
    classes_of,
    first_answer_counts,
    layers_of,
    severities_of,
)
from countermove.response.clocks.model import ANSWER_SEVERITIES
from countermove.response.forecast.trigger import Trigger
from countermove.response.record.acts import INSTRUMENT_CLASSES, is_binding, known_events, parties_of
from countermove.response.record.spells import Spell, select
from countermove.response.special import beta_quantile
from countermove.study.study import Study


@dataclass(frozen=True)
class ShareRow:
    """The share of answers that are of one kind, given that there is an answer.

    ``probability`` with the middle 90 % from ``low`` to ``high``; ``pooled`` is the share among all answers to this
    side's triggers of the stratum; ``n`` answers were seen to triggers of the same layer and severity, ``n_layer`` to
    those of the same layer, ``n_all`` to all; ``alpha`` is the row's part of the Dirichlet posterior.
    """

    name: str
    probability: float
    low: float
    high: float
    pooled: float
    n: int
    n_layer: int
    n_all: int
    alpha: float


def instrument_forecast(study: Study, spells: Sequence[Spell], trigger: Trigger) -> tuple[ShareRow, ...]:
    """Shares of instrument classes of a first answer, in the order of INSTRUMENT_CLASSES; they sum to one.

    Args: ``spells`` of the same view, as ``build_spells`` gives them.
    """
    return _shares(spells, trigger, classes_of, INSTRUMENT_CLASSES)


def layer_forecast(study: Study, spells: Sequence[Spell], trigger: Trigger) -> tuple[ShareRow, ...]:
    """Shares of layers of a first answer, most likely first (M30). Only layers that the answering side has acted in."""
    answering = parties_of(study).other(trigger.side)
    used = {row.layer for row in known_events(study) if row.actor == answering and is_binding(row)}
    used |= {row.layer for spell in spells for answer in spell.answers for row in answer.act.rows}
    rows = _shares(spells, trigger, layers_of, sorted(used))
    return tuple(sorted(rows, key=lambda row: (-row.probability, row.name)))


def severity_forecast(study: Study, spells: Sequence[Spell], trigger: Trigger) -> tuple[ShareRow, ...]:
    """Shares of severities of a first answer, 2 to 5."""
    return _shares(spells, trigger, severities_of, [str(level) for level in ANSWER_SEVERITIES])


def _shares(spells: Sequence[Spell], trigger: Trigger, kinds_of: KindsOf, names: Sequence[str]) -> tuple[ShareRow, ...]:
    everything = select(spells, by=trigger.side, stratum=trigger.stratum)
    layer = [spell for spell in everything if spell.trigger.lead.layer == trigger.layer]
    cell = [spell for spell in layer if spell.severity == trigger.severity]
    pooled = dirichlets(first_answer_counts(everything, kinds_of, names), MIX_PRIOR)
    leaning = dirichlets(first_answer_counts(layer, kinds_of, names), MIX_POOLING * pooled.mean)
    shares = dirichlets(first_answer_counts(cell, kinds_of, names), MIX_POOLING * leaning.mean)
    n, n_layer, n_all = (sum(bool(spell.answers) for spell in group) for group in (cell, layer, everything))
    low, high = share_interval(shares)
    return tuple(
        ShareRow(
            name, float(shares.mean[at]), float(low[at]), float(high[at]), float(pooled.mean[at]), n, n_layer, n_all,
            float(shares.alpha[at]),
        )
        for at, name in enumerate(names)
    )  # fmt: skip


def share_interval(shares: Dirichlets) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 5 % and 95 % points of each share of a Dirichlet posterior over one axis: its marginals are Beta."""
    rest = shares.alpha.sum() - shares.alpha
    return beta_quantile(shares.alpha, rest, 0.05), beta_quantile(shares.alpha, rest, 0.95)
