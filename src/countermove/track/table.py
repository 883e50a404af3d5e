"""What a backtest shows: scores by window, skill against the best baseline, the choice of a forecaster, hits and
misses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from countermove.track.document import Backtest, PerWindow
from countermove.track.past import add_months
from countermove.track.scores import Bin, Paired, brier, calibration, log_score, paired

FloatArray = NDArray[np.float64]
Score = Literal["brier", "log", "crps"]
SCORES: tuple[Score, ...] = ("brier", "log", "crps")
SCORE_NAMES: Mapping[Score, str] = {"brier": "Brier score", "log": "log score", "crps": "CRPS"}
ORIGIN_MONTHS = 3
LIKELY = 0.5


@dataclass(frozen=True)
class Row:
    """One forecaster over windows of one length: mean scores, and each score against its best baseline."""

    months: int
    forecaster: str
    n: int
    mean: Mapping[Score, float]
    against: Mapping[Score, Paired]


@dataclass(frozen=True)
class Verdict:
    """Whether a model beats the best baseline, for each window and score: names, and one sentence for each window."""

    beaten: tuple[tuple[int, Score, str], ...]
    comparisons: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What was called likely (probability 1/2 or more) and unlikely, and what came of it."""

    months: int
    likely_came: int
    likely_not: int
    unlikely_came: int
    unlikely_not: int


@dataclass(frozen=True)
class Case:
    """One forecast and what came: ``seen`` acts in the window; ``nats``: its logarithmic score."""

    origin: date
    months: int
    series: str
    probability: float
    seen: int
    nats: float


def scores_of(window: PerWindow, forecaster: str) -> Mapping[Score, FloatArray]:
    """Every score of a forecaster, (origin, series) each."""
    probability, crps = window.of(forecaster)
    happened = window.happened()
    return {"brier": brier(probability, happened), "log": log_score(probability, happened), "crps": crps}


def best_baseline(found: Backtest, window: PerWindow, score: Score) -> str:
    """The baseline with the lowest mean of a score: chosen with all windows seen, so a hard one to beat."""
    return min(found.baselines, key=lambda name: float(scores_of(window, name)[score].mean()))


