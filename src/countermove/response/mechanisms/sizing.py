"""Size: are answers in proportion to their triggers, and does a side tighten step by step? (M07, M08)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from countermove.response.mechanisms.exact import (
    FEWEST,
    SURE_P,
    agree,
    bootstrap,
    both,
    median_of,
    most,
    permuted,
    share,
    tau_b,
)
from countermove.response.mechanisms.named import Product
from countermove.response.mechanisms.result import (
    Bar,
    Bars,
    Lane,
    Mechanism,
    Number,
    Question,
    Strip,
    Verdict,
    in_every_set,
)
from countermove.response.mechanisms.timing import GIVEN, ONE_CODER, RECENT
from countermove.response.record.acts import Stratum, known_events, parties_of
from countermove.response.record.coding import LINK_SETS, LinkSet
from countermove.response.record.spells import Spell, build_spells, select
from countermove.study.records import Event
from countermove.study.study import Study

WEAK_TAU = 0.2
"""A concordance that surely lies below this is too weak to be called proportion: 60 pairs in order to 40 out of it."""
Pairs = tuple[tuple[int, int], ...]


def severity_pairs(spells: Sequence[Spell]) -> Pairs:
    """The severities (trigger, first answer) of answered triggers."""
    return tuple((spell.severity, spell.answers[0].act.severity) for spell in spells if spell.answers)


def concordance(name: str, pairs: Pairs, links: LinkSet | None = None) -> tuple[Number, Number]:
    """Kendall's tau-b of trigger and answer severity with its bootstrap interval over pairs, and the permutation p."""
    x, y = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    luck = f"permuted answers fit as well, {name.rpartition(', ')[2]}"
    if len(pairs) < 2:
        none = Number(name, None, None, None, len(pairs), "tau", links)
        return none, Number(luck, None, None, None, len(pairs), "p", links)
    p, _ = permuted(lambda order: tau_b(x, y[order]), len(pairs), 2000)
    low, high = bootstrap(lambda drawn: tau_b(x[drawn], y[drawn]), len(pairs), 1000)
    tau = Number(name, tau_b(x, y), low, high, len(pairs), "tau", links, "1 in proportion, 0 unrelated")
    return tau, Number(luck, p, None, None, len(pairs), "p", links)


def in_proportion(tau: Number, p: Number) -> Verdict:
    """Whether answers grow with their triggers, by the rule of M07."""
    if tau.n < FEWEST or tau.high is None or p.value is None:
        return "cannot tell"
    return "supported" if p.value <= SURE_P else "not supported" if tau.high < WEAK_TAU else "cannot tell"


def calibrated(q: Question) -> Mechanism:
    """M07: answers are sized to hurt enough and no more."""
    first = parties_of(q.study).first
    verdicts, keys, rest, bars, used = list[Verdict](), list[Number](), list[Number](), list[Bar](), list[str]()
    strata: tuple[tuple[str, Stratum], ...] = (("controls", "technology_controls"), ("tariffs", "tariffs"))
    for links in LINK_SETS:
        spells = build_spells(q.study, links)
        for name, stratum in strata:
            own = select(spells, by=first, stratum=stratum)
            pairs = severity_pairs(own)
            tau, p = concordance(f"concordance of severities, {name}", pairs, links)
            over = sum(answer > trigger for trigger, answer in pairs)
            cap = share(f"answers no more severe than their trigger, {name}", len(pairs) - over, len(pairs), links)
            ratio = median_of(
                f"answer's severity over the trigger's, {name}", [b / a for a, b in pairs], "times", links
            )
            bars.append(Bar(f"{name}, {links} links", tau.value, tau.low, tau.high))
            if stratum == "technology_controls":
                keys.append(tau)
                rest += [p, cap, ratio]
                verdicts.append(both([in_proportion(tau, p), most(len(pairs) - over, len(pairs))]))
                used += [each for spell in own if spell.answers for each in (spell.trigger.id, spell.answers[0].act.id)]
            else:
                rest += [tau, p, cap, ratio]
    shown = ", ".join(f"{each.value:.2f} of {each.n} ({each.links})" for each in keys if each.value is not None)
    return q.answer(
        test="Does an answer's severity grow with its trigger's (Kendall's tau-b; permuted answers fit as well with "
        f"p at most {SURE_P}), and do most answers stay at or below it? Both, {in_every_set()}, for technology "
        f"controls: supported. Not supported: the interval of tau ends below {WEAK_TAU}, or most answers surely "
        "exceed.",
        n=keys[0].n, numbers=(*keys, *rest), verdict=agree(verdicts),
        why=f"Concordance over answered controls: {shown or 'no pair to compare'}.",
        needed="some twenty answered controls of each severity; those now answered are nearly all of severity 3 or 5",
        cannot_say=(
            "Severity is coded by reach in five steps, not by cost; whether an answer hurt enough is not recorded.",
            "Triggers left unanswered are no answers of size nought here; that they are most is told by M01.", GIVEN,
            ONE_CODER,
        ),
        events=tuple(used), figure=Bars(tuple(bars), "Kendall's tau-b", reference=0.0, reference_label="unrelated"),
    )  # fmt: skip


