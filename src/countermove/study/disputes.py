"""Disputes held as disputes: each reading with what speaks for it, and what it means for the answer."""

from __future__ import annotations

from collections.abc import Iterator

from countermove.study.faults import Fault
from countermove.study.grounds import grounds_of
from countermove.study.study import Study


def dispute_faults(study: Study) -> Iterator[Fault]:
    """Readings that stand alone, rest on nothing of the record, or name no part of the model."""
    rows, mechanisms = grounds_of(study), {each.id for each in study.mechanisms}
    parts = _parts(study)
    for dispute in study.disputes:
        path, line = str(study.folder / "disputes.csv"), study.line_of("disputes", dispute.id)
        if (dispute.reading_a is None) != (dispute.reading_b is None):
            column = "reading_a" if dispute.reading_a is None else "reading_b"
            yield Fault(path, line, column, "is missing; a dispute has two readings")
        for side, reading in (("a", dispute.reading_a), ("b", dispute.reading_b)):
            if reading is not None and not getattr(dispute, f"for_{side}"):
                yield Fault(path, line, f"for_{side}", "names nothing; want rows that speak for this reading")
        for column, known, what in (
            ("for_a", rows, "row"),
            ("for_b", rows, "row"),
            ("model_a", parts, "structure, parameter, lever or outcome"),
            ("model_b", parts, "structure, parameter, lever or outcome"),
            ("tests", mechanisms, "mechanism"),
        ):
            for name in getattr(dispute, column):
                if name not in known:
                    yield Fault(path, line, column, f"no {what} {name!r}")


def _parts(study: Study) -> set[str]:
    if not study.has_world:
        return set()
    structures = {each.id for each in study.structures}
    return structures | set(study.parameters.parameters) | set(study.levers.levers) | set(study.outcomes)
