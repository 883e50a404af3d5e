"""Parts of an assessment on options against each other: limits that a user sets, fronts, and what each side wants."""

from __future__ import annotations

from datetime import date
from typing import Literal

from countermove.decision.parts import Part, Share, Spread


class Kept(Part):
    """In which share of worlds each option keeps something: over all worlds, from the least to the most of the rival
    accounts, and the options from the most to the least often, those that the worlds do not tell apart together."""

    shares: dict[str, Share]
    accounts: dict[str, tuple[float, float]]
    order: tuple[tuple[str, ...], ...]


class LimitLine(Part):
    """A limit to an outcome (one of the two is None), how often each option keeps it, and the limit that each option
    would keep in half and in nine tenths of worlds, in the outcome's unit."""

    outcome: str
    at_most: float | None
    at_least: float | None
    kept: Kept
    in_half: dict[str, float]
    in_nine_tenths: dict[str, float]


class Satisficing(Part):
    """The limits that a user set, each and all together, over so many worlds."""

    limits: tuple[LimitLine, ...]
    together: Kept
    worlds: int


class Front(Part):
    """Options that no other beats for a party over some outcomes that it ranks (Pareto).

    over: the leading outcomes, those with a limit, or all; on: options that no other is at least as good as on every
    one and better on one, where the worlds tell them apart; beaten_by: by option, those that are; shares: the share of
    worlds in which no other is, number by number.
    """

    party: str
    over: Literal["leading", "limits", "all"]
    outcomes: tuple[str, ...]
    on: tuple[str, ...]
    beaten_by: dict[str, tuple[str, ...]]
    shares: dict[str, Share]


class Side(Part):
    """What a party, or a firm that pays or earns, would choose by what it ranks.

    first and last: by option, on how many of its outcomes it is best and worst (ties count for each); regret: by
    option, in each world the largest shortfall from the best option over its outcomes, each in standard deviations of
    the outcome over options and worlds; least_regret: options with the least of it, those not told apart together.
    Both are empty for a side with one outcome.
    """

    who: str
    is_payer: bool
    outcomes: tuple[str, ...]
    first: dict[str, int]
    last: dict[str, int]
    regret: dict[str, Spread]
    least_regret: tuple[str, ...]


class Change(Part):
    """What another option, or leaving one, does to each side: the outcomes that it ranks on which it is better and
    worse off, those that change most first. Others are level: not told apart, or changed by less than the step."""

    better: dict[str, tuple[str, ...]]
    worse: dict[str, tuple[str, ...]]


class Terms(Part):
    """An option against present law for both sides. unharmed: by side, and ``both``, the share of worlds in which it is
    worse off on none of the leading outcomes that it ranks."""

    option: str
    change: Change
    unharmed: dict[str, Share]
    both: Share


class Move(Part):
    """A way for one side to leave an option: by choosing another (``to``), or by not doing its part (``to`` is None);
    the leading outcomes after it less before, and what it changes for each side."""

    side: str
    to: str | None
    what: str
    differences: dict[str, Spread]
    change: Change


class Bargained(Part):
    """An option that rests on both sides: how many promises of the other side are in it, the ways out, in what share of
    worlds it still stands at the end, and the share of time in truce under it (None where the case has no such
    outcome)."""

    option: str
    promises: int
    stands: Share | None
    truce: Spread | None
    moves: tuple[Move, ...]
    worlds: int


class Ratio(Part):
    """One mean over worlds against another, with its Monte Carlo error and its range over the rival accounts; all None
    where the lower mean is not four standard errors above zero, in every account."""

    value: float | None
    monte_carlo_error: float | None
    accounts: tuple[float, float] | None


class Sale(Part):
    """What an option sells beyond the one that sells least, and the money of it. Without new countermoves and fees on
    both sides of the scale nothing else is weighed: no profit, no value of compute.

    sold: extra H100e sold; selling: share of worlds that sell a thousand more (others enter no spread); fee: fee and
    duty taken for each [USD/H100e]; break_even: the fee at which the money is the same, extra cost of new countermoves
    for each [USD/H100e], below zero where selling saves them; break_even_mean: the same of the means, for a fee is set
    before the world is known; break_even_share: that against the price. added: extra H100e that China can use at the
    end; adding: share of worlds with a thousand more; gain: public money gained for each; makers: chip makers' sales
    for each [USD/H100e].
    """

    option: str
    against: str
    sold: Spread
    selling: Share
    fee: Spread | None
    break_even: Spread | None
    break_even_mean: Ratio
    break_even_share: Ratio
    added: Spread
    adding: Share
    gain: Spread | None
    gain_mean: Ratio
    makers_mean: Ratio


class Given(Part):
    """What one side gave in a recorded bargain: the act (or the clock) that carried it out, its layer, on what the tie
    to the bargain rests (attribution of the link, form of the clock), and what became of it where a clock says so."""

    side: str
    row: str
    title: str
    layer: str
    basis: str
    then: str


class Bargain(Part):
    """A recorded agreement of the two sides: what each gave, and how long it was before either broke the peace (an act
    of the gravest kind); ``ended_by`` is None where it holds. ``chips``: whether either gave something on chips or the
    tools for them."""

    row: str
    day: date
    title: str
    says: str
    given: tuple[Given, ...]
    chips: bool
    days: int
    ended_on: date | None
    ended_by: str | None
    ended_title: str | None
    ended_side: str | None


class BargainRecord(Part):
    """Bargains of the record, and the rates that the worlds draw from it: truces, by whom broken, how often a truce
    breaks in a quarter (5, 50, 95 %), and how many offers of chips met a limit on their import."""

    bargains: tuple[Bargain, ...]
    truces: int
    broken_by: dict[str, int]
    quarters: float
    break_rate: tuple[float, float, float]
    offers: int
    refused: int


class BothSides(Part):
    """Options as each side sees them. ``step``: a difference below this share of half the middle half of an outcome is
    level; ``worlds``: those over which pairs of options are compared."""

    step: float
    worlds: int
    fronts: tuple[Front, ...]
    sides: tuple[Side, ...]
    terms: tuple[Terms, ...]
    bargained: tuple[Bargained, ...]
    proceeds: tuple[Sale, ...]
    record: BargainRecord | None
