"""The tables of the page on what comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from countermove.study import Study, load_study
from figures import answers, forecast


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


TABLES = (
    answers.lags_table, answers.link_sets_table, answers.variants_table, answers.cells_table, answers.rates_table,
    answers.frameworks_table, answers.weights_table, forecast.targets, forecast.lapses_open, forecast.lapses_odds,
    forecast.lapses_past,
)  # fmt: skip


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_every_row_of_a_table_has_the_cells_of_its_head(study: Study, make: Callable[[Study], str]):
    head, rule, *rows = make(study).splitlines()
    assert rows
    assert set(rule) <= set("|- ")
    assert {line.count(" | ") for line in (head, *rows)} == {head.count(" | ")}


def test_the_verdict_stands_first_in_its_list(study: Study):
    assert answers.verdict_list(study).startswith("- The record does not carry")
