"""Tables of the page on what comes back: lags, link sets, trends, and the clocks that worlds draw from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from countermove.response.clocks.families import Gammas
from countermove.response.clocks.model import ResponseModel, conjugate_model
from countermove.response.record.acts import Stratum
from countermove.response.record.coding import LINK_SETS, LinkSet, read_coding
from countermove.response.record.spells import build_spells
from countermove.response.survival.table import lags
from countermove.response.survival.verdict import verdict
from countermove.response.survival.words import days_words, sentences, share_words
from countermove.study.study import Study
from figures.cells import table


def lags_table(study: Study, links: LinkSet = "medium") -> str:
    """Share of the first side's technology controls answered, by period, with medians."""
    rows = [
        (
            row.group, row.triggers, row.answered, row.ended, *(share_words(share) for share in row.shares),
            days_words(row.median_days), days_words(row.answered_median_days) if row.answered else "-",
        )
        for row in lags(study, links).rows
    ]  # fmt: skip
    head = ("period", "controls", "answered", "ended", "30 days", "90 days", "365 days", "median", "answered alone")
    return table(head, rows)


def link_sets_table(study: Study) -> str:
    """Share answered within a year under the three link sets, stratum by stratum."""
    first, second = study.about.parties[:2]
    strata: tuple[tuple[str, str, Stratum], ...] = (
        (f"{first.adjective} technology controls", first.id, "technology_controls"),
        (f"{first.adjective} tariffs", first.id, "tariffs"),
        ("allies' controls", "allies", "allies"),
        (f"{second.adjective} controls", second.id, "technology_controls"),
    )
    rows: list[Sequence[object]] = []
    for name, by, stratum in strata:
        totals = [lags(study, links, by=by, stratum=stratum).total for links in LINK_SETS]
        rows.append((name, totals[0].triggers, *(share_words(total.shares[-1]) for total in totals)))
    return table(("stratum", "triggers", *LINK_SETS), rows)


def variants_table(study: Study) -> str:
    """The trend of the hazard under every reading of the record."""
    rows = [
        (
            each.links, each.window_days, "yes" if each.frameworks else "no", f"{each.trend.answers:.1f}",
            f"{each.trend.factor:.2f} ({each.trend.low:.2f} to {each.trend.high:.2f})", f"{each.trend.rises:.2f}",
        )
        for each in verdict(study).variants
    ]  # fmt: skip
    head = (
        "links",
        "window, days",
        "laws that name nobody",
        "answers",
        "factor per year (90 %)",
        "probability of a rise",
    )
    return table(head, rows)


def verdict_list(study: Study) -> str:
    """The verdict's sentences as a list."""
    return "\n".join(f"- {sentence}" for sentence in sentences(verdict(study))) + "\n"


def cells_table(study: Study) -> str:
    """The intensities of an answer that the worlds draw from: counts, days at risk and posteriors."""
    model = conjugate_model(study)
    low, middle, high = model.answers.quantile([0.05, 0.5, 0.95])
    edges = model.window_edges_days
    rows: list[Sequence[object]] = []
    for s, stratum in enumerate(model.strata):
        for v, severity in enumerate(model.severities):
            cells = [
                f"{model.answers.count[s, v, w]:.1f} in {model.answers.exposure[s, v, w]:.0f} d: "
                f"{1000 * middle[s, v, w]:.2g} ({1000 * low[s, v, w]:.1g} to {1000 * high[s, v, w]:.2g})"
                for w in range(len(edges) - 1)
            ]
            rows.append((stratum.replace("_", " "), severity, *cells))
    windows = [f"days {start} to {end - 1}" for start, end in pairwise(edges)]
    return table(("stratum", "severity", *windows), rows)


def rates_table(study: Study) -> str:
    """The other clocks of the contest."""
    model = conjugate_model(study)
    first, second = (party.adjective for party in study.about.parties[:2])
    rows = [
        *_rates(f"new {first} controls, outside truce; in truce", model.escalations, 0),
        *_rates(f"new {first} tariffs, outside truce; in truce", model.escalations, 1),
        *_rates(f"unprovoked {second} acts, outside truce; in truce", model.unprovoked),
        *_rates("an unanswered control withdrawn or bargained away", model.withdrawal),
        *_rates("relief while an answer stands", model.concession),
        *_rates("a truce begins; breaks", model.truce_begin),
        *_rates("", model.truce_break),
        *_rates("truce multiplies the intensity of an answer by", model.truce_multiplier),
        *_shares(model),
    ]
    return table(("clock", "unit", "seen", "posterior (90 %)"), rows)


def frameworks_table(study: Study) -> str:
    """Laws and empty lists that do not count as targeted responses."""
    return table(("act", "why"), [(f"`{item.id}`", item.why) for item in read_coding(study).frameworks])


def weights_table(study: Study, links: LinkSet = "medium") -> str:
    """Acts that answer several triggers, and how their weight is shared."""
    rows = [
        (f"`{answer.act.id}`", f"`{spell.trigger.id}`", f"{answer.lag_days}", f"{answer.weight:.2f}")
        for spell in build_spells(study, links)
        for answer in spell.answers
        if answer.weight < 1
    ]
    return table(("answer", "trigger", "lag, days", "weight"), sorted(rows))


def _rates(name: str, family: Gammas, row: int | None = None) -> list[Sequence[object]]:
    chosen = ... if row is None else row
    parts = (family.count, family.exposure, *family.quantile([0.05, 0.5, 0.95]))
    cells = np.stack([np.ravel(part[chosen]) for part in parts], axis=1)
    unit = f"per {family.unit}" if family.unit == "quarter" else "times"
    return [
        (name if index == 0 else "", unit, f"{seen:.0f} in {time:.1f}", f"{middle:.2f} ({low:.2f} to {high:.2f})")
        for index, (seen, time, low, middle, high) in enumerate(cells.tolist())
    ]


def _shares(model: ResponseModel) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for name, family in (
        ("chip offers met by an import limit, alleged orders counted", model.refusals),
        ("the same, public acts alone", model.refusals_public),
    ):
        low, middle, high = (float(value) for value in family.quantile([0.05, 0.5, 0.95]))
        rows.append(
            (name, "share", f"{family.yes:.0f} of {family.trials:.0f}", f"{middle:.2f} ({low:.2f} to {high:.2f})")
        )
    return rows


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "response_lags": lags_table,
    "response_link_sets": link_sets_table,
    "response_variants": variants_table,
    "response_verdict": verdict_list,
    "response_cells": cells_table,
    "response_rates": rates_table,
    "response_frameworks": frameworks_table,
    "response_weights": weights_table,
}
