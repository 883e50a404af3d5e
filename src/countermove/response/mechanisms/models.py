"""Models and stories: what is withheld, overstated, given away, kept at home. (M31, M37, M38, M39)"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from countermove.response.mechanisms.exact import (
    FEWEST,
    SURE_P,
    agree,
    kendall_p,
    median_of,
    most,
    permuted,
    share,
)
from countermove.response.mechanisms.observed import Point, observed
from countermove.response.mechanisms.result import Bar, Bars, Mechanism, Number, Question, Verdict
from countermove.response.record.acts import known_events
from countermove.study.records import Observation
from countermove.study.study import Study

STEADY = "no growth would rise as steadily"
WITHHOLDING = "model_access_withholding"
OVER = 1.1
"""A figure one tenth above a disinterested one overstates; less is rounding or another way to count."""


def withheld_models(q: Question) -> Mechanism:
    """M31: models are held back from the rival's firms."""
    test = (
        "Did withholding a model cost the firms that went without, by a series on both sides of the day? Wants "
        f"{FEWEST} or more cases that no one alleges only."
    )
    rows = [row for row in known_events(q.study) if row.instrument == WITHHOLDING and row.direction == "escalation"]
    if q.named is None or not rows:
        return q.unnamed(test)
    leaked = sum(row.alleged == "yes" for row in rows)
    events = {row.id: row for row in known_events(q.study)}
    named = [events[each] for each in q.named.events if each in events]
    heads = [float((b.day - a.day).days) for a, b in pairwise(named) if a.instrument == WITHHOLDING]
    return q.answer(
        test=test, n=len(rows),
        numbers=(
            share("acts of withholding that are only alleged", leaked, len(rows)),
            median_of("days from the withholding to the release", heads, "days"),
        ),
        verdict="cannot tell",
        why=f"{len(rows)} acts of withholding are on record, {leaked} of them alleged, and none with a measured "
        "effect.",
        needed=f"{FEWEST} confirmed cases, with the market share or performance of the firms that went without",
        cannot_say=("Whether a state stood behind a firm's act.", "What the rivals lost by it."),
        events=tuple(row.id for row in (*rows, *named)),
    )  # fmt: skip


def overstated(q: Question) -> Mechanism:
    """M37: a side overstates its success."""
    test = (
        "Where an interested source and a disinterested one give a value of the same series for the same period, is "
        f"the interested one more than {OVER - 1:.0%} higher in most pairs? Surely so: supported; surely not: not "
        "supported."
    )
    ratios = boasts(q.study)
    if q.named is None and not ratios:
        return q.unnamed(test)
    high = sum(ratio > OVER for _, ratio in ratios)
    bars = tuple(Bar(name, ratio, None, None) for name, ratio in ratios)
    return q.answer(
        test=test, n=len(ratios),
        numbers=(
            share("interested figures that overstate", high, len(ratios)),
            median_of("interested over disinterested figure", [ratio for _, ratio in ratios], "times"),
        ),
        verdict=most(high, len(ratios)),
        why=f"{high} of {len(ratios)} pairs overstate.",
        needed=f"{FEWEST} or more figures of a state or its firms, each with an independent one for the same period",
        cannot_say=(
            "Whether a story was planted: only figures are compared, not what was said about them, or why.",
            "Which of two figures is true.",
        ),
        series=tuple(name for name, _ in ratios),
        figure=Bars(bars, "interested over disinterested figure", reference=1.0, reference_label="alike")
        if bars else None,
    )  # fmt: skip


def boasts(study: Study) -> tuple[tuple[str, float], ...]:
    """Series with a value of its own success by an interested source and one by a disinterested source, for one entity
    and one period: the first over the mean of the others."""
    groups: dict[tuple[str, str | None, str, date | None, date | None], list[tuple[bool, float]]] = {}
    for row in study.series:
        if row.value is not None and row.period_end is not None and row.period_end <= study.cut_off:
            key = (row.series, row.entity, row.unit, row.period_start, row.period_end)
            groups.setdefault(key, []).append((_boasts(study, row), row.value))
    found: list[tuple[str, float]] = []
    for key, values in groups.items():
        own, other = [v for mine, v in values if mine], [v for mine, v in values if not mine]
        if own and other and sum(other) > 0:
            found.append((key[0], (sum(own) / len(own)) / (sum(other) / len(other))))
    return tuple(found)


def _boasts(study: Study, row: Observation) -> bool:
    return any(study.sources[each].interest == "own_success" for each in row.source if each in study.sources)


