"""How the blocks of a run are shared out among threads."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.world.compiled import spread


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("blocks", [0, 1, 2, 7, 100])
def test_every_block_is_worked_through_once(blocks: int, threads: int):
    done: list[int] = []
    spread(lambda some: done.extend(some.tolist()), blocks, threads)
    assert sorted(done) == list(range(blocks))


def test_whoever_asks_works_too_and_waits_for_nobody_who_is_busy():
    hold, held = threading.Event(), threading.Event()

    def stay(some: NDArray[np.int64]) -> None:
        if threading.current_thread() is not blocker:
            held.set()
        hold.wait(10)

    blocker = threading.Thread(target=lambda: spread(stay, 2, 2))
    blocker.start()
    assert held.wait(10)  # the only other thread has work that does not end
    done: list[int] = []
    spread(lambda some: done.extend(some.tolist()), 20, 2)
    assert sorted(done) == list(range(20))
    assert not hold.is_set()
    hold.set()
    blocker.join(10)


@pytest.mark.parametrize("at", [0, 19])
def test_a_fault_of_any_piece_reaches_whoever_asked(at: int):
    def fail(some: NDArray[np.int64]) -> None:
        if at in some:
            raise ArithmeticError("a fault")

    with pytest.raises(ArithmeticError, match="a fault"):
        spread(fail, 20, 2)
