"""The part of an assessment that sets what an option gains against what the answers to it cost."""

from __future__ import annotations

from countermove.decision.parts import Part, Share


class Price(Part):
    """What a unit of the gain costs in the worlds in which an option gains and loses: USD bn per unit of the outcome,
    the middle 90 % and the median."""

    p05: float
    p50: float
    p95: float


class Balance(Part):
    """An option against present law, world by world: the gain on the case's first outcome, as who decides wants it, and
    the loss, what countermoves cost it more.

    Shares of worlds: gain without loss, gain at a loss, loss without gain, and neither. Less than LEAST_LEAD of half
    the middle half of an outcome's worlds counts as none. ``other_more``: the share in which the option costs the other
    side more than who decides, both in USD bn against present law; None where the case does not ask for its cost.
    """

    option: str
    gain: str
    loss: str
    free: Share
    paid: Share
    wasted: Share
    neither: Share
    price: Price | None
    other_more: Share | None
