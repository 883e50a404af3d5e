"""What a rule did over time and where its lines run: strips for chips, a plane for limits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from countermove.brief.plane_picture import plane_figure
from countermove.brief.plane_words import fine_print, heading
from countermove.chart import Frame, Lane, Segment, State, timeline_strip, wide_and_narrow
from countermove.law.answer.admission import admission
from countermove.law.engine.outcome import Rank
from countermove.law.many.quarterly import answers_on, change_days
from countermove.law.plane.boundary import boundary
from countermove.law.plane.picture import Plane
from countermove.law.question.asked import ask
from countermove.study import BadInput, Study
from countermove.study.criteria import comparisons
from countermove.study.places import load_places
from countermove.study.rules import CARRYING, Entry, Rule, load_rules
from figures.cells import inline

STATES = (
    State("none", "no requirement found", slot=1),
    State("exception", "exception", slot=3),
    State("approval", "presumption of approval", slot=6),
    State("case", "case by case", slot=5),
    State("unpublished", "no policy published", slot=8),
    State("denial", "presumption of denial", slot=2),
    State("prohibited", "prohibited", slot=7),
    State("unknown", "several answers open", slot=0),
    State("open", "let in", slot=1),
    State("conditional", "let in on conditions", slot=5),
    State("discouraged", "discouraged", slot=4),
    State("under_review", "under review", slot=6),
    State("halted", "halted", slot=2),
)
BY_RANK = {
    Rank.NONE: "none", Rank.EXCEPTION: "exception", Rank.APPROVAL: "approval", Rank.CASE: "case",
    Rank.UNPUBLISHED: "unpublished", Rank.DENIAL: "denial", Rank.PROHIBITED: "prohibited",
}  # fmt: skip
PAIRS = (("tpp", "performance_density"), ("tpp", "total_dram_bandwidth_gbs"))
LEAST = date(2022, 1, 1)
MOST_LANES = 60
MOST_TRIES = 4


@dataclass(frozen=True)
class Carried:
    """Spans in which a rule carried the answer for a chip: first day, first day after (None: still), state."""

    spans: dict[str, dict[str, list[tuple[date, date | None, str]]]]
    """rule id -> chip id -> spans"""

    def of(self, rule: str) -> dict[str, list[tuple[date, date | None, str]]]:
        """The spans of each chip under one rule."""
        return self.spans.get(rule, {})


def carried(study: Study) -> Carried:
    """For every rule and chip, when the rule carried the answer on the study's own route, from the chip's launch on.

    Law stands still between two days of change, so each such day is asked once, for the whole catalogue.
    """
    rules, chips = load_rules(study), study.chips
    days = [LEAST, *(day for day in change_days(study, rules) if day > LEAST)]
    found: dict[tuple[str, str], list[tuple[date, date | None, str]]] = {}
    for day, end in itertools.zip_longest(days, days[1:]):
        answers = answers_on(study, day)
        states = [_state(int(bits)) for bits in answers.possible]
        for rule, marks in answers.decides.items():
            for row in np.flatnonzero(marks):
                _extend(found.setdefault((rule, chips[row].id), []), day, end, states[row], chips[row].launched_on)
    _admitted(study, found)
    spans: dict[str, dict[str, list[tuple[date, date | None, str]]]] = {}
    for (rule, chip), each in found.items():
        if each:
            spans.setdefault(rule, {})[chip] = each
    return Carried(spans)


def _state(possible: int) -> str:
    ranks = [rank for rank in Rank if possible >> rank & 1]
    return BY_RANK[ranks[0]] if len(ranks) == 1 else "unknown"


def _extend(
    spans: list[tuple[date, date | None, str]], day: date, end: date | None, state: str, launched: date | None
) -> None:
    """Add a span from a day on, not before the launch; joined to the one before where nothing changed."""
    if launched is None or (end is not None and launched >= end):
        return
    start = max(day, launched)
    if spans and spans[-1][1] == start and spans[-1][2] == state:
        spans[-1] = (spans[-1][0], end, state)
    else:
        spans.append((start, end, state))


def _admitted(study: Study, found: dict[tuple[str, str], list[tuple[date, date | None, str]]]) -> None:
    """The importer's key: which of its rules speaks for a chip."""
    own = [rule for rule in load_rules(study) if rule.admits is not None]
    if not own:
        return
    places, to = load_places(study), study.about.parties[1].id
    days = [LEAST, *(day for day in change_days(study, own) if day > LEAST)]
    for day, end in itertools.zip_longest(days, days[1:]):
        for chip in study.chips:
            if chip.launched_on is None or (end is not None and chip.launched_on >= end):
                continue
            facts = ask(study, chip, day, to, None, None, None, None, "export", None, {}).facts(places)
            key = admission(own, day, facts)
            if key is not None and key.rule is not None:
                state = {"case_by_case": "case"}.get(key.state, key.state)
                _extend(found.setdefault((key.rule, chip.id), []), day, end, state, chip.launched_on)


