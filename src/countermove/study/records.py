"""The rows of a study's tables. Every record has an id, its sources, the day it became known, and four grades that are
never mixed: source reliability (Admiralty A-F), information credibility (1-6), analytic confidence, probability."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from countermove.study.reading import Record, cells_of, day_of, of_this_world

Day = Annotated[date, BeforeValidator(day_of)]
Ids = Annotated[tuple[str, ...], BeforeValidator(cells_of)]
Tri = Literal["yes", "no", "unknown"]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:+/-]*$", max_length=160)]
Number = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(of_this_world)]

Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
Confidence = Literal["low", "moderate", "high"]
SourceKind = Literal[
    "official_text", "official_statement", "company_filing", "company_statement", "court", "wire", "press",
    "trade_press", "think_tank", "dataset", "law_firm", "aggregator", "academic", "article", "derivation",
    "recollection",
]  # fmt: skip
Layer = Literal[
    "hardware", "equipment", "materials", "model", "application", "data", "capital", "telecom", "market_access",
    "diplomacy",
]  # fmt: skip
Instrument = Literal[
    "tariff", "export_control", "entity_listing", "export_licensing", "rhetoric", "agreement", "import_ban",
    "procurement_guidance", "investment_restriction", "antitrust_probe", "licence_grant", "sanctions", "suspension",
    "unreliable_entity_list", "is_informed_letter", "export_ban", "model_release", "subsidy",
    "model_access_withholding", "wto_dispute", "charge_or_filing", "security_review", "smuggling_case",
]  # fmt: skip
Stage = Literal["proposed", "announced", "effective", "suspended", "ended", "alleged"]
Direction = Literal["escalation", "de_escalation", "neutral"]
Strength = Literal["strong", "medium", "weak"]
Relation = Literal["retaliates", "responds", "mirrors", "substitutes", "circumvents", "de_escalates_for"]


RATE_BITS: Mapping[str, int] = {
    "fp64_tflops": 64,
    "tf32_tflops": 32,
    "fp16_tflops": 16,
    "fp8_tflops": 8,
    "int8_tops": 8,
    "fp6_tflops": 6,
    "fp4_tflops": 4,
}
"""The dense rates of a chip, each with the bit length of its operations."""


Actor = Annotated[str, Field(pattern=r"^([A-Z]{2}|WTO|USSR|world|domestic|firm:.+)$")]
"""Who acts or is acted on: a place as an ISO code, a body, ``world``, ``domestic``, or a firm."""


class Source(Record):
    """Where something stands. Reprints of one report share an ``origin``; ``interest`` is what its speaker gains."""

    id: Id
    title: str
    publisher: str
    kind: SourceKind
    origin: Id
    interested_party: str | None = None
    interest: Literal["none", "favours_relief", "favours_control", "own_success"] = "none"
    url: str | None = None
    published_on: Day | None = None
    seen: Literal["yes", "no"]
    reliability: Reliability
    graded_by: Literal["hand", "rule"]
    status: Literal["current", "deprecated"] = "current"
    remark: str | None = None

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("https://", "http://")):
            raise ValueError(f"{url!r} is not a web address (want https://...)")
        return url


class Graded(Record):
    """What every row carries besides its content."""

    id: Id
    source: Ids = Field(min_length=1)
    known_on: Day | None = None
    known_basis: Literal["stated", "publication", "event_day", "assumed"] | None = None
    source_reliability: Reliability
    information_credibility: Credibility
    analytic_confidence: Confidence
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    graded_by: Literal["hand", "rule"]
    status: Literal["current", "deprecated"] = "current"
    remark: str | None = None

    @model_validator(mode="after")
    def _deprecation_has_a_reason(self) -> "Graded":
        if self.status == "deprecated" and not self.remark:
            raise ValueError("a deprecated record needs its reason in 'remark'")
        if self.known_on is not None and self.known_basis is None:
            raise ValueError("known_on needs a known_basis (stated, publication, event_day or assumed)")
        return self


class Event(Graded):
    """A dated step of a state or a firm. ``day`` is the announcement day, or the first day of force if effective."""

    day: Day
    day_precision: Literal["day", "month"] = "day"
    actor: Actor
    target: Actor
    layer: Layer
    instrument: Instrument
    stage: Stage
    direction: Direction
    severity: Annotated[int, Field(ge=1, le=5)]
    package: str | None = None
    title: str
    description: str
    alleged: Literal["yes", "no"]


class Link(Graded):
    """That one event answers (or eases, or evades) another, with how sure the attribution is."""

    response: Id
    trigger: Id
    relation: Relation
    attribution: Literal["official_statement", "press_consensus", "analyst_inference", "contested"]
    confidence: Literal["low", "medium", "high"]
    lag_days: int
    role: Literal["primary", "alternate", "later", "same_package", "relaxation"]
    note: str | None = None


class Ending(Graded):
    """How the time at risk of a trigger ended, other than by an answer."""

    trigger: Id
    end_day: Day
    reason: Literal["withdrawn", "superseded", "resolved", "truce", "study_end"]
    note: str | None = None


class Claim(Graded):
    """A checkable sentence of a founding article, with what speaks for and against it."""

    article: str
    type: Literal["fact", "estimate", "causal", "forecast", "normative"]
    text: str
    figures: str | None = None
    article_sourcing: str | None = None
    article_confidence: str | None = None
    supported_by: Ids = ()
    contradicted_by: Ids = ()
    caveat: str | None = None


class Dispute(Graded):
    """A question on which claims contradict each other; both readings are kept.

    ``for_a``, ``for_b``: rows that speak for each; ``model_a``, ``model_b``: the structures, parameters, levers and
    outcomes of the model that stand for it; ``implies_a``, ``implies_b``: what it means for the answer; ``tests``:
    mechanisms whose test bears on it; ``settled_by``: what would decide; ``standing``: how it stands.
    """

    question: str
    claims: Ids = Field(min_length=1)
    how_held: str
    reading_a: str | None = None
    for_a: Ids = ()
    model_a: Ids = ()
    implies_a: str | None = None
    reading_b: str | None = None
    for_b: Ids = ()
    model_b: Ids = ()
    implies_b: str | None = None
    tests: Ids = ()
    settled_by: str | None = None
    standing: str | None = None


class Mechanism(Graded):
    """A mechanism that an article asserts, and what would refute it."""

    group: str
    title: str
    article: str
    quantities: str | None = None
    inputs: str | None = None
    output: str | None = None
    refuted_by: str | None = None


class Chip(Graded):
    """A design of the catalogue. Numbers keep the decimal text of their source, so that comparisons are exact.

    Rates are dense TFLOPS or TOPS; bandwidths GB/s (links both directions added); area mm2; power W.
    """

    vendor: str
    name: str
    aliases: Ids = ()
    vendor_headquarters: str
    launched_on: Day | None = None
    launch_precision: Literal["day", "month"] | None = None
    process_node_nm: Number | None = None
    foundry: str | None = None
    die_area_mm2: Number | None = None
    fp64_tflops: Number | None = None
    tf32_tflops: Number | None = None
    fp16_tflops: Number | None = None
    fp8_tflops: Number | None = None
    int8_tops: Number | None = None
    fp6_tflops: Number | None = None
    fp4_tflops: Number | None = None
    tpp: Number | None = None
    performance_density: Number | None = None
    memory_gb: Number | None = None
    memory_type: str | None = None
    memory_bandwidth_gbs: Number | None = None
    interconnect_bandwidth_gbs: Number | None = None
    host_io_gbs: Number | None = None
    total_io_gbs: Number | None = None
    tdp_w: Number | None = None
    marketed_for_datacenter: Tri = "unknown"
    die_non_planar: Tri = "unknown"
    note: str | None = None


class Item(Graded):
    """Anything else that law speaks of: a memory stack, a mineral, a tool, a computer. Further columns hold quantities
    that the study declares; an empty cell is missing, and ``undefined`` says that the item has no such quantity.

    ``contains`` names the chip inside.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    kind: str
    name: str
    aliases: Ids = ()
    maker: str | None = None
    maker_headquarters: str | None = None
    launched_on: Day | None = None
    contains: Id | None = None
    note: str | None = None

    @property
    def figures(self) -> Mapping[str, str]:
        """Declared quantities by name, as written."""
        return self.__pydantic_extra__


