"""What one number hinges on: the inputs that carry its spread, the claim or source that moves it most, and whether any
removal turns the lead, or the side on which it stands of what it is held against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import LEAST_LEAD, LEAST_MOVE, Medians, moved_alike
from countermove.decision.bench import Bench
from countermove.decision.explored import led_by
from countermove.decision.load import Refit, Taken, weigh
from countermove.decision.parts import Carrier, Load, Part
from countermove.decision.subjects import About, Floats, Readings, Subjects, answers_of

INPUTS = 3
DIFFERENCES: tuple[About, ...] = ("reference", "law")
FEWEST = -1.0
"""Of the odds of an answer, an option leads with the least."""


@dataclass(frozen=True)
class Tried:
    """A removal, and what is then read of the worlds, None where that cannot be known; shares or refit: how it is
    known, so that further options can be read likewise."""

    load: Load
    after: Readings | None
    shares: NDArray[np.float32] | None = None
    refit: Refit | None = None


@dataclass(frozen=True)
class Weights:
    """What carries the answer of a case, as `load.weigh` found it, without the worlds: what is read of the worlds, by
    what it is about and the outcome, as they are and after each removal; halves: what a move is held against; signs: of
    what who decides ranks."""

    options: tuple[str, ...]
    ranked: tuple[bool, ...]
    signs: dict[tuple[About, str], float]
    even: Readings
    halves: Readings
    taken: tuple[Tried, ...]


class Shift(Part):
    """What a number under an option becomes without some names; ``after`` None where only a refit can tell.

    before and after: one number, or one for each rival account where these are never pooled; size: the change against
    half the middle half of the worlds, its mean over accounts; turns: whether another option leads without them
    (``leader``), or the option stands on the other side of what it is held against.
    """

    names: tuple[str, ...]
    fitted_rows: int
    widened: int
    triggers: int
    how: str
    before: tuple[float, ...]
    after: tuple[float, ...] | None
    size: float | None
    turns: bool
    leader: str | None


class Hinged(Part):
    """What a number under an option hinges on. about: the outcome's level, its difference to ``reference`` (the
    reference, present law or any other option), or the odds of an answer; weighed: whether claims and sources have been
    weighed yet; most: the removal that moves it most, if any moves it; turning: those that turn the lead or the side;
    left: what is left out already, beside which nothing is weighed; unknown: how many only a refit can tell of; leader:
    the option that leads, None where who decides does not rank it; side: of what it is held against, by the medians of
    all accounts."""

    about: About
    outcome: str
    option: str
    reference: str
    carriers: tuple[Carrier, ...]
    weighed: bool
    most: Shift | None
    turning: tuple[Shift, ...]
    left: tuple[str, ...]
    removals: int
    unknown: int
    leader: str | None
    side: str | None


def weights_of(bench: Bench) -> Weights:
    """Weigh every claim, source, kind and article that a case's leading numbers rest on; a matter of seconds."""
    names = tuple(name for name in led_by(bench) if name not in bench.relative)
    found = weigh(bench, names, Subjects(names, bench.reference, bench.present, answers_of(bench)))
    assert found.besides is not None
    better = {name: bench.outcomes[name].better.get(bench.case.decider) for name in names}
    signs: dict[tuple[About, str], float] = {
        ("level", name): 1.0 if want == "more" else -1.0 for name, want in better.items() if want is not None
    }
    return Weights(
        options=tuple(choice.id for choice in bench.ensemble.choices),
        ranked=tuple(not choice.is_reference for choice in bench.ensemble.choices),
        signs={**signs, ("answer", ""): FEWEST},
        even={**_levels(found.even), **found.besides.even},
        halves={**_levels(found.weighing.halves), **found.besides.halves},
        taken=tuple(map(_tried, found.taken)),
    )  # fmt: skip


def _tried(taken: Taken) -> Tried:
    if taken.after is None or taken.besides is None:
        return Tried(taken.load, None)
    shares = None if taken.shares is None else taken.shares.astype(np.float32)
    return Tried(taken.load, {**_levels(taken.after), **taken.besides}, shares, taken.refit)


def _levels(medians: Medians) -> Readings:
    return {("level", name): each[:, None] for name, each in medians.items()}


def _key(about: About, outcome: str) -> tuple[About, str]:
    return (about, "" if about == "answer" else outcome)