def strip(study: Study, rule: Rule, spans: dict[str, list[tuple[date, date | None, str]]]) -> str:
    """One lane for each chip under the rule, the most recent first; HTML."""
    names = {chip.id: chip for chip in study.chips}
    order = sorted(spans, key=lambda name: (spans[name][0][0], names[name].vendor, names[name].name))
    lanes = [
        Lane(
            f"{names[name].vendor} {names[name].name}".partition(" (")[0],
            [Segment(str(start), None if end is None else str(end), state) for start, end, state in spans[name]],
        )
        for name in order[:MOST_LANES]
    ]
    start = min(each[0][0] for each in spans.values())
    end = study.about.cut_off.replace(month=12, day=31)

    def draw(frame: Frame) -> str:
        return timeline_strip(
            lanes, STATES, frame=frame, start=f"{start.year}-01-01", end=str(end), today=str(study.about.cut_off),
            today_label="end of the record",
        )  # fmt: skip

    frame = Frame(id=f"strip-{_id(rule)}", title=f"Chips under: {rule.title}", width=690, style=False)
    return inline(wide_and_narrow(draw, frame))


def plane_of(study: Study, rule: Rule, rules: Sequence[Rule]) -> Plane | None:
    """The plane that shows most of a rule's own limits, on its first day; None where it has none on two quantities."""
    starts = [entry.from_ for entry in rule.history if entry.state in CARRYING]
    if not starts and "proposed" not in {entry.state for entry in rule.history}:
        return None
    day = max(starts[0] if starts else rule.history[0].from_, LEAST)
    bases = {rule.id} if not rule.amends else set(rule.amends)
    about = [each for each in rules if each.id in bases or bases & set(each.amends)]
    if not starts:
        about = [each if each.id != rule.id else enacted(rule, day) for each in about]
    numbers = [name for node in rule.trees() for name, test in comparisons(node) if test.limits]
    mine = list(dict.fromkeys(numbers))
    pairs = [pair for pair in PAIRS if set(pair) <= set(mine)]
    pairs += [(mine[0], other) for other in mine[1:]] if mine else []
    for pair in pairs[:MOST_TRIES]:
        for to in list(dict.fromkeys(_destinations(study, rule)))[:MOST_TRIES]:
            made = _tried(study, rule, about, day, to, pair)
            if made is not None:
                return made
    return None


def enacted(rule: Rule, day: date) -> Rule:
    """A draft as if it were law from a day on."""
    return rule.model_copy(update={"history": (Entry.model_validate({"state": "effective", "from": day}),)})


def _tried(study: Study, rule: Rule, about: Sequence[Rule], day: date, to: str, pair: tuple[str, str]) -> Plane | None:
    seats = [test for name, test in comparisons(rule.binds) if name == "vendor"] if rule.binds else []
    vendor = (seats[0].is_ or ("another",))[0] if seats else "another"
    home = None if rule.by == study.about.parties[0].id else rule.by
    try:
        made = boundary(study, day, to, *pair, vendor=vendor, from_=home, rules=about)
    except BadInput:
        return None
    both = all(any(limit.moves for limit in axis.limits) for axis in (made.x, made.y))
    return made if both else None


def _destinations(study: Study, rule: Rule) -> Iterable[str]:
    """Where a rule may be looked at: the study's second party, then places that its scope names."""
    yield study.about.parties[1].id
    for name, test in comparisons(rule.scope) if rule.scope is not None else ():
        if name in ("destination", "headquarters"):
            yield from (word for word in test.is_ or () if re.fullmatch("[A-Z]{2}", word))


def plane_html(study: Study, rule: Rule, plane: Plane) -> str:
    """The plane for a desk and for a phone."""
    places = load_places(study)
    frame = Frame(
        id=f"plane-{_id(rule)}",
        title=heading(plane, places),
        note=fine_print(plane),
        width=690,
        height=470,
        style=False,
    )
    return inline(wide_and_narrow(lambda each: plane_figure(plane, each, terse=True), frame))


def _id(rule: Rule) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", rule.id)