def rows_of(found: Backtest) -> tuple[Row, ...]:
    """The table: by window, forecasters in their order. Blocks of the bootstrap span a window's length."""
    rows: list[Row] = []
    for window in found.windows:
        block = -(-window.months // ORIGIN_MONTHS)
        scored = {name: scores_of(window, name) for name in found.forecasters}
        rivals = {score: scored[best_baseline(found, window, score)][score] for score in SCORES}
        for name in found.forecasters:
            against: dict[Score, Paired] = {
                score: paired(scored[name][score], rivals[score], block, found.seed) for score in SCORES
            }
            means: dict[Score, float] = {score: float(scored[name][score].mean()) for score in SCORES}
            rows.append(Row(window.months, name, window.n, means, against))
    return tuple(rows)


def chosen_forecaster(found: Backtest, known_by: date | None = None) -> str:
    """The forecaster with the lowest Brier score, the mean over window lengths; the first named wins a tie.

    ``known_by``: only windows that had closed by that day count, so that an earlier forecast is not chosen with
    hindsight; where none had, ``base_rate``.
    """
    totals = dict.fromkeys(found.forecasters, 0.0)
    counted = 0
    for window in found.windows:
        closed = np.array(
            [known_by is None or add_months(each, window.months) <= known_by + timedelta(1) for each in window.origins]
        )
        if closed.any():
            counted += 1
            for name in totals:
                totals[name] += float(scores_of(window, name)["brier"][closed].mean())
    return min(totals, key=lambda name: totals[name]) if counted else "base_rate"


def verdict_of(found: Backtest, rows: tuple[Row, ...]) -> Verdict:
    """A model beats the best baseline where the middle 90 % of the paired difference lies below zero."""
    beaten: list[tuple[int, Score, str]] = []
    sentences: list[str] = []
    for window in found.windows:
        own = [row for row in rows if row.months == window.months and row.forecaster in found.models]
        pairs = list(product(own, SCORES))
        better = [pair for pair in pairs if pair[0].against[pair[1]].high < 0]
        worse = [pair for pair in pairs if pair[0].against[pair[1]].low > 0]
        for row, score in better:
            beaten.append((window.months, score, row.forecaster))
        sentences.append(_sentence(found, window, own, better, worse))
    return Verdict(tuple(beaten), len(found.windows) * len(SCORES) * len(found.models), tuple(sentences))


def _sentence(
    found: Backtest, window: PerWindow, own: list[Row], better: list[tuple[Row, Score]], worse: list[tuple[Row, Score]]
) -> str:
    baseline = best_baseline(found, window, "brier")
    said = f"{window.months} months: "
    if better:
        said += "beats the best baseline: " + "; ".join(_told(row, score) for row, score in better) + ". "
    else:
        said += f"no model beats the best baseline ({baseline} by Brier score). "
    nearest = min(own, key=lambda row: row.mean["brier"])
    gap = nearest.against["brier"]
    said += (
        f"The best model by Brier score, {nearest.forecaster}, has skill {signed(gap.skill)} "
        f"({signed(gap.skill_low)} to {signed(gap.skill_high)}) against {baseline}."
    )
    if worse:
        said += " Worse than the best baseline: " + "; ".join(_told(row, score) for row, score in worse) + "."
    return said


def _told(row: Row, score: Score) -> str:
    return f"{row.forecaster} by {SCORE_NAMES[score]} ({signed(row.against[score].skill)})"


def signed(share: float) -> str:
    """A share as a signed percentage."""
    return f"{100 * share:+.0f} %".replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """A probability as a percentage that never claims certainty."""
    if 0.995 <= share < 1:
        return ">99 %"
    return "<1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def headline(found: Backtest, verdict: Verdict) -> str:
    """One sentence: whether any model beats the baselines."""
    count = len(verdict.beaten)
    if not count:
        return "No model beats the best baseline, on any score, at any length of window."
    won = dict.fromkeys(months for months, _, _ in verdict.beaten)
    lost = [str(window.months) for window in found.windows if window.months not in won]
    none = f"No model beats the best baseline at {' or '.join(lost)} months. " if lost else ""
    return (
        f"{none}At {' and '.join(map(str, won))} months a model does, in {count} of all {verdict.comparisons} "
        f"comparisons (window, score, model); chance alone would give about {0.05 * verdict.comparisons:.1f}."
    )


def calibration_of(window: PerWindow, forecaster: str) -> tuple[Bin, ...]:
    """The calibration curve of a forecaster over windows of one length."""
    return calibration(window.of(forecaster)[0], window.happened())


def tally(window: PerWindow, forecaster: str) -> Tally:
    """Hits and misses at one half."""
    likely, came = window.of(forecaster)[0] >= LIKELY, window.happened()
    count: Callable[[NDArray[np.bool_]], int] = lambda chosen: int(chosen.sum())  # noqa: E731
    return Tally(
        window.months, count(likely & came), count(likely & ~came), count(~likely & came), count(~likely & ~came)
    )


def cases(found: Backtest, forecaster: str) -> list[Case]:
    """Every event forecast of a forecaster, the worst first."""
    made: list[Case] = []
    for window in found.windows:
        probability, nats = window.of(forecaster)[0], scores_of(window, forecaster)["log"]
        make = partial(_case, window, found.series, probability, nats)
        made += [make(o, s) for o in range(len(window.origins)) for s in range(len(found.series))]
    return sorted(made, key=lambda each: (-each.nats, each.origin, each.months, each.series))


def _case(
    window: PerWindow, series: tuple[str, ...], probability: FloatArray, nats: FloatArray, o: int, s: int
) -> Case:
    return Case(
        window.origins[o], window.months, series[s], float(probability[o, s]), window.seen[o][s], float(nats[o, s])
    )


def notes(found: Backtest) -> tuple[str, ...]:
    """What the result rests on, and what it does not use."""
    return (
        "Windows of 6 and 12 months from neighbouring origins overlap and share what happened: their forecasts are far "
        "fewer than n independent ones, and the intervals rest on few blocks.",
        "No attributed link and no severity is used: both were judged after the fact. Which rows stand in the record, "
        "and which were announced together, was also judged after the fact, and recent years are listed more fully.",
        f"{found.undated_events} events without a day of knowledge were left out.",
        f"Log score: probabilities held to {found.log_floor:g} to {1 - found.log_floor:g}. Series that never acted are "
        "forecast and scored like the others.",
    )
