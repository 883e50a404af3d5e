"""A design typed into a file, as a row of the catalogue."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from countermove.law.engine.facts import plain
from countermove.law.question.quantities import chip_values, rounding
from countermove.law.question.spans import Spanned
from countermove.study.criteria import yes_no
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.quantities import Quantity, problem_with, quantities_of
from countermove.study.reading import Lines, Record, validate
from countermove.study.records import Chip, Day, Item, Number, Tri
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

LARGEST, SMALLEST, DIGITS = Decimal(10) ** 12, Decimal(10) ** -6, 60


def _of_this_world(value: Decimal) -> Decimal:
    """The number itself; ValueError for one that no chip can have and that exact arithmetic would choke on."""
    if value and not SMALLEST <= value <= LARGEST:
        raise ValueError(f"{value} is out of range; want 0, or from {SMALLEST:f} to {LARGEST:.0e}")
    if len(value.as_tuple().digits) > DIGITS:
        raise ValueError(f"has more than {DIGITS} digits")
    return value


def _as_id(text: str) -> str:
    """The id itself; ValueError for one that a catalogue could not hold."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:+/-]{0,119}", text):
        raise ValueError(f"{text!r} is no id (letters, digits and . _ : + / -, no space); a name goes into 'name'")
    return text


def _readable(text: str) -> str:
    """The text itself; ValueError for one that would move a terminal's cursor or colours."""
    if not text.isprintable():
        raise ValueError("holds a character that cannot be printed")
    return text


Rate = Annotated[Number, Field(ge=0), AfterValidator(_of_this_world)]
Size = Annotated[Number, Field(gt=0), AfterValidator(_of_this_world)]
Word = Annotated[str, AfterValidator(_readable), Field(max_length=120)]
Answered = Annotated[Tri, BeforeValidator(yes_no)]


class Between(Record):
    """Two ends between which a figure lies; both may be met."""

    low: Rate
    high: Rate

    @model_validator(mode="after")
    def _in_order(self) -> Between:
        if self.high < self.low:
            raise ValueError(f"low is {self.low}, above high, {self.high}")
        return self


class Design(Record):
    """A chip typed in by a user: dense TFLOPS or TOPS, bandwidths in GB/s, area in mm2; what is left out is unknown.

    In a file any figure may be a span, ``{low: 800, high: 830}`` or ``[800, 830]``.
    """

    id: Annotated[str, AfterValidator(_as_id)] = "design"
    vendor: Word = ""
    vendor_headquarters: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    name: Word | None = None
    launched_on: Day | None = None
    process_node_nm: Size | None = None
    die_area_mm2: Size | None = None
    fp64_tflops: Rate | None = None
    tf32_tflops: Rate | None = None
    fp16_tflops: Rate | None = None
    fp8_tflops: Rate | None = None
    int8_tops: Rate | None = None
    fp6_tflops: Rate | None = None
    fp4_tflops: Rate | None = None
    tpp: Rate | None = None
    performance_density: Rate | None = None
    memory_gb: Rate | None = None
    memory_type: str | None = None
    memory_bandwidth_gbs: Rate | None = None
    interconnect_bandwidth_gbs: Rate | None = None
    host_io_gbs: Rate | None = None
    total_io_gbs: Rate | None = None
    tdp_w: Rate | None = None
    marketed_for_datacenter: Answered = "unknown"
    die_non_planar: Answered = "unknown"
    note: str | None = None


FIGURES = frozenset(name for name, field in Design.model_fields.items() if "decimal.Decimal" in str(field.annotation))


def read_spec(path: str | Path, study: Study | None = None) -> Chip | Item:
    """A chip from a YAML file with some of the catalogue's columns; another item if the file names a ``kind``, with the
    quantities that the study declares of that kind. BadInput with every fault at its line."""
    value, lines = read_yaml(Path(path))
    if not isinstance(value, dict):
        raise BadInput.single("a design is a mapping such as 'fp16_tflops: 148'", path=path, line=1)
    given = cast("dict[str, Any]", value)
    if "kind" in given:
        return _item_of(given, lines, quantities_of(study) if study is not None else {})
    return design_of(given, lines)


