"""A rule drafted by filling in a form: its fields, and the same rule as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import Annotated, Any, Literal, NoReturn, cast, get_args

import yaml
from pydantic import Field

from countermove.explorer.desk import Desk
from countermove.explorer.law.asked import Day, Name, RuleName, Word, destination, named, view
from countermove.explorer.law.changes import Compared, DraftAsked, draft
from countermove.law.engine.facts import Value
from countermove.law.engine.standing import standing
from countermove.law.question.asked import known_uses
from countermove.law.question.quantities import chip_values
from countermove.study import BadInput, Study
from countermove.study.faults import Faults
from countermove.study.places import load_places
from countermove.study.records import Chip
from countermove.study.rules import Policy, Rule, load_rules

LIMITS: Mapping[str, tuple[str, str, str]] = {
    "tpp": ("tpp", "Computing", "TPP"),
    "density": ("performance_density", "Computing for its area", "TPP/mm²"),
    "bandwidth": ("total_dram_bandwidth_gbs", "Memory bandwidth", "GB/s"),
}
"""The limits that the form offers: the quantity of law that each compares, what it is, and its unit."""
OF_A_CHIP = ("tpp", "density")
"""The limits that a named chip gives by its own figures."""
BAN, LICENCE, FREE = "prohibited", "licence", "none"
THEN: Mapping[str, str] = {
    BAN: "banned",
    "presumption_of_denial": "a licence is needed, and presumed to be denied",
    "case_by_case": "a licence is needed, decided case by case",
    "presumption_of_approval": "a licence is needed, and presumed to be approved",
    LICENCE: "a licence is needed; nothing is said of who gets one",
    FREE: "no licence is needed (only as a change of rules in force)",
}
LABELS: Mapping[str, str] = {
    "title": "Its name", "like": "A chip as the limit", **{name: said for name, (_, said, _) in LIMITS.items()},
    "side": "Which chips", "market": "Which chips", "where": "Where to", "place": "Further countries",
    "seat": "Where to", "use": "What for", "then": "What happens", "fee": "A share of the revenue",
    "quota": "A quota", "change": "Rules in force that it changes", "on": "In force from",
    "to": "Asked about a sale to",
}  # fmt: skip
"""What the form calls its fields."""
STEP = Decimal("0.0001")
MOST = Decimal(10) ** 9
Figure = Annotated[str, Field(max_length=30)]
Conditions = list[dict[str, Any]]


class FormAsked(Compared):
    """The fields of the form, and the question that is put to the law with the rule."""

    title: Annotated[str, Field(max_length=120)] = "A rule of my own"
    side: Literal["at_least", "at_most"] = Field(default="at_least", description="chips from the limits up, or down")
    tpp: Figure | None = Field(default=None, description="limit on TPP")
    density: Figure | None = Field(default=None, description="limit on TPP per mm²")
    bandwidth: Figure | None = Field(default=None, description="limit on memory bandwidth in GB/s")
    like: Name | None = Field(default=None, description="a chip: its own TPP and density are the limits")
    market: Literal["yes"] | None = Field(default=None, description="only chips marketed for data centres")
    where: Annotated[tuple[Word, ...], Field(max_length=40)] = Field(
        default=(), description="destinations: codes, or groups of the study; anywhere if none"
    )
    place: Annotated[str, Field(max_length=400)] | None = Field(default=None, description="more, parted by commas")
    seat: Literal["yes"] | None = Field(default=None, description="buyers headquartered there as well")
    use: Word | None = Field(default=None, description="for one end use only")
    then: Literal[
        "prohibited", "presumption_of_denial", "case_by_case", "presumption_of_approval", "licence", "none"
    ] = "presumption_of_denial"
    fee: Figure | None = Field(default=None, description="per cent of the revenue that goes to the government")
    quota: Figure | None = Field(default=None, description="at most so many per cent of the product's home sales")
    change: Annotated[tuple[RuleName, ...], Field(max_length=20)] = Field(
        default=(), description="rules in force that it changes; else a rule of its own"
    )
    on: Day | None = Field(default=None, description="from when; else the cut-off")


FIELDS = frozenset(FormAsked.model_fields) - frozenset(Compared.model_fields) - {"on"}
"""What only the form sends."""
FIRST_SEEN: Mapping[str, Any] = {"tpp": "10000"}
"""What the form is filled in with before anybody has: with the study's second party, a rule that catches somebody."""


def opened(study: Study) -> FormAsked:
    """The form as a visitor meets it."""
    return FormAsked.model_validate({**FIRST_SEEN, "where": (destination(study, Compared()),)})


