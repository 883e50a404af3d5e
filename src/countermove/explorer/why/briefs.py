"""The full brief as a job: what is asked for, checked before it waits, and the files that it leaves."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from countermove.brief import html, markdown, outcomes_csv, write_json
from countermove.decision import assess
from countermove.decision.again import command_of
from countermove.decision.explored_case import explored_case, with_copies
from countermove.decision.moved import Position, check_position
from countermove.decision.run import left_out
from countermove.decision.satisficing import check_limits
from countermove.explorer.address import MOST_PINS, DrawnSale, Finite
from countermove.explorer.desk import MOST_WORLDS, WORLDS, Desk
from countermove.explorer.jobs import Job, Tell
from countermove.study import BadInput, Case
from countermove.study.case_text import case_of_text, case_text
from countermove.study.faults import Faults
from countermove.study.limits import Limit, read_limits
from countermove.study.panel import load_panel
from countermove.world.ensemble import check_size

Name = Annotated[str, Field(min_length=1, max_length=160)]
MOST_NAMES = 100
MOST_TEXT = 100_000


class Placed(BaseModel):
    """Where levers stand: an option of the case and what was moved from there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    option: Name | None = Field(default=None, description="the option from which an explored one starts")
    levers: dict[Name, Finite] = Field(
        default={}, max_length=MOST_NAMES, description="levers of the explored option, from the case's day on"
    )
    sale: DrawnSale | None = Field(default=None, description="the law on sales of the explored option, drawn anew")

    def position(self, case: Case) -> Position:
        """The same in a case, from present law where no option is named."""
        return Position(self.option or case.present_law, self.levers, None if self.sale is None else self.sale.sale)


class Order(Placed):
    """What to assess: the arguments of `countermove assess`, and of explored options, if there are any."""

    case: Name | None = Field(default=None, description="a case of this explorer; its first one where none is given")
    case_yaml: str | None = Field(
        default=None, max_length=MOST_TEXT, description="a case of your own, the text of its YAML file"
    )
    pins: tuple[Placed, ...] = Field(
        default=(), max_length=MOST_PINS, description="more explored options, each an option of the assessed case"
    )
    worlds: int = Field(default=WORLDS, ge=100, le=MOST_WORLDS, description="worlds simulated for each option")
    seed: int | None = Field(default=None, ge=0, lt=2**64)
    as_of: date | None = Field(default=None, description="the study as it was knowable on this day")
    without: tuple[Name, ...] = Field(
        default=(),
        max_length=MOST_NAMES,
        description="measures, rival accounts, rows, series, sources, kinds and articles to leave out",
    )
    limit: tuple[Name, ...] = Field(
        default=(), max_length=MOST_NAMES, description="what will do: OUTCOME<=NUMBER or OUTCOME>=NUMBER"
    )


@dataclass(frozen=True)
class Brief:
    """An assessment's files by name, each compressed by gzip."""

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Checked:
    """An order that can be worked: its case, what is left out of it, its limits, its seed, and whether the case is one
    that the study ships."""

    order: Order
    case: Case
    without: tuple[str, ...]
    limits: Mapping[str, Limit]
    seed: int
    packaged: bool

    @property
    def name(self) -> str:
        """What the case is called in a command: its name, or the file that the brief leaves."""
        return self.case.id if self.packaged else "case.yaml"


def checked(desk: Desk, order: Order) -> Checked:
    """An order with its case; BadInput with every fault that can be told before worlds are simulated."""
    case, without = case_of(desk, order)
    seed = desk.seed if order.seed is None else order.seed
    check_size(order.worlds, seed, len(desk.study.structures))
    limits = read_limits(order.limit)
    check_limits(desk.study, case, limits)
    left_out(desk.view(case.cut_off), case, without)
    packaged = order.case_yaml is None and case.id in desk.study.case_ids
    return Checked(order, case, without, limits, seed, packaged)


def case_of(desk: Desk, order: Order) -> tuple[Case, tuple[str, ...]]:
    """The case of an order, with the explored options after its own; and what is left out of it."""
    if order.case_yaml is not None:
        given = [name for name in ("case", "option", "sale", "levers", "pins") if getattr(order, name)]
        if given:
            problem = f"{' and '.join(given)} cannot go with a case of your own; write it there"
            raise BadInput.single(problem, where="case_yaml")
        return case_of_text(order.case_yaml, desk.study), order.without
    case, faults = desk.case(order.case), Faults()
    positions = [each.position(case) for each in (order, *order.pins)]
    for each in positions:
        faults.of(lambda each=each: check_position(desk.view(order.as_of), load_panel(desk.study), case, each))
    faults.tell()
    if not any(each.moved for each in positions):
        return case, order.without
    found = explored_case(desk.bench(case, as_of=order.as_of), positions)
    return found, with_copies(order.without, case, found)


def start(desk: Desk, order: Order) -> Job:
    """The job that works an order; the same order again is the same job."""
    ready = checked(desk, order)
    case = ready.case.model_dump_json(by_alias=True)
    told = (desk.study_hash, case, ready.seed, order.worlds, order.as_of, ready.without, order.limit)
    job_id = hashlib.sha256(repr(told).encode()).hexdigest()[:20]
    return desk.jobs.start(job_id, ready.case.title, lambda tell: brief_of(desk, ready, tell))


def brief_of(desk: Desk, ready: Checked, tell: Tell) -> Brief:
    """The files of an assessment: the same that `countermove assess` writes, without the worlds; and its case."""
    order = ready.order
    command = command_of(
        ready.name, worlds=order.worlds, seed=ready.seed, as_of=order.as_of, without=ready.without, limit=order.limit
    )
    found = assess(
        desk.study, ready.case, worlds=order.worlds, seed=ready.seed, as_of=order.as_of, without=ready.without,
        limits=ready.limits, command=command, progress=tell,
    ).assessment  # fmt: skip
    tell(0.95, "writing the brief")
    texts = {
        "brief.html": html(found), "brief.md": markdown(found), "assessment.json": write_json(found),
        "outcomes.csv": outcomes_csv(found), "case.yaml": case_text(ready.case),
    }  # fmt: skip
    tell(0.99, "writing the brief")
    return Brief({name: gzip.compress(text.encode(), 6, mtime=0) for name, text in texts.items()})
