"""Forms of the sentences of a brief, and what their tests find them again from.

A form without a test says how to read something, or repeats a text of the study, and holds no result. The numbers of
the others are found again in another way than the brief found them: from the worlds, where these are kept, else from
the parts of the assessment, counted anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countermove.brief.blocks import Block, Document, Figure, Fold, Grid, Listing, Paragraph, Table, Terms, Text
from countermove.decision.assessment import Assessment, OptionLine, OutcomeLine
from countermove.decision.worlds import Worlds
from countermove.response import Verdict, verdict
from countermove.study import Study

Test = Callable[["Evidence", "Found"], None]
NUMBER = r"[−+]?[<>]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
HEARD = set[str]()
"""Forms of sentences within a text that were heard so far: a text of several sentences has one form for the whole."""
HOLES = {"{n}": f"({NUMBER})", "{x}": "(.+?)", "{o}": "(.*?)"}
ICD_203 = (
    (5, "almost no chance"),
    (20, "very unlikely"),
    (45, "unlikely"),
    (55, "roughly even chance"),
    (80, "likely"),
    (95, "very likely"),
    (101, "almost certain"),
)
"""Upper ends of the bands of likelihood in per cent, as the brief itself tells its reader."""


@dataclass(frozen=True)
class Found:
    """A text of a brief, where it stands (its section; see texts), and what its form caught."""

    section: str
    place: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One form: the whole text as a pattern, and what must be true of it; rare ones need a case of their own."""

    text: str
    test: Test | None = None
    rare: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The text with its holes: {n} a number, {x} words, {o} words or nothing."""
        return re.compile("".join(HOLES.get(each, re.escape(each)) for each in re.split(r"(\{[nxo]\})", self.text)))


class Forms(list[Form]):
    """The forms of one part of a brief."""

    def reads(self, *texts: str, rare: bool = False) -> None:
        """Texts that hold no result."""
        self.extend(Form(each, rare=rare) for each in texts)

    def says(self, text: str, *, rare: bool = False) -> Callable[[Test], Test]:
        """A text that states a result, with the test that is decorated."""

        def note(test: Test) -> Test:
            self.append(Form(text, test, rare))
            return test

        return note


class Untrue(AssertionError):
    """A text that its evidence does not bear out."""


def holds(true: object, what: str) -> None:
    """Complain of what does not hold."""
    if not true:
        raise Untrue(what)


def same(told: object, found: object) -> None:
    """Complain where what is told is not what was found."""
    holds(told == found, f"told: {told!r}; found: {found!r}")


def counts(told: str, found: int) -> None:
    """A number as written is a count, to the last digit."""
    same(told, f"{found:,}")


def shows(told: str, found: float) -> None:
    """A number as written is a value, rounded to the digits that are shown."""
    holds(near(told, found), f"told: {told}; found: {found:.6g}")


def share(told: str, found: float) -> None:
    """A percentage as written is a share: <1 and >99 are neither none nor all."""
    if told[0] in "<>":
        holds(
            told == ("<1" if 0 < found < 0.005 else ">99" if 0.995 < found < 1 else ""), f"{told} %; found: {found:.6g}"
        )
    shows(told, 100.0 * found)


def chance(told: str, found: float) -> None:
    """A probability as written: no number of worlds makes it 0 or 100 %."""
    share(told, min(max(found, 1e-9), 1.0 - 1e-9))


def band(told: str, values: NDArray[np.floating], scale: float = 1.0) -> None:
    """Three numbers as written, in the order in which they are told, are the middle and the ends of nine in ten."""
    low, middle, high = (scale * float(np.quantile(values, each)) for each in (0.05, 0.5, 0.95))
    for one, found in zip(numbers(told), (low, high, middle), strict=True):
        shows(one, found)


def word(probability: float) -> str:
    """The word of likelihood for a probability."""
    return next(name for limit, name in ICD_203 if round(100.0 * probability) <= limit)


@dataclass(frozen=True)
class Evidence:
    """An assessment, its worlds and the study as it was known, with look-ups by the words that a brief uses."""

    assessment: Assessment
    worlds: Worlds
    view: Study

    @cached_property
    def options(self) -> Mapping[str, OptionLine]:
        return {each.title: each for each in self.assessment.options}

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeLine]:
        return {each.title: each for each in self.assessment.outcomes}

    @cached_property
    def by_id(self) -> Mapping[str, OutcomeLine]:
        return {each.id: each for each in self.assessment.outcomes}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Option -> title."""
        return {each.id: each.title for each in self.assessment.options}

    @cached_property
    def lag(self) -> Verdict:
        """What the record says of the shrinking lag, in numbers."""
        return verdict(self.view)

    @property
    def present(self) -> OptionLine:
        return next(each for each in self.assessment.options if each.is_present_law)

    @property
    def reference(self) -> OptionLine:
        return next(each for each in self.assessment.options if each.is_reference)

    @property
    def main(self) -> str:
        """The outcome that leads."""
        return self.assessment.outcomes[0].id

    @property
    def leading(self) -> list[str]:
        """The outcomes that lead the brief."""
        return [each.id for each in self.assessment.outcomes if not each.relative_to_reference][:5]

    @property
    def choices(self) -> list[OptionLine]:
        return [each for each in self.assessment.options if not each.is_reference]

    @property
    def others(self) -> list[OptionLine]:
        return [each for each in self.choices if not each.is_present_law]

    @property
    def count(self) -> int:
        """How many worlds are kept."""
        return len(self.worlds.structure)

    @property
    def few(self) -> int:
        """How many worlds the parts count that need further runs."""
        return min(self.count, 5_000)

    @cached_property
    def accounts(self) -> Mapping[str, NDArray[np.bool_]]:
        """Rival account -> its worlds."""
        return {each.id: self.worlds.structure == each.id for each in self.assessment.structures}

    def party(self, who: str) -> str:
        """A party as a sentence calls it."""
        return {"US": "the United States", "CN": "China"}.get(who, who)

    @property
    def decider(self) -> str:
        return self.party(self.assessment.decider)

    @property
    def other(self) -> str:
        return self.party(self.assessment.other)

    def values(self, option: str, outcome: str) -> NDArray[np.floating]:
        """An outcome under an option, by their ids, in every kept world."""
        return self.worlds.values[outcome][self.worlds.options.index(option)].astype(np.float64)

    def difference(self, option: str, outcome: str) -> NDArray[np.floating]:
        """Option less present law."""
        return self.values(option, outcome) - self.values(self.present.id, outcome)

    def wish(self, outcome: str, party: str | None = None) -> float:
        """1 where a party (who decides) wants more of an outcome, -1 where less, 0 where it does not rank it."""
        wants = self.by_id[outcome].better.get(party or self.assessment.decider)
        return {"more": 1.0, "less": -1.0, None: 0.0}[wants]

    def half(self, outcome: str, options: Sequence[OptionLine] | None = None) -> float:
        """Half the middle half of the worlds, mean over options."""
        found = [np.quantile(self.values(o.id, outcome), (0.25, 0.75)) for o in options or self.choices]
        return float(np.mean([(high - low) / 2 for low, high in found]))

    def best(self, outcome: str, where: NDArray[np.bool_] | None = None) -> str:
        """The option whose median is best for who decides, in some of the worlds."""
        worlds = slice(None) if where is None else where
        sign = self.wish(outcome) or -1.0
        return max(self.choices, key=lambda o: sign * float(np.median(self.values(o.id, outcome)[worlds]))).id

    def named(self, text: str) -> list[str]:
        """The options named in a text, by their ids, in its order."""
        titles = sorted(self.options, key=len, reverse=True)
        return [self.options[each].id for each in re.findall("|".join(map(re.escape, titles)), text)]

    def scenario(self, option: str) -> NDArray[np.object_]:
        """The scenario that each world tells: the first whose conditions all hold."""
        told = np.full(self.count, "", object)
        for scenario in self.view.scenarios:
            fits = told == ""
            for condition in scenario.all:
                found = self.values(option, condition.outcome)
                least, below = condition.at_least, condition.less_than
                fits &= found < (below or 0.0) if least is None else found >= least
            told[fits] = scenario.id
        return told


