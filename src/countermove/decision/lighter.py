"""A bench with something switched off, made from the one with everything: at once, for it reads nothing anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from countermove.decision.bench import Bench, of_structures
from countermove.decision.removed import beliefs_without
from countermove.decision.run import left_out
from countermove.world.ensemble import halfway, simulate
from countermove.world.inputs import build_inputs, choices_of


def lighter(
    whole: Bench, names: Collection[str] = (), structures: Collection[str] = (), *, moves: bool = True,
    paths: bool | Collection[str] = False,
) -> Bench:  # fmt: skip
    """The bench that `bench` makes without some names and of some rival accounts, but with those paths over time alone
    that are named; without ``moves`` it cannot explore.

    Raises BadInput for names that are nothing.
    """
    left = left_out(whole.view, whole.case, names)
    response, beliefs, told, inputs = whole.response, whole.beliefs, None, whole.inputs
    if left.removal is not None:
        response, beliefs, told = beliefs_without(whole.view, left.removal, inputs.model.parameters, beliefs.posterior)
    beliefs, kept = of_structures(whole.view, beliefs, structures, left.accounts)
    if left.measures:
        choices = choices_of(whole.view, whole.case, left.measures)
        inputs = replace(build_inputs(whole.view, whole.case, whole.response, choices), model=inputs.model)
    worlds, seed = whole.ensemble.worlds, whole.ensemble.seed
    ensemble = simulate(
        inputs, beliefs, kept, whole.outcomes, whole.span, worlds=worlds, seed=seed, machine=whole.machine,
        with_paths=paths,
    )  # fmt: skip
    midway = whole.midway
    if moves and beliefs is not whole.beliefs:
        present = inputs.of_rows([ensemble.row(whole.case.present_law)])
        midway = halfway(present, beliefs, whole.span.start, worlds=worlds, seed=seed, machine=whole.machine)
    return replace(
        whole, response=response, inputs=inputs, beliefs=beliefs, structures=kept, ensemble=ensemble, midway=midway,
        without=left, told=told,
    )  # fmt: skip
