"""What a number may be about: its level, its difference to the reference or to present law, the odds of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bench import Bench
from countermove.world.ensemble import Ensemble

Hinge = Literal["reference", "law", "level", "answer"]
HINGES: tuple[Hinge, ...] = ("reference", "law", "level", "answer")
About = Literal[Hinge, "other"]
"""``law``: the difference to present law; ``other``: that to any other option, for which nothing is weighed."""
ODDS_HALF = 0.1
"""What the odds of an answer are held against, in the place of half the middle half of the worlds: a tenth of it, the
least move that is told, is one world in a hundred."""

Floats = NDArray[np.float64]
Readings = Mapping[tuple[About, str], Floats]
"""By what it is about and the outcome ("" for the odds): (choice, account) for the difference to the reference, which
is never pooled over rival accounts, else (choice, 1)."""


def answers_of(bench: Bench) -> str | None:
    """The outcome that counts targeted answers from the case's day on; None where a case has none."""
    counts = (
        name for name, each in bench.outcomes.items()
        if (each.quantity, each.over, each.reduce) == ("answer", "from_case_day", "sum")
    )  # fmt: skip
    return next(counts, None)


@dataclass(frozen=True)
class Subjects:
    """What is read of an ensemble besides its levels: outcomes whose difference to the rows of the reference and of
    present law is told, and the one that counts answers."""

    outcomes: tuple[str, ...]
    reference: int
    present: int
    answers: str | None

    @property
    def needs(self) -> tuple[str, ...]:
        """The outcomes that it needs besides those of which the difference is told."""
        return () if self.answers is None or self.answers in self.outcomes else (self.answers,)

    def of(self, ensemble: Ensemble, worlds: int) -> Prepared:
        """The first worlds of an ensemble, ready to be read."""
        count = len(ensemble.structures)  # world w has structure w mod count
        worlds = worlds // count * count
        less: dict[tuple[About, str], Floats] = {}
        for name in self.outcomes:
            values = np.asarray(ensemble.values[name][:, :worlds], np.float64)
            past = (values - values[self.reference]).reshape(len(values), -1, count)
            less["reference", name] = past.swapaxes(1, 2)
            less["law", name] = (values - values[self.present])[:, None]
        answered = None if self.answers is None else np.asarray(ensemble.values[self.answers][:, :worlds] > 0.0)
        return Prepared(count, worlds, less, answered)


@dataclass(frozen=True)
class Prepared:
    """Differences by what they are to and the outcome, (choice, account, world of it) to the reference and (choice, 1,
    world) to present law; and whether an answer came (choice, world)."""

    accounts: int
    worlds: int
    less: Mapping[tuple[About, str], Floats]
    answered: NDArray[np.bool_] | None

    @cached_property
    def order(self) -> Mapping[tuple[About, str], NDArray[np.int64]]:
        """Worlds from the least to the greatest difference, for each choice and account."""
        return {key: np.argsort(each, axis=2) for key, each in self.less.items()}

    @cached_property
    def even(self) -> Readings:
        """What is read with every world of the same weight."""
        return self.read(np.full(self.worlds, 1.0 / self.worlds))

    @cached_property
    def halves(self) -> Readings:
        """What a move is held against: half the middle half of the worlds, or ODDS_HALF."""
        found: dict[tuple[About, str], Floats] = {}
        for key, each in self.less.items():
            low, high = np.quantile(each, (0.25, 0.75), axis=2)
            found[key] = np.maximum((high - low) / 2, 1e-12)
        if self.answered is not None:
            found["answer", ""] = np.full((len(self.answered), 1), ODDS_HALF)
        return found

    def read(self, shares: Floats) -> Readings:
        """Medians of the differences, and the odds of an answer, under weights (worlds,) that add up to one."""
        by_account, found = shares.reshape(-1, self.accounts).T, dict[tuple[About, str], Floats]()
        for key, each in self.less.items():
            order, own = self.order[key], by_account if key[0] == "reference" else shares
            weights = np.take_along_axis(np.broadcast_to(own, each.shape), order, axis=2)
            reached = np.cumsum(weights, axis=2)
            at = np.argmax(reached >= 0.5 * reached[:, :, -1:], axis=2)[:, :, None]
            found[key] = np.take_along_axis(each, np.take_along_axis(order, at, axis=2), axis=2)[:, :, 0]
        if self.answered is not None:
            found["answer", ""] = (self.answered @ shares)[:, None]
        return found
