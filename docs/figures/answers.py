"""Tables of the page on what comes back; the response room writes them itself."""

from __future__ import annotations

from collections.abc import Callable

from countermove.response import report
from countermove.study import Study

SNIPPETS: dict[str, Callable[[Study], str]] = {
    "response_lags": report.lags_table,
    "response_link_sets": report.link_sets_table,
    "response_variants": report.variants_table,
    "response_verdict": report.verdict_list,
    "response_cells": report.cells_table,
    "response_rates": report.rates_table,
    "response_frameworks": report.frameworks_table,
    "response_weights": report.weights_table,
}
