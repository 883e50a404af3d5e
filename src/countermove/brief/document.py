"""A brief from an assessment: the first screen, the reasons in the order in which a doubter asks, and the appendix."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from countermove.brief.blocks import Document, Section
from countermove.brief.reading import Reading
from countermove.brief.sections.bearing import bearing
from countermove.brief.sections.countermoves import countermoves
from countermove.brief.sections.differences import differences
from countermove.brief.sections.effects import effects
from countermove.brief.sections.fails import fails
from countermove.brief.sections.fans import fans
from countermove.brief.sections.fit import fit
from countermove.brief.sections.front import front
from countermove.brief.sections.hinges import hinges, rupture
from countermove.brief.sections.law import law
from countermove.brief.sections.levels import levels, options
from countermove.brief.sections.limits import left_out, not_modelled
from countermove.brief.sections.payers import payers
from countermove.brief.sections.rankings import rankings
from countermove.brief.sections.record import checks, lag
from countermove.brief.sections.red_team import red_team
from countermove.brief.sections.sales import sales
from countermove.brief.sections.scenarios import scenarios
from countermove.brief.sections.sides import bargains, sides
from countermove.brief.sections.sources import receipt, sources
from countermove.brief.sections.structures import structures
from countermove.brief.sections.triggers import triggers
from countermove.brief.sections.turning import turning
from countermove.brief.sections.ways import ways
from countermove.brief.sections.worked import worked
from countermove.decision.assessment import Assessment

REASONS = (
    options,
    triggers,
    differences,
    sales,
    countermoves,
    scenarios,
    worked,
    turning,
    sides,
    bearing,
    red_team,
    not_modelled,
)
APPENDIX = (
    levels,
    fans,
    payers,
    effects,
    structures,
    hinges,
    fails,
    rankings,
    bargains,
    rupture,
    law,
    lag,
    fit,
    checks,
    left_out,
    ways,
    sources,
    receipt,
)


def document(assessment: Assessment) -> Document:
    """The brief as blocks; sections for which the assessment holds nothing are left out."""
    reading = Reading(assessment)
    reasons, appendix = (_made(reading, part) for part in (REASONS, APPENDIX))
    return Document(front(reading), reasons, appendix, reading.name)


def _made(reading: Reading, part: Sequence[Callable[[Reading], Section | None]]) -> tuple[Section, ...]:
    made = (section(reading) for section in part)
    return tuple(section for section in made if section is not None)
