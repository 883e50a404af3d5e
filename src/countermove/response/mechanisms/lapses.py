"""Clocks of a truce: what lapses by itself, on which day, and how often such a day was met by renewal. (M59)"""

from __future__ import annotations

from datetime import date

from countermove.response.mechanisms.exact import FEWEST, most, share
from countermove.response.mechanisms.named import Clock
from countermove.response.mechanisms.result import Lane, Mechanism, Number, Question, Strip
from countermove.response.record.acts import known_events
from countermove.study.records import Event


def truce_clocks(q: Question) -> Mechanism:
    """M59: measures rest until a day and come back by default unless renewed."""
    test = (
        "Of the rounds in which pauses ran out by the view's day, were most met by a renewal or something in its "
        "place? Clocks renewed by one decision are one round. Surely so: supported; surely not: not supported."
    )
    events = {row.id: row for row in known_events(q.study)}
    clocks = [clock for clock in (q.named.clocks if q.named else ()) if clock.suspension in events]
    if not clocks:
        return q.unnamed(test)
    over = [
        clock for clock in clocks
        if clock.lapses_on <= q.study.cut_off and clock.renewed in ("yes", "no")
        and (clock.renewed_by is None or clock.renewed_by in events)
    ]  # fmt: skip
    rounds = {clock.round: clock.renewed == "yes" for clock in over}
    running = [clock for clock in clocks if clock.lapses_on > q.study.cut_off]
    days = sorted({clock.lapses_on for clock in running})
    numbers = (
        share("rounds of lapsing pauses that were renewed or replaced", sum(rounds.values()), len(rounds)),
        share("pauses renewed or replaced, each counted", sum(each.renewed == "yes" for each in over), len(over)),
        *(Number(f"{events[each.suspension].title}: lapses {each.lapses_on}",
                 float((each.lapses_on - q.study.cut_off).days), None, None, 1, "days left",
                 note=f"by {each.form.replace('_', ' ')}; at stake: {each.exposure}") for each in running),
    )  # fmt: skip
    return q.answer(
        test=test, n=len(rounds), numbers=numbers, verdict=most(sum(rounds.values()), len(rounds)),
        why=f"{numbers[0].note} rounds were renewed; {len(running)} clocks run on this day"
        + (f", to {', '.join(map(str, days))}." if days else "."),
        needed=f"{FEWEST} or more rounds in which pauses ran out",
        cannot_say=(
            "A renewal may have been bargained long before the day; the day shows when it was published.",
            "A pause by statement binds nobody; one by legal text comes back unless the text is changed.",
        ),
        events=tuple(each for clock in clocks for each in (clock.suspension, clock.renewed_by) if each),
        figure=_strip(q, clocks, events),
    )  # fmt: skip


def _strip(q: Question, clocks: list[Clock], events: dict[str, Event]) -> Strip:
    """Each pause from its day to its lapse, by how it stands."""
    lanes: list[Lane] = []
    for clock in sorted(clocks, key=lambda each: (each.lapses_on, each.suspension)):
        row = events[clock.suspension]
        state = (
            "runs"
            if clock.lapses_on > q.study.cut_off
            else {"yes": "renewed", "no": "lapsed"}.get(clock.renewed, "unknown")
        )
        lanes.append(Lane(row.title, ((row.day, clock.lapses_on, state),)))
    start = min(events[clock.suspension].day for clock in clocks)
    end = max(clock.lapses_on for clock in clocks)
    return Strip(
        tuple(lanes), ("runs", "renewed", "lapsed", "unknown"), date(start.year, 1, 1),
        date(max(end, q.study.cut_off).year, 12, 31), q.study.cut_off,
    )  # fmt: skip
