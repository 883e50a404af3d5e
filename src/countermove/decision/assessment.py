"""The one object at the end of the way: everything that a brief, a page or a comparison may say about a case.

Frozen and versioned; its JSON Schema ships in the documentation. Numbers are in the unit that stands beside them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from countermove.decision.balance_parts import Balance
from countermove.decision.exposed import ExposureLine
from countermove.decision.parts import (
    AsIfLine,
    Carrier,
    FitLine,
    LaterPriors,
    Load,
    Part,
    Rupture,
    Share,
    Spread,
    TriggerLine,
    Watch,
    Way,
    WithoutLine,
)
from countermove.decision.red_team_parts import RedTeam
from countermove.decision.sales_parts import YearOfSales
from countermove.decision.scenario_parts import ScenarioMovers
from countermove.decision.sides_parts import BothSides, Satisficing
from countermove.decision.turning_parts import ControlEffect, Failure, Information, Trade, Turn

SCHEMA_VERSION = "1.3"
Confidence = Literal["low", "moderate", "high"]


class Receipt(Part):
    """What made an assessment; the same receipt gives the same bits.

    ``content_hash`` is the SHA-256 of the assessment's text with this one value empty (see decision.written).
    """

    program: str
    schema_version: str
    study: str
    study_hash: str
    rule_hashes: dict[str, str]
    model_hash: str
    response_hash: str
    posterior_hash: str | None
    case: str
    case_hash: str
    seed: int
    worlds: int
    as_of: date | None
    without: tuple[str, ...]
    command: str
    attributions: tuple[str, ...]
    content_hash: str = ""


class MeasureLine(Part):
    """A measure of an option as the brief lists it; ``when`` says in words what it waits for."""

    id: str
    by: str
    what: str
    from_day: date
    to_day: date | None
    grounds: tuple[str, ...]
    kept: bool
    when: str | None = None


class OptionLine(Part):
    """An option or the reference."""

    id: str
    title: str
    summary: str
    position: str | None
    is_reference: bool
    is_present_law: bool
    measures: tuple[MeasureLine, ...]


class OutcomeLine(Part):
    """An outcome: what it is, its unit, and which party wants more or less of it."""

    id: str
    title: str
    what: str
    unit: str
    digits: int
    better: dict[str, str]
    payer: str | None
    relative_to_reference: bool


class Answer(Part):
    """The answer in three sentences, with its confidence and why. ``cannot_tell`` where the case is too thin."""

    verdict: Literal["answer", "cannot_tell"]
    sentences: tuple[str, ...]
    confidence: Confidence
    confidence_why: str


class Pair(Part):
    """Two options compared world by world on one outcome: a less b. Worlds with a and b equal count for neither."""

    a: str
    b: str
    outcome: str
    difference: Spread
    a_higher: Share
    a_lower: Share
    tie: bool


class Group(Part):
    """Options that the worlds do not resolve, in order of their median; ranks that N does not resolve are ties."""

    rank: int
    options: tuple[str, ...]


class Ranking(Part):
    """The order of options on one outcome for one party, best first, with ties and regret."""

    party: str
    outcome: str
    want: Literal["more", "less"]
    groups: tuple[Group, ...]
    regret: dict[str, Spread]


class Dominance(Part):
    """Option a is at least as good as b for a party on every outcome that the party ranks, in this share of worlds."""

    party: str
    a: str
    b: str
    share: Share


class Effect(Part):
    """The effect of one measure within its option: the option less the measure subtracted from the option."""

    option: str
    measure: str
    what: str
    outcome: str
    difference: Spread
    worlds: int


class Countermove(Part):
    """Chinese answers of one kind under one option: how likely by the horizon, how many, and how soon the first."""

    option: str
    kind: str
    title: str
    by_horizon: Share
    expected: float
    first_quarter_p25: str | None
    first_quarter_p50: str | None
    first_quarter_p75: str | None
    by_quarter: tuple[float, ...]


class ScenarioOdds(Part):
    """The odds of each scenario under one option."""

    option: str
    odds: dict[str, Share]


class ScenarioLine(Part):
    """A scenario in words."""

    id: str
    title: str
    says: str


class StructureLine(Part):
    """A rival structure in words, with its weight."""

    id: str
    title: str
    says: str
    weight: float
    grounds: tuple[str, ...]


class Fan(Part):
    """One quantity over quarters under one option: five quantiles a quarter."""

    series: str
    title: str
    unit: str
    option: str
    p05: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]


class Observed(Part):
    """Recorded values of a fan's quantity, with their intervals where the source gives one."""

    series: str
    quarter: str
    value: float
    low: float | None
    high: float | None
    source: str


