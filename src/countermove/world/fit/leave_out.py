"""What a fit would be without one source: by re-weighting its draws where that is safe, else by a refit that ships."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.response.waiting.reweigh import Weights, smoothed
from countermove.study.study import Study
from countermove.world.fit.history import History
from countermove.world.posterior import Posterior, packaged_path, read

PREFIX = "without_"
MOVED = 0.5
"""Standard deviations from which on a median counts as moved."""


@dataclass(frozen=True)
class LeftOut:
    """One origin: how many fitted rows rest on it alone and so fall with it, the worst Pareto k over structures, how
    the fit without it is known, and the parameters whose median then moves by half a standard deviation or more,
    farthest first."""

    origin: str
    rows: int
    k: float
    how: Literal["re-weighted", "refitted", "not known"]
    moved: tuple[tuple[str, float], ...]


def weights_without(posterior: Posterior, rows: NDArray[np.int64]) -> tuple[Weights, ...]:
    """Weights of the draws of each structure as if some fitted rows (their places) had not been seen."""
    return tuple(smoothed(-np.asarray(each[:, rows], np.float64).sum(axis=1)) for each in posterior.log_likelihood)


def left_out(history: History, posterior: Posterior, refits: Mapping[str, Posterior]) -> tuple[LeftOut, ...]:
    """Every origin that a fitted row rests on alone, those with most rows first; refits are fits without an origin, by
    its name."""
    places: dict[str, list[int]] = {}
    for at, row in enumerate(history.fitted):
        if len(row.origins) == 1:
            places.setdefault(row.origin, []).append(at)
    found: list[LeftOut] = []
    for origin, rows in places.items():
        weights = weights_without(posterior, np.array(rows))
        worst, refit = max(each.k for each in weights), refits.get(origin)
        if all(each.safe for each in weights):
            share = np.concatenate([each.share for each in weights]) / len(weights)
            found.append(LeftOut(origin, len(rows), worst, "re-weighted", _moved(posterior, posterior, share)))
        elif refit is not None:
            found.append(LeftOut(origin, len(rows), worst, "refitted", _moved(posterior, refit, None)))
        else:
            found.append(LeftOut(origin, len(rows), worst, "not known", ()))
    return tuple(sorted(found, key=lambda each: (-each.rows, each.origin)))


def refits_of(study: Study, hash_without: Callable[[str], str]) -> dict[str, Posterior]:
    """The fits without one origin that a study ships, by origin; those of other data are passed over.

    hash_without: the hash of the past without the rows of an origin.
    """
    found: dict[str, Posterior] = {}
    for path in sorted(packaged_path(study).parent.glob(f"{PREFIX}*.nc")):
        origin = path.stem.removeprefix(PREFIX)
        fit = read(path)
        if fit.hash == hash_without(origin):
            found[origin] = fit
    return found


def refit_of(study: Study, posterior: Posterior, places: NDArray[np.int64]) -> Posterior | None:
    """The fit without just some rows (their places) of the posterior that a study ships, if the study ships it too; of
    the posterior's own structures."""
    shipped = packaged_path(study)
    if not shipped.is_file() or study.cached(f"{shipped}", lambda: read(shipped)).hash != posterior.hash:
        return None
    wanted = {row for at, row in enumerate(posterior.rows) if at not in {*places.tolist()}}
    for path in sorted(shipped.parent.glob(f"{PREFIX}*.nc")):
        fit = study.cached(f"{path}", lambda path=path: read(path))
        if {*fit.rows} == wanted:
            return fit.of_structures([fit.structures.index(name) for name in posterior.structures])
    return None


def _moved(before: Posterior, after: Posterior, share: NDArray[np.float64] | None) -> tuple[tuple[str, float], ...]:
    """How far medians move from one fit to another, in standard deviations of the first; share weighs the second's
    draws, structure by structure."""
    found: list[tuple[str, float]] = []
    for at, name in enumerate(before.parameters):
        if name not in after.parameters:
            continue
        old = np.asarray(before.values[:, :, at], np.float64).ravel()
        new = np.asarray(after.values[:, :, after.parameters.index(name)], np.float64).ravel()
        order = np.argsort(new)
        reached = np.cumsum(np.full(len(new), 1 / len(new)) if share is None else share[order])
        middle = new[order][min(int(np.searchsorted(reached, 0.5)), len(new) - 1)]
        far = float((middle - np.median(old)) / max(float(old.std()), 1e-12))
        if abs(far) >= MOVED:
            found.append((name, far))
    return tuple(sorted(found, key=lambda each: -abs(each[1])))
