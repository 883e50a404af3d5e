"""Where each option fails: the inputs that its bad worlds have in common, as boxes that were tried on unseen worlds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.decision.binned import Binned
from countermove.decision.hinges import STRUCTURE, words_of
from countermove.decision.numbers import share
from countermove.decision.prim import Box, Worlds, choose, paste, peel, without_chance
from countermove.decision.run import Run
from countermove.decision.turning_parts import Failure, Restriction
from countermove.study.limits import Limit

WORST = 0.1
"""Where the case sets no limit, a world is bad if its outcome is among this worst share over all options' worlds."""
MOST_INPUTS = 3
"""How many inputs a box may restrict, so that it can be said in one sentence."""
TRIED = 10
"""Inputs that peeling looks at: those along which the share of bad worlds differs most, in the half that finds."""
LEAST_BAD = 30
"""Bad worlds in either half below which none is described."""

Bad = tuple[Literal["above", "below"], float]
NO_LIMITS: Mapping[str, Limit] = {}


def failures(
    run: Run, inputs: Binned, outcomes: Sequence[str], limits: Mapping[str, Limit] = NO_LIMITS
) -> tuple[Failure, ...]:
    """For each outcome that a party ranks or the user limits, and each option: how often it fails, and the box that
    says where. A world is bad where it breaks the limit; without one, where it is among the worst tenth of all options'
    worlds."""
    rows = [row for row, choice in enumerate(run.ensemble.choices) if not choice.is_reference]
    found: list[tuple[str, str, Bad, bool]] = []
    columns: list[NDArray[np.bool_]] = []
    for name in outcomes:
        given, who = limits.get(name), _party(run, name)
        values = run.ensemble.values[name][rows, : inputs.worlds]
        if given is not None:
            bad: Bad = ("above" if given.at_most is not None else "below", given.value)
            columns += list(values > np.float32(bad[1]) if bad[0] == "above" else values < np.float32(bad[1]))
        elif who is not None:
            bad = _worst_tenth(run, name, who, rows)
            columns += list(values >= np.float32(bad[1]) if bad[0] == "above" else values <= np.float32(bad[1]))
        else:
            continue
        found += [(name, who or run.case.decider, bad, given is not None)] * len(rows)
    if not columns:
        return ()
    fails = np.stack(columns, axis=1)
    tried = _tried(inputs, fails)
    return tuple(
        _failure(run, inputs, rows[at % len(rows)], about, fails[:, at], tried[:, at]) for at, about in enumerate(found)
    )


def _party(run: Run, outcome: str) -> str | None:
    """Who finds an outcome bad: who decides, else the first party that ranks it; None where nobody does."""
    better = run.outcomes[outcome].better
    return run.case.decider if run.case.decider in better else next(iter(better), None)


def _worst_tenth(run: Run, outcome: str, party: str, rows: Sequence[int]) -> Bad:
    values = run.ensemble.values[outcome][rows]
    if run.outcomes[outcome].better[party] == "less":
        return "above", float(np.quantile(values, 1 - WORST))
    return "below", float(np.quantile(values, WORST))


def _tried(inputs: Binned, bad: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The inputs, (TRIED, column), between whose bins the share of bad worlds differs most in the half that finds."""
    finding = (inputs.half == 0)[:, None]
    sums = inputs.sums(np.hstack([bad & finding, finding]))
    count = sums[..., -1:]
    share_bad = sums[..., :-1] / np.maximum(count, 1.0)
    middle = (share_bad * count).sum(axis=1, keepdims=True) / count.sum(axis=1, keepdims=True)
    between = (count * (share_bad - middle) ** 2).sum(axis=1)
    return np.argsort(-between, axis=0, kind="stable")[:TRIED]


def _failure(
    run: Run,
    inputs: Binned,
    row: int,
    about: tuple[str, str, Bad, bool],
    bad: NDArray[np.bool_],
    tried: NDArray[np.int64],
) -> Failure:
    name, who, (sense, value), given = about
    groups = len(run.view.structures)
    worlds = Worlds(inputs.values[tried].astype(np.float64), inputs.structure, groups, bad)
    finding, trying = worlds.of(inputs.half == 0), worlds.of(inputs.half == 1)
    total = int(np.count_nonzero(trying.bad))
    least = min(total, int(np.count_nonzero(finding.bad)))
    box, sure, why = None, dict[int, float](), "" if least >= LEAST_BAD else "too few bad worlds"
    if total == len(trying.bad):
        why = "every world is bad"
    if not why:
        box = paste(finding, choose(peel(finding, most_inputs=MOST_INPUTS)))
        box, sure = without_chance(trying, box)
        why = "" if sure else "no box that unseen worlds bear out"
    held, held_bad = box.counts(trying) if box is not None and sure else (0, 0)
    return Failure(
        option=run.ensemble.choices[row].id, outcome=name, party=who, bad=sense, limit=value,
        limit_from="case" if given else "worst_tenth", base=share(total, len(trying.bad)),
        restrictions=() if box is None else tuple(_restrictions(run, inputs, tried, box, sure)),
        density=share(held_bad, held) if held else None, coverage=share(held_bad, total) if held else None,
        worlds=len(trying.bad), why=why,
    )  # fmt: skip


def _restrictions(
    run: Run, inputs: Binned, tried: NDArray[np.int64], box: Box, sure: Mapping[int, float]
) -> Iterator[Restriction]:
    """What a box asks, the surest first."""
    about, structures = run.view.parameters.parameters, run.ensemble.structures
    for place in sorted(sure, key=lambda each: sure[each]):
        of_groups = place == len(tried)
        name = STRUCTURE if of_groups else inputs.names[int(tried[place])]
        ends = (-np.inf, np.inf) if of_groups else (float(box.low[place]), float(box.high[place]))
        low, high = (each if np.isfinite(each) else None for each in ends)
        kept = tuple(structures[each] for each in np.flatnonzero(box.kept)) if of_groups else ()
        yield Restriction(
            input=name, what=words_of(run, name), unit=about[name].unit if name in about else "", low=low, high=high,
            structures=kept, quasi_p=sure[place],
        )  # fmt: skip
