"""The way back of a number: from its value to worlds, from these to parameters, to rows of the record, to sources."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.decision.hinges import STRUCTURE
from countermove.decision.parts import Carrier, Way, WayGround, WayInput
from countermove.decision.run import Run
from countermove.study.grounds import grounds_of
from countermove.study.study import Study
from countermove.world.posterior import Posterior
from countermove.world.tables import FROM_RECORD

DRAWN = 5_000
"""Worlds whose parameters tell how an input is spread."""
LEVELS = (0.05, 0.5, 0.95)


def ways(run: Run, carriers: tuple[Carrier, ...]) -> tuple[Way, ...]:
    """For each outcome that carriers tell of, under present law: the worlds that show its interval, and what stands
    behind each input that carries its spread."""
    row, worlds = run.ensemble.row(run.case.present_law), min(DRAWN, run.ensemble.kept)
    model = run.inputs.model
    drawn = run.beliefs.parameters_of(model, seed=run.ensemble.seed, worlds=worlds)
    named = {each.input for each in carriers}
    spreads = {
        name: np.quantile(values, LEVELS)
        for name, values in zip(model.parameters, drawn, strict=True) if name in named
    }  # fmt: skip
    found: list[Way] = []
    for outcome in dict.fromkeys(each.outcome for each in carriers):
        values = run.ensemble.values[outcome][row]
        inputs = tuple(
            way_of(run.view, run.beliefs.posterior, each.input, spreads.get(each.input))
            for each in carriers if each.outcome == outcome
        )  # fmt: skip
        found.append(Way(outcome=outcome, worlds=nearest(values), inputs=inputs))
    return tuple(found)


def nearest(values: NDArray[np.floating]) -> tuple[int, int, int]:
    """Numbers of the first worlds that come nearest to the ends and the middle of an interval."""
    low, middle, high = (int(np.abs(values - each).argmin()) for each in np.quantile(values, LEVELS))
    return low, middle, high


def way_of(view: Study, posterior: Posterior | None, name: str, drawn: NDArray[np.floating] | None) -> WayInput:
    """What stands behind an input: how it was drawn (its quantiles at LEVELS; none for the structure), from what, and
    the rows of the record that a view knows of it."""
    about = view.parameters.parameters.get(name)
    if name == STRUCTURE or drawn is None:
        grounds = [ground for each in view.structures for ground in each.grounds]
        return WayInput(input=name, unit="", drawn=None, basis="accounts", rows=0, grounds=_grounds(view, grounds))
    low, middle, high = (float(each) for each in drawn)
    if about is None or name in FROM_RECORD:
        rows = len({link.trigger for link in view.links})
        unit = "1/day" if name.startswith("answer_rate") else ""
        return WayInput(input=name, unit=unit, drawn=(low, middle, high), basis="record", rows=rows, grounds=())
    fitted = posterior is not None and name in posterior.parameters
    rows = len(posterior.rows) if fitted and posterior is not None else 0
    return WayInput(
        input=name, unit=about.unit, drawn=(low, middle, high), basis="fit" if fitted else "prior", rows=rows,
        grounds=_grounds(view, about.grounds),
    )  # fmt: skip


def _grounds(view: Study, names: tuple[str, ...] | list[str]) -> tuple[WayGround, ...]:
    """What each name stands for among the rows that a view knows, with its sources; names that it does not know are
    left out."""
    every, rows_of = grounds_of(view), _rows(view)
    found: list[WayGround] = []
    for name in dict.fromkeys(names):
        rows = [every[each] for each in rows_of.get(name, ())]
        if rows:
            sources = dict.fromkeys(source for each in rows for source in each.sources)
            grades = sorted({f"{each.reliability}{each.credibility}" for each in rows})
            found.append(WayGround(id=name, rows=len(rows), grades=tuple(grades), sources=tuple(sources)))
    return tuple(found)


def _rows(view: Study) -> Mapping[str, tuple[str, ...]]:
    """The rows that each name stands for in a view: a series for all of its own, a row for itself."""

    def collect() -> dict[str, tuple[str, ...]]:
        found = {row.id: [row.id] for _, row in view.everything()}
        series: dict[str, list[str]] = {}
        for row in view.series:
            series.setdefault(row.series, []).append(row.id)
        return {name: tuple(rows) for name, rows in {**found, **series}.items()}

    return view.cached(f"rows_of@{view.known_by}", collect)
