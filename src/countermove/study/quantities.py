"""What criteria may compare: the names of the facts of a question, each with its kind and unit.

Facts of the transaction and of chips stand here, since the program works them out; whatever else a study's law speaks
of (a processing data rate, a purity, a number of transistors) the study declares in its quantities.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import ConfigDict, Field

from countermove.study.faults import BadInput, Fault
from countermove.study.law_notes import law_notes
from countermove.study.reading import Record, day_of, of_this_world, validate
from countermove.study.study import Study

Kind = Literal["number", "yes_no", "word", "place", "day"]
UNDEFINED = "undefined"


@dataclass(frozen=True)
class Quantity:
    """A name that criteria may use: its kind, its unit and what it means. ``of``: what it is a fact about. For one that
    a study declares, ``kinds`` are the kinds of item that have it (none: it is a fact of the transaction), and
    ``chips`` is its value for every row of chips.csv."""

    kind: Kind
    unit: str
    what: str
    of: Literal["chip", "item", "transaction", "found", "switch", "study"] = "study"
    kinds: tuple[str, ...] = ()
    chips: str | None = None


BUILT_IN: Mapping[str, Quantity] = {
    "tpp": Quantity("number", "TPP", "total processing performance: highest of dense rate times bit length", "chip"),
    "performance_density": Quantity(
        "number", "TPP/mm2", "TPP over the area of all dies with non-planar transistors", "chip"
    ),
    "die_area_mm2": Quantity("number", "mm2", "area of all dies with non-planar transistors", "chip"),
    "total_dram_bandwidth_gbs": Quantity("number", "GB/s", "bandwidth to all of the chip's DRAM", "chip"),
    "io_bandwidth_gbs": Quantity("number", "GB/s", "chip links and host bus, both directions added", "chip"),
    "dram_and_io_bandwidth_gbs": Quantity("number", "GB/s", "total DRAM bandwidth plus I/O bandwidth", "chip"),
    "aggregate_bidirectional_transfer_rate_gbs": Quantity(
        "number", "GB/s", "over all inputs and outputs other than volatile memories, both directions added", "chip"
    ),
    "chip_link_gbs": Quantity("number", "GB/s", "the dedicated link between chips, both directions added", "chip"),
    "memory_gb": Quantity("number", "GB", "memory on the package or board", "chip"),
    "marketed_for_datacenter": Quantity("yes_no", "", "designed or marketed for use in data centres", "chip"),
    "chip": Quantity("word", "", "the chip's id in the catalogue", "chip"),
    "item": Quantity("word", "", "the id in the catalogue, of a chip or of any other item", "item"),
    "item_kind": Quantity(
        "word", "", "accelerator for a chip; for other items the kind that the catalogue names", "item"
    ),
    "launched_on": Quantity("day", "", "the day on which the item was launched", "item"),
    "vendor": Quantity("word", "", "who makes the item, taken to be the exporter", "item"),
    "designer_headquarters": Quantity("word", "", "the country in which the item's designer is headquartered", "item"),
    "form": Quantity(
        "word", "", "what is shipped: the chip, a computer with it inside, or another item", "transaction"
    ),
    "destination": Quantity("place", "", "the country of destination", "transaction"),
    "headquarters": Quantity(
        "place", "", "where the receiving party, or its ultimate parent, is headquartered", "transaction"
    ),
    "exporting_from": Quantity("place", "", "the country from which the item leaves", "transaction"),
    "transaction": Quantity("word", "", "export, reexport or transfer", "transaction"),
    "completed_on": Quantity(
        "day", "", "the day on which it is completed, which is the day asked about", "transaction"
    ),
    "end_use": Quantity("word", "", "what the item is for, as stated", "transaction"),
    "buyer": Quantity("word", "", "state_funded, critical_operator or other", "transaction"),
    "end_user_list": Quantity("word", "", "the lists on which the end user is named that day", "transaction"),
    "listing_policy": Quantity("word", "", "the licence policy of those listings", "transaction"),
    "affiliate_of_listed": Quantity(
        "yes_no", "", "owned by half or more, in all, by listed parties, through whatever tiers", "transaction"
    ),
    "paragraph": Quantity("word", "", "the paragraph of this rule under which the item falls", "found"),
    "condition": Quantity("word", "", "ids of the conditions of the licence policy that applies", "found"),
    "outcome": Quantity("word", "", "the status that was found, for red flags", "found"),
}


class Declared(Record):
    """One quantity of quantities.yaml."""

    kind: Kind
    unit: str = ""
    what: str
    of: tuple[str, ...] = Field(
        default=(), description="the kinds of item that have it; none: a fact of the transaction"
    )
    chips: Any = Field(default=None, description="the value for every row of chips.csv")


class QuantitiesFile(Record):
    """quantities.yaml: a mapping of names to what they are."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Declared] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]


