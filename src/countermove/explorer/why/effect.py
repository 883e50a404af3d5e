"""What becomes of the answer without what is switched off: before and after, and whether the order of options turns."""

from __future__ import annotations

import math
from dataclasses import replace

from countermove.decision.assessment import OutcomeLine, Spread
from countermove.decision.explored import led_by
from countermove.decision.lines import outcome_line
from countermove.decision.numbers import spread
from countermove.decision.parts import Moves
from countermove.decision.switch import before, between
from countermove.explorer.desk import Desk
from countermove.explorer.why.asked import Asked, bench_of, key_of
from countermove.explorer.why.behind import Told, values_of


class Change(Told):
    """An outcome of the option with everything, and without what is switched off; None where it is told against the
    reference, which stands by rival account only."""

    outcome: OutcomeLine
    before: Spread
    after: Spread


class Leader(Told):
    """The option that led an outcome and the one that leads it now."""

    outcome: str
    before: str
    now: str


class Effect(Told):
    """What switching off did.

    fit: how the fit without it is known (``nothing`` rests on it, ``re-weighted``, ``refitted``, ``not known``), and k
    the worst Pareto k; fitted_rows, widened, unmoved and acts: what fell of the fit, priors that widened, priors
    without grounds that have no wider one, and events and links; moves: medians of all options that moved, farthest
    first; turned: outcomes in which the order of the options turns; known: whether the fit without it is known.
    """

    off: tuple[str, ...]
    measures: tuple[str, ...]
    structures: tuple[str, ...]
    fit: str
    k: float | None
    fitted_rows: int
    widened: tuple[str, ...]
    unmoved: tuple[str, ...]
    acts: int
    known: bool
    stands: bool
    changes: tuple[Change, ...]
    moves: tuple[Moves, ...]
    turned: tuple[Leader, ...]


def effect(desk: Desk, asked: Asked) -> Effect | None:
    """What switching off did; None where nothing is."""
    if not asked.state.off and not asked.state.structures:
        return None
    return desk.answers.get(key_of(desk, "effect", asked), lambda: _effect(desk, asked))


def _effect(desk: Desk, asked: Asked) -> Effect:
    whole = asked.whole
    plain, after = bench_of(desk, whole.state), bench_of(desk, asked.state)
    key = ("before", desk.study_hash, whole.state.case.id, plain.ensemble.worlds, plain.ensemble.seed,
           str(whole.state.as_of))  # fmt: skip
    found = between(plain, desk.answers.get(key, lambda: before(plain)), after, asked.state.off)
    if asked.unpooled:  # no interval of all worlds is told of it: what it is made of is told instead
        whole, asked = replace(whole, against=None), replace(asked, against=None)
    names = [name for name in dict.fromkeys([asked.outcome, *led_by(plain)]) if name not in plain.relative]
    then, now, told = values_of(plain, whole, names), values_of(after, asked, names), after.told
    changes = tuple(
        Change(
            outcome=outcome_line(name, plain.view.outcomes[name]), before=spread(then[name]), after=spread(now[name])
        )
        for name in names
    )  # fmt: skip
    return Effect(
        off=asked.state.off, measures=found.measures, structures=tuple(each.id for each in after.structures),
        fit="nothing" if told is None else told.fit,
        k=None if told is None or told.fit == "nothing" or not math.isfinite(told.k) else told.k,
        fitted_rows=0 if told is None else told.fitted_rows, widened=() if told is None else told.widened,
        unmoved=() if told is None else told.unmoved, acts=0 if told is None else told.acts, known=found.known,
        stands=found.stands, changes=changes, moves=found.moves,
        turned=tuple(
            Leader(outcome=name, before=found.leaders[name][0], now=found.leaders[name][1]) for name in found.turned
        ),
    )  # fmt: skip
