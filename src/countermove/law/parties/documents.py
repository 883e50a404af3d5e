"""The public JSON documents of party screening and of ownership, as `law screen` and `law owners` print them.

Days are written YYYY-MM-DD, scores and shares are fractions of 1.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # pydantic, which makes the schemas, wants this one before Python 3.12


class FeatureDocument(TypedDict):
    """What one word does to a score: ``weight`` of it, of which ``kept`` counts."""

    feature: str
    word: str
    other: str
    weight: float
    kept: float


class HitDocument(TypedDict):
    """A listing of a party whose name reaches the threshold."""

    name: str
    entity_id: str
    list: str
    listed_from: str | None
    listed_to: str | None
    standing: Literal["listed", "ended", "later"]
    score: float
    matched: str
    why: str
    features: list[FeatureDocument]
    citation: str | None
    policy: str | None
    source: str


class StepDocument(TypedDict):
    """A holding in a chain of owners, ``tier`` steps above the company."""

    tier: int
    owner: str
    owner_name: str
    owned: str
    share_low: float
    share_high: float
    as_of: str | None
    direct: bool
    status: str | None
    lists: list[str]
    note: str | None
    sources: list[str]


class StandingDocument(TypedDict):
    """What a company's owners make of it on a day."""

    name: str
    entity_id: str
    on: str
    status: Literal["listed", "covered", "undetermined", "not_covered", "spared"]
    says: str
    share_low: float
    share_high: float
    unrecorded: float
    needs: float | None
    needs_from: list[str]
    strictest_owner: str | None
    policy: str | None
    at_least: float
    cite: str | None
    chain: list[StepDocument]


class UnlistedDocument(TypedDict):
    """A party of such a name that is known and on no list."""

    name: str
    entity_id: str
    score: float
    why: str
    remarks: list[str]
    ownership: StandingDocument | None


class NearDocument(TypedDict):
    """A name below the threshold, told where nothing reaches it."""

    name: str
    entity_id: str
    score: float


class ListDocument(TypedDict):
    """A list that was searched, the day of its data and how that day is known; ``stale_days`` where it is old."""

    list: str
    source: str
    data_day: str
    basis: str
    parties: int
    whole: bool
    stale_days: int | None


class ScreeningDocument(TypedDict):
    """The answer of `law screen --json` for one name. No hit is never a clearance."""

    schema: int
    query: str
    on: str
    scorer: str
    threshold: float
    says: str
    hits: list[HitDocument]
    later: list[HitDocument]
    not_listed: list[UnlistedDocument]
    near: list[NearDocument]
    lists: list[ListDocument]
    warnings: list[str]


class OwnedDocument(TypedDict):
    """A company in which the party holds shares."""

    entity_id: str
    name: str
    status: str
    says: str


class OwnersDocument(StandingDocument):
    """The answer of `law owners --json` for a company with a recorded owner."""

    schema: int
    owns: list[OwnedDocument]


class UnownedDocument(TypedDict):
    """The same for a company of which no owner is recorded."""

    schema: int
    entity_id: str
    name: str
    status: None
    owns: list[OwnedDocument]
