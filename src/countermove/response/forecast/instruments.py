"""By which instrument, in which layer and how severely a trigger is answered, if it is answered.

Shares are Dirichlet, from the first answers to the same side's triggers of the same stratum. The narrow ones lean in
two steps, each with the weight of two answers: on all of them, then on those to triggers in the same layer; what is
left is read off the answers to triggers in the same layer and of the same severity (Good, The Estimation of
Probabilities, 1965, chapter 4: shares of a sparse cell smoothed towards those of a wider one). They are used only where
they predict answers left out better than the pooled shares do, by more than one standard error.
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

NARROW, POOLED = "layer_and_severity", "pooled"


@dataclass(frozen=True)
class ShareRow:
    """The share of answers that are of one kind, given that there is an answer.

    ``probability`` with the middle 90 % from ``low`` to ``high`` rests on ``basis``: ``layer_and_severity`` or
    ``pooled``. ``narrow`` and ``pooled`` are the shares under either. ``n`` answers were seen to triggers of the same
    layer and severity, ``n_layer`` to those of the same layer, ``n_all`` to all; ``alpha`` is the row's part of the
    Dirichlet posterior behind ``probability``.
    """

    name: str
    probability: float
    low: float
    high: float
    basis: str
    narrow: float
    pooled: float
    n: int
    n_layer: int
    n_all: int
    alpha: float


@dataclass(frozen=True)
class ShareScores:
    """Mean log score per answer, each predicted from the others (nats; higher is better): under the narrow shares, the
    pooled ones, and even ones. ``gain`` is narrow less pooled, with its standard error. NaN with fewer than two."""

    n: int
    narrow: float
    pooled: float
    even: float
    gain: float
    gain_se: float

    @property
    def basis(self) -> str:
        """Which shares are used."""
        return NARROW if self.gain > self.gain_se else POOLED


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


def instrument_scores(spells: Sequence[Spell], trigger: Trigger) -> ShareScores:
    """How well instrument classes of answers left out are predicted, within the trigger's side and stratum."""
    return _scores(select(spells, by=trigger.side, stratum=trigger.stratum), classes_of, INSTRUMENT_CLASSES)


def instrument_words(scores: ShareScores) -> str:
    """Whether layer and severity tell the instrument, in a sentence."""
    if scores.n < 2:
        return f"Instruments: n = {scores.n} answers, too few to compare accounts; the pooled shares stand."
    used = "they are used" if scores.basis == NARROW else "so they are not used, and the pooled shares stand"
    return (
        f"Instruments: over {scores.n} answers left out one at a time, the trigger's layer and severity change the "
        f"prediction by {scores.gain:+.2f} nats (standard error {scores.gain_se:.2f}); {used}. The pooled shares stand "
        f"{scores.pooled - scores.even:+.2f} nats from even ones."
    )


def _shares(spells: Sequence[Spell], trigger: Trigger, kinds_of: KindsOf, names: Sequence[str]) -> tuple[ShareRow, ...]:
    everything = select(spells, by=trigger.side, stratum=trigger.stratum)
    pooled, narrow = _posteriors(everything, trigger.layer, trigger.severity, kinds_of, names)
    layer = [spell for spell in everything if spell.trigger.lead.layer == trigger.layer]
    cell = [spell for spell in layer if spell.severity == trigger.severity]
    n, n_layer, n_all = (sum(bool(spell.answers) for spell in group) for group in (cell, layer, everything))
    basis = _scores(everything, kinds_of, names).basis
    used = narrow if basis == NARROW else pooled
    low, high = share_interval(used)
    return tuple(
        ShareRow(
            name, float(used.mean[at]), float(low[at]), float(high[at]), basis, float(narrow.mean[at]),
            float(pooled.mean[at]), n, n_layer, n_all, float(used.alpha[at]),
        )
        for at, name in enumerate(names)
    )  # fmt: skip


def _posteriors(
    spells: Sequence[Spell], layer: str, severity: int, kinds_of: KindsOf, names: Sequence[str]
) -> tuple[Dirichlets, Dirichlets]:
    """The pooled shares, and the narrow ones of triggers in a layer and of a severity."""
    near = [spell for spell in spells if spell.trigger.lead.layer == layer]
    cell = [spell for spell in near if spell.severity == severity]
    pooled = dirichlets(first_answer_counts(spells, kinds_of, names), MIX_PRIOR)
    leaning = dirichlets(first_answer_counts(near, kinds_of, names), MIX_POOLING * pooled.mean)
    return pooled, dirichlets(first_answer_counts(cell, kinds_of, names), MIX_POOLING * leaning.mean)


def _scores(spells: Sequence[Spell], kinds_of: KindsOf, names: Sequence[str]) -> ShareScores:
    answered = [spell for spell in spells if spell.answers]
    if len(answered) < 2:
        return ShareScores(len(answered), *[float("nan")] * 5)
    logs: list[tuple[float, float]] = []
    for spell in answered:
        others = [each for each in answered if each is not spell]
        pooled, narrow = _posteriors(others, spell.trigger.lead.layer, spell.severity, kinds_of, names)
        kinds = [names.index(kind) for kind in kinds_of(spell.answers[0].act)]
        logs.append((float(np.log(narrow.mean[kinds]).mean()), float(np.log(pooled.mean[kinds]).mean())))
    each = np.array(logs, np.float64)
    gain = each[:, 0] - each[:, 1]
    return ShareScores(
        len(answered), float(each[:, 0].mean()), float(each[:, 1].mean()), -float(np.log(len(names))),
        float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(answered))),
    )  # fmt: skip


def share_interval(shares: Dirichlets) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 5 % and 95 % points of each share of a Dirichlet posterior over one axis: its marginals are Beta. One kind
    alone has the whole."""
    if len(shares.alpha) < 2:
        return np.ones_like(shares.alpha), np.ones_like(shares.alpha)
    rest = shares.alpha.sum() - shares.alpha
    return beta_quantile(shares.alpha, rest, 0.05), beta_quantile(shares.alpha, rest, 0.95)
