"""The fewest claims and origins whose loss would turn the order of the options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from countermove.decision.load import Taken, Weighed, Weighing
from countermove.decision.red_team_parts import Flip
from countermove.decision.run import Run
from countermove.decision.standing import Standing

PAIRED = 6
"""Of the names that take most from a lead by themselves, so many are tried in all pairs."""
Floats = NDArray[np.float64]
Names = tuple[str, ...]


@dataclass
class Search:
    """Sets of names that were tried: weights (worlds,) without them, None where re-weighting cannot carry that."""

    weighing: Weighing
    known: dict[frozenset[str], Floats | None] = field(default_factory=dict[frozenset[str], "Floats | None"])

    def without(self, names: Names, outcome: str) -> Floats | None:
        """Medians (choice,) of an outcome without all of some names."""
        key = frozenset(names)
        if key not in self.known:
            self.known[key] = self.weighing.without(self.weighing.fall(names))[1]
        shares = self.known[key]
        return None if shares is None else self.weighing.median(outcome, shares)


def flips(run: Run, weighed: Weighed, standing: Sequence[Standing]) -> tuple[Flip, ...]:
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


def _flip(run: Run, lead: Standing, single: dict[str, Taken], search: Search) -> Flip:
    tried: list[tuple[float, Names]] = []
    rows: dict[Names, int] = {}

    def note(names: Names, medians: Floats | None) -> None:
        if medians is not None:
            left, rows[names] = lead.left(medians)
            tried.append((left, names))

    unsafe = sum(each.after is None for each in single.values())
    for name, each in single.items():
        note((name,), None if each.after is None else each.after[lead.outcome])
    singles = len(tried)
    tried.sort(key=lambda each: each[0])
    worst = [names[0] for _, names in tried if single[names[0]].load.how == "re-weighted"][:PAIRED]
    pairs = triples = 0
    if not (tried and lead.turned(tried[0][0])):
        wanted: list[Names] = list(combinations(worst, 2))
        for names in wanted:
            note(names, search.without(names, lead.outcome))
        pairs = len(tried) - singles
        unsafe += len(wanted) - pairs
        two = min((each for each in tried if len(each[1]) == 2), default=None)
        if two is not None and not lead.turned(two[0]):
            thirds = [(*two[1], name) for name in worst if name not in two[1]]
            for names in thirds:
                note(names, search.without(names, lead.outcome))
            triples = len(tried) - singles - pairs
            unsafe += len(thirds) - triples
    left, nearest = min(tried, default=(1.0, ()))
    turned = bool(nearest) and lead.turned(left)
    return Flip(
        outcome=lead.outcome, names=nearest if turned else (),
        by=run.ensemble.choices[rows[nearest]].id if turned else None, nearest=nearest, left=left, singles=singles,
        pairs=pairs, triples=triples, unsafe=unsafe,
    )  # fmt: skip