def quantities_of(study: Study) -> Mapping[str, Quantity]:
    """Every quantity that the rules of a study may compare: built in, declared, and the switches by their names.

    Raises BadInput for a quantities.yaml that is wrong.
    """
    return study.cached("quantities", lambda: _read(study))


def _read(study: Study) -> Mapping[str, Quantity]:
    switches = {
        name: Quantity("word", "", switch.title, "switch") for name, switch in law_notes(study.whole).switches.items()
    }
    path = study.folder / "quantities.yaml"
    if not path.is_file():
        return {**BUILT_IN, **switches}
    value, lines = study.law_files.value(path)
    declared = validate(QuantitiesFile, value or {}, lines).__pydantic_extra__
    faults = [
        lines.fault((name,), "names a quantity that the program has already") for name in declared if name in BUILT_IN
    ]
    made = dict[str, Quantity]()
    for name, each in declared.items():
        said = None if each.chips is None else _word(each.chips)
        made[name] = Quantity(each.kind, each.unit, each.what, "study", each.of, said)
        if said is not None and (problem := problem_with(made[name], said)):
            faults.append(lines.fault((name, "chips"), problem))
    if faults:
        raise BadInput(faults)
    return {**BUILT_IN, **switches, **made}


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def problem_with(quantity: Quantity, text: str) -> str | None:
    """What is wrong with a value written for a quantity, and what is wanted; None if nothing is."""
    if text.casefold() in (UNDEFINED, "unknown"):
        return None
    if quantity.kind == "number" and number_of(text) is None:
        return f"{text!r} is not a number" + (f" of {quantity.unit}" if quantity.unit else "")
    if quantity.kind == "yes_no" and text.casefold() not in ("yes", "no"):
        return f"{text!r} is not yes, no or unknown"
    if quantity.kind == "day":
        try:
            day_of(text)
        except ValueError as error:
            return str(error)
    return None


def number_of(text: str) -> Decimal | None:
    """A plain number of this world, exact; None for anything else."""
    try:
        return of_this_world(Decimal(text))
    except (InvalidOperation, ValueError):
        return None


def item_faults(study: Study) -> list[Fault]:
    """Columns of items.csv that no quantity explains, and cells that are not of its kind."""
    if not study.has_table("items"):
        return []
    quantities, path = quantities_of(study), str(study.folder / "items.csv")
    faults = list[Fault]()
    for item in study.items:
        line = study.line_of("items", item.id)
        for name, text in item.figures.items():
            if name not in quantities or quantities[name].of != "study":
                faults.append(
                    Fault(path, line, name, "is no column of an item, and quantities.yaml does not declare it")
                )
            elif item.kind not in quantities[name].kinds:
                faults.append(Fault(path, line, name, f"quantities.yaml says that no {item.kind} has it ('of')"))
            elif problem := problem_with(quantities[name], text):
                faults.append(Fault(path, line, name, problem))
    return faults