def question(desk: Desk, asked: FormAsked) -> DraftAsked:
    """The rule as a draft, and the question that fits it: about a sale to one of its destinations, for its end use.
    BadInput with every fault, by its field."""
    study = view(desk, asked)
    on = asked.on or study.cut_off
    text = written(study, asked, on)
    kept = {name: value for name, value in asked.kept.items() if name not in FIELDS}
    kept |= {"to": asked.to or _asked_about(study, asked, on), "end_use": asked.end_use or asked.use}
    return DraftAsked.model_validate({**kept, "on": asked.on, "text": text})


def written(study: Study, asked: FormAsked, on: date) -> str:
    """The rule as YAML; BadInput with every fault, by its field."""
    faults = Faults()
    limits = faults.of(lambda: _limits(study, asked)) or []
    reach = faults.of(lambda: _reach(study, asked)) or []
    terms = faults.of(lambda: _terms(asked)) or {}
    faults.of(lambda: _checked(study, asked, on))
    faults.tell()
    document: dict[str, Any] = {
        "id": "draft_" + (re.sub(r"[^a-z0-9]+", "_", asked.title.casefold()).strip("_")[:40] or "rule"),
        "title": asked.title, "by": study.about.parties[0].id, "kind": "draft",
        "history": [{"state": "proposed", "from": on}],
    }  # fmt: skip
    if not asked.change:
        document |= {"scope": _all(reach)} if reach else {}
        document |= {"paragraphs": {"limits": {"all": limits}}}
        document |= {"requirement": BAN} if asked.then == BAN else {"review": [terms]} if terms else {}
    elif asked.then == FREE:
        freed = {"id": "DRAFT", "title": asked.title, "when": _all([*reach, *limits])}
        document |= {"amends": [*asked.change], "adds_exceptions": [freed]}
    else:
        document |= {"amends": [*asked.change], "review": [{"when": _all([*reach, *limits]), **terms}]}
    text = cast(Any, yaml).safe_dump(
        document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )  # fmt: skip
    # The law's own schema has the last word on what a form can say.
    draft(study, text)
    return text


def in_force(study: Study, on: date) -> dict[str, str]:
    """The rules of the first party that a draft can change on a day, by id, with their titles."""
    own = [rule for rule in load_rules(study) if rule.by == study.about.parties[0].id and _changeable(rule)]
    return {rule.id: rule.title for rule in own if standing(rule, on).holds != "no"}


def destinations(study: Study) -> dict[str, str]:
    """What the form offers to tick: the other parties of the study, and the groups of countries."""
    places, home = load_places(study).file, study.about.parties[0].id
    parties = {each.id: each.name for each in study.about.parties if each.id != home and each.id in places.names}
    return parties | {
        name: group.title if group.title.startswith(name) else f"{name}, {group.title}"
        for name, group in places.groups.items()
    }


def _changeable(rule: Rule) -> bool:
    return bool(rule.paragraphs) and not rule.amends and rule.kind != "draft" and rule.requirement == "licence"


def _all(parts: Conditions) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"all": parts}


def _limits(study: Study, asked: FormAsked) -> Conditions:
    """The comparisons with figures, those typed in before those of a chip."""
    faults = Faults()
    given = {name: faults.of(lambda name=name: _number(name, getattr(asked, name), MOST))
             for name in LIMITS if getattr(asked, name) is not None}  # fmt: skip
    own = {} if asked.like is None else faults.of(lambda: _figures(study, asked))
    found = {**(own or {}), **given}
    if not found and own is not None:
        faults.of(lambda: _refuse("like", "is empty, as are the limits; give at least one limit, or a chip"))
    faults.tell()
    limits: Conditions = [{LIMITS[name][0]: {asked.side: _plain(found[name])}} for name in LIMITS if name in found]
    return [*limits, *([{"marketed_for_datacenter": "yes"}] if asked.market else [])]


def _figures(study: Study, asked: FormAsked) -> dict[str, Decimal]:
    """The figures of the chip, rounded so that it stays on the side that is meant."""
    try:
        chip = named(study, asked.like or "")
    except BadInput as error:
        raise BadInput.single(error.faults[0].problem, where="like") from None
    if not isinstance(chip, Chip):
        _refuse("like", f"{chip.name} is no chip")
    values = chip_values(chip, {})
    found = {name: _rounded(values[LIMITS[name][0]], up=asked.side == "at_most") for name in OF_A_CHIP}
    if found["tpp"] is None:
        _refuse("like", f"of {chip.name} no TPP is known as a single number; type in a limit instead")
    return {name: value for name, value in found.items() if value is not None}


