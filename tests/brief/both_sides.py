"""Limits, fronts and both sides of the assessment made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from countermove.decision.parts import Share, Spread
from countermove.decision.sides_parts import (
    Bargain,
    Bargained,
    BargainRecord,
    BothSides,
    Change,
    Front,
    Given,
    Kept,
    LimitLine,
    Move,
    Ratio,
    Sale,
    Satisficing,
    Side,
    Terms,
)

Spreads = Callable[[float], Spread]
Shares = Callable[[float], Share]
NONE = {"US": (), "CN": ()}


def satisficing(options: Sequence[str], share: Shares) -> Satisficing:
    """One limit to compute, one to cost, and both together."""

    def kept(first: float) -> Kept:
        values = {name: first - 0.1 * place for place, name in enumerate(options)}
        return Kept(
            shares={name: share(value) for name, value in values.items()},
            accounts={name: (value - 0.05, value + 0.05) for name, value in values.items()},
            order=((options[0],), tuple(options[1:3]), tuple(options[3:])),
        )

    levels = {name: 5.0 + place for place, name in enumerate(options)}
    shares = {name: 0.1 * value for name, value in levels.items()}
    return Satisficing(
        limits=(
            LimitLine(
                outcome="compute", at_most=6.0, at_least=None, kept=kept(0.7), in_half=levels, in_nine_tenths=levels
            ),
            LimitLine(
                outcome="home", at_most=None, at_least=0.5, kept=kept(0.6), in_half=shares, in_nine_tenths=shares
            ),
        ),
        together=kept(0.4),
        worlds=20_000,
    )


def both_sides(options: Sequence[str], about: Spreads, share: Shares) -> BothSides:
    """Something in every part; the last option is a bargain."""
    first, *others = options
    return BothSides(
        step=0.02,
        worlds=5_000,
        fronts=(
            Front(
                party="US", over="leading", outcomes=("compute", "cost"), on=(first, others[0]),
                beaten_by={others[1]: (others[0],)}, shares={name: share(0.5) for name in options},
            ),
        ),
        sides=(
            Side(
                who="US", is_payer=False, outcomes=("compute", "cost", "sales"), first={others[0]: 2, first: 1},
                last={others[-1]: 2, first: 1}, regret={name: about(1.0) for name in options},
                least_regret=(others[0],),
            ),
            Side(
                who="CN", is_payer=False, outcomes=("compute", "home"), first={others[-1]: 2}, last={others[0]: 2},
                regret={name: about(2.0) for name in options}, least_regret=(others[-1],),
            ),
            Side(
                who="NVIDIA", is_payer=True, outcomes=("sales",), first={first: 1}, last={others[0]: 1}, regret={},
                least_regret=(),
            ),
        ),
        terms=tuple(
            Terms(
                option=name,
                change=Change(better={"US": ("cost",), "CN": ()}, worse={"US": ("sales",), "CN": ("home",)}),
                unharmed={"US": share(0.4), "CN": share(0.6)}, both=share(0.1 * place),
            )
            for place, name in enumerate(others, start=1)
        ),
        bargained=(bargained(others[-1], others[0], about, share),),
        proceeds=(sale(others[-1], others[0], about, share), sale(first, others[0], about, share, known=False)),
        record=record(),
    )  # fmt: skip


def bargained(option: str, away: str, about: Spreads, share: Shares) -> Bargained:
    """An option that the decider may leave for another, and the other side by not doing its part."""
    gives = Change(better={"US": ("cost",), "CN": ()}, worse={"US": ("sales",), "CN": ("home",)})
    return Bargained(
        option=option, promises=1, stands=share(0.9), truce=about(0.5), worlds=5_000,
        moves=(
            move("US", away, "", about, gives),
            move("CN", None, "keeps none of its promises", about, Change(better=NONE, worse={**NONE, "US": ("cost",)})),
        ),
    )  # fmt: skip


def move(side: str, to: str | None, what: str, about: Spreads, change: Change) -> Move:
    """A way out of a bargain."""
    return Move(side=side, to=to, what=what, differences={"compute": about(0.5), "cost": about(-3.0)}, change=change)


def sale(option: str, against: str, about: Spreads, share: Shares, *, known: bool = True) -> Sale:
    """What a sale brings; with no averages and no price of compute where they are not known."""
    ratio = Ratio(value=900.0, monte_carlo_error=10.0, accounts=(700.0, 1_200.0))
    unknown = Ratio(value=None, monte_carlo_error=None, accounts=None)
    return Sale(
        option=option, against=against, sold=about(300_000.0), selling=share(0.95), fee=about(2_500.0),
        break_even=about(800.0), break_even_mean=ratio if known else unknown,
        break_even_share=Ratio(value=0.07, monte_carlo_error=0.001, accounts=(0.05, 0.1)) if known else unknown,
        added=about(200_000.0), adding=share(0.8), gain=about(4_000.0) if known else None,
        gain_mean=ratio if known else unknown, makers_mean=ratio if known else unknown,
    )  # fmt: skip


def record() -> BargainRecord:
    """One bargain that was broken, with chips in it, and one that holds."""
    return BargainRecord(
        bargains=(
            Bargain(
                row="us-cn-first", day=date(2025, 5, 1), title="First truce", says="Rates came down.",
                given=(
                    Given(side="US", row="us-eased", title="Letters lifted", layer="equipment",
                          basis="official_statement", then=""),
                    Given(side="CN", row="cn-eased", title="Metals may go", layer="materials", basis="legal_text",
                          then="rests until 2026-11-10"),
                ),
                chips=True, days=150, ended_on=date(2025, 9, 28), ended_by="us-rule",
                ended_title="A rule for affiliates", ended_side="US",
            ),
            Bargain(
                row="us-cn-second", day=date(2026, 1, 1), title="Second truce", says="Talks go on.", given=(),
                chips=False, days=180, ended_on=None, ended_by=None, ended_title=None, ended_side=None,
            ),
        ),
        truces=2, broken_by={"US": 1}, quarters=3.6, break_rate=(0.1, 0.3, 0.9), offers=4, refused=3,
    )  # fmt: skip
