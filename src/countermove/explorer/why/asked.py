"""What the view Why is asked: the state of the options, and which number of theirs; as it stands in the address."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from countermove.decision.bench import Bench, outcomes_of
from countermove.decision.moved import Position
from countermove.explorer.address import State, read_state, written
from countermove.explorer.desk import Desk
from countermove.study import BadInput

MOST_WORLD = 10**9


@dataclass(frozen=True)
class Asked:
    """A number: an outcome of the option at the state's position, or of the reference; against: less the same of this
    option, or of the reference, world by world; world: the number of one world that is shown."""

    state: State
    outcome: str
    against: str | None = None
    world: int | None = None
    reference: bool = False

    @property
    def option(self) -> str:
        """The row that is asked about, or that its option began from."""
        return self.state.case.reference.id if self.reference else self.state.position.option

    @property
    def unpooled(self) -> bool:
        """Whether it is told of the reference or against it, which stand by rival account only."""
        return self.reference or self.against == self.state.case.reference.id

    @property
    def whole(self) -> Asked:
        """The same with nothing switched off."""
        return replace(self, state=replace(self.state, off=(), structures=()))


def read_asked(desk: Desk, query: QueryParams) -> Asked:
    """What an address asks; BadInput with what is wrong."""
    state = read_state(desk, query)
    known = tuple(outcomes_of(desk.view(state.as_of), state.case))
    outcome = query.get("outcome") or known[0]
    if outcome not in known:
        raise BadInput.single(f"{outcome[:40]!r} is no outcome; want one of {', '.join(known)}", where="outcome")
    options, against = [each.id for each in (*state.case.options, state.case.reference)], query.get("against") or None
    if against is not None and against not in options:
        raise BadInput.single(f"{against[:40]!r} is no option; want one of {', '.join(options)}", where="against")
    state, against, reference = _of(state, query.get("of") or "", against)
    if reference or (against == state.position.option and not state.position.moved):
        against = None
    world = _world(query.get("world") or "")
    every = {each.id for each in desk.view(state.as_of).structures}
    stay = () if every <= set(state.structures) else state.structures
    return Asked(replace(state, paths=(), structures=stay), outcome, against, world, reference)


def _of(state: State, of: str, against: str | None) -> tuple[State, str | None, bool]:
    """The state of the option that a number of the options' table belongs to: ``present_law``, ``reference``, the
    ``difference`` to present law, or a pin by its place from 1; whether it is the reference."""
    present = state.case.present_law
    if of == "present_law":
        return state.at(Position(present)), against, False
    if of == "difference":
        return state, present, False
    if of.isascii() and of.isdigit() and 1 <= int(of[:3]) <= len(state.pins):
        return state.at(state.pins[int(of[:3]) - 1]), against, False
    if of == "reference":
        return state.at(Position(present)), None, True
    if of:
        wanted = "present_law, reference, difference or the place of a pin"
        raise BadInput.single(f"{of[:40]!r} found; want {wanted}", where="of")
    return state, against, False


def _world(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > MOST_WORLD:
        raise BadInput.single(f"{text[:40]!r} found; want a whole number from 0 to {MOST_WORLD:,}", where="world")
    return int(text)


def parameters(desk: Desk, asked: Asked) -> list[tuple[str, str]]:
    """The address that asks it again."""
    found = written(desk, asked.state)
    if asked.outcome != next(iter(outcomes_of(desk.view(asked.state.as_of), asked.state.case))):
        found.append(("outcome", asked.outcome))
    if asked.against is not None:
        found.append(("against", asked.against))
    if asked.reference:
        found.append(("of", "reference"))
    if asked.world is not None:
        found.append(("world", str(asked.world)))
    return found


def key_of(desk: Desk, kind: str, asked: Asked) -> Hashable:
    """All that an answer of some kind about a number depends on, whichever of its worlds is shown and whatever is
    pinned: pins only wait for the way back and for a brief."""
    alone = replace(asked, state=replace(asked.state, pins=()), world=None)
    return (kind, desk.study_hash, asked.state.case.id, asked.outcome, tuple(parameters(desk, alone)))


def bench_of(desk: Desk, state: State) -> Bench:
    """The case of a state, made ready with what is switched off; without paths over time where something is."""
    return desk.bench(
        state.case, worlds=state.worlds, seed=state.seed, as_of=state.as_of, without=state.off,
        structures=state.structures, moves=state.position.moved, paths=False,
    )  # fmt: skip
