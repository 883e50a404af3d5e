"""The response model that simulated worlds use: the only source of countermoves there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks import rates
from countermove.response.clocks.families import Betas, Dirichlets, Gammas, frozen
from countermove.response.clocks.hazard import (
    SEVERITIES,
    Exposure,
    answer_intensity,
    exposure_of,
    truce_multiplier,
    window_edges,
)
from countermove.response.clocks.mixes import KindsOf, classes_of, first_answer_counts, lean, severities_of
from countermove.response.record.acts import INSTRUMENT_CLASSES, InstrumentClass, Stratum, parties_of
from countermove.response.record.coding import WINDOW_DAYS, LinkSet, check_arguments
from countermove.response.record.spells import Spell, build_spells, select
from countermove.response.record.truce import Span, in_truce, truces
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
ANSWER_SEVERITIES = (2, 3, 4, 5)
TRIGGER_STRATA: tuple[Stratum, ...] = ("technology_controls", "tariffs", "allies")


@dataclass(frozen=True)
class AnswerDraws:
    """Draws of the fitted mixture that belong together: ``answers`` (draw, stratum, severity, window), intensities per
    day outside truce, and ``truce_multiplier`` (draw,)."""

    answers: FloatArray
    truce_multiplier: FloatArray


@dataclass(frozen=True)
class ResponseModel:
    """Posteriors of what comes back, how often and how soon, from one view of a study, one link set and one window.

    ``answers`` (stratum, severity, window) is the intensity per day of the first targeted answer of an open trigger,
    outside truce; ``truce_multiplier`` scales it in truce; ``answers_to_other`` is the same for the second side's
    triggers. ``draws`` holds the draws of the fitted mixture whose moments these three have; it is None where they
    are conjugate. Other fields: see docs/response.md.
    Alleged acts enter ``refusals`` alone.
    """

    links: LinkSet
    window_days: int
    cut_off: date
    sides: tuple[str, str]
    strata: tuple[Stratum, ...]
    severities: tuple[int, ...]
    answer_severities: tuple[int, ...]
    window_edges_days: tuple[int, ...]
    instrument_classes: tuple[InstrumentClass, ...]
    answers: Gammas
    truce_multiplier: Gammas
    answers_to_other: Gammas
    answer_severity: Dirichlets
    answer_severity_technology: Dirichlets
    instruments: Dirichlets
    instruments_technology: Dirichlets
    escalations: Gammas
    escalation_severity: Dirichlets
    unprovoked: Gammas
    unprovoked_severity: Dirichlets
    refusals: Betas
    refusals_public: Betas
    withdrawal: Gammas
    concession: Gammas
    truce_begin: Gammas
    truce_break: Gammas
    truce_spans: tuple[Span, ...]
    in_truce: bool
    draws: AnswerDraws | None = None

    @property
    def fitted(self) -> bool:
        """Whether the intensities of answers come from the fitted mixture."""
        return self.draws is not None

    @property
    def hash(self) -> str:
        """SHA-256 over every name, number and setting of the model; of its draws, over their moments."""
        digest = hashlib.sha256()
        for item in fields(self):
            if item.name == "draws":
                digest.update(f"fitted={self.fitted}\n".encode())
                continue
            digest.update(f"{item.name}={_text(getattr(self, item.name))}\n".encode())
        return digest.hexdigest()


def conjugate_model(study: Study, links: LinkSet = "medium", window_days: int = WINDOW_DAYS) -> ResponseModel:
    """The response model of a study's view by conjugate posteriors alone. Deterministic, no sampling.

    Raises ValueError for an unknown link set or an attribution window of 90 days or less.
    """
    check_arguments(links, window_days)
    parties, spans = parties_of(study), truces(study)
    spells = build_spells(study, links, window_days)
    by = {"technology_controls": parties.first, "tariffs": parties.first, "allies": "allies"}
    ours = [select(spells, by=by[stratum], stratum=stratum) for stratum in TRIGGER_STRATA]
    theirs = [select(spells, by=parties.second, stratum=stratum) for stratum in TRIGGER_STRATA[:2]]
    exposures = [exposure_of(each, window_days, spans) for each in ours]
    back = [exposure_of(each, window_days, spans) for each in theirs]
    escalations, escalation_severity = rates.escalations(study, spells, spans)
    unprovoked, unprovoked_severity = rates.unprovoked(study, spells, spans)
    refused, refused_public = rates.refusals(study)
    begin, broken = rates.truce_changes(study, spans)
    everything = [spell for each in ours for spell in each]
    return ResponseModel(
        links=links, window_days=window_days, cut_off=study.cut_off, sides=(parties.first, parties.second),
        strata=TRIGGER_STRATA, severities=SEVERITIES, answer_severities=ANSWER_SEVERITIES,
        window_edges_days=window_edges(window_days), instrument_classes=INSTRUMENT_CLASSES,
        answers=_stack(exposures), truce_multiplier=truce_multiplier(exposures), answers_to_other=_stack(back),
        answer_severity=_answer_severity(everything), answer_severity_technology=_answer_severity(ours[0]),
        instruments=_instruments(everything), instruments_technology=_instruments(ours[0]), escalations=escalations,
        escalation_severity=escalation_severity, unprovoked=unprovoked, unprovoked_severity=unprovoked_severity,
        refusals=refused, refusals_public=refused_public, withdrawal=rates.withdrawal(study, spells),
        concession=rates.concession(study, spells, window_days), truce_begin=begin, truce_break=broken,
        truce_spans=spans, in_truce=in_truce(study.cut_off, spans),
    )  # fmt: skip


def _stack(exposures: Sequence[Exposure]) -> Gammas:
    cells = [answer_intensity(each) for each in exposures]
    names = ("shape", "rate", "count", "exposure")
    return Gammas(*(frozen(np.stack([getattr(each, name) for each in cells])) for name in names), unit="day")


def _answer_severity(spells: Sequence[Spell]) -> Dirichlets:
    """Severities of first answers by trigger severity, leaning on all of them together."""
    return lean(_by_severity(spells, severities_of, [str(level) for level in ANSWER_SEVERITIES]))


def _instruments(spells: Sequence[Spell]) -> Dirichlets:
    """Classes of first answers by trigger severity, leaning on all of them together."""
    return lean(_by_severity(spells, classes_of, INSTRUMENT_CLASSES))


def _by_severity(spells: Sequence[Spell], kinds_of: KindsOf, names: Sequence[str]) -> FloatArray:
    rows = [[spell for spell in spells if spell.severity == level] for level in SEVERITIES]
    return np.stack([first_answer_counts(row, kinds_of, names) for row in rows])


def _text(value: object) -> str:
    if isinstance(value, (Gammas, Betas, Dirichlets)):
        return ";".join(f"{item.name}:{_text(getattr(value, item.name))}" for item in fields(value))
    if isinstance(value, np.ndarray):
        array = np.asarray(value, np.float64)
        # Ten digits: the same model on machines whose last bits of a division differ.
        return f"{array.shape}" + ",".join(f"{number:.10g}" for number in array.ravel())
    return repr(value)
