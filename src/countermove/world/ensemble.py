"""Many worlds: chunk by chunk through the engine, in this process or in many, keeping what `tally` keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.study.assumptions import Outcome, Structure
from countermove.study.days import Quarter
from countermove.study.faults import BadInput, Fault
from countermove.world.beliefs import Beliefs
from countermove.world.inputs import Choice, Inputs
from countermove.world.pieces import Machine, Midway, Task, run_pieces
from countermove.world.pieces import midway as midway_of
from countermove.world.quantiles import Sketch
from countermove.world.tally import FAN_SERIES, KEPT_WORLDS, Reading, Span, Tally, series_of

MOST_WORLDS = 10_000_000_000
FAN_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

ANY_MACHINE = Machine()
Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Ensemble:
    """What a run leaves behind.

    values: outcome id -> float32 array of shape (choices, kept worlds), in the outcome's unit, for the first worlds;
    totals: outcome id -> sketch (choices,) of all worlds, empty where all are kept; fans: series -> float64 array
    (choices, quarters, levels of FAN_LEVELS) in the series' unit; first_answers: kind -> int64 array (choices,
    quarters), how many worlds saw their first answer of this kind in that quarter (and, where a choice waits for a
    trigger, under branches.FIRED in how many it fired then); answers: kind -> mean count per
    world, shape (choices,); structure_of: int array (kept worlds,).
    """

    choices: tuple[Choice, ...]
    quarters: tuple[Quarter, ...]
    structures: tuple[str, ...]
    structure_of: NDArray[np.int64]
    worlds: int
    seed: int
    values: Mapping[str, Floats]
    totals: Mapping[str, Sketch]
    fans: Mapping[str, NDArray[np.float64]]
    first_answers: Mapping[str, NDArray[np.int64]]
    answers: Mapping[str, NDArray[np.float64]]

    @property
    def kept(self) -> int:
        """Worlds of which every outcome is kept: the first ones."""
        return len(self.structure_of)

    def row(self, choice_id: str) -> int:
        """The row of a choice; ValueError if it was not run."""
        return [choice.id for choice in self.choices].index(choice_id)

    def of_row(self, row: int) -> Ensemble:
        """One choice alone, of the worlds that are kept."""
        only = slice(row, row + 1)
        return replace(
            self, choices=self.choices[only], values={name: each[only] for name, each in self.values.items()},
            totals={},
            fans={name: each[only] for name, each in self.fans.items()},
            first_answers={kind: each[only] for kind, each in self.first_answers.items()},
            answers={kind: each[only] for kind, each in self.answers.items()},
        )  # fmt: skip


def simulate(
    inputs: Inputs,
    beliefs: Beliefs,
    structures: Sequence[Structure],
    outcomes: Mapping[str, Outcome],
    span: Span,
    *,
    worlds: int,
    seed: int = 1,
    machine: Machine = ANY_MACHINE,
    progress: Progress | None = None,
    with_paths: bool | Collection[str] = True,
    midway: Midway | None = None,
) -> Ensemble:
    """Simulate worlds 0 to worlds - 1 under every choice; the same world meets every choice with the same luck.

    Args: span in columns of inputs.quarters; with_paths=False keeps outcomes only; midway, of `halfway` for the same
    beliefs, worlds and seed, begins there, and tells nothing of earlier quarters.
    Raises BadInput for a number of worlds or a seed that cannot be used, and where worlds leave all bounds.
    """
    check_size(worlds, seed, len(structures))
    if midway is not None:
        if midway.beliefs is not beliefs or midway.seed != seed:
            raise ValueError("these worlds were drawn from other beliefs or another seed")
        _check_midway(midway, inputs, outcomes, span)
        span = Span(span.start - midway.first_quarter, span.stop - midway.first_quarter)
    # Only outcomes that are told against the reference need one.
    reference = next((row for row, choice in enumerate(inputs.choices) if choice.is_reference), 0)
    reading = Reading(outcomes, span, reference, tuple(series_of(with_paths)), bool(inputs.branches))
    task = Task(
        inputs.model, inputs.levers, inputs.paths, beliefs, reading, worlds, seed, machine.threads, machine.device,
        midway, inputs.branches,
    )  # fmt: skip
    tally = run_pieces(task, machine.workers, progress)
    faults = tuple(tally.faults())
    if faults:
        raise BadInput(faults)
    return _ensemble(inputs, structures, worlds, seed, tally)


def halfway(
    inputs: Inputs, beliefs: Beliefs, first_quarter: int, *, worlds: int, seed: int = 1, machine: Machine = ANY_MACHINE
) -> Midway:
    """Worlds 0 to worlds - 1 as they stand at the beginning of a quarter under the first choice, for `simulate` of
    choices that differ from it from there on only: it need not tell the common past again each time."""
    reading = Reading({}, Span(0, first_quarter), 0, ())
    task = Task(inputs.model, inputs.levers, inputs.paths, beliefs, reading, worlds, seed, machine.threads)
    return midway_of(task, first_quarter)


def _check_midway(midway: Midway, inputs: Inputs, outcomes: Mapping[str, Outcome], span: Span) -> None:
    """ValueError where choices or outcomes reach back before a quarter in which worlds are to begin."""
    past = inputs.levers[:, :, : midway.first_quarter]
    if past.shape[1:] != midway.levers.shape or (past != midway.levers).any():
        raise ValueError("a choice differs from the common past")
    early = [name for name, each in outcomes.items() if each.over == "horizon" or each.relative_to_reference]
    if early or span.start < midway.first_quarter:
        raise ValueError(f"{early or 'the span'} reaches back before quarter {midway.first_quarter}")


def _ensemble(inputs: Inputs, structures: Sequence[Structure], worlds: int, seed: int, tally: Tally) -> Ensemble:
    return Ensemble(
        inputs.choices,
        inputs.quarters[-tally.quarters :],
        tuple(structure.id for structure in structures),
        np.arange(min(worlds, KEPT_WORLDS)) % len(structures),
        worlds,
        seed,
        tally.values,
        tally.totals,
        {
            name: np.moveaxis(sketch.quantiles(FAN_LEVELS), 0, -1) * FAN_SERIES[name][2]
            for name, sketch in tally.fans.items()
        },
        tally.first,
        {kind: total / worlds for kind, total in tally.counts.items()},
    )


def check_size(worlds: int, seed: int, structures: int) -> None:
    """BadInput for a number of worlds or a seed that cannot be used."""
    faults: list[Fault] = []
    if not 10 * structures <= worlds <= MOST_WORLDS:
        faults.append(Fault("", None, "--worlds", f"{worlds} found; want {10 * structures} to {MOST_WORLDS} worlds"))
    if not 0 <= seed < 2**64:
        faults.append(Fault("", None, "--seed", f"{seed} found; want a whole number from 0 to 2**64 - 1"))
    if faults:
        raise BadInput(faults)