def design_of(given: Mapping[str, Any], lines: Lines) -> Chip:
    """A chip from some of the catalogue's columns with their values; BadInput with every fault, as ``lines`` have
    it."""
    faults = Faults()
    pairs = {name: each for name, each in given.items() if name in FIGURES and type(each) in (list, dict)}
    spans = {name: faults.of(lambda name=name: _span(name, pairs[name], lines)) for name in pairs}
    plain_ = {name: each for name, each in given.items() if name not in pairs}
    design = faults.of(lambda: validate(Design, plain_, lines))
    faults.tell()
    assert design is not None
    if not pairs and not any(isinstance(each, Decimal) for each in design.model_dump().values()):
        raise BadInput([lines.fault((), "holds no figure; give at least one rate, tpp or a bandwidth")])
    chip = chip_of(design, {name: span for name, span in spans.items() if span is not None})
    derived, stated = chip_values(chip, {})["performance_density"], chip.performance_density
    if stated is not None and derived.number is not None and derived.how == "derived":
        density = derived.number / derived.over
        if abs(density - Fraction(stated)) > rounding(stated):
            problem = f"{stated} does not follow from TPP and die area, which give {plain(density)}; leave one out"
            raise BadInput([lines.fault(("performance_density",), problem)])
    return chip


class Specified(Record):
    """Another item typed in by a user."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    kind: Word
    id: Annotated[str, AfterValidator(_as_id)] = "item"
    name: Word | None = None
    maker: Word | None = None
    maker_headquarters: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    launched_on: Day | None = None
    contains: Word | None = None
    note: str | None = None


def _item_of(value: dict[str, Any], lines: Lines, quantities: Mapping[str, Quantity]) -> Item:
    said = validate(Specified, value, lines)
    faults, known = list[Fault](), {name: each for name, each in quantities.items() if said.kind in each.kinds}
    for name, given in said.__pydantic_extra__.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known) or 'none'}"
            faults.append(lines.fault((name,), f"is nothing that the study says of a {said.kind}{hint}"))
        elif problem := problem_with(known[name], str(yes_no(given))):
            faults.append(lines.fault((name,), problem))
    if faults:
        raise BadInput(faults)
    own = said.model_dump(exclude=set(said.__pydantic_extra__), exclude_none=True)
    figures = {name: str(yes_no(given)) for name, given in said.__pydantic_extra__.items()}
    return Item.model_validate({"name": said.id, **own, **figures, **GIVEN})


GIVEN: Mapping[str, Any] = {
    "source": ("given",),
    "source_reliability": "F",
    "information_credibility": "6",
    "analytic_confidence": "low",
    "graded_by": "hand",
}


def _span(name: str, value: Any, lines: Lines) -> Between:
    """A figure given as ``{low: 800, high: 830}`` or ``[800, 830]``; BadInput at its line."""
    if isinstance(value, list):
        ends = cast("list[Any]", value)
        if len(ends) != 2:
            raise BadInput([lines.fault((name,), f"has {len(ends)} ends; a span is written as [800, 830]")])
        value = {"low": ends[0], "high": ends[1]}
    ends = validate(Between, value, lines, (name,))
    if ends.low == 0 and name in ("die_area_mm2", "process_node_nm"):
        raise BadInput([lines.fault((name, "low"), "0 found; want more than 0")])
    return ends


def chip_of(design: Design, spans: Mapping[str, Between] | None = None) -> Chip:
    """A design as a row of the catalogue, with itself as its source; ``spans``: figures known only within two ends."""
    given: dict[str, Any] = {key: value for key, value in design.model_dump().items() if value is not None}
    row = {"name": design.id, "vendor_headquarters": "", **given, **GIVEN}
    row |= {name: ends.low for name, ends in (spans or {}).items() if ends.low == ends.high}
    wide = {name: (Fraction(ends.low), Fraction(ends.high)) for name, ends in (spans or {}).items() if name not in row}
    return Spanned.model_validate({**row, "spans": wide}) if wide else Chip.model_validate(row)
