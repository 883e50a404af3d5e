"""Timing: do answers come in four stages, ever sooner, after a set time, or blow for blow? (M01 to M04)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from countermove.response.mechanisms.exact import (
    DRAWS,
    FEWEST,
    SURE_P,
    agree,
    both,
    generator,
    median_of,
    most,
    share,
)
from countermove.response.mechanisms.result import (
    Curves,
    DrawnAct,
    Level,
    Mechanism,
    Number,
    Question,
    Steps,
    Timeline,
    Verdict,
    in_every_set,
)
from countermove.response.record.acts import Stratum, known_events, parties_of, published_on
from countermove.response.record.coding import LINK_SETS, NOT_BINDING, LinkSet, in_link_set, record_from
from countermove.response.record.spells import Spell, build_spells, select, spell_data
from countermove.response.survival.curves import Curve, answered_curve
from countermove.response.survival.verdict import (
    CLAIMED_DAYS,
    LONG_CLAIM_DAYS,
    NEAR_CLAIM_DAYS,
    SURE,
    fixed_lag,
    verdict,
)
from countermove.response.waiting.words import fitted
from countermove.study.study import Study

LONG_WINDOW_DAYS = 730
"""The articles speak of waits of up to 24 months; a window of 365 days could not see them."""
WAIT_DAYS = 365
"""The shortest wait that the articles give to the third stage: 12 months."""
LONG_PART = 0.25
"""If half of the answers are early ones and half of those took the long lag, a quarter of all did."""
FAST_DAYS = 7
"""*Within days*: a week."""
GIVEN = "It holds given that a control was imposed; what was held back for fear of an answer is not seen."
ONE_CODER = "Links and severities were coded once, with the outcome known; famous answers are listed more fully."
RECENT = "Of recent triggers only quick answers can be known yet, which makes all lags look shorter."


def controls(study: Study, links: LinkSet, window_days: int = LONG_WINDOW_DAYS) -> tuple[Spell, ...]:
    """The first side's technology controls since the record is full enough to count."""
    spells = build_spells(study, links, window_days)
    return select(
        spells, by=parties_of(study).first, stratum="technology_controls", period=(record_from(study), date.max)
    )


def first_lags(spells: Sequence[Spell]) -> list[int]:
    """The lags of first answers in days, unanswered triggers left out."""
    return [spell.answers[0].lag_days for spell in spells if spell.answers]


def four_stages(q: Question) -> Mechanism:
    """M01: control, words, watching and weighing, then an aimed measure."""
    verdicts: list[Verdict] = []
    reach: list[Number] = []
    rest: list[Number] = []
    used: list[str] = []
    for links in LINK_SETS:
        spells = controls(q.study, links)
        watched = [spell for spell in spells if (q.study.cut_off - spell.day).days >= LONG_WINDOW_DAYS]
        answered = [spell for spell in watched if spell.answers]
        waits = first_lags(spells)
        late = sum(lag >= WAIT_DAYS for lag in waits)
        spoken = _words(q.study, spells, links)
        in_order = [spoken[each.trigger.id] <= each.answers[0].lag_days for each in spells if each.answers
                    and each.trigger.id in spoken]  # fmt: skip
        reach.append(share("controls that reach stage 4 within two years", len(answered), len(watched), links))
        rest += [
            share("first answers after a wait of 12 months or more", late, len(waits), links),
            median_of("days from control to words", list(spoken.values()), "days", links),
            median_of("days from control to measure", waits, "days", links),
            share("words before the measure, where both are linked", sum(in_order), len(in_order), links),
        ]  # fmt: skip
        verdicts.append(both([most(len(answered), len(watched)), most(late, len(waits))]))
        used += [each.trigger.id for each in spells if each.answers]
        used += [each.answers[0].act.id for each in spells if each.answers]
    found = agree(verdicts)
    return q.answer(
        test=f"Do most controls reach stage 4, and do most answers come after a wait of {WAIT_DAYS} days or more? Both "
        f"{in_every_set()}: supported; one of them surely not: not supported.",
        n=reach[0].n, numbers=(*reach, *rest), verdict=found,
        why=f"{_range_of(reach)} of controls watched for two years reach stage 4; of first answers, "
        f"{_range_of([each for each in rest if each.name.startswith('first')])} came after a year.",
        needed=f"{FEWEST} or more answered controls in every link set, and words recorded as fully as measures",
        cannot_say=(
            "Words are recorded only where they were loud or linked, so the second stage is seen in part.", GIVEN,
            ONE_CODER,
        ),
        events=tuple(used), figure=timeline(q.study, q.links),
    )  # fmt: skip


