"""Options as each side sees them: fronts, what each would choose, and what both could accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from countermove.decision.assessment import Ranking
from countermove.decision.bearing import LEAST_LEAD
from countermove.decision.numbers import indistinct, share, spread
from countermove.decision.parts import Spread
from countermove.decision.sides_parts import Change, Front, Side, Terms
from countermove.decision.standing import Flags, Signs, Standing, Values, beaten, standing, unbeaten_in
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.world.ensemble import Ensemble

PAIRED = 5_000
"""Worlds over which every pair of options is compared on every outcome: the first ones."""
Over = Literal["leading", "limits", "all"]
Want = Literal["more", "less"]


@dataclass(frozen=True)
class Views:
    """The options of an ensemble as parties see them.

    halves: by outcome, half the middle half of its worlds, mean over the options, in its unit; leading: the outcomes
    that lead the case.
    """

    ensemble: Ensemble
    outcomes: Mapping[str, Outcome]
    halves: Mapping[str, float]
    leading: tuple[str, ...]

    @cached_property
    def rows(self) -> list[int]:
        """The rows of the options; a reference is never ranked."""
        return [row for row, choice in enumerate(self.ensemble.choices) if not choice.is_reference]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The options' ids, in the order of the rows."""
        return tuple(self.ensemble.choices[row].id for row in self.rows)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Everyone who wants more or less of some outcome."""
        return tuple(dict.fromkeys(party for outcome in self.outcomes.values() for party in outcome.better))

    @cached_property
    def paired(self) -> int:
        """How many worlds pairs of options are compared over."""
        return min(self.ensemble.kept, PAIRED)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """How the options stand on each outcome that somebody ranks."""
        return {
            name: standing(self.ensemble.values[name][self.rows, : self.paired])
            for name, each in self.outcomes.items() if each.better
        }  # fmt: skip

    def ranked(self, party: str, among: Sequence[str] | None = None) -> tuple[str, ...]:
        """The outcomes that a party ranks, of all or of some."""
        return tuple(
            name for name, each in self.outcomes.items() if party in each.better and (among is None or name in among)
        )

    def turn(self, party: str, outcome: str) -> int:
        """1 where a party wants more of an outcome, -1 where it wants less."""
        return 1 if self.outcomes[outcome].better[party] == "more" else -1

    def good(self, party: str, outcome: str) -> Values:
        """An outcome turned so that more is better for a party: (options, worlds)."""
        return self.turn(party, outcome) * self.ensemble.values[outcome][self.rows]

    def better(self, party: str, outcome: str, step: float = 0.0) -> Signs:
        """Whether option a is better than b for a party: (options, options); below ``step`` half-widths they are
        level."""
        return self.turn(party, outcome) * self.standings[outcome].beyond(step * self.halves[outcome])


def views_of(
    ensemble: Ensemble,
    outcomes: Mapping[str, Outcome],
    levels: Mapping[str, Mapping[str, Spread]],
    leading: Sequence[str],
) -> Views:
    """The options of an ensemble as parties see them; levels by option and outcome."""
    options = [levels[choice.id] for choice in ensemble.choices if not choice.is_reference]
    halves = {name: float(np.mean([(each[name].p75 - each[name].p25) / 2 for each in options])) for name in outcomes}
    return Views(ensemble, outcomes, halves, tuple(leading))


def fronts(views: Views, limited: Sequence[str]) -> tuple[Front, ...]:
    """The options that no other beats, for each party: over the leading outcomes, over those that a user limits, and
    over all. A front over one outcome is its ranking, and is left out."""
    chosen: tuple[tuple[Over, Sequence[str] | None], ...] = (
        ("leading", views.leading),
        ("limits", limited),
        ("all", None),
    )
    found: list[Front] = []
    for party in views.parties:
        for over, among in chosen:
            names = views.ranked(party, among)
            if len(names) > 1 and names not in [each.outcomes for each in found if each.party == party]:
                found.append(_front(views, party, over, names))
    return tuple(found)


def _front(views: Views, party: str, over: Over, outcomes: tuple[str, ...]) -> Front:
    by = beaten([views.better(party, name) for name in outcomes])
    alone = unbeaten_in([views.good(party, name) for name in outcomes])
    names = views.names
    return Front(
        party=party, over=over, outcomes=outcomes,
        on=tuple(name for name, row in zip(names, by, strict=True) if not row.any()),
        beaten_by={
            name: tuple(names[other] for other in np.flatnonzero(row))
            for name, row in zip(names, by, strict=True) if row.any()
        },
        shares={
            name: share(float(each.sum()), views.ensemble.kept) for name, each in zip(names, alone, strict=True)
        },
    )  # fmt: skip


def sides(views: Views, rankings: Sequence[Ranking]) -> tuple[Side, ...]:
    """What each party would choose by the outcomes that it ranks, and each payer by those that fall on it.

    A payer wants of its own outcome what the parties want that rank it; where these disagree it has no side.
    """
    found: list[Side] = []
    for party in views.parties:
        own = [each for each in rankings if each.party == party and each.outcome in views.outcomes]
        regret = _regret(views, party, [each.outcome for each in own])
        found.append(_side(party, own, is_payer=False, regret=regret))
    payers: dict[str, list[Ranking]] = {}
    for name, outcome in views.outcomes.items():
        own = [each for each in rankings if each.outcome == name]
        if outcome.payer is not None and own and len({each.want for each in own}) == 1:
            payers.setdefault(outcome.payer, []).append(own[0])
    found += [_side(payer, own, is_payer=True, regret={}) for payer, own in payers.items()]
    return tuple(found)


def _side(who: str, rankings: Sequence[Ranking], *, is_payer: bool, regret: Mapping[str, Values]) -> Side:
    first, last = dict[str, int](), dict[str, int]()
    for ranking in rankings:
        # Where all are tied nobody is first or last.
        for place, counts in ((0, first), (-1, last)) if len(ranking.groups) > 1 else ():
            for option in ranking.groups[place].options:
                counts[option] = counts.get(option, 0) + 1
    least = min(regret, key=lambda name: float(np.median(regret[name])), default=None)
    return Side(
        who=who, is_payer=is_payer, outcomes=tuple(each.outcome for each in rankings), first=first, last=last,
        regret={name: spread(each) for name, each in regret.items()},
        least_regret=()
        if least is None
        else tuple(name for name, each in regret.items() if name == least or indistinct(each - regret[least])),
    )  # fmt: skip


def _regret(views: Views, party: str, outcomes: Sequence[str]) -> dict[str, Values]:
    """By option, in each world the largest shortfall from the best option, in standard deviations of each outcome."""
    worst: Values | None = None
    for name in outcomes:
        good = views.good(party, name)
        size = float(good.std())
        if size > 0.0:
            short = (good.max(axis=0) - good) / size
            worst = short if worst is None else np.maximum(worst, short)
    if worst is None or len(outcomes) < 2:
        return {}
    return dict(zip(views.names, worst, strict=True))


def terms(views: Views, case: Case) -> tuple[Terms, ...]:
    """Each other option against present law, for who decides and for who answers: whether both could accept it."""
    present = views.names.index(case.present_law)
    both_sides = (case.decider, case.other)
    found: list[Terms] = []
    for row, option in enumerate(views.names):
        if row == present:
            continue
        signs = {party: {name: int(views.better(party, name, LEAST_LEAD)[row, present]) for name in views.ranked(party)}
                 for party in both_sides}  # fmt: skip
        sizes = {
            name: each.size[row, present] / max(views.halves[name], 1e-12) for name, each in views.standings.items()
        }
        unharmed = {party: _unharmed(views, party, row, present) for party in both_sides}
        both = np.logical_and.reduce(list(unharmed.values()))
        found.append(
            Terms(
                option=option, change=change_of(signs, sizes),
                unharmed={party: share(float(each.sum()), len(each)) for party, each in unharmed.items()},
                both=share(float(both.sum()), len(both)),
            )
        )  # fmt: skip
    return tuple(found)


def change_of(signs: Mapping[str, Mapping[str, int]], sizes: Mapping[str, float]) -> Change:
    """Outcomes on which each party is better and worse off, those that change most first; signs by party and outcome,
    sizes in half-widths."""

    def named(party: str, sign: int) -> tuple[str, ...]:
        names = [name for name, each in signs[party].items() if each == sign]
        return tuple(sorted(names, key=lambda name: -sizes[name]))

    return Change(
        better={party: named(party, 1) for party in signs}, worse={party: named(party, -1) for party in signs}
    )


def _unharmed(views: Views, party: str, option: int, present: int) -> Flags:
    """Whether, world by world, a party is worse off on none of the leading outcomes that it ranks, by LEAST_LEAD of
    half the middle half or more."""
    unharmed = np.ones(views.ensemble.kept, np.bool_)
    for name in views.ranked(party, views.leading):
        values = views.ensemble.values[name][views.rows]
        gain = views.turn(party, name) * (values[option] - values[present])
        unharmed &= gain >= -LEAST_LEAD * views.halves[name]
    return unharmed
