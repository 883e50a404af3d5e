"""Bargains of the record: what each side gave, what was tied together, and how long it held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from countermove.decision.sides_parts import Bargain, BargainRecord, Given
from countermove.response import ResponseModel
from countermove.response.record.acts import known_events, parties_of
from countermove.response.record.clock_record import Clock, clocks_of, read_clocks
from countermove.response.record.truce import breaks_truce, is_agreement
from countermove.study.records import Event
from countermove.study.study import Study

CHIPS = ("hardware", "equipment")
"""Layers of acts on chips and on the tools for them."""
LEVELS = (0.05, 0.5, 0.95)


def bargain_record(view: Study, response: ResponseModel) -> BargainRecord | None:
    """The bargains that a view knows; None where it knows none."""
    bargains = _bargains(view)
    if not bargains:
        return None
    events = {event.id: event for event in view.events}
    ends = [end for _, end in response.truce_spans if end is not None]
    broken: dict[str, int] = {}
    for day in ends:
        breaker = next((each.ended_by for each in bargains if each.ended_on == day), None)
        if breaker is not None:
            broken[events[breaker].actor] = broken.get(events[breaker].actor, 0) + 1
    low, middle, high = (float(each) for each in response.truce_break.quantile(LEVELS))
    return BargainRecord(
        bargains=bargains, truces=len(response.truce_spans), broken_by=broken,
        quarters=float(response.truce_break.exposure), break_rate=(low, middle, high),
        offers=int(response.refusals.trials), refused=int(response.refusals.yes),
    )  # fmt: skip


def _bargains(view: Study) -> tuple[Bargain, ...]:
    """Agreements of the two sides as the rule for truces knows them, in the order of their days."""
    if len(view.about.parties) < 2:
        return ()
    parties, rows = parties_of(view), known_events(view)
    sides = (parties.first, parties.second)
    own, clocks = [row for row in rows if row.actor in sides], _clocks_by_act(view)
    found: list[Bargain] = []
    for row in own:
        if not is_agreement(row, parties.other(row.actor)):
            continue
        end = next((each for each in own if each.day > row.day and breaks_truce(each, parties.other(each.actor))), None)
        given = tuple(_given(view, row, rows, sides, clocks))
        found.append(
            Bargain(
                row=row.id, day=row.day, title=row.title, says=row.description, given=given,
                chips=any(each.layer in CHIPS for each in given),
                days=((view.cut_off if end is None else end.day) - row.day).days,
                ended_on=None if end is None else end.day, ended_by=None if end is None else end.id,
                ended_title=None if end is None else end.title, ended_side=None if end is None else end.actor,
            )
        )  # fmt: skip
    return tuple(found)


def _given(
    view: Study, deal: Event, rows: Sequence[Event], sides: tuple[str, str], clocks: Mapping[str, Sequence[Clock]]
) -> Iterator[Given]:
    """What carried a deal out: acts that a link says ease for its sake, and the clocks that it or they set. A clock of
    the other side than the act that set it is that side's own part."""
    by_id = {row.id: row for row in rows}
    acts = [deal]
    for link in view.links:
        act = by_id.get(link.response)
        if link.trigger != deal.id or link.relation != "de_escalates_for" or act is None or act.actor not in sides:
            continue
        acts.append(act)
        then = "; ".join(_then(clock) for clock in clocks.get(act.id, ()) if clock.by == act.actor)
        yield Given(side=act.actor, row=act.id, title=act.title, layer=act.layer, basis=link.attribution, then=then)
    for act in acts:
        for clock in clocks.get(act.id, ()):
            if act is deal or clock.by != act.actor:
                yield Given(
                    side=clock.by, row=clock.id, title=clock.title, layer=act.layer, basis=clock.form, then=_then(clock)
                )


def _clocks_by_act(view: Study) -> dict[str, list[Clock]]:
    """The clocks that a view knows, by the act that set them."""
    known = {clock.id: clock for clock in clocks_of(view)}
    found: dict[str, list[Clock]] = {}
    for row in read_clocks(view):
        if row.set_by is not None and row.id in known:
            found.setdefault(row.set_by, []).append(known[row.id])
    return found


def _then(clock: Clock) -> str:
    """What became of a clock, in words."""
    day = clock.lapses_on if clock.status in ("open", "unknown") else clock.outcome_on or clock.lapses_on
    return f"{_STATES[clock.status]} {day}"


_STATES = {
    "open": "rests until",
    "extended": "prolonged on",
    "in_force": "back in force on",
    "settled": "settled on",
    "unknown": "not known after",
}
