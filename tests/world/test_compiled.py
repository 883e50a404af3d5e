"""How the blocks of a run are shared out among threads, and sources read by several at once."""

from __future__ import annotations

import gc
import inspect
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.world.compiled import spread, undecorated


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


@pytest.fixture
def threads_take_turns_often() -> Iterator[None]:
    """Other threads run whenever memory is swept, which is often."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()

    def yield_to_others(phase: str, info: dict[str, int]) -> None:
        time.sleep(0)

    gc.callbacks.append(yield_to_others)
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20)
    yield
    gc.callbacks.remove(yield_to_others)
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("threads_take_turns_often")
def test_several_threads_may_read_sources_at_once():
    with ThreadPoolExecutor(4) as pool:
        read = {*pool.map(lambda _: undecorated(inspect.getsource, "@other"), range(200))}
    (text,) = read
    assert text.startswith("\n@other\ndef getsource(object):\n")
