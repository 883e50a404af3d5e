"""What worlds are drawn from once something is taken out of the study: re-weighted, refitted, or not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.response import ResponseModel, response_model
from countermove.response.record.views import without as record_without
from countermove.response.waiting.posterior import in_use
from countermove.response.waiting.reweigh import resampled, smoothed
from countermove.study.knowable import later_parameters
from countermove.study.removal import Removal
from countermove.study.study import Study
from countermove.world.beliefs import Beliefs
from countermove.world.fit.leave_out import refit_of
from countermove.world.posterior import Posterior
from countermove.world.tables import Z_GRID, prior_tables, record_draws

Floats = NDArray[np.float64]
OUTSIDE = -700.0
"""Log density of what a prior holds impossible: finite, so that weights stay numbers, and as good as none."""
How = Literal["nothing", "re-weighted", "refitted", "not known"]


@dataclass(frozen=True)
class Consequence:
    """What a removal did.

    fitted_rows: rows of the fit that fell; fit: how the fit without them is known, and k the worst Pareto k over
    structures; widened: parameters whose grounds all fell and that have a wider prior; unmoved: those that have none
    and keep their prior; acts: events, links and ends that fell; answers: how the rates of answers are known; where
    that is ``not known``, worlds keep the rates of the whole record.
    """

    fitted_rows: int
    fit: How
    k: float
    widened: tuple[str, ...]
    unmoved: tuple[str, ...]
    acts: int
    answers: Literal["nothing", "re-weighted", "refitted", "not known", "from conjugate posteriors"]

    @property
    def known(self) -> bool:
        """Whether worlds are drawn without all that fell."""
        return "not known" not in (self.fit, self.answers)


NOTHING = Consequence(0, "nothing", 0.0, (), (), 0, "nothing")
"""What comes of removing nothing."""


def ungrounded(study: Study, removal: Removal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parameters all of whose grounds fell: those with a wider prior, and those without one."""
    every = study.parameters.parameters
    fallen = [name for name, each in every.items() if each.grounds and set(each.grounds) <= removal.gone]
    wide = tuple(name for name in fallen if every[name].prior_ungrounded is not None)
    return wide, tuple(name for name in fallen if name not in wide)


def acts_of(removal: Removal) -> list[str]:
    """The events, links and ends that fall."""
    return [name for table in ("events", "links", "ends") for name in sorted(removal.of(table))]


def beliefs_without(
    study: Study, removal: Removal, parameters: Sequence[str], posterior: Posterior | None
) -> tuple[ResponseModel, Beliefs, Consequence]:
    """What worlds of a view are drawn from without what was removed, and how that is known."""
    wide, unmoved = ungrounded(study, removal)
    acts = acts_of(removal)
    response, answers = study.derived(
        f"response@{study.known_by} without {' '.join(acts)}", lambda: _response_without(study, acts)
    )
    tables = prior_tables(study, response, parameters, study.structures, ungrounded=(*wide, *later_parameters(study)))
    fit, places, how, k = posterior, np.zeros(0, np.int64), "nothing", 0.0
    if posterior is not None:
        places = np.flatnonzero(np.isin(posterior.rows, sorted(removal.of("series"))))
        fit, how, k = _fit_without(study, response, posterior, places, wide)
    told = Consequence(len(places), how, k, wide, unmoved, len(acts), answers)
    return response, Beliefs(tables, fit, record_draws(response)), told


def _response_without(
    study: Study, acts: Sequence[str]
) -> tuple[ResponseModel, Literal["nothing", "re-weighted", "refitted", "not known", "from conjugate posteriors"]]:
    """What comes back by the record without some acts, and how that is known. Where neither weights nor a fit that
    ships can tell, the rates of answers stay those of the whole record: another model would change more than the acts.
    """
    whole = study.derived(f"response@{study.known_by}", lambda: response_model(study))
    if not acts:
        return whole, "nothing"
    record = record_without(study, acts)
    response = response_model(record)
    if not whole.fitted:
        return response, "from conjugate posteriors"
    found = in_use(record, response.links)
    if found is not None:
        own = study.derived(f"draws in use@{study.known_by}", lambda: in_use(study, response.links))
        other = own is None or found.posterior.record != own.posterior.record
        return response, "refitted" if found.exact and other else "re-weighted"
    kept = {name: getattr(whole, name) for name in ("answers", "answers_to_other", "truce_multiplier", "draws")}
    return replace(response, **kept), "not known"


def _fit_without(
    study: Study, response: ResponseModel, posterior: Posterior, places: NDArray[np.int64], wide: Sequence[str]
) -> tuple[Posterior, How, float]:
    """The posterior without some rows and with the wider priors of some parameters; itself where that is not known."""
    changed = [name for name in wide if name in posterior.parameters and name not in posterior.made["wide"]]
    if not len(places) and not changed:
        return posterior, "nothing", 0.0
    logs = -np.asarray(posterior.log_likelihood[:, :, places], np.float64).sum(axis=2)
    logs += prior_ratio(study, response, changed, {name: _values(posterior, name) for name in changed})
    weights = [smoothed(each) for each in logs]
    worst = max(each.k for each in weights)
    if all(each.safe for each in weights):
        return posterior.resampled(np.stack([resampled(each) for each in weights])), "re-weighted", worst
    refit = None if changed else refit_of(study, posterior, places)
    return (posterior, "not known", worst) if refit is None else (refit, "refitted", worst)


def _values(posterior: Posterior, name: str) -> Floats:
    return np.asarray(posterior.values[:, :, posterior.parameters.index(name)], np.float64)


def prior_ratio(study: Study, response: ResponseModel, names: Sequence[str], values: dict[str, Floats]) -> Floats:
    """Log of the wider prior's density over that of the prior in use, added up over parameters.

    values: by parameter, (structure, ...) each; a structure that replaces the prior by its own has ratio 0.
    """
    total = np.zeros(next(iter(values.values())).shape) if values else np.zeros(1)
    later = later_parameters(study)
    for name in (each for each in names if each not in later):
        before, after = (
            prior_tables(study, response, [name], study.structures, ungrounded=(*later, *wide))[:, 0]
            for wide in ((), (name,))
        )
        for row, structure in enumerate(study.structures):
            if name not in structure.overrides:
                total[row] += log_density(after[row], values[name][row]) - log_density(before[row], values[name][row])
    return total


def log_density(quantiles: Floats, values: Floats) -> Floats:
    """Log density at some values of the distribution with these quantiles at Z_GRID, (node,): OUTSIDE beyond them.

    Where quantiles stand still, as at the bound of a prior that is cut, the density is high and not infinite.
    """
    reach = float(quantiles[-1] - quantiles[0]) or 1.0
    steps = np.maximum(np.diff(quantiles), 1e-9 * reach)
    node = np.searchsorted(quantiles, values, side="right").clip(1, len(steps)) - 1
    z = Z_GRID[node] + np.diff(Z_GRID)[node] * ((values - quantiles[node]) / steps[node]).clip(0.0, 1.0)
    near = 1e-6 * reach  # draws are kept in single precision
    inside = (values >= quantiles[0] - near) & (values <= quantiles[-1] + near)
    return np.where(inside, -0.5 * z**2 + np.log(np.diff(Z_GRID)[node] / steps[node]), OUTSIDE)
