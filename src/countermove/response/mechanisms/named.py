"""What a study names for each mechanism (mechanisms.yaml): claims, events, series, products, clocks, with grounds.

The tests know no study. Which prices tell of which use of leverage, or which acts bear on which product, is the
study's to say; so another study has a file of its own, and one without it gets "cannot tell".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from countermove.study.faults import BadInput, Fault
from countermove.study.reading import Lines, Record, validate
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


class Clock(Record):
    """A suspension that runs out on a day. ``round``: clocks renewed by one decision share it."""

    suspension: Id
    lapses_on: Day
    round: str
    form: Literal["statement", "legal_text"]
    renewed: Literal["yes", "no", "unknown", "running"]
    renewed_by: Id | None = None
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
    clocks: tuple[Clock, ...] = ()


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
    """Ids that name nothing in the study."""
    series = study.cached("series_names", lambda: frozenset(row.series for row in study.whole.series))
    at = ("mechanisms", name)
    for each in dict.fromkeys(_events(named)):
        if study.line_of("events", each) is None:
            yield lines.fault(at, f"{each!r} is no event of this study")
    for each in dict.fromkeys(part.series for part in _series(named)):
        if each not in series:
            yield lines.fault(at, f"{each!r} is no series of this study")
    for each in named.claims:
        if study.line_of("claims", each) is None:
            yield lines.fault(at, f"{each!r} is no claim of this study")


def _events(named: Named) -> Iterator[str]:
    yield from named.events
    yield from (use.event for use in named.uses)
    yield from (event for product in named.products for event in product.events)
    yield from (firm.event for firm in named.firms)
    for each in named.compliance:
        yield from (each.order, each.shown_by)
    for clock in named.clocks:
        yield clock.suspension
        if clock.renewed_by is not None:
            yield clock.renewed_by


def _series(named: Named) -> Iterator[SeriesPart]:
    yield from (*named.series, *named.abroad)
    yield from (firm.revenue for firm in named.firms)
    for use in named.uses:
        yield from (*use.prices, *use.decay, *use.dependence, *use.substitutes)
