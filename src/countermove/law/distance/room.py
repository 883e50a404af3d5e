"""How much room a design has, as a public, versioned document."""

from __future__ import annotations

from datetime import date
from typing import Literal

from countermove.law.answer.determination import Answer, Consulted, Status
from countermove.law.engine.truth import Truth
from countermove.study.rules import Policy

SCHEMA_VERSION = "2"
Side = Literal["above", "below", "on the line", "either", "unknown", "not defined"]


class Move(Answer):
    """One figure of a design, changed. ``to`` is the figure at the line, ``exact`` the same as a fraction; ``past``
    says that the line must be passed, by however little, since the figure at the line is not enough."""

    knob: str
    title: str
    unit: str
    now: str
    to: str
    exact: str
    by: str
    percent: float
    past: Literal["over", "under"] | None = None


class Change(Answer):
    """A change of one or two figures, all else equal, and what it brings. ``percent`` adds the changes of both.

    ``gives``: what then holds, in words. ``changes_answer``: whether the answer of the whole law changes with it.
    """

    moves: tuple[Move, ...]
    percent: float
    says: str
    gives: str | None = None
    changes_answer: bool | None = None


class Margin(Answer):
    """One limit. ``distance`` is the design's value less the limit, in the unit of the quantity, and lies between
    ``distance_least`` and ``distance_most`` where figures are rounded or given as spans; ``met`` says whether the
    comparison holds. ``crossing`` says at which raw figures the line lies, all else equal; ``crossings`` are the
    changes of one figure that turn the comparison, the smallest first. ``either_side``: by its uncertain figures the
    design may stand on the other side."""

    rule: str
    part: str
    label: str | None
    quantity: str
    comparison: str
    threshold: str
    unit: str
    value: str | None
    distance: str | None
    distance_percent: float | None
    distance_least: str | None = None
    distance_most: str | None = None
    either_side: bool = False
    side: Side
    met: Truth
    missing: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    crossings: tuple[Change, ...] = ()
    cite: str | None = None


class Paragraph(Answer):
    """One paragraph of a rule: whether the design meets its criteria (whatever the route), and the smallest changes
    that turn that."""

    rule: str
    paragraph: str
    holds: Truth
    changes: tuple[Change, ...]


class Uncertain(Answer):
    """A quantity that is known only within a span, and why: its figures are rounded, or were given as a span."""

    quantity: str
    unit: str
    value: str | None
    least: str
    most: str
    why: Literal["rounding", "given"]


class Route(Answer):
    """The transaction asked about, and the answer for it as the design stands."""

    to: str
    from_: str
    headquarters: str
    transaction: str
    marketed_for_datacenter: str
    status: Status
    paragraph: str | None
    review: Policy | None
    exceptions: tuple[str, ...]


class Headroom(Answer):
    """The distances of one design to the limits in force on a day: on a route, or whatever the destination.

    ``changes`` are the smallest changes of one or two figures that change the answer on the route (or, without one,
    under which paragraphs the design falls), ``flips`` those between no requirement and a requirement (or between no
    paragraph and some). ``reaches``: whether a rule's scope takes in the route.
    """

    schema_version: str = SCHEMA_VERSION
    chip: str
    chip_name: str
    on: date
    sentence: str
    route: Route | None
    falls_under: tuple[str, ...]
    changes: tuple[Change, ...]
    flips: tuple[Change, ...]
    paragraphs: tuple[Paragraph, ...]
    margins: tuple[Margin, ...]
    uncertain: tuple[Uncertain, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    binds: dict[str, Truth]
    reaches: dict[str, Truth]
    rules_consulted: tuple[Consulted, ...]
    not_modelled: tuple[str, ...]
