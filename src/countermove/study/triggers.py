"""What a measure can wait for: quantities of the world that somebody can see, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import field_validator, model_validator

from countermove.study.assumptions import Finite
from countermove.study.naming import near
from countermove.study.reading import Record


@dataclass(frozen=True)
class Indicator:
    """A quantity of the world as it stands at the end of a quarter.

    words: what it is; of a state that holds or not, what is true where it is 1 and where it is 0, parted by ' / '.
    low and high: what it cannot fall below or rise above, None where nothing keeps it.
    """

    words: str
    unit: str
    low: float = 0.0
    high: float | None = None


STATE = "0 or 1"
INDICATORS: Mapping[str, Indicator] = {
    "truce": Indicator("a truce holds / no truce holds", STATE, 0.0, 1.0),
    "answer": Indicator("a targeted answer comes / a quarter passes without a targeted answer", STATE, 0.0, 1.0),
    "mineral_answer": Indicator(
        "an answer by limits on minerals comes / a quarter passes without new limits on minerals", STATE, 0.0, 1.0
    ),
    "market_answer": Indicator(
        "an answer by limits on market access comes / a quarter passes without new limits on market access",
        STATE, 0.0, 1.0,
    ),
    "street_premium": Indicator("the street price in China against the American one", "ratio", 0.70, 5.99),
    "capability_lag_months": Indicator("the lag behind the frontier", "months"),
    "legal_imports_h100e": Indicator("what is sold legally to China", "H100e a quarter"),
    "smuggled_h100e": Indicator("what is smuggled in", "H100e a quarter"),
    "domestic_flow_h100e": Indicator("what is bought from Chinese makers", "H100e a quarter"),
    "home_share": Indicator("the home-made share of supply", "fraction", 0.0, 1.0),
    "admission_share": Indicator("the share of permitted chips that is admitted", "fraction", 0.0, 1.0),
    "gage_restriction": Indicator("the restriction of gallium and germanium", "fraction", 0.0, 1.0),
    "sbw_restriction": Indicator("the restriction of antimony and tungsten", "fraction", 0.0, 1.0),
    "re_restriction": Indicator("the restriction of rare earths and magnets", "fraction", 0.0, 1.0),
    "us_loss_usd_bn": Indicator("the cost of countermoves to the United States", "USD bn a quarter"),
}  # fmt: skip
"""Names that a trigger may use: quantities of the model that are published, or that markets, makers or customs show.
A street price lies between 0.70 and 5.99 because the model's does."""


class Trigger(Record):
    """A condition on an indicator. A measure with one begins in the quarter after the first quarter, that of its
    ``from`` or a later one, at whose end the condition holds; in each world by itself, and once."""

    indicator: str
    at_least: Finite | None = None
    less_than: Finite | None = None

    @field_validator("indicator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in INDICATORS:
            known = near(name, INDICATORS) or f"; known: {', '.join(INDICATORS)}"
            raise ValueError(f"no indicator {name!r}{known}")
        return name

    @model_validator(mode="after")
    def _can_be_met(self) -> Trigger:
        if (self.at_least is None) == (self.less_than is None):
            raise ValueError("wants exactly one of 'at_least' and 'less_than'")
        seen = INDICATORS[self.indicator]
        if not seen.low < self.limit <= (self.limit if seen.high is None else seen.high):
            bounds = f"above {seen.low:g}" if seen.high is None else f"above {seen.low:g}, up to {seen.high:g}"
            raise ValueError(f"{self.limit:g} found, which splits nothing; want a limit {bounds} ({seen.unit})")
        return self

    @property
    def limit(self) -> float:
        """The value that the indicator is compared with."""
        return self.at_least if self.at_least is not None else self.less_than or 0.0

    @property
    def side(self) -> Literal["at least", "below"]:
        """On which side of the limit the condition holds."""
        return "at least" if self.at_least is not None else "below"

    @property
    def words(self) -> str:
        """The condition as it stands after 'once'."""
        seen = INDICATORS[self.indicator]
        if seen.unit == STATE:
            yes, no = seen.words.split(" / ")
            return yes if self.at_least is not None else no
        unit = "" if seen.unit in ("ratio", "fraction") else f" {seen.unit}"
        return f"{seen.words} is {self.side} {self.limit:,g}{unit}"
