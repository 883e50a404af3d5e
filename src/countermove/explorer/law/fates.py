"""A difference of two laws in the words of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from countermove.brief.words import day
from countermove.explorer.law.quantities import plain_text
from countermove.law.answer.verdict import Reason
from countermove.law.change.difference import Difference, Law
from countermove.law.change.outcomes import Outcome
from countermove.law.change.told import figures

FATES: Mapping[str, str] = {
    "free": "no licence needed",
    "licence, denial": "licence, presumption of denial",
    "licence, approval": "licence, presumption of approval",
    "licence, policy open": "licence, no review policy known",
    "unknown": "not settled, a fact is missing",
}
TITLES: Mapping[Outcome, str] = {
    "caught": "Caught (no licence needed before)",
    "freed": "Freed (no licence needed now)",
    "stricter": "Treated more strictly",
    "looser": "Treated less strictly",
    "no_longer_decidable": "Not settled any more: a missing fact decides now",
    "now_decidable": "Settled now: no missing fact decides any more",
    "still_undecidable": "Not settled under either law, but other answers are possible",
    "same_outcome": "As strict as before, by another rule or paragraph",
    "unchanged": "Unchanged",
}
_SAID: Mapping[Outcome, tuple[str, str]] = {
    "caught": ("is caught", "are caught"),
    "freed": ("is freed", "are freed"),
    "stricter": ("is treated more strictly", "are treated more strictly"),
    "looser": ("is treated less strictly", "are treated less strictly"),
    "no_longer_decidable": ("now hangs on a fact that is missing", "now hang on a fact that is missing"),
    "now_decidable": ("hangs no more on a fact that is missing", "hang no more on a fact that is missing"),
    "still_undecidable": ("hangs on a missing fact under both laws", "hang on a missing fact under both laws"),
    "same_outcome": ("is answered by another rule with the same outcome",
                     "are answered by another rule with the same outcome"),
    "unchanged": ("keeps its answer", "keep their answer"),
}  # fmt: skip
FAR = re.compile(r"\(([+-])(\d+\.\d+) %\)")
"""How far a figure is from the limit that is nearest, as the command line writes it."""


@dataclass(frozen=True)
class Plain:
    """How a page writes what a difference says; ``titles`` name its rules and chips."""

    titles: Mapping[str, str]

    def title(self, outcome: Outcome) -> str:
        """An outcome as a heading."""
        return TITLES[outcome]

    def said(self, outcome: Outcome, count: int) -> str:
        """What becomes of so many, as a clause without the number."""
        return _SAID[outcome][count != 1]

    def fate(self, text: str) -> str:
        """The answer before and after."""
        return " → ".join(FATES.get(each, each) for each in text.split(" -> "))

    def key(self, text: str) -> str:
        """The importer's state before and after."""
        return text.replace("->", "→").replace("unknown", "not known")

    def why(self, text: str) -> str:
        """The reason, with the names of rules and quantities as people write them."""
        if text.startswith("wants "):
            return f"hangs on what is not known: {plain_text(text.removeprefix('wants '))}"
        first, gap, rest = text.partition(" ")
        said = f"{self.titles[first]}: {rest}" if first in self.titles else f"{first}{gap}{rest}"
        return plain_text(said, self.titles)

    def head(self, text: str) -> str:
        """The part of the law under which changes stand."""
        rules, _, part = text.partition(": ")
        named = (self.titles.get(each, each) for each in rules.split(" -> "))
        return f"{' → '.join(named)}: {plain_text(part)}"

    def figures(self, reason: Reason | None) -> str:
        """The figures beside the limits that decide, and how far the nearest of these is."""
        several = reason is not None and len({each.quantity for each in reason.comparisons}) > 1
        which = "the nearest limit" if several else "the limit"

        def far(found: re.Match[str]) -> str:
            side = "over" if found[1] == "+" else "under"
            return f"({found[2].removesuffix('.0')} % {side} {which})"

        return FAR.sub(far, plain_text(figures(reason)))

    def law(self, after: Law, before: Law) -> str:
        """The second law."""
        if not after.added:
            return f"that of {day(after.on)}"
        added = ", ".join(self.titles.get(each, each) for each in after.added)
        return f"the same with: {added}" if after.on == before.on else f"that of {day(after.on)} with: {added}"


def plain(answer: Difference) -> Plain:
    """How a page writes this difference."""
    rules = (*answer.before.rules_consulted, *answer.after.rules_consulted)
    chips = {each.chip: each.name for each in answer.chips}
    return Plain({**chips, **{each.id: each.title for each in rules}})
