"""The fewest claims and origins whose loss would turn the order of the options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from countermove.decision.leads import Leading
from countermove.decision.load import Taken, Weighed, Weighing
from countermove.decision.red_team_parts import Flip
from countermove.decision.run import Run

PAIRED = 6
"""Of the names that take most from a lead by themselves, so many are tried in all pairs."""
Floats = NDArray[np.float64]
Names = tuple[str, ...]


@dataclass
class Search:
    """Sets of names that were tried: weights (worlds,) without them, None where re-weighting cannot carry that."""

    weighing: Weighing
    known: dict[frozenset[str], Floats | None] = field(default_factory=dict[frozenset[str], "Floats | None"])

    def without(self, names: Names) -> Floats | None:
        """Weights without all of some names."""
        key = frozenset(names)
        if key not in self.known:
            self.known[key] = self.weighing.without(self.weighing.fall(names))[1]
        return self.known[key]


@dataclass
class Tries:
    """What was tried on one lead: by set what is left of the lead, and the row of the option that then is the best
    other; the sets that turn it, by more than two Monte Carlo errors; and how many could not be weighed."""

    lead: Leading
    search: Search
    left: dict[Names, tuple[float, int]] = field(default_factory=dict[Names, tuple[float, int]])
    turning: list[Names] = field(default_factory=list[Names])
    unsafe: int = 0

    def single(self, name: str, taken: Taken) -> None:
        """Note one name, which was taken out before."""
        if taken.after is None:
            self.unsafe += 1
        else:
            self._note((name,), taken.after[self.lead.outcome])

    def several(self, sets: Sequence[Names]) -> int:
        """Weigh some sets; how many could be."""
        before = len(self.left)
        for names in sets:
            shares = self.search.without(names)
            if shares is None:
                self.unsafe += 1
            else:
                self._note(names, self.search.weighing.median(self.lead.outcome, shares))
        return len(self.left) - before

    def worst(self, size: int) -> list[Names]:
        """The sets of a size, those that leave least first."""
        return sorted((names for names in self.left if len(names) == size), key=lambda each: self.left[each][0])

    def _note(self, names: Names, medians: Floats) -> None:
        left, other = self.left[names] = self.lead.left(medians)
        if self.lead.turned(left):
            shares = self.search.without(names)
            rows = (self.lead.leader, other)
            error = 0.0 if shares is None else self.search.weighing.error(self.lead.outcome, shares, rows)
            if abs(left) * self.lead.by > 2.0 * error:
                self.turning.append(names)


def flips(run: Run, weighed: Weighed, standing: Sequence[Leading]) -> tuple[Flip, ...]:
    """For each lead, the fewest claims and origins that turn it: every single one, all pairs of the PAIRED that take
    most from it, and each third of these beside the pair that takes most. Kinds of source and articles are many
    origins and claims in one, so they are no members of a set."""
    groups = {source.kind for source in run.view.sources.values()} | {claim.article for claim in run.view.claims}
    single = {
        next(name for name in each.load.names if name not in groups): each
        for each in weighed.taken
        if not set(each.load.names) <= groups
    }
    search = Search(weighed.weighing)
    return tuple(_flip(run, lead, single, search) for lead in standing)


def _flip(run: Run, lead: Leading, single: dict[str, Taken], search: Search) -> Flip:
    tries = Tries(lead, search)
    for name, each in single.items():
        tries.single(name, each)
    singles, pairs, triples = len(tries.left), 0, 0
    weighable = [names[0] for names in tries.worst(1) if single[names[0]].load.how == "re-weighted"][:PAIRED]
    if not tries.turning:
        pairs = tries.several(list(combinations(weighable, 2)))
    if not tries.turning and pairs:
        two = tries.worst(2)[0]
        triples = tries.several([(*two, name) for name in weighable if name not in two])
    nearest = min(tries.turning or tries.left, key=lambda each: tries.left[each][0], default=())
    left, other = tries.left.get(nearest, (1.0, lead.leader))
    return Flip(
        outcome=lead.outcome, names=nearest if tries.turning else (),
        by=run.ensemble.choices[other].id if tries.turning else None, nearest=nearest, left=left, singles=singles,
        pairs=pairs, triples=triples, unsafe=tries.unsafe,
    )  # fmt: skip
