"""Every form of sentence in a brief, and the test of each that states a result.

A form without a test says how to read something, or repeats a text of the study, and holds no result. The numbers of
the others are found again here in another way than the brief found them: from the worlds, where these are kept, else
from the parts of the assessment, counted anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.brief.blocks import Block, Document, Figure, Fold, Grid, Listing, Paragraph, Table, Text
from countermove.decision.assessment import Assessment, OptionLine, OutcomeLine
from countermove.decision.worlds import Worlds

Match = re.Match[str]
Test = Callable[["Evidence", Match], bool]
NUMBER = r"[−+]?(?:<)?[\d,]+(?:\.\d+)?"


@dataclass(frozen=True)
class Form:
    """One form: the whole text as a pattern, and what must be true of its groups."""

    pattern: str
    test: Test | None = None


@dataclass(frozen=True)
class Evidence:
    """An assessment and its worlds, with look-ups by the words that a brief uses."""

    assessment: Assessment
    worlds: Worlds

    @cached_property
    def options(self) -> Mapping[str, OptionLine]:
        return {each.title: each for each in self.assessment.options}

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeLine]:
        return {each.title: each for each in self.assessment.outcomes}

    @property
    def present(self) -> OptionLine:
        return next(each for each in self.assessment.options if each.is_present_law)

    @property
    def main(self) -> str:
        """The outcome that leads."""
        return self.assessment.outcomes[0].id

    @property
    def choices(self) -> list[OptionLine]:
        return [each for each in self.assessment.options if not each.is_reference]

    def values(self, option: str, outcome: str) -> NDArray[np.floating]:
        """An outcome under an option, by their ids, in every kept world."""
        return self.worlds.values[outcome][self.worlds.options.index(option)].astype(np.float64)

    def difference(self, option: str, outcome: str) -> NDArray[np.floating]:
        """Option less present law."""
        return self.values(option, outcome) - self.values(self.present.id, outcome)

    def best(self, outcome: str, worlds: NDArray[np.bool_] | None = None) -> str:
        """The option whose median is best for who decides."""
        want = next(each for each in self.assessment.outcomes if each.id == outcome).better[self.assessment.decider]
        sign = 1.0 if want == "more" else -1.0
        return max(
            self.choices,
            key=lambda each: (
                sign * float(np.median(self.values(each.id, outcome)[slice(None) if worlds is None else worlds]))
            ),
        ).id


def number(text: str) -> float:
    """A number as a brief writes it."""
    return float(text.replace("−", "-").replace(",", "").replace("+", "").replace("<", ""))


def near(text: str, value: float) -> bool:
    """Whether a number as written is a value, rounded to the digits that are shown."""
    digits = text.replace(",", "").lstrip("−+<")
    whole, _, decimals = digits.partition(".")
    step = 10.0 ** -len(decimals)
    if not decimals and len(whole) > 3:
        step = 10.0 ** (len(whole) - len(whole.rstrip("0")))
    if text.startswith("<"):
        return value < number(text)
    return abs(number(text) - value) <= 0.5 * step * 1.001 + 1e-9


def all_near(texts: Sequence[str], values: Sequence[float]) -> bool:
    """Whether each number as written is its value."""
    return len(texts) == len(values) and all(map(near, texts, values))


def percent(text: str, share: float) -> bool:
    """Whether a percentage as written is a share."""
    return near(text, 100.0 * share)


def interval(values: NDArray[np.floating]) -> list[float]:
    """Median and ends of nine worlds in ten."""
    return [float(np.quantile(values, each)) for each in (0.5, 0.05, 0.95)]


def listed(text: str) -> list[str]:
    """The members of a list in words. A title that holds a comma or an and is not taken apart: see the callers."""
    head, _, last = text.rpartition(" and ")
    return [*filter(None, head.split(", ")), last]


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every sentence-bearing text of a brief with the section it stands in."""
    front = document.front
    for each in (*front.notices, *front.answer, front.confidence_why):
        yield "front", plain(each)
    yield from (("front", each) for each in _of_blocks(front.blocks))
    for section in document.sections:
        yield from ((section.id, each) for each in _of_blocks(section.blocks))


def _of_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph():
                yield plain(block.text)
            case Listing():
                yield from map(plain, block.items)
            case Fold():
                yield from _of_blocks(block.blocks)
            case Table():
                yield from map(plain, block.notes)
            case Figure() if block.note:
                yield plain(block.note)
            case Grid():
                yield from _of_blocks(block.figures)
            case _:
                pass


def plain(text: Text) -> str:
    """Words without links and weight, no-break spaces as plain ones."""
    words = text if isinstance(text, str) else "".join(each if isinstance(each, str) else each.text for each in text)
    return words.replace("\u00a0", " ")


def matching(forms: Sequence[Form], text: str) -> list[tuple[Form, Any]]:
    """The forms that a text has."""
    return [(form, found) for form in forms if (found := re.fullmatch(form.pattern, text))]
