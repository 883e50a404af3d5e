"""What the view of options tells: the present option beside present law, the reference and what is pinned."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from countermove.decision.assessment import OutcomeLine
from countermove.decision.bench import Bench
from countermove.decision.explored import Bearings, Explored, bearings, explored, led_by, reference
from countermove.decision.moved import Position
from countermove.decision.removed import Consequence
from countermove.decision.subjects import answers_of
from countermove.explorer.address import SHOWN_PATHS, State
from countermove.explorer.desk import FEW_WORLDS, Desk
from countermove.study.records import Chip
from countermove.world.tally import FAN_SERIES


@dataclass(frozen=True)
class Answer:
    """One state of the view, worked out. pins: positions with what they come to; told: what leaving something out of
    the study did; chips: of the catalogue; counts: the outcome that counts answers, if the case has it; held: levers of
    the position that the model draws elsewhere, present law included; hurried: fewer worlds than were asked for, for
    many ask at once."""

    state: State
    bearings: Bearings
    present: Explored
    reference: Explored
    current: Explored
    pins: tuple[tuple[Position, Explored], ...]
    outcomes: tuple[str, ...]
    paths: tuple[str, ...]
    told: Consequence | None
    chips: tuple[Chip, ...]
    counts: str | None
    held: tuple[str, ...]
    hurried: bool
    hindsight: bool

    @property
    def leads(self) -> OutcomeLine:
        """The outcome that is told first."""
        return next(each for each in self.bearings.outcomes if each.id == self.outcomes[0])


def answer(desk: Desk, state: State) -> Answer:
    """The answer to a state; BadInput where there is none. Kept on the desk by all that it depends on."""
    state, asked = replace(state, hinge=None), state.worlds  # what is kept is of no one's box of hinges
    if desk.busy and asked > FEW_WORLDS:
        state = replace(state, worlds=FEW_WORLDS)
    return desk.answers.get(("options", asked, state_key(desk, state)), lambda: _worked_out(desk, state, asked))


def state_key(desk: Desk, state: State) -> Hashable:
    """All that the answer to a state depends on."""
    return (
        desk.study_hash,
        state.case.id,
        _frozen(state.position),
        tuple(map(_frozen, state.pins)),
        *(getattr(state, name) for name in ("off", "structures", "as_of", "paths", "worlds", "seed")),
    )


def _frozen(position: Position) -> Hashable:
    return repr(position)


def bench_of(desk: Desk, state: State) -> Bench:
    """The case of a state made ready."""
    return desk.bench(
        state.case, worlds=state.worlds, seed=state.seed, as_of=state.as_of, without=state.off,
        structures=state.structures, paths=_paths(state),
    )  # fmt: skip


def _paths(state: State) -> tuple[str, ...]:
    return state.paths or tuple(name for name in SHOWN_PATHS if name in FAN_SERIES)


def _worked_out(desk: Desk, state: State, asked: int) -> Answer:
    bench = bench_of(desk, state)
    paths = _paths(state)
    fixed = (desk.study_hash, state.case.id, state.off, state.structures, state.as_of, state.worlds, state.seed)

    def told(position: Position) -> Explored:
        key = ("explored", *fixed, paths, _frozen(position))
        return desk.answers.get(key, lambda: explored(bench, position, paths=paths))

    return Answer(
        state=state,
        bearings=desk.answers.get(("bearings", *fixed), lambda: bearings(bench)),
        present=told(Position(state.case.present_law)),
        reference=desk.answers.get(("reference", *fixed, paths), lambda: reference(bench, paths=paths)),
        current=told(state.position),
        pins=tuple((pin, told(pin)) for pin in state.pins if pin != state.position),
        outcomes=led_by(bench),
        paths=paths,
        told=bench.told,
        chips=bench.view.chips,
        counts=answers_of(bench),
        held=tuple(each.id for each in bench.panel.levers if each.held and each.id in state.position.levers),
        hurried=state.worlds < asked,
        hindsight=bench.hindsight,
    )
