"""What a search of a case leaves behind."""

from __future__ import annotations

from datetime import date

from countermove.decision.assessment import Pair
from countermove.decision.parts import Part, Share, Spread


class Objective(Part):
    """An outcome that the search makes as good as it can for who decides, and which way that is."""

    outcome: str
    title: str
    unit: str
    want: str
    digits: int


class PackageMeasure(Part):
    """A measure of a package: the listed measure it comes from, and what it sets here from which day on."""

    id: str
    listed_as: str
    what: str
    from_day: date
    sets: dict[str, float]


class Against(Part):
    """A package against a listed option in fresh worlds. differences: paired, by objective; at_least_as_good: the
    share of worlds in which it is as good on every objective and better on one; beats: whether it is worse on no
    objective and better on one by the median of the differences (by their mean where the median is zero), where those
    that the worlds do not resolve count as equal."""

    option: str
    differences: tuple[Pair, ...]
    at_least_as_good: Share
    beats: bool


class Proposal(Part):
    """A package that nobody listed. searched: median by objective in the worlds of the search, which chose it for
    them; fresh: in worlds that it never met."""

    id: str
    title: str
    measures: tuple[PackageMeasure, ...]
    searched: dict[str, float]
    fresh: dict[str, Spread]
    against: tuple[Against, ...]


class Found(Part):
    """A search, done or stopped.

    evaluated: packages tried; front: those of them that no other tried package beats; checked: how many of these,
    spread over the front, were met with fresh worlds; held: how many of these still nobody beats there, listed options
    among them; listed: option -> objective -> spread in fresh worlds; clashes: pairs of measures that are never put
    together, and why.
    """

    case: str
    decider: str
    present_law: str
    objectives: tuple[Objective, ...]
    seed: int
    worlds: int
    fresh_seed: int
    fresh_worlds: int
    generations: int
    evaluated: int
    front: int
    checked: int
    held: int
    stopped: bool
    listed: dict[str, dict[str, Spread]]
    listed_searched: dict[str, dict[str, float]]
    proposals: tuple[Proposal, ...]
    offered: tuple[str, ...]
    clashes: tuple[tuple[str, str, str], ...]
