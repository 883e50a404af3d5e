"""Who would leave a bargain: an option that rests on both sides, less what one of them brings to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countermove.decision.bearing import LEAST_LEAD
from countermove.decision.numbers import share, spread
from countermove.decision.sides import Views, change_of
from countermove.decision.sides_parts import Bargained, Change, Move
from countermove.decision.standing import Values, standing
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.world.ensemble import Ensemble
from countermove.world.inputs import Choice


def sells_least(views: Views) -> str | None:
    """The first option of the case that is level with the one that sells least; None where sales are no outcome."""
    order = _by_sales(views)
    return None if order is None else order[0]


def _by_sales(views: Views) -> tuple[str, str] | None:
    """The options that sell least and most, each the first that is level with it."""
    name = outcome_of(views.outcomes, "legal_imports_h100e", "sum")
    if name is None:
        return None
    values = views.ensemble.values[name][views.rows]
    signs = standing(values).beyond(LEAST_LEAD * views.halves[name])
    means = values.mean(axis=1)
    least, most = (int(np.flatnonzero(signs[end] == 0)[0]) for end in (means.argmin(), means.argmax()))
    return views.names[least], views.names[most]


def outcome_of(outcomes: Mapping[str, Outcome], quantity: str, reduce: str) -> str | None:
    """The outcome that reads a quantity of the model so, over the time from the case's day; None where none does."""
    return next(
        (name for name, each in outcomes.items()
         if each.quantity == quantity and each.reduce == reduce and each.over != "horizon"),
        None,
    )  # fmt: skip


def bargained(views: Views, pieces: Ensemble | None, case: Case) -> tuple[Bargained, ...]:
    """Each option that rests on both sides, with what each side gains and loses by leaving it.

    Who decides leaves for the option that sells least or most; the other side by not doing its part. The worlds do not
    punish a side for it but by what the model has: licences that lapse with a truce, answers, steps taken back.
    """
    if pieces is None:
        return ()
    ways = [choice for choice in pieces.choices if choice.part_of is not None and choice.lacks is None]
    return tuple(
        _bargained(views, pieces, case, option, [way for way in ways if way.part_of == option])
        for option in dict.fromkeys(way.part_of for way in ways if way.part_of is not None)
    )


def _bargained(views: Views, pieces: Ensemble, case: Case, option: str, ways: Sequence[Choice]) -> Bargained:
    few, row = pieces.kept, views.ensemble.row(option)
    promises = sum(measure.by == case.other for measure in views.ensemble.choices[row].measures)
    here = {name: values[row, :few] for name, values in views.ensemble.values.items()}
    moves = [
        _move(views, case, here, {name: values[views.ensemble.row(to), :few] for name, values in
                                  views.ensemble.values.items()}, case.decider, to, "")
        for to in _by_sales(views) or () if to != option
    ]  # fmt: skip
    for way in ways:
        there = {name: values[pieces.row(way.id)] for name, values in pieces.values.items()}
        moves.append(_move(views, case, here, there, case.other, None, way.title))
    kept, truce = (outcome_of(views.outcomes, name, how) for name, how in (("option_kept", "last"), ("truce", "mean")))
    values = views.ensemble.values
    return Bargained(
        option=option, promises=promises, moves=tuple(moves), worlds=few,
        stands=None if kept is None else share(float((values[kept][row] > 0.5).sum()), views.ensemble.kept),
        truce=None if truce is None else spread(values[truce][row]),
    )  # fmt: skip


def _move(
    views: Views,
    case: Case,
    here: Mapping[str, Values],
    there: Mapping[str, Values],
    side: str,
    to: str | None,
    what: str,
) -> Move:
    """A move of one side, from the worlds of an outcome before it and after it."""
    return Move(
        side=side, to=to, what=what, differences={name: spread(there[name] - here[name]) for name in views.leading},
        change=_change(views, (case.decider, case.other), here, there),
    )  # fmt: skip


def _change(views: Views, parties: Sequence[str], here: Mapping[str, Values], there: Mapping[str, Values]) -> Change:
    signs: dict[str, dict[str, int]] = {party: {} for party in parties}
    sizes: dict[str, float] = {}
    for name in views.standings:
        found = standing(np.stack([there[name], here[name]]))
        half = max(views.halves[name], 1e-12)
        sizes[name] = float(found.size[0, 1]) / half
        for party in parties:
            if party in views.outcomes[name].better:
                signs[party][name] = views.turn(party, name) * int(found.beyond(LEAST_LEAD * half)[0, 1])
    return change_of(signs, sizes)
