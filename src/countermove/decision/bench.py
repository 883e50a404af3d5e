"""A case made ready so that an option with levers moved is answered in some tens of milliseconds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from countermove.decision.assessment import Fan
from countermove.decision.behind import Drawn, drawn_of
from countermove.decision.futures import fans
from countermove.decision.lines import view_of
from countermove.decision.moved import Position, check_position, option_at
from countermove.decision.removed import Consequence, beliefs_without
from countermove.decision.run import Progress, Without, left_out, ready, span_of
from countermove.law.many.quarterly import SELLABLE, Regime
from countermove.response import ResponseModel
from countermove.study.assumptions import Outcome, Structure
from countermove.study.case import Act, Case, Option
from countermove.study.days import Quarter
from countermove.study.faults import BadInput
from countermove.study.panel import Panel, load_panel
from countermove.study.study import Study
from countermove.world import engine
from countermove.world.beliefs import Beliefs
from countermove.world.ensemble import ANY_MACHINE, Ensemble, halfway, simulate
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.offer import chip_worth
from countermove.world.pieces import Machine, Midway
from countermove.world.tally import Span

EXPLORED = "explored"
"""The id of an option with levers moved."""


@dataclass(frozen=True, eq=False)
class Bench:
    """A case, as a dated view knows it, with nothing, or something, left out of the study.

    outcomes: the case's and those that scenarios are told by; those told against the reference are read as they are
    (``relative`` names them), not yet divided; ensemble: every option and the reference, with paths;
    midway: the worlds at the case's day; told: what leaving out did, None where nothing was taken out of the study.
    """

    study: Study
    view: Study
    case: Case
    panel: Panel
    response: ResponseModel
    inputs: Inputs
    beliefs: Beliefs
    structures: tuple[Structure, ...]
    outcomes: Mapping[str, Outcome]
    relative: frozenset[str]
    span: Span
    ensemble: Ensemble
    midway: Midway
    without: Without
    told: Consequence | None
    machine: Machine

    @property
    def present(self) -> int:
        """The row of present law."""
        return self.ensemble.row(self.case.present_law)

    @property
    def reference(self) -> int:
        """The row of the reference."""
        return next(row for row, choice in enumerate(self.ensemble.choices) if choice.is_reference)

    @property
    def hindsight(self) -> bool:
        """Whether the view lies before the study's own cut-off, while the priors are of today."""
        return self.view.cut_off < min(self.study.about.cut_off, self.case.cut_off)

    @cached_property
    def past(self) -> Mapping[str, Fan]:
        """Every path under present law by series: what all options share until the case's day."""
        return {each.series: each for each in fans(self.ensemble.of_row(self.present))}

    @cached_property
    def drawn(self) -> Drawn:
        """The inputs of its worlds, ready to tell who carries a spread."""
        return drawn_of(self.inputs.model, self.beliefs, self.ensemble.structure_of, self.ensemble.seed)

    def option(self, position: Position) -> Option:
        """The option at a position; BadInput with every fault of it."""
        check_position(self.view, self.panel, self.case, position)
        plain = option_at(self.view, self.panel, self.case, position)
        act = self._act(position)
        return plain if act is None else option_at(self.view, self.panel, self.case, position, act)

    def explore(
        self, position: Position, outcomes: Collection[str] = (), paths: bool | Collection[str] = True
    ) -> tuple[Ensemble, Inputs]:
        """The worlds at a position from the case's day on, one row, and what they were told. outcomes: those that are
        read besides the ones that scenarios are told by, all if none are named; paths: as simulate's with_paths."""
        inputs = self.inputs_at(position)
        told_by = {condition.outcome for scenario in self.view.scenarios for condition in scenario.all}
        wanted = {name: each for name, each in self.outcomes.items() if not outcomes or name in {*outcomes, *told_by}}
        found = simulate(
            inputs, self.beliefs, self.structures, wanted, self.span, worlds=self.ensemble.worlds,
            seed=self.ensemble.seed, machine=self.machine, midway=self.midway,
            with_paths=paths,
        )  # fmt: skip
        return found, inputs

    def inputs_at(self, position: Position) -> Inputs:
        """What worlds are told at a position; BadInput with every fault of it."""
        return self._inputs(self.option(self._snapped(position)))

    def _inputs(self, option: Option) -> Inputs:
        case = self.case.model_copy(update={"options": (option.model_copy(update={"id": EXPLORED}),)})
        choices = choices_of(self.view, case, self.without.measures)[:1]
        made = build_inputs(self.view, case, self.response, choices, self.ensemble.choices[self.present])
        return replace(made, model=self.inputs.model)

    def _snapped(self, position: Position) -> Position:
        """The same with each limit of a drawn line moved up to the next chip of the catalogue: what is let through is
        the same, and law need not be read anew for every pixel that a line is dragged."""
        if position.sale is None:
            return position
        below = {name: self._next(name, value) for name, value in position.sale.below.items()}
        return replace(position, sale=replace(position.sale, below=below))

    def _next(self, quantity: str, value: float) -> float:
        known = self.view.derived(f"panel_values@{self.view.known_by}:{quantity}", lambda: self._values(quantity))
        at = bisect_left(known, value)
        return known[at] if at < len(known) else value

    def _values(self, quantity: str) -> list[float]:
        found = {getattr(chip, quantity, None) for chip in self.view.chips}
        return sorted(float(each) for each in found if each is not None)

    def _act(self, position: Position) -> Act | None:
        """What the drawn law is to the other side: by the best chip that it lets be sold, against the option's own."""
        law, sale = self.panel.sale, position.sale
        if law is None or sale is None:
            return None
        if sale.kind == "lift":
            return law.lift
        before = self._best(self.inputs.regimes[position.option])
        drawn = option_at(self.view, self.panel, self.case, self._snapped(position))
        after = self._best(self._inputs(drawn).regimes[EXPLORED])
        return None if before == after else law.refuse if after < before else law.grant

    def sold(self, law: Regime) -> tuple[str, ...]:
        """The foreign chips that may be sold on some day of the year from the case's day."""
        first = list(law.quarters).index(Quarter.of(self.case.day))
        days = sum(law.of(name)[:, first : first + 4].sum(axis=1) for name in SELLABLE)
        chips = {chip.id: chip for chip in self.view.chips}
        return tuple(
            chip for chip, some in zip(law.chips, np.asarray(days), strict=True)
            if some > 0.0 and chips[chip].vendor_headquarters != self.case.other
        )  # fmt: skip

    def _best(self, law: Regime) -> float:
        """The worth of the best chip that may be sold in that year, in H100; 0 where none may."""
        chips = {chip.id: chip for chip in self.view.chips}
        worth = [chip_worth(chips[name], law.h100e[law.chip(name)]) for name in self.sold(law)]
        return max((each for each in worth if each == each), default=0.0)


