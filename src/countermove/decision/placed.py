"""What an option with levers moved hinges on: it is placed among the options of its case, and read without each claim
and source as these were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.decision.bench import EXPLORED, Bench
from countermove.decision.hinged import Tried, Weights
from countermove.decision.load import SIMULATED, WEIGHED
from countermove.decision.moved import Position
from countermove.decision.subjects import About, Prepared, Readings, Subjects, answers_of
from countermove.world.ensemble import Ensemble, simulate


def placed(bench: Bench, weights: Weights, position: Position, about: About, outcome: str) -> Weights:
    """Weights with one more row, EXPLORED, for a position with levers moved, of nothing but what is asked about; as
    they are for what was not weighed. Its worlds are those of the bench, weighed as the others were; where a refit
    ships, it is simulated under that one."""
    key: tuple[About, str] = (about, "" if about == "answer" else outcome)
    if key not in weights.even:
        return weights
    counts = answers_of(bench)
    name = counts if about == "answer" and counts is not None else outcome
    found, inputs = bench.explore(position, (name,), paths=False)
    own = _prepared(bench, found, bench.ensemble, name)

    def without(tried: Tried) -> Readings | None:
        if tried.shares is not None:
            return own.read(tried.shares.astype(np.float64))
        if tried.refit is None:
            return None
        drawn = simulate(
            inputs, tried.refit.beliefs, bench.structures, {name: bench.outcomes[name]}, bench.span, worlds=SIMULATED,
            seed=bench.ensemble.seed, with_paths=False,
        )  # fmt: skip
        return _prepared(bench, drawn, tried.refit.drawn, name).even

    def beside(others: Readings, its: Readings) -> Readings:
        return {key: np.concatenate([others[key], its[key]])}

    return replace(
        weights, options=(*weights.options, EXPLORED), ranked=(*weights.ranked, True),
        even=beside(weights.even, own.even), halves=beside(weights.halves, own.halves),
        taken=tuple(
            Tried(each.load, None if each.after is None or (its := without(each)) is None else
                  beside(each.after, its))
            for each in weights.taken
        ),
    )  # fmt: skip


def _prepared(bench: Bench, found: Ensemble, case: Ensemble, outcome: str) -> Prepared:
    """The worlds of one row, and of its differences to the reference and present law of the case, ready to be read."""
    rows = [case.values[outcome][row] for row in (bench.reference, bench.present)]
    values = np.stack([found.values[outcome][0], *rows])
    together = replace(found, values={outcome: values})
    answers = outcome if outcome == answers_of(bench) else None
    made = Subjects((outcome,), 1, 2, answers).of(together, min(found.kept, WEIGHED))
    level = np.asarray(values[:1, None, : made.worlds], np.float64)
    less = {("level", outcome): level, **{key: each[:1] for key, each in made.less.items()}}
    return replace(made, less=less, answered=None if made.answered is None else made.answered[:1])
