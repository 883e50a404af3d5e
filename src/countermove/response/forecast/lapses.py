"""What lapses or returns by itself, when, and what became of such clocks so far (mechanism M59).

The outcomes of past clocks (extended, back in force, settled) are counted; the odds of the next one are Dirichlet with
Jeffreys' prior of a half for each, so each share is Beta (Jeffreys, Theory of Probability, 1961, section 3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

import numpy as np

from countermove.response.clocks.families import dirichlets
from countermove.response.record.clock_record import Clock, Form, Outcome, clocks_of
from countermove.response.special import beta_quantile
from countermove.study.study import Study

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
FORMS: tuple[Form, ...] = get_args(Form)
OUTCOME_PRIOR = 0.5
# Below this many clocks a form's own interval would be as wide as the prior's.
FEWEST_BY_FORM = 3


@dataclass(frozen=True)
class Odds:
    """How past clocks ended: ``count`` of ``n`` (fractions where each measure counts once), the odds that the next one
    ends so, and their middle 90 %; in the order of OUTCOMES. ``measures`` is how many measures they belong to."""

    which: str
    n: int
    measures: int
    count: tuple[float, ...]
    probability: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class LapseCalendar:
    """The clocks of a view on its ``day``: those open, soonest first, those past, and the odds by group.

    ``odds`` begin with all past clocks; then each measure once, the record without recalled clocks, and each form that
    has enough. Clocks of measures that end (and do not return) stand in no odds.
    """

    day: date
    open: tuple[Clock, ...]
    past: tuple[Clock, ...]
    odds: tuple[Odds, ...]

    def odds_of(self, clock: Clock) -> Odds | None:
        """The odds for an open clock: those of its form, else of all; None where no past clock is known, or where its
        measure ends and nothing returns."""
        if clock.then == "ends" or not self.odds or self.odds[0].n == 0:
            return None
        return next((odds for odds in self.odds if odds.which == clock.form), self.odds[0])


def lapses(study: Study) -> LapseCalendar:
    """The calendar of a study's view. BadInput with every fault of clocks.yaml."""
    clocks = clocks_of(study)
    ended = [clock for clock in clocks if clock.status in OUTCOMES and clock.then == "returns"]
    odds = [_odds("all", ended), _odds("each measure once", ended, once=True)]
    if any(clock.recalled for clock in ended):
        odds.append(_odds("in the record alone", [clock for clock in ended if not clock.recalled]))
    for form in FORMS:
        own = [clock for clock in ended if clock.form == form]
        if len(own) >= FEWEST_BY_FORM:
            odds.append(_odds(form, own))
    return LapseCalendar(
        study.cut_off,
        tuple(clock for clock in clocks if clock.status == "open"),
        tuple(clock for clock in clocks if clock.status != "open"),
        tuple(odds),
    )


def _odds(which: str, clocks: Sequence[Clock], *, once: bool = False) -> Odds:
    measures = [clock.measure for clock in clocks]
    weight: Callable[[Clock], float] = (lambda clock: 1 / measures.count(clock.measure)) if once else (lambda _: 1.0)
    count = np.array([sum(weight(clock) for clock in clocks if clock.status == name) for name in OUTCOMES], np.float64)
    shares = dirichlets(count, OUTCOME_PRIOR)
    rest = shares.alpha.sum() - shares.alpha
    low, high = (beta_quantile(shares.alpha, rest, p) for p in (0.05, 0.95))
    return Odds(
        which, len(clocks), len(set(measures)), *(tuple(map(float, each)) for each in (count, shares.mean, low, high))
    )
