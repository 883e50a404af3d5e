"""Two laws over one catalogue: who flips, which way, by which reason, and who is no longer decidable.

A law is that of a day, or that of a day with a draft added. The same question is put to both for every chip, and for
every other item of the catalogue (memory, systems, tools, minerals, computers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from countermove.law.answer.admission import admission
from countermove.law.answer.determination import Answer, Consulted
from countermove.law.answer.verdict import Reason, Verdict, verdict
from countermove.law.change.drafts import law_with, parse_name
from countermove.law.change.outcomes import Outcome, Outcomes, counted, outcome_of
from countermove.law.change.texts import TextChange, text_changes
from countermove.law.engine.findings import decide
from countermove.law.engine.outcome import Rank
from countermove.law.engine.standing import standing
from countermove.law.many.live import live
from countermove.law.question.asked import Question, ask
from countermove.law.question.lookup import full_name
from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Faults
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.records import Chip, Item
from countermove.study.rules import Policy, Rule, load_rules
from countermove.study.study import Study

SCHEMA_VERSION = "1"
Direction = Literal["stricter", "looser", "undecidable", "decidable", "other", "same"]
DIRECTIONS: tuple[Direction, ...] = ("stricter", "looser", "undecidable", "decidable", "other", "same")


class Told(Answer):
    """The answer for one chip under one of the two laws, in short. ``importer`` is what the importer's rules admit."""

    status: str
    paragraph: str | None = None
    review: Policy | None = None
    exceptions: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    importer: str | None = None
    importer_alleged: bool = False


class ChipChange(Answer):
    """One chip under both laws. ``by`` is what decides in the second, or what let the chip out of the first.

    ``undecidable``: decided before and unknown after; ``decidable``: the reverse; ``other``: as strict as before, by
    another paragraph or rule.
    """

    chip: str
    chip_name: str
    direction: Direction
    before: Told
    after: Told
    by: Reason | None = None

    @property
    def name(self) -> str:
        """Maker and name."""
        return self.chip_name

    @property
    def outcome(self) -> Outcome:
        """What becomes of it."""
        return outcome_of(self.direction, self.before.status, self.after.status)


class ItemChange(Answer):
    """Another item of the catalogue under both laws; the rest is as for a chip. ``kind`` is the catalogue's, and
    ``from_place`` the country from which the item is taken to leave."""

    item: str
    item_name: str
    kind: str
    from_place: str
    direction: Direction
    before: Told
    after: Told
    by: Reason | None = None

    @property
    def name(self) -> str:
        """Maker and name."""
        return self.item_name

    @property
    def outcome(self) -> Outcome:
        """What becomes of it."""
        return outcome_of(self.direction, self.before.status, self.after.status)


class Law(Answer):
    """One of the two laws: in words, its day, and the rules added to what the study holds."""

    says: str
    on: date
    added: tuple[str, ...] = ()
    rules_consulted: tuple[Consulted, ...] = ()


class Difference(Answer):
    """What changes between two laws for every chip of a catalogue. ``keys`` counts, apart from that, the chips of which
    the importer's own rules say something else; ``outcomes`` tells who needs a licence only now, or no more.
    ``items`` are the catalogue's other items, counted by themselves."""

    schema_version: str = SCHEMA_VERSION
    before: Law
    after: Law
    to: str
    from_place: str
    headquarters: str
    counts: dict[Direction, int]
    outcomes: Outcomes
    keys: int
    chips: tuple[ChipChange, ...]
    item_counts: dict[Direction, int]
    item_outcomes: Outcomes
    items: tuple[ItemChange, ...]
    texts: tuple[TextChange, ...]
    not_modelled: tuple[str, ...]

    def of(self, direction: Direction) -> tuple[ChipChange, ...]:
        """The chips that go one way, in the order of the catalogue."""
        return tuple(each for each in self.chips if each.direction == direction)

    @property
    def changed(self) -> tuple[ChipChange, ...]:
        """The chips whose answer is another."""
        return tuple(each for each in self.chips if each.direction != "same")

    @property
    def items_changed(self) -> tuple[ItemChange, ...]:
        """The other items whose answer is another."""
        return tuple(each for each in self.items if each.direction != "same")


@dataclass(frozen=True)
class Side:
    """A law to compare: rules and a day, and how it was asked for."""

    says: str
    on: date
    rules: tuple[Rule, ...]
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posed:
    """The question of each of two laws about an item that is no chip."""

    item: Item
    first: Question
    second: Question


@dataclass(frozen=True)
class Brief:
    """One answer in short, with every outcome that it leaves open."""

    possible: frozenset[Rank]
    told: Told


