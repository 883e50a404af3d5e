"""What else can become of an act: an easing that is refused, and an end before any answer. (M05, M09)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.rates import LIMITS, REFUSAL_DAYS
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
    Lane,
    Mechanism,
    Number,
    Question,
    Steps,
    Strip,
    Verdict,
    in_every_set,
)
from countermove.response.mechanisms.timing import GIVEN, ONE_CODER, controls
from countermove.response.record.acts import known_events, parties_of, reaches
from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, record_from
from countermove.response.record.spells import CAUSES, build_spells, select, spell_data
from countermove.response.survival.curves import incidence_curve
from countermove.response.survival.placebo import FARTHEST_DAYS, NEAREST_DAYS
from countermove.study.records import Event
from countermove.study.study import Study

NEVER = 0.02
"""One act in fifty: fewer ends than that, and a reader would say that acts do not end before an answer."""


def refused_easings(q: Question) -> Mechanism:
    """M05: an easing is met by a limit on what it would let in."""
    offers, limits = _offers(q.study), _limits(q.study)
    numbers, verdicts, waits = list[Number](), list[Verdict](), list[int]()
    for name, leaks in (("alleged orders counted", True), ("public acts alone", False)):
        days = [row.day for row in offers if leaks or row.alleged == "no"]
        stops = [row.day for row in limits if leaks or row.alleged == "no"]
        gaps = [_next_gap(day, stops) for day in days]
        met = [gap for gap in gaps if gap is not None and gap <= REFUSAL_DAYS]
        p = shifted_p(days, stops, q.study.cut_off)
        waits = waits or met
        numbers += [
            share(f"chip offers followed by an import limit within {REFUSAL_DAYS} days, {name}", len(met), len(days)),
            Number(f"days shifted by a quarter to a year bring as many, {name}", p, None, None, len(days), "p"),
        ]
        surely: Verdict = "cannot tell" if len(days) < FEWEST else "supported" if p <= SURE_P else "cannot tell"
        verdicts.append(both([most(len(met), len(days)), surely]))
    for links in LINK_SETS:
        spells = select(build_spells(q.study, links, alleged=True), by=parties_of(q.study).first, stratum="relaxations")
        answered = sum(bool(spell.answers) for spell in spells)
        numbers.append(share("relaxations of any kind with a linked limit", answered, len(spells), links))
    lag = median_of("days from an offer to the next limit", waits, "days")
    result = q.answer(
        test=f"Do import limits follow most chip offers of severity 3 or more within {REFUSAL_DAYS} days, and more "
        f"often than they follow the same days shifted by {NEAREST_DAYS} to {FARTHEST_DAYS} days (p at most "
        f"{SURE_P})? Both, with alleged orders and without: supported. No link is used.",
        n=len(offers), numbers=(numbers[0], lag, *numbers[1:]), verdict=agree(verdicts),
        why=f"{numbers[0].note} offers were followed by a limit with alleged orders counted, {numbers[2].note} by a "
        "public one.",
        needed=f"{FEWEST} or more offers with {REFUSAL_DAYS} days behind them; limits that are published",
        cannot_say=(
            "Most limits are known only by leak; an alleged order may be a plan, a rumour or a bargaining move.",
            "Limits came often in these years anyway, so a limit after an offer need not refuse it.",
        ),
        events=tuple(row.id for row in (*offers, *limits)), figure=_strip(q.study, offers, limits),
    )  # fmt: skip
    return result if offers else q.unnamed(result.test)


def _offers(study: Study) -> list[Event]:
    """Licence grants of severity 3 or more that open the first side's hardware to the second, watched long enough."""
    parties = parties_of(study)
    return [
        row for row in known_events(study)
        if row.actor == parties.first and row.instrument == "licence_grant" and row.layer == "hardware"
        and row.direction == "de_escalation" and row.severity >= 3 and reaches(row, parties.second)
        and (study.cut_off - row.day).days >= REFUSAL_DAYS
    ]  # fmt: skip


def _limits(study: Study) -> list[Event]:
    """The second side's limits on admitting hardware from abroad, alleged ones too."""
    parties = parties_of(study)
    return [
        row for row in known_events(study)
        if row.actor == parties.second and row.direction == "escalation" and row.instrument in LIMITS
        and row.layer == "hardware" and reaches(row, parties.first) and row.severity >= 2
        and row.day >= record_from(study)
    ]  # fmt: skip


