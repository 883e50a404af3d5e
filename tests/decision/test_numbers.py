"""Summaries over worlds, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.decision.answer import plain, signed
from countermove.decision.numbers import ICD_203, indistinct, share, share_between, spread, word_of


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=200))
def test_quantiles_are_those_of_numpy(values: list[float]) -> None:
    array = np.array(values, np.float32)
    found = spread(array)
    expected = np.quantile(array.astype(np.float64), [0.05, 0.25, 0.5, 0.75, 0.95])
    assert [found.p05, found.p25, found.p50, found.p75, found.p95] == pytest.approx(
        expected.tolist(), rel=1e-6, abs=1e-6
    )


def test_the_monte_carlo_error_of_the_median_shrinks_with_the_root_of_n() -> None:
    rng = np.random.default_rng(1)
    few, many = (spread(rng.normal(size=n).astype(np.float32)) for n in (1_000, 100_000))
    assert many.monte_carlo_error < few.monte_carlo_error / 5
    assert few.monte_carlo_error == pytest.approx(np.sqrt(np.pi / 2 / 1000), rel=0.3)


def test_every_probability_has_one_icd_203_word() -> None:
    words = {word_of(each / 100) for each in range(101)}
    assert words == {word for _, word in ICD_203}
    assert word_of(0.0) == "almost no chance"
    assert word_of(0.5) == "roughly even chance"
    assert word_of(0.96) == "almost certain"


@pytest.mark.parametrize(("percent", "word"), [(5, "almost no chance"), (45, "unlikely"), (95, "very likely")])
def test_a_word_is_that_of_the_number_that_is_shown(percent: int, word: str) -> None:
    """Whatever the number was before it was rounded: 94.6 and 95.4 both read 95 %."""
    assert {word_of((percent + odd) / 100) for odd in (-0.4, 0.0, 0.4)} == {word}


def test_no_share_is_certain() -> None:
    assert share(0, 100).monte_carlo_error > 0
    assert share(100, 100).monte_carlo_error > 0


def test_variance_between_groups_is_nothing_for_equal_groups_and_all_for_constants() -> None:
    groups = np.arange(1000) % 2
    assert share_between(groups.astype(np.float32), groups, 2) == pytest.approx(1.0)
    assert share_between(np.ones(1000, np.float32), groups, 2) == 0.0
    noise = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    assert share_between(noise, groups, 2) < 0.02


def test_what_worlds_do_not_resolve_is_a_tie() -> None:
    rng = np.random.default_rng(2)
    assert indistinct(np.zeros(100, np.float32))
    assert indistinct(rng.normal(size=500).astype(np.float32))
    assert not indistinct(rng.normal(loc=0.5, size=500).astype(np.float32))


def test_numbers_in_sentences_have_true_signs() -> None:
    assert plain(-1234.5, 1) == "−1,234.5"
    assert plain(-0.04, 1) == "0.0"
    assert signed(2.0, 1) == "+2.0"
    assert signed(0.0, 1) == "0.0"
