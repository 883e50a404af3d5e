"""What a test of a mechanism says: one frozen result, with its numbers, its verdict and what its figure shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from countermove.response.mechanisms.named import Named
from countermove.response.record.coding import LINK_SETS, LinkSet
from countermove.study.study import Study

Level = Literal["high", "medium", "low"]
Verdict = Literal["supported", "not supported", "cannot tell"]


@dataclass(frozen=True)
class Number:
    """One number of a test: ``value`` with its middle 90 % from ``low`` to ``high`` (None where the data give none),
    resting on ``n`` cases. ``unit`` is ``share`` for a fraction of cases. ``links`` names the link set, if one is used.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str = "share"
    links: LinkSet | None = None
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of an interval figure."""

    name: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Bars:
    """Values side by side with their intervals; ``reference`` is a line with its label."""

    rows: tuple[Bar, ...]
    unit: str
    log: bool = False
    reference: float | None = None
    reference_label: str = ""


@dataclass(frozen=True)
class Steps:
    """One right-continuous curve of shares over days."""

    name: str
    days: tuple[float, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Curves:
    """Shares that rise over days."""

    curves: tuple[Steps, ...]
    x_label: str
    x_max: float


@dataclass(frozen=True)
class Shares:
    """Rows of shares that sum to one, in the order of ``parts``."""

    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class DrawnAct:
    """One act of a timeline: ``side`` 0 above, 1 below."""

    id: str
    day: date
    side: Literal[0, 1]
    title: str
    severity: int


@dataclass(frozen=True)
class Timeline:
    """Acts of two sides, and arcs (trigger, answer, confidence) between them."""

    acts: tuple[DrawnAct, ...]
    arcs: tuple[tuple[str, str, Level], ...]
    sides: tuple[str, str]
    start: date
    end: date


@dataclass(frozen=True)
class Lane:
    """One lane of a strip: spans (from, to or None, state) and marks (day, words)."""

    name: str
    spans: tuple[tuple[date, date | None, str], ...]
    marks: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Strip:
    """States over time, a lane each."""

    lanes: tuple[Lane, ...]
    states: tuple[str, ...]
    start: date
    end: date
    today: date


Figure = Bars | Curves | Shares | Timeline | Strip


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of the articles against the record.

    ``claim`` is the articles' sentence, with the ids of its claims; ``test`` the question and the rule, fixed
    beforehand; ``n`` the cases it rests on; ``key`` the number that the table shows (it is one of ``numbers``);
    ``why`` what led to the verdict; ``needed`` what a firmer verdict would take; ``wrong_if`` what would show the
    mechanism wrong; ``events`` and ``series`` what the test used.
    """

    id: str
    name: str
    claim: str
    claims: tuple[str, ...]
    test: str
    n: int
    numbers: tuple[Number, ...]
    key: Number | None
    verdict: Verdict
    why: str
    needed: str
    wrong_if: str
    cannot_say: tuple[str, ...]
    events: tuple[str, ...]
    series: tuple[str, ...]
    figure: Figure | None


@dataclass(frozen=True)
class Question:
    """What a test is asked: a study's view, what the study names for the mechanism, and the link set that leads."""

    study: Study
    id: str
    name: str
    claim: str
    wrong_if: str
    named: Named | None
    links: LinkSet

    def answer(
        self, *, test: str, n: int, numbers: tuple[Number, ...], verdict: Verdict, why: str, needed: str,
        cannot_say: tuple[str, ...], events: tuple[str, ...] = (), series: tuple[str, ...] = (),
        figure: Figure | None = None,
    ) -> Mechanism:  # fmt: skip
        """The result; its key number is the first, under the link set that leads if it rests on links."""
        key = numbers[0] if numbers else None
        if key is not None and key.links is not None:
            key = next((each for each in numbers if each.links == self.links), key)
        claims = self.named.claims if self.named is not None else ()
        return Mechanism(
            self.id, self.name, self.claim, claims, test, n, numbers, key, verdict, why, needed, self.wrong_if,
            cannot_say, tuple(dict.fromkeys(events)), tuple(dict.fromkeys(series)), figure,
        )  # fmt: skip

    def unnamed(self, test: str) -> Mechanism:
        """The answer where a study names nothing for this mechanism, or its view has nothing of it yet."""
        why = "This study's mechanisms.yaml names no series or events for it."
        if self.named is not None:
            why = "Nothing of what this study names for it was known by this day."
        return self.answer(
            test=test, n=0, numbers=(), verdict="cannot tell", why=why,
            needed="events or series, named in the study's mechanisms.yaml", cannot_say=(),
        )  # fmt: skip


def say(number: Number) -> str:
    """A number with its interval, as ``14 % (7 to 22 %)``; ``-`` where there is none."""
    if number.value is None or math.isnan(number.value):
        return "-"
    if number.unit == "share":
        text, ends = f"{100 * number.value:.0f} %", (100 * (number.low or 0.0), 100 * (number.high or 0.0))
        return text if number.low is None or number.high is None else f"{text} ({ends[0]:.0f} to {ends[1]:.0f} %)"
    unit = "" if number.unit in ("p", "tau") else f" {number.unit}"
    text = f"{'p = ' if number.unit == 'p' else ''}{plain(number.value)}{unit}"
    if number.low is None or number.high is None:
        return text
    return f"{text} ({plain(number.low)} to {plain(number.high)})"


def plain(value: float) -> str:
    """A number of three figures that count; thousands are written out."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2g}" if abs(value) < 1 else f"{value:.3g}"


def in_every_set(names: tuple[LinkSet, ...] = LINK_SETS) -> str:
    """The link sets in words, for a rule."""
    return f"under every link set ({', '.join(names)})"
