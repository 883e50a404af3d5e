"""One world of a number, by its number: what it was drawn as, how it went, what came back."""

from __future__ import annotations

from countermove.decision.bench import EXPLORED
from countermove.decision.one_world import OneWorld, world_of
from countermove.explorer.desk import Desk
from countermove.explorer.why.asked import Asked, bench_of, key_of


def one_world(desk: Desk, asked: Asked, number: int) -> OneWorld:
    """The world with this number under the option that is asked about."""
    return desk.answers.get(key_of(desk, f"world {number}", asked), lambda: _one_world(desk, asked, number))


def _one_world(desk: Desk, asked: Asked, number: int) -> OneWorld:
    made, position = bench_of(desk, asked.state), asked.state.position
    inputs, option = made.inputs, asked.option
    if position.moved:
        inputs, option = made.explore(position, (asked.outcome,), False)[1], EXPLORED
    return world_of(inputs, made.beliefs, made.structures, option, number, made.ensemble.seed)