def diff(
    study: Study, before: str | Rule, after: str | Rule | None = None, on: date | None = None, to: str = "CN",
    from_: str | None = None, headquarters: str | None = None, end_user: str | None = None,
    end_use: str | None = None, transaction: str = "export", switches: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None, chips: Sequence[Chip] | None = None,
) -> Difference:  # fmt: skip
    """What changes for every chip and every other item of the catalogue (or for ``chips`` alone) from one law to
    another. An item that is no chip leaves from its maker's country, unless ``from_`` says from where.

    Each of ``before`` and ``after`` is a day as 2023-11-17, or a rule that is added to the law of the day ``on``: as it
    was read, or its id or file (see ``law_with``). A rule alone is compared with the law of ``on``; beside a day,
    ``on`` defaults to it.

    Raises BadInput with every fault of rules, days, places and switches.
    """
    faults = Faults()
    sides = faults.of(lambda: _sides(study, before, after, on))
    rows = tuple(study.chips if chips is None else chips)
    others = tuple(study.items) if chips is None else ()
    if not rows and not others:
        raise BadInput.single("the catalogue is empty")
    day = sides[0].on if sides else study.cut_off

    def question(at: date, about: Chip | Item) -> Question:
        return ask(
            study, about, at, to, from_, headquarters, end_user, end_use, transaction, None, switches or {},
            facts or {},
        )  # fmt: skip

    faults.of(lambda: question(day, (*rows, *others)[0]))
    faults.tell()
    assert sides is not None
    first, second = (question(side.on, (*rows, *others)[0]) for side in sides)
    posed = [Posed(each, *(question(side.on, each) for side in sides)) for each in others]
    return compare(study, sides[0], sides[1], first, second, rows, posed)


def compare(
    study: Study, before: Side, after: Side, first: Question, second: Question, chips: Sequence[Chip],
    items: Sequence[Posed] = (),
) -> Difference:  # fmt: skip
    """The same question put to two laws for every chip; ``first`` and ``second`` hold all of it but the chip. For other
    items each has its own."""
    asked = ((first.with_chip(chip), second.with_chip(chip)) for chip in chips)
    changes = tuple(
        _chip_change(chip, before, after, *pair)
        for chip, pair in zip(chips, _both(study, before, after, asked), strict=True)
    )
    posed = _both(study, before, after, ((each.first, each.second) for each in items))
    others = tuple(_item_change(each, before, after, *pair) for each, pair in zip(items, posed, strict=True))
    return Difference(
        before=_law(before), after=_law(after), to=first.to, from_place=first.from_, headquarters=first.headquarters,
        counts=_counts(changes), outcomes=counted(each.outcome for each in changes),
        keys=sum(map(_other_key, changes)), chips=changes, item_counts=_counts(others),
        item_outcomes=counted(each.outcome for each in others), items=others,
        texts=text_changes(before.rules, before.on, after.rules, after.on),
        not_modelled=tuple(dict.fromkeys((*law_notes(study).on(before.on), *law_notes(study).on(after.on)))),
    )  # fmt: skip


def _counts(changes: Sequence[ChipChange | ItemChange]) -> dict[Direction, int]:
    counted = Counter(change.direction for change in changes)
    return {name: counted[name] for name in DIRECTIONS}


def briefs(study: Study, side: Side, question: Question, chips: Sequence[Chip]) -> tuple[Brief, ...]:
    """The answers of one law in short, without the reasoning; rules far from the route are not even read."""
    near = replace(side, rules=live(side.rules, question, load_places(study)))
    places, told, decision = load_places(study), list[Brief](), None
    for chip in chips:
        decision = decide(near.rules, near.on, question.with_chip(chip).facts(places), decision)
        told.append(Brief(decision.possible, _told(near, verdict(decision))))
    return tuple(told)


def tally(before: Sequence[Brief], after: Sequence[Brief]) -> tuple[dict[Direction, int], int]:
    """How many chips go which way, and of how many the importer's rules say something else."""
    pairs = list(zip(before, after, strict=True))
    found = Counter(_direction(old, new) for old, new in pairs)
    keys = sum(old.told.importer != new.told.importer for old, new in pairs)
    return {name: found[name] for name in DIRECTIONS}, keys


def _other_key(change: ChipChange) -> bool:
    return change.before.importer != change.after.importer


def day_side(study: Study, on: date) -> Side:
    """The law of a day."""
    return Side(f"law of {on}", on, load_rules(study))


