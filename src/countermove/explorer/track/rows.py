"""The rows in which a rehearsal of forecasts is told: scores, calls and what came, single forecasts, series."""

from __future__ import annotations

from datetime import date

from countermove.explorer.pages import Answer


class Bin(Answer):
    """Forecasts of like probability: how many, their mean, and the share that came with its middle 90 %."""

    n: int
    forecast: float
    happened: float
    low: float
    high: float


class ScoreRow(Answer):
    """One forecaster over windows of one length: mean scores (lower is better), and its skill by Brier score against
    the best baseline, with its middle 90 %."""

    forecaster: str
    baseline: bool
    n: int
    brier: float
    log: float
    crps: float
    skill: float
    skill_low: float
    skill_high: float
    calibration: tuple[Bin, ...]


class TallyRow(Answer):
    """What was called likely (one half or more) and unlikely, and what came of it."""

    likely_came: int
    likely_not: int
    unlikely_came: int
    unlikely_not: int


class CaseRow(Answer):
    """One forecast of one act or more, and what came: ``seen`` acts in the window from ``origin`` to ``last``, both
    included; ``nats``: what it cost by the logarithmic score."""

    origin: date
    last: date
    months: int
    series: str
    party: str
    name: str
    probability: float
    seen: int
    nats: float


class SeriesRow(Answer):
    """One series: mean forecast, share of windows in which it came, and the Brier score of each forecaster."""

    series: str
    name: str
    n: int
    forecast: float
    happened: float
    brier: dict[str, float]
