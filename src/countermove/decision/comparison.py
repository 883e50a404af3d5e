"""Options against each other, world by world: levels, paired differences, ranks with ties, regret, dominance, parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Dominance, Effect, Group, Pair, Ranking, Spread
from countermove.decision.numbers import indistinct, share, share_between, spread, spread_of_sketch
from countermove.study.assumptions import Outcome
from countermove.world.ensemble import Ensemble

Floats = NDArray[np.float32]
Want = Literal["more", "less"]


def levels(ensemble: Ensemble) -> dict[str, dict[str, Spread]]:
    """Option -> outcome -> spread over all worlds, those beyond the kept ones included."""
    found = {
        name: spread_of_sketch(ensemble.totals[name]) if ensemble.totals else [spread(each) for each in values]
        for name, values in ensemble.values.items()
    }
    return {
        choice.id: {name: spreads[row] for name, spreads in found.items()}
        for row, choice in enumerate(ensemble.choices)
    }


def levels_by_structure(ensemble: Ensemble) -> dict[str, dict[str, dict[str, Spread]]]:
    """Structure -> option -> outcome -> spread over the worlds of that structure."""
    return {
        structure: {
            choice.id: {
                name: spread(values[row, ensemble.structure_of == number]) for name, values in ensemble.values.items()
            }
            for row, choice in enumerate(ensemble.choices)
        }
        for number, structure in enumerate(ensemble.structures)
    }


def against_reference(ensemble: Ensemble, outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, dict[str, Spread]]]:
    """Structure -> option -> outcome -> spread of option less reference, never pooled over structures: all history was
    lived under controls, so data do not identify this effect."""
    reference = next(row for row, choice in enumerate(ensemble.choices) if choice.is_reference)
    result: dict[str, dict[str, dict[str, Spread]]] = {}
    for number, structure in enumerate(ensemble.structures):
        worlds = ensemble.structure_of == number
        result[structure] = {
            choice.id: {
                name: spread(values[row, worlds] - values[reference, worlds])
                for name, values in ensemble.values.items()
                if not outcomes[name].relative_to_reference
            }
            for row, choice in enumerate(ensemble.choices)
            if row != reference
        }
    return result


def between_structures(ensemble: Ensemble, option: str) -> dict[str, float]:
    """Outcome -> share of its variance under one option that lies between the rival structures."""
    row, count = ensemble.row(option), len(ensemble.structures)
    return {name: share_between(values[row], ensemble.structure_of, count) for name, values in ensemble.values.items()}


def pair(ensemble: Ensemble, a: str, b: str, outcome: str) -> Pair:
    """Option a less option b on one outcome."""
    values = ensemble.values[outcome]
    differences = values[ensemble.row(a)] - values[ensemble.row(b)]
    told = spread(differences)
    return Pair(
        a=a,
        b=b,
        outcome=outcome,
        difference=told,
        a_higher=share(float((differences > 0).sum()), len(differences)),
        a_lower=share(float((differences < 0).sum()), len(differences)),
        tie=indistinct(differences, told),
    )


def against_present_law(ensemble: Ensemble, present: str) -> tuple[Pair, ...]:
    """Every other option less present law, on every outcome."""
    others = [choice.id for choice in ensemble.choices if choice.id != present and not choice.is_reference]
    return tuple(pair(ensemble, other, present, outcome) for other in others for outcome in ensemble.values)


def all_pairs(ensemble: Ensemble, outcomes: Sequence[str]) -> tuple[Pair, ...]:
    """Every pair of options on the given outcomes."""
    options = [choice.id for choice in ensemble.choices if not choice.is_reference]
    return tuple(pair(ensemble, a, b, outcome) for a, b in combinations(options, 2) for outcome in outcomes)


def rankings(
    ensemble: Ensemble, outcomes: Mapping[str, Outcome], weights: Mapping[str, float], decider: str
) -> tuple[Ranking, ...]:
    """For every party and outcome that it ranks: the order, best first, with ties and regret. Where the user gave
    weights, one more for the decider over the weighted sum."""
    result = [
        _ranking(ensemble, party, name, want, ensemble.values[name])
        for name, outcome in outcomes.items()
        for party, want in outcome.better.items()
    ]
    if weights:
        result.append(_ranking(ensemble, decider, "weighted", "more", weighted(ensemble, outcomes, weights, decider)))
    return tuple(result)


def weighted(ensemble: Ensemble, outcomes: Mapping[str, Outcome], weights: Mapping[str, float], decider: str) -> Floats:
    """The user's weighted sum, shape (choices, worlds): each outcome in units of its own standard deviation over
    options and worlds, turned so that more is better for the decider."""
    total = np.zeros((len(ensemble.choices), ensemble.kept))
    for name, weight in weights.items():
        values = ensemble.values[name]
        sign = -1.0 if outcomes[name].better.get(decider) == "less" else 1.0
        size = float(values.std()) or 1.0
        total = total + weight * sign / size * values
    return total.astype(np.float32)


def _ranking(ensemble: Ensemble, party: str, outcome: str, want: Want, values: Floats) -> Ranking:
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    good = values[rows] if want == "more" else -values[rows]
    order = sorted(range(len(rows)), key=lambda each: -float(np.median(good[each])))
    groups: list[list[int]] = []
    for each in order:
        if groups and indistinct(good[groups[-1][0]] - good[each]):
            groups[-1].append(each)
        else:
            groups.append([each])
    names = [ensemble.choices[row].id for row in rows]
    best = good.max(axis=0)
    return Ranking(
        party=party,
        outcome=outcome,
        want=want,
        groups=tuple(
            Group(rank=rank + 1, options=tuple(names[each] for each in group)) for rank, group in enumerate(groups)
        ),
        regret={names[each]: spread(best - good[each]) for each in range(len(rows))},
    )


def dominance(ensemble: Ensemble, outcomes: Mapping[str, Outcome], least: float = 0.05) -> tuple[Dominance, ...]:
    """For each party and pair of options: the share of worlds in which a is at least as good as b on every outcome that
    the party ranks, and better on one. Pairs under ``least`` are left out."""
    parties = dict.fromkeys(party for outcome in outcomes.values() for party in outcome.better)
    options = [(row, choice.id) for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    result: list[Dominance] = []
    for party in parties:
        ranked = [(name, each.better[party]) for name, each in outcomes.items() if party in each.better]
        for (row_a, a), (row_b, b) in ((x, y) for x in options for y in options if x is not y):
            at_least = np.ones(ensemble.kept, np.bool_)
            better = np.zeros(ensemble.kept, np.bool_)
            for name, want in ranked:
                gain = ensemble.values[name][row_a] - ensemble.values[name][row_b]
                gain = gain if want == "more" else -gain
                at_least &= gain >= 0
                better |= gain > 0
            found = share(float((at_least & better).sum()), ensemble.kept)
            if found.value >= least:
                result.append(Dominance(party=party, a=a, b=b, share=found))
    return tuple(result)


def effects(whole: Ensemble, parts: Ensemble, outcomes: Sequence[str]) -> tuple[Effect, ...]:
    """What each measure adds to its option: the option less the same option without it, in the same worlds."""
    result: list[Effect] = []
    for row, choice in enumerate(parts.choices):
        if choice.part_of is None or choice.lacks is None:
            continue
        for name in outcomes:
            differences = whole.values[name][whole.row(choice.part_of), : parts.worlds] - parts.values[name][row]
            result.append(
                Effect(
                    option=choice.part_of,
                    measure=choice.lacks,
                    what=choice.title,
                    outcome=name,
                    difference=spread(differences),
                    worlds=parts.worlds,
                )
            )
    return tuple(result)
