"""The answer to one question of law, as a public, versioned document."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from countermove.law.engine.trace import Trace, trimmed
from countermove.law.engine.truth import Truth
from countermove.study.rules import Policy

SCHEMA_VERSION = "1"
Status = Literal["no_requirement_found", "exception", "licence", "prohibited", "unknown"]


class Answer(BaseModel):
    """The base of an answer's parts: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


Fields = ParamSpec("Fields")
PartT = TypeVar("PartT", bound=Answer)


def made(part: Callable[Fields, PartT], *_: Fields.args, **fields: Fields.kwargs) -> PartT:
    """A part of an answer, from fields that the program has worked out itself; their types are checked beforehand, by
    pyright. Nothing is validated, as what is read from a file is: to build the validators takes as long as to find the
    answer."""
    return cast("type[PartT]", part).model_construct(**fields)


class LayerAnswer(Answer):
    """What one layer (item, end user, end use) says by itself."""

    examined: bool
    status: Status
    review: Policy | None = None
    rules: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    says: str | None = None


class Layers(Answer):
    """The three layers, answered apart; the strictest wins."""

    item: LayerAnswer
    end_user: LayerAnswer
    end_use: LayerAnswer


class ConditionState(Answer):
    """A condition of an exception or a review policy: whether these facts need it, and whether it is met."""

    id: str
    says: str
    met: Truth
    needed: Truth
    cite: str | None = None


class Considered(Answer):
    """A licence exception that fits the item: whether it serves, and its conditions."""

    exception: str
    rule: str
    serves: Truth
    conditions: tuple[ConditionState, ...] = ()


class PartyAnswer(Answer):
    """What the law of one party says by itself."""

    status: Status
    review: Policy | None = None
    rules: tuple[str, ...] = ()


class Branch(Answer):
    """What the answer would be if a missing fact had some value, or a switch another position."""

    fact: str
    value: str
    status: Status
    paragraph: str | None = None
    review: Policy | None = None
    exceptions: tuple[str, ...] = ()


class ImporterKey(Answer):
    """The other key: what the importer's government does about this chip on the day. ``alleged`` is press on unnamed
    people, never published by an authority."""

    state: str
    stage: str
    strength: str
    alleged: bool
    buyer: str
    since: date
    until: date | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    rule: str | None = None
    state_funded: "ImporterKey | None" = None


class Cited(Answer):
    """One citation."""

    rule: str
    cite: str
    title: str | None = None
    url: str | None = None


class Consulted(Answer):
    """A rule that was consulted: the SHA-256 of its text here, and the day on which that was last checked."""

    id: str
    title: str
    hash: str
    text_of: date | None
    in_force: Literal["yes", "no", "unknown"]


class Later(Answer):
    """Something in this answer that became known only after the study's cut-off day."""

    what: str
    known_on: date


class Determination(Answer):
    """The law's answer for one item (``chip``), day, destination and party.

    ``us_import_duty``, ``revenue_share`` and ``volume_cap`` are fractions (of value, of revenue, of the product's US
    sales); the duty is None where it is unknown, the others where none applies. ``paragraph`` is that of the item and
    None for letters. ``required`` are the conditions with whether each is met, ``considered`` the exceptions that fit
    the item; ``alleged`` says that the answer rests on an act that no authority published; ``by_party`` answers each
    party's law by itself; ``conflicts`` name laws of another party that forbid to comply. Not a clearance, and not
    legal advice.
    """

    schema_version: str = SCHEMA_VERSION
    chip: str
    chip_name: str
    on: date
    to: str
    from_: str = Field(alias="from")
    headquarters: str
    transaction: Literal["export", "reexport", "transfer"]
    end_user: str | None
    end_use: str | None
    facts: dict[str, str] = Field(default_factory=dict)
    status: Status
    paragraph: str | None
    review: Policy | None
    exceptions: tuple[str, ...]
    conditions: tuple[str, ...]
    required: tuple[ConditionState, ...] = ()
    considered: tuple[Considered, ...] = ()
    us_import_duty: float | None
    revenue_share: float | None
    volume_cap: float | None
    alleged: bool = False
    importer: ImporterKey | None
    missing: tuple[str, ...]
    if_known: tuple[Branch, ...]
    basis: tuple[str, ...]
    switches: dict[str, str]
    by_switch: tuple[Branch, ...]
    by_party: dict[str, PartyAnswer] = Field(default_factory=dict)
    layers: Layers
    red_flags: tuple[str, ...]
    conflicts: tuple[str, ...] = ()
    later: tuple[Later, ...]
    citations: tuple[Cited, ...]
    rules_consulted: tuple[Consulted, ...]
    not_modelled: tuple[str, ...]
    sentence: str
    trace: Trace

    @field_serializer("trace", mode="wrap")
    def _short(self, trace: Trace, handler: Callable[[Trace], Any]) -> Any:
        return trimmed(handler(trace))

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values under their public names."""
        return self.model_dump(mode="json", by_alias=True)
