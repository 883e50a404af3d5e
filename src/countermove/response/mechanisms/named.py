"""What a study names for each mechanism (mechanisms.yaml): claims, events, series, products, clocks, with grounds.

The tests know no study. Which prices tell of which use of leverage, or which acts bear on which product, is the
study's to say; so another study has a file of its own, and one without it gets "cannot tell".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from countermove.response.record.clock_record import read_clocks
from countermove.study.faults import BadInput, Fault
from countermove.study.naming import near, no_row, no_side
from countermove.study.reading import Lines, Location, Record, validate
from countermove.study.records import Day, Id, Instrument, Layer
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml


class SeriesPart(Record):
    """Observations of one series: of one entity or unit, if the series holds several."""

    series: Id
    name: str = Field(description="what it is, in a few words")
    entity: str | None = None
    unit: str | None = None
    until: Day | None = Field(default=None, description="the last period that is no forecast")


class Use(Record):
    """One use of leverage: the act, prices of what it limited, and what could take its place."""

    name: str
    event: Id
    prices: tuple[SeriesPart, ...] = ()
    decay: tuple[SeriesPart, ...] = Field(default=(), description="prices after the peak, on one basis")
    dependence: tuple[SeriesPart, ...] = ()
    substitutes: tuple[SeriesPart, ...] = Field(default=(), description="output or capacity outside the user's reach")
    note: str = ""


class Product(Record):
    """One product and the acts of one side that limit it, or ease the limit."""

    name: str
    events: tuple[Id, ...] = Field(min_length=1)


class Firm(Record):
    """A firm that an act shuts out, and its revenue there."""

    name: str
    event: Id
    revenue: SeriesPart
    note: str = ""


class Orders(Record):
    """Which instruments are orders of a side to its own firms, or to those that sell to them."""

    side: Id
    instruments: tuple[Instrument, ...] = Field(min_length=1)


class Compliance(Record):
    """That an order was obeyed, and which event shows the day."""

    order: Id
    shown_by: Id


class OfTruce(Record):
    """A clock of clocks.yaml that is one of a truce. ``round``: clocks renewed by one decision share it; ``exposure``:
    what is at stake."""

    clock: str
    round: str
    exposure: str


class Named(Record):
    """What one mechanism's test uses."""

    claims: tuple[Id, ...] = ()
    grounds: str
    events: tuple[Id, ...] = ()
    series: tuple[SeriesPart, ...] = ()
    abroad: tuple[SeriesPart, ...] = ()
    since: Day | None = None
    layers: tuple[Layer, ...] = ()
    uses: tuple[Use, ...] = ()
    products: tuple[Product, ...] = ()
    firms: tuple[Firm, ...] = ()
    orders: tuple[Orders, ...] = ()
    compliance: tuple[Compliance, ...] = ()
    clocks: tuple[OfTruce, ...] = ()


class MechanismsFile(Record):
    """mechanisms.yaml"""

    mechanisms: Mapping[str, Named] = {}


def read_named(study: Study) -> Mapping[str, Named]:
    """What a study names, by mechanism; empty where the folder has no mechanisms.yaml. BadInput with every fault."""
    return study.cached("mechanisms.yaml", lambda: _read(study))


def _read(study: Study) -> Mapping[str, Named]:
    path = study.folder / "mechanisms.yaml"
    if not path.is_file():
        return {}
    value, lines = read_yaml(path)
    named = validate(MechanismsFile, value or {}, lines).mechanisms
    faults = [fault for name, each in named.items() for fault in _dangling(study, name, each, lines)]
    if faults:
        raise BadInput(faults)
    return named


def _dangling(study: Study, name: str, named: Named, lines: Lines) -> Iterator[Fault]:
    """What is named and the study has not, each where it is named."""
    top: Location = ("mechanisms", name)
    if (problem := no_row(study, "mechanisms", name)) is not None and study.has_table("mechanisms"):
        yield lines.fault(top, problem)
    for table, at, each in _rows(named):
        if (problem := no_row(study, table, each)) is not None:
            yield lines.fault((*top, *at), problem)
    for place, orders in enumerate(named.orders):
        if (problem := no_side(study, orders.side)) is not None:
            yield lines.fault((*top, "orders", place, "side"), problem)
    if named.clocks:
        yield from _no_clocks(study, named, lines, top)
    series = study.cached("series_parts", lambda: _parts_of_series(study))
    for at, part in _series(named):
        if part.series not in series:
            problem = f"{part.series!r} is no series of this study{near(part.series, series)}"
            yield lines.fault((*top, *at, "series"), problem)
            continue
        for key, wanted, known in zip(("entity", "unit"), (part.entity, part.unit), series[part.series], strict=True):
            if wanted is not None and wanted not in known:
                problem = f"series {part.series!r} has no {key} {wanted!r}; it has {', '.join(sorted(known))}"
                yield lines.fault((*top, *at, key), problem)


def _no_clocks(study: Study, named: Named, lines: Lines, top: Location) -> Iterator[Fault]:
    try:
        clocks = {row.id for row in read_clocks(study)}
    except BadInput as error:  # told beside the faults of this file, not instead of them
        yield from error.faults
        return
    for place, each in enumerate(named.clocks):
        if each.clock not in clocks:
            problem = f"no clock {each.clock!r} in clocks.yaml{near(each.clock, clocks)}"
            yield lines.fault((*top, "clocks", place, "clock"), problem)


def _parts_of_series(study: Study) -> Mapping[str, tuple[set[str], set[str]]]:
    """The entities and the units of each series."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in study.whole.series:
        entities, units = found.setdefault(row.series, (set(), set()))
        entities.add(row.entity or "")
        units.add(row.unit)
    return found


def _rows(named: Named) -> Iterator[tuple[str, Location, str]]:
    """The rows that are named: table, place and id."""
    for key, table, names in (("claims", "claims", named.claims), ("events", "events", named.events)):
        yield from ((table, (key, at), name) for at, name in enumerate(names))
    for at, use in enumerate(named.uses):
        yield "events", ("uses", at, "event"), use.event
    for at, product in enumerate(named.products):
        yield from (("events", ("products", at, "events", place), name) for place, name in enumerate(product.events))
    for at, firm in enumerate(named.firms):
        yield "events", ("firms", at, "event"), firm.event
    for at, each in enumerate(named.compliance):
        yield "events", ("compliance", at, "order"), each.order
        yield "events", ("compliance", at, "shown_by"), each.shown_by


def _series(named: Named) -> Iterator[tuple[Location, SeriesPart]]:
    """The series that are named, with their places."""
    for key, parts in (("series", named.series), ("abroad", named.abroad)):
        yield from (((key, at), part) for at, part in enumerate(parts))
    for at, firm in enumerate(named.firms):
        yield ("firms", at, "revenue"), firm.revenue
    for at, use in enumerate(named.uses):
        for key in ("prices", "decay", "dependence", "substitutes"):
            parts: tuple[SeriesPart, ...] = getattr(use, key)
            yield from ((("uses", at, key, place), part) for place, part in enumerate(parts))
