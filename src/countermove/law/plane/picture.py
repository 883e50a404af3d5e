"""What law cuts out of a plane of two quantities, as a public, versioned document: limits, regions, designs."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from countermove.law.answer.determination import Answer, Consulted, Status
from countermove.study.rules import Policy

SCHEMA_VERSION = "1"


class Said(Answer):
    """What law says of a design: the parts of a determination that a chart shows. ``duty`` is a fraction, and null
    where it hangs on a missing fact; ``alleged`` says that the answer rests on an act that no authority published."""

    status: Status
    review: Policy | None = None
    paragraph: str | None = None
    exceptions: tuple[str, ...] = ()
    duty: float | None = 0.0
    basis: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    alleged: bool = False


class Limit(Answer):
    """A value of one quantity at which a comparison of a live text turns. ``at`` says where it stands (rule, part);
    ``moves`` whether the answer changes on it or across it, somewhere in the plane."""

    value: str
    at: tuple[tuple[str, str], ...]
    moves: bool


class Axis(Answer):
    """One quantity of the plane with every limit on it, lowest first."""

    quantity: str
    what: str
    unit: str
    limits: tuple[Limit, ...]


class Rectangle(Answer):
    """A part of a region. A missing end is open to zero or without bound; ``..._included`` says whether the end itself
    belongs to it."""

    x_from: str | None
    x_from_included: bool
    x_to: str | None
    x_to_included: bool
    y_from: str | None
    y_from_included: bool
    y_to: str | None
    y_to_included: bool


class Region(Answer):
    """Neighbouring parts of the plane with one answer. ``outline`` are its loops for a picture: corners in units of the
    axes, 0 for the lower end and null for no bound."""

    said: Said
    rectangles: tuple[Rectangle, ...]
    outline: tuple[tuple[tuple[str | None, str | None], ...], ...]


class Near(Answer):
    """The limit that lies nearest to a design, by ratio. ``percent`` is the design's value against it."""

    quantity: str
    limit: str
    percent: float
    at: tuple[tuple[str, str], ...]


class Move(Answer):
    """The smallest change of one quantity, all else equal, after which law says something else of a design."""

    quantity: str
    value: str
    side: Literal["at", "above", "below"]
    percent: float
    said: Said


class Point(Answer):
    """A chip of the catalogue, with its own answer: it may differ from that of the region in which it lies, since its
    own facts (maker, market) may."""

    chip: str
    name: str
    vendor: str
    launched_on: date | None
    x: str
    y: str
    said: Said
    region: int
    nearest: Near | None
    highlighted: bool = False
    moves: tuple[Move, ...] = ()


class Plane(Answer):
    """The regions of two quantities on a day and a route, and the chips in them. ``fixed`` are the facts that were
    given for the whole plane; every other fact is missing, so that what hangs on it is unknown. ``left_out`` names the
    chips that lack one of the two quantities."""

    schema_version: str = SCHEMA_VERSION
    on: date
    to: str
    from_: str = Field(alias="from")
    headquarters: str
    transaction: str
    fixed: dict[str, str]
    x: Axis
    y: Axis
    regions: tuple[Region, ...]
    points: tuple[Point, ...]
    left_out: tuple[str, ...]
    switches: dict[str, str]
    rules_consulted: tuple[Consulted, ...]
    not_modelled: tuple[str, ...]
