"""What the codebook leaves to judgement, read from the study: acts that bind but name nobody."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from countermove.study.faults import BadInput
from countermove.study.naming import no_row
from countermove.study.reading import Record, validate
from countermove.study.records import Confidence, Day, Id, Link
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml

LinkSet = Literal["strict", "medium", "all"]
LINK_SETS: tuple[LinkSet, ...] = ("strict", "medium", "all")
WINDOW_DAYS = 365

# A response answers several triggers with weights in these proportions; only their ratio matters.
CONFIDENCE_WEIGHTS = {"high": 3.0, "medium": 2.0, "low": 1.0}

NOT_BINDING = frozenset(
    {"rhetoric", "wto_dispute", "charge_or_filing", "agreement", "model_release", "subsidy", "licence_grant"}
)
_FORCE = frozenset({"announced", "effective"})
_LINKED = frozenset({"retaliates", "responds", "mirrors"})


class Framework(Record):
    """A law or a list in force that names no firm, material, service or sector, and so answers nobody in particular."""

    id: Id
    why: str
    confidence: Confidence = "moderate"


class Period(Record):
    """A half-open period [from, to) of trigger days; without a bound it is open on that side."""

    name: str
    start: Day = Field(default=date.min, alias="from")
    end: Day = Field(default=date.max, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end <= self.start:
            raise ValueError(f"ends on {self.end}, which is not after its start on {self.start}")
        return self


class Coding(Record):
    """response.yaml"""

    record_from: Day | None = None
    periods: tuple[Period, ...] = ()
    frameworks: tuple[Framework, ...] = ()


def read_coding(study: Study) -> Coding:
    """The coding of a study; empty where the folder has no response.yaml. BadInput with every fault."""
    return study.cached("response.yaml#coding", lambda: _read_coding(study))


def _read_coding(study: Study) -> Coding:
    path = study.folder / "response.yaml"
    if not path.exists():
        return Coding()
    value, lines = read_yaml(path)
    coding = validate(Coding, value, lines)
    dangling = [
        lines.fault(("frameworks", index, "id"), problem)
        for index, item in enumerate(coding.frameworks)
        if (problem := no_row(study, "events", item.id)) is not None
    ]
    if dangling:
        raise BadInput(dangling)
    return coding


def record_from(study: Study) -> date:
    """The first day of the record that is dense enough to count from: response.yaml's, else the first event's."""
    stated = read_coding(study).record_from
    return stated if stated is not None else min((row.day for row in study.events), default=study.cut_off)


def periods_of(study: Study) -> tuple[Period, ...]:
    """The periods that are compared; none where the study names none."""
    return read_coding(study).periods


def is_in_force(stage: str, *, alleged: bool) -> bool:
    """Whether an act binds by its stage: announced or effective. Alleged (leaked) orders count only where asked for."""
    return stage in _FORCE or (alleged and stage == "alleged")


def in_link_set(link: Link, links: LinkSet) -> bool:
    """Whether a link belongs to a link set of the codebook.

    strict: ``retaliates`` by official statement or press consensus, of medium confidence or better.
    medium: adds ``responds`` and ``mirrors`` of medium confidence or better, whatever their attribution.
    all: every link but ``substitutes``, ``circumvents`` and ``de_escalates_for``.
    """
    if link.relation not in _LINKED:
        return False
    if links == "all":
        return True
    if link.confidence == "low":
        return False
    if link.relation == "retaliates":
        return link.attribution in ("official_statement", "press_consensus")
    return links == "medium"


def check_arguments(links: str, window_days: int) -> LinkSet:
    """The link set, if it and the attribution window are usable; ValueError, with what is wanted, otherwise."""
    for known in LINK_SETS:
        if known == links:
            if window_days <= 90:
                raise ValueError(f"an attribution window of {window_days} days is too short; want more than 90")
            return known
    raise ValueError(f"{links!r} is not a link set; want one of {', '.join(LINK_SETS)}")
