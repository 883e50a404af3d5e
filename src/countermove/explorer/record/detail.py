"""All about one act: its rows with their sources, and every link that names one of them."""

from __future__ import annotations

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.acts import ActRow, acts_of
from countermove.explorer.record.query import ActsQuery, day_of
from countermove.response.record.coding import in_link_set
from countermove.study import BadInput
from countermove.study.records import Ending, Event, Link, Source


class LinkLine(Answer):
    """A link that names the act: ``other`` is the act at its other end, ``counts`` whether it is in the chosen set,
    ``counted`` whether the waits count it."""

    link: Link
    other: ActRow
    answers_it: bool
    counts: bool
    counted: bool
    sources: tuple[Source, ...]


class EventLine(Answer):
    """A row of the act with the sources that the view has."""

    event: Event
    sources: tuple[Source, ...]


class ActAnswer(Answer):
    """An act with all that is known of it."""

    act: ActRow
    events: tuple[EventLine, ...]
    links: tuple[LinkLine, ...]
    ends: tuple[Ending, ...]


def act_answer(desk: Desk, act_id: str, query: ActsQuery) -> ActAnswer:
    """The act to which a row of the record belongs, as known on the day of a query. BadInput where it has none."""
    day = day_of(desk, query)
    acts = acts_of(desk, day, query.links, query.confidence)
    if act_id not in acts.act_of:
        raise BadInput.single(f"{act_id!r} is no act that was known by {day}", where="act")
    act = acts.rows[acts.act_of[act_id]]
    view, ids = acts.view, set(act.events)

    def sources(names: tuple[str, ...]) -> tuple[Source, ...]:
        return tuple(view.sources[name] for name in names if name in view.sources)

    def line(link: Link) -> LinkLine:
        answers_it = link.trigger in ids
        other = acts.rows[acts.act_of[link.response if answers_it else link.trigger]]
        counts = in_link_set(link, query.links)
        return LinkLine(
            link=link, other=other, answers_it=answers_it, counts=counts, counted=link.id in counted,
            sources=sources(link.source),
        )  # fmt: skip

    counted = {tie.link for tie in (*act.answered_by, *act.answers) if tie.counted}
    inside = [each for each in view.links if each.trigger in acts.act_of and each.response in acts.act_of]
    return ActAnswer(
        act=act,
        events=tuple(EventLine(event=row, sources=sources(row.source)) for row in view.events if row.id in ids),
        links=tuple(line(each) for each in inside if (each.trigger in ids) != (each.response in ids)),
        ends=tuple(row for row in view.ends if row.trigger in ids),
    )  # fmt: skip
