"""The tables of the documentation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from countermove.response import report
from countermove.study.study import Study

TABLES = (
    report.lags_table, report.link_sets_table, report.variants_table, report.cells_table, report.rates_table,
    report.frameworks_table, report.weights_table,
)  # fmt: skip


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_every_row_of_a_table_has_the_cells_of_its_head(study: Study, make: Callable[[Study], str]):
    head, rule, *rows = make(study).splitlines()
    assert rows
    assert set(rule) <= set("|- ")
    assert {line.count(" | ") for line in (head, *rows)} == {head.count(" | ")}


def test_the_verdict_stands_first_in_its_list(study: Study):
    assert report.verdict_list(study).startswith("- The record does not carry")
