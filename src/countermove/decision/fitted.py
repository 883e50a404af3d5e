"""What an assessment says of the fit that its worlds are drawn from."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.decision.parts import FitLine, Moved, StructureFit
from countermove.response import ResponseModel, response_model
from countermove.study.study import Study
from countermove.world.fit.history import history_in
from countermove.world.fit.weigh import Weighed
from countermove.world.inputs import Inputs
from countermove.world.posterior import Posterior, posterior_for
from countermove.world.tables import U_GRID, prior_tables

LEVELS = (0.05, 0.5, 0.95)
MOVED_WIDTH = 0.8
"""A parameter whose interval is at most this share of its prior's counts as moved."""


def posterior_of(view: Study, response: ResponseModel, inputs: Inputs, present_law: str) -> Posterior | None:
    """The posterior that was fitted to just the past of a view, if there is one."""
    if not (view.folder / "observations.yaml").is_file():
        return None
    return posterior_for(view, history_in(view, response, inputs, present_law).hash)


def weights_of(view: Study) -> tuple[Weighed, ...]:
    """How the fit to the past of a view, under its first case's present law, tells the structures apart; empty where
    there is no such fit."""
    from countermove.study.cases import load_case
    from countermove.world.inputs import build_inputs, choices_of

    if not view.case_ids or not (view.folder / "observations.yaml").is_file():
        return ()
    case = load_case(view.case_ids[0], view)
    response = response_model(view)
    present = [each for each in choices_of(view, case) if each.id == case.present_law]
    posterior = posterior_of(view, response, build_inputs(view, case, response, present), case.present_law)
    return () if posterior is None else tuple(Weighed(**each) for each in posterior.made["weighed"])


def fit_line(posterior: Posterior, study: Study) -> FitLine:
    """The fit in its figures: convergence, weights of the structures, and how far each parameter moved. Structures that
    are left out are not told, but what is said of the others was weighed with them."""
    made = posterior.made
    weighed = [Weighed(**each) for each in made["weighed"]]
    lines = tuple(
        StructureFit(
            structure=each.structure, behind=each.behind, behind_error=each.behind_error, weight=each.weight,
            weight_low=each.weight_low, weight_high=each.weight_high, **made["diagnostics"][each.structure],
        )
        for each in weighed if each.structure in posterior.structures
    )  # fmt: skip
    # The data tell the best from the next only where two standard errors do not reach it.
    others = [each for each in weighed if each.behind < 0]
    told_apart = bool(others) and all(each.behind + 2 * each.behind_error < 0 for each in others)
    every = moves(posterior, study)
    moved = tuple(each for each in every if each.width <= MOVED_WIDTH)
    return FitLine(
        made_at=date.fromisoformat(made["made_at"]), fit_from=date.fromisoformat(made["fit_from"]),
        fit_to=date.fromisoformat(made["fit_to"]), rows=len(posterior.rows),
        structures=lines, told_apart=told_apart, moved=moved, unmoved=len(every) - len(moved),
    )  # fmt: skip


def moves(posterior: Posterior, study: Study) -> tuple[Moved, ...]:
    """Every fitted parameter before and after, those that narrowed most first."""
    response = response_model(study)
    tables = prior_tables(study, response, posterior.parameters, study.structures, ungrounded=posterior.made["wide"])
    found: list[Moved] = []
    for at, name in enumerate(posterior.parameters):
        about = study.parameters.parameters.get(name)
        before = _prior_quantiles(tables[:, at])
        after = [float(each) for each in np.quantile(posterior.values[:, :, at], LEVELS)]
        width = (after[2] - after[0]) / max(before[2] - before[0], 1e-12)
        found.append(
            Moved(
                parameter=name, what=about.what if about else name.replace("_", " "), unit=about.unit if about else "",
                before=_three(before), after=_three(after), width=float(f"{width:.3g}"),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.width))


def _three(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = (float(f"{each:.4g}") for each in values)
    return low, middle, high


def _prior_quantiles(tables: NDArray[np.float64]) -> list[float]:
    """Of the equal mixture of the structures' priors."""
    values, shares = tables.ravel(), np.tile(np.diff(U_GRID, prepend=0.0), len(tables))
    order = np.argsort(values)
    reached = np.cumsum(shares[order]) / shares.sum()
    return [float(values[order][np.searchsorted(reached, level)]) for level in LEVELS]
