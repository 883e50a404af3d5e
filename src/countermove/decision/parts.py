"""The base of every part of an assessment, and the parts on the fit and on what the width of an outcome rests on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """The base of every part of an assessment."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Spread(Part):
    """How a number is spread over worlds: quantiles and mean, with the Monte Carlo error of the median kept apart."""

    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    mean: float
    monte_carlo_error: float


class Share(Part):
    """A probability over worlds, its Monte Carlo error, and its word (ICD 203)."""

    value: float
    monte_carlo_error: float
    word: str


class StructureFit(Part):
    """How well one structure was fitted: convergence of its draws, expected log density of left-out rows behind the
    best structure with its standard error, and its stacking weight with the middle 90 % over resampled rows."""

    structure: str
    rhat: float
    ess: float
    divergences: int
    behind: float
    behind_error: float
    weight: float
    weight_low: float
    weight_high: float


class Moved(Part):
    """How far the data moved a parameter: 5, 50 and 95 % before and after, over all structures, in its unit; ``width``
    is the interval after against the one before."""

    parameter: str
    what: str
    unit: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    width: float


class FitLine(Part):
    """The fit that the worlds are drawn from: how many rows of which years, by structure, and what it moved most."""

    made_at: date
    fit_from: date
    fit_to: date
    rows: int
    structures: tuple[StructureFit, ...]
    told_apart: bool
    moved: tuple[Moved, ...]
    unmoved: int


class Carrier(Part):
    """An input and the share of the variance of an outcome's ranks, under present law, that it carries by itself."""

    outcome: str
    input: str
    what: str
    share: float
    error: float


class WayGround(Part):
    """What an input rests on in the record: an id, how many rows it stands for, their grades (source, information) and
    sources."""

    id: str
    rows: int
    grades: tuple[str, ...]
    sources: tuple[str, ...]


class WayInput(Part):
    """An input as it was drawn: 5, 50 and 95 % of its values in its unit (None for the rival accounts), and where they
    come from: a ``fit`` to so many rows, a ``prior``, the ``record`` of so many triggers, or the ``accounts``."""

    input: str
    unit: str
    drawn: tuple[float, float, float] | None
    basis: Literal["fit", "prior", "record", "accounts"]
    rows: int
    grounds: tuple[WayGround, ...]


class Way(Part):
    """The way back of an outcome under present law: the worlds nearest to its 5, 50 and 95 %, and its inputs."""

    outcome: str
    worlds: tuple[int, int, int]
    inputs: tuple[WayInput, ...]


class Watch(Part):
    """A reading of the coming year, and the share of an outcome's variance that it would take away."""

    outcome: str
    quantity: str
    what: str
    by: date
    share: float
    error: float


class AsIfLine(Part):
    """A branch in which parameters are held at one value in every world, past and future, not fitted again: what one
    outcome then comes to. levels: option -> spread."""

    outcome: str
    title: str
    held: dict[str, float]
    worlds: int
    levels: dict[str, Spread]


class Moves(Part):
    """How far an outcome's median under an option moves when something is taken out: before and after in its unit, and
    the change against half the middle half of its worlds."""

    option: str
    outcome: str
    before: float
    after: float
    size: float


class WithoutLine(Part):
    """What was taken out of the study, what that did to the fit, the priors and the answers, and what moved.

    names: as given, without those of rival accounts; accounts: titles of these; fitted_rows: rows of the fit that fell;
    fit: how the fit without them is known (``k``: the worst Pareto k); widened and unmoved: parameters without grounds
    that have, and have not, a wider prior; acts: events, links and ends that fell; turned: outcomes in which the order
    of the options changes for who decides.
    """

    names: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    fitted_rows: int
    fit: str
    k: float | None
    widened: tuple[str, ...]
    unmoved: tuple[str, ...]
    acts: int
    answers: str
    worlds: int
    moves: tuple[Moves, ...]
    turned: tuple[str, ...]


class Load(Part):
    """What some names carry, each of which takes the same out of the study: rows of the fit, grounds of parameters,
    triggers; how the worlds without them are known (``k`` unbounded: None), the medians that move most, and the
    outcomes in which the order of the options turns for who decides."""

    names: tuple[str, ...]
    fitted_rows: int
    widened: tuple[str, ...]
    triggers: int
    how: str
    k: float | None
    moves: tuple[Moves, ...]
    turned: tuple[str, ...]


class LaterPriors(Part):
    """Under an earlier day: parameters whose grounds were published after it, how many of these have a wider prior that
    holds without them, and how many parameters there are."""

    later: int
    widened: int
    parameters: int


class TriggerLine(Part):
    """An option that waits: its measures that do, for what and from which day on, in what share of worlds that came
    early enough for them to begin, and the quarters by which it had come in a quarter, half and three quarters of
    those."""

    option: str
    measures: tuple[str, ...]
    waits_for: str
    from_day: date
    fired: Share
    quarter_p25: str | None
    quarter_p50: str | None
    quarter_p75: str | None


class Rupture(Part):
    """The branch of a rupture over Taiwan, never averaged in: what each option then comes to, and how likely the user
    holds it. levels: option -> outcome -> spread."""

    quarter: str
    rate_per_year: float
    chance_by_horizon: float
    worlds: int
    levels: dict[str, dict[str, Spread]]
