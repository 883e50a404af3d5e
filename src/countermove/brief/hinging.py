"""What a number hinges on, in words: three inputs, the claim or source that moves it most, and what turns the lead or
the side of the reference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countermove.brief.named import named
from countermove.brief.numbers import five, percent, plain, range_of, unit
from countermove.brief.words import capital, clean, listed
from countermove.decision.assessment import OutcomeLine
from countermove.decision.hinged import DIFFERENCES, Hinged, Shift
from countermove.decision.subjects import About
from countermove.study.study import Study

ARROW = "\N{RIGHTWARDS ARROW}"
"""Between two numbers that do not read alike."""
NOT_KNOWN = "{} of {} could not be tried: they carry so much that the model would have to be fitted anew without them."
NOT_WEIGHED = "claims and sources are weighed only for options, and only for the outcomes that lead."
NOT_AGAINST = "claims and sources are weighed for the difference to the law in force or to the reference, no other."
SIDES = {
    "less": "under every account it is less than under {}",
    "more": "under every account it is more than under {}",
    "by account": "the accounts do not agree whether it is more or less than under {}",
}
AT_LAW = {
    "less": "the median difference to {} is below zero", "more": "the median difference to {} is above zero",
    "by account": "the median difference to {} is zero",
}  # fmt: skip
"""The same for a difference that is pooled over accounts."""


@dataclass(frozen=True)
class Hinges:
    """title: what it is of; short: all of it in a line; inputs: what carries its spread, each with its share; evidence:
    the removal that moves it most, and ``most`` its name, if there is one; lead: whether any removal turns the lead or
    the side, and how many could not be tried; left: what is left out already; weighed: whether claims and sources have
    been weighed."""

    title: str
    short: str
    inputs: tuple[tuple[str, str], ...]
    weighed: bool
    evidence: str
    most: str | None
    lead: str
    left: str


def hinges(
    study: Study, found: Hinged, outcome: OutcomeLine, titles: Mapping[str, str], *, accounts_left_out: bool = False
) -> Hinges:
    """The words of a hinge; titles are those of the options by id. accounts_left_out: whether the number is of fewer
    rival accounts than claims and sources were weighed with."""
    side, before = found.about in DIFFERENCES, _before(found, accounts_left_out)
    lead = _side(study, found, titles) if side else _lead(study, found, titles)
    return Hinges(
        title=_title(found, outcome, titles), short=_short(study, found, outcome, before),
        inputs=tuple((clean(each.what), percent(each.share)) for each in found.carriers), weighed=found.weighed,
        evidence=_evidence(study, found, outcome, titles, before),
        most=None if found.most is None else found.most.names[0],
        lead=f"{before}, {lead}" if before and lead else lead, left=_left(study, found),
    )  # fmt: skip


def _short(study: Study, found: Hinged, outcome: OutcomeLine, before: str) -> str:
    """What carries most, what moves it most, and whether that turns it, in a line."""
    told = "No single assumption carries 1 % of the spread"
    for first in found.carriers[:1]:
        spread = "spread of the odds" if found.about == "answer" else "spread"
        told = f"{clean(first.what)} carries {percent(first.share)} of the {spread}"
    if not found.weighed:
        return f"{told}; claims and sources are being weighed."
    if not found.removals:
        return f"{told}."
    if found.most is None:
        return f"{told}. No single claim or source that could be taken out moves it by much."
    goes = f"Weighed {before}, it goes" if before else "It goes"
    said = f"{told}. {goes} {moved(found.about, found.most, outcome)} without {_shorter(study, found.most.names[0])}."
    turns = "which option leads" if found.leader is not None else "its sign" if found.side is not None else ""
    if not turns:
        return said
    turning = [_shorter(study, each.names[0]) for each in found.turning]
    if not turning:
        return f"{said} No claim or source that could be taken out turns {turns}."
    more = f" and {plain(len(turning) - 1)} more" if len(turning) > 1 else ""
    return f"{said} Without {turning[0]}{more}, {turns} turns."


def _shorter(study: Study, name: str) -> str:
    """The name of a claim or source without what its title holds in brackets."""
    return re.sub(r" \([^()]*\)(?=”)", "", named(study, name).text)


def _before(found: Hinged, accounts_left_out: bool) -> str:
    """What was done to the number that is shown since claims and sources were weighed."""
    happened = {
        "anything was left out": bool(found.left),
        "rival accounts were left out": accounts_left_out,
    }  # fmt: skip
    done = [what for what, did in happened.items() if did]
    return f"before {listed(done)}" if done else ""


def _title(found: Hinged, outcome: OutcomeLine, titles: Mapping[str, str]) -> str:
    if found.about == "answer":
        return "The odds of a targeted answer"
    title, differs = clean(outcome.title), found.about in (*DIFFERENCES, "other")
    return f"{title}, less the same under {_reference(found, titles)}" if differs else title


def _reference(found: Hinged, titles: Mapping[str, str]) -> str:
    title = f"“{clean(titles.get(found.reference, found.reference))}”"
    return f"the law in force ({title})" if found.about == "law" else title


def _left(study: Study, found: Hinged) -> str:
    """What is left out already."""
    if not found.left:
        return ""
    gone = first_of(study, found.left, 2)
    it = "it" if len(found.left) == 1 else "them"
    return f"{gone}. The shares of assumptions are without {it}; evidence was weighed before, each by itself."


def _evidence(study: Study, found: Hinged, outcome: OutcomeLine, titles: Mapping[str, str], before: str) -> str:
    under = clean(titles.get(found.option, found.option))
    if not found.weighed:
        return "claims and sources are being weighed."
    if not found.removals:
        return NOT_AGAINST if found.about == "other" else NOT_WEIGHED
    what = {
        "level": f"the median under {under}", "answer": f"the odds under {under}",
    }.get(found.about, f"the difference under {under}")  # fmt: skip
    first = f"weighed {before}: " if before else ""
    if found.most is None:
        least = "a percentage point" if found.about == "answer" else "a tenth of its middle spread"
        return f"{first}no{' other' if found.left else ''} single claim or source moves {what} by {least}."
    name = named(study, found.most.names[0]).text
    goes = "go" if found.about == "answer" else "goes"
    # The numbers stand before the name: some names are long, and a narrow box shows the first lines alone.
    return f"{first}{what} {goes} {moved(found.about, found.most, outcome)} without {name}."


def moved(about: About, shift: Shift, outcome: OutcomeLine) -> str:
    """A number with and without something, in the unit of the outcome."""
    if shift.after is None:
        return "not known"
    if about == "answer":
        return f"{percent(shift.before[0])} {ARROW} {percent(shift.after[0])}"
    if about == "level":
        return from_to(shift.before[0], shift.after[0], outcome)
    before, after = (range_of(each, outcome, kind="difference") for each in (shift.before, shift.after))
    told = f"{unit(outcome, kind='difference')} (medians{', by account' if about == 'reference' else ''})"
    if before == after:
        return f"{before} {told}, as before"
    many = len(shift.before) > 1  # then each side is a range, which is held together
    return f" {ARROW} ".join(f"({each})" if many else each for each in (before, after)) + f" {told}"


def from_to(before: float, after: float, outcome: OutcomeLine) -> str:
    """Two medians as `34 to 31 million H100e`; one where they read alike."""
    low, high = sorted((before, after))
    written = five(low, low, high, outcome.unit, outcome.digits)
    if written.certain:
        return f"{written.median} {_unit(outcome)}, as before".replace(" ,", ",")
    ends = written.interval.removesuffix("\N{NO-BREAK SPACE}%").split(" to ")
    first, last = ends if before <= after else reversed(ends)
    return f"{first} {ARROW} {last} {unit(outcome)}".strip()


def _unit(outcome: OutcomeLine) -> str:
    return "" if outcome.unit == "fraction" else unit(outcome)


def _lead(study: Study, found: Hinged, titles: Mapping[str, str]) -> str:
    if not found.weighed or found.leader is None:
        return ""
    lead = clean(titles.get(found.leader, found.leader))
    if not found.removals:
        return ""
    leads = f"{lead} is answered least often" if found.about == "answer" else f"{lead} leads on this"
    return _stands(study, found, leads)


def _side(study: Study, found: Hinged, titles: Mapping[str, str]) -> str:
    words = SIDES if found.about == "reference" else AT_LAW
    return "" if found.side is None else _stands(study, found, words[found.side].format(_reference(found, titles)))


def _stands(study: Study, found: Hinged, told: str) -> str:
    """What is the case, and whether a removal turns it."""
    note = f" {capital(NOT_KNOWN.format(plain(found.unknown), plain(found.removals)))}" if found.unknown else ""
    if not found.turning:
        return f"{told}; no single claim or source that could be taken out turns that.{note}"
    return f"{told}, but not without {first_of(study, [each.names[0] for each in found.turning], 2)}.{note}"


def first_of(study: Study, names: Sequence[str], most: int) -> str:
    """The first of some names in words, and how many more there are."""
    more = len(names) - most
    return listed([*(named(study, name).text for name in names[:most]), *([f"{plain(more)} more"] if more > 0 else [])])
