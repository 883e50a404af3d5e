"""Many worlds: chunk by chunk through the engine, keeping one number per world and outcome, and path quantiles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.study.assumptions import Outcome, Structure
from countermove.study.days import Quarter
from countermove.study.faults import BadInput, Fault
from countermove.world import engine
from countermove.world.inputs import Choice, Inputs
from countermove.world.posterior import Posterior
from countermove.world.quantiles import Sketch

MAX_WORLDS = 100_000
"""Up to here one number a world and outcome is kept; beyond it a later version will stream."""
CHUNK_BLOCKS = 3
FAN_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

FAN_SERIES: Mapping[str, tuple[str, str, float]] = {
    "usable_h100e": ("Compute China can use", "million H100e", 1e-6),
    "owned_onshore_h100e": ("Compute owned onshore", "million H100e", 1e-6),
    "training_h100e": ("Compute usable for training", "million H100e", 1e-6),
    "legal_imports_h100e": ("Chips sold legally to China, a quarter", "thousand H100e", 1e-3),
    "domestic_flow_h100e": ("Home-made chips bought, a quarter", "thousand H100e", 1e-3),
    "smuggled_h100e": ("Chips smuggled in, a quarter", "thousand H100e", 1e-3),
    "offshore_stock_h100e": ("Compute used abroad", "million H100e", 1e-6),
    "capability_lag_months": ("Lag behind the frontier", "months", 1.0),
    "home_share": ("Home-made share of supply", "fraction", 1.0),
    "street_premium": ("Street price in China against the United States", "ratio", 1.0),
    "admission_share": ("Share of permitted chips that Beijing admits", "fraction", 1.0),
    "us_loss_usd_bn": ("Cost of countermoves to the United States, a quarter", "USD bn", 1.0),
}
"""Paths that are kept as quantiles: title, unit, and the factor from the model's unit."""

ANSWER_KINDS: Mapping[str, str] = {
    "answer": "Any targeted answer",
    "mineral_answer": "Limits on minerals",
    "market_answer": "Limits on market access of American firms",
    "admission_answer": "Limits on chip imports",
    "tariff_answer": "Tariffs",
    "technology_answer": "Technology, data or capital",
}
"""Kinds of answers that worlds count, with their titles."""

Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Ensemble:
    """What a run leaves behind.

    values: outcome id -> float32 array of shape (choices, worlds), in the outcome's unit; fans: series -> float64 array
    (choices, quarters, levels of FAN_LEVELS) in the series' unit; first_answers: kind -> int64 array (choices,
    quarters), how many worlds saw their first answer of this kind in that quarter; answers: kind -> mean count per
    world, shape (choices,); structure_of: int array (worlds,).
    """

    choices: tuple[Choice, ...]
    quarters: tuple[Quarter, ...]
    structures: tuple[str, ...]
    structure_of: NDArray[np.int64]
    worlds: int
    seed: int
    values: Mapping[str, Floats]
    fans: Mapping[str, NDArray[np.float64]]
    first_answers: Mapping[str, NDArray[np.int64]]
    answers: Mapping[str, NDArray[np.float64]]

    def row(self, choice_id: str) -> int:
        """The row of a choice; ValueError if it was not run."""
        return [choice.id for choice in self.choices].index(choice_id)


@dataclass(frozen=True)
class Span:
    """The columns over which outcomes are read: from the case's day, and to the horizon."""

    start: int
    stop: int


@dataclass
class _Tally:
    """What is kept of the chunks as they pass."""

    values: dict[str, Floats]
    sketches: dict[str, Sketch]
    first: dict[str, NDArray[np.int64]]
    counts: dict[str, NDArray[np.float64]]

    @classmethod
    def empty(
        cls, choices: int, quarters: int, worlds: int, outcomes: Collection[str], series: Collection[str]
    ) -> _Tally:
        """A tally of nothing yet."""
        return cls(
            {name: np.empty((choices, worlds), np.float32) for name in outcomes},
            {name: Sketch(choices, quarters) for name in series},
            {kind: np.zeros((choices, quarters), np.int64) for kind in ANSWER_KINDS},
            {kind: np.zeros(choices) for kind in ANSWER_KINDS},
        )

    def add_answers(self, kind: str, path: Floats) -> None:
        """Count answers of a kind, path of shape (choices, quarters, worlds), and the quarter of each world's first."""
        came = path > 0.5
        self.counts[kind] += came.sum(axis=(1, 2))
        seen = np.logical_or.accumulate(came, axis=1).sum(axis=2)
        self.first[kind] += np.diff(seen, axis=1, prepend=0)

    def faults(self) -> Iterator[Fault]:
        """What is no finite number in some world: no quantile would show it."""
        lost = {name: int((~np.isfinite(values)).any(axis=0).sum()) for name, values in self.values.items()}
        lost |= {name: int(sketch.not_finite.max()) for name, sketch in self.sketches.items()}
        for name, worlds in lost.items():
            if worlds:
                yield Fault("", None, name, f"is no finite number in {worlds:,} worlds; some prior or path is too wide")