def _words(study: Study, spells: Sequence[Spell], links: LinkSet) -> dict[str, float]:
    """For each trigger, the days until the other side's first linked words: a threat, a draft, a filing, a WTO case."""
    rows = {row.id: row for row in known_events(study)}
    trigger_of = {row.id: spell for spell in spells for row in spell.trigger.rows}
    found: dict[str, float] = {}
    for link in study.links:
        spell, row = trigger_of.get(link.trigger), rows.get(link.response)
        if spell is None or row is None or not in_link_set(link, links) or row.alleged == "yes":
            continue
        if row.instrument in NOT_BINDING or row.stage == "proposed":
            days = float((published_on(row) - spell.day).days)
            if days >= 0:
                found[spell.trigger.id] = min(days, found.get(spell.trigger.id, days))
    return found


def _range_of(numbers: Sequence[Number]) -> str:
    """The counts behind a share, link set by link set."""
    return ", ".join(f"{each.note} ({each.links})" for each in numbers)


def timeline(study: Study, links: LinkSet) -> Timeline | None:
    """Both sides' triggers and their first answers as arcs; None where the view has no act."""
    parties = parties_of(study)
    spells = [each for each in build_spells(study, links) if each.by in (parties.first, parties.second)]
    spells = [
        each for each in spells if each.stratum in ("technology_controls", "tariffs") and each.day >= record_from(study)
    ]
    if not spells:
        return None
    strength: dict[tuple[str, str], Level] = {(link.trigger, link.response): link.confidence for link in study.links}
    acts: dict[str, DrawnAct] = {}
    arcs: list[tuple[str, str, Level]] = []
    for spell in spells:
        for act in (spell.trigger, *(answer.act for answer in spell.answers[:1])):
            # A trigger and an answer may lead with different rows of one package; the first drawn stands for both.
            acts.setdefault(act.id, DrawnAct(act.id, act.day, 0 if act.actor == parties.first else 1, act.lead.title,
                                             act.severity))  # fmt: skip
        if spell.answers:
            answer = spell.answers[0].act
            pairs = [(t.id, r.id) for t in spell.trigger.rows for r in answer.rows]
            found: list[Level] = [strength[pair] for pair in pairs if pair in strength]
            arcs.append((spell.trigger.id, answer.id, _best(found)))
    names = {party.id: party.name for party in study.about.parties}
    days = [act.day for act in acts.values()]
    return Timeline(
        tuple(acts.values()), tuple(arcs), (names[parties.first], names[parties.second]),
        min(days), max(study.cut_off, max(days)),
    )  # fmt: skip


def _best(found: Sequence[Level]) -> Level:
    return "high" if "high" in found else "medium" if "medium" in found else "low"


def shrinking_lag(q: Question) -> Mechanism:
    """M02: lags of 18 to 24 months have fallen below twelve."""
    judged = verdict(q.study, q.links)
    rises, long, numbers = [each.trend.rises for each in judged.variants], list[Verdict](), list[Number]()
    for links in LINK_SETS:
        lags = first_lags(controls(q.study, links))
        late = sum(lag >= LONG_CLAIM_DAYS for lag in lags)
        trend = judged.variant(links).trend
        numbers += [
            share("first answers that took 18 months or more", late, len(lags), links),
            Number("an answer's daily chance, times per year of trigger date", trend.factor, trend.low, trend.high,
                   len(controls(q.study, links)), "times", links, f"{trend.answers:.1f} answers"),
        ]  # fmt: skip
        long.append("not supported" if most(late, len(lags), LONG_PART) == "not supported" else "cannot tell")
    trend_says: Verdict = (
        "supported" if judged.finding == "carried" else
        "not supported" if judged.finding == "contradicted" else "cannot tell"
    )  # fmt: skip
    were_long = agree(long)
    found = both([trend_says, "supported" if were_long == "cannot tell" and trend_says == "supported" else were_long])
    longs = [each for each in numbers if each.name.startswith("first")]
    missing = "; so the long early lag is not in the record" if were_long == "not supported" else ""
    return q.answer(
        test=f"Did answers once take {LONG_CLAIM_DAYS} days or more, and do they come sooner now? Supported: the "
        f"hazard of an answer rises with the trigger's date with probability {SURE} under every reading. Not "
        f"supported: it falls so surely, or surely fewer than {LONG_PART:.0%} of first answers took that long, "
        f"{in_every_set()}.",
        n=numbers[0].n, numbers=(*numbers, *_fitted_waits(q)), verdict=found,
        why=f"First answers that took 18 months or more: {_range_of(longs)}{missing}. That answers come sooner now has "
        f"probability {min(rises):.2f} to {max(rises):.2f}, as the record is read.",
        needed=f"{FEWEST} or more answers to early controls, in a frame that lists quiet ones too",
        cannot_say=(RECENT, GIVEN, ONE_CODER, "A lag is not a reaction time: a state may prepare and choose its day."),
        figure=_lag_curves(q.study, q.links),
    )  # fmt: skip


