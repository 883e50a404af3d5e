"""The answers of one text of law for millions of designs.

Law cuts the space of designs into cells: two designs that have every quantity at the same place among the limits of law
have the same answer. So each design is only placed, each cell that occurs is asked about once, by the array twin of the
engine, and the answers are gathered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.law.answer.checking import trace_of
from countermove.law.engine.findings import decide
from countermove.law.engine.outcome import REVIEW, STATUS, Rank
from countermove.law.engine.trace import Trace
from countermove.law.many.designs import (
    Designs,
    Placer,
    Places,
    Words,
    day_places,
    quantity,
    word_places,
    yes_no_places,
)
from countermove.law.many.folding import Folding
from countermove.law.many.prongs import Prong, prongs_of
from countermove.law.many.route import route_of
from countermove.law.many.scales import NUMERIC, UNKNOWN, WORDS
from countermove.law.many.vector import Answers, Catalogue, Truths, answer, few_values, truths
from countermove.law.question.spec import Design, chip_of
from countermove.study.rules import Policy, Rule
from countermove.study.study import Study

BLOCK = 8192  # designs; a few columns of so many floats stay in a core's cache
STATUSES = ("unknown", *dict.fromkeys(STATUS.values()))


def gathered(table: NDArray[Any], cell: NDArray[np.int32]) -> NDArray[Any]:
    """``table[cell]``, a block at a time, which keeps the indices in a core's cache."""
    result = np.empty(len(cell), table.dtype)
    for start in range(0, len(cell), BLOCK):
        rows = slice(start, start + BLOCK)
        table.take(cell[rows], out=result[rows], mode="clip")
    return result


@dataclass(frozen=True)
class Findings:
    """What law says of N designs: ``cell`` (N,) int32 points into the tables of ``cells``, one row a cell."""

    law: Law
    designs: Designs
    cell: NDArray[np.int32]

    @property
    def cells(self) -> Answers:
        """The answers by cell."""
        return self.law.answers

    @cached_property
    def status(self) -> NDArray[np.int8]:
        """The status of each design, as an index into STATUSES; shape (N,)."""
        return gathered(self.law.status, self.cell)

    @cached_property
    def review(self) -> NDArray[np.int8]:
        """The review policy of each design, as an index into ``law.reviews``; shape (N,)."""
        return gathered(self.law.review, self.cell)

    @cached_property
    def paragraph(self) -> NDArray[np.int16]:
        """The paragraph of each design, as an index into ``cells.paragraphs``; shape (N,)."""
        return gathered(self.cells.paragraph, self.cell)

    def exceptions(self, row: int) -> tuple[str, ...]:
        """The exceptions that may serve a design."""
        return tuple(name for name, marks in self.cells.serves.items() if marks[self.cell[row]])

    def deciding(self, row: int) -> tuple[str, ...]:
        """The rules that certainly carry the answer for a design."""
        return tuple(name for name, marks in self.cells.decides.items() if marks[self.cell[row]])

    def result(self, prong: int) -> NDArray[np.int8]:
        """Whether each design meets a comparison: 0 no, 1 unknown, 2 yes; shape (N,)."""
        return gathered(self.law.results[prong], self.cell)

    def margin(self, prong: int, rows: slice = slice(None)) -> NDArray[np.float64]:
        """How far some designs lie above a limit, in the quantity's unit: (B,), NaN where unknown and for words."""
        each = self.law.prongs[prong]
        found = quantity(each.quantity, self.designs, rows) if each.quantity in NUMERIC else None
        if found is None or each.limit is None:
            return np.full(len(self.cell[rows]), np.nan)
        margin = found.number - each.limit
        return margin if found.undefined is None else np.where(found.undefined, np.nan, margin)

    def trace(self, row: int) -> Trace:
        """The whole reasoning about one design, as ``check`` tells it."""
        return self.law.trace(self.designs.row(row))