def shifts(
    weights: Weights, option: str, outcome: str, about: About = "level", now: Sequence[float] | None = None
) -> tuple[Shift, ...]:
    """What each removal does to a number under an option, those that move it most first; of those that move it alike,
    first the one that moves any leading number most. None for an outcome that was not weighed, and for the reference,
    which is never pooled. now: the number as all worlds have it, of which the first were weighed; it moves as in these,
    so that what is told of it starts from what is shown."""
    key = _key(about, outcome)
    if key not in weights.even or not weights.ranked[row := weights.options.index(option)]:
        return ()
    found = [_shift(weights, row, key, each, now) for each in weights.taken]
    return tuple(sorted(found, key=lambda each: (each.size is None, -abs(each.size or 0.0))))


def hinged(
    carriers: tuple[Carrier, ...], weights: Weights | None, option: str, outcome: str, reference: str, *,
    about: About = "level", left: Collection[str] = (), now: Sequence[float] | None = None,
) -> Hinged:  # fmt: skip
    """What a number under one of the options of the weights hinges on, as far as it has been weighed. reference:
    what a difference is to; of an option to itself nothing is told. left: names that are left out already, which
    cannot be taken out again. now: as for `shifts`."""
    every = () if weights is None or option == reference else shifts(weights, option, outcome, about, now)
    found = [each for each in every if not {*each.names} & {*left}]
    moving = [each for each in found if each.size is not None and abs(each.size) >= LEAST_MOVE]
    lead = None if weights is None else _leader(weights, _key(about, outcome), weights.even)
    return Hinged(
        about=about, outcome=outcome, option=option, reference=reference, carriers=carriers[:INPUTS],
        weighed=weights is not None,
        most=moving[0] if moving else None,
        turning=tuple(each for each in found if each.turns), left=tuple(left),
        removals=len(found), unknown=sum(each.after is None for each in found),
        leader=None if weights is None or lead is None else weights.options[lead],
        side=_side(found[0].before) if about in DIFFERENCES and found else None,
    )  # fmt: skip


def _side(differences: tuple[float, ...]) -> str:
    return "more" if min(differences) > 0 else "less" if max(differences) < 0 else "by account"


def _leader(weights: Weights, key: tuple[About, str], read: Readings) -> int | None:
    """The row that leads for who decides."""
    if key not in weights.signs or key not in read:
        return None
    values = np.where(weights.ranked, weights.signs[key] * read[key][:, 0], -np.inf)
    return int(values.argmax())


def _shift(weights: Weights, row: int, key: tuple[About, str], tried: Tried, now: Sequence[float] | None) -> Shift:
    load, after = tried.load, tried.after
    before, halves = weights.even[key][row], weights.halves[key][row]
    left = None if after is None else after[key][row]
    sizes = None if left is None else (left - before) / halves
    turned = None if after is None else _turned(weights, key, after)
    across = left is not None and key[0] in DIFFERENCES and _across(before, left, LEAST_LEAD * halves)
    start = before if now is None else np.asarray(now, np.float64)
    end = None if left is None else moved_alike(start, before, left)
    return Shift(
        names=load.names, fitted_rows=load.fitted_rows, widened=len(load.widened), triggers=load.triggers, how=load.how,
        before=tuple(map(float, start)), after=None if end is None else tuple(map(float, end)),
        size=None if sizes is None else float(sizes.mean()),
        turns=turned is not None or across, leader=turned,
    )  # fmt: skip


def _across(before: Floats, after: Floats, least: Floats) -> bool:
    """Whether under some account the option now stands on the other side of zero, clearly both times."""
    return bool(np.any((before * after < 0) & (np.minimum(np.abs(before), np.abs(after)) > least)))


def _turned(weights: Weights, key: tuple[About, str], after: Readings) -> str | None:
    """The option that leads now, where it led by less than nothing before: by LEAST_LEAD on both sides."""
    lead, now = _leader(weights, key, weights.even), _leader(weights, key, after)
    if lead is None or now is None or now == lead:
        return None
    least = LEAST_LEAD * float(weights.halves[key][list(weights.ranked)].mean())
    sign = weights.signs[key]
    led, trails = (sign * float(each[key][lead, 0] - each[key][now, 0]) for each in (weights.even, after))
    return weights.options[now] if led > least and trails < -least else None
