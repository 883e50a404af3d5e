"""Outcomes in the order of their strictness, and how the answers of several rules are joined: the strictest wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from countermove.law.engine.truth import Truth
from countermove.study.rules import Policy


class Rank(IntEnum):
    """What a rule can answer, the stricter the higher."""

    NONE = 0
    EXCEPTION = 1
    APPROVAL = 2
    CASE = 3
    UNPUBLISHED = 4
    DENIAL = 5
    PROHIBITED = 6


BY_POLICY: dict[Policy | None, Rank] = {
    "presumption_of_approval": Rank.APPROVAL,
    "case_by_case": Rank.CASE,
    None: Rank.UNPUBLISHED,
    "presumption_of_denial": Rank.DENIAL,
}
REVIEW: dict[Rank, Policy | None] = {rank: policy for policy, rank in BY_POLICY.items()}
STATUS = {
    Rank.NONE: "no_requirement_found",
    Rank.EXCEPTION: "exception",
    Rank.APPROVAL: "licence",
    Rank.CASE: "licence",
    Rank.UNPUBLISHED: "licence",
    Rank.DENIAL: "licence",
    Rank.PROHIBITED: "prohibited",
}


def strictest(sets: Iterable[frozenset[Rank]]) -> frozenset[Rank]:
    """The possible strictest outcomes of rules, each of which has a set of possible outcomes."""
    total = frozenset({Rank.NONE})
    for possible in sets:
        floor = max(min(total), min(possible))
        total = frozenset(rank for rank in total | possible if rank >= floor)
    return total


HIGH = frozenset(rank for rank in Rank if rank > Rank.EXCEPTION)


@dataclass(frozen=True)
class Possible:
    """What one rule may answer. ``free`` is what it would answer if no rule to which it yields asked for a licence."""

    rule: str
    ranks: frozenset[Rank]
    yields_to: tuple[str, ...] = ()
    free: frozenset[Rank] = frozenset({Rank.NONE})

    @property
    def licensed(self) -> Truth:
        """Whether the rule asks for a licence, with no exception to serve instead."""
        asks = self.ranks & HIGH
        return "no" if not asks else "yes" if asks == self.ranks else "unknown"


def joined(answers: Sequence[Possible]) -> frozenset[Rank]:
    """The possible answers of all rules together.

    A rule that yields is tried both ways where it is not known whether the other asks for a licence, so that "a licence
    by this rule or by that" is seen to be a licence.
    """
    first = {answer.rule: answer for answer in answers if not answer.yields_to}
    split = sorted({each for answer in answers for each in answer.yields_to if each in first})
    total = frozenset[Rank]()
    for chosen in product((True, False), repeat=len(split)):
        asks = dict(zip(split, chosen, strict=True))
        sets = [_given(answer.ranks, asks.get(name)) for name, answer in first.items()]
        if not all(sets):
            continue
        for answer in answers:
            if answer.yields_to:
                yields = any(asks.get(each, False) for each in answer.yields_to)
                sets.append(frozenset({Rank.NONE}) if yields else answer.free)
        total |= strictest(sets)
    return total


def _given(ranks: frozenset[Rank], asks: bool | None) -> frozenset[Rank]:
    return ranks if asks is None else ranks & HIGH if asks else ranks - HIGH


def status_of(possible: frozenset[Rank]) -> str:
    """The one status that all possible outcomes share, or ``unknown``."""
    statuses = {STATUS[rank] for rank in possible}
    return statuses.pop() if len(statuses) == 1 else "unknown"


def review_of(possible: frozenset[Rank]) -> Policy | None:
    """The one review policy that all possible outcomes share, if there is one."""
    reviews: set[Policy | None] = {REVIEW.get(rank) for rank in possible}
    return reviews.pop() if len(reviews) == 1 else None
