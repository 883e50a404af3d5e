"""What would turn a comparison: the values of inputs beyond which most worlds say the other thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.decision.answer import NOTABLE
from countermove.decision.binned import SURE, Binned, bins_of
from countermove.decision.hinges import words_of
from countermove.decision.numbers import share
from countermove.decision.run import Run
from countermove.decision.turning_parts import Threshold, Turn
from countermove.world.tally import FAN_SERIES

LEAST_CHI_SQUARE = 50.0
"""What the shares of a tenth of the worlds each must differ by: with nine degrees of freedom chance comes so far in one
of ten million inputs, and an assessment tries some ten thousand pairs of an input and a comparison."""
SHOWN = 3
"""Thresholds that are kept for each comparison."""

Event = Literal["leads", "same"]
Floats = NDArray[np.float64]


def turns(run: Run, inputs: Binned, brought: Mapping[str, Floats], outcomes: Sequence[str]) -> tuple[Turn, ...]:
    """For each outcome: whether another option leads the best one, for who decides, and whether an option comes to the
    same as present law; with the values of inputs, and of what the world brings (world,), that turn it.

    An option leads where it does so in more than half of worlds, which is where the median of the paired differences
    changes its sign; two are the same where they differ by less than NOTABLE of the median under present law.
    """
    found = [each for name in outcomes for each in _events(run, name, inputs.worlds)]
    if not found:
        return ()
    columns = np.stack([happens for *_, happens in found], axis=1)
    views = [(inputs, False)]
    if any(float(np.ptp(each)) > 0 for each in brought.values()):
        views.append((bins_of(brought, inputs.structure, inputs.half), True))
    sums = [each.sums(columns) for each, _ in views]
    by_structure = inputs.by_structure(np.column_stack([columns, np.ones(inputs.worlds)]), len(run.view.structures))
    result: list[Turn] = []
    for at, (outcome, option, against, event, happens) in enumerate(found):
        total = float(np.count_nonzero(happens))
        crossings = [
            each
            for (view, after), part in zip(views, sums, strict=True)
            for each in _thresholds(run, view, part[:, :, at], after)
        ]
        once = sorted((each for each in crossings if not isinstance(each, str)), key=lambda each: -each[0])
        result.append(
            Turn(
                outcome=outcome, option=option, against=against, event=event, share=share(total, inputs.worlds),
                worlds=inputs.worlds,
                structures=_other_structures(run, by_structure[:, at], by_structure[:, -1], total / inputs.worlds),
                thresholds=tuple(each for _, each in once[:SHOWN]),
                to_and_fro=tuple(each for each in crossings if isinstance(each, str)),
            )
        )  # fmt: skip
    return tuple(result)


def _events(run: Run, outcome: str, worlds: int) -> Iterator[tuple[str, str, str, Event, NDArray[np.bool_]]]:
    """Outcome, option, the option it is held against, the event, and in which worlds it happens."""
    ensemble, case = run.ensemble, run.case
    values = ensemble.values[outcome][:, :worlds].astype(np.float64)
    rows = [row for row, choice in enumerate(ensemble.choices) if not choice.is_reference]
    names, present = [choice.id for choice in ensemble.choices], ensemble.row(case.present_law)
    want = run.outcomes[outcome].better.get(case.decider)
    if want is not None:
        good = values if want == "more" else -values
        whole = ensemble.values[outcome] if want == "more" else -ensemble.values[outcome]
        best = max(rows, key=lambda row: float(np.median(whole[row])))
        for row in (each for each in rows if each != best):
            yield outcome, names[row], names[best], "leads", good[row] > good[best]
    room = NOTABLE * abs(float(np.median(values[present])))
    for row in (each for each in rows if each != present and room > 0):
        yield outcome, names[row], names[present], "same", np.abs(values[row] - values[present]) < room


def _thresholds(run: Run, view: Binned, sums: Floats, after: bool) -> Iterator[tuple[float, Threshold] | str]:
    """Inputs that turn an event, each with how far its share of worlds differs between bins, or only in words where it
    turns more than once; sums (input, bin)."""
    size = np.maximum(view.count, 1)
    shares, room = sums / size, SURE * np.sqrt(0.25 / size)
    yes, no = shares > 0.5 + room, shares < 0.5 - room
    whole = sums.sum(axis=1, keepdims=True) / view.worlds
    differ = (view.count * (shares - whole) ** 2).sum(axis=1) > LEAST_CHI_SQUARE * (whole * (1 - whole))[:, 0]
    places: list[int] = np.flatnonzero(yes.any(axis=1) & no.any(axis=1) & differ).tolist()
    for place in places:
        used = view.count[place] > 0
        crossing = _crossing(view.middles(place)[used], shares[place, used], yes[place, used], no[place, used])
        name = view.names[place]
        what = FAN_SERIES[name][0] if after else words_of(run, name)
        if crossing is None:
            yield what
            continue
        value, low, high, above = crossing
        own = view.values[place]
        about = run.view.parameters.parameters
        unit = FAN_SERIES[name][1] if after else about[name].unit if name in about else ""
        threshold = Threshold(
            input=name, what=what, unit=unit, side="above" if above else "below", value=value, low=low, high=high,
            beyond=np.count_nonzero(own > value if above else own < value) / view.worlds, after=after,
        )  # fmt: skip
        yield float(shares[place].max() - shares[place].min()), threshold


def _crossing(
    middles: Floats, shares: Floats, yes: NDArray[np.bool_], no: NDArray[np.bool_]
) -> tuple[float, float, float, bool] | None:
    """Where the share passes a half, the medians of bins between which the worlds do not tell, and whether the event
    happens above; None where it passes more than once."""
    clear = np.flatnonzero(yes | no)
    passes = np.flatnonzero(np.diff(yes[clear].astype(int)))
    if len(passes) != 1:
        return None
    before, behind = int(clear[passes[0]]), int(clear[passes[0] + 1])
    above = bool(yes[behind])
    sign = 1 if above else -1
    at = next(each for each in range(before, behind) if sign * (shares[each + 1] - 0.5) >= 0)
    step = (0.5 - shares[at]) / (shares[at + 1] - shares[at])
    value = middles[at] + float(np.clip(step, 0.0, 1.0)) * (middles[at + 1] - middles[at])
    return float(value), float(middles[before]), float(middles[behind]), above


def _other_structures(run: Run, happen: Floats, worlds: Floats, overall: float) -> tuple[str, ...]:
    """Structures in which most worlds surely say another thing than most of all worlds."""
    room = SURE * np.sqrt(0.25 / worlds)
    part = happen / worlds
    other = part < 0.5 - room if overall > 0.5 else part > 0.5 + room
    return tuple(run.ensemble.structures[each] for each in np.flatnonzero(other))