def _rounded(value: Value, *, up: bool) -> Decimal | None:
    if value.number is None:
        return None
    exact = value.number / value.over
    floor = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(STEP, ROUND_FLOOR)
    return floor + STEP if up and floor < Decimal(exact.numerator) / Decimal(exact.denominator) else floor


def _reach(study: Study, asked: FormAsked) -> Conditions:
    """Where it reaches: destinations, buyers headquartered there, and an end use."""
    faults, places = Faults(), load_places(study)
    for each in asked.where:
        if each not in places.words:
            faults.of(lambda each=each: _refuse("where", f"{each!r} is no country or group of this study"))
    more = faults.of(lambda: _codes(study, asked.place or "")) or []
    known = known_uses(study)
    if asked.use is not None and asked.use not in known:
        faults.of(lambda: _refuse("use", f"{asked.use!r} is not known; want one of {', '.join(sorted(known))}"))
    words = list(dict.fromkeys((*asked.where, *more)))
    if asked.seat and not (asked.where or asked.place):
        faults.of(lambda: _refuse("seat", "buyers headquartered where? tick or write at least one place"))
    faults.tell()
    there: dict[str, Any] = {"destination": words}
    if asked.seat:
        abroad = {"not": {"destination": study.about.parties[0].id}}
        # Each its own list: YAML would write the second one as a reference to the first.
        there = {"any": [there, {"all": [{"headquarters": [*words]}, abroad]}]}
    return [*([there] if words else []), *([{"end_use": asked.use}] if asked.use else [])]


def _codes(study: Study, text: str) -> list[str]:
    faults, places = Faults(), load_places(study)

    def code(name: str) -> str:
        try:
            return name if name in places.words else places.code(name)
        except BadInput as error:
            raise BadInput.single(error.faults[0].problem, where="place") from None

    found = [faults.of(lambda name=name: code(name)) for name in map(str.strip, text.split(",")) if name]
    faults.tell()
    return [each for each in found if each is not None]


def _terms(asked: FormAsked) -> dict[str, Any]:
    """How an application is judged, and on what terms."""
    faults = Faults()
    shares = {"revenue_share": ("fee", asked.fee), "cap": ("quota", asked.quota)}
    given = {key: faults.of(lambda name=name, text=text: _number(name, text or "", Decimal(100)))
             for key, (name, text) in shares.items() if text is not None}  # fmt: skip
    if asked.then in (BAN, FREE):
        for name in ("fee", "quota"):
            if getattr(asked, name) is not None:
                faults.of(lambda name=name: _refuse(name, "goes with a licence only"))
    faults.tell()
    policy = {"policy": asked.then} if asked.then in get_args(Policy) else {}
    return {**policy, **{key: _plain(value / 100) for key, value in given.items() if value is not None}}


def _checked(study: Study, asked: FormAsked, on: date) -> None:
    """BadInput for a change that no rule of the day allows, and for what only a change or only a rule can do."""
    faults, known = Faults(), in_force(study, on)
    for each in asked.change:
        if each not in known:
            faults.of(lambda each=each: _refuse("change", f"{each!r} is no rule that can be changed on {on}"))
    if asked.then == BAN and asked.change:
        faults.of(lambda: _refuse("then", "a ban is a rule of its own; untick the rules that it changes"))
    if asked.then == FREE and not asked.change:
        faults.of(lambda: _refuse("then", "a rule of its own frees nobody; tick the rules that it changes"))
    faults.tell()


def _asked_about(study: Study, asked: FormAsked, on: date) -> str:
    """The destination to ask about: the usual one if the rule reaches it, else the first one that it does reach."""
    usual, places = load_places(study).code(destination(study, asked)), load_places(study)
    words = [*asked.where, *_codes(study, asked.place or "")]
    if not words or places.words_of(usual, on) & set(words):
        return usual
    return next(_members(study, words, on), usual)


def _members(study: Study, words: Sequence[str], on: date) -> Iterator[str]:
    places = load_places(study)
    yield from (code for code in (*words, *places.file.names)
                if code in places.file.names and places.words_of(code, on) & set(words))  # fmt: skip


def _number(name: str, text: str, most: Decimal) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").removesuffix("%").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and STEP <= number <= most):
        _refuse(name, f"{text!r} is no number above 0, and at most {most:,.0f}")
    return number


def _plain(number: Decimal | None) -> int | float:
    assert number is not None
    return int(number) if number == number.to_integral_value() else float(number)


def _refuse(where: str, problem: str) -> NoReturn:
    raise BadInput.single(problem, where=where)
