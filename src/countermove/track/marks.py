"""What a ledger's forecasts were worth: scores by label, real forecasts and retrospective ones never pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countermove.track.ledger import Entry
from countermove.track.questions import Label
from countermove.track.scores import Bin, brier, calibration, log_score, quantile_score

LABELS: tuple[Label, ...] = ("forecast", "retrospective")
SHOWN = 5


@dataclass(frozen=True)
class Marked:
    """One resolved yes-or-no forecast with its scores."""

    id: str
    probability: float
    answer: str
    brier: float
    nats: float


@dataclass(frozen=True)
class Mark:
    """All forecasts of one label. ``n`` resolved yes or no, ``open`` not resolved; ``brier``, ``log``: means over n,
    None without any; ``base_brier``: of one who always says the share that came; ``counted``: resolved counts, with
    their mean ``quantile_score``; ``hits`` and ``misses``: the least and the most costly of the n."""

    label: Label
    n: int
    open: int
    yes: int
    brier: float | None
    log: float | None
    base_brier: float | None
    calibration: tuple[Bin, ...]
    counted: int
    quantile_score: float | None
    hits: tuple[Marked, ...]
    misses: tuple[Marked, ...]


def marks(entries: Sequence[Entry]) -> tuple[Mark, ...]:
    """The scores of a ledger, one for each label."""
    return tuple(_mark(label, [each for each in entries if each.label == label]) for label in LABELS)


def _mark(label: Label, entries: Sequence[Entry]) -> Mark:
    settled = [(each, each.resolution) for each in entries if each.resolution is not None]
    asked = [(each.question, stands) for each, stands in settled if stands.answer != "counted"]
    probability = np.array([question.probability or 0.0 for question, _ in asked], np.float64)
    happened = np.array([stands.answer == "yes" for _, stands in asked], np.bool_)
    squares, nats = brier(probability, happened), log_score(probability, happened)
    marked = [
        Marked(question.id, float(p), stands.answer, float(square), float(cost))
        for (question, stands), p, square, cost in zip(asked, probability, squares, nats, strict=True)
    ]
    marked.sort(key=lambda each: (each.nats, each.id))
    half = min(SHOWN, -(-len(marked) // 2))
    numbers = [
        (each.question.counts.all(), stands.count)
        for each, stands in settled
        if each.question.counts is not None and stands.count is not None
    ]
    quantiles = np.array([five for five, _ in numbers], np.float64).reshape(-1, 5)
    seen = np.array([count for _, count in numbers], np.float64)
    return Mark(
        label, len(asked), len(entries) - len(settled), int(happened.sum()),
        float(squares.mean()) if asked else None, float(nats.mean()) if asked else None,
        float(happened.mean() * (1 - happened.mean())) if asked else None,
        calibration(probability, happened), len(numbers),
        float(quantile_score(quantiles, seen).mean()) if numbers else None,
        tuple(marked[:half]), tuple(reversed(marked[len(marked) - min(half, len(marked) - half) :])),
    )  # fmt: skip