def open_models(q: Question) -> Mechanism:
    """M38: open models win use abroad."""
    test = "Does use of a side's open models outside its own borders rise? Wants a series of use by country."
    if q.named is None:
        return q.unnamed(test)
    abroad = [(part, observed(q.study, part)) for part in q.named.abroad]
    abroad = [(part, points) for part, points in abroad if len(points) >= FEWEST]
    numbers = [
        Number(part.name, points[-1].value, None, None, len(points), part.unit or "", note=f"{points[-1].end}")
        for part in q.named.series if (points := observed(q.study, part))
    ]  # fmt: skip
    trends = [
        Number(f"{STEADY}: {part.name}", kendall_p([each.value for each in points]), None, None, len(points), "p")
        for part, points in abroad
    ]
    if not numbers and not trends:
        return q.unnamed(test)
    verdicts: list[Verdict] = ["supported" if (each.value or 1) <= SURE_P else "cannot tell" for each in trends]
    return q.answer(
        test=test, n=len(trends), numbers=(*trends, *numbers), verdict=agree(verdicts) if verdicts else "cannot tell",
        why="The record counts downloads and derivatives, not where they are used.",
        needed="use by country of models from either side, by year, from before the controls",
        cannot_say=("Where a download was made or a model is run.", "Whether openness was meant as influence."),
        series=tuple(part.series for part in (*q.named.series, *q.named.abroad)),
    )  # fmt: skip


def dual_circulation(q: Question) -> Mechanism:
    """M39: leaning on the home market while staying open abroad."""
    test = (
        "Do the named shares grow faster from the strategy's day on than before it (yearly log growth, every way of "
        f"dealing the years out, p at most {SURE_P}; {FEWEST - 2} growth rates or more on either side)? All of them: "
        "supported; all surely slower: not supported."
    )
    since = q.named.since if q.named else None
    if q.named is None or since is None or not q.named.series:
        return q.unnamed(test)
    verdicts, numbers, bars = list[Verdict](), list[Number](), list[Bar]()
    for part in q.named.series:
        points = observed(q.study, part)
        if len(points) < 2:
            continue
        before, after = _growth_rates(points, since)
        rise = kendall_p([point.value for point in points])
        note = f"{points[0].value:g} ({points[0].end.year}) to {points[-1].value:g} ({points[-1].end.year})"
        numbers.append(Number(f"{STEADY}: {part.name}", rise, None, None, len(points), "p", note=note))
        for name, rates in (("before", before), ("since", after)):
            numbers.append(median_of(f"yearly log growth {name}: {part.name}", rates, "a year"))
            bars.append(Bar(f"{part.name}, {name}", numbers[-1].value, numbers[-1].low, numbers[-1].high))
        verdicts.append(faster(before, after))
    if not numbers:
        return q.unnamed(test)
    return q.answer(
        test=test, n=len(verdicts), numbers=tuple(numbers), verdict=agree(verdicts),
        why=f"A change of pace can be judged for {sum(each != 'cannot tell' for each in verdicts)} of {len(verdicts)} "
        "series.",
        needed="yearly shares by sector, counted one way, for five years on either side of the strategy's day",
        cannot_say=(
            "A rise is not the strategy's doing: it began earlier, and controls, subsidies and demand work too.",
        ),
        series=tuple(part.series for part in q.named.series),
        figure=Bars(tuple(bars), "log growth a year", reference=0.0),
    )  # fmt: skip


def _growth_rates(points: Sequence[Point], since: date) -> tuple[list[float], list[float]]:
    """Log growth a year between neighbours, those that end before a day and those that end after it."""
    before, after = list[float](), list[float]()
    for a, b in pairwise(points):
        if a.value > 0 and b.value > 0:
            rate = math.log(b.value / a.value) / ((b.end - a.end).days / 365.25)
            (before if b.end < since else after).append(rate)
    return before, after


def faster(before: Sequence[float], after: Sequence[float]) -> Verdict:
    """Whether growth rates after a day are higher, by permuting which are which; the statistic is the gap of means."""
    if min(len(before), len(after)) < FEWEST - 2:
        return "cannot tell"
    pool, n = [*before, *after], len(before)

    def gap(order: Sequence[int]) -> float:
        values = [pool[place] for place in order]
        return sum(values[n:]) / len(after) - sum(values[:n]) / n

    up, _ = permuted(lambda order: gap(order.tolist()), len(pool), 2000)
    down, _ = permuted(lambda order: -gap(order.tolist()), len(pool), 2000)
    return "supported" if up <= SURE_P else "not supported" if down <= SURE_P else "cannot tell"
