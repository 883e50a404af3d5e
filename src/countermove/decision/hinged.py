"""What one number hinges on: the inputs that carry its spread, the claim or source that moves it most, and whether any
removal turns the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from countermove.decision.bearing import LEAST_LEAD, LEAST_MOVE, Medians, half_widths
from countermove.decision.bench import Bench
from countermove.decision.explored import led_by
from countermove.decision.load import weigh
from countermove.decision.parts import Carrier, Load, Part

INPUTS = 3


@dataclass(frozen=True)
class Weights:
    """What carries the answer of a case, as `load.weigh` found it, without the worlds: each removal with the medians
    (choice,) by outcome that it leaves, None where these cannot be known."""

    options: tuple[str, ...]
    ranked: tuple[bool, ...]
    signs: Mapping[str, float]
    even: Medians
    halves: Medians
    taken: tuple[tuple[Load, Medians | None], ...]


class Shift(Part):
    """What an outcome's median under an option becomes without some names; ``after`` None where only a refit can tell.
    size: the change against half the middle half of its worlds; leader: the option that leads this outcome without
    them, where another does than with them."""

    names: tuple[str, ...]
    fitted_rows: int
    widened: int
    triggers: int
    how: str
    before: float
    after: float | None
    size: float | None
    leader: str | None


class Hinged(Part):
    """What an outcome under an option hinges on. weighed: whether claims and sources have been weighed yet; most: the
    removal that moves it most, if any moves it; turning: those that turn the lead; unknown: how many only a refit can
    tell of; leader: the option that leads, None where who decides does not rank the outcome."""

    outcome: str
    option: str
    carriers: tuple[Carrier, ...]
    weighed: bool
    most: Shift | None
    turning: tuple[Shift, ...]
    removals: int
    unknown: int
    leader: str | None


def weights_of(bench: Bench) -> Weights:
    """Weigh every claim, source, kind and article that a case's leading numbers rest on; a matter of seconds."""
    names = [name for name in led_by(bench) if name not in bench.relative]
    found = weigh(bench, names)
    better = {name: bench.outcomes[name].better.get(bench.case.decider) for name in names}
    return Weights(
        options=tuple(choice.id for choice in bench.ensemble.choices),
        ranked=tuple(not choice.is_reference for choice in bench.ensemble.choices),
        signs={name: 1.0 if want == "more" else -1.0 for name, want in better.items() if want is not None},
        even=found.even, halves=half_widths(bench.ensemble, names),
        taken=tuple((each.load, each.after) for each in found.taken),
    )  # fmt: skip


def shifts(weights: Weights, option: str, outcome: str) -> tuple[Shift, ...]:
    """What each removal does to an outcome under an option, those that move it most first; none for an outcome that was
    not weighed, and for the reference, which is never pooled."""
    if outcome not in weights.even or not weights.ranked[weights.options.index(option)]:
        return ()
    row, lead = weights.options.index(option), _leader(weights, outcome, weights.even)
    found = [_shift(weights, row, outcome, lead, *each) for each in weights.taken]
    return tuple(sorted(found, key=lambda each: (each.size is None, -abs(each.size or 0.0), each.names)))


def hinged(carriers: tuple[Carrier, ...], weights: Weights | None, option: str, outcome: str) -> Hinged:
    """What an outcome under a packaged option hinges on, as far as it has been weighed."""
    found = () if weights is None else shifts(weights, option, outcome)
    moving = [each for each in found if each.size is not None and abs(each.size) >= LEAST_MOVE]
    lead = None if weights is None else _leader(weights, outcome, weights.even)
    return Hinged(
        outcome=outcome, option=option, carriers=carriers[:INPUTS], weighed=weights is not None,
        most=moving[0] if moving else None, turning=tuple(each for each in found if each.leader is not None),
        removals=len(found), unknown=sum(each.after is None for each in found),
        leader=None if weights is None or lead is None else weights.options[lead],
    )  # fmt: skip


def _leader(weights: Weights, outcome: str, medians: Medians) -> int | None:
    """The row that leads an outcome for who decides."""
    if outcome not in weights.signs or outcome not in medians:
        return None
    values = np.where(weights.ranked, weights.signs[outcome] * medians[outcome], -np.inf)
    return int(values.argmax())


def _shift(
    weights: Weights, row: int, outcome: str, lead: int | None, load: Load, after: Medians | None
) -> Shift:  # fmt: skip
    before, left = float(weights.even[outcome][row]), None if after is None else float(after[outcome][row])
    return Shift(
        names=load.names, fitted_rows=load.fitted_rows, widened=len(load.widened), triggers=load.triggers, how=load.how,
        before=before, after=left, size=None if left is None else (left - before) / float(weights.halves[outcome][row]),
        leader=None if after is None or lead is None else _turned(weights, outcome, lead, after),
    )  # fmt: skip


def _turned(weights: Weights, outcome: str, lead: int, after: Medians) -> str | None:
    """The option that leads now, where it led by less than nothing before: by LEAST_LEAD on both sides."""
    now = _leader(weights, outcome, after)
    if now is None or now == lead:
        return None
    least = LEAST_LEAD * float(weights.halves[outcome][list(weights.ranked)].mean())
    sign = weights.signs[outcome]
    led, trails = (sign * (each[outcome][lead] - each[outcome][now]) for each in (weights.even, after))
    return weights.options[now] if led > least and trails < -least else None
