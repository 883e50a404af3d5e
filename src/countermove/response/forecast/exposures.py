"""exposures.yaml: the firms and minerals that an answer can fall on, and where the record says how exposed each is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from countermove.response.record.acts import INSTRUMENT_CLASSES, InstrumentClass
from countermove.study.faults import BadInput
from countermove.study.naming import near, no_row, no_side
from countermove.study.reading import Record, validate
from countermove.study.records import Id, Observation
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

Kind = Literal["firm", "mineral"]


class Figure(Record):
    """A figure of the record: a series (of one entity, where the series has several) and what it measures."""

    series: str
    entity: str | None = None
    what: str


class Candidate(Record):
    """A firm or a mineral that an answer can fall on.

    ``hurts`` is the side that is hurt when it is hit; ``names`` are the words by which events name it; ``instruments``
    the classes that reach it. ``exposure`` is the figure that the forecast uses, the latest of several series;
    ``sum`` is the money at risk, and ``also`` stands beside both for the reader.
    """

    id: Id
    name: str
    kind: Kind
    hurts: str
    names: tuple[str, ...] = Field(min_length=1)
    instruments: Annotated[tuple[InstrumentClass, ...], Field(min_length=1)]
    exposure: tuple[Figure, ...] = ()
    sum: tuple[Figure, ...] = ()
    also: tuple[Figure, ...] = ()
    note: str | None = None


class Ally(Record):
    """A state beside the two sides, and what the record says of how exposed it is to the answering side. Either figure
    may be missing: then it is not known."""

    id: str
    name: str
    exposure: tuple[Figure, ...] = ()
    sum: tuple[Figure, ...] = ()
    note: str | None = None


class NoHit(Record):
    """An event that names a candidate and does not hit it."""

    id: Id
    why: str


class Exposures(Record):
    """exposures.yaml. ``frame`` says by what rule the candidates were picked; ``allies`` are shown beside them and no
    forecast uses them."""

    frame: str = ""
    candidates: tuple[Candidate, ...] = ()
    allies: tuple[Ally, ...] = ()
    no_hits: tuple[NoHit, ...] = ()


@dataclass(frozen=True)
class Exposure:
    """One figure as it was known: value with its interval and unit, the last day it speaks of, when it became known,
    its sources. ``hindsight``: it became known only after the day that it was asked for."""

    series: str
    what: str
    value: float
    low: float | None
    high: float | None
    unit: str
    period_end: date | None
    known_on: date | None
    source: tuple[str, ...]
    hindsight: bool = False


def read_exposures(study: Study) -> Exposures:
    """The candidates of a study; empty where the folder has no exposures.yaml. BadInput with every fault."""
    return study.cached("exposures.yaml#read", lambda: _read(study))


def _read(study: Study) -> Exposures:
    path = study.folder / "exposures.yaml"
    if not path.exists():
        return Exposures()
    value, lines = read_yaml(path)
    read = validate(Exposures, value, lines)
    series = {(row.series, row.entity) for row in study.whole.series} | {
        (row.series, None) for row in study.whole.series
    }
    faults = [
        lines.fault(("no_hits", at, "id"), problem)
        for at, item in enumerate(read.no_hits)
        if (problem := no_row(study, "events", item.id)) is not None
    ]
    seen = set[str]()
    for at, each in enumerate(read.candidates):
        where = ("candidates", at)
        if each.id in seen:
            faults.append(lines.fault((*where, "id"), f"{each.id!r} stands twice; keep one"))
        seen.add(each.id)
        if (problem := no_side(study, each.hurts)) is not None:
            faults.append(lines.fault((*where, "hurts"), problem))
        for key, figures in (("exposure", each.exposure), ("sum", each.sum), ("also", each.also)):
            faults += [lines.fault((*where, key, *at), problem) for at, problem in _no_series(figures, series)]
    for at, ally in enumerate(read.allies):
        for key, figures in (("exposure", ally.exposure), ("sum", ally.sum)):
            faults += [lines.fault(("allies", at, key, *it), problem) for it, problem in _no_series(figures, series)]
    if faults:
        raise BadInput(faults)
    return read


def _no_series(
    figures: tuple[Figure, ...], series: Collection[tuple[str, str | None]]
) -> Iterator[tuple[tuple[int, str], str]]:
    """The figures that no row of series.csv gives: where, and what is wrong."""
    for place, figure in enumerate(figures):
        if (figure.series, figure.entity) not in series:
            of = f" of {figure.entity!r}" if figure.entity else ""
            like = "" if (figure.series, None) in series else near(figure.series, {name for name, _ in series})
            yield (place, "series"), f"no series {figure.series!r}{of} in series.csv{like}"


def candidates_against(study: Study, side: str, kind: Kind) -> tuple[Candidate, ...]:
    """The candidates of one kind whose being hit hurts a side."""
    return tuple(each for each in read_exposures(study).candidates if each.hurts == side and each.kind == kind)


def exposure_on(study: Study, figures: tuple[Figure, ...], day: date) -> Exposure | None:
    """The latest figure that was public by a day, of any of the series.

    Where none was yet, the earliest published that the view has, marked as hindsight; None where it has none.
    """
    rows = [(figure, row) for figure in figures for row in study.series if _is_of(row, figure)]
    known = [pair for pair in rows if pair[1].known_on is not None and pair[1].known_on <= day]
    late = [pair for pair in rows if pair[1].known_on is not None]
    if known:
        figure, row = max(known, key=lambda pair: (pair[1].period_end or date.min, pair[1].known_on or date.min))
    elif late:
        figure, row = min(late, key=lambda pair: (pair[1].known_on or date.max, pair[1].period_end or date.max))
    else:
        return None
    assert row.value is not None
    return Exposure(
        row.series, figure.what, row.value, row.low, row.high, row.unit, row.period_end, row.known_on, row.source,
        hindsight=not known,
    )  # fmt: skip


def _is_of(row: Observation, figure: Figure) -> bool:
    return row.series == figure.series and row.value is not None and figure.entity in (None, row.entity)


def classes_of_kind(candidates: tuple[Candidate, ...]) -> tuple[InstrumentClass, ...]:
    """The instrument classes that reach any of some candidates."""
    return tuple(name for name in INSTRUMENT_CLASSES if any(name in each.instruments for each in candidates))
