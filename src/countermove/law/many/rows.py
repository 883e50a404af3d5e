"""Many questions, a row each: every row is answered as ``check`` would, and rows that law cannot tell apart share an
answer, so that a long file costs little more than reading it."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from countermove.law.answer.admission import admission
from countermove.law.engine.facts import Facts, plain
from countermove.law.engine.findings import decide
from countermove.law.engine.reading import read
from countermove.law.many.route import Route, route_of
from countermove.law.many.scales import NUMERIC, UNKNOWN
from countermove.law.question.asked import GIVEN
from countermove.law.question.lookup import find_item, full_name
from countermove.law.question.spec import Design, chip_of
from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault
from countermove.study.quantities import quantities_of
from countermove.study.reading import explain
from countermove.study.records import Chip, Item
from countermove.study.rules import load_rules
from countermove.study.study import Study

ROUTE = ("on", "to", "from", "headquarters", "end_user", "end_use", "transaction")
DESIGN = tuple(name for name in Design.model_fields if name != "note")
FIGURES = (
    "tpp", "performance_density", "die_area_mm2", "fp64_tflops", "tf32_tflops", "fp16_tflops", "fp8_tflops",
    "int8_tops", "fp6_tflops", "fp4_tflops", "memory_gb", "memory_bandwidth_gbs", "interconnect_bandwidth_gbs",
    "host_io_gbs", "total_io_gbs",
)  # fmt: skip
MOST_KEPT = 20_000
"""Routes, items and answers that are remembered at a time; a file with more is answered all the same."""
FAULT = "fault"
TEXTS = (
    "status", "paragraph", "review", "exceptions", "importer", "importer_stage", "missing", "basis", "nearest_limit",
    "law", FAULT,
)  # fmt: skip
NUMBERS = ("conditions", "us_import_duty", "revenue_share", "volume_cap", "nearest_margin_percent")
ANSWER = (
    "status", "paragraph", "review", "exceptions", "conditions", "us_import_duty", "revenue_share", "volume_cap",
    "importer", "importer_stage", "missing", "basis", "nearest_limit", "nearest_margin_percent", "law", FAULT,
)  # fmt: skip
"""What is told of a row, in this order. ``law`` is a hash of all rules that were asked."""

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
Told = Mapping[str, str | float | None]


class Kept(dict[KeyT, ValueT]):
    """What was worked out before, forgotten as a whole when it grows too large."""

    def of(self, key: KeyT, make: Callable[[], ValueT]) -> ValueT:
        """What belongs to a key, made if need be."""
        if key not in self:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[key] = make()
        return self[key]


@dataclass(frozen=True)
class Asker:
    """Answers rows of a catalogue. ``common`` holds what no row says, by the names of columns; ``switches`` and
    ``facts`` are those of ``check``."""

    study: Study
    common: Mapping[str, str]
    switches: Mapping[str, str] = field(default_factory=dict[str, str])
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    _routes: Kept[tuple[str | None, ...], Route | BadInput] = field(
        default_factory=Kept[tuple[str | None, ...], "Route | BadInput"]
    )
    _items: Kept[str, Chip | Item | BadInput] = field(default_factory=Kept[str, "Chip | Item | BadInput"])
    _answers: Kept[tuple[Any, ...], Told] = field(default_factory=Kept[tuple[Any, ...], "Told"])

    def answer(self, row: Mapping[str, str]) -> Told:
        """What law says of a row: ANSWER's names with texts, numbers or None. BadInput with every fault of the row."""
        faults = list[Fault]()
        given = {**self.common, **{name: text for name, text in row.items() if text}}
        route = _or_fault(lambda: self._route(given), faults)
        item = _or_fault(lambda: self._item(given), faults)
        if faults or route is None or item is None:
            raise BadInput(faults)
        inside = _or_fault(lambda: self._inside(item), faults)
        if faults:
            raise BadInput(faults)
        marketed: Any = given.get("marketed_for_datacenter") if "chip" in given else None
        facts = route.facts_of(item, inside, marketed)
        key = (*self._way(given), *_key(route, item, facts))
        told = self._answers.of(key, lambda: self._told(route, item, facts))
        return {**told, **_nearest(route, facts), "law": self.law, FAULT: None}

    @property
    def law(self) -> str:
        """A hash of every rule that is asked, in the order of their announcement."""
        return self.study.derived(f"law_hash@{self.study.known_by}", lambda: _hash(self.study))

    def header_faults(self, header: Collection[str]) -> list[str]:
        """What is wrong with the columns of a file, in sentences."""
        known = {*self.readable, *self.common}
        found = [f"column {name!r} stands twice" for name in dict.fromkeys(header) if list(header).count(name) > 1]
        for name in header:
            near = difflib.get_close_matches(name, self.readable, n=1, cutoff=0.85)
            if name not in known and near and near[0] not in header:
                found.append(f"unknown column {name!r}; did you mean {near[0]!r}?")
        for name in ("on", "to"):
            if name not in header and name not in self.common:
                found.append(f"neither a column {name!r} nor --{name} is given")
        if not {"chip", *FIGURES} & set(header):
            found.append("no column of a design; give 'chip' (a name of the catalogue), 'tpp' or another figure")
        return found

    @property
    def readable(self) -> tuple[str, ...]:
        """Every column that an answer can hang on."""
        return ("chip", *ROUTE, *DESIGN, *GIVEN, *self._declared)

    def _route(self, given: Mapping[str, str]) -> Route:
        names = [name for name in (*GIVEN, *self._declared) if name in given]
        facts = {**self.facts, **{name: given[name] for name in names}}
        return _or_raise(self._routes.of(self._way(given), lambda: _kept_fault(lambda: self._asked(given, facts))))

    def _way(self, given: Mapping[str, str]) -> tuple[str | None, ...]:
        """What a row says of its route."""
        return tuple(given.get(name) for name in (*ROUTE, *GIVEN, *self._declared))

    @property
    def _declared(self) -> tuple[str, ...]:
        return self.study.cached(
            "declared_quantities",
            lambda: tuple(name for name, each in quantities_of(self.study).items() if each.of == "study"),
        )

    def _asked(self, given: Mapping[str, str], facts: Mapping[str, str]) -> Route:
        try:
            day = parse_day(given["on"]) if "on" in given else None
        except ValueError as error:
            raise BadInput.single(str(error), where="on") from None
        missing = [name for name in ("on", "to") if name not in given]
        if missing or day is None:
            raise BadInput(Fault("", None, name, "is missing; it must be given") for name in missing)
        leaves, seat, user, use = (given.get(name) for name in ("from", "headquarters", "end_user", "end_use"))
        kind = given.get("transaction", "export")
        try:
            return route_of(self.study, day, given["to"], leaves, seat, user, use, kind, self.switches, facts)
        except BadInput as error:
            raise BadInput(dict.fromkeys(error.faults)) from None

    def _item(self, given: Mapping[str, str]) -> Chip | Item:
        """The item that a row names or describes."""
        if "chip" in given:
            name = given["chip"]
            mixed = [each for each in FIGURES if each in given]
            if mixed:
                raise BadInput.single(f"names a chip and gives {mixed[0]} too; give one or the other", where="chip")
            return _or_raise(self._items.of(name, lambda: _kept_fault(lambda: find_item(self.study, name))))
        described = {name: given[name] for name in DESIGN if name in given}
        if not any(name in described for name in FIGURES):
            raise BadInput.single("names no chip and holds no figure of a design", where="chip")
        try:
            return chip_of(Design.model_validate(described))
        except ValidationError as error:
            details = error.errors(include_url=False)
            raise BadInput(
                Fault("", None, str(each["loc"][0]), explain(each, Design, each["loc"])) for each in details
            ) from None

    def _inside(self, item: Chip | Item | None) -> Chip | None:
        """The chip inside a system."""
        if not isinstance(item, Item) or item.contains is None:
            return None
        found = find_item(self.study, item.contains)
        return found if isinstance(found, Chip) else None

    def _told(self, route: Route, item: Chip | Item, facts: Facts) -> Told:
        # What is common to all chips is not common to other items, so that those are asked by every rule.
        decision = decide(route.live if isinstance(item, Chip) else route.rules, route.on, facts)
        said, key = read(decision), admission(route.rules, route.on, decision.facts, self.study.known_by)
        stage = None if key is None else "alleged" if key.alleged else key.stage
        return {
            "status": said.status,
            "paragraph": said.paragraph,
            "review": said.review,
            "exceptions": ";".join(said.exceptions) or None,
            "conditions": len(said.conditions),
            "us_import_duty": _float(decision.duty),
            "revenue_share": _float(said.revenue_share),
            "volume_cap": _float(said.cap),
            "importer": None if key is None else key.state,
            "importer_stage": stage,
            "missing": ";".join(said.missing) or None,
            "basis": ";".join(said.basis) or None,
        }