class Law:
    """One text of law: the rules of a study on a day, for one route and one party. It answers for any number of
    designs, and remembers the cells that it was asked about.

    Raises BadInput as ``check`` does.
    """

    def __init__(
        self, study: Study, on: date, to: str, from_: str | None = None, headquarters: str | None = None,
        end_user: str | None = None, end_use: str | None = None, transaction: str = "export",
        switches: Mapping[str, str] | None = None, facts: Mapping[str, str] | None = None,
        rules: tuple[Rule, ...] | None = None,
    ) -> None:  # fmt: skip
        way = (to, from_, headquarters, end_user, end_use, transaction, switches, facts, rules)
        self._route = route_of(study, on, *way)
        self.on, self.rules, self.live = on, self._route.rules, self._route.live
        self.common, self.scales = self._route.common, self._route.scales
        self._placers = {name: Placer(each, BLOCK) for name, each in self.scales.items() if name in NUMERIC}
        self._folding = Folding([each.size for each in self.scales.values()])
        self._asked = {name: dict[int, Truths]() for name in self.scales}
        self._answered = -1

    def findings(self, designs: Designs) -> Findings:
        """The answers for N designs."""
        cell = np.empty(designs.size, np.int32)
        tables = self._tables(designs)
        for start in range(0, designs.size, BLOCK):
            rows = slice(start, min(start + BLOCK, designs.size))
            cell[rows] = self._folding.fold([self._place(name, designs, rows, tables) for name in self.scales])
        return Findings(self, designs, cell)

    def _tables(self, designs: Designs) -> Mapping[str, Places]:
        """For each quantity with few values, the place of each of them."""
        tables = dict[str, Places]()
        for name, scale in self.scales.items():
            column = getattr(designs, WORDS[name]) if name in WORDS else None
            if isinstance(column, Words):
                tables[name] = word_places(scale, column)
            elif name == "marketed_for_datacenter":
                tables[name] = yes_no_places(scale)
        return tables

    def _place(self, name: str, designs: Designs, rows: slice, tables: Mapping[str, Places]) -> Places | int:
        """The places of one quantity; a number if it is the same for all."""
        if name in self._placers:
            found = quantity(name, designs, rows)
            return UNKNOWN if found is None else self._placers[name].places(found)
        if name == "launched_on":
            return UNKNOWN if designs.launched_on is None else day_places(self.scales[name], designs.launched_on[rows])
        if name == "marketed_for_datacenter":
            marked = designs.marketed_for_datacenter
            return UNKNOWN if marked is None else tables[name].take(marked[rows])
        column: Words | None = getattr(designs, WORDS[name])
        if column is not None:
            return tables[name].take(column.code[rows])
        return 1 if WORDS[name] == "id" else UNKNOWN

    @property
    def answers(self) -> Answers:
        """The answers for the cells met so far, shape (cells,)."""
        if self._answered != self._folding.count:
            self._table = self._catalogue()
            self._answers = answer(self.live, self.on, self._table)
            self._answered = self._folding.count
            for name in ("_status", "_review", "_results"):
                self.__dict__.pop(name, None)
        return self._answers

    @property
    def status(self) -> NDArray[np.int8]:
        """The status of each cell, as an index into STATUSES."""
        _ = self.answers
        return self._status

    @property
    def review(self) -> NDArray[np.int8]:
        """The review policy of each cell, as an index into ``reviews``."""
        _ = self.answers
        return self._review

    @property
    def results(self) -> NDArray[np.int8]:
        """Whether each cell meets each comparison, (prongs, cells): 0 no, 1 unknown, 2 yes."""
        _ = self.answers
        return self._results

    def _catalogue(self) -> Catalogue:
        """One design for each cell."""
        codes = self._folding.unfold()
        pairs = zip(self.scales.values(), codes, strict=True)
        columns = {scale.quantity: few_values(scale.values, code, self._asked[scale.quantity]) for scale, code in pairs}
        return Catalogue(self._folding.count, columns, self.common)

    @cached_property
    def _status(self) -> NDArray[np.int8]:
        names = {rank: STATUSES.index(STATUS[rank]) for rank in Rank}
        result = np.zeros(len(self.answers.possible), np.int8)
        for place in range(1, len(STATUSES)):
            bits = sum(1 << rank for rank in Rank if names[rank] == place)
            result[(self.answers.possible & ~np.uint8(bits)) == 0] = place
        return result

    @property
    def reviews(self) -> tuple[Policy | None, ...]:
        """The policies to which ``review`` points; the first is none."""
        return (None, *(policy for policy in REVIEW.values() if policy is not None))

    @cached_property
    def _review(self) -> NDArray[np.int8]:
        result = np.zeros(len(self.answers.possible), np.int8)
        for rank, policy in REVIEW.items():
            if policy is not None:
                result[self.answers.possible == 1 << rank] = self.reviews.index(policy)
        return result

    @cached_property
    def prongs(self) -> tuple[Prong, ...]:
        """Every comparison of live law with a fact of a design or of the route."""
        return tuple(each for rule in self.live for each in prongs_of(rule, self.common))

    @cached_property
    def _results(self) -> NDArray[np.int8]:
        found = [truths(each.test, self._table) for each in self.prongs]
        return np.array(found, np.int8).reshape(len(found), self._folding.count)

    def trace(self, design: Mapping[str, Any]) -> Trace:
        """The whole reasoning about one design, given as columns of a catalogue."""
        chip = chip_of(Design.model_validate(design))
        facts = self._route.asked_of(chip).facts(self._route.places)
        return trace_of(decide(self.rules, self.on, facts), self.rules, self.on)