class Entity(Graded):
    """One designation event of one party (a party listed twice has two rows)."""

    entity: str
    name_en: str
    name_zh: str | None = None
    aliases: Ids = ()
    kind: str
    headquarters: str
    ultimate_parent: str | None = None
    sector: str | None = None
    list: str
    listed_from: Day | None = None
    listed_to: Day | None = None
    citation: str | None = None
    licence_policy: str | None = None
    note: str | None = None


class Holding(Graded):
    """A share that an owner holds in a company on a day, as an interval of fractions."""

    owner: str
    owned: str
    share_low: Annotated[float, Field(ge=0, le=1)]
    share_high: Annotated[float, Field(ge=0, le=1)]
    as_of: Day | None = None
    direct: Literal["yes", "no"]
    note: str | None = None


class Observation(Graded):
    """One value of one series for one period, with its interval where a source gives one."""

    series: str
    period_start: Day | None = None
    period_end: Day | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str
    entity: str | None = None
    derived_from: Ids = ()
    note: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Observation":
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValueError(f"period_end {self.period_end} lies before period_start {self.period_start}")
        for low, high, names in (
            (self.low, self.value, "low, value"),
            (self.value, self.high, "value, high"),
            (self.low, self.high, "low, high"),
        ):
            if low is not None and high is not None and low > high:
                raise ValueError(f"{names} are out of order: {low:g} > {high:g}")
        return self


class NamePair(Record):
    """A labelled pair for name screening: does the query name the listed party?"""

    id: Id
    query: str
    list_name: str
    match: Literal["yes", "no"]
    language: str
    kind: str
    entity: str | None = None
