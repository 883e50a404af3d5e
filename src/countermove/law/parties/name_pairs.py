"""How well the scorer tells names apart on a study's labelled pairs (name_pairs.csv)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from countermove.law.parties.listed import study_roll
from countermove.law.parties.name_index import NameIndex
from countermove.law.parties.name_score import THRESHOLD
from countermove.study.records import NamePair
from countermove.study.study import Study

LEAST = 0.3
"""Scores below this are taken as 0: no threshold in use looks at them."""

LAST_OPENED = 346


@dataclass(frozen=True)
class Judged:
    """A labelled pair and the score that its query has against the party of that name, with the part it is of.

    Pairs to 346: the odd ones were for ``tuning``; the even ones were held out, scored once, and then ``opened``, for
    their faults led to repairs. Later pairs were written before those repairs and are ``held_out``.
    """

    pair: NamePair
    score: float
    part: Literal["tuning", "opened", "held_out"]


@dataclass(frozen=True)
class Quality:
    """Counts at a threshold. ``recall`` is the share of true pairs found, ``precision`` the share of finds that are
    true; None where there is nothing to divide by."""

    found: int
    missed: int
    false: int
    rejected: int

    @property
    def recall(self) -> float | None:
        """found / (found + missed)"""
        return self.found / (self.found + self.missed) if self.found + self.missed else None

    @property
    def precision(self) -> float | None:
        """found / (found + false)"""
        return self.found / (self.found + self.false) if self.found + self.false else None


def judged(study: Study) -> tuple[Judged, ...]:
    """Every labelled pair with its score. A pair whose listed name no party of the study carries scores 0."""
    roll = study_roll(study)
    index = NameIndex([(party.home, party.names) for party in roll.parties])
    result: list[Judged] = []
    for pair in study.name_pairs:
        meant = {number for number, party in enumerate(roll.parties) if pair.list_name in party.names}
        scores = [found.score for found in index.search(pair.query, LEAST) if found.party in meant]
        number = int("".join(sign for sign in pair.id if sign.isdecimal()) or 0)
        part = "held_out" if number > LAST_OPENED else "opened" if number % 2 == 0 else "tuning"
        result.append(Judged(pair, max(scores, default=0.0), part))
    return tuple(result)


def quality(pairs: Iterable[Judged], threshold: float = THRESHOLD) -> Quality:
    """How many pairs are told rightly at a threshold."""
    counts = {("yes", True): 0, ("yes", False): 0, ("no", True): 0, ("no", False): 0}
    for each in pairs:
        counts[each.pair.match, each.score >= threshold] += 1
    return Quality(counts["yes", True], counts["yes", False], counts["no", True], counts["no", False])
