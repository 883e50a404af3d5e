"""panel.yaml: the levers that a reader of the explorer moves, and how the other side reads each move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from countermove.study.assumptions import Finite
from countermove.study.case import Act
from countermove.study.faults import BadInput
from countermove.study.naming import near
from countermove.study.parsed import Documents
from countermove.study.reading import Location, Record, validate
from countermove.study.records import Id
from countermove.study.rules import rule_ids
from countermove.study.study import Study

FILE = "panel.yaml"
POSITION = "position"


class Group(Record):
    """Levers that stand together on the page."""

    id: Id
    title: str
    says: str = ""


class PanelLever(Record):
    """One lever: what it is in plain words, what stands at its two ends, the levers of levers.yaml that it sets (to the
    reader's position, or to a fixed number), and the acts that a move up or down is to the other side.

    held: left alone, the model draws it in each world; moved, it is the same in all.
    """

    id: Id
    group: Id
    title: str
    says: str
    ends: Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]
    sets: dict[str, Finite | Literal["position"]]
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.05
    held: bool = False
    more: Act | None = None
    less: Act | None = None

    @model_validator(mode="after")
    def _has_a_position(self) -> PanelLever:
        if POSITION not in self.sets.values():
            raise ValueError("'sets' wants at least one lever that is set to 'position'")
        return self

    @property
    def lever(self) -> str:
        """The lever of levers.yaml whose value is its position."""
        return next(name for name, value in self.sets.items() if value == POSITION)

    def at(self, position: float) -> dict[str, float]:
        """What a measure sets to put it there."""
        return {name: position if value == POSITION else float(value) for name, value in self.sets.items()}


class Limit(Record):
    """A quantity of a chip below which licences are given, and the ends between which a reader draws it."""

    quantity: str
    title: str
    low: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Test(Record):
    """The condition that chips are tested before they leave; a duty may follow from it."""

    id: str
    title: str
    says: str


class Sale(Record):
    """The law on sales: which rules a drawn line amends and lifting takes away, the test that may be asked for, the
    quantities of the line, and the acts that stricter, looser and lifted law are."""

    title: str
    amends: tuple[str, ...]
    lifts: tuple[str, ...]
    test: Test
    below: Annotated[tuple[Limit, ...], Field(min_length=1, max_length=2)]
    where: dict[str, Any] = Field(default_factory=dict[str, Any])
    refuse: Act
    grant: Act
    lift: Act


class Panel(Record):
    """panel.yaml"""

    groups: tuple[Group, ...]
    levers: tuple[PanelLever, ...]
    sale: Sale | None = None

    def lever(self, name: str) -> PanelLever:
        """A lever by its id; BadInput if there is none."""
        found = {each.id: each for each in self.levers}
        if name not in found:
            raise BadInput.single(f"is no lever of the panel{near(name, found)}", where=name)
        return found[name]


EMPTY = Panel(groups=(), levers=())


def load_panel(study: Study) -> Panel:
    """The levers of a study, none where it has no panel.yaml. Raises BadInput with every fault."""
    return study.cached(f"{FILE}#read", lambda: _read(study))


def _read(study: Study) -> Panel:
    path = study.folder / FILE
    if not path.is_file():
        return EMPTY
    value, lines = Documents([path]).value(path)
    panel = validate(Panel, value, lines)
    faults = [lines.fault(at, problem) for at, problem in _problems(study, panel)]
    if faults:
        raise BadInput(faults)
    return panel


def _problems(study: Study, panel: Panel) -> Iterator[tuple[Location, str]]:
    """What the panel names that the study does not have."""
    groups, levers = {each.id for each in panel.groups}, study.levers.levers
    seen = set[str]()
    for number, each in enumerate(panel.levers):
        if each.group not in groups:
            yield ("levers", number, "group"), f"no group {each.group!r}{near(each.group, groups)}"
        if each.id in seen:
            yield ("levers", number, "id"), f"the id {each.id!r} stands twice"
        seen.add(each.id)
        for name in each.sets:
            if name not in levers:
                yield ("levers", number, "sets", name), f"no such lever{near(name, levers)}"
    if panel.sale is not None:
        rules = rule_ids(study.whole)
        for key, names in (("amends", panel.sale.amends), ("lifts", panel.sale.lifts)):
            for name in names:
                if name not in rules:
                    yield ("sale", key), f"no rule {name!r}{near(name, rules)}"


def bounds(study: Study, lever: PanelLever) -> tuple[float, float]:
    """The least and the greatest position of a lever."""
    about = study.levers.levers[lever.lever]
    return about.low, about.high
