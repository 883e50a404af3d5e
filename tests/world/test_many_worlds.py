"""A run of many worlds is the same run in pieces, in processes, on a cluster, stopped and taken up again."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from countermove.study import BadInput
from countermove.world import engine, jax_engine, oracle, pieces, tally, workers
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.ensemble import halfway, simulate
from countermove.world.pieces import Task, midway, run_pieces
from countermove.world.quantiles import Sketch
from countermove.world.tally import ANSWER_KINDS, Reading, Span, Tally

from .conftest import Real

WORLDS = 12_000
KEPT = 5_000


@pytest.fixture(scope="module")
def task(real: Real) -> Iterator[Task]:
    """Two choices of the packaged case, three outcomes, two paths, in seven pieces; the first worlds alone are kept."""
    rows = [0, len(real.inputs.choices) - 1]
    outcomes = {name: real.study.outcomes[name] for name in ("usable_compute", "smuggled", "us_countermove_cost")}
    reading = Reading(outcomes, Span(18, 36), 1, ("usable_h100e", "street_premium"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "KEPT_WORLDS", KEPT)
        patch.setattr(pieces, "KEPT_WORLDS", KEPT)
        patch.setattr(pieces, "CHUNK_BLOCKS", 6)
        yield Task(
            real.inputs.model, real.inputs.levers[rows], real.inputs.paths, Beliefs(real.tables, None, {}), reading,
            WORLDS, seed=4, threads=1,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where unfinished runs are saved."""
    monkeypatch.setattr(pieces, "user_cache", lambda: tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def whole(task: Task) -> Tally:
    """All worlds, one piece after another in this process."""
    return run_pieces(task)


def same(one: Tally, other: Tally) -> bool:
    """Bit for bit. Sketches may keep room for bins that hold nothing, so they are compared by what they tell."""
    levels = (0.0, 0.05, 0.5, 0.95, 1.0)
    return (
        all(np.array_equal(one.values[name], other.values[name]) for name in one.values)
        and all(np.array_equal(one.first[kind], other.first[kind]) for kind in ANSWER_KINDS)
        and all(np.array_equal(one.counts[kind], other.counts[kind]) for kind in ANSWER_KINDS)
        and all(
            np.array_equal(mine.quantiles(levels), theirs.quantiles(levels))
            and np.array_equal(mine.mean(), theirs.mean())
            for mine, theirs in zip(sketches(one), sketches(other), strict=True)
        )
    )


def sketches(each: Tally) -> list[Sketch]:
    return [*each.totals.values(), *each.fans.values()]


def test_worlds_that_begin_midway_are_the_ends_of_whole_ones(real: Real, task: Task) -> None:
    """So a moved lever needs nothing but the quarters from which it differs."""
    levers = real.inputs.levers[[0, 2]]
    whole = replace(task, levers=levers, reading=replace(task.reading, reference=0), worlds=3_000)
    begun = midway(replace(whole, levers=levers[:1]), 18)
    late = replace(whole, midway=begun, reading=replace(whole.reading, span=Span(0, 18)))
    found, exact = run_pieces(late), run_pieces(whole)
    assert all(np.array_equal(found.values[name], exact.values[name]) for name in exact.values)
    levels = (0.05, 0.5, 0.95)
    for name, sketch in exact.fans.items():
        assert np.array_equal(found.fans[name].quantiles(levels), sketch.quantiles(levels)[..., 18:])
    assert not np.array_equal(found.values["usable_compute"][0], found.values["usable_compute"][1])


def test_what_reaches_back_before_midway_is_refused(real: Real, task: Task) -> None:
    inputs = replace(real.inputs, choices=real.inputs.choices[:1], levers=real.inputs.levers[:1])
    begun = halfway(inputs, task.beliefs, 18, worlds=500)
    outcomes = {"usable_compute": real.study.outcomes["usable_compute"]}
    run = partial(simulate, beliefs=task.beliefs, structures=real.study.structures, worlds=500, midway=begun)
    assert run(inputs, outcomes=outcomes, span=Span(18, 36)).quarters == inputs.quarters[18:]
    for other in ({"seed": 2}, {"beliefs": replace(task.beliefs)}):
        with pytest.raises(ValueError, match="other beliefs or another seed"):
            run(inputs, outcomes=outcomes, span=Span(18, 36), **other)
    with pytest.raises(ValueError, match="reaches back"):
        run(inputs, outcomes=outcomes, span=Span(17, 36))
    with pytest.raises(ValueError, match="reaches back"):
        run(inputs, outcomes={"usable_ratio": real.study.outcomes["usable_ratio"]}, span=Span(18, 36))
    changed = inputs.levers.copy()
    changed[0, 0, 17] += 1
    with pytest.raises(ValueError, match="common past"):
        run(replace(inputs, levers=changed), outcomes=outcomes, span=Span(18, 36))


def test_parameters_once_drawn_are_not_drawn_again_and_cannot_be_written_to(real: Real, task: Task) -> None:
    beliefs = replace(task.beliefs)
    asked = {"seed": 3, "first_world": 7, "worlds": 900}
    drawn = beliefs.parameters_of(real.inputs.model, **asked)
    assert beliefs.parameters_of(real.inputs.model, **asked) is drawn
    assert replace(beliefs, held={"spillover_per_year": 0.0}).parameters_of(real.inputs.model, **asked) is not drawn
    grouped = beliefs.parameters_of(real.inputs.model, **asked, grouped=True)
    assert np.array_equal(grouped, drawn[:, engine.grouped_order(900, 5)])
    with pytest.raises(ValueError, match="read-only"):
        drawn[0] = 0.0


def test_a_run_has_pieces_that_hold_each_world_once(task: Task) -> None:
    assert len(task.pieces()) > 5
    assert [world for piece in task.pieces() for world in piece] == list(range(WORLDS))


def test_what_is_kept_of_a_world_is_what_the_world_says(task: Task, whole: Tally) -> None:
    number = KEPT - 7
    alone = run_worlds(
        task, task.beliefs, seed=task.seed, worlds=1, first_world=number, record=task.reading.record, threads=1
    )
    for name, values in whole.values.items():
        assert values.shape == (2, KEPT)
        assert np.array_equal(values[:, number : number + 1], task.reading.outcome(name, alone))


def test_totals_count_the_worlds_that_are_not_kept(task: Task, whole: Tally) -> None:
    every = replace(task, reading=replace(task.reading, series=()))
    paths = run_worlds(every, every.beliefs, seed=task.seed, worlds=WORLDS, record=every.reading.record)
    for name, sketch in whole.totals.items():
        assert (sketch.count() == WORLDS).all()
        values = every.reading.outcome(name, paths).astype(np.float64)
        exact = np.quantile(values, (0.05, 0.5, 0.95), axis=1)
        assert np.allclose(sketch.quantiles((0.05, 0.5, 0.95)), exact, rtol=1 / 64, atol=2e-6)
        assert np.allclose(sketch.mean(), values.mean(axis=1), rtol=1e-5, atol=2e-6)


def test_tallies_of_pieces_add_up_in_any_order(task: Task, whole: Tally) -> None:
    merged = task.empty(range(WORLDS))
    for piece in reversed(task.pieces()):
        merged.merge(pieces.tally_of(task, piece))
    assert same(merged, whole)


def test_a_stopped_run_goes_on_where_it_was(
    task: Task, whole: Tally, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SAVED_EVERY_S", 0.0)

    def stop(done: float, what: str) -> None:
        if done > 0.5:
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        run_pieces(task, progress=stop)
    assert len(list((cache / "runs").glob("*.npz"))) == 1
    told: list[str] = []
    again = run_pieces(task, progress=lambda done, what: told.append(what))
    assert "were done before" in told[0]
    assert len(told) < len(task.pieces())
    assert same(again, whole)
    assert not list((cache / "runs").iterdir())


def test_another_run_or_a_broken_file_is_not_taken_up(
    task: Task, whole: Tally, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = pieces.Saved.of(task)
    assert saved is not None
    saved.store(whole, {piece.start for piece in task.pieces()})
    assert pieces.Saved.of(replace(task, seed=5)) != saved
    assert pieces.Saved(saved.path, "other").load(task.empty(range(WORLDS))) == set()
    saved.path.write_bytes(saved.path.read_bytes()[:5000])
    assert saved.load(task.empty(range(WORLDS))) == set()
    assert same(run_pieces(task), whole)


def test_processes_give_the_same_bits_though_one_is_killed(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what is kept elsewhere: processes start anew and know nothing of this test's patches."""
    monkeypatch.setattr(tally, "KEPT_WORLDS", 100_000)
    alone = run_pieces(task)
    merged, killed = task.empty(range(WORLDS)), False
    seen: list[range] = []
    for piece, part in workers.in_processes(2, task, task.pieces()):
        merged.merge(part)
        seen.append(piece)
        if not killed:
            child = active_children()[0]
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            killed = True
    assert sorted(seen, key=lambda each: each.start) == list(task.pieces())
    assert same(merged, alone)


def test_a_cluster_gives_the_same_bits(task: Task, whole: Tally) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:  # fmt: skip
        found = run_pieces(task, lambda each, parts: workers.in_cluster(cluster.scheduler_address, each, parts))
    assert same(found, whole)


def test_no_scheduler_at_an_address_is_told(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "CONNECT_S", "0.3s")
    with pytest.raises(BadInput, match="no Dask scheduler answers at tcp"):
        list(workers.in_cluster("tcp://127.0.0.1:9", task, task.pieces()))


def test_jax_agrees_with_the_oracle_world_for_world(task: Task) -> None:
    pytest.importorskip("jax")
    worlds = 250
    drawn = task.beliefs.parameters_of(task.model, seed=3, worlds=worlds)
    past = {"demand_normal": np.random.default_rng(0).normal(size=(5, worlds)).astype(np.float32)}
    given = {
        "tables": task.beliefs.tables, "levers": task.levers[:1], "paths": task.paths, "seed": 3, "worlds": worlds,
        "record": task.reading.record, "parameters": drawn, "past": past,
    }  # fmt: skip
    found, exact = jax_engine.run(task.model, **given), oracle.run(task.model, **given)
    size = np.maximum(np.abs(exact), 1e-3 * np.abs(exact).max(axis=(0, 2, 3), keepdims=True) + 1e-12)
    apart = (np.abs(found - exact) / size).max(axis=(0, 1, 2))
    # A draw within rounding of its threshold may send a world another way; that is rare.
    assert (apart < 1e-3).mean() > 0.99


def test_a_device_that_jax_lacks_is_told() -> None:
    pytest.importorskip("jax")
    with pytest.raises(BadInput, match=r"JAX finds no tpu here"):
        jax_engine.device_of("tpu")
