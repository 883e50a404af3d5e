"""What can be checked of a study beyond the form of its rows: that ids resolve, days are possible, figures agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from countermove.study.beside import READINGS, beside_faults
from countermove.study.cases import known_ids, load_case
from countermove.study.faults import BadInput, Fault
from countermove.study.quantities import item_faults
from countermove.study.records import RATE_BITS, Chip
from countermove.study.study import TABLES, Study, load_study

NUMBERS_OF_CHIPS = {name for name, field in Chip.model_fields.items() if "Decimal" in str(field.annotation)}


def check_study(path: str | Path | None = None) -> tuple[Study, tuple[Fault, ...]]:
    """A study and every fault in its folder; BadInput only if there is no study at all."""
    study = load_study(path)
    faults = list(_unreadable(study))
    if not faults:
        for check in CHECKS:
            faults += check(study)
    return study, tuple(dict.fromkeys(faults))


def _unreadable(study: Study) -> Iterator[Fault]:
    """Faults of form, file by file; later checks need every file readable."""
    from countermove.study.lists import load_lists
    from countermove.study.places import load_places
    from countermove.study.rules import load_rules

    readings: list[Callable[[], Any]] = [lambda: study.sources]
    readings += [lambda name=name: getattr(study, name) for name in TABLES]
    if study.has_world:
        readings += [lambda: study.parameters, lambda: study.levers, lambda: study.structures, lambda: study.outcomes]
        readings += [lambda: study.scenarios]
    readings += [lambda: load_places(study), lambda: load_rules(study), lambda: load_lists(study)]
    if (study.folder / "name_pairs.csv").exists():
        readings.append(lambda: study.name_pairs)
    readings += [partial(read, study) for read in READINGS]
    for read in readings:
        try:
            read()
        except BadInput as error:
            yield from error.faults


def _at(study: Study, table: str, record_id: str, column: str, problem: str) -> Fault:
    return Fault(str(study.folder / f"{table}.csv"), study.line_of(table, record_id), column, problem)


def _sources(study: Study) -> Iterator[Fault]:
    for source in study.sources.values():
        if source.origin not in study.sources:
            yield _at(study, "sources", source.id, "origin", f"no source {source.origin!r}")
            continue
        trail = [source.id]
        while study.sources[trail[-1]].origin not in trail and study.sources[trail[-1]].origin in study.sources:
            trail.append(study.sources[trail[-1]].origin)
        if study.sources[trail[-1]].origin != trail[-1]:
            yield _at(study, "sources", source.id, "origin", f"goes in a circle: {' -> '.join(trail)}")
    for table, row in study.everything():
        for name in row.source:
            if name not in study.sources:
                yield _at(study, table, row.id, "source", f"no source {name!r}")


def _references(study: Study) -> Iterator[Fault]:
    events = {event.id for event in study.events}
    claims = {claim.id for claim in study.claims}
    for link in study.links:
        for column in ("response", "trigger"):
            if getattr(link, column) not in events:
                yield _at(study, "links", link.id, column, f"no event {getattr(link, column)!r}")
    for end in study.ends:
        if end.trigger not in events:
            yield _at(study, "ends", end.id, "trigger", f"no event {end.trigger!r}")
    for claim in study.claims:
        for column in ("supported_by", "contradicted_by"):
            for name in getattr(claim, column):
                if name not in events | claims:
                    yield _at(study, "claims", claim.id, column, f"no event or claim {name!r}")
    for dispute in study.disputes:
        for name in dispute.claims:
            if name not in claims:
                yield _at(study, "disputes", dispute.id, "claims", f"no claim {name!r}")
    series = {row.series for row in study.series} | {row.id for row in study.series}
    for row in study.series:
        for name in row.derived_from:
            if name not in series:
                yield _at(study, "series", row.id, "derived_from", f"no series or row {name!r}")


def _days(study: Study) -> Iterator[Fault]:
    for event in study.events:
        if (
            event.known_on
            and event.stage != "alleged"
            and event.known_on < event.day
            and event.known_basis == "event_day"
        ):
            yield _at(
                study, "events", event.id, "known_on", f"{event.known_on} lies before the event's day {event.day}"
            )
    for entity in study.entities:
        if entity.listed_from and entity.listed_to and entity.listed_to < entity.listed_from:
            yield _at(study, "entities", entity.id, "listed_to", f"{entity.listed_to} lies before {entity.listed_from}")
    days = {event.id: event.day for event in study.events}
    for end in study.ends:
        if end.trigger in days and end.end_day < days[end.trigger]:
            yield _at(study, "ends", end.id, "end_day", f"{end.end_day} lies before its trigger, {days[end.trigger]}")


def _owners(study: Study) -> Iterator[Fault]:
    """Shares in order, and nobody above itself; the owners of one day are one chart."""
    above: dict[str, set[str]] = {}
    for holding in study.ownership:
        if holding.share_low > holding.share_high:
            yield _at(study, "ownership", holding.id, "share_low", "lies above share_high")
        if holding.share_high > 0:
            above.setdefault(holding.owned, set()).add(holding.owner)
    for holding in study.ownership:
        if _reaches(above, holding.owner, holding.owned):
            yield _at(study, "ownership", holding.id, "owner", f"{holding.owned!r} owns its owner {holding.owner!r}")


def _reaches(above: Mapping[str, set[str]], start: str, wanted: str) -> bool:
    """Whether an owner is somewhere above a party."""
    seen: set[str] = set()
    queue = [start]
    while queue:
        name = queue.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            queue.extend(above.get(name, ()))
    return False


def _twice(study: Study) -> Iterator[Fault]:
    """The same thing entered under two ids."""
    keys: dict[str, Callable[[Any], object]] = {
        "events": lambda row: (row.day, row.actor, row.title),
        "links": lambda row: (row.response, row.trigger),
        "series": lambda row: (
            row.series,
            row.entity,
            row.period_start,
            row.period_end,
            row.value,
            row.unit,
            row.source,
        ),
        "ownership": lambda row: (row.owner, row.owned, row.as_of, row.share_low, row.share_high, row.direct),
    }
    for table, key in keys.items():
        seen: dict[object, str] = {}
        for row in getattr(study, table):
            first = seen.setdefault(key(row), row.id)
            if first != row.id:
                yield _at(study, table, row.id, "id", f"says the same as {first!r}; keep one")


def _grades(study: Study) -> Iterator[Fault]:
    """Grades that claim more than their sources give: a row graded by rule is no more reliable than the best of its
    sources, and credibility 1 needs confirmation by two origins beside the article that makes a claim."""
    order = "ABCDEF"
    events = {event.id: event for event in study.events}
    for table, row in study.everything():
        sources = [study.sources[name] for name in row.source if name in study.sources]
        best = min((source.reliability for source in sources), default="F")
        if row.graded_by == "rule" and order.index(row.source_reliability) < order.index(best):
            problem = f"{row.source_reliability} found, but the best of its sources is {best}"
            yield _at(study, table, row.id, "source_reliability", problem)
        if row.information_credibility == "1":
            support = [events[name] for name in getattr(row, "supported_by", ()) if name in events]
            origins = {
                study.sources[name].origin for event in support for name in event.source if name in study.sources
            }
            origins |= {source.origin for source in sources if source.kind != "article"}
            if len(origins) < 2:
                problem = "1 wants two independent origins; grade it 2, or name the other source or event"
                yield _at(study, table, row.id, "information_credibility", problem)


def _links(study: Study) -> Iterator[Fault]:
    events = {event.id: event for event in study.events}
    for link in study.links:
        if link.response not in events or link.trigger not in events:
            continue
        lag_days = (events[link.response].day - events[link.trigger].day).days
        if link.lag_days != lag_days:
            yield _at(
                study, "links", link.id, "lag_days", f"{link.lag_days} found, but the two days lie {lag_days} apart"
            )
        if link.response == link.trigger:
            yield _at(study, "links", link.id, "response", "an event cannot answer itself")


def total_processing_performance(chip: Chip) -> Decimal | None:
    """TPP recomputed from the dense rates: the largest of rate * bits; None if no rate is known."""
    rates = [getattr(chip, name) * bits for name, bits in RATE_BITS.items() if getattr(chip, name) is not None]
    return max(rates, default=None)


def _chips(study: Study) -> Iterator[Fault]:
    names: dict[str, str] = {}
    for chip in study.chips:
        for column, value in chip.model_dump(include=NUMBERS_OF_CHIPS).items():
            if value is not None and value < 0:
                yield _at(study, "chips", chip.id, column, f"{value} is below zero")
        tpp = total_processing_performance(chip)
        if tpp is not None and chip.tpp is not None and abs(tpp - chip.tpp) > Decimal("0.002") * tpp:
            yield _at(study, "chips", chip.id, "tpp", f"{chip.tpp} found, but its rates give {tpp.normalize():f}")
        if chip.performance_density is not None and chip.tpp and chip.die_area_mm2:
            density = chip.tpp / chip.die_area_mm2
            if abs(density - chip.performance_density) > Decimal("0.01") * density:
                problem = f"{chip.performance_density} found, but tpp / die_area_mm2 is {density:.3f}"
                yield _at(study, "chips", chip.id, "performance_density", problem)
        for name in {chip.id.lower(), chip.name.lower(), *(alias.lower() for alias in chip.aliases)}:
            if names.setdefault(name, chip.id) != chip.id:
                yield _at(study, "chips", chip.id, "aliases", f"{name!r} names {names[name]!r} too")


def _grounds(study: Study) -> Iterator[Fault]:
    if not study.has_world:
        return
    known = known_ids(study)
    outcomes, parameters = set(study.outcomes), study.parameters
    named: list[tuple[str, tuple[str | int, ...], tuple[str, ...]]] = []
    for name, parameter in parameters.parameters.items():
        named.append(("parameters.yaml", ("parameters", name, "grounds"), parameter.grounds))
    for name, path in parameters.paths.items():
        named.append(("parameters.yaml", ("paths", name, "grounds"), path.grounds))
    for name, lever in study.levers.levers.items():
        for number, step in enumerate(lever.history):
            named.append(("levers.yaml", ("levers", name, "history", number, "grounds"), step.grounds))
    for number, structure in enumerate(study.structures):
        named.append(("hypotheses.yaml", ("structures", number, "grounds"), structure.grounds))
        for name in structure.overrides:
            if name not in parameters.parameters:
                at = ("structures", number, "overrides", name)
                yield study.yaml_lines("hypotheses.yaml").fault(at, "no such parameter")
    for number, scenario in enumerate(study.scenarios):
        named.append(("scenarios.yaml", ("scenarios", number, "grounds"), scenario.grounds))
        for place, condition in enumerate(scenario.all):
            if condition.outcome not in outcomes:
                at = ("scenarios", number, "all", place, "outcome")
                yield study.yaml_lines("scenarios.yaml").fault(at, f"no outcome {condition.outcome!r}")
    for number, outcome in enumerate(study.outcomes.values()):
        named.append(("outcomes.yaml", ("outcomes", number, "grounds"), outcome.grounds))
        for place, branch in enumerate(outcome.as_if):
            for name in branch.fix:
                if name not in parameters.parameters:
                    at = ("outcomes", number, "as_if", place, "fix", name)
                    yield study.yaml_lines("outcomes.yaml").fault(at, "no such parameter")
    for file, at, grounds in named:
        for ground in grounds:
            if ground not in known:
                yield study.yaml_lines(file).fault(at, f"{ground!r} names nothing in the study")


def _packaged_cases(study: Study) -> Iterator[Fault]:
    from countermove.study.rules import rule_faults

    yield from rule_faults(study)
    for name in study.case_ids:
        try:
            load_case(name, study)
        except BadInput as error:
            yield from error.faults


CHECKS = (
    _sources,
    _references,
    _days,
    _owners,
    _twice,
    _grades,
    _links,
    _chips,
    item_faults,
    _grounds,
    beside_faults,
    _packaged_cases,
)
"""What is checked once every file can be read, in this order."""