def _sides(study: Study, before: str | Rule, after: str | Rule | None, on: date | None) -> tuple[Side, Side]:
    given = [text for text in (before, after) if text is not None]
    days = [_day(text) for text in given]
    if after is None:
        if days[0] is not None:
            raise BadInput.single("one day alone; give a second day, or a rule to compare with", where="AFTER")
        day = on or _from_day(before)
        if day is None:
            raise BadInput.single("is missing; say on which day the rule is compared with the law", where="--on")
        return day_side(study, day), _with(study, before, day)
    if days[0] is not None and days[1] is not None:
        if on is not None:
            raise BadInput.single("does not go with two days; each law is taken on its own day", where="--on")
        return day_side(study, days[0]), day_side(study, days[1])
    day = on or next((each for each in (*days, *map(_from_day, given)) if each), None)
    if day is None:
        raise BadInput.single("is missing; say on which day the two rules are compared", where="--on")
    faults, fixed = Faults(), day
    sides = [
        faults.of(lambda text=text, at=at: day_side(study, at) if at is not None else _with(study, text, fixed))
        for text, at in zip(given, days, strict=True)
    ]
    faults.tell()
    assert sides[0] is not None
    assert sides[1] is not None
    return sides[0], sides[1]


def _from_day(given: str | Rule) -> date | None:
    return parse_name(given).from_day if isinstance(given, str) else None


def _day(text: str | Rule) -> date | None:
    if isinstance(text, Rule) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise BadInput.single(str(error)) from None


def _with(study: Study, given: str | Rule, on: date) -> Side:
    name = given if isinstance(given, str) else given.id
    return Side(f"law of {on} with {name}", on, law_with(study, [given], on), (name,))


def _both(
    study: Study, before: Side, after: Side, asked: Iterable[tuple[Question, Question]]
) -> Iterator[tuple[Verdict, Verdict]]:
    """The answers of two laws to one pair of questions after another. A rule is asked again only where something that
    it compares is another; where both are asked the same, the second law only of what it does not share."""
    places, old, new = load_places(study), None, None
    for first, second in asked:
        facts, same = first.facts(places), first == second
        old = decide(before.rules, before.on, facts, old)
        new = decide(after.rules, after.on, facts if same else second.facts(places), new, old if same else None)
        yield verdict(old), verdict(new)


def _law(side: Side) -> Law:
    consulted = tuple(
        Consulted(
            id=rule.id, title=rule.title, hash=rule.digest, text_of=rule.checked_on,
            in_force=standing(rule, side.on).holds,
        )
        for rule in side.rules
    )  # fmt: skip
    return Law(says=side.says, on=side.on, added=side.added, rules_consulted=consulted)


def _chip_change(chip: Chip, first: Side, second: Side, before: Verdict, after: Verdict) -> ChipChange:
    told = _told(first, before), _told(second, after)
    direction, by = _way(before, after, *told)
    return ChipChange(
        chip=chip.id, chip_name=full_name(chip), direction=direction, before=told[0], after=told[1], by=by
    )


def _item_change(posed: Posed, first: Side, second: Side, before: Verdict, after: Verdict) -> ItemChange:
    told = _told(first, before), _told(second, after)
    direction, by = _way(before, after, *told)
    return ItemChange(
        item=posed.item.id, item_name=full_name(posed.item), kind=posed.item.kind, from_place=posed.first.from_,
        direction=direction, before=told[0], after=told[1], by=by,
    )  # fmt: skip


def _way(before: Verdict, after: Verdict, old: Told, new: Told) -> tuple[Direction, Reason | None]:
    """Which way an answer goes, and by what."""
    direction = _direction(Brief(before.decision.possible, old), Brief(after.decision.possible, new))
    return direction, None if direction == "same" else _by(before, after)


def _by(before: Verdict, after: Verdict) -> Reason | None:
    """What carries the second answer; where nothing does, what let the chip out of what carried the first, or of what
    might have."""
    carried, held = after.reasons(), before.reasons()
    if carried:
        return next((each for each in carried if each not in held), carried[0])
    return after.let_out(held[0], before) if held else after.fallen_since(before)


def _told(side: Side, answer: Verdict) -> Told:
    said, key = answer.reading, admission(side.rules, side.on, answer.decision.facts)
    return Told(
        status=said.status, paragraph=said.paragraph, review=said.review, exceptions=said.exceptions, basis=said.basis,
        missing=said.missing, importer=None if key is None else key.state,
        importer_alleged=key is not None and key.alleged,
    )  # fmt: skip


def _direction(before: Brief, after: Brief) -> Direction:
    old, new = before.told, after.told
    if (old.status == "unknown") != (new.status == "unknown"):
        return "undecidable" if new.status == "unknown" else "decidable"
    first, second = before.possible, after.possible
    if first == second:
        return "same" if _core(old) == _core(new) else "other"
    low, high = _sign(min(second), min(first)), _sign(max(second), max(first))
    if low >= 0 and high >= 0 and (low or high):
        return "stricter"
    if low <= 0 and high <= 0 and (low or high):
        return "looser"
    return "other"


def _core(told: Told) -> Told:
    """An answer without the importer's key, which is no part of its strictness."""
    return told.model_copy(update={"importer": None, "importer_alleged": False})


def _sign(left: Rank, right: Rank) -> int:
    return (left > right) - (left < right)
