"""A run of many worlds in pieces: each is simulated by itself, all add up to the same bits, and a run that was stopped
goes on where it was."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from countermove.study.parsed import user_cache
from countermove.world import engine
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.branches import Branch
from countermove.world.flow import Model
from countermove.world.tally import KEPT_WORLDS, Reading, Tally

CHUNK_BLOCKS = 24
"""Blocks of worlds of each account that go through the engine at once, over all rows of choices and variants: enough
that what Python does for each chunk does not count, and few enough for memory."""
MOST_BLOCKS = 16
DEVICE_CHUNK = 16_384
MOST_CHUNKS = 48
LEAST_PIECES = 16
SAVED_EVERY_S = 20.0
MOST_SAVED = 4
"""Unfinished runs that are kept; the oldest goes first."""

Progress = Callable[[float, str], None]


Workers = Callable[["Task", Sequence[range]], Iterator[tuple[range, Tally]]]
"""Other processes that share the work: the tally of each piece, in whatever order they come."""


@dataclass(frozen=True)
class Machine:
    """What simulates: threads of each process, by default one for each core; workers, other processes that share a long
    run; device, cpu or gpu, where JAX runs the worlds, None for the engine. Threads and workers change no bit of the
    result, the device its last digits."""

    threads: int | None = None
    workers: Workers | None = None
    device: str | None = None


@dataclass(frozen=True)
class Midway:
    """Worlds as they stand at the beginning of a quarter, for all choices that are alike until then.

    beliefs and seed: what the worlds were drawn from; levers: those of the choices until then, (lever, quarter);
    states: by the first world of a chunk, (state, world) in the order of engine.grouped_order; chunk: worlds of a whole
    one.
    """

    beliefs: Beliefs
    seed: int
    first_quarter: int
    chunk: int
    levers: NDArray[np.float64]
    states: Mapping[int, NDArray[np.float32]]


@dataclass(frozen=True)
class Task:
    """All that any piece of a run needs. levers (choice, lever, quarter); paths (path, quarter); midway: where worlds
    begin, if not where the model does, so that nothing is told of earlier quarters; the rest as of Machine."""

    model: Model
    levers: NDArray[np.float64]
    paths: NDArray[np.float64]
    beliefs: Beliefs
    reading: Reading
    worlds: int
    seed: int
    threads: int | None = None
    device: str | None = None
    midway: Midway | None = None
    branches: tuple[Branch, ...] = ()

    @property
    def first_quarter(self) -> int:
        """The quarter in which worlds begin."""
        return 0 if self.midway is None else self.midway.first_quarter

    @property
    def chunk(self) -> int:
        """Worlds that go through the engine at once."""
        if self.midway is not None:
            return self.midway.chunk
        rows = len(self.levers) + sum(len(each.levers) for each in self.branches)
        if self.device is not None:
            return max(DEVICE_CHUNK // max(rows // CHUNK_BLOCKS, 1), 1)
        blocks = min(max(CHUNK_BLOCKS // rows, 1), MOST_BLOCKS)
        return blocks * engine.BLOCK * len(self.beliefs.tables)

    def pieces(self) -> tuple[range, ...]:
        """The worlds of each piece, whole chunks but for the last; the same whoever simulates them."""
        chunks = min(max(-(-self.worlds // (LEAST_PIECES * self.chunk)), 1), MOST_CHUNKS)
        size = chunks * self.chunk
        return tuple(range(start, min(start + size, self.worlds)) for start in range(0, self.worlds, size))

    def empty(self, worlds: range) -> Tally:
        """A tally of nothing yet for some of the worlds."""
        choices, _, quarters = self.levers.shape
        reading = self.reading
        quarters -= self.first_quarter
        return Tally.empty(
            choices, quarters, reading.outcomes, reading.series, reading.kinds, worlds, self.worlds, self.threads
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that the worlds depend on."""
        digest = hashlib.sha256(engine.model_hash(self.model).encode())
        digest.update(f"{self.reading} {self.worlds} {self.seed} {self.device} {self.beliefs.held}".encode())
        drawn = [self.beliefs.tables, *self.beliefs.answers.values()]
        if self.beliefs.posterior is not None:
            drawn += [self.beliefs.posterior.values, self.beliefs.posterior.shocks]
        waiting = [(each.choice, each.trigger.model_dump_json(), each.first) for each in self.branches]
        digest.update(f"{waiting}".encode())
        for array in (self.levers, self.paths, *(each.levers for each in self.branches), *drawn):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def run_pieces(task: Task, workers: Workers | None = None, progress: Progress | None = None) -> Tally:
    """Simulate all worlds of a task.

    Runs beyond KEPT_WORLDS are saved in the user's cache every SAVED_EVERY_S seconds and go on from there when they are
    asked for again.
    """
    tally, saved = task.empty(range(task.worlds)), Saved.of(task)
    done = saved.load(tally) if saved else set[int]()
    left = [piece for piece in task.pieces() if piece.start not in done]
    count, saved_at = sum(len(piece) for piece in task.pieces() if piece.start in done), time.monotonic()
    if count and progress is not None:
        progress(count / task.worlds, f"{count:,} worlds were done before; going on")
    given = _alone(task, tally, left, progress) if workers is None else workers(task, left)
    for piece, part in given:
        if part is not tally:
            tally.merge(part)
        count += len(piece)
        done.add(piece.start)
        if progress is not None:
            progress(count / task.worlds, f"{count:,} of {task.worlds:,} worlds")
        if saved is not None and time.monotonic() - saved_at > SAVED_EVERY_S:
            saved.store(tally, done)
            saved_at = time.monotonic()
    if saved is not None:
        saved.path.unlink(missing_ok=True)
    return tally


