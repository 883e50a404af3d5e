"""Other processes that share a long run: on this machine, or those of a Dask cluster. They change no bit of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from countermove.study.faults import BadInput
from countermove.world.pieces import Task, Workers, one_thread, tally_of
from countermove.world.tally import Tally

MOST_LOSSES = 5
"""Workers that may die before the run gives up; each costs only the pieces that it had in hand."""
IN_HAND = 2
"""Pieces in flight for each worker: enough that none waits, few enough that results do not pile up."""
CONNECT_S = "10s"

MOST_PROCESSES = 4 * (os.cpu_count() or 1)

_shared: list[Task] = []


def workers_of(count: int | None, cluster: str | None) -> Workers | None:
    """The workers that a command asks for; None to simulate in this process. Raises BadInput for what cannot be."""
    if count is not None and cluster is not None:
        raise BadInput.single("give --workers for this machine or --cluster for others, not both", where="--workers")
    if count is not None and not 1 <= count <= MOST_PROCESSES:
        raise BadInput.single(f"{count} found; want 1 to {MOST_PROCESSES} processes", where="--workers")
    if cluster is not None:
        return partial(in_cluster, cluster)
    return None if count is None or count == 1 else partial(in_processes, count)


def in_processes(count: int, task: Task, pieces: Sequence[range]) -> Iterator[tuple[range, Tally]]:
    """The tallies of pieces from processes on this machine, one thread each. Raises BadInput where they keep dying."""
    left, losses = list(pieces), 0
    while left:
        pool = ProcessPoolExecutor(
            min(count, len(left)), get_context("spawn"), initializer=_receive, initargs=(one_thread(task),)
        )
        try:
            for piece, tally in _in_turn(lambda piece, pool=pool: pool.submit(_tally_of, piece), left, count):
                left.remove(piece)
                yield piece, tally
        except BrokenProcessPool:
            losses += 1
            if losses > MOST_LOSSES:
                problem = f"{losses} times a process was killed or could not start; memory may be too short"
                raise BadInput.single(problem, where="--workers") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_turn(
    submit: Callable[[range], Future[Tally]], pieces: Sequence[range], workers: int
) -> Iterator[tuple[range, Tally]]:
    """Results as they come, with few pieces in flight at a time."""
    waiting, running = list(reversed(pieces)), dict[Future[Tally], range]()
    while waiting or running:
        while waiting and len(running) < IN_HAND * workers:
            piece = waiting.pop()
            running[submit(piece)] = piece
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for each in finished:
            yield running.pop(each), each.result()


def _receive(task: Task) -> None:
    _shared[:] = [task]


def _tally_of(piece: range) -> Tally:
    return tally_of(_shared[0], piece)


def in_cluster(address: str, task: Task, pieces: Sequence[range]) -> Iterator[tuple[range, Tally]]:
    """The tallies of pieces from the workers of a Dask scheduler, at an address such as tcp://host:8786.

    Each worker needs countermove of this version; Dask hands the pieces of one that dies to the others. Needs the
    extra ``cluster``. Raises BadInput where no scheduler answers.
    """
    distributed = _dask()
    try:
        client = distributed.Client(address, timeout=CONNECT_S)
    except (OSError, ValueError, TimeoutError) as error:
        problem = f"no Dask scheduler answers at {address}: {error}"
        raise BadInput.single(problem, where="--cluster") from None
    with client:
        shared = client.scatter(one_thread(task), broadcast=True, hash=False)
        waiting = list(reversed(pieces))
        places: dict[Any, range] = {}

        def next_one() -> Any:
            piece = waiting.pop()
            future = client.submit(tally_of, shared, piece, pure=False)
            places[future.key] = piece
            return future

        threads = sum(client.nthreads().values())
        first = [next_one() for _ in range(min(len(waiting), IN_HAND * max(threads, 1)))]
        coming = distributed.as_completed(first)
        for future in coming:
            piece, tally = places.pop(future.key), future.result()
            future.release()
            if waiting:
                coming.add(next_one())
            yield piece, tally


def _dask() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        problem = "needs the extra 'cluster': pip install 'countermove[cluster]'"
        raise BadInput.single(problem, where="--cluster") from None
