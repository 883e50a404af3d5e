"""An assessment with its look-ups: which options may be ranked, which outcomes lead, what colour an option has."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cached_property

from countermove.brief.blocks import Cell, Row
from countermove.brief.numbers import Kind, Written, size, spread
from countermove.brief.words import clean, day, party
from countermove.decision.assessment import Assessment, OptionLine, OutcomeLine, Pair, Ranking, Spread
from countermove.decision.written import short_hash

HEADLINES = 5
"""How many of a case's outcomes lead the brief: the first in the order that the case itself gives."""

FINEST = 1e-3
"""The part of an outcome's own size below which its differences are not worth a digit."""


class Reading:
    """An assessment as a brief reads it. Options keep their order and colour (slot) throughout; the reference has 0."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    @cached_property
    def options(self) -> tuple[OptionLine, ...]:
        """The options that can be chosen, in the order of the case."""
        return tuple(option for option in self.assessment.options if not option.is_reference)

    @cached_property
    def reference(self) -> OptionLine | None:
        """The world that options are measured against, never ranked."""
        return next((option for option in self.assessment.options if option.is_reference), None)

    @cached_property
    def present(self) -> OptionLine | None:
        """The option that leaves the law as it is."""
        return next((option for option in self.options if option.is_present_law), None)

    @cached_property
    def others(self) -> tuple[OptionLine, ...]:
        """The options that change something."""
        return tuple(option for option in self.options if not option.is_present_law)

    @cached_property
    def ranks(self) -> bool:
        """Whether the case carries a ranking at all."""
        return self.assessment.answer.verdict == "answer"

    @cached_property
    def slots(self) -> dict[str, int]:
        """Colour of each option, as the charts know it."""
        slots = {option.id: place for place, option in enumerate(self.options, start=1)}
        return slots | ({self.reference.id: 0} if self.reference else {})

    @cached_property
    def outcomes(self) -> dict[str, OutcomeLine]:
        """Outcomes by id."""
        return {outcome.id: outcome for outcome in self.assessment.outcomes}

    @cached_property
    def pooled(self) -> tuple[OutcomeLine, ...]:
        """Outcomes that may be shown pooled over rival structures: all but those measured against the reference."""
        return tuple(outcome for outcome in self.assessment.outcomes if not outcome.relative_to_reference)

    @cached_property
    def headlines(self) -> tuple[OutcomeLine, ...]:
        """The outcomes that lead."""
        return self.pooled[:HEADLINES]

    @cached_property
    def name(self) -> str:
        """How the brief is cited: its case and the first digits of its digest, which no other brief has."""
        return f"countermove {clean(self.assessment.case)} {clean(short_hash(self.assessment)) or 'without a digest'}"

    def title(self, option_id: str) -> str:
        """The title of an option; its id where the assessment does not know it."""
        return next((clean(each.title) for each in self.assessment.options if each.id == option_id), clean(option_id))

    def level(self, option_id: str, outcome_id: str) -> Spread | None:
        """The spread of an outcome under an option."""
        return self.assessment.levels.get(option_id, {}).get(outcome_id)

    def change(self, option_id: str, outcome_id: str) -> Pair | None:
        """The option less present law on an outcome."""
        return self._changes.get((option_id, outcome_id))

    @cached_property
    def _changes(self) -> dict[tuple[str, str], Pair]:
        return {(pair.a, pair.outcome): pair for pair in self.assessment.against_present_law}

    def rival(self, option_id: str, outcome_id: str) -> float | None:
        """The spreadsheet rival's figure."""
        return self._rivals.get((option_id, outcome_id))

    @cached_property
    def _rivals(self) -> dict[tuple[str, str], float]:
        return {(rival.option, rival.outcome): rival.value for rival in self.assessment.rivals}

    def ranking(self, outcome_id: str, party_id: str | None = None) -> Ranking | None:
        """The ranking on an outcome for a party (default: who decides); None where the case carries none."""
        wanted = party_id or self.assessment.decider
        rankings = self.assessment.rankings if self.ranks else ()
        return next((each for each in rankings if each.outcome == outcome_id and each.party == wanted), None)

    def place(self, option_id: str, outcome_id: str) -> str:
        """The rank of an option for who decides, `2` or, in a tie, `2=`; empty where nothing ranks it."""
        ranking = self.ranking(outcome_id)
        for group in ranking.groups if ranking else ():
            if option_id in group.options:
                return f"{group.rank}=" if len(group.options) > 1 else f"{group.rank}"
        return ""

    def wish(self, outcome: OutcomeLine) -> str:
        """What who decides wants of an outcome: `more`, `less` or empty."""
        return outcome.better.get(self.assessment.decider, "")

    def wishes(self, outcome: OutcomeLine) -> str:
        """For whom more of an outcome is better and for whom less, in words; empty where nobody ranks it."""
        return "; ".join(f"{want} is better for {party(who)}" for who, want in outcome.better.items())

    @cached_property
    def span(self) -> str:
        """The time over which sums are taken, in words."""
        return f"from {day(self.assessment.day)} to {day(self.assessment.horizon)}"

    def sums(self, outcomes: Iterable[OutcomeLine]) -> bool:
        """Whether any of the outcomes is a sum over that time, which its unit alone does not say."""
        return any("sum over the quarters" in outcome.what.lower() for outcome in outcomes)

    def written(self, numbers: Spread, outcome: OutcomeLine, *, kind: Kind = "level") -> Written:
        """A spread in words, no finer than a thousandth of what the outcome reaches under any option."""
        beside = self._sizes.get(outcome.id, 0.0) if kind == "level" else 0.0
        return spread(numbers, outcome, kind=kind, least=self.step(outcome), beside=beside)

    def step(self, outcome: OutcomeLine) -> float:
        """The least step of an outcome that is worth writing."""
        return FINEST * self._reach.get(outcome.id, 0.0)

    @cached_property
    def _sizes(self) -> dict[str, float]:
        return self._largest(size)

    @cached_property
    def _reach(self) -> dict[str, float]:
        return self._largest(lambda numbers: max(abs(numbers.p05), abs(numbers.p95)))

    def _largest(self, of: Callable[[Spread], float]) -> dict[str, float]:
        """Outcome -> the largest of a measure of its spreads over the options."""
        largest: dict[str, float] = {}
        for option in self.options:
            for outcome, numbers in self.assessment.levels.get(option.id, {}).items():
                value = of(numbers)
                largest[outcome] = max(largest.get(outcome, 0.0), value if math.isfinite(value) else 0.0)
        return largest

    def row(self, option: OptionLine, cells: tuple[Cell, ...]) -> Row:
        """A table row headed by an option, with its colour."""
        note = "present law" if option.is_present_law else "reference, never ranked" if option.is_reference else ""
        return Row(Cell(clean(option.title), note), cells, self.slots.get(option.id))
