"""Boxes of inputs in which worlds are bad."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from countermove.decision.prim import (
    Box,
    Worlds,
    choose,
    paste,
    peel,
    quasi_p,
    whole,
    without_chance,
)

COUNT = 4_000


def made(seed: int, chance_in: float = 0.9, chance_out: float = 0.05) -> Worlds:
    """Worlds that are mostly bad where input 0 is above 0.7, input 1 below 0.4 and the group is 0 or 1."""
    rng = np.random.Generator(np.random.Philox(seed))
    inputs, group = rng.random((6, COUNT)), rng.integers(0, 3, COUNT)
    inside = (inputs[0] > 0.7) & (inputs[1] < 0.4) & (group < 2)
    bad = rng.random(COUNT) < np.where(inside, chance_in, chance_out)
    return Worlds(inputs, group.astype(np.int64), 3, bad)


def test_a_box_that_was_put_into_the_worlds_is_found() -> None:
    worlds = made(1)
    box = paste(worlds, choose(peel(worlds)))
    box, sure = without_chance(made(2), box)
    assert box.restricted.tolist() == [True, True, False, False, False, False, True]
    assert box.low[0] == pytest.approx(0.7, abs=0.03)
    assert box.high[1] == pytest.approx(0.4, abs=0.03)
    assert box.kept.tolist() == [True, True, False]
    assert max(sure.values()) < 1e-6


def test_a_restriction_that_chance_explains_is_dropped_on_worlds_that_did_not_find_it() -> None:
    found, unseen = made(3), made(4)
    true = Box(*(np.full(6, end) for end in (-np.inf, np.inf)), np.array([True, True, False]))
    true.low[0], true.high[1], true.low[4] = 0.7, 0.4, 0.1
    kept, _ = without_chance(unseen, true)
    assert not kept.restricted[4]
    assert kept.restricted[[0, 1, 6]].all()
    assert quasi_p(found, true)[4] > 0.05


def test_no_box_is_left_where_nothing_makes_worlds_bad() -> None:
    found, unseen = made(5, 0.1, 0.1), made(6, 0.1, 0.1)
    box, sure = without_chance(unseen, choose(peel(found)))
    assert not box.restricted.any()
    assert not sure


def test_each_peel_takes_a_twentieth_off_and_raises_the_density() -> None:
    worlds = made(1)
    counts = [(step.count, step.bad) for step in peel(worlds)]
    assert counts == [step.box.counts(worlds) for step in peel(worlds)]
    density = [bad / count for count, bad in counts]
    assert density == sorted(density)
    assert counts[0] == (COUNT, int(worlds.bad.sum()))
    assert counts[-1][0] >= 0.05 * COUNT
    shares = [after[0] / before[0] for before, after in pairwise(counts)]
    assert all(0.945 < share < 0.955 or share < 0.7 for share in shares)


def test_no_more_inputs_are_restricted_than_a_reader_is_to_hold_in_mind() -> None:
    worlds = made(1)
    boxes = [step.box for step in peel(worlds, most_inputs=2)]
    assert max(np.count_nonzero(box.restricted) for box in boxes) == 2
    assert len(boxes) > 20


def test_worlds_of_one_value_are_peeled_together() -> None:
    worlds = made(1)
    coarse = Worlds(np.floor(worlds.inputs * 5) / 5, worlds.group, 3, worlds.bad)
    for step in list(peel(coarse))[1:]:
        box = step.box
        ends = np.append(box.low, box.high)
        ends = ends[np.isfinite(ends)]
        assert np.allclose((ends * 10) % 2, 1.0)


def test_the_box_with_the_best_of_density_and_coverage_is_chosen() -> None:
    worlds = made(1)
    boxes = [step.box for step in peel(worlds)]
    total = np.count_nonzero(worlds.bad)

    def harmonic(box: Box) -> float:
        count, bad = box.counts(worlds)
        return 2 / (count / bad + total / bad)

    best = choose(peel(worlds))
    assert harmonic(best) == pytest.approx(max(map(harmonic, boxes)))
    none = Worlds(worlds.inputs, worlds.group, 3, np.zeros(COUNT, np.bool_))
    assert not choose(peel(none)).restricted.any()
    assert not whole(worlds).restricted.any()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_our_box_is_that_of_ema_workbench(seed: int) -> None:
    """Peeling, pasting and quasi-p, restriction by restriction; limits to a thousandth of the range, for ema_workbench
    places the upper quantile by a product of floats."""
    analysis: Any = pytest.importorskip("ema_workbench.analysis")
    pandas: Any = pytest.importorskip("pandas")
    worlds = made(seed)
    table = pandas.DataFrame(worlds.inputs.T.copy(), columns=[f"x{place}" for place in range(6)])
    table["group"] = pandas.Series(np.array(["a", "b", "c"], object)[worlds.group], dtype=object)
    theirs = analysis.prim.Prim(
        table, worlds.bad.astype(int), threshold=0.01, peel_alpha=0.05, mass_min=0.05
    ).find_box()
    trajectory = [step.box for step in peel(worlds)]
    ours = paste(worlds, trajectory[-1])
    peeled = len(trajectory) - 1
    assert theirs.peeling_trajectory["n"][: peeled + 1].tolist() == [box.counts(worlds)[0] for box in trajectory]
    assert theirs.coverage == pytest.approx(ours.counts(worlds)[1] / worlds.bad.sum(), abs=2e-3)
    assert theirs.density == pytest.approx(ours.counts(worlds)[1] / ours.counts(worlds)[0], abs=2e-3)
    limits = theirs.box_lim
    for place in range(6):
        low, high = limits[f"x{place}"]
        assert max(ours.low[place], worlds.inputs[place].min()) == pytest.approx(low, abs=1e-3)
        assert min(ours.high[place], worlds.inputs[place].max()) == pytest.approx(high, abs=1e-3)
    assert {"abc"[group] for group in np.flatnonzero(ours.kept)} == limits["group"][0]
    for place, found in quasi_p(worlds, ours).items():
        name = f"x{place}" if place < 6 else "group"
        sides = [value for value in theirs.qp[-1][name] if value >= 0]
        if len(sides) == 1:
            assert sides[0] == pytest.approx(found, rel=1e-6, abs=1e-12)
