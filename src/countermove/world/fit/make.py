"""The whole fit of a past: every structure, its diagnostics, and the file. Needs the extra ``fit``.

Each structure is kept as it ends, so that a fit that was stopped goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from countermove import __version__
from countermove.study.parsed import user_cache
from countermove.world.fit.gradient import look_up
from countermove.world.fit.history import FITTED_SHOCKS, History
from countermove.world.fit.sample import Floats, Sampled, sampler
from countermove.world.fit.weigh import weigh
from countermove.world.jax_operations import module
from countermove.world.posterior import write

SAMPLED = ("z", "nuisance_z", "shock", "bias", "misfit")
"""Whatever the sampler moves; its convergence is that of the worst of them."""
PACKAGES = ("jax", "numpyro", "numpy", "arviz-stats")
RHAT_WANTED, ESS_WANTED = 1.01, 400
Say = Callable[[float, str], None]


@dataclass(frozen=True)
class Effort:
    """How long to sample each structure, and how many draws over all chains to keep."""

    warm_up: int = 500
    draws: int = 800
    chains: int = 4
    kept: int = 1000


@dataclass(frozen=True)
class Diagnostics:
    """Of one structure: largest R-hat, least bulk effective sample size, divergences."""

    rhat: float
    ess: float
    divergences: int

    @property
    def converged(self) -> bool:
        """Whether the draws may be trusted."""
        return self.rhat <= RHAT_WANTED and self.ess >= ESS_WANTED


def make(
    history: History, path: Path, *, seed: int = 0, effort: Effort | None = None, say: Say
) -> dict[str, Diagnostics]:
    """Fit every structure and write the file, whole or not at all. BadInput where the extra is missing."""
    length = effort or Effort()
    for name in ("jax", "numpyro", "arviz_base", "arviz_stats"):
        module(name)
    kept = _folder(history, seed, length)
    run: Any = None
    found: list[dict[str, Floats]] = []
    told: dict[str, Diagnostics] = {}
    for row, structure in enumerate(history.structures):
        part = kept / f"{structure.id}.npz"
        if part.is_file():
            with np.load(part) as file:
                draws = {name: np.asarray(file[name], np.float64) for name in file.files}
            say((row + 1) / len(history.structures), f"{structure.title}: kept from an earlier run")
        else:
            say(row / len(history.structures), f"{structure.title}: {row + 1} of {len(history.structures)} structures")
            run = run or sampler(history, length.warm_up, length.draws, length.chains)
            draws = _sampled(run(seed * 1009 + row, history.tables[row]))
            _keep(part, draws)
        found.append(_thinned(history, row, draws, length.kept))
        told[structure.id] = diagnostics(draws)
    made: dict[str, Any] = {
        "made_at": datetime.now(UTC).date().isoformat(), "seed": seed, "effort": asdict(length),
        "program": __version__, "versions": {name: version(name) for name in PACKAGES},
        "fit_from": history.measures.fit_from.isoformat(), "fit_to": history.measures.fit_to.isoformat(),
        "wide": history.wide, "series": _misfit_series(history),
        "diagnostics": {name: asdict(each) for name, each in told.items()},
    }  # fmt: skip
    stacked = {name: np.stack([each[name] for each in found], axis=2) for name in found[0]}
    logs = np.moveaxis(stacked["log_likelihood"], 2, 0)
    weighed = weigh([each.id for each in history.structures], logs.reshape(len(logs), -1, logs.shape[-1]))
    made["weighed"] = [asdict(each) for each in weighed]
    write(path, stacked, _coordinates(history), history.hash, made)
    for part in kept.glob("*.npz"):
        part.unlink()
    say(1.0, "written")
    return told


def _misfit_series(history: History) -> list[str]:
    return list(dict.fromkeys(row.measure.series for row in history.fitted if row.measure.misfit_sd))


def _coordinates(history: History) -> dict[str, list[str]]:
    return {
        "structure": [each.id for each in history.structures], "parameter": list(history.free),
        "shock": list(FITTED_SHOCKS), "quarter": [str(each) for each in history.quarters],
        "nuisance": list(history.nuisances), "series": _misfit_series(history),
        "row": [row.id for row in history.fitted],
    }  # fmt: skip


def _folder(history: History, seed: int, effort: Effort) -> Path:
    """Where the parts of a fit are kept until it is whole."""
    home = user_cache() or Path(os.environ.get("TMPDIR", "/tmp")) / "countermove"
    sizes = f"{effort.warm_up}-{effort.draws}-{effort.chains}"
    folder = home / "world-parts" / f"{history.hash[:32]}-{seed}-{sizes}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _sampled(run: Sampled) -> dict[str, Floats]:
    return {**run.draws, "divergences": np.array([run.divergences], np.float64)}


def _keep(path: Path, draws: dict[str, Floats]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part.npz")
    single: Any = {name: np.asarray(value, np.float32) for name, value in draws.items()}
    np.savez(part, **single)
    part.replace(path)


def diagnostics(draws: dict[str, Floats]) -> Diagnostics:
    """Over everything that was sampled."""
    stats = module("arviz_stats.base").array_stats
    flat = [draws[name].reshape(*draws[name].shape[:2], -1) for name in SAMPLED if draws[name].size]
    values = np.concatenate(flat, axis=2)
    rhat = np.asarray(stats.rhat(values, chain_axis=0, draw_axis=1))
    ess = np.asarray(stats.ess(values, chain_axis=0, draw_axis=1))
    return Diagnostics(float(np.max(rhat)), float(np.min(ess)), int(draws["divergences"][0]))


def _thinned(history: History, row: int, draws: dict[str, Floats], most: int) -> dict[str, Floats]:
    """Draws in the units of the parameters, so many of them over all chains."""
    chains, count = draws["z"].shape[:2]
    each = min(most // chains, count)
    kept = [round((count - 1) * at / max(each - 1, 1)) for at in range(each)]
    free = [history.model.parameters.index(name) for name in history.free]
    return {
        "value": _in_units(history.tables[row, free], draws["z"][:, kept]),
        "nuisance": _in_units(history.nuisance_tables, draws["nuisance_z"][:, kept]),
        "shock": draws["shock"][:, kept], "misfit": draws["misfit"][:, kept],
        "log_likelihood": draws["log_likelihood"][:, kept],
    }  # fmt: skip


def _in_units(tables: Floats, z: Floats) -> Floats:
    flat = z.reshape(-1, z.shape[-1])
    return np.stack([look_up(np, tables, each) for each in flat]).reshape(z.shape)
