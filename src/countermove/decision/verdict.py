"""What a search found, said only after fresh worlds: luck in the worlds that chose a package is no merit of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.comparison import levels, pair
from countermove.decision.front import front_of, spread_out
from countermove.decision.numbers import share
from countermove.decision.packages import Package
from countermove.decision.search_parts import Against, Found, Objective, PackageMeasure, Proposal
from countermove.decision.trial import Trial, signed_medians
from countermove.study.case import Option
from countermove.world.ensemble import Ensemble

FRESH = 4
"""How many times as many worlds the check has as the search."""

Floats = NDArray[np.floating[Any]]


def found_of(
    trial: Trial,
    tried: Mapping[Package, Floats],
    candidates: Sequence[Package],
    seed: int,
    worlds: int,
    proposals: int,
    planned: int,
    done: int,
) -> Found:
    """The search in its parts. tried: medians (objective,) of every package, less is better; candidates: packages of
    the front; seed and worlds of the search; planned and done: its generations."""
    listed = list(trial.case.options)
    named = [trial.option(f"p{at + 1}", each) for at, each in enumerate(candidates)]
    fresh_seed = (seed + 1) % 2**64
    fresh = trial.run([*listed, *named], FRESH * worlds, fresh_seed)
    medians = signed_medians(fresh, trial.sign)
    old, new = ([fresh.row(each.id) for each in some] for some in (listed, named))
    against = [tuple(_against(trial, fresh, option.id, each.id) for each in listed) for option in named]
    held = [at for at in front_of(medians[[*old, *new]]).tolist() if at >= len(old)]
    places = [at - len(old) for at in held]
    seen = trial.run(listed, worlds, seed)
    before = signed_medians(seen, trial.sign)[[seen.row(each.id) for each in listed]]
    chosen = _chosen(places, np.stack([tried[each] for each in candidates]), before, proposals)
    return Found(
        case=trial.case.id, decider=trial.case.decider, present_law=trial.case.present_law,
        objectives=_objectives(trial), seed=seed, worlds=worlds,
        fresh_seed=fresh_seed, fresh_worlds=FRESH * worlds, generations=done, evaluated=len(tried),
        front=len(front_of(np.stack(list(tried.values())))), checked=len(candidates), held=len(held),
        stopped=done < planned, listed={each.id: levels(fresh)[each.id] for each in listed},
        listed_searched={
            each.id: _plain(trial, row) for each, row in zip(listed, before, strict=True)
        },
        proposals=tuple(
            _proposal(trial, fresh, number, candidates[at], named[at], tried[candidates[at]], against[at])
            for number, at in enumerate(chosen, start=1)
        ),
        offered=tuple(each.id for each in trial.space.offered),
        clashes=tuple(
            (trial.space.offered[a].id, trial.space.offered[b].id, why)
            for (a, b), why in trial.space.clashes.items()
        ),
    )  # fmt: skip


def _plain(trial: Trial, medians: Floats) -> dict[str, float]:
    """Medians by objective, in its unit."""
    return dict(zip(trial.outcomes, (medians * trial.sign).tolist(), strict=True))


def _objectives(trial: Trial) -> tuple[Objective, ...]:
    return tuple(
        Objective(
            outcome=name, title=each.title, unit=each.unit, want=each.better[trial.case.decider], digits=each.digits
        )
        for name, each in trial.outcomes.items()
    )


def _against(trial: Trial, fresh: Ensemble, package: str, option: str) -> Against:
    pairs = tuple(pair(fresh, package, option, name) for name in trial.outcomes)
    at_least, better = np.ones(fresh.kept, np.bool_), np.zeros(fresh.kept, np.bool_)
    sides: list[float] = []
    for each, sign in zip(pairs, trial.sign, strict=True):
        values = fresh.values[each.outcome]
        gain = -sign * (values[fresh.row(package)] - values[fresh.row(option)])
        at_least &= gain >= 0
        better |= gain > 0
        middle = -sign * (each.difference.p50 or each.difference.mean)
        sides.append(0.0 if each.tie else float(middle))
    return Against(
        option=option,
        differences=pairs,
        at_least_as_good=share(float((at_least & better).sum()), fresh.kept),
        beats=min(sides) >= 0.0 < max(sides),
    )


def _chosen(places: Sequence[int], medians: Floats, listed: Floats, count: int) -> list[int]:
    """Which packages to tell of: first the one that beats most listed options, then those far from what is known. All
    by the worlds of the search, so that what the fresh ones say of them is no choice of theirs."""
    if not places:
        return []
    span = np.maximum(np.ptp(np.concatenate([medians, listed]), axis=0), 1e-12)

    def merit(at: int) -> tuple[int, float]:
        beaten = (medians[at] <= listed).all(axis=1) & (medians[at] < listed).any(axis=1)
        return int(beaten.sum()), -float((medians[at] / span).sum())

    first = max(places, key=merit)
    rest = [at for at in places if at != first]
    far = spread_out(medians[rest], count - 1, np.concatenate([listed, medians[[first]]])) if rest else []
    return [first, *(rest[at] for at in far)]


def _proposal(
    trial: Trial,
    fresh: Ensemble,
    number: int,
    package: Package,
    option: Option,
    searched: Floats,
    against: tuple[Against, ...],
) -> Proposal:
    name = f"p{number}"
    measures = tuple(
        PackageMeasure(
            id=f"{name}_{trial.space.offered[at].id}", listed_as=trial.space.offered[at].id, what=measure.what,
            from_day=measure.from_, sets=measure.sets,
        )
        for (at, _, _), measure in zip(package, option.measures, strict=True)
    )  # fmt: skip
    return Proposal(
        id=name, title=option.title, measures=measures, searched=_plain(trial, searched),
        fresh=levels(fresh)[option.id], against=against,
    )  # fmt: skip
