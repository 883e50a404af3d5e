"""What a number hinges on, in words: three inputs, the claim or source that moves it most, and what turns the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from countermove.brief.named import named
from countermove.brief.numbers import five, percent, plain, unit
from countermove.brief.words import clean, listed
from countermove.decision.assessment import OutcomeLine
from countermove.decision.hinged import Hinged, Shift
from countermove.study.study import Study

NOT_KNOWN = "What {} of {} would do, weighing cannot tell."


@dataclass(frozen=True)
class Hinges:
    """title: of the outcome; inputs: what carries its spread, each with its share; evidence: the removal that moves it
    most; lead: whether any removal turns the lead, and of how many nobody can tell; weighed: whether claims and sources
    have been weighed."""

    title: str
    inputs: tuple[tuple[str, str], ...]
    weighed: bool
    evidence: str
    lead: str


def hinges(study: Study, found: Hinged, outcome: OutcomeLine, titles: Mapping[str, str]) -> Hinges:
    """The words of a hinge; titles are those of the options by id."""
    return Hinges(
        title=clean(outcome.title), inputs=tuple((clean(each.what), percent(each.share)) for each in found.carriers),
        weighed=found.weighed, evidence=_evidence(study, found, outcome, titles), lead=_lead(study, found, titles),
    )  # fmt: skip


def _evidence(study: Study, found: Hinged, outcome: OutcomeLine, titles: Mapping[str, str]) -> str:
    under = clean(titles.get(found.option, found.option))
    if not found.weighed:
        return "claims and sources are being weighed."
    if not found.removals:
        return "claims and sources are weighed only for what is pooled over accounts, and for the outcomes that lead."
    if found.most is None:
        return f"no single claim or source moves the median under {under} by a tenth of its middle spread."
    name = named(study, found.most.names[0]).text
    return f"without {name} the median under {under} goes {moved(found.most, outcome)}."


def moved(shift: Shift, outcome: OutcomeLine) -> str:
    """A median with and without something, in the unit of the outcome."""
    if shift.after is None:
        return "not known"
    return from_to(shift.before, shift.after, outcome)


def from_to(before: float, after: float, outcome: OutcomeLine) -> str:
    """Two medians as `34 to 31 million H100e`; one where they read alike."""
    low, high = sorted((before, after))
    written = five(low, low, high, outcome.unit, outcome.digits)
    if written.certain:
        return f"{written.median} {_unit(outcome)}, as before".replace(" ,", ",")
    ends = written.interval.removesuffix("\N{NO-BREAK SPACE}%").split(" to ")
    first, last = ends if before <= after else reversed(ends)
    return f"{first} \N{RIGHTWARDS ARROW} {last} {unit(outcome)}".strip()


def _unit(outcome: OutcomeLine) -> str:
    return "" if outcome.unit == "fraction" else unit(outcome)


def _lead(study: Study, found: Hinged, titles: Mapping[str, str]) -> str:
    if not found.weighed or found.leader is None:
        return ""
    lead = clean(titles.get(found.leader, found.leader))
    if not found.removals:
        return ""
    note = f" {NOT_KNOWN.format(plain(found.unknown), plain(found.removals))}" if found.unknown else ""
    if not found.turning:
        return f"{lead} leads on this; no single claim or source that could be taken out turns that.{note}"
    names = [named(study, each.names[0]).text for each in found.turning[:2]]
    more = len(found.turning) - len(names)
    listing = listed([*names, f"{more} more"] if more else names)
    return f"{lead} leads on this, but not without {listing}.{note}"
