"""Clocks of a truce: what lapses by itself, on which day, and how often such a day was met by renewal. (M59)

Days, forms and what became of each clock are those of clocks.yaml, as the calendar of lapses reads them; which of them
are clocks of a truce, and which were renewed by one decision, the study says in mechanisms.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from countermove.response.mechanisms.exact import FEWEST, most, share
from countermove.response.mechanisms.named import OfTruce
from countermove.response.mechanisms.result import Lane, Mechanism, Number, Question, Strip
from countermove.response.record.clock_record import Clock, clocks_of, read_clocks

STATES = {"open": "runs", "extended": "renewed", "in_force": "lapsed", "settled": "settled", "unknown": "unknown"}


@dataclass(frozen=True)
class Pause:
    """A clock as the study's view sees it, what the study says of it, the title of the act that set it, and the events
    that set and ended it. ``state``: unknown too where its end is only recalled."""

    clock: Clock
    named: OfTruce
    title: str
    events: tuple[str, ...]
    state: str


def truce_clocks(q: Question) -> Mechanism:
    """M59: measures rest until a day and come back by default unless renewed."""
    test = (
        "Of the rounds in which pauses ran out by the view's day, were most met by a renewal or something in its "
        "place? Clocks renewed by one decision are one round. Surely so: supported; surely not: not supported."
    )
    pauses = _pauses(q)
    if not pauses:
        return q.unnamed(test)
    # What was settled did not run out: it ended as a competing end does, and stands in no share.
    over = [each for each in pauses
            if each.clock.lapses_on <= q.study.cut_off and each.state in ("renewed", "lapsed")]  # fmt: skip
    rounds = {each.named.round: each.state == "renewed" for each in over}
    running = [each for each in pauses if each.state == "runs"]
    days = sorted({each.clock.lapses_on for each in running})
    numbers = (
        share("rounds of lapsing pauses that were renewed or replaced", sum(rounds.values()), len(rounds)),
        share("pauses renewed or replaced, each counted", sum(each.state == "renewed" for each in over), len(over)),
        *(Number(f"{each.title}: lapses {each.clock.lapses_on}",
                 float((each.clock.lapses_on - q.study.cut_off).days), None, None, 1, "days left",
                 note=f"by {each.clock.form.replace('_', ' ')}; at stake: {each.named.exposure}") for each in running),
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
        events=tuple(name for each in pauses for name in each.events), figure=_strip(q, pauses),
    )  # fmt: skip


def _pauses(q: Question) -> list[Pause]:
    """The clocks that the study names and its view knows, in the order in which they are named."""
    named = q.named.clocks if q.named else ()
    if not named:
        return []
    seen = {clock.id: clock for clock in clocks_of(q.study)}
    rows = {row.id: row for row in read_clocks(q.study)}
    titles = {event.id: event.title for event in q.study.events}
    found: list[Pause] = []
    for each in named:
        if (clock := seen.get(each.clock)) is None:
            continue
        row = rows[each.clock]
        end = row.outcome if clock.status in ("extended", "in_force", "settled") else None
        state = "unknown" if end is not None and end.basis == "recalled" else STATES[clock.status]
        events = tuple(name for name in (row.set_by, end.event if end else None) if name in titles)
        found.append(Pause(clock, each, titles.get(row.set_by or "", clock.title), events, state))
    return found


def _strip(q: Question, pauses: list[Pause]) -> Strip:
    """Each pause from its day to its lapse, or to the day on which it was settled, by how it stands."""
    ordered = sorted(pauses, key=lambda each: (each.clock.lapses_on, each.clock.id))
    lanes = [Lane(each.title, ((each.clock.set_on, _end(each), each.state),)) for each in ordered]
    start = min(each.clock.set_on for each in pauses)
    end = max(each.clock.lapses_on for each in pauses)
    return Strip(
        tuple(lanes), ("runs", "renewed", "lapsed", "settled", "unknown"), date(start.year, 1, 1),
        date(max(end, q.study.cut_off).year, 12, 31), q.study.cut_off,
    )  # fmt: skip


def _end(pause: Pause) -> date:
    settled = pause.clock.outcome_on if pause.state == "settled" else None
    return settled or pause.clock.lapses_on