def _steps(name: str, curve: Curve, x_max: float) -> Steps:
    parts = (curve.value, curve.low, curve.high)
    value, low, high = ((*part.tolist(), *part[-1:].tolist()) for part in parts)
    days = (*curve.times_days.tolist(), x_max) if len(curve.times_days) else ()
    return Steps(name, tuple(max(0.0, float(day)) for day in days), value, low, high)


def _lag_curves(study: Study, links: LinkSet) -> Curves:
    """Shares answered, controls of the record's first and second half apart."""
    spells = controls(study, links)
    middle = sorted(spell.day for spell in spells)[len(spells) // 2] if spells else record_from(study)
    halves = (
        (f"before {middle.year}-{middle.month:02d}", select(spells, period=(date.min, middle))),
        (f"from {middle.year}-{middle.month:02d}", select(spells, period=(middle, date.max))),
    )
    curves = tuple(_steps(name, answered_curve(spell_data(half)), LONG_WINDOW_DAYS) for name, half in halves if half)
    return Curves(curves, "days since the control became public", LONG_WINDOW_DAYS)


def set_time(q: Question) -> Mechanism:
    """M03: answers come after a set time of twelve months."""
    verdicts, numbers, checks = list[Verdict](), list[Number](), list[Number]()
    for links in LINK_SETS:
        spells = controls(q.study, links)
        fixed = fixed_lag(links, spells)
        seen = [each for each in spells if (q.study.cut_off - each.day).days >= NEAR_CLAIM_DAYS[1]]
        near = sum(NEAR_CLAIM_DAYS[0] <= lag <= NEAR_CLAIM_DAYS[1] for lag in first_lags(seen))
        gap = fixed.score_fixed - fixed.score_exponential
        numbers.append(share("first answers between 9 and 15 months", fixed.near, fixed.answers, links))
        checks += [
            share("the same, of controls watched 15 months", near, len(first_lags(seen)), links),
            Number("log score of a fixed lag less that of a constant hazard", None if gap != gap else gap, None, None,
                   fixed.answers, "nats", links, "per left-out answer; below 0 the fixed lag predicts worse"),
        ]  # fmt: skip
        by_share = most(fixed.near, fixed.answers)
        by_score: Verdict = "cannot tell" if gap != gap else "supported" if gap > 0 else "not supported"
        verdicts.append(by_share if by_share == by_score else "cannot tell")
    return q.answer(
        test=f"Do most first answers come {NEAR_CLAIM_DAYS[0]} to {NEAR_CLAIM_DAYS[1]} days after the control, and "
        f"does a lag of {CLAIMED_DAYS} days predict a left-out answer better than a constant hazard? Both, "
        f"{in_every_set()}: supported; neither: not supported.",
        n=numbers[0].n, numbers=(*numbers, *checks), verdict=agree(verdicts),
        why=f"Near twelve months came {_range_of(numbers)} first answers.",
        needed=f"{FEWEST} or more answers to controls that have been watched for 15 months, under every link set",
        cannot_say=(RECENT, GIVEN, ONE_CODER), figure=_lag_sums(q.study),
    )  # fmt: skip


def _lag_sums(study: Study) -> Curves:
    """Of answered controls alone, the share answered by each day, beside the set time that the articles name."""
    curves: list[Steps] = []
    for links in LINK_SETS:
        lags = sorted(max(lag, 0) for lag in first_lags(controls(study, links)))
        if lags:
            shares = [(place + 1) / len(lags) for place in range(len(lags))]
            curves.append(Steps(f"{links} links", (*map(float, lags), LONG_WINDOW_DAYS), (*shares, 1.0)))
    claimed = Steps("claim: twelve months", (0.0, float(CLAIMED_DAYS), LONG_WINDOW_DAYS), (0.0, 1.0, 1.0))
    return Curves((*curves, claimed) if curves else (), "days since the control, answered ones alone", LONG_WINDOW_DAYS)


def fast_ladder(q: Question) -> Mechanism:
    """M04: blow for blow within days, beside slow answers and none."""
    verdicts, numbers, apart = list[Verdict](), list[Number](), list[Number]()
    for links in LINK_SETS:
        tariffs = select(
            build_spells(q.study, links), by=parties_of(q.study).first, stratum="tariffs",
            period=(record_from(q.study), date.max),
        )  # fmt: skip
        strata = {"technology controls": controls(q.study, links, 365), "tariffs": tariffs}
        lags = [lag for spells in strata.values() for lag in first_lags(spells)]
        p = one_component_p(lags)
        numbers.append(Number("one constant hazard would bring as many answers within a week", p, None, None, len(lags),
                              "p", links))  # fmt: skip
        for name, spells in strata.items():
            fast = [lag for lag in first_lags(spells) if lag <= FAST_DAYS]
            apart.append(share(f"{name} answered within {FAST_DAYS} days", len(fast), len(spells), links))
        few = len(lags) < FEWEST
        verdicts.append("cannot tell" if few else "supported" if p <= SURE_P else "not supported" if p > HALF_P
                        else "cannot tell")  # fmt: skip
    return q.answer(
        test=f"Are there more answers within {FAST_DAYS} days than one constant hazard of all answers would bring? "
        f"Exact under that hazard, given the answers' number and mean lag. Supported: p at most {SURE_P}, "
        f"{in_every_set()}; not supported: above {HALF_P} under all. Tariffs and controls are joined for this test "
        "alone, and shown apart.",
        n=numbers[0].n, numbers=(*numbers, *apart, *_fitted_ladders(q)), verdict=agree(verdicts),
        why="Answered within a week: " + _by_stratum(apart) + ".",
        needed=f"{FEWEST} or more answers under every link set",
        cannot_say=(
            "The fast answers are mostly tariffs for tariffs, so a fast ladder of controls does not follow.", RECENT,
            ONE_CODER,
        ),
        figure=_strata_curves(q.study, q.links),
    )  # fmt: skip


HALF_P = 0.5
"""Above it the fast answers are fewer than what one hazard brings on average."""


def one_component_p(lags: Sequence[int]) -> float:
    """The chance of as many lags within FAST_DAYS or more, if all came from one exponential distribution.

    Given their number and sum, exponential waits are uniform on a simplex, so no rate has to be fitted. A lag of whole
    days stands for the middle of its day. 1 for fewer than two lags. Source: Moran (1951).
    """
    if len(lags) < 2:
        return 1.0
    waits = np.maximum(np.array(lags, np.float64), 0.0) + 0.5
    drawn = generator().dirichlet(np.ones(len(waits)), DRAWS) * waits.sum()
    counts = (drawn <= FAST_DAYS + 1).sum(axis=1)
    return (1 + int((counts >= (waits <= FAST_DAYS + 1).sum()).sum())) / (1 + DRAWS)


def _by_stratum(numbers: Sequence[Number]) -> str:
    return "; ".join(f"{each.name.partition(' answered')[0]} {each.note} ({each.links})" for each in numbers)


def _strata_curves(study: Study, links: LinkSet) -> Curves:
    first = parties_of(study).first
    spells = select(build_spells(study, links), by=first, period=(record_from(study), date.max))
    named: tuple[tuple[str, Stratum], ...] = (
        ("technology controls", "technology_controls"), ("tariffs", "tariffs"),
    )  # fmt: skip
    groups = [(name, select(spells, stratum=stratum)) for name, stratum in named]
    curves = tuple(_steps(name, answered_curve(spell_data(each)), 365.0) for name, each in groups if each)
    return Curves(curves, "days since the act became public", 365.0)


def _fitted_waits(q: Question) -> tuple[Number, ...]:
    """The fitted change of the mean wait from the first to the last day of the record, with its probability of falling,
    under each link set whose draws carry this view."""
    return tuple(
        Number(
            "fitted change of the mean wait within a year", found.wait_change.value, found.wait_change.low,
            found.wait_change.high, found.triggers, "days", each.view.posterior.links,
            f"shorter with probability {found.shorter:.2f}",
        )
        for each in fitted(q.study) if each.safe and (found := each.result) is not None
    )  # fmt: skip


def _fitted_ladders(q: Question) -> tuple[Number, ...]:
    """What one ladder alone, or no cure, loses against two ladders on a trigger left out; only for an exact fit."""
    return tuple(
        Number(
            f"nats that {rival['structure'].replace('_', ' ')} gains on a trigger left out", rival["gap"],
            rival["gap"] - 1.645 * rival["gap_error"], rival["gap"] + 1.645 * rival["gap_error"], each.view.spells,
            "nats", each.view.posterior.links,
        )
        for each in fitted(q.study) if each.view.exact
        for rival in each.view.posterior.made["rivals"] if rival["gap_error"] > 0
    )  # fmt: skip
