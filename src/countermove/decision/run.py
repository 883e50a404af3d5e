"""What is read and simulated for one assessment, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from countermove.decision.fitted import posterior_of
from countermove.decision.removed import Consequence, acts_of, beliefs_without
from countermove.decision.ways_out import ways_out
from countermove.response import ResponseModel, response_model
from countermove.response.record.views import without as record_without
from countermove.study.assumptions import Outcome
from countermove.study.case import Case
from countermove.study.days import Quarter
from countermove.study.faults import BadInput
from countermove.study.removal import Removal, removal
from countermove.study.study import Study
from countermove.world import engine
from countermove.world.beliefs import Beliefs, beliefs_of
from countermove.world.check import Row
from countermove.world.check import check as check_past
from countermove.world.ensemble import Ensemble, Span, simulate
from countermove.world.inputs import Choice, Inputs, build_inputs, choices_of, parts_of
from countermove.world.pieces import Machine

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]
PART_WORLDS = 5_000
"""Worlds for the parts of bundles, for the ways out of a bargain and for the branch of a rupture."""


@dataclass(frozen=True)
class Without:
    """What an assessment leaves out: measures of the case, rival accounts, and what is taken out of the study."""

    measures: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    removal: Removal | None = None


def left_out(view: Study, case: Case, names: Collection[str]) -> Without:
    """Names of measures of the case switch these off, names of rival accounts leave worlds to the others; all others
    are taken out of the study.

    Raises BadInput for names that are nothing, and where no account would stay.
    """
    measures = {measure.id for option in (*case.options, case.reference) for measure in option.measures}
    accounts = {each.id for each in view.structures} if view.has_world else set[str]()
    if accounts and accounts <= set(names):
        problem = f"all rival accounts are left out; one of {', '.join(sorted(accounts))} must stay"
        raise BadInput.single(problem, where="--without")
    others = tuple(dict.fromkeys(name for name in names if name not in measures | accounts))
    chosen = frozenset(names)
    return Without(chosen & measures, chosen & accounts, removal(view, others) if others else None)


@dataclass(frozen=True)
class Run:
    """Everything that was read and simulated for one assessment, before it is put into words.

    view: without the rival accounts that are left out. as_if: by outcome and title of the branch, worlds in which
    parameters were held at one value. whole: where an account was left out, or something taken out of the study, the
    same options with nothing taken out; consequence: what that did.
    """

    study: Study
    view: Study
    case: Case
    response: ResponseModel
    inputs: Inputs
    outcomes: Mapping[str, Outcome]
    span: Span
    ensemble: Ensemble
    pieces: Ensemble | None
    checks: tuple[Row, ...]
    beliefs: Beliefs
    ruptured: Ensemble
    as_if: Mapping[tuple[str, str], Ensemble]
    rupture_quarter: Quarter
    without: Without
    consequence: Consequence | None
    whole: Ensemble | None

    def of_choice(self, row: int) -> Inputs:
        """The inputs of one choice alone."""
        return self.inputs.of_rows([row])

    @property
    def record(self) -> Study:
        """The view without the acts, links and ends that were taken out: what is told of acts and answers."""
        removal = self.without.removal
        return self.view if removal is None else record_without(self.view, acts_of(removal))

    @property
    def hindsight(self) -> bool:
        """Whether the view lies before the study's own cut-off, while the priors are of today."""
        return self.view.cut_off < min(self.study.about.cut_off, self.case.cut_off)


