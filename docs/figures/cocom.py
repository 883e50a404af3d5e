"""Tables and the picture of the page on CoCom: levels over time, what computers faced, the case of the Power Mac G4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from countermove.chart import Frame, Lane, Segment, State, timeline_strip
from countermove.law import check
from countermove.law.determination import Determination
from countermove.study import Study, load_study
from countermove.study.criteria import Node, comparisons
from countermove.study.places import load_places
from countermove.study.rules import Rule, law_notes, load_rules
from figures.cells import code, table

STUDY = "cocom_computers"
MEASURES = ("processing_data_rate_mbits", "memory_mbit", "ctp_mtops", "app_weighted_tflops")
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
    for tree in rule.trees():
        yield from _said(tree)


def _said(tree: Node) -> Iterator[str]:
    units = {"processing_data_rate_mbits": "Mbit/s", "memory_mbit": "Mbit", "ctp_mtops": "Mtops"}
    for name, test in comparisons(tree):
        if name in MEASURES:
            for sign, limit in test.limits:
                yield f"{SIGNS[sign]} {limit:,} {units.get(name, 'WT')}"


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


def _spans(study: Study, item: str, launched: date | None) -> list[Span]:
    days = [day for day in _days(study) if launched is None or day >= launched]
    if launched is not None and launched > FIRST:
        days = sorted({launched, *days})
    answers = [Span(day, _ask(study, item, day)) for day in days]
    return [next(same) for _, same in groupby(answers, key=lambda span: (span.answer.status, span.answer.exceptions))]


def faced(_: Study) -> str:
    """What each computer faced over time, on the way to Moscow."""
    study = _study()
    rows: list[Sequence[object]] = []
    for item in study.items:
        spans = _spans(study, item.id, item.launched_on)
        said = "; ".join(f"{span.start}: {_status(span.answer)}" for span in spans)
        rows.append((item.name, said))
    return table(("computer", "from the day on, to a civil buyer in Moscow"), rows)


def _status(answer: Determination) -> str:
    if answer.status == "unknown":
        return f"not decidable without {code(answer.missing)}" if answer.missing else "not decidable"
    names = {"no_requirement_found": "none found", "licence": "licence"}
    return names.get(answer.status, ", ".join(answer.exceptions))


def strip(_: Study) -> str:
    """The same as a picture."""
    study = _study()
    lanes = [_lane(study, item.id, item.name, item.launched_on) for item in study.items]
    svg = timeline_strip(
        lanes, STATES, start=FIRST, end=LAST,
        frame=Frame(id="cocom", title="Computers on the way to Moscow, 1974 to 2022", width=720),
    )  # fmt: skip
    return f'<div class="chart">{svg}</div>\n'


def _lane(study: Study, item: str, name: str, launched: date | None) -> Lane:
    spans = _spans(study, item, launched)
    ends = [span.start for span in spans[1:]] + [LAST]
    segments = [
        Segment(span.start, end, span.answer.status)
        for span, end in zip(spans, ends, strict=True)
        if span.start < end
    ]
    return Lane(name, segments, key=item)


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
