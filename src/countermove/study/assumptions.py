"""What the world model is told: priors of parameters, time paths, levers with their coded history, rival structures,
outcomes and scenarios. All of it is data of the study; each value names its grounds."""

import math
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from countermove.study.days import Quarter
from countermove.study.reading import Record
from countermove.study.records import Day, Id

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Distribution = Literal["normal", "lognormal", "beta", "gamma", "uniform", "loguniform", "fixed"]
_WANTS: dict[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "beta": ("a", "b"),
    "gamma": ("shape", "rate"),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "fixed": ("value",),
}


class Prior(Record):
    """A distribution by name and its numbers.

    normal(mean, sd), optionally cut to [low, high]; lognormal(median, sigma), optionally cut; beta(a, b), optionally
    stretched to [low, high]; gamma(shape, rate); uniform(low, high); loguniform(low, high); fixed(value).
    """

    dist: Distribution
    mean: Finite | None = None
    sd: Positive | None = None
    median: Positive | None = None
    sigma: Positive | None = None
    a: Positive | None = None
    b: Positive | None = None
    shape: Positive | None = None
    rate: Positive | None = None
    low: Finite | None = None
    high: Finite | None = None
    value: Finite | None = None

    @model_validator(mode="after")
    def _has_its_numbers(self) -> "Prior":
        wanted = _WANTS[self.dist]
        optional = ("low", "high") if self.dist in ("normal", "lognormal", "beta") else ()
        given = [name for name in type(self).model_fields if name != "dist" and getattr(self, name) is not None]
        missing = [name for name in wanted if name not in given]
        extra = [name for name in given if name not in (*wanted, *optional)]
        if missing or extra:
            raise ValueError(f"a {self.dist} prior wants {', '.join(wanted)}; found {', '.join(given) or 'nothing'}")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if self.dist == "loguniform" and (self.low or 0) <= 0:
            raise ValueError("a loguniform prior wants low above 0")
        return self


class Parameter(Record):
    """One uncertain number of the model: its unit, its prior, and a wider one that would hold without its grounds,
    which the fit takes where those grounds are fitted themselves."""

    what: str
    unit: str
    prior: Prior
    prior_ungrounded: Prior | None = None
    grounds: tuple[str, ...] = ()
    flow: str = Field(description="the flow that uses it first; groups the reference page")


class Path(Record):
    """A known time table, the same in every world: values at the middle of years, straight lines (in logs where
    ``scale`` is log) between them, and a yearly growth after the last."""

    what: str
    unit: str
    scale: Literal["linear", "log"] = "linear"
    nodes: dict[float, Finite] = Field(min_length=1)
    growth_per_year: Finite = 0.0
    grounds: tuple[str, ...] = ()

    def at(self, quarter: Quarter) -> float:
        """The value at the middle of a quarter, in the path's unit; after the last node it grows by growth_per_year
        (a log rate where scale is log, else a step per year)."""
        years = sorted(self.nodes)
        values = [math.log(self.nodes[year]) if self.scale == "log" else self.nodes[year] for year in years]
        now = quarter.middle_year
        if now >= years[-1]:
            result = values[-1] + self.growth_per_year * (now - years[-1])
        elif now <= years[0]:
            result = values[0]
        else:
            right = next(index for index, year in enumerate(years) if year > now)
            share = (now - years[right - 1]) / (years[right] - years[right - 1])
            result = values[right - 1] + share * (values[right] - values[right - 1])
        return math.exp(result) if self.scale == "log" else result


class Step(Record):
    """One step of a lever's coded history."""

    from_: Day = Field(alias="from")
    value: Finite
    known_on: Day | None = None
    grounds: tuple[str, ...] = ()


class Lever(Record):
    """Something a government sets. Its history is coded day by day; a measure's ``sets`` changes it from its day on."""

    what: str
    unit: str
    by: str
    low: Finite
    high: Finite
    history: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Lever":
        days = [step.from_ for step in self.history]
        if days != sorted(set(days)):
            raise ValueError("the steps of 'history' must stand in the order of their days")
        for step in self.history:
            self.check(step.value)
        return self

    def check(self, value: float) -> None:
        """ValueError, with what is wanted, for a value outside the lever's bounds."""
        if self.low <= value <= self.high:
            return
        if self.unit == "fraction" and 1 < value <= 100:
            raise ValueError(f"{value:g} is not a fraction; write {value / 100:g} for {value:g} %")
        raise ValueError(f"{value:g} lies outside {self.low:g} to {self.high:g} {self.unit}")

    def steps_known(self, known_by: date | None) -> tuple[Step, ...]:
        """The steps of history that were known on a day."""
        if known_by is None:
            return self.history
        return tuple(step for step in self.history if (step.known_on or step.from_) <= known_by)


class Structure(Record):
    """A rival account of how the world works: priors that replace those of parameters.yaml. All have equal weight."""

    id: Id
    title: str
    says: str
    grounds: tuple[str, ...] = ()
    overrides: dict[str, Prior] = Field(default_factory=dict)


class AsIf(Record):
    """Parameters that are held at one value in every world, to show an outcome without its most doubtful term."""

    title: str
    fix: dict[str, Finite] = Field(min_length=1)


class Outcome(Record):
    """What is read off each world: a quantity of the model, over which quarters, how reduced, and who wants more."""

    id: Id
    title: str
    what: str
    unit: str
    quantity: str
    over: Literal["horizon", "at_horizon", "from_case_day"]
    reduce: Literal["last", "sum", "mean", "max"]
    scale: Finite = 1.0
    relative_to_reference: bool = False
    better: dict[str, Literal["more", "less"]] = Field(default_factory=dict)
    payer: str | None = None
    digits: int = 2
    as_if: tuple[AsIf, ...] = ()
    grounds: tuple[str, ...] = ()


class Condition(Record):
    """A comparison of one outcome with a limit."""

    outcome: str
    at_least: Finite | None = None
    less_than: Finite | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> "Condition":
        if (self.at_least is None) == (self.less_than is None):
            raise ValueError("wants exactly one of 'at_least' and 'less_than'")
        return self


class Scenario(Record):
    """A named region of outcomes. Scenarios are tried in order and the first whose conditions all hold takes the
    world; the last has no conditions. So they are exclusive and exhaustive by construction."""

    id: Id
    title: str
    says: str
    all: tuple[Condition, ...] = ()
    grounds: tuple[str, ...] = ()


class Parameters(Record):
    """parameters.yaml"""

    parameters: dict[str, Parameter]
    paths: dict[str, Path] = Field(default_factory=dict)


class Levers(Record):
    """levers.yaml"""

    levers: dict[str, Lever]


class Hypotheses(Record):
    """hypotheses.yaml"""

    structures: tuple[Structure, ...] = Field(min_length=1)


class Outcomes(Record):
    """outcomes.yaml"""

    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    not_modelled: tuple[str, ...] = ()


class Scenarios(Record):
    """scenarios.yaml"""

    scenarios: tuple[Scenario, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _exhaustive(self) -> "Scenarios":
        open_ends = [scenario.id for scenario in self.scenarios if not scenario.all]
        if open_ends != [self.scenarios[-1].id]:
            raise ValueError("exactly the last scenario must have no conditions, so that every world has one scenario")
        return self
