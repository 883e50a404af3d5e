"""The other key: what the importer's government lets in. Where a class of chips and a chip both have a row, the chip's
own row speaks; the row for buyers with state money is told beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from countermove.law.determination import ImporterKey
from countermove.study.records import Chip, ImporterState
from countermove.study.study import Study

FOREIGN = "foreign-ai-accelerator"  # the class of rows that speak of every foreign accelerator


def importer_key(study: Study, chip: Chip, on: date, to: str) -> ImporterKey | None:
    """The importer's state for a chip on a day; None if the destination is not the importer or nothing is recorded.

    The importer is the study's second party itself (a place that the exporter's law takes for it has its own customs);
    it needs no key for its own makers' chips. The latest row that holds on the day is taken.
    """
    importers = [party.id for party in study.about.parties[1:2]]
    if to not in importers or chip.vendor_headquarters in importers:
        return None
    own = rows_on(study.importer, chip.id, on, study.known_by)
    classes = rows_on(study.importer, FOREIGN, on, study.known_by)
    funded = latest([row for row in (*own, *classes) if row.buyer != "any"])
    anybody = latest([row for row in own if row.buyer == "any"]) or latest(
        [row for row in classes if row.buyer == "any"]
    )
    if anybody is None:
        return None if funded is None else _key(funded)
    key = _key(anybody)
    return key if funded is None else key.model_copy(update={"state_funded": _key(funded)})


def rows_on(
    rows: Sequence[ImporterState], chip: str, on: date, known_by: date | None = None
) -> tuple[ImporterState, ...]:
    """The rows of one chip (or class) that hold on a day; spans are half-open. An end that lies after ``known_by``, the
    day of a dated view, was not known then and is taken away."""
    begun = (_as_known(row, known_by) for row in rows if row.chip == chip and row.from_ <= on)
    return tuple(row for row in begun if row.to is None or on < row.to)


def _as_known(row: ImporterState, known_by: date | None) -> ImporterState:
    later = known_by is not None and row.to is not None and row.to > known_by
    return row.model_copy(update={"to": None}) if later else row


def latest(rows: Sequence[ImporterState]) -> ImporterState | None:
    """The row that began last, if there is one."""
    return max(rows, key=lambda row: row.from_, default=None)


def _key(row: ImporterState) -> ImporterKey:
    return ImporterKey(
        state=row.state,
        stage=row.stage,
        strength=row.strength,
        alleged=row.stage == "alleged",
        buyer=row.buyer,
        since=row.from_,
        until=row.to,
        note=row.note,
        sources=row.source,
    )