class ChipLaw(Part):
    """What the law says of one chip under one option, quarter by quarter, and what it says on the case's day."""

    option: str
    chip: str
    name: str
    h100e: float | None
    classes: tuple[str, ...]
    duty: float | None
    cap: float | None
    sentence: str | None
    citations: tuple[dict[str, Any], ...]
    importer: str | None


class Rival(Part):
    """The spreadsheet rival's figure for an outcome and option: the least of cap, admission and demand, with trends."""

    option: str
    outcome: str
    value: float


class CheckRow(Part):
    """One line of the prior-predictive table: what the model says of the past, and what was recorded."""

    quantity: str
    unit: str
    p05: float
    p50: float
    p95: float
    target: float
    target_low: float | None
    target_high: float | None
    verdict: Literal["agrees", "strained", "misses"]
    source: str
    in_view: bool


class LagVerdict(Part):
    """What the record says of the articles' shrinking lag."""

    sentence: str
    table: tuple[dict[str, Any], ...]


class SourceLine(Part):
    """A source that the assessment rests on."""

    id: str
    title: str
    publisher: str
    url: str | None
    reliability: str
    used_for: tuple[str, ...]


class Assessment(Part):
    """A case, assessed. See the parts for units and meanings; mappings are keyed by option, outcome, structure ids."""

    schema_version: str
    receipt: Receipt
    fitted: bool
    fit: FitLine | None
    hindsight: bool
    later_priors: LaterPriors
    without: WithoutLine | None
    case: str
    title: str
    question: str
    decider: str
    other: str
    day: date
    cut_off: date
    horizon: date
    answer: Answer
    options: tuple[OptionLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    structures: tuple[StructureLine, ...]
    scenarios: tuple[ScenarioLine, ...]
    levels: dict[str, dict[str, Spread]]
    levels_by_structure: dict[str, dict[str, dict[str, Spread]]]
    between_structures: dict[str, float]
    against_reference: dict[str, dict[str, dict[str, Spread]]]
    against_present_law: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    rankings: tuple[Ranking, ...]
    dominance: tuple[Dominance, ...]
    satisficing: Satisficing | None
    both_sides: BothSides
    effects: tuple[Effect, ...]
    countermoves: tuple[Countermove, ...]
    triggers: tuple[TriggerLine, ...]
    sales_limits: dict[str, tuple[YearOfSales, ...]]
    balances: tuple[Balance, ...]
    exposures: tuple[ExposureLine, ...]
    scenario_odds: tuple[ScenarioOdds, ...]
    scenario_movers: ScenarioMovers
    quarters: tuple[str, ...]
    fans: tuple[Fan, ...]
    observed: tuple[Observed, ...]
    law: tuple[ChipLaw, ...]
    rivals: tuple[Rival, ...]
    checks: tuple[CheckRow, ...]
    carriers: tuple[Carrier, ...]
    ways: tuple[Way, ...]
    watches: tuple[Watch, ...]
    loads: tuple[Load, ...]
    failures: tuple[Failure, ...]
    turns: tuple[Turn, ...]
    information: tuple[Information, ...]
    trades: tuple[Trade, ...]
    control: tuple[ControlEffect, ...]
    red_team: RedTeam
    rupture: Rupture
    as_if: tuple[AsIfLine, ...]
    lag: LagVerdict
    not_modelled: tuple[str, ...]
    undated: dict[str, int]
    sources: tuple[SourceLine, ...]
    weights: dict[str, float]


def assessment_schema() -> dict[str, Any]:
    """The JSON Schema of an assessment."""
    return Assessment.model_json_schema(mode="serialization")
