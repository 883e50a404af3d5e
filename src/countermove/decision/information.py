"""What it would be worth to know more before choosing.

The expected value of partial perfect information on an input X is E[max over options of E[U | X]] less the best E[U],
here from worlds that were simulated anyway (given data): Strong and Oakley (2013), doi:10.1177/0272989X12465123. The
choice that knowing X leads to is learned, bin by bin of X, in one half of the draws of the fit, and what it gains is
counted in the other, both ways: so luck is not sold as knowledge.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.decision.binned import BINS, SURE, Binned
from countermove.decision.comparison import weighted
from countermove.decision.hinges import STRUCTURE, words_of
from countermove.decision.numbers import share
from countermove.decision.run import Run
from countermove.decision.turning_parts import Information, Known, Trade

KNOWN = 5
WEIGHTED = "weighted"

Floats = NDArray[np.float64]


def information(run: Run, inputs: Binned, outcomes: Sequence[str]) -> tuple[tuple[Information, ...], tuple[Trade, ...]]:
    """What knowing is worth on each outcome that who decides ranks, and on the weighted sum where the case has weights;
    and at the prices at which the best option on the first outcome and those on the others are level."""
    good = _good(run, outcomes)
    if not good:
        return (), ()
    sums = _sums(inputs, good)
    found = tuple(_information(run, inputs, name, each, sums[name]) for name, each in good.items())
    return found, tuple(_trades(run, inputs, good, sums, {each.outcome: each.best for each in found}))


def _good(run: Run, outcomes: Sequence[str]) -> dict[str, Floats]:
    """By outcome, (option, kept world): more is better for who decides."""
    ensemble, case = run.ensemble, run.case
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    found: dict[str, Floats] = {}
    for name in outcomes:
        want = run.outcomes[name].better.get(case.decider)
        if want is not None:
            values = ensemble.values[name][rows].astype(np.float64)
            found[name] = values if want == "more" else -values
    if case.weights and outcomes:
        sums = weighted(ensemble, run.outcomes, case.weights, case.decider)
        found[WEIGHTED] = sums[rows].astype(np.float64)
    return found


def _sums(inputs: Binned, good: Mapping[str, Floats]) -> dict[str, Floats]:
    """By outcome, sums over the worlds of each half and bin: (half, input, bin, option)."""
    parts = [
        each[:, : inputs.worlds] * (inputs.half == half) for each in good.values() for half in (0, 1)
    ]  # fmt: skip
    found = inputs.sums(np.concatenate(parts).T).reshape(len(inputs.names), BINS, len(good), 2, -1)
    return {name: np.moveaxis(found[:, :, at], 2, 0) for at, name in enumerate(good)}


def _information(run: Run, inputs: Binned, name: str, good: Floats, sums: Floats) -> Information:
    options = [choice.id for choice in run.ensemble.choices if not choice.is_reference]
    best = int(np.argmax(good.mean(axis=1)))
    gain = good.max(axis=0) - good[best]
    return Information(
        outcome=name, best=options[best], perfect=float(gain.mean()),
        perfect_error=float(gain.std()) / math.sqrt(len(gain)),
        best_in=share(float(np.count_nonzero(gain <= 0)), len(gain)), known=_known(run, inputs, good, sums),
    )  # fmt: skip


def _trades(
    run: Run, inputs: Binned, good: Mapping[str, Floats], sums: Mapping[str, Floats], best: Mapping[str, str]
) -> list[Trade]:
    """The first outcome against each other one that another option is best on."""
    options = [choice.id for choice in run.ensemble.choices if not choice.is_reference]
    names = [name for name in good if name != WEIGHTED]
    found: list[Trade] = []
    for first, name in ((names[0], other) for other in names[1:]):
        pair = [options.index(best[first]), options.index(best[name])]
        price = _price(good[first][pair], good[name][pair])
        if price is None:
            continue
        own = run.ensemble.structure_of
        by_structure = {
            structure: _price(good[first][pair][:, own == at], good[name][pair][:, own == at])
            for at, structure in enumerate(run.ensemble.structures)
        }
        level = price * good[first][pair] + good[name][pair]
        gain = level.max(axis=0) - level[0]
        found.append(
            Trade(
                outcome=first, against=name, option=best[first], other=best[name], price=price,
                by_structure=by_structure,
                perfect=float(gain.mean()), perfect_error=float(gain.std()) / math.sqrt(len(gain)),
                known=_known(run, inputs, level, price * sums[first][..., pair] + sums[name][..., pair]),
            )
        )  # fmt: skip
    return found


def _price(first: Floats, other: Floats) -> float | None:
    """How much of the other outcome a unit of the first must be worth for two options, (2, world) each, to be level;
    None where one of them is ahead in both."""
    gained = float((first[0] - first[1]).mean())
    lost = float((other[1] - other[0]).mean())
    return lost / gained if gained > 0 and lost > 0 else None


def _known(run: Run, inputs: Binned, good: Floats, sums: Floats) -> tuple[Known, ...]:
    found = worth_knowing(inputs, good[:, : inputs.worlds], sums, len(run.view.structures))
    return tuple(Known(input=each, what=words_of(run, each), value=value, error=error) for each, value, error in found)


def worth_knowing(inputs: Binned, good: Floats, sums: Floats, structures: int) -> list[tuple[str, float, float]]:
    """Inputs that are worth something to know, with value and standard error, most first; good (option, world), sums
    (half, input, bin, option)."""
    # The choice without knowing is the best one of all worlds: the best of one half would owe something to its luck,
    # and whatever chose otherwise would seem to gain.
    usual = int(good.sum(axis=1).argmax())
    chosen = [each.argmax(axis=2) for each in sums]
    gains = np.zeros(len(inputs.names))
    for learned, tried in ((0, 1), (1, 0)):
        picked = np.take_along_axis(sums[tried], chosen[learned][:, :, None], axis=2)[:, :, 0]
        gains += (picked - sums[tried][:, :, usual]).sum(axis=1)
    found: list[tuple[str, float, float]] = []
    places: list[int] = np.argsort(-gains, kind="stable")[: 2 * KNOWN].tolist()
    for place in places:
        own = [each[place] for each in chosen]
        found.append((inputs.names[place], *_gain(good, inputs.half, inputs.bin_of(place), own, usual)))
    found.append((STRUCTURE, *_of_groups(good, inputs.half, inputs.structure, structures, usual)))
    sure = [each for each in found if each[1] > SURE * each[2]]
    return sorted(sure, key=lambda each: -each[1])[:KNOWN]


def _of_groups(
    good: Floats, half: NDArray[np.int64], group: NDArray[np.int64], groups: int, usual: int
) -> tuple[float, float]:
    chosen = [
        np.stack([good[:, (half == learned) & (group == each)].sum(axis=1) for each in range(groups)]).argmax(axis=1)
        for learned in (0, 1)
    ]
    return _gain(good, half, group, chosen, usual)


def _gain(
    good: Floats,
    half: NDArray[np.int64],
    group: NDArray[np.int64],
    chosen: Sequence[NDArray[np.int64]],
    usual: int,
) -> tuple[float, float]:
    """The mean gain, with its standard error, of choosing by group as the other half says against the usual choice."""
    worlds = np.arange(good.shape[1], dtype=np.int64)
    learned = 1 - half
    pick = np.stack(list(chosen))[learned, group]
    gain = good[pick, worlds] - good[usual]
    return float(gain.mean()), float(gain.std()) / math.sqrt(len(gain))
