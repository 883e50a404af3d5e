"""analogies.yaml: cases from history beside the present one, feature by feature, and a rule that they should show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb
from typing import Literal

from pydantic import Field

from countermove.study.faults import Fault
from countermove.study.grounds import grounds_of, yaml_of
from countermove.study.reading import Lines, Record
from countermove.study.records import Id
from countermove.study.study import Study

FILE = "analogies.yaml"
UNKNOWN = "unknown"
LEVEL = 0.05
"""A pattern counts as shown where chance alone would make one as clean in at most one of twenty tables."""


class Cell(Record):
    """What a feature is in a case: a word to compare by, a sentence, its grounds. ``unknown`` may have none and says
    what is missing."""

    is_: str = Field(alias="is")
    says: str
    grounds: tuple[str, ...]


class Feature(Record):
    """One feature of all cases."""

    id: Id
    title: str
    cells: dict[str, Cell]


class HistoricalCase(Record):
    """A case by name."""

    id: Id
    title: str
    what: str


class Rule(Record):
    """A rule that the cases are said to show: where features have these words, success has this one."""

    says: str
    grounds: tuple[str, ...] = ()
    when: dict[str, str] = Field(min_length=1)
    success: dict[str, str] = Field(min_length=1, max_length=1)


class Analogies(Record):
    """analogies.yaml"""

    cases: tuple[HistoricalCase, ...] = Field(min_length=2)
    present: str
    features: tuple[Feature, ...] = Field(min_length=1)
    rule: Rule | None = None
    limits: tuple[str, ...] = ()


Match = Literal["match", "mismatch", "unknown"]


@dataclass(frozen=True)
class Likeness:
    """How far a case is like the present one: features that match, that do not, and that nobody can compare."""

    case: str
    matches: int
    mismatches: int
    unknown: int


@dataclass(frozen=True)
class CaseOfRule:
    """A case under the rule: the words that it wants, whether they hold, and whether the control succeeded; None where
    that is unknown."""

    case: str
    holds: dict[str, bool | None]
    applies: bool | None
    succeeded: bool | None


@dataclass(frozen=True)
class RuleTest:
    """What the cases say of the rule. ``decided``: cases of which both sides are known; ``least_p``: the smallest p
    that all cases could give if every one were decided and fitted; ``needed``: decided cases that could give 0.05.

    ``verdict`` is "cannot tell" unless the decided cases could carry the rule at all.
    """

    cases: tuple[CaseOfRule, ...]
    decided: int
    least_p: float
    needed: int
    verdict: Literal["fits", "does not fit", "cannot tell"]


def load_analogies(study: Study) -> Analogies | None:
    """The analogies of a study; None where it has none, BadInput where the file is wrong."""
    found = yaml_of(study, FILE, Analogies)
    return None if found is None else found[0]


def match(feature: Feature, case: str, present: str) -> Match:
    """Whether a case has the same word as the present one."""
    here, there = feature.cells[present].is_, feature.cells[case].is_
    if UNKNOWN in (here, there):
        return "unknown"
    return "match" if here == there else "mismatch"


def likenesses(analogies: Analogies) -> tuple[Likeness, ...]:
    """How far each case is like the present one, in the file's order."""
    found: list[Likeness] = []
    for case in analogies.cases:
        if case.id != analogies.present:
            kinds = [match(feature, case.id, analogies.present) for feature in analogies.features]
            found.append(Likeness(case.id, *(kinds.count(kind) for kind in ("match", "mismatch", "unknown"))))
    return tuple(found)


def try_rule(analogies: Analogies, rule: Rule) -> RuleTest:
    """The rule held against the cases: where it applies, did the control succeed, and where it does not, did it fail?

    Fisher's exact test, one-sided, gives n cases at best one over n choose half of n, so that a few can carry nothing
    however well they fit.
    """
    features = {feature.id: feature for feature in analogies.features}
    ((success, reached),) = rule.success.items()
    cases: list[CaseOfRule] = []
    for case in analogies.cases:
        holds = {name: _is(features[name], case.id, word) for name, word in rule.when.items()}
        values = list(holds.values())
        applies = False if False in values else None if None in values else True
        cases.append(CaseOfRule(case.id, holds, applies, _is(features[success], case.id, reached)))
    decided = [each for each in cases if each.applies is not None and each.succeeded is not None]
    needed = next(size for size in range(1, 100) if _least_p(size) <= LEVEL)
    fits = all(each.applies == each.succeeded for each in decided)
    verdict = "cannot tell" if len(decided) < needed else "fits" if fits else "does not fit"
    return RuleTest(tuple(cases), len(decided), _least_p(len(cases)), needed, verdict)


def analogy_faults(study: Study) -> Iterator[Fault]:
    """Cases without a cell, cells without grounds, grounds that name nothing, a rule about features that nobody has."""
    found = yaml_of(study, FILE, Analogies)
    if found is None:
        return
    analogies, lines = found
    known, cases = grounds_of(study), [case.id for case in analogies.cases]
    if analogies.present not in cases:
        yield lines.fault(("present",), f"no case {analogies.present!r}; known: {', '.join(cases)}")
    for number, feature in enumerate(analogies.features):
        at = ("features", number, "cells")
        for case in cases:
            if case not in feature.cells:
                yield lines.fault(at, f"no cell for {case!r}; write unknown, and what is missing")
        for case, cell in feature.cells.items():
            if case not in cases:
                yield lines.fault((*at, case), f"no case of this name; known: {', '.join(cases)}")
            if cell.is_ != UNKNOWN and not cell.grounds:
                yield lines.fault((*at, case, "grounds"), "names nothing; want a source or a row, or the word unknown")
            for place, ground in enumerate(cell.grounds):
                if ground not in known:
                    yield lines.fault(
                        (*at, case, "grounds", place), f"{ground!r} names no row and no source of the study"
                    )
    if analogies.rule is not None:
        yield from _rule_faults(analogies, analogies.rule, lines, set(known))


def _rule_faults(analogies: Analogies, rule: Rule, lines: Lines, known: set[str]) -> Iterator[Fault]:
    words = {feature.id: {cell.is_ for cell in feature.cells.values()} for feature in analogies.features}
    for key in ("when", "success"):
        for name, word in getattr(rule, key).items():
            if name not in words:
                yield lines.fault(("rule", key, name), f"no feature {name!r}; known: {', '.join(words)}")
            elif word not in words[name]:
                yield lines.fault(
                    ("rule", key, name), f"no case has {word!r} here; they have {', '.join(sorted(words[name]))}"
                )
    for place, ground in enumerate(rule.grounds):
        if ground not in known:
            yield lines.fault(("rule", "grounds", place), f"{ground!r} names no row and no source of the study")


def _least_p(cases: int) -> float:
    return 1 / comb(cases, cases // 2)


def _is(feature: Feature, case: str, word: str) -> bool | None:
    found = feature.cells[case].is_
    return None if found == UNKNOWN else found == word
