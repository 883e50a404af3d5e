"""What the width of an outcome rests on: the inputs that carry its variance, and the readings that would narrow it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.decision.parts import Carrier, Watch
from countermove.decision.run import PART_WORLDS, Run
from countermove.study.study import Study
from countermove.world.beliefs import run_worlds
from countermove.world.observed import SD_OF
from countermove.world.sensitivity import carried

CARRIERS = 6
MOST_WORLDS = 10_000
"""Worlds that tell who carries a spread: the first ones; more would tell a share of the variance no better than it is
written."""
WATCHED = 5
LEAST_SHARE = 0.01
STRUCTURE = "structure"
WATCHED_SERIES: Mapping[str, str] = {
    "legal_imports_h100e": "Chips sold legally in the year",
    "smuggled_h100e": "Chips smuggled in the year",
    "domestic_flow_h100e": "Home-made chips bought in the year",
    "offshore_flow_h100e": "Compute put into use abroad in the year",
    "wafer_capacity_wpm": "Advanced wafer capacity at its end",
    "good_die_yield": "Yield of large dies at its end",
    "street_premium": "Street price in China against the American one at its end",
    "capability_lag_months": "Lag behind the frontier at its end",
    "admission_share": "Share of permitted chips that Beijing admits at its end",
    "us_additions_h100e": "Compute that America adds in the year",
}
"""What somebody could read off the world within a year, with the words for it."""
SUMMED = ("legal_imports_h100e", "smuggled_h100e", "domestic_flow_h100e", "offshore_flow_h100e", "us_additions_h100e")
READING_SD = SD_OF["moderate"]
"""Error of such a reading, in logs: that of a figure of moderate confidence."""


def carriers(run: Run, outcomes: tuple[str, ...]) -> tuple[Carrier, ...]:
    """For each outcome under present law, the inputs that carry most of its variance by themselves."""
    worlds = min(run.ensemble.kept, MOST_WORLDS)
    values, inputs = _under_present_law(run, outcomes, worlds), all_inputs_of(run, worlds)
    return tuple(
        Carrier(
            outcome=outcome, input=each.name, share=each.share, error=each.error, what=words_of(run, each.name),
        )
        for outcome, shares in carried(inputs, values).items() for each in shares[:CARRIERS]
        if each.share >= LEAST_SHARE
    )  # fmt: skip


def watches(run: Run, outcomes: tuple[str, ...], seed: int) -> tuple[Watch, ...]:
    """For each outcome under present law, the readings of the coming year that would take most off its variance."""
    at = first_year(run)
    if not at:
        return ()
    worlds = few_worlds(run)
    read = readings(year_paths(run, tuple(WATCHED_SERIES), worlds, seed), seed)
    found = carried(read, _under_present_law(run, outcomes, worlds))
    return tuple(
        Watch(outcome=outcome, quantity=each.name, what=WATCHED_SERIES[each.name], share=each.share, error=each.error,
              by=run.inputs.quarters[at[-1]].end)
        for outcome, shares in found.items() for each in shares[:WATCHED] if each.share >= LEAST_SHARE
    )  # fmt: skip


def few_worlds(run: Run) -> int:
    """How many worlds are enough for what is read off a year: the first ones."""
    return min(PART_WORLDS, run.ensemble.kept)


def first_year(run: Run) -> list[int]:
    """The columns of the four quarters after the record closes; fewer where the model ends before."""
    return [row for row, quarter in enumerate(run.inputs.quarters) if quarter.first_day > run.inputs.cut_off][:4]


def year_paths(run: Run, record: tuple[str, ...], worlds: int, seed: int) -> dict[str, NDArray[np.floating]]:
    """Quantities of that year under present law, (quarter, world) each."""
    one = run.of_choice(run.ensemble.row(run.case.present_law))
    paths = run_worlds(one, run.beliefs, seed=seed, worlds=worlds, record=record)[0][:, first_year(run)]
    return dict(zip(record, paths, strict=True))


def readings(paths: Mapping[str, NDArray[np.floating]], seed: int) -> dict[str, NDArray[np.floating]]:
    """What figures of moderate confidence would show of the quantities of WATCHED_SERIES, in logs, (world,) each."""
    rng = np.random.Generator(np.random.Philox(seed))
    found: dict[str, NDArray[np.floating]] = {}
    for name in WATCHED_SERIES:
        value = paths[name].sum(axis=0) if name in SUMMED else paths[name][-1]
        found[name] = np.log(np.maximum(value, 1e-6)) + READING_SD * rng.standard_normal(len(value))
    return found


STRETCHES = {"first": "within 30 days", "second": "after 30 to 90 days", "third": "after 90 days to a year"}
"""The stretches of waiting of a rate of answers, in words."""


def words_of(run: Run, name: str) -> str:
    """An input in words (see `input_words`)."""
    return input_words(run.view, name)


def input_words(view: Study, name: str) -> str:
    """An input in words, whether it is a parameter of parameters.yaml, one that comes from the record, or the
    structure."""
    about = view.parameters.parameters
    if name in about:
        return about[name].what
    if name == STRUCTURE:
        return "Which rival account is true"
    head, _, rest = name.partition("_rate_")
    if head == "answer" and rest:
        severity, _, window = rest.partition("_")
        return f"How often acts of severity {severity} are answered {STRETCHES[window]}"
    return f"{name.replace('_', ' ').capitalize()}, as in the record"


def _under_present_law(run: Run, outcomes: tuple[str, ...], worlds: int) -> dict[str, NDArray[np.floating]]:
    row = run.ensemble.row(run.case.present_law)
    return {name: run.ensemble.values[name][row, :worlds] for name in outcomes}


def inputs_of(run: Run, worlds: int) -> dict[str, NDArray[np.floating]]:
    """Every parameter of the first worlds, (world,) each, in its unit."""
    model = run.inputs.model
    values = run.beliefs.parameters_of(model, seed=run.ensemble.seed, worlds=worlds)
    return dict(zip(model.parameters, values, strict=True))


def all_inputs_of(run: Run, worlds: int) -> dict[str, NDArray[np.floating]]:
    """The same, and which rival account each world is of, under STRUCTURE."""
    return {**inputs_of(run, worlds), STRUCTURE: run.ensemble.structure_of[:worlds].astype(np.float32)}