def catalogue_rows(study: Study) -> list[dict[str, str]]:
    """Every chip and other item of a study as a row that names it."""
    return [{"chip": each.id, "name": full_name(each)} for each in (*study.chips, *study.items)]


def _key(route: Route, item: Chip | Item, facts: Facts) -> tuple[Any, ...]:
    """What an answer can hang on: two designs with the same have the same answer."""
    if isinstance(item, Item):
        return (item.id,)
    places = list[Any]()
    for name, scale in route.scales.items():
        value = facts.of(name)
        place = scale.place(value)
        places.append((place, value.missing) if place == UNKNOWN or place > scale.undefined else place)
    return (item.id if item.source != ("given",) else None, item.vendor_headquarters, *places)


def _nearest(route: Route, facts: Facts) -> Told:
    """The limit of live law to which a design lies nearest, in per cent of the limit, and on which side."""
    best = (math.inf, 0.0, "")
    for name in NUMERIC:
        value = facts.of(name)
        if name not in route.scales or value.number is None or value.undefined:
            continue
        number = float(value.number / value.over)
        for limit in route.scales[name].limits:
            margin = number / float(limit) - 1 if limit else math.inf
            if abs(margin) < best[0]:
                best = (abs(margin), margin, f"{name} {plain(limit)} {facts.unit(name)}".rstrip())
    return {
        "nearest_limit": best[2] or None,
        "nearest_margin_percent": round(100 * best[1], 4) if best[2] else None,
    }


def _hash(study: Study) -> str:
    told = "".join(f"{rule.id}\0{rule.digest}\0" for rule in load_rules(study))
    return hashlib.sha256(told.encode()).hexdigest()


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


def _or_fault(make: Callable[[], ValueT], faults: list[Fault]) -> ValueT | None:
    try:
        return make()
    except BadInput as error:
        faults += error.faults
        return None


def _kept_fault(make: Callable[[], ValueT]) -> ValueT | BadInput:
    """What is made, or the fault, which is kept like an answer."""
    try:
        return make()
    except BadInput as error:
        return error


def _or_raise(found: ValueT | BadInput) -> ValueT:
    if isinstance(found, BadInput):
        raise BadInput(found.faults)
    return found
