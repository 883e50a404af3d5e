"""What law says of one item: determination, distance to each limit, and how both came about, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from countermove.explorer.desk import Desk
from countermove.explorer.law.asked import OfParty, destination, item_of, pairs, view
from countermove.law import check, headroom
from countermove.law.answer.admission import admission
from countermove.law.answer.determination import Determination, ImporterKey
from countermove.law.change.drafts import law_with
from countermove.law.distance.room import Headroom
from countermove.law.engine.findings import decide
from countermove.law.many.live import live, signature
from countermove.law.many.quarterly import change_days
from countermove.law.parties.screening import Screening, screen
from countermove.law.plane.picture import Said
from countermove.law.plane.sheet import said_by
from countermove.law.question.asked import Question, ask
from countermove.study.places import Places, load_places
from countermove.study.records import Chip, Item
from countermove.study.rules import Rule, load_rules
from countermove.study.study import Study

LEAD = timedelta(days=365)
"""What a history shows of the time before law first asked for something."""


@dataclass(frozen=True)
class Stretch:
    """Days with one answer, half-open; ``end`` is None where nothing later is known. ``known_on``: when the change that
    begins it had become known; None where no rule says so."""

    start: date
    end: date | None
    said: Said
    known_on: date | None = None


@dataclass(frozen=True)
class KeyStretch:
    """Days with one state of the importer's key; None where the record has none. ``known_on`` is as in a stretch."""

    start: date
    end: date | None
    key: ImporterKey | None
    known_on: date | None = None


@dataclass(frozen=True)
class History:
    """What law said of one item on one route on all days that the study knows, by both keys."""

    item: Chip | Item
    exporter: tuple[Stretch, ...]
    importer: tuple[KeyStretch, ...]
    until: date


def determination(desk: Desk, asked: OfParty) -> Determination:
    """The law's answer, as ``law check`` gives it. It is not kept: with its trace it is large, and soon found again."""
    study = view(desk, asked)
    on = asked.on or study.cut_off
    return check(
        study, item_of(study, asked), on, destination(study, asked), asked.from_, asked.headquarters, asked.end_user,
        asked.end_use, asked.transaction, asked.marketed_for_datacenter, pairs(asked.switch), asked.facts,
        _rules(study, asked, on),
    )  # fmt: skip


def _rules(study: Study, asked: OfParty, on: date) -> tuple[Rule, ...] | None:
    return law_with(study, asked.with_, on) if asked.with_ else None


def room(desk: Desk, asked: OfParty, *, anywhere: bool = False) -> Headroom:
    """The distance to every limit, as ``law headroom`` gives it; ``anywhere``: whatever the destination."""

    def make() -> str:
        study = view(desk, asked)
        way = {"to": destination(study, asked), "from_": asked.from_, "headquarters": asked.headquarters}
        found = headroom(
            study, item_of(study, asked), asked.on or study.cut_off, pairs(asked.switch), **({} if anywhere else way),
            transaction="export" if anywhere else asked.transaction,
            marketed_for_datacenter=asked.marketed_for_datacenter,
        )  # fmt: skip
        return found.model_dump_json()

    # Kept as text, which is a tenth of its size.
    return Headroom.model_validate_json(desk.answers.get(("law.headroom", desk.study_hash, asked, anywhere), make))


def screening(desk: Desk, asked: OfParty) -> Screening | None:
    """Whether a list knows the end user's name; None where nobody is named."""
    study = view(desk, asked)
    return None if asked.end_user is None else screen(study, asked.end_user, asked.on or study.cut_off)


def history(desk: Desk, asked: OfParty) -> History:
    """What law said of the item on every day on which some of it changed, for a buyer of whom no list knows. The day
    asked about plays no part."""
    timeless = asked.model_copy(update={"on": None, "with_": (), "end_user": None})
    return desk.answers.get(("law.history", desk.study_hash, timeless), lambda: _history(view(desk, asked), timeless))


def _history(study: Study, asked: OfParty) -> History:
    rules, places = load_rules(study), load_places(study)
    days = change_days(study, rules) or (study.cut_off,)
    item = item_of(study, asked)
    question = ask(
        study, item, days[0], destination(study, asked), asked.from_, asked.headquarters, None, asked.end_use,
        asked.transaction, asked.marketed_for_datacenter, pairs(asked.switch), asked.facts,
    )  # fmt: skip
    importers = [rule for rule in rules if rule.admits is not None]
    turning, key = frozenset(change_days(study, importers)), None
    known, told = dict[tuple[object, ...], Said](), list[tuple[date, Said, ImporterKey | None]]()
    for day in days:
        then = replace(question, on=day)
        law, facts = signature(rules, then, places), then.facts(places)
        if law not in known:
            known[law] = said_by(decide(live(rules, then, places), day, facts))
        if day in turning:
            key = admission(importers, day, facts, study.known_by)
        told.append((day, known[law], key))
    ends = (*(day for day, _, _ in told[1:]), None)
    stretches = list[Stretch]()
    keys = list[KeyStretch]()
    for (day, said, key), end in zip(told, ends, strict=True):
        if stretches and stretches[-1].said == said:
            stretches[-1] = replace(stretches[-1], end=end)
        else:
            stretches.append(Stretch(day, end, said, _known_on(rules, replace(question, on=day), places)))
        if keys and _state(keys[-1].key) == _state(key):
            keys[-1] = replace(keys[-1], end=end)
        else:
            keys.append(KeyStretch(day, end, key, _known_on(importers, replace(question, on=day), places)))
    return History(item, tuple(stretches), tuple(keys), max(study.cut_off, days[-1]))


def _known_on(rules: Sequence[Rule], question: Question, places: Places) -> date | None:
    """When all that changes on the question's day had become known, by the rules that may bear on it."""
    day = question.on
    around = (replace(question, on=each) for each in (day - timedelta(days=1), day))
    near = {rule.id: rule for then in around for rule in live(rules, then, places)}
    every = ((rule, entry) for rule in near.values() for entry in rule.history)
    days = (rule.known_on(entry) for rule, entry in every if day in (entry.from_, entry.until))
    return max(days, default=None)


def _state(key: ImporterKey | None) -> tuple[object, ...]:
    return () if key is None else (key.state, key.stage, key.alleged, key.rule)


def shown_from(found: History) -> date:
    """The first day that is worth showing: a year before law first asked for something or the importer spoke."""
    asking = [each.start for each in found.exporter if each.said.status != "no_requirement_found"]
    asking += [each.start for each in found.importer if each.key is not None]
    return min(asking, default=found.exporter[0].start) - LEAD