def number(text: str) -> float:
    """A number as a brief writes it."""
    return float(text.replace("−", "-").replace(",", "").translate(str.maketrans("", "", "+<>")))


def numbers(text: str) -> list[str]:
    """The numbers of a text, as written."""
    return re.findall(NUMBER, text)


def near(text: str, value: float) -> bool:
    """Whether a number as written is a value, rounded to the digits that are shown."""
    if text[0] in "<>":
        return value < number(text) if text[0] == "<" else value > number(text)
    digits = text.replace(",", "").lstrip("−+")
    whole, _, decimals = digits.partition(".")
    step = 10.0 ** -len(decimals)
    if not decimals and len(whole) > 3:
        step = 10.0 ** (len(whole) - len(whole.rstrip("0")))
    return abs(number(text) - value) <= 0.5 * step * 1.001 + 1e-9


def error_of(value: float, worlds: int) -> float:
    """The Monte Carlo error of a share, one world added on each side."""
    smoothed = (value * worlds + 1.0) / (worlds + 2.0)
    return math.sqrt(smoothed * (1.0 - smoothed) / worlds)


def joined(words: Sequence[str]) -> str:
    """A list in words."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def quoted(words: Sequence[str]) -> str:
    """The same, each in quotation marks."""
    return joined([f"“{each}”" for each in words])


def day(value: date) -> str:
    """A day as a brief writes it."""
    return f"{value.day} {value:%B} {value.year}"


def clauses(evidence: Evidence, found: Found, text: str, forms: Sequence[Form]) -> list[str]:
    """The texts of the forms of which a text of several sentences is made, each tested; whatever else is a fault."""
    used: list[str] = []
    while text:
        for form in forms:
            match = re.match(form.pattern.pattern + r"(?: |$)", text)
            if match is not None:
                if form.test is not None:
                    form.test(evidence, Found(found.section, found.place, match.groups()))
                used.append(form.text)
                HEARD.add(form.text)
                text = text[match.end() :]
                break
        else:
            raise Untrue(f"no form of a sentence begins: {text}")
    return used


def whole(evidence: Evidence, found: Found, text: str, forms: Sequence[Form]) -> None:
    """A part of a text that is one form to its end, tested."""
    told = [(form, match) for form in forms if (match := form.pattern.fullmatch(text))]
    holds(len(told) == 1, f"{len(told)} forms of: {text}")
    form, match = told[0]
    HEARD.add(form.text)
    if form.test is not None:
        form.test(evidence, Found(found.section, found.place, match.groups("")))


def texts(document: Document) -> Iterator[tuple[str, str, str]]:
    """Every sentence-bearing text of a brief, cells that are sentences among them: the section, where it stands (the id
    of the table or figure that it belongs to; of a cell, the head of its row), and the text."""
    front = document.front
    for each in (*front.notices, *front.answer, front.confidence_why):
        yield "front", "", plain(each)
    yield from (("front", place, each) for place, each in _of_blocks(front.blocks))
    for section in document.sections:
        yield from ((section.id, place, each) for place, each in _of_blocks(section.blocks))


def _of_blocks(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Paragraph():
                yield "", plain(block.text)
            case Listing():
                yield from (("", plain(each)) for each in block.items)
            case Fold():
                yield from _of_blocks(block.blocks)
            case Table():
                yield from ((block.id, plain(each)) for each in block.notes)
                for row in block.rows:
                    words = (plain(each) for cell in (row.head, *row.cells) for each in (cell.text, cell.note))
                    yield from ((plain(row.head.text), each) for each in words if each.endswith("."))
            case Terms():
                yield from (("", plain(says)) for _, says in block.pairs if plain(says).endswith("."))
            case Figure() if block.note:
                yield block.id, plain(block.note)
            case Grid():
                yield from _of_blocks(block.figures)
            case _:
                pass


def plain(text: Text) -> str:
    """Words without links and weight, no-break spaces as plain ones."""
    words = text if isinstance(text, str) else "".join(each if isinstance(each, str) else each.text for each in text)
    return words.replace("\u00a0", " ")


def matching(forms: Sequence[Form], section: str, place: str, text: str) -> list[tuple[Form, Found]]:
    """The forms that a text has, with what they caught."""
    found = ((form, form.pattern.fullmatch(text)) for form in forms)
    return [(form, Found(section, place, match.groups(""))) for form, match in found if match]
