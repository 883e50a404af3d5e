"""The whole fit of one link set: the mixture, its rivals, its checks and its convergence, ready to be written."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from countermove.response.record.coding import LinkSet, record_from
from countermove.response.record.spells import Spell, select
from countermove.response.waiting.check import checks
from countermove.response.waiting.fit import CHAINS, Sampled, sample
from countermove.response.waiting.mixture import STRUCTURES
from countermove.response.waiting.posterior import DIMENSIONS, write
from countermove.response.waiting.reweigh import even
from countermove.response.waiting.rows import Frame, covariates_of, fitted_spells, frame_of, rows_of
from countermove.response.waiting.shrinking import shorter_alone
from countermove.study.faults import BadInput
from countermove.study.study import Study

FEWEST_SPELLS, FEWEST_ANSWERS = 12, 4
"""Below these a fit would print its priors back; the record is too thin and the program says so."""


@dataclass(frozen=True)
class Effort:
    """How long to sample: the mixture, then each rival."""

    warm_up: int = 500
    draws: int = 500
    rival_warm_up: int = 500
    rival_draws: int = 250


def make(
    study: Study, links: LinkSet, path: Path, *, seed: int = 0, effort: Effort | None = None,
    say: Callable[[str], None] = print,
) -> None:  # fmt: skip
    """Fit one link set of a study's view and write it to a file, whole or not at all.

    Raises BadInput where the record is too thin to fit or the extra ``fit`` is missing.
    """
    length = effort or Effort()
    frame = frame_of(study)
    spells = check_enough(study, links)
    rows = rows_of(study, spells, frame)
    fits: dict[str, Sampled] = {}
    for structure in STRUCTURES:
        say(f"{links} links: {structure.replace('_', ' ')}, {len(spells)} triggers")
        main = structure == STRUCTURES[0]
        fits[structure] = sample(
            rows, frame, structure, seed=seed, warm_up=length.warm_up if main else length.rival_warm_up,
            draws=length.draws if main else length.rival_draws,
        )  # fmt: skip
    best = fits[STRUCTURES[0]]
    say(f"{links} links: the first stratum alone")
    flat = {name: value.reshape(-1, *value.shape[2:]) for name, value in best.draws.items()}
    made = {
        "seed": seed, "chains": CHAINS, "draws": length.draws, "divergences": best.divergences, **_convergence(best),
        "spells": len(spells), "answered": sum(bool(spell.answers) for spell in spells),
        "cut_off": study.cut_off.isoformat(),
        "rivals": _rivals(fits), "checks": [asdict(each) for each in checks(study, spells, frame, flat)],
        "shorter_alone": _alone(study, spells, frame, seed, length),
    }  # fmt: skip
    write(path, links, frame, rows, best, made)


def check_enough(study: Study, links: LinkSet) -> tuple[Spell, ...]:
    """The spells to fit; BadInput where the record is too thin."""
    spells = fitted_spells(study, links)
    answered = sum(bool(spell.answers) for spell in spells)
    if len(spells) < FEWEST_SPELLS or answered < FEWEST_ANSWERS:
        raise BadInput.single(
            f"{len(spells)} triggers with {answered} answers under {links} links are too few to fit; want at least "
            f"{FEWEST_SPELLS} and {FEWEST_ANSWERS}", path=study.folder,
        )  # fmt: skip
    return spells


def _convergence(fit: Sampled) -> dict[str, float]:
    stats: Any = import_module("arviz_stats")
    worst, least = 0.0, float("inf")
    for name in DIMENSIONS:
        if name in fit.draws:
            value = fit.draws[name]
            for column in value.reshape(*value.shape[:2], -1).transpose(2, 0, 1):
                worst = max(worst, float(stats.rhat(column)))
                least = min(least, float(stats.ess(column)))
    return {"worst_rhat": worst, "least_ess": least}


def _rivals(fits: Mapping[str, Sampled]) -> list[dict[str, Any]]:
    """Expected log predictive density of a left-out trigger by structure (PSIS-LOO), and the gap to the first."""
    stats, base = import_module("arviz_stats"), import_module("arviz_base")
    points: dict[str, Any] = {}
    worst: dict[str, float] = {}
    for name, fit in fits.items():
        tree = base.from_dict({"posterior": {"truce": fit.draws["truce"]}, "log_likelihood": {"y": fit.log_likelihood}})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # high Pareto shapes are reported as ``worst_k``
            found: Any = stats.loo(tree, pointwise=True)
        points[name] = np.asarray(found.elpd_i, np.float64).ravel()
        worst[name] = float(np.asarray(found.pareto_k).max())
    best = points[STRUCTURES[0]]
    return [
        {
            "structure": name, "elpd": float(each.sum()), "gap": float((each - best).sum()),
            "gap_error": float((each - best).std() * np.sqrt(len(each))), "worst_k": worst[name],
        }
        for name, each in points.items()
    ]  # fmt: skip


def _alone(study: Study, spells: tuple[Spell, ...], frame: Frame, seed: int, length: Effort) -> float | None:
    """P(wait shorter) when the first stratum is fitted alone, so that nothing is lent by the others."""
    by, stratum = frame.groups[0]
    mine = select(spells, by=by, stratum=stratum)
    if len(mine) < FEWEST_SPELLS or sum(bool(spell.answers) for spell in mine) < FEWEST_ANSWERS:
        return None
    own = replace(frame, groups=frame.groups[:1])
    fit = sample(rows_of(study, mine, own), own, seed=seed, warm_up=length.rival_warm_up, draws=length.rival_draws)
    flat = {name: value.reshape(-1, *value.shape[2:]) for name, value in fit.draws.items()}
    who = covariates_of(study, mine, own)
    return shorter_alone(flat, who, own, record_from(study), study.cut_off, even(len(flat["truce"])))
