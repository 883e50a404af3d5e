"""Who is exposed to an answer, from the record alone: no world is simulated for it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from countermove.decision.parts import Part
from countermove.response.forecast.exposure_table import exposure_table
from countermove.response.forecast.exposures import Exposure
from countermove.study.study import Study


class ExposedFigure(Part):
    """A figure of the record with its interval, unit, the end of its period and its sources."""

    value: float
    low: float | None
    high: float | None
    unit: str
    what: str
    period_end: date | None
    source: tuple[str, ...]


class ExposureLine(Part):
    """A firm, a mineral or an ally: how exposed, and the money at risk; None where the record does not say."""

    id: str
    name: str
    group: Literal["firm", "mineral", "ally"]
    exposure: ExposedFigure | None
    sum: ExposedFigure | None


def exposed(view: Study) -> tuple[ExposureLine, ...]:
    """Every firm and mineral that an answer can fall on, and every ally, as a view of the record knows them."""
    return tuple(
        ExposureLine(
            id=row.id, name=row.name, group=row.group, exposure=_figure(row.exposure), sum=_figure(row.sum)
        )
        for row in exposure_table(view)
    )  # fmt: skip


def _figure(found: Exposure | None) -> ExposedFigure | None:
    if found is None:
        return None
    return ExposedFigure(
        value=found.value, low=found.low, high=found.high, unit=found.unit, what=found.what,
        period_end=found.period_end, source=found.source,
    )  # fmt: skip
