"""Packages that a search may put together: measures that a case's options list, each with a first quarter and a
setting."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.study.assumptions import Lever
from countermove.study.case import Case, Measure
from countermove.study.days import Quarter
from countermove.study.study import Study

STARTS = 8
"""Quarters in which a measure may begin, from that of the case's day on: two years."""
SETTINGS = 4
"""Steps from the lever's value of today to the one that the case lists; worlds hardly resolve finer ones."""
SWITCH = "0 or 1"
"""The unit of a lever that has nothing between its ends."""

Floats = NDArray[np.floating[Any]]
Package = tuple[tuple[int, int, int], ...]
"""What is in: the place of the measure in a space, the quarter in which it begins, and its setting, 1 to SETTINGS."""


@dataclass(frozen=True)
class Space:
    """All packages of a case. offered: what the decider's options list, each once; today: levers as they stand on the
    case's day; scaled: which measures have a setting; clashes: pairs that do not go together, and why."""

    offered: tuple[Measure, ...]
    first: Quarter
    today: Mapping[str, float]
    switches: frozenset[str]
    clashes: Mapping[tuple[int, int], str]

    @property
    def genes(self) -> int:
        """Numbers from 0 to 1 that make a package: for each measure whether it is in, from when, and how far."""
        return 3 * len(self.offered)

    def decode(self, genes: Floats) -> Package:
        """The package that some genes (genes,) mean. Of measures that do not go together the one that is wanted most
        is in."""
        wanted, start, setting = genes.reshape(len(self.offered), 3).T
        taken: list[int] = []
        for at in np.argsort(-wanted, kind="stable").tolist():
            if wanted[at] > 0.5 and not any((min(at, other), max(at, other)) in self.clashes for other in taken):
                taken.append(at)
        return tuple(
            (at, min(int(start[at] * STARTS), STARTS - 1), self._setting(at, float(setting[at])))
            for at in sorted(taken)
        )  # fmt: skip

    def encode(self, package: Package) -> Floats:
        """Genes that mean a package."""
        genes = np.full((len(self.offered), 3), 0.25)
        for at, start, setting in package:
            genes[at] = 0.75, (start + 0.5) / STARTS, (setting - 0.5) / SETTINGS
        return genes.ravel()

    def _setting(self, at: int, gene: float) -> int:
        return min(int(gene * SETTINGS), SETTINGS - 1) + 1 if self.is_scaled(at) else SETTINGS

    def is_scaled(self, at: int) -> bool:
        """Whether a measure may be set lower than the case lists it."""
        return any(name not in self.switches for name in self.offered[at].sets)

    def measures(self, package: Package) -> tuple[Measure, ...]:
        """The measures of a package, dated and set."""
        return tuple(self._measure(*each) for each in package)

    def _measure(self, at: int, start: int, setting: int) -> Measure:
        listed, quarter = self.offered[at], self.first
        for _ in range(start):
            quarter = quarter.next
        begins = quarter.first_day
        ends = None if listed.to is None else begins + (listed.to - listed.from_)
        part = setting / SETTINGS
        sets = {
            name: value if name in self.switches else round(self.today[name] + part * (value - self.today[name]), 6)
            for name, value in listed.sets.items()
        }
        what = listed.what if setting == SETTINGS else f"{listed.what}, {part:.0%} of the way"
        return listed.model_copy(update={"from_": begins, "to": ends, "sets": sets, "what": what})

    def listed(self, measures: Sequence[Measure]) -> Package:
        """The package that is nearest to the measures of an option; what is not the decider's is left out."""
        keys = [content(each) for each in self.offered]
        found = [each for each in measures if content(each) in keys]
        quarters = [Quarter.of(each.from_) for each in found]
        starts = [4 * (each.year - self.first.year) + each.number - self.first.number for each in quarters]
        return tuple(
            sorted(
                (keys.index(content(each)), min(start, STARTS - 1), SETTINGS)
                for each, start in zip(found, starts, strict=True)
            )
        )


def space_of(study: Study, case: Case) -> Space:
    """What a search of a case may put together, in a dated view of the study. Measures of other parties, and those
    that wait for a trigger, are not offered."""
    offered: dict[str, Measure] = {}
    for measure in (each for option in case.options for each in option.measures):
        if measure.by == case.decider and measure.when is None:
            offered.setdefault(content(measure), measure)
    kept = tuple(offered.values())
    levers = study.levers.levers
    pairs = combinations(range(len(kept)), 2)
    return Space(
        kept,
        Quarter.of(case.day),
        {name: _value_on(levers[name], study, case) for each in kept for name in each.sets},
        frozenset(name for each in kept for name in each.sets if levers[name].unit == SWITCH),
        {(a, b): why for a, b in pairs if (why := clash(kept[a], kept[b]))},
    )


def content(measure: Measure) -> str:
    """What a measure does, whatever it is called and whenever it begins."""
    act = None if measure.act is None else measure.act.model_dump()
    return json.dumps([measure.rule, sorted(measure.repeals), measure.sets, act], sort_keys=True, default=str)


def clash(one: Measure, other: Measure) -> str:
    """Why two measures do not go together; empty where they do."""
    both = sorted(_rules(one) & _rules(other))
    if both:
        return f"both change {both[0]}"
    both = sorted(set(one.sets) & set(other.sets))
    return f"both set {both[0]}" if both else ""


def _rules(measure: Measure) -> set[str]:
    return {*measure.repeals, *(measure.rule or {}).get("amends", ())}


def _value_on(lever: Lever, study: Study, case: Case) -> float:
    """Where history left a lever on the day of the case."""
    steps = [step.value for step in lever.steps_known(study.known_by) if step.from_ <= case.day]
    return float(steps[-1]) if steps else 0.0
