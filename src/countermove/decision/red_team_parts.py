"""The parts of an assessment that speak against it."""

from __future__ import annotations

from typing import Literal

from countermove.decision.parts import Part


class Lead(Part):
    """The option that is best for who decides on an outcome, by medians, and the next one; by how much, in the
    outcome's unit, and against half the middle half of the two options' worlds (``size``)."""

    outcome: str
    leader: str
    next: str
    by: float
    size: float


class Challenge(Part):
    """Something that speaks against the order of the options.

    granted: a rival account, a source (with what else takes the same away), an assumption, or a check against the past.
    On ``outcome``, where it hurts most, ``left`` is the share of the lead that is left if it is granted, with its Monte
    Carlo error: below 0 the option ``by`` leads instead; None where it cannot be measured. ``when``: what is granted.
    ``why``: what makes it weak, from the record.
    """

    granted: Literal["account", "source", "assumption", "check"]
    name: str
    what: str
    outcome: str | None
    left: float | None
    error: float | None
    by: str | None
    when: str
    why: tuple[str, ...]


class Flip(Part):
    """The fewest claims and origins whose loss turns the lead on an outcome. Empty ``names``: none of those tried does.

    singles, pairs and triples: how many sets of that size were weighed; unsafe: how many could not be. ``nearest``: the
    set that leaves least of the lead, ``left`` the share that it leaves, below 0 where ``by`` then leads.
    """

    outcome: str
    names: tuple[str, ...]
    by: str | None
    nearest: tuple[str, ...]
    left: float
    singles: int
    pairs: int
    triples: int
    unsafe: int


class RedTeam(Part):
    """The case against the assessment: the leads that it could turn, what speaks against them, strongest first, and the
    fewest claims that turn each."""

    leads: tuple[Lead, ...]
    challenges: tuple[Challenge, ...]
    flips: tuple[Flip, ...]
