"""A determination and its parts in the words and pictures of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from countermove.brief.deciding import Deciding, deciding
from countermove.brief.plane_words import LABELS, STATES, said_words, state_of
from countermove.brief.words import address, capital, day
from countermove.chart import Frame, Lane, Segment, State, timeline_strip
from countermove.explorer.law.answers import History, shown_from
from countermove.explorer.law.asked import FIGURES, Route
from countermove.explorer.law.quantities import plain_quantity, plain_text
from countermove.explorer.law.tree import Leaf, nested
from countermove.law.answer.determination import Branch, Determination, ImporterKey
from countermove.law.answer.render import alike, reasons, tree, verdict
from countermove.law.distance.room import Headroom, Margin
from countermove.law.engine.trace import trimmed
from countermove.law.plane.picture import Said
from countermove.law.question.lookup import full_name
from countermove.study import Study
from countermove.study.law_notes import LawNotes, law_notes
from countermove.study.places import Places
from countermove.study.records import Source
from countermove.study.rules import load_rules

SLOTS = {state.key: state.slot or 0 for state in STATES}
KEYS: Mapping[str, tuple[str, str]] = {
    "open": ("open: nothing stands in the way of the import", "free"),
    "discouraged": ("discouraged: buyers are told to look elsewhere", "partial"),
    "conditional": ("conditional: let in on terms", "partial"),
    "case_by_case": ("decided case by case", "partial"),
    "under_review": ("under review", "partial"),
    "halted": ("halted: not let in", "closed"),
    "unknown": ("not known", "unknown"),
    "none": ("nothing recorded", "other"),
}
"""What a state of the importer's key means, and how open it is."""
KEY_SLOTS = {"free": 1, "partial": 5, "closed": 2, "unknown": 0, "other": 0}
KEY_STATES = tuple(
    State(f"key_{name}", f"import {said.partition(':')[0]}", slot=KEY_SLOTS[tone])
    for name, (said, tone) in KEYS.items()
)
MARGIN = timedelta(days=90)
SIGNS = {"at_least": "≥", "more_than": ">", "less_than": "<", "at_most": "≤", "is": "is"}


@dataclass(frozen=True)
class Way:
    """One value of a missing fact or one position of a switch, and what law would then say. ``fact`` is empty where
    nothing hangs on it."""

    words: str
    said: str
    fact: str = ""
    value: str = ""


@dataclass(frozen=True)
class Told:
    """A determination as the page shows it. ``duty_why``: what the rule of the import duty says of itself;
    ``key_sources``: those of the importer's measure."""

    answer: Determination
    label: str
    slot: int
    key_words: str
    key_slot: int
    deciding: tuple[Deciding, ...]
    reasons: list[Leaf]
    tree: list[Leaf]
    if_known: list[Way]
    by_switch: list[Way]
    idle: list[str]
    titles: dict[str, str]
    citations: list[tuple[str, str, str | None]]
    duty_why: str
    key_sources: tuple[Source, ...]
    seen_later: Mapping[tuple[str, str], date]


def slot_of(said: Said) -> int:
    """The look of an answer."""
    return SLOTS[state_of(said)]


def told(answer: Determination, study: Study) -> Told:
    """A determination in words."""
    notes = law_notes(study)
    said = Said.model_construct(
        status=answer.status, review=answer.review, paragraph=answer.paragraph, exceptions=answer.exceptions,
        duty=answer.us_import_duty, basis=answer.basis, missing=answer.missing, alleged=answer.alleged,
    )  # fmt: skip
    state = state_of(said)
    words, tone = KEYS["none" if answer.importer is None else answer.importer.state]
    titles = {each.id: each.title for each in answer.rules_consulted}
    cited = ((titles.get(each.rule, each.rule), each.cite, address(each.url)) for each in answer.citations)
    return Told(
        answer=answer, label=capital(LABELS[state]), slot=SLOTS[state], key_words=words,
        key_slot=KEY_SLOTS[tone], deciding=deciding(_reasoning(answer)), reasons=nested(reasons(answer), titles),
        tree=nested(tree(answer), titles), if_known=_branches(answer.if_known),
        by_switch=_switched(answer.by_switch, notes), idle=_idle(answer.by_switch, notes), titles=titles,
        citations=_once(cited), duty_why=_duty_why(answer, study), key_sources=_key_sources(answer, study),
        seen_later=_seen_later(study),
    )  # fmt: skip


