"""Acts and what answered them: the record's rows joined into acts, filtered, each with its answers and its wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.query import OTHERS, ActsQuery, Confidence, check_party, day_of, seen
from countermove.response.record.acts import Act, group_acts, known_events
from countermove.response.record.coding import WINDOW_DAYS, LinkSet, in_link_set, record_from
from countermove.response.record.spells import Spell, build_spells
from countermove.study import BadInput
from countermove.study.records import Link
from countermove.study.study import Study


class Tie(Answer):
    """A link seen from one of its acts: the other act, and how sure it is that the one answers the other.

    ``lag_days``: from the trigger's day to the response's; ``counted``: whether the waits count it (the codebook wants
    a binding step of the other side within a year).
    """

    link: str
    act: str
    day: date
    actor: str
    title: str
    lag_days: int
    relation: str
    attribution: str
    confidence: Confidence
    role: str
    counted: bool


class Wait(Answer):
    """How the wait of an act for an answer stands: ``watched_days`` under observation, at most a year."""

    state: Literal["answered", "unanswered", "open", "withdrawn", "bargained", "superseded"]
    days: int
    watched_days: int
    group: str


class ActRow(Answer):
    """An act: the rows of the record that were announced together; its strongest row speaks for it and lends its id.

    ``answered_by`` and ``answers``: links of the chosen set, to and from it; ``wait``: None for what the codebook
    counts as no trigger (words, filings, alleged steps, severity under 3).
    """

    id: str
    day: date
    actor: str
    target: str
    layer: str
    instrument: str
    stage: str
    direction: str
    severity: int
    alleged: bool
    title: str
    events: tuple[str, ...]
    source: tuple[str, ...]
    source_reliability: str
    information_credibility: str
    analytic_confidence: str
    known_on: date | None
    answered_by: tuple[Tie, ...]
    answers: tuple[Tie, ...]
    wait: Wait | None


class ActsAnswer(Answer):
    """The acts that the filters keep, and what they were chosen from."""

    study: str
    cut_off: date
    as_of: date | None
    links: LinkSet
    start: date
    end: date
    count: int
    of: int
    acts: tuple[ActRow, ...]


@dataclass(frozen=True)
class Acts:
    """All acts of a view under a link set, by day; ``act_of``: the act that a row of the record belongs to."""

    view: Study
    rows: Mapping[str, ActRow]
    act_of: Mapping[str, str]
    spells: tuple[Spell, ...]


def acts_of(desk: Desk, day: date, links: LinkSet, confidence: Confidence) -> Acts:
    """All acts as known on a day, with their ties and waits."""
    key = ("record", "acts", desk.study_hash, day, links, confidence)
    return desk.answers.get(key, lambda: _acts(seen(desk, day, confidence), links))


def _acts(view: Study, links: LinkSet) -> Acts:
    if len(view.about.parties) < 2 or not view.has_table("events"):
        return Acts(view, {}, {}, ())
    acts = {act.id: act for act in group_acts(known_events(view))}
    act_of = {row.id: act.id for act in acts.values() for row in act.rows}
    spells = build_spells(view, links)
    counted = {
        (act_of[spell.trigger.id], act_of[answer.act.id]) for spell in spells for answer in spell.answers
    }  # fmt: skip
    to: dict[str, list[Tie]] = defaultdict(list)
    by: dict[str, list[Tie]] = defaultdict(list)
    for link in view.links:
        trigger, response = act_of.get(link.trigger), act_of.get(link.response)
        if trigger is None or response is None or trigger == response or not in_link_set(link, links):
            continue
        sure = (trigger, response) in counted
        by[trigger].append(_tie(link, acts[response], counted=sure))
        to[response].append(_tie(link, acts[trigger], counted=sure))
    waits = {act_of[spell.trigger.id]: _wait(spell) for spell in spells}
    rows = {
        name: _row(act, tuple(sorted(by[name], key=_lag)), tuple(sorted(to[name], key=_lag)), waits.get(name))
        for name, act in acts.items()
    }
    return Acts(view, rows, act_of, spells)


def _lag(tie: Tie) -> tuple[int, str]:
    return tie.lag_days, tie.link


def _tie(link: Link, other: Act, *, counted: bool) -> Tie:
    return Tie(
        link=link.id, act=other.id, day=other.day, actor=other.actor, title=other.lead.title, lag_days=link.lag_days,
        relation=link.relation, attribution=link.attribution, confidence=link.confidence, role=link.role,
        counted=counted,
    )  # fmt: skip


def _wait(spell: Spell) -> Wait:
    group = group_id(spell)
    if spell.answers:
        return Wait(state="answered", days=spell.answers[0].lag_days, watched_days=spell.last_day, group=group)
    if spell.end_day is not None and spell.end not in ("open", "answered"):
        return Wait(state=spell.end, days=spell.end_day, watched_days=spell.last_day, group=group)
    whole = spell.last_day >= WINDOW_DAYS
    return Wait(
        state="unanswered" if whole else "open", days=spell.last_day, watched_days=spell.last_day, group=group
    )  # fmt: skip


def group_id(spell: Spell) -> str:
    """Whose acts of which stratum: strata are never pooled."""
    return f"{spell.by}/{spell.stratum}"


def _row(act: Act, answered_by: tuple[Tie, ...], answers: tuple[Tie, ...], wait: Wait | None) -> ActRow:
    lead = act.lead
    return ActRow(
        id=act.id, day=act.day, actor=act.actor, target=lead.target, layer=lead.layer, instrument=lead.instrument,
        stage=lead.stage, direction=lead.direction, severity=act.severity, alleged=lead.alleged == "yes",
        title=lead.title, events=tuple(row.id for row in act.rows), source=lead.source,
        source_reliability=lead.source_reliability, information_credibility=lead.information_credibility,
        analytic_confidence=lead.analytic_confidence, known_on=lead.known_on, answered_by=answered_by,
        answers=answers, wait=wait,
    )  # fmt: skip


def first_day(desk: Desk) -> date:
    """From which day the record is shown unless an address says otherwise: where it is dense."""
    return record_from(desk.study) if desk.study.has_table("events") else desk.study.cut_off


def chosen(desk: Desk, query: ActsQuery, acts: Acts) -> tuple[ActRow, ...]:
    """The acts that the filters keep, in the order of their days. BadInput for a party that acts nowhere."""
    check_party(desk.study, query.party)
    start, end = query.from_ or first_day(desk), query.to or acts.view.cut_off
    if query.from_ is not None and query.to is not None and start > end:
        raise BadInput.single(f"{start} is after the last day, {end}", where="from")
    sides = {each.id for each in desk.study.about.parties}
    return tuple(
        row
        for row in acts.rows.values()
        if start <= row.day <= end
        and (query.party is None or row.actor == query.party or (query.party == OTHERS and row.actor not in sides))
        and (query.layer is None or row.layer == query.layer)
        and (query.instrument is None or row.instrument == query.instrument)
        and (query.severity is None or row.severity >= query.severity)
    )


def acts_answer(desk: Desk, query: ActsQuery) -> ActsAnswer:
    """The acts of a query with what answered them."""
    day = day_of(desk, query)
    acts = acts_of(desk, day, query.links, query.confidence)
    kept = chosen(desk, query, acts)
    return ActsAnswer(
        study=desk.study.about.id, cut_off=acts.view.cut_off, as_of=query.as_of, links=query.links,
        start=query.from_ or first_day(desk), end=query.to or acts.view.cut_off, count=len(kept), of=len(acts.rows),
        acts=kept,
    )  # fmt: skip
