"""What a comparison of two assessments holds: the causes, and what moved. Frozen; its JSON Schema ships.

``a`` is before, ``b`` after; changes are b less a, in the unit that stands beside them.
"""

from __future__ import annotations

from typing import Literal

from countermove.decision.assessment import Confidence
from countermove.decision.parts import Part, Share, Spread

Difference = Literal[
    "program", "study", "study_data", "case", "as_of", "seed", "worlds", "without", "options", "rules", "model",
    "response", "posterior",
]  # fmt: skip


class Side(Part):
    """One of the two: its digest, whether its contents give it, what it is of, and the command that makes it (empty if
    none)."""

    content_hash: str
    sealed: bool
    case: str
    title: str
    worlds: int
    seed: int
    command: str


class Cause(Part):
    """A part of the receipts that differs. ``a`` and ``b``: its two values, digests in full. ``added``, ``removed`` and
    ``changed``: which rules, or for a case ``option: measure``. ``follows_from``: the causes that account for it, empty
    if it stands by itself."""

    what: Difference
    a: str
    b: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    follows_from: tuple[Difference, ...] = ()


class Isolation(Part):
    """How to see what one cause does: run ``command``, A's with this cause as in B, and compare it with A. ``wants``
    says what a command line cannot carry: another program, study or case file."""

    what: Difference
    command: str
    wants: str


class AnswerChange(Part):
    """The answers. ``sentences``: pairs that read otherwise, empty where one has none in that place."""

    verdict_a: str
    verdict_b: str
    confidence_a: Confidence
    confidence_b: Confidence
    why_a: str
    why_b: str
    sentences: tuple[tuple[str, str], ...]

    @property
    def same(self) -> bool:
        """Whether verdict, confidence and its grounds are the same."""
        return (self.verdict_a, self.confidence_a, self.why_a) == (self.verdict_b, self.confidence_b, self.why_b)


class OrderChange(Part):
    """The order of the options that both have, for the decider: best first, ties together. ``outcome`` may be
    ``weighted``."""

    outcome: str
    title: str
    a: tuple[tuple[str, ...], ...]
    b: tuple[tuple[str, ...], ...]


class LevelMove(Part):
    """A level that moved. ``size``: the largest move of median or ends as a share of the wider of the two intervals;
    ``errors``: the same, for its own quantile, in joint Monte Carlo errors, null where there is none."""

    option: str
    outcome: str
    title: str
    unit: str
    a: Spread
    b: Spread
    size: float
    errors: float | None


class OddsMove(Part):
    """Odds that moved: of a scenario or of a kind of countermove, ``what``, under an option. ``size`` is in shares."""

    option: str
    what: str
    title: str
    a: Share
    b: Share
    size: float
    errors: float | None


class PairChange(Part):
    """Two options, ``first`` less ``second``, whose difference changed sign, or became or ceased to be a tie."""

    first: str
    second: str
    outcome: str
    title: str
    unit: str
    change: Literal["sign", "became_tie", "ceased_tie"]
    a: Spread
    b: Spread
    size: float


class Count(Part):
    """How many were compared, differ at all, and differ by more than luck; and the largest in joint errors."""

    compared: int
    differ: int
    beyond: int
    largest: float


class Comparison(Part):
    """Two assessments: why they differ and what moved, the largest first. ``luck``: only the draw of worlds differs."""

    schema_version: str
    a: Side
    b: Side
    same: bool
    luck: bool
    causes: tuple[Cause, ...]
    isolations: tuple[Isolation, ...]
    answer: AnswerChange
    options_only_a: tuple[str, ...]
    options_only_b: tuple[str, ...]
    outcomes_only_a: tuple[str, ...]
    outcomes_only_b: tuple[str, ...]
    orders: tuple[OrderChange, ...]
    orders_compared: int
    levels: tuple[LevelMove, ...]
    levels_count: Count
    scenarios: tuple[OddsMove, ...]
    scenarios_count: Count
    countermoves: tuple[OddsMove, ...]
    countermoves_count: Count
    pairs: tuple[PairChange, ...]
    pairs_compared: int
    also: tuple[str, ...]
    """Other parts of the assessments, by their names, that are not the same."""
