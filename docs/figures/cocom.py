"""Tables and the picture of the page on CoCom: levels over time, what computers faced, the case of the Power Mac G4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

from countermove.chart import Frame, Lane, Segment, State, timeline_strip
from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.law.question.lookup import full_name
from countermove.study import Study, load_study
from countermove.study.criteria import AnyOf, Compare, Negation, Node
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.records import Item
from countermove.study.rules import Rule, load_rules
from figures.cells import code, table

STUDY = "cocom_computers"
UNITS = {
    "processing_data_rate_mbits": "Mbit/s",
    "memory_mbit": "Mbit",
    "ctp_mtops": "Mtops",
    "app_weighted_tflops": "WT",
}
SIGNS = {"at_least": "from", "more_than": "above", "less_than": "below", "at_most": "up to"}
SOVIET_UNION_ENDS = date(1991, 12, 26)
FIRST, LAST = date(1974, 5, 20), date(2022, 8, 25)
STATES = (
    State("no_requirement_found", "no licence asked for", "free"),
    State("exception", "licence exception", "partial"),
    State("licence", "licence", "closed"),
    State("unknown", "not decidable", "unknown"),
)
G4 = "Power Mac G4"
G4_DAYS = (date(1999, 8, 31), date(2000, 1, 21), date(2000, 1, 22), date(2000, 10, 13))
SUPPOSED = (1900, 2100, 6500, 6600)


def _study() -> Study:
    return load_study(STUDY)


def levels(_: Study) -> str:
    """Every level of the rules, in the order of the day from which it counted."""
    rows: list[Sequence[object]] = []
    rules = sorted((rule for rule in load_rules(_study()) if rule.kind != "draft"), key=_first_day)
    for rule in rules:
        said = "; ".join(dict.fromkeys(_limits(rule)))
        rows.append((_first_day(rule), rule.by, f"`{rule.id}`", said or "-", rule.evidence, rule.citations[0].cite))
    return table(("from", "by", "rule", "levels", "how known", "citation"), rows)


def _first_day(rule: Rule) -> date:
    return min(entry.from_ for entry in rule.history if entry.state == "effective")


def _limits(rule: Rule) -> Iterator[str]:
    """The levels of a rule, each with the paragraph, exception or policy that it belongs to."""
    for name, tree in rule.paragraphs.items():
        yield from _said(tree, name)
    for clause in rule.exceptions or ():
        yield from _said(clause.when, clause.id.replace("_", " "))
    for step in rule.review:
        if step.when is not None:
            yield from _said(step.when, (step.policy or "review").replace("_", " "))


def _said(node: Node, where: str) -> Iterator[str]:
    place = f"{where}, {node.label}" if node.label else where
    if isinstance(node, Compare):
        for name, test in node.tests.items():
            for sign, limit in test.limits if name in UNITS else ():
                yield f"{place}: {SIGNS[sign]} {limit:,} {UNITS[name]}"
    elif isinstance(node, Negation):
        yield from _said(node.not_, place)
    else:
        for part in node.any if isinstance(node, AnyOf) else node.all:
            yield from _said(part, place)


@dataclass(frozen=True)
class Span:
    """One answer from a day on."""

    start: date
    answer: Determination


def _days(study: Study) -> list[date]:
    """The days on which an answer can change, and the first day of the picture."""
    days = {entry.from_ for rule in load_rules(study) for entry in rule.history}
    days |= {SOVIET_UNION_ENDS, *load_places(study).change_days}
    return sorted(day for day in {FIRST, *days} if FIRST <= day <= LAST)


def _ask(study: Study, item: str, day: date) -> Determination:
    """A civil buyer in Moscow asks an American maker."""
    return check(study, item, day, "SU" if day < SOVIET_UNION_ENDS else "RU", end_use="civil")


@cache
def _lives() -> tuple[tuple[Item, tuple[Span, ...]], ...]:
    """Each computer that was sold, with its answers from its launch (or else the day it became known) on."""
    study = _study()
    sold = [item for item in study.items if item.source != ("derivation",)]
    return tuple((item, tuple(_spans(study, item))) for item in sold)


def _spans(study: Study, item: Item) -> list[Span]:
    begins = max(item.launched_on or item.known_on or FIRST, FIRST)
    days = sorted({begins, *(day for day in _days(study) if day >= begins)})
    answers = [Span(day, _ask(study, item.id, day)) for day in days]
    return [next(same) for _, same in groupby(answers, key=lambda span: (span.answer.status, span.answer.exceptions))]


def faced(_: Study) -> str:
    """What each computer faced over time, on the way to Moscow."""
    rows = [
        (full_name(item), "; ".join(f"{each.start}: {_status(each.answer)}" for each in spans))
        for item, spans in _lives()
    ]
    return table(("computer", "from the day on, to a civil buyer in Moscow"), rows)


def _status(answer: Determination) -> str:
    if answer.status == "unknown":
        return f"not decidable without {code(answer.missing)}" if answer.missing else "not decidable"
    names = {"no_requirement_found": "none found", "licence": "licence"}
    return names.get(answer.status, ", ".join(answer.exceptions))


def strip(_: Study) -> str:
    """The same as a picture."""
    frame = Frame(id="cocom", title="Computers on the way to Moscow, 1977 to 2022", width=720)
    lanes = [_lane(item, spans) for item, spans in _lives()]
    return f'<div class="chart">{timeline_strip(lanes, STATES, start=date(1977, 1, 1), end=LAST, frame=frame)}</div>\n'


def _lane(item: Item, spans: Sequence[Span]) -> Lane:
    ends = [span.start for span in spans[1:]] + [LAST]
    pairs = [(span, end) for span, end in zip(spans, ends, strict=True) if span.start < end]
    return Lane(full_name(item), [Segment(span.start, end, span.answer.status) for span, end in pairs], key=item.id)


def g4(_: Study) -> str:
    """The Power Mac G4 of 1999 for a civil and a military buyer in Russia, at figures that are supposed."""
    study = _study()
    rows: list[Sequence[object]] = []
    for day in G4_DAYS:
        for use in ("civil", "military"):
            plain = _status(check(study, G4, day, "RU", end_use=use))
            at = (check(study, G4, day, "RU", end_use=use, facts={"ctp_mtops": str(each)}) for each in SUPPOSED)
            rows.append((day, use, plain, *(_status(answer) for answer in at)))
    head = ("day", "buyer", "as recorded", *(f"if {each:,} Mtops" for each in SUPPOSED))
    return table(head, rows)


def left_out(_: Study) -> str:
    """What the rules of the study do not carry."""
    study = _study()
    said = list(law_notes(study).not_modelled)
    said += [f"`{rule.id}`: {text}" for rule in load_rules(study) for text in rule.not_modelled]
    return "\n".join(f"- {text}" for text in said) + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "cocom_levels": levels,
    "cocom_faced": faced,
    "cocom_strip": strip,
    "cocom_g4": g4,
    "cocom_left_out": left_out,
}
