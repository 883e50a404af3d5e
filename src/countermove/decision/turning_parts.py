"""The parts of an assessment on where options fail, what turns the choice, and what the control did at all."""

from __future__ import annotations

from datetime import date
from typing import Literal

from countermove.decision.parts import Part, Share, Spread


class Restriction(Part):
    """What a box asks of one input: at least ``low`` and at most ``high`` in its unit, None where that end is open; or,
    for the rival accounts, which ones. ``quasi_p``: the probability that chance alone would raise the density so."""

    input: str
    what: str
    unit: str
    low: float | None
    high: float | None
    structures: tuple[str, ...]
    quasi_p: float


class Failure(Part):
    """Where an option fails on an outcome: in a world whose outcome lies above, or below, the limit; at it too, where
    the limit is that of the worst tenth. ``limit_from``: whose limit.

    base: share of the option's worlds that fail; density: share that fails of those within the box; coverage: share of
    those that fail that the box holds. All three are counted in the half of the worlds that the box was not found in.
    No restrictions: no box was found, and ``why`` says why.
    """

    option: str
    outcome: str
    party: str
    bad: Literal["above", "below"]
    limit: float
    limit_from: Literal["case", "worst_tenth"]
    base: Share
    restrictions: tuple[Restriction, ...]
    density: Share | None
    coverage: Share | None
    worlds: int
    why: str


class Threshold(Part):
    """The value of an input beyond which something holds in most worlds, and on this side of it in most does not.

    value, low, high: in the input's unit; between low and high the worlds do not tell. side: where it holds; beyond:
    share of worlds on that side. after: whether the input is no parameter but what the world itself brings.
    """

    input: str
    what: str
    unit: str
    side: Literal["above", "below"]
    value: float
    low: float
    high: float
    beyond: float
    after: bool


class Turn(Part):
    """Whether an option leads another one for who decides, or comes to the same, in most worlds; and what turns that.

    share: of worlds in which it does; structures: rival accounts in which most worlds say the other thing; thresholds:
    inputs that turn it at one value, the strongest first; to_and_fro: those that turn it and turn it back. Where both
    are empty no value within its range turns it, as far as these worlds tell.
    """

    outcome: str
    option: str
    against: str
    event: Literal["leads", "same"]
    share: Share
    worlds: int
    structures: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    to_and_fro: tuple[str, ...]


class Known(Part):
    """What it would be worth to know one input before choosing, in the outcome's unit, with its standard error."""

    input: str
    what: str
    value: float
    error: float


class Information(Part):
    """What knowing is worth to who decides, in the mean of one outcome (or of the weighted sum).

    best: the option with the best mean; perfect: what it would gain if everything to come were known, chance included;
    best_in: share of worlds in which no option does better; known: inputs that are worth something by themselves.
    """

    outcome: str
    best: str
    perfect: float
    perfect_error: float
    best_in: Share
    known: tuple[Known, ...]


class Trade(Part):
    """The price at which the best option on one outcome, ``option``, and the best on another, ``other``, are level for
    who decides: so much of ``against``, in its unit, for a unit of ``outcome``, by means over worlds.

    by_structure: the same in each rival account, None where one option is ahead in both. At this price the choice is at
    its hardest: perfect and known tell what knowing is worth there, in the unit of ``against``.
    """

    outcome: str
    against: str
    option: str
    other: str
    price: float
    by_structure: dict[str, float | None]
    perfect: float
    perfect_error: float
    known: tuple[Known, ...]


class ControlEffect(Part):
    """Present law against the reference in the same worlds of one structure, at the end of a quarter: the shares of
    worlds in which the quantity is lower, the same within ``margin``, and higher.

    change: present law less the reference, and margin, in the unit; a fraction is one of the reference's value.
    """

    structure: str
    quantity: str
    title: str
    unit: str
    quarter: str
    day: date
    past: bool
    margin: float
    worlds: int
    lower: Share
    same: Share
    higher: Share
    change: Spread