def _duty_why(answer: Determination, study: Study) -> str:
    """What the rules say of themselves whose duty falls due, or may."""
    asking = {each.rule for each in answer.trace.rules if any(duty.holds != "no" for duty in each.duties)}
    return " ".join(rule.summary for rule in load_rules(study) if rule.id in asking and rule.summary)


def _key_sources(answer: Determination, study: Study) -> tuple[Source, ...]:
    """The sources of the importer's measure that the view has."""
    return tuple(study.sources_of(answer.importer.sources if answer.importer else ()).values())


def _seen_later(study: Study) -> dict[tuple[str, str], date]:
    """The texts that the study cites and that are younger than its last day, by title of their rule, with their day."""
    return {
        (rule.title, each.cite): each.known_on for rule in load_rules(study) for each in rule.citations
        if each.known_on is not None and each.known_on > study.cut_off
    }  # fmt: skip


def after_the_study(study: Study, asked: Route, *days: date | None) -> str:
    """What is to be known of an answer about a day after the study's last one; empty for other days, and for a view
    of what was known by a day."""
    if asked.as_of is not None or not any(each is not None and each > study.cut_off for each in days):
        return ""
    return (
        f"This is after the study’s last day, {day(study.cut_off)}. It counts law that was announced by then and law "
        "that became known since, as far as the record goes."
    )


def _reasoning(answer: Determination) -> dict[str, Any]:
    """The part of the public document that says which comparisons decide: of the rules that can."""
    rules = answer.trace.rules
    based = [each for each in rules if each.rule in answer.basis]
    telling = based or [each for each in rules if each.layer == "item" and each.paragraphs]
    return {"basis": answer.basis, "trace": {"rules": trimmed([asdict(each) for each in telling])}}


def _once(cited: Iterator[tuple[str, str, str | None]]) -> list[tuple[str, str, str | None]]:
    """Each citation once, with its address where one is known."""
    found = dict[tuple[str, str], str | None]()
    for title, cite, url in cited:
        found[title, cite] = found.get((title, cite)) or url
    return [(*key, url) for key, url in found.items()]


def _branches(found: Sequence[Branch]) -> list[Way]:
    """What each value of a missing fact would give; once where all its values give the same."""
    told = list[Way]()
    for fact, group in groupby(found, key=lambda branch: branch.fact):
        own, name = list(group), plain_quantity(fact)
        unit = f" {FIGURES[fact][1]}" if fact in FIGURES else ""
        if alike(own):
            told.append(Way(f"{name}, whatever it is", _said(own[0])))
        else:
            told += [Way(f"{name} is {each.value}{unit}", _said(each), fact, each.value) for each in own]
    return told


def _switched(found: Sequence[Branch], notes: LawNotes) -> list[Way]:
    """The answer under each position of the open points on which it hangs, in the words of the study."""
    told = list[Way]()
    for name, switch in notes.switches.items():
        own = [each for each in found if each.fact == name]
        if not alike(own):
            told += [
                Way(f"{switch.title}: {switch.positions[each.value]}", _said(each), name, each.value) for each in own
            ]
    return told


def _idle(found: Sequence[Branch], notes: LawNotes) -> list[str]:
    """The open points that touch the item and change nothing."""
    return [switch.title for name, switch in notes.switches.items()
            if (own := [each for each in found if each.fact == name]) and alike(own)]  # fmt: skip


def _said(branch: Branch) -> str:
    return verdict(branch.status, branch.paragraph, branch.review, branch.exceptions)


@dataclass(frozen=True)
class Limit:
    """One limit beside a design: where it stands, what it compares, the design's value, and how far it is."""

    rule: str
    part: str
    limit: str
    value: str
    far: str
    met: str
    crossing: str


