"""What an address of the view Record asks for: a day, filters, and what of the answer is open."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Asked, link
from countermove.response.record.coding import LinkSet, record_from
from countermove.study import BadInput
from countermove.study.records import Credibility, Day, Instrument, Layer, Reliability
from countermove.study.study import Study

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
OTHERS = "others"
"""Whoever is no party of the study: other states, firms, bodies."""
FIRST_ROWS = 25
"""Rows of a long table that are shown at once."""

Bounded = Annotated[Day, Field(ge=EARLIEST, le=LATEST)]
Name = Annotated[str, Field(min_length=1, max_length=160)]
Confidence = Literal["low", "medium", "high"]
SURENESS: tuple[Confidence, ...] = ("low", "medium", "high")
Split = Literal["links", "period", "layer", "instrument", "severity"]
ClaimType = Literal["fact", "estimate", "causal", "forecast", "normative"]


class AsOf(Asked):
    """The day from which the record is seen."""

    as_of: Bounded | None = Field(
        default=None, description="What could be known by this day; default: the record's end."
    )


class ActsQuery(AsOf):
    """Which acts and answers: as known on a day, by party, layer, instrument, severity, time and link."""

    party: Name | None = Field(default=None, description="Who acts: a party, another state or firm, or `others`.")
    layer: Layer | None = Field(default=None, description="The layer of the act that speaks for its package.")
    instrument: Instrument | None = Field(default=None, description="Its instrument.")
    severity: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, description="The least severity, 1 to 5.")
    from_: Bounded | None = Field(
        default=None, alias="from", description="First day; default: where the record is dense."
    )
    to: Bounded | None = Field(default=None, description="Last day, which is included.")
    links: LinkSet = Field(default="medium", description="Which links count as answers.")
    confidence: Confidence = Field(default="low", description="The least confidence of a link.")


class LagsQuery(ActsQuery):
    """The same, and how the waits for an answer are grouped."""

    waits: Name | None = Field(default=None, description="Whose acts of which stratum wait, as US/technology_controls.")
    split: Split = Field(default="links", description="What the curves compare.")


class ClaimsQuery(AsOf):
    """Which claims: as known on a day, by article, kind and grades."""

    article: Name | None = Field(default=None, description="The founding article.")
    type: ClaimType | None = Field(default=None, description="The kind of claim.")
    credibility: Credibility | None = Field(default=None, description="Information credibility, 1 to 6.")
    reliability: Reliability | None = Field(default=None, description="Source reliability, A to F.")
    disputed: Literal["yes"] | None = Field(
        default=None, description="Only claims in a dispute or with evidence against them."
    )


class RecordQuery(LagsQuery, ClaimsQuery):
    """Everything that an address of the page can hold."""

    show: Literal["acts", "forecasts", "claims"] = "acts"
    rows: Literal["first", "all"] = "first"
    act: Name | None = None
    claim: Name | None = None

    def address(self, **changes: Any) -> str:
        """The address of this state, with changes by the names of the fields."""
        return link("/record", self.model_copy(update=changes).kept)


def settled(desk: Desk, query: RecordQuery) -> RecordQuery:
    """The query without what says no more than the defaults: the end of the record, its dense beginning."""
    changes: dict[str, Any] = {}
    if query.as_of is not None and query.as_of >= desk.study.about.cut_off:
        changes["as_of"] = None
    if query.from_ is not None and desk.study.has_table("events") and query.from_ == record_from(desk.study):
        changes["from_"] = None
    return query.model_copy(update=changes)


def day_of(desk: Desk, query: AsOf) -> date:
    """The day from which the record is seen."""
    cut_off = desk.study.about.cut_off
    return cut_off if query.as_of is None else min(query.as_of, cut_off)


def seen(desk: Desk, day: date, confidence: Confidence = "low") -> Study:
    """The study as known on a day, without links that are less sure. What is derived from it is kept with it alone, so
    that a thousand days of a moved slider leave nothing behind in the study."""

    def make() -> Study:
        view = desk.view(day)
        sure = SURENESS[SURENESS.index(confidence) :]
        return view.with_rows(links=tuple(row for row in view.whole.links if row.confidence in sure))

    return desk.answers.get(("record", "seen", desk.study_hash, day, confidence), make)


def check_party(study: Study, party: str | None) -> None:
    """BadInput for a party that acts nowhere in the record."""
    known = {row.actor for row in study.events} | {each.id for each in study.about.parties} | {OTHERS}
    if party is not None and party not in known:
        shown = ", ".join(sorted(each for each in known if not each.startswith("firm:")))
        raise BadInput.single(f"{party!r} acts nowhere in this record; want one of {shown}, or a firm", where="party")