def simulate_case(
    study: Study,
    case: Case,
    view: Study,
    worlds: int,
    seed: int,
    without: Without,
    machine: Machine,
    tell: Progress,
) -> Run:
    """Read the record and the law as a view knows them, and simulate every option, part of an option and the past."""
    tell(0.02, "reading the record and the law")
    choices = choices_of(view, case, without.measures)
    parts = (*parts_of(choices), *ways_out(view, case, choices))
    response, inputs, beliefs = ready(view, case, (*choices, *parts))
    consequence = None
    if without.removal is not None:
        response, beliefs, consequence = beliefs_without(
            view, without.removal, inputs.model.parameters, beliefs.posterior
        )
    every = view
    view, beliefs = _of_accounts(view, beliefs, without.accounts)
    tell(0.10, "compiling the model (a few seconds, once per machine)")
    engine.prepare(inputs.model)
    outcomes = {name: view.outcomes[name] for name in _outcome_names(case, view)}
    span = span_of(case, inputs)
    own, bundled = _rows(inputs, choices), _rows(inputs, [*parts, choices[-1]])

    def of_worlds(done: float, what: str) -> None:
        tell(0.15 + 0.55 * done, what)

    ensemble = simulate(
        own, beliefs, view.structures, outcomes, span, worlds=worlds, seed=seed, machine=machine, progress=of_worlds,
    )  # fmt: skip
    few = partial(
        simulate, structures=view.structures, span=span, worlds=min(worlds, PART_WORLDS), seed=seed, machine=machine,
        with_paths=False,
    )  # fmt: skip
    tell(0.72, "the parts of bundles")
    pieces = few(bundled, beliefs, outcomes=outcomes) if parts else None
    tell(0.78, "the branch of a rupture")
    branch, when = _with_rupture(own, span)
    ruptured = few(branch, beliefs, outcomes=outcomes)
    as_if = {
        (name, each.title): few(own, replace(beliefs, held=each.fix), outcomes={name: outcome})
        for name, outcome in outcomes.items()
        for each in outcome.as_if
    }
    whole = None
    if consequence is not None or without.accounts:
        tell(0.79, "the same with nothing left out")
        whole = few(own, ready(every, case, own.choices)[2], outcomes=outcomes, structures=every.structures)
    tell(0.80, "checking the past")
    checks = check_past(view, own, beliefs, choice=case.present_law, seed=seed)
    return Run(
        study, view, case, response, own, outcomes, span, ensemble, pieces, checks, beliefs, ruptured, as_if, when,
        without, consequence, whole,
    )  # fmt: skip


def ready(view: Study, case: Case, choices: Sequence[Choice]) -> tuple[ResponseModel, Inputs, Beliefs]:
    """All that worlds of a case need, as a view knows it: what comes back, what each choice sets, and what is drawn."""
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices)
    posterior = posterior_of(view, response, inputs, case.present_law)
    return response, inputs, beliefs_of(view, response, inputs.model.parameters, view.structures, posterior)


def _of_accounts(view: Study, beliefs: Beliefs, gone: Collection[str]) -> tuple[Study, Beliefs]:
    """A view without some rival accounts, and the beliefs of those that stay."""
    if not gone:
        return view, beliefs
    stay = [row for row, each in enumerate(view.structures) if each.id not in gone]
    return view.without_accounts(gone), beliefs.of_structures(stay)


def _with_rupture(inputs: Inputs, span: Span) -> tuple[Inputs, Quarter]:
    """The same with a rupture over Taiwan in the middle of the time assessed, in every world; and its quarter."""
    future = [at for at in range(span.start, span.stop) if inputs.quarters[at].first_day > inputs.cut_off]
    at = future[len(future) // 2] if future else span.stop - 1
    row = inputs.model.levers.index("rupture_hazard_per_quarter")

    def ruptured(levers: Floats) -> Floats:
        changed = levers.copy()
        changed[:, row, at] = 1.0
        return changed

    branches = tuple(replace(each, levers=ruptured(each.levers)) for each in inputs.branches)
    return replace(inputs, levers=ruptured(inputs.levers), branches=branches), inputs.quarters[at]


def _outcome_names(case: Case, view: Study) -> tuple[str, ...]:
    """The case's outcomes, and those that scenarios are told by."""
    told_by = [condition.outcome for scenario in view.scenarios for condition in scenario.all]
    return tuple(dict.fromkeys([*case.outcomes, *told_by]))


def span_of(case: Case, inputs: Inputs) -> Span:
    """The columns from a case's day to its horizon."""
    start = list(inputs.quarters).index(Quarter.of(case.day))
    return Span(start, list(inputs.quarters).index(Quarter.of(case.horizon)) + 1)


def _rows(inputs: Inputs, choices: Sequence[Choice]) -> Inputs:
    """The inputs of some of the choices."""
    ids = [choice.id for choice in inputs.choices]
    return inputs.of_rows([ids.index(choice.id) for choice in choices])
