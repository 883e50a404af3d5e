"""Quantiles kept without the worlds."""

import numpy as np
import pytest

from countermove.world.quantiles import Sketch

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
SAMPLES = {
    "log-normal": lambda rng: np.exp(rng.normal(0.0, 1.5, (2, 3, 5000))),
    "of both signs": lambda rng: rng.normal(0.3, 1.0, (2, 3, 5000)),
    "huge and tiny": lambda rng: np.exp(rng.normal(0.0, 8.0, (2, 3, 5000))),
    "few": lambda rng: rng.normal(1.0, 1.0, (2, 3, 3)),
}


def drawn(kind: str) -> np.ndarray:
    return SAMPLES[kind](np.random.default_rng(1)).astype(np.float32)


def sketched(values: np.ndarray, **options: int) -> Sketch:
    sketch = Sketch(*values.shape[:-1])
    sketch.add(values, **options)
    return sketch


@pytest.mark.parametrize("kind", SAMPLES)
def test_quantiles_keep_the_promised_error(kind: str) -> None:
    values = drawn(kind)
    exact = np.quantile(values.astype(np.float64), LEVELS, axis=-1)
    # Between two numbers of different sign the error is that of the larger one.
    size = np.maximum(np.abs(exact), np.abs(values).max(axis=-1) if kind == "few" else 0.0)
    assert (np.abs(sketched(values).quantiles(LEVELS) - exact) <= np.maximum(size / 64.0, 2.0**-19)).all()


def test_whole_numbers_come_back_exactly() -> None:
    values = np.random.default_rng(2).integers(-3, 4, (4, 1000)).astype(np.float32)
    assert np.array_equal(sketched(values).quantiles(LEVELS), np.quantile(values, LEVELS, axis=-1))


@pytest.mark.parametrize("kind", ["log-normal", "of both signs"])
def test_neither_order_nor_chunks_nor_threads_leave_a_trace(kind: str) -> None:
    values = drawn(kind)
    whole = sketched(values, threads=1)
    turned = sketched(values[..., ::-1], threads=2)
    chunked = Sketch(2, 3)
    for start in range(0, 5000, 700):
        chunked.add(values[..., start : start + 700])
    for other in (turned, chunked):
        assert np.array_equal(other.count(), whole.count())
        assert np.array_equal(other.quantiles(LEVELS), whole.quantiles(LEVELS))


def test_memory_does_not_grow_with_the_worlds() -> None:
    values = drawn("log-normal")
    sketch = sketched(values)
    before = sketch.bins
    for _ in range(20):
        sketch.add(values)
    assert sketch.bins == before


def test_numbers_that_are_not_finite_are_counted_apart() -> None:
    sketch = sketched(np.array([[np.nan, np.inf, 1.0], [-np.inf, 2.0, 4.0]], np.float32))
    assert sketch.not_finite.tolist() == [2, 1]
    assert sketch.count().tolist() == [1, 2]
    assert sketch.quantiles((0.5,)).tolist() == [[1.0, 3.0]]


def test_an_empty_cell_has_no_quantiles() -> None:
    sketch = Sketch(2)
    assert sketch.count().tolist() == [0, 0]
    assert np.isnan(sketch.quantiles((0.5,))).all()


def test_what_does_not_fit_a_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match=r"values have shape \(3, 5\), want \(2, 'worlds'\)"):
        Sketch(2).add(np.zeros((3, 5), np.float32))
    with pytest.raises(ValueError, match="do not lie between 0 and 1"):
        Sketch(2).quantiles((1.5,))