def _next_gap(day: date, stops: Sequence[date]) -> int | None:
    return min(((stop - day).days for stop in stops if stop >= day), default=None)


def shifted_p(days: Sequence[date], stops: Sequence[date], last: date) -> float:
    """How often days shifted by a quarter to a year, each way, are followed within REFUSAL_DAYS at least as often.

    A move that would leave the record turns back. 1 without days or stops.
    """
    if not days or not stops:
        return 1.0
    at = np.array([day.toordinal() for day in days])
    ends = np.sort(np.array([day.toordinal() for day in stops]))
    rng = generator()
    size = (DRAWS, len(at))
    moves = rng.integers(NEAREST_DAYS, FARTHEST_DAYS + 1, size) * rng.choice([-1, 1], size)
    moved = np.where(at + moves > last.toordinal() - REFUSAL_DAYS, at - np.abs(moves), at + moves)

    def followed(points: NDArray[np.int64]) -> NDArray[np.int64]:
        place = np.minimum(np.searchsorted(ends, points), len(ends) - 1)
        gap = ends[place] - points
        return ((gap >= 0) & (gap <= REFUSAL_DAYS)).sum(axis=1)

    return (1 + int((followed(moved) >= followed(at[None, :])).sum())) / (1 + DRAWS)


def _strip(study: Study, offers: Sequence[Event], limits: Sequence[Event]) -> Strip | None:
    if not offers:
        return None
    names = {party.id: party.adjective for party in study.about.parties}
    parties = parties_of(study)
    start = date(min(row.day for row in offers).year, 1, 1)
    lanes = (
        Lane(f"{names[parties.first]} offers", (), tuple((row.day, row.title) for row in offers)),
        Lane(f"{names[parties.second]} limits, public", (), _marks(limits, start, "no")),
        Lane(f"{names[parties.second]} limits, alleged", (), _marks(limits, start, "yes")),
    )
    return Strip(lanes, (), start, study.cut_off, study.cut_off)


def _marks(rows: Sequence[Event], start: date, alleged: str) -> tuple[tuple[date, str], ...]:
    return tuple((row.day, row.title) for row in rows if row.day >= start and row.alleged == alleged)


def competing_ends(q: Question) -> Mechanism:
    """M09: a trigger is withdrawn, traded away or superseded before anyone answers."""
    verdicts, numbers, days, used = list[Verdict](), list[Number](), list[Number](), list[str]()
    for links in LINK_SETS:
        spells = controls(q.study, links, WINDOW_DAYS)
        ended = [each for each in spells if each.end != "open" and not each.answers]
        relief = sum(each.end in ("withdrawn", "bargained") for each in ended)
        numbers.append(share("controls that ended before any answer", len(ended), len(spells), links))
        days += [
            share("controls withdrawn or bargained away before any answer", relief, len(spells), links),
            median_of("days to such an end", [float(each.end_day or 0) for each in ended], "days", links),
        ]
        verdicts.append(most(len(ended), len(spells), NEVER))
        used += [each.trigger.id for each in ended]
    return q.answer(
        test=f"Do more than {NEVER:.0%} of controls end within {WINDOW_DAYS} days by withdrawal, bargain or a wider "
        f"act, before any answer? Surely so, {in_every_set()}: supported; surely not: not supported.",
        n=numbers[0].n, numbers=(*numbers, *days), verdict=agree(verdicts),
        why=f"Ended before any answer: {', '.join(f'{each.note} ({each.links})' for each in numbers)}.",
        needed=f"{FEWEST} or more controls",
        cannot_say=(
            "Whether a withdrawal was itself the price of an answer to something else.", GIVEN, ONE_CODER,
        ),
        events=tuple(used), figure=_ends(q),
    )  # fmt: skip


def _ends(q: Question) -> Curves:
    spells = controls(q.study, q.links, WINDOW_DAYS)
    curves: list[Steps] = []
    data = spell_data(spells)
    for cause in CAUSES[1:]:
        curve = incidence_curve(data, cause)
        if spells and curve.events.sum() > 0:
            value = (*curve.value.tolist(), float(curve.value[-1]))
            curves.append(Steps(cause, (*(max(0.0, day) for day in curve.times_days.tolist()), 365.0), value))
    return Curves(tuple(curves), "days since the control became public", 365.0)
