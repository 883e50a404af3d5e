"""Whether answers come sooner than they did: the verdict on the whole record of a day, with its grounds."""

from __future__ import annotations

from datetime import date
from typing import Literal

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.acts import acts_of
from countermove.explorer.record.query import ActsQuery, day_of, seen
from countermove.response import headline, sentences, verdict
from countermove.response.record.coding import LinkSet
from countermove.study.study import Study


class VerdictAnswer(Answer):
    """As the verdict of ``response lags --json``: ``finding`` on the claim that the wait has become shorter, and why.
    ``controls`` of the first party are compared, ``answered`` of them drew an answer."""

    study: str
    cut_off: date
    as_of: date | None
    links: LinkSet
    finding: Literal["carried", "contradicted", "not carried"]
    headline: str
    sentences: tuple[str, ...]
    controls: int
    answered: int


def verdict_answer(desk: Desk, query: ActsQuery) -> VerdictAnswer | None:
    """The verdict on all of the first party's controls that were known on a day; None for a record without acts."""
    day = day_of(desk, query)
    if not acts_of(desk, day, query.links, query.confidence).rows:
        return None
    key = ("record", "verdict", desk.study_hash, day, query.links, query.confidence, query.as_of)
    # A view of its own, let go of afterwards: every reading of the record is built in it.
    return desk.answers.get(key, lambda: _made(desk, query, seen(desk, day, query.confidence).with_rows()))


def _made(desk: Desk, query: ActsQuery, view: Study) -> VerdictAnswer:
    found = verdict(view, query.links)
    return VerdictAnswer(
        study=desk.study.about.id, cut_off=view.cut_off, as_of=query.as_of, links=query.links, finding=found.finding,
        headline=headline(found), sentences=sentences(found)[1:], controls=found.controls, answered=found.answered,
    )  # fmt: skip