def limits(answer: Headroom) -> list[Limit]:
    """The limits whose rules may reach the question, those that bind others left out."""
    shown = [
        each for each in answer.margins
        if answer.reaches.get(each.rule) != "no" and answer.binds.get(each.rule) != "no"
    ]  # fmt: skip
    titles = {each.id: each.title for each in answer.rules_consulted}
    return [_limit(each, titles) for each in shown]


def _limit(margin: Margin, titles: Mapping[str, str]) -> Limit:
    part = margin.part if margin.label in (None, margin.part) else f"{margin.part}, {margin.label}"
    unit = "" if margin.unit in ("TPP", "TPP/mm2") else f" {margin.unit}".replace("mm2", "mm²")
    name = plain_quantity(margin.quantity)
    return Limit(
        titles.get(margin.rule, margin.rule), part, f"{name} {SIGNS[margin.comparison]} {margin.threshold}{unit}",
        "not known" if margin.value is None else f"{margin.value}{unit}", _far(margin), margin.met,
        plain_text(margin.crossings[0].says) if margin.crossings else "",
    )  # fmt: skip


def _far(margin: Margin) -> str:
    """The distance; an interval where the design may stand on either side."""
    ends = (margin.distance_least, margin.distance_most)
    if (margin.distance is None or margin.either_side) and None not in ends:
        return f"{_signed(ends[0] or '')} to {_signed(ends[1] or '')}"
    if margin.distance is None or margin.side == "on the line":
        return margin.side
    share = "" if margin.distance_percent is None else f" ({margin.distance_percent:+,.1f} %)"
    return _minus(f"{_signed(margin.distance)}{share}")


def _signed(figure: str) -> str:
    return _minus(figure if figure.startswith("-") else f"+{figure}")


def _minus(text: str) -> str:
    return text.replace("-", "\u2212")


def strip(found: History, on: date, places: Places, to: str, frame: Frame) -> str:
    """The history as a strip with a line on the day asked about: the exporter's law, and the importer's key."""
    start = min(shown_from(found), on - MARGIN)
    lanes = [
        Lane("Export", [Segment(each.start, each.end, state_of(each.said)) for each in found.exporter]),
        Lane("Import", [Segment(each.start, each.end, f"key_{each.key.state}") for each in found.importer if each.key]),
    ]
    return timeline_strip(
        [lane for lane in lanes if lane.segments], (*STATES, *KEY_STATES), start=start,
        end=max(found.until, on) + MARGIN, today=on, today_label=day(on),
        frame=replace(frame, title=f"{full_name(found.item)} to {places.name(to)}: law over time"),
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row of the table under a strip."""

    start: date
    end: date | None
    said: str
    by: str
    known_on: date | None = None


def lines(found: History, titles: Mapping[str, str]) -> tuple[list[Line], list[Line]]:
    """The history in words: the exporter's law and the importer's key, the latest first."""
    first = shown_from(found)
    law = [
        Line(each.start, each.end, said_words(each.said), "; ".join(titles.get(n, n) for n in each.said.basis),
             each.known_on)
        for each in found.exporter if each.end is None or each.end > first
    ]  # fmt: skip
    keys = [
        Line(each.start, each.end, _key_line(each.key), titles.get(each.key.rule or "", ""), each.known_on)
        for each in found.importer
        if each.key
    ]
    return law[::-1], keys[::-1]


def _key_line(key: ImporterKey) -> str:
    return f"{KEYS[key.state][0]} ({how_known(key)})"


def how_known(key: ImporterKey) -> str:
    """How an importer's act is known."""
    stage = "alleged: press on unnamed people, published by no authority" if key.alleged else key.stage
    return f"{stage}; {key.strength} evidence"


def status_sentence(answer: Determination) -> str:
    """What the exporter's law says, as a plain sentence."""
    said = capital(verdict(answer.status, answer.paragraph, answer.review, answer.exceptions))
    return f"{said}."