def tally_of(task: Task, piece: range) -> Tally:
    """The tally of one piece, by itself."""
    tally = task.empty(piece)
    _add(task, tally, piece)
    return tally


def _alone(
    task: Task, tally: Tally, pieces: Sequence[range], progress: Progress | None
) -> Iterator[tuple[range, Tally]]:
    for piece in pieces:
        _add(task, tally, piece)
        yield piece, tally


def _add(task: Task, tally: Tally, piece: range) -> None:
    for start in range(piece.start, piece.stop, task.chunk):
        worlds, grouped = min(task.chunk, piece.stop - start), task.device is None
        paths = run_worlds(
            task, task.beliefs, seed=task.seed, worlds=worlds, first_world=start, record=task.reading.record,
            threads=task.threads, device=task.device, grouped=grouped, first_quarter=task.first_quarter,
            states=None if task.midway is None else task.midway.states[start],
        )  # fmt: skip
        order = engine.grouped_order(worlds, len(task.beliefs.tables)) if grouped else np.arange(worlds)
        tally.add(task.reading, paths, start + order)


def midway(task: Task, first_quarter: int) -> Midway:
    """A task's worlds at the beginning of a quarter, under its first choice."""
    states: dict[int, NDArray[np.float32]] = {}
    past = replace(task, levers=task.levers[:1, :, :first_quarter], paths=task.paths[:, :first_quarter], branches=())
    for start in range(0, task.worlds, task.chunk):
        paths = run_worlds(
            past, task.beliefs, seed=task.seed, worlds=min(task.chunk, task.worlds - start), first_world=start,
            record=tuple(task.model.state), threads=task.threads, grouped=True,
        )  # fmt: skip
        states[start] = np.ascontiguousarray(paths[0, :, -1])
    return Midway(task.beliefs, task.seed, first_quarter, task.chunk, task.levers[0, :, :first_quarter], states)


def one_thread(task: Task) -> Task:
    """The same for one of many processes."""
    return replace(task, threads=1)


@dataclass(frozen=True)
class Saved:
    """The file of a run that is not finished."""

    path: Path
    hash: str

    @classmethod
    def of(cls, task: Task) -> Saved | None:
        """Where a long run is saved; None for short ones, and where nobody knows the user's home."""
        folder = user_cache()
        if folder is None or task.worlds <= KEPT_WORLDS:
            return None
        return cls(folder / "runs" / f"{task.hash[:40]}.npz", task.hash)

    def load(self, tally: Tally) -> set[int]:
        """Fill a tally with what was done, and say which pieces that were, by their first worlds; none where there is
        no file or it is of no use."""
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                if str(found["hash"]) != self.hash:
                    return set()
                arrays = {name: found[name] for name in found.files}
            tally.restore(arrays)
            return {int(each) for each in arrays["done"]}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return set()

    def store(self, tally: Tally, done: set[int]) -> None:
        """Write what is done, whole or not at all; where that fails the run goes on without."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            others = sorted(self.path.parent.glob("*.npz"), key=lambda each: each.stat().st_mtime)
            for old in [each for each in others if each != self.path][: max(len(others) - MOST_SAVED + 1, 0)]:
                old.unlink(missing_ok=True)
            handle, draft = tempfile.mkstemp(dir=self.path.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                arrays: dict[str, Any] = {"hash": np.array(self.hash), "done": np.array(sorted(done)), **tally.arrays()}
                np.savez(file, **arrays)
            os.replace(draft, self.path)
        except OSError:
            return
