"""Sentences that stand in the cells of tables: what options do, what turns a comparison, where an option fails."""

from __future__ import annotations

import math
import re

import numpy as np

from countermove.decision.turning_parts import Failure, Restriction, Turn

from .sentences import NUMBER, Evidence, Forms, Found, chance, day, holds, near, numbers, same, share, shows

FORMS = Forms()
FORMS.reads("None beyond the law in force.", "None.")


@FORMS.says("From {x}: {x}.")
def measures(evidence: Evidence, found: Found) -> None:
    spans: dict[str, list[str]] = {}
    for each in (one for one in evidence.options[found.place].measures if one.kept):
        until = f" until {day(each.to_day)}" if each.to_day else ""
        once = f", once {each.when}" if each.when else ""
        spans.setdefault(f"From {day(each.from_day)}{until}{once}", []).append(each.what.strip().rstrip("."))
    every = " ".join(f"{span}: {'; '.join(what)}." for span, what in spans.items())
    same(f"From {found.groups[0]}: {found.groups[1]}.", every)


def turn(evidence: Evidence, first: str, other: str, event: str, what: str) -> Turn:
    """The comparison that a sentence tells, with the input that turns it most."""
    pair = evidence.options[first].id, evidence.options[other].id
    turns = [e for e in evidence.assessment.turns if (e.option, e.against, e.event) == (*pair, event)]
    return next(each for each in turns if what in ([t.what for t in each.thresholds[:1]] or each.to_and_fro[:1]))


def unit_of(unit: str) -> str:
    """A unit as it stands beside a number; nothing where it says nothing."""
    if unit in ("", "share", "ratio", "exponent", "year"):
        return ""
    return "%" if unit == "fraction" else f"per {unit[2:]}" if unit.startswith("1/") else unit


def happens(evidence: Evidence, each: Turn) -> float:
    """The share of worlds in which an option leads another one, or comes to the same."""
    one, other = (evidence.values(name, each.outcome)[: evidence.few] for name in (each.option, each.against))
    if each.event == "leads":
        return float((evidence.wish(each.outcome) * (one - other) > 0).mean())
    room = 0.03 * abs(float(np.median(evidence.values(evidence.present.id, each.outcome)[: evidence.few])))
    return float((np.abs(one - other) < room).mean())


def turning(evidence: Evidence, place: str, event: str, told: tuple[str, ...]) -> None:
    first, other, what, side, value, band, beyond = told
    pair = evidence.options[first].id, evidence.options[other].id
    outcome = evidence.outcomes[place].id
    each = next(
        one
        for one in evidence.assessment.turns
        if (one.outcome, one.option, one.against, one.event) == (outcome, *pair, event)
    )
    line = each.thresholds[0]
    scale = 100.0 if line.unit == "fraction" else 1.0
    same((what, side), (line.what, line.side))
    shows(numbers(value)[0], scale * line.value)
    same(value.partition(" ")[2], unit_of(line.unit))
    for one, end in zip(numbers(band), (line.low, line.high), strict=True):
        shows(one, scale * end)
    share(beyond, line.beyond)
    holds(line.low <= line.value <= line.high, "the value lies beyond its band")
    holds(abs(happens(evidence, each) - each.share.value) < 1e-6, "another share of worlds")


@FORMS.says("{x} leads {x} where “{x}” is {x} {x} ({x}; {n} % of worlds).")
def leads_where(evidence: Evidence, found: Found) -> None:
    turning(evidence, found.place, "leads", found.groups)


@FORMS.says("{x} come to the same where “{x}” is {x} {x} ({x}; {n} % of worlds).")
def same_where(evidence: Evidence, found: Found) -> None:
    pair, *rest = found.groups
    first, other = (evidence.titles[each] for each in evidence.named(pair))
    turning(evidence, found.place, "same", (first, other, *rest))


@FORMS.says("{x} at some values of “{x}”, lower or higher ones not.", rare=True)
def to_and_fro(evidence: Evidence, found: Found) -> None:
    pair, what = found.groups
    first, other = (evidence.titles[each] for each in evidence.named(pair))
    event = "leads" if " leads " in pair else "same"
    each = turn(evidence, first, other, event, what)
    same((each.thresholds, each.to_and_fro[0]), ((), what))


@FORMS.says("When {x}, {n} % of worlds are bad (base rate {n} %); it holds {n} % of all bad worlds.")
def fails(evidence: Evidence, found: Found) -> None:
    asked, dense, base, covers = found.groups
    for each in evidence.assessment.failures:
        if each.density is None or each.coverage is None or not restricted(evidence, each, asked):
            continue
        if evidence.by_id[each.outcome].title != found.place:
            continue
        try:
            chance(dense, each.density.value)
            chance(base, each.base.value)
            chance(covers, each.coverage.value)
        except AssertionError:
            continue
        holds(each.density.value >= 2 * each.base.value, "no more than by chance")
        # Half of the worlds tell the base rate; all of them must tell about the same.
        every = bad(evidence, each)
        room = 4 * math.sqrt(every * (1 - every) / each.worlds) + 1e-9
        holds(abs(every - each.base.value) <= room, f"in all worlds {every:.3f} are bad")
        return
    holds(False, "no box says so")


def bad(evidence: Evidence, each: Failure) -> float:
    """The share of an option's worlds that are bad on an outcome."""
    values = evidence.values(each.option, each.outcome)[: evidence.few]
    far = values > each.limit if each.bad == "above" else values < each.limit
    return float((far | np.isclose(values, each.limit) if each.limit_from == "worst_tenth" else far).mean())


def restricted(evidence: Evidence, each: Failure, asked: str) -> bool:
    """Whether the words of a box are its restrictions, in their order."""
    parts = re.split(r"(?:, | and )(?=“|the account is )", asked)
    return len(parts) == len(each.restrictions) and all(
        map(lambda said, one: of_input(evidence, said, one), parts, each.restrictions)
    )


def of_input(evidence: Evidence, said: str, one: Restriction) -> bool:
    if one.structures:
        titles = {each.id: each.title for each in evidence.assessment.structures}
        return said == f"the account is {' or '.join(titles[name] for name in one.structures)}"
    what, _, rest = said.rpartition("” ")
    ends = [each for each in (one.low, one.high) if each is not None]
    verb = "lies between" if len(ends) == 2 else "is above" if one.low is not None else "is below"
    scale = 100.0 if one.unit == "fraction" else 1.0
    values = re.findall(NUMBER, rest)[: len(ends)]
    return (
        what == f"“{one.what}"
        and rest.startswith(verb)
        and rest.endswith(f"{values[-1]} {unit_of(one.unit)}".strip())
        and all(near(told, scale * end) for told, end in zip(values, ends, strict=True))
    )
