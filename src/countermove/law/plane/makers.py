"""Designs of which only kind and maker are known, and the rows of the catalogue that can stand beside them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from countermove.law.plane.sheet import FIGURES
from countermove.law.question.asked import Question, chip_in
from countermove.law.question.items import ACCELERATOR
from countermove.law.question.lookup import maker_of
from countermove.law.question.spec import Design, chip_of
from countermove.study.faults import BadInput
from countermove.study.quantities import Quantity
from countermove.study.records import Chip, Item
from countermove.study.study import Study

ANOTHER = "another"
UNKNOWN = "unknown"


def kinds_with(quantities: Mapping[str, Quantity], names: Sequence[str]) -> frozenset[str]:
    """The kinds of item that have all of these numeric quantities. BadInput where none has, or one is no number."""
    drawable = [name for name, each in quantities.items() if name in FIGURES or (_own(each) and each.kind == "number")]
    wrong = [name for name in dict.fromkeys(names) if name not in drawable]
    if wrong:
        wanted = f"want two of {', '.join(drawable)}"
        raise BadInput.single(f"{', '.join(wrong)}: no quantity that can be drawn ({wanted})", where="plane")
    if len({FIGURES.get(name, name) for name in names}) < len(names):
        raise BadInput.single(f"{' and '.join(names)} are one figure; two different ones are wanted", where="plane")
    kinds = [set(quantities[name].kinds or (ACCELERATOR,)) for name in names]
    common = frozenset(kind for kind in kinds[0] if all(kind in each for each in kinds))
    if not common:
        raise BadInput.single(f"no kind of item has both {' and '.join(names)}", where="plane")
    return common


def _own(quantity: Quantity) -> bool:
    return quantity.of == "study" and bool(quantity.kinds)


def design_of(study: Study, kind: str, vendor: str) -> Chip | Item:
    """A design of one kind and maker (``another``: one whom no letter names; ``unknown``); the seat of a maker of the
    catalogue is known with it."""
    seats = {maker_of(row): seat_of_maker(row) for row in (*study.chips, *study.items)}
    if vendor not in (ANOTHER, UNKNOWN, *seats):
        near = difflib.get_close_matches(vendor, seats, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise BadInput.single(f"nothing by {vendor!r} in the catalogue{hint}", where="vendor")
    known, seat = "" if vendor == UNKNOWN else vendor, seats.get(vendor, "")
    chip = chip_of(Design(vendor=known, vendor_headquarters=seat))
    if kind == ACCELERATOR:
        return chip
    grades: dict[str, Any] = {name: getattr(chip, name) for name in type(chip).__pydantic_fields__ if name in GRADES}
    return Item.model_validate(
        {**grades, "id": chip.id, "kind": kind, "name": kind, "maker": known, "maker_headquarters": seat}
    )


GRADES = ("source", "source_reliability", "information_credibility", "analytic_confidence", "graded_by")


def seat_of_maker(row: Chip | Item) -> str:
    """Where the maker of a row is headquartered; empty if that is not said."""
    return row.vendor_headquarters if isinstance(row, Chip) else row.maker_headquarters or ""


def rows_of(study: Study, kinds: frozenset[str]) -> tuple[Chip | Item, ...]:
    """The rows of the catalogue that are of one of these kinds."""
    chips = study.chips if ACCELERATOR in kinds else ()
    return (*chips, *(row for row in study.items if row.kind in kinds))


def about(study: Study, question: Question, row: Chip | Item) -> Question:
    """The same question about a row of the catalogue, by its own facts."""
    return replace(question, item=row, chip=chip_in(study, row), marketed_for_datacenter=None, supposed={})