def bench(
    study: Study,
    case: Case,
    *,
    worlds: int = 10_000,
    seed: int = 1,
    as_of: date | None = None,
    without: Collection[str] = (),
    structures: Collection[str] = (),
    machine: Machine = ANY_MACHINE,
    progress: Progress | None = None,
) -> Bench:
    """Make a case ready. ``without`` as for `assess`; ``structures`` names the rival accounts that stay, all if none.

    Raises BadInput for names that are nothing, a day before there was law, and where a study has no world.
    """
    tell = progress or _silent
    view = view_of(study, case, as_of)
    left, panel = left_out(view, case, without), load_panel(study)
    tell(0.1, "reading the record and the law")
    choices = choices_of(view, case, left.measures)
    response, inputs, beliefs = ready(view, case, choices)
    told = None
    if left.removal is not None:
        response, beliefs, told = beliefs_without(view, left.removal, inputs.model.parameters, beliefs.posterior)
    beliefs, kept = of_structures(view, beliefs, structures, left.accounts)
    tell(0.5, "compiling the model (a few seconds, once per machine)")
    engine.prepare(inputs.model)
    outcomes = outcomes_of(view, case)
    relative = frozenset(name for name, each in outcomes.items() if each.relative_to_reference)
    plain = {name: each.model_copy(update={"relative_to_reference": False}) for name, each in outcomes.items()}
    span = span_of(case, inputs)
    tell(0.7, "simulating the options")
    ensemble = simulate(inputs, beliefs, kept, plain, span, worlds=worlds, seed=seed, machine=machine)
    present = inputs.of_rows([ensemble.row(case.present_law)])
    midway = halfway(present, beliefs, span.start, worlds=worlds, seed=seed, machine=machine)
    return Bench(
        study, view, case, panel, response, inputs, beliefs, kept, plain, relative, span, ensemble, midway, left, told,
        machine,
    )  # fmt: skip


def outcomes_of(view: Study, case: Case) -> Mapping[str, Outcome]:
    """The case's outcomes, and those that scenarios are told by."""
    told_by = [condition.outcome for scenario in view.scenarios for condition in scenario.all]
    return {name: view.outcomes[name] for name in dict.fromkeys([*case.outcomes, *told_by])}


def _silent(done: float, what: str) -> None:
    """Nobody is told."""


def of_structures(
    view: Study, beliefs: Beliefs, names: Collection[str], gone: Collection[str] = ()
) -> tuple[Beliefs, tuple[Structure, ...]]:
    """Beliefs of some of the rival accounts alone, all if none are named, less those that are gone; BadInput for a name
    that is none, and where no account stays."""
    known: Sequence[str] = [each.id for each in view.structures]
    strange = [name for name in names if name not in known]
    if strange:
        raise BadInput.single(f"{', '.join(strange)}: no such account; want {', '.join(known)}", where="structure")
    rows = [row for row, name in enumerate(known) if (not names or name in names) and name not in gone]
    if not rows:
        raise BadInput.single(f"no account stays; one of {', '.join(known)} must", where="structure")
    if len(rows) == len(known):
        return beliefs, tuple(view.structures)
    return beliefs.of_structures(rows), tuple(view.structures[row] for row in rows)
