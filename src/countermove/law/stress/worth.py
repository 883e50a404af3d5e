"""What a design is worth for training and for inference: two rooflines, whose assumptions stand in redesign.yaml.

Training with the layers of a transformer of width h split over t chips: forward and backward cost 72 h^2 operations per
token and layer, and each chip sends 4 ring all-reduces of h values, 2 (t - 1)/t of them each. So ``t`` chips do

    I = 72 h / ((t - 1) b)   operations for each byte that one of them sends,   b bits a value.

With c = b / TPP and l = 1 / (I * link / 2) the seconds per operation for computing and for sending (half of the link's
two directions), the time is max(c, l) + (1 - overlap) min(c, l), and the worth its inverse in 1e12 operations a second.

Decoding reads the weights for each token of a batch: it is worth the lesser of what memory feeds, bandwidth times
``2 batch / bytes of a weight``, and of what the chip computes, TPP / b.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from countermove.study.cases import known_ids
from countermove.study.check import NUMBERS_OF_CHIPS
from countermove.study.faults import Fault
from countermove.study.naming import near
from countermove.study.reading import Record, validate
from countermove.study.records import Id, Number
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

Worth = Literal["training", "inference"]
WORTHS: tuple[Worth, ...] = ("training", "inference")
Positive = Annotated[Number, Field(gt=0)]


class Assumption(Record):
    """One number of the derivation, with the ends between which it may lie, and why."""

    value: Number
    low: Number
    high: Number
    what: str
    says: str | None = None
    grounds: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Assumption:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"low, value, high are out of order: {self.low}, {self.value}, {self.high}")
        return self


class Near(Record):
    """From which distance on a real product no longer counts as the same kind of design."""

    distance: Positive
    says: str


class Redesign(Record):
    """redesign.yaml: the smallest steps of a design's figures, and the assumptions of the two rooflines."""

    steps: dict[str, Positive]
    near: Near
    bits: Assumption
    model_width: Assumption
    tensor_parallel: Assumption
    overlap: Assumption
    batch: Assumption
    weight_bytes: Assumption

    def assumptions(self) -> Mapping[str, Assumption]:
        """The assumptions by name."""
        pairs = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: each for name, each in pairs if isinstance(each, Assumption)}


@dataclass(frozen=True)
class Roofline:
    """The assumptions as numbers; see the head of this module."""

    bits: float
    model_width: float
    tensor_parallel: float
    overlap: float
    batch: float
    weight_bytes: float

    def of(self, worth: Worth, tpp: float, memory_bandwidth_gbs: float, link_gbs: float) -> float:
        """The worth of a design in 1e12 operations a second."""
        peak = tpp / self.bits
        if worth == "inference":
            return min(peak, memory_bandwidth_gbs * 2 * self.batch / self.weight_bytes / 1000)
        intensity = 72 * self.model_width / ((self.tensor_parallel - 1) * self.bits)
        fed = intensity * link_gbs / 2 / 1000
        if not (peak and fed):
            return 0.0
        slow, fast = max(1 / peak, 1 / fed), min(1 / peak, 1 / fed)
        return 1 / (slow + (1 - self.overlap) * fast)


def load_redesign(study: Study) -> Redesign:
    """What redesign.yaml says; BadInput if it is missing or wrong."""

    def read() -> Redesign:
        value, lines = read_yaml(study.folder / "redesign.yaml")
        return validate(Redesign, value, lines)

    return study.cached("redesign.yaml", read)


def redesign_faults(study: Study) -> Iterator[Fault]:
    """What redesign.yaml names and the study or its chips have not. BadInput if it is missing or wrong."""
    redesign, (_, lines) = load_redesign(study), read_yaml(study.folder / "redesign.yaml")
    for name in redesign.steps:
        if name not in NUMBERS_OF_CHIPS:
            problem = f"chips have no figure of this name{near(name, NUMBERS_OF_CHIPS)}"
            yield lines.fault(("steps", name), problem)
    for name, each in redesign.assumptions().items():
        for place, ground in enumerate(each.grounds):
            if ground not in (known := known_ids(study)):
                problem = f"{ground!r} names nothing in the study{near(ground, known)}"
                yield lines.fault((name, "grounds", place), problem)


def roofline(redesign: Redesign, **other: float) -> Roofline:
    """The roofline of the stated values, some of them replaced."""
    return Roofline(**{name: float(each.value) for name, each in redesign.assumptions().items()} | other)


def variants(redesign: Redesign) -> Iterator[tuple[str, float, Roofline]]:
    """Each assumption at its low and its high end, the others as stated."""
    for name, each in redesign.assumptions().items():
        for end in (each.low, each.high):
            if end != each.value:
                yield name, float(end), roofline(redesign, **{name: float(end)})
