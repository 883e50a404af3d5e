"""Parts of a made assessment: where options fail, what turns the choice, what the control did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from countermove.decision.parts import Share, Spread
from countermove.decision.turning_parts import (
    ControlEffect,
    Failure,
    Information,
    Known,
    Restriction,
    Threshold,
    Trade,
    Turn,
)

Shares = Callable[[float], Share]


def failures(share: Shares) -> tuple[Failure, ...]:
    above = Restriction(
        input="budget", what="Growth of the budget", unit="log/year", low=0.6, high=None, structures=(), quasi_p=1e-9
    )
    below = Restriction(input="use", what="Use at home", unit="share", low=None, high=0.2, structures=(), quasi_p=0.01)
    account = Restriction(
        input="structure", what="Which rival account is true", unit="", low=None, high=None, structures=("backfire",),
        quasi_p=0.02,
    )  # fmt: skip
    common: dict[str, Any] = {
        "party": "US", "bad": "above", "limit": 6.1, "limit_from": "worst_tenth", "worlds": 2500, "why": "",
    }  # fmt: skip
    return (
        Failure(
            option="sell", outcome="compute", base=share(0.1), restrictions=(above, below), density=share(0.71),
            coverage=share(0.44), **common,
        ),
        Failure(
            option="bargain", outcome="compute", base=share(0.2), restrictions=(account,), density=share(0.5),
            coverage=share(0.9), **common,
        ),
        Failure(
            option="deny", outcome="compute", base=share(0.3), restrictions=(above,), density=share(0.4),
            coverage=share(0.6), **common,
        ),
        Failure(
            option="deny", outcome="cost", base=share(0.1), restrictions=(below,), density=share(0.3),
            coverage=share(0.5), **common,
        ),
        Failure(
            option="enforce", outcome="compute", base=share(0.0), restrictions=(), density=None, coverage=None,
            **(common | {"why": "too few bad worlds"}),
        ),
    )  # fmt: skip


def turns(share: Shares) -> tuple[Turn, ...]:
    admitted = Threshold(
        input="admission_share", what="Share that Beijing admits", unit="fraction", side="below", value=0.12, low=0.08,
        high=0.15, beyond=0.3, after=True,
    )  # fmt: skip
    return (
        Turn(
            outcome="compute", option="enforce", against="deny", event="leads", share=share(0.02), worlds=5000,
            structures=(),
            thresholds=(), to_and_fro=(),
        ),
        Turn(
            outcome="cost", option="deny", against="sell", event="same", share=share(0.4), worlds=5000,
            structures=("backfire",),
            thresholds=(admitted,), to_and_fro=(),
        ),
    )  # fmt: skip


def made_turning(share: Shares, about: Callable[..., Spread]) -> dict[str, Any]:
    """The fields of an assessment that these parts fill."""
    worth = (Known(input="budget", what="Growth of the budget", value=0.4, error=0.05),)
    return {
        "failures": failures(share),
        "turns": turns(share),
        "information": (
            Information(
                outcome="compute", best="deny", perfect=1.1, perfect_error=0.02, best_in=share(0.64), known=()
            ),
        ),
        "trades": (
            Trade(
                outcome="compute", against="cost", option="deny", other="bargain", price=0.5,
                by_structure={"handicap": 0.47, "backfire": None}, perfect=4.0, perfect_error=0.1, known=worth,
            ),
        ),
        "control": tuple(
            ControlEffect(
                structure=structure, quantity="capability_lag_months", title="Lag behind the frontier", unit="months",
                quarter=f"{year}Q4", day=date(year, 12, 31), past=year < 2026, margin=0.3, worlds=1000,
                lower=share(0.07), same=share(0.15), higher=share(0.78), change=about(1.1),
            )
            for structure in ("handicap", "backfire") for year in (2024, 2030)
        ),
    }  # fmt: skip
