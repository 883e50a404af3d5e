"""pipeline.yaml: which report speaks of which station of a licensed chip, and which contradictions are only apparent.

A licence is no admission, an order no delivery. Reports that seem to conflict often speak of two stations, two days or
two chips; what is left after these are told apart is a conflict of the record (mechanisms M11, M56).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from countermove.study.faults import Fault
from countermove.study.grounds import Ground, grounds_of, yaml_of
from countermove.study.reading import Record
from countermove.study.records import Day, Event, Id, Observation
from countermove.study.study import Study

FILE = "pipeline.yaml"
CLOSE_DAYS = 7
"""Reports of one station that disagree within a week are not told apart by their days: news is not that exact."""

State = Literal["open", "conditional", "some", "shut", "none"]
NO = ("shut", "none")
Verdict = Literal["two chips", "two stations", "a change", "a conflict"]


class Station(Record):
    """A station that a chip passes on its way from a rule to a payment."""

    id: Id
    title: str
    asks: str
    needs: tuple[str, ...] = ()


class Report(Record):
    """What one row of the record says of one station. Day, figure, grade and sources are the row's."""

    id: Id
    chip: str
    station: str
    ground: str
    state: State
    says: str
    on: Day | None = None
    figure: bool = True


class Apparent(Record):
    """Two reports that seem to contradict each other."""

    seems: str
    between: tuple[str, str]
    note: str | None = None


class Pipeline(Record):
    """pipeline.yaml"""

    stations: tuple[Station, ...] = Field(min_length=1)
    reports: tuple[Report, ...] = Field(min_length=1)
    apparent: tuple[Apparent, ...] = ()


@dataclass(frozen=True)
class Told:
    """A report with what its row gives: first and last day that it speaks of, figure with unit, alleged or not."""

    report: Report
    first: date
    last: date
    figure: str
    alleged: bool
    ground: Ground

    @property
    def negative(self) -> bool:
        """Whether it says no."""
        return _says_no(self.report)


@dataclass(frozen=True)
class Reconciled:
    """An apparent contradiction and what becomes of it. ``days``: how far apart the reports lie, 0 if they overlap."""

    apparent: Apparent
    reports: tuple[Told, Told]
    verdict: Verdict
    days: int

    @property
    def vanishes(self) -> bool:
        """Whether both reports hold, whatever happened between them."""
        return self.verdict in ("two chips", "two stations")


def load_pipeline(study: Study) -> Pipeline | None:
    """The stations and reports of a study; None where it has none, BadInput where the file is wrong."""
    found = yaml_of(study, FILE, Pipeline)
    return None if found is None else found[0]


def reports_told(study: Study, pipeline: Pipeline) -> tuple[Told, ...]:
    """The reports that a view knows, by chip in the file's order, then by station and day."""
    order = {station.id: at for at, station in enumerate(pipeline.stations)}
    chips = {chip: at for at, chip in enumerate(dict.fromkeys(report.chip for report in pipeline.reports))}
    rows = {row.id: row for _, row in study.whole.everything()}
    grounds = grounds_of(study)
    found: list[Told] = []
    for report in pipeline.reports:
        row, ground = rows[report.ground], grounds[report.ground]
        if study.known_by is not None and (ground.known_on is None or ground.known_on > study.known_by):
            continue
        first, last = _days(row, report, ground)
        figure = _figure(row) if isinstance(row, Observation) and report.figure else ""
        alleged = isinstance(row, Event) and row.alleged == "yes"
        found.append(Told(report, first, last, figure, alleged, ground))
    return tuple(
        sorted(found, key=lambda told: (chips[told.report.chip], order[told.report.station], told.last, told.first))
    )


def reconciled(study: Study, pipeline: Pipeline) -> tuple[Reconciled, ...]:
    """Every apparent contradiction of which a view knows both sides, and what becomes of it."""
    told = {each.report.id: each for each in reports_told(study, pipeline)}
    needs = {station.id: station.needs for station in pipeline.stations}
    found: list[Reconciled] = []
    for apparent in pipeline.apparent:
        one, other = (told.get(name) for name in apparent.between)
        if one is None or other is None:
            continue
        days = max((other.first - one.last).days, (one.first - other.last).days, 0)
        found.append(Reconciled(apparent, (one, other), _verdict(one, other, days, needs), days))
    return tuple(found)


def pipeline_faults(study: Study) -> Iterator[Fault]:
    """Reports of rows, chips or stations that the study has not, ids that stand twice, contradictions between none."""
    found = yaml_of(study, FILE, Pipeline)
    if found is None:
        return
    pipeline, lines = found
    rows, chips = {row.id for _, row in study.everything()}, {chip.id for chip in study.chips}
    stations = [station.id for station in pipeline.stations]
    for number, station in enumerate(pipeline.stations):
        for name in station.needs:
            if name not in stations[:number]:
                yield lines.fault(("stations", number, "needs"), f"no earlier station {name!r}")
    seen: dict[str, Report] = {}
    for number, report in enumerate(pipeline.reports):
        at = ("reports", number)
        if report.id in seen or report.id in rows:
            yield lines.fault((*at, "id"), f"{report.id!r} stands twice")
        seen[report.id] = report
        if report.chip not in chips:
            yield lines.fault((*at, "chip"), f"no chip {report.chip!r} in the catalogue")
        if report.station not in stations:
            yield lines.fault((*at, "station"), f"no station {report.station!r}; known: {', '.join(stations)}")
        if report.ground not in rows:
            yield lines.fault((*at, "ground"), f"no row {report.ground!r} in the study")
    for number, apparent in enumerate(pipeline.apparent):
        for place, name in enumerate(apparent.between):
            if name not in seen:
                yield lines.fault(("apparent", number, "between", place), f"no report {name!r}")
        one, other = (seen.get(name) for name in apparent.between)
        if (
            one
            and other
            and (one.chip, one.station) == (other.chip, other.station)
            and _says_no(one) == _says_no(other)
        ):
            yield lines.fault(("apparent", number, "between"), "both say the same of one station; they do not clash")


def _says_no(report: Report) -> bool:
    return report.state in NO


def _verdict(one: Told, other: Told, days: int, needs: dict[str, tuple[str, ...]]) -> Verdict:
    """Two chips or two stations cannot clash, but for a later station passed where one that it needs was not. At one
    station the state can change, and a week is too short to tell a change from a clash."""
    if one.report.chip != other.report.chip:
        return "two chips"
    if one.report.station != other.report.station:
        for before, after in ((one, other), (other, one)):
            passed_over = before.report.station in needs[after.report.station] and before.negative
            if passed_over and not after.negative and before.last >= after.first:
                return "a conflict"
        return "two stations"
    return "a change" if days > CLOSE_DAYS else "a conflict"


def _days(row: object, report: Report, ground: Ground) -> tuple[date, date]:
    if report.on is not None:
        return report.on, report.on
    if isinstance(row, Event):
        return row.day, row.day
    if isinstance(row, Observation) and row.period_start is not None:
        return row.period_start, row.period_end or row.period_start
    day = ground.known_on or date.min
    return day, day


def _figure(row: Observation) -> str:
    return "" if row.value is None else f"{row.value:,.10g} {row.unit}"
