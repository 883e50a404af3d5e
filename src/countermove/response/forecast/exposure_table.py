"""Who is exposed to an answer: firms, minerals and allies with what the record says of each; a gap stays a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from countermove.response.forecast.exposures import Exposure, Figure, exposure_on, read_exposures
from countermove.study.study import Study

Group = Literal["firm", "mineral", "ally"]


@dataclass(frozen=True)
class ExposureRow:
    """One firm, mineral or ally: how exposed it is, and the money at risk; None where the record does not say."""

    id: str
    name: str
    group: Group
    exposure: Exposure | None
    sum: Exposure | None
    note: str | None


def exposure_table(study: Study) -> tuple[ExposureRow, ...]:
    """Every firm and mineral that an answer can fall on, and every ally, as a view of the record knows them; empty for
    a study without exposures.yaml. Firms and minerals come by exposure, the unknown last; allies in the file's order.
    """
    read, day = read_exposures(study), study.cut_off
    rows = [
        ExposureRow(each.id, each.name, each.kind, _on(study, each.exposure, day), _on(study, each.sum, day), each.note)
        for each in read.candidates
    ]
    kinds: tuple[Group, ...] = ("firm", "mineral")
    rows.sort(key=lambda row: (kinds.index(row.group), -(row.exposure.value if row.exposure else -1.0)))
    allies = (
        ExposureRow(each.id, each.name, "ally", _on(study, each.exposure, day), _on(study, each.sum, day), each.note)
        for each in read.allies
    )
    return (*rows, *allies)


def _on(study: Study, figures: tuple[Figure, ...], day: date) -> Exposure | None:
    """The latest figure known by a day; one that became known only later is none."""
    found = exposure_on(study, figures, day)
    return None if found is None or found.hindsight else found
