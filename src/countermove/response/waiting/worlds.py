"""The response model that simulated worlds draw from: the plain posteriors of ``clocks``, with the intensities of an
answer and the effect of truce taken from the fitted mixture where the study has one for just its record."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import Gammas, frozen
from countermove.response.clocks.model import AnswerDraws, ResponseModel, conjugate_model
from countermove.response.record.acts import Stratum
from countermove.response.record.coding import WINDOW_DAYS, LinkSet
from countermove.response.record.spells import select
from countermove.response.waiting.mixture import Draws, cumulative
from countermove.response.waiting.posterior import Posterior, in_use
from countermove.response.waiting.rows import MIDDLE_SEVERITY, ORIGIN, Covariates, covariates_of, fitted_spells
from countermove.study.study import Study

FloatArray = NDArray[np.float64]


def response_model(study: Study, links: LinkSet = "medium", window_days: int = WINDOW_DAYS) -> ResponseModel:
    """What comes back, from one view of a study. Deterministic.

    ``answers``, ``answers_to_other`` and ``truce_multiplier`` come from the cure mixture if it was fitted to just this
    record: each is told as the Gamma of the same mean and variance as its draws, and ``draws`` keeps the draws, which
    worlds take whole. A near record (some rows left out) re-weights those draws where that is safe, or has a fit of its
    own that the study ships. Any other view (an earlier day, another window) has conjugate posteriors alone.

    Raises ValueError for an unknown link set or an attribution window of 90 days or less.
    """
    model = conjugate_model(study, links, window_days)
    found = in_use(study, links) if window_days == WINDOW_DAYS else None
    if found is None:
        return model
    fit, draws_of = found.posterior, found.order
    first, second = model.sides
    by = {"technology_controls": first, "tariffs": first, "allies": "allies"}
    answers = [_intensity(study, fit, by[stratum], stratum, model) for stratum in model.strata]
    back = [_intensity(study, fit, second, stratum, model) for stratum in model.strata[:2]]
    draws = AnswerDraws(np.stack(answers, axis=1)[draws_of], np.exp(fit.draws["truce"])[draws_of])
    return dataclasses.replace(
        model,
        answers=_as_gammas(draws.answers, model.answers),
        answers_to_other=_as_gammas(np.stack(back, axis=1)[draws_of], model.answers_to_other),
        truce_multiplier=_as_gammas(draws.truce_multiplier, model.truce_multiplier),
        draws=draws,
    )


def _intensity(study: Study, fit: Posterior, by: str, stratum: Stratum, model: ResponseModel) -> FloatArray:
    """Mean intensity per day outside truce at the cut-off, (draw, severity, window).

    The mix of layers is that of the group's own triggers; the trend stands still at the cut-off, and the period is an
    average one, since nothing is known of those to come.
    """
    frame, edges = fit.frame, np.array(model.window_edges_days, np.float64)
    spells = select(fitted_spells(study, fit.links), by=by, stratum=stratum)
    who = covariates_of(study, spells, frame)
    draws: Draws = {**fit.draws, "period_effect": np.zeros((fit.size, len(frame.periods)))}
    layers = who.layer if len(spells) else np.array([len(frame.layers) - 1])
    columns: list[FloatArray] = []
    for severity in model.severities:
        size = len(layers)
        alike = Covariates(
            group=np.full(size, frame.groups.index((by, stratum))),
            severity=np.full(size, float(severity - MIDDLE_SEVERITY)),
            years=np.full(size, (study.cut_off - ORIGIN).days / 365.25),
            period=np.full(size, len(frame.periods) - 1),
            layer=layers,
        )
        columns.append(np.diff(cumulative(np, draws, alike, edges), axis=-1).mean(axis=1) / np.diff(edges))
    return np.stack(columns, axis=1)


def _as_gammas(draws: FloatArray, plain: Gammas) -> Gammas:
    """Gammas with the mean and the variance of draws (draw, ...); counts and exposures stay those of the record."""
    mean, variance = draws.mean(axis=0), draws.var(axis=0)
    return Gammas(frozen(mean**2 / variance), frozen(mean / variance), plain.count, plain.exposure, plain.unit)