def steps_of(study: Study, product: Product) -> tuple[Event, ...]:
    """The rows on one product that this view knows, in the order of their days."""
    return tuple(row for row in known_events(study) if row.id in product.events)


def is_graduated(rows: Sequence[Event]) -> bool:
    """Whether a side tightened in steps: a weaker limit stood before its strictest one, on an earlier day."""
    ups = [row for row in rows if row.direction == "escalation"]
    worst = max(row.severity for row in ups)
    reached = min(row.day for row in ups if row.severity == worst)
    return any(row.day < reached for row in ups)


def by_steps(q: Question) -> Mechanism:
    """M08: a side tightens step by step in place of a refusal."""
    test = (
        "On most of the products that the study names, did a weaker limit stand before the strictest one? Surely so, "
        "with alleged orders and without: supported; surely not: not supported. Products without a limit do not count."
    )
    products = q.named.products if q.named else ()
    numbers, verdicts, lanes, used, gaps = list[Number](), list[Verdict](), list[Lane](), list[str](), list[float]()
    for name, leaks in (("alleged orders counted", True), ("public acts alone", False)):
        rows = [[row for row in steps_of(q.study, each) if leaks or row.alleged == "no"] for each in products]
        limited = [each for each in rows if any(row.direction == "escalation" for row in each)]
        graded = [each for each in limited if is_graduated(each)]
        back = sum(any(row.direction == "de_escalation" for row in each) for each in limited)
        numbers += [
            share(f"products limited step by step, {name}", len(graded), len(limited)),
            share(f"products with a step taken back, {name}", back, len(limited)),
        ]
        verdicts.append(most(len(graded), len(limited)))
        if leaks:
            used = [row.id for each in limited for row in each]
            gaps = [float(_to_strictest(each)) for each in graded]
    lanes = [
        Lane(each.name, (), tuple((row.day, row.title) for row in steps_of(q.study, each)))
        for each in products if steps_of(q.study, each)
    ]  # fmt: skip
    if not lanes:
        return q.unnamed(test)
    start = date(min(day for lane in lanes for day, _ in lane.marks).year, 1, 1)
    return q.answer(
        test=test, n=numbers[0].n,
        numbers=(*numbers, median_of("days from the first limit to the strictest, where in steps", gaps, "days")),
        verdict=agree(verdicts),
        why=f"In steps: {numbers[0].note} products with alleged orders counted, {numbers[2].note} by public acts "
        "alone.",
        needed="a list of every product that a side has limited, with each step and its day",
        cannot_say=(
            "Whether a later, stricter step was planned from the start or answered something new.",
            "The products are those that the record names; quiet limits on others are missing.", RECENT,
        ),
        events=tuple(used), figure=Strip(tuple(lanes), (), start, q.study.cut_off, q.study.cut_off),
    )  # fmt: skip


def _to_strictest(rows: Sequence[Event]) -> int:
    ups = [row for row in rows if row.direction == "escalation"]
    worst = max(row.severity for row in ups)
    return (min(row.day for row in ups if row.severity == worst) - min(row.day for row in ups)).days
