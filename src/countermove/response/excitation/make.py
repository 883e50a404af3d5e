"""The whole fit of a record: every structure, their residuals, their scores on left-out years, the placebo; a file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from countermove import __version__
from countermove.response.excitation.cells import LEAST_ACTS, Acts, FloatArray
from countermove.response.excitation.compare import Scored, compare
from countermove.response.excitation.draws import STRUCTURES, Structure
from countermove.response.excitation.fit import CHAINS, PRIORS, Fit, fit_acts, require_fit
from countermove.response.excitation.placebo import across, moved_medians, placebo
from countermove.response.excitation.posterior import write
from countermove.response.excitation.residuals import residuals
from countermove.study.faults import BadInput

SHOWN = "hawkes_varying"
"""The structure whose draws are kept: it leaves to a rate that varies in time all that such a rate can explain."""
WORKERS = 2
"""Threads; which of them does what changes no number."""
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Effort:
    """How long to sample: draws in all and warm-up of each chain in one run; runs for the record itself, where each
    left-out year has one; records with moved days, of which 39 allow p = 0.025."""

    draws: int = 1200
    warmup: int = 400
    runs: int = 4
    placebos: int = 39


def too_few(acts: Acts) -> str:
    """Why a fit would print its priors back, in a sentence; empty where it would not."""
    if len(acts.day) >= LEAST_ACTS and len(acts.cells) >= 2:
        return ""
    return (
        f"Too few acts for a self-exciting process: {len(acts.day)} in {len(acts.cells)} pairs of side and group, "
        f"{acts.start} to {acts.end}; want {LEAST_ACTS} in 2."
    )


def make(
    acts: Acts, path: Path, *, seed: int = 0, effort: Effort | None = None, say: Callable[[str], None] = print
) -> None:
    """Fit a record and write the file, whole or not at all. BadInput where acts are too few or the extra is missing."""
    if reason := too_few(acts):
        raise BadInput.single(reason)
    require_fit()
    length = effort or Effort()
    numbers = range(length.placebos)

    def fitted(structure: Structure) -> Fit:
        return fit_acts(acts, seed, length.draws, length.warmup, structure, runs=length.runs)

    with _side_by_side() as each:
        # What has a sampler of its own comes first, so that no thread waits for what another compiles.
        moving = [moved_medians(acts, seed, numbers[:1], each)]
        fitting = each(fitted, STRUCTURES)
        scoring = compare(acts, seed, length.draws, length.warmup, each)
        moving.append(moved_medians(acts, seed, numbers[1:], each))
        fits: dict[str, Fit] = {}
        for structure in STRUCTURES:
            say(f"{structure.replace('_', ' ')}, {len(acts.day)} acts")
            fits[structure] = next(fitting)
        say("left-out years")
        scored = list(scoring)
        say(f"{length.placebos} records with moved days")
        found = list(chain(*moving))
    best = fits[SHOWN]
    check = placebo(float(np.median(across(best.draws, acts))), found) if found else None
    made = {
        "program": __version__, "seed": seed, "chains": CHAINS * length.runs, "draws": length.draws * length.runs,
        "warmup": length.warmup, "priors": PRIORS,
        "structures": {name: _of_structure(fit, acts, seed) for name, fit in fits.items()},
        "scored": [_plain(each) for each in scored], "placebo": None if check is None else asdict(check),
    }  # fmt: skip
    write(path, best.draws, acts, made)


@contextmanager
def _side_by_side() -> Generator[Callable[..., Iterator[Any]]]:
    """A map whose calls run in WORKERS threads, in the order in which they are given; compiled samplers run outside
    Python's lock. Whatever stops the program leaves what has not begun undone."""
    pool = ThreadPoolExecutor(WORKERS)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _of_structure(fit: Fit, acts: Acts, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng([seed, 1])
    return {
        "diagnostics": asdict(fit.diagnostics),
        "residuals": asdict(residuals(fit.draws, acts, rng)),
        "radius": spread(fit.draws.radius),
        "across": spread(across(fit.draws, acts)),
    }


def spread(values: FloatArray) -> list[float]:
    """Median with the 5th and 95th percentiles around it: low, middle, high."""
    return [float(each) for each in np.quantile(values, LEVELS)]


def _plain(scored: Scored) -> dict[str, Any]:
    return {
        "structure": scored.structure, "first": scored.first.isoformat(), "last": scored.last.isoformat(),
        "acts": scored.acts, "density": [round(each, 5) for each in scored.density.tolist()],
    }  # fmt: skip