def simulate(
    inputs: Inputs,
    tables: NDArray[np.float64],
    structures: Sequence[Structure],
    outcomes: Mapping[str, Outcome],
    span: Span,
    *,
    worlds: int,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
    with_paths: bool = True,
    posterior: Posterior | None = None,
) -> Ensemble:
    """Simulate worlds 0 to worlds - 1 under every choice; the same world meets every choice with the same luck.

    Args: tables as of world.tables.prior_tables; posterior in the place of those priors that were fitted; span in
    columns of inputs.quarters; with_paths=False keeps outcomes only. Raises BadInput for a number of worlds or a seed
    that cannot be used, and where worlds leave all bounds.
    """
    check_size(worlds, seed, len(structures))
    series = tuple(FAN_SERIES) if with_paths else ()
    record = tuple(dict.fromkeys([*(each.quantity for each in outcomes.values()), *series, *ANSWER_KINDS]))
    tally = _Tally.empty(len(inputs.choices), len(inputs.quarters), worlds, outcomes, series)
    chunk = CHUNK_BLOCKS * engine.BLOCK * len(structures)
    for start in range(0, worlds, chunk):
        size = min(chunk, worlds - start)
        paths = run_worlds(
            inputs, tables, posterior, seed=seed, first_world=start, worlds=size, record=record, threads=threads
        )
        _read_outcomes(tally.values, slice(start, start + size), paths, record, inputs, outcomes, span)
        for name, sketch in tally.sketches.items():
            sketch.add(paths[:, record.index(name)])
        for kind in ANSWER_KINDS:
            tally.add_answers(kind, paths[:, record.index(kind)])
        if progress is not None:
            progress((start + size) / worlds, f"{start + size:,} of {worlds:,} worlds")
    faults = tuple(tally.faults())
    if faults:
        raise BadInput(faults)
    return _ensemble(inputs, structures, worlds, seed, tally)


def run_worlds(
    inputs: Inputs,
    tables: NDArray[np.float64],
    posterior: Posterior | None,
    *,
    seed: int,
    worlds: int,
    record: tuple[str, ...],
    first_world: int = 0,
    threads: int | None = None,
) -> Floats:
    """Consecutive worlds of a run, float32[choice, recorded name, quarter, world].

    Drawn from the priors or, where there is a posterior, from it with its own past.
    """
    parameters = past = None
    if posterior is not None:
        parameters = posterior.parameters_of(inputs.model, tables, seed, first_world, worlds, threads)
        past = posterior.past_of(first_world, worlds)
    return engine.run(
        inputs.model,
        tables=tables,
        levers=inputs.levers,
        paths=inputs.paths,
        seed=seed,
        first_world=first_world,
        worlds=worlds,
        record=record,
        threads=threads,
        parameters=parameters,
        past=past,
    )


def _ensemble(inputs: Inputs, structures: Sequence[Structure], worlds: int, seed: int, tally: _Tally) -> Ensemble:
    return Ensemble(
        inputs.choices,
        inputs.quarters,
        tuple(structure.id for structure in structures),
        np.arange(worlds) % len(structures),
        worlds,
        seed,
        tally.values,
        {
            name: np.moveaxis(sketch.quantiles(FAN_LEVELS), 0, -1) * FAN_SERIES[name][2]
            for name, sketch in tally.sketches.items()
        },
        tally.first,
        {kind: total / worlds for kind, total in tally.counts.items()},
    )


def check_size(worlds: int, seed: int, structures: int) -> None:
    """BadInput for a number of worlds or a seed that cannot be used."""
    faults: list[Fault] = []
    if not 10 * structures <= worlds <= MAX_WORLDS:
        faults.append(Fault("", None, "--worlds", f"{worlds} found; want {10 * structures} to {MAX_WORLDS} worlds"))
    if not 0 <= seed < 2**64:
        faults.append(Fault("", None, "--seed", f"{seed} found; want a whole number from 0 to 2**64 - 1"))
    if faults:
        raise BadInput(faults)


def _read_outcomes(
    values: dict[str, Floats],
    here: slice,
    paths: Floats,
    record: Sequence[str],
    inputs: Inputs,
    outcomes: Mapping[str, Outcome],
    span: Span,
) -> None:
    reference = [choice.is_reference for choice in inputs.choices]
    for name, outcome in outcomes.items():
        path = paths[:, record.index(outcome.quantity)]
        start = {"horizon": 0, "from_case_day": span.start, "at_horizon": span.stop - 1}[outcome.over]
        part = path[:, start : span.stop]
        if outcome.reduce == "last":
            result = part[:, -1]
        elif outcome.reduce == "max":
            result = part.max(axis=1)
        else:
            result = part.sum(axis=1, dtype=np.float64)
            result = result / part.shape[1] if outcome.reduce == "mean" else result
        result = result * outcome.scale
        if outcome.relative_to_reference:
            result = result / np.maximum(result[reference.index(True)], 1e-12)
        values[name][:, here] = result
