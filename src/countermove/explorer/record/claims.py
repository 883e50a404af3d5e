"""Claims of the founding articles, how each stands in the record, the disputes between them, and what rests on one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.query import AsOf, ClaimsQuery, day_of, seen
from countermove.study import BadInput
from countermove.study.grounds import Ground, grounds_of
from countermove.study.knowable import days_of_grounds
from countermove.study.records import Claim, Dispute, Source
from countermove.study.show import find
from countermove.study.study import Study


class ArticleLine(Answer):
    """An article, what it is called where it was read, and how many of its claims the view has."""

    id: str
    title: str | None
    claims: int


class ClaimsAnswer(Answer):
    """The claims that the filters keep. ``of``: all claims that the view has; ``disputes``: those that a kept claim is
    part of; ``of_disputes``: all that the view has; ``next_known_on``: where the view has no claim, when the first
    was made."""

    study: str
    cut_off: date
    as_of: date | None
    count: int
    of: int
    articles: tuple[ArticleLine, ...]
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    of_disputes: int
    next_known_on: date | None


class GroundLine(Answer):
    """A row of the record that speaks for or against something; without title and grades where it is not known by the
    day of the view."""

    id: str
    table: str | None
    title: str | None
    known_on: date | None
    reliability: str | None
    credibility: str | None


class Use(Answer):
    """Something that names a record: ``how`` are the keys under which it does."""

    kind: str
    id: str
    how: tuple[str, ...]


class ClaimAnswer(Answer):
    """One claim with its sources, what speaks for and against it, its disputes, and everything that rests on it."""

    id: str
    place: str
    record: Claim
    sources: tuple[Source, ...]
    supported_by: tuple[GroundLine, ...]
    contradicted_by: tuple[GroundLine, ...]
    disputes: tuple[Dispute, ...]
    rests_on_it: tuple[Use, ...]


def claims_answer(desk: Desk, query: ClaimsQuery) -> ClaimsAnswer:
    """The claims of a query. BadInput for an article that the study does not have."""
    view = seen(desk, day_of(desk, query))
    every = desk.study.claims
    known = {row.article for row in every}
    if query.article is not None and query.article not in known:
        wanted = ", ".join(sorted(known)) or "none, for this study has no claims"
        raise BadInput.single(f"{query.article!r} is no article of the study; want {wanted}", where="article")
    argued = {name for dispute in view.disputes for name in dispute.claims}
    kept = tuple(row for row in view.claims if _fits(row, query, argued))
    ids = {row.id for row in kept}
    narrowed = len(kept) < len(view.claims)
    disputes = tuple(row for row in view.disputes if not narrowed or ids & set(row.claims))
    later = [row.known_on for row in every if row.known_on is not None and row.known_on > view.cut_off]
    return ClaimsAnswer(
        study=desk.study.about.id, cut_off=view.cut_off, as_of=query.as_of, count=len(kept), of=len(view.claims),
        articles=tuple(_article(view, name) for name in sorted(known)), claims=kept, disputes=disputes,
        of_disputes=len(view.disputes), next_known_on=min(later, default=None) if not view.claims else None,
    )  # fmt: skip


def _fits(row: Claim, query: ClaimsQuery, argued: Collection[str]) -> bool:
    return (
        (query.article is None or row.article == query.article)
        and (query.type is None or row.type == query.type)
        and (query.credibility is None or row.information_credibility == query.credibility)
        and (query.reliability is None or row.source_reliability == query.reliability)
        and (query.disputed is None or row.id in argued or bool(row.contradicted_by))
    )


def _article(view: Study, name: str) -> ArticleLine:
    own = [row for row in view.claims if row.article == name]
    sources = [view.sources[each] for row in own for each in row.source if each in view.sources]
    first = next((each for each in sources if each.kind == "article"), sources[0] if sources else None)
    title = f"{first.title} ({first.publisher})" if first else None
    return ArticleLine(id=name, title=title, claims=len(own))


def claim_answer(desk: Desk, claim_id: str, query: AsOf) -> ClaimAnswer:
    """One claim. BadInput where the view does not have it."""
    day = day_of(desk, query)
    view = seen(desk, day)
    row = next((each for each in view.claims if each.id == claim_id), None)
    if row is None:
        raise BadInput.single(f"{claim_id!r} is no claim that was known by {day}", where="claim")
    return desk.answers.get(("record", "claim", desk.study_hash, day, claim_id), lambda: _claim(desk, view, row))


def _claim(desk: Desk, view: Study, row: Claim) -> ClaimAnswer:
    found = find(desk.study, row.id)
    days = days_of_grounds(desk.study)
    how: dict[tuple[str, str], list[str]] = {}
    for kind, name, key in found.rests_on_it:
        if _by(view, days, name):
            how.setdefault((kind, name), []).append(key)
    uses = [Use(kind=kind, id=name, how=tuple(keys)) for (kind, name), keys in how.items()]
    return ClaimAnswer(
        id=row.id, place=found.place, record=row,
        sources=tuple(view.sources[name] for name in row.source if name in view.sources),
        supported_by=grounds(desk, view, row.supported_by), contradicted_by=grounds(desk, view, row.contradicted_by),
        disputes=tuple(each for each in view.disputes if row.id in each.claims), rests_on_it=tuple(uses),
    )  # fmt: skip


def _by(view: Study, days: Mapping[str, date], name: str) -> bool:
    """Whether something was known by the day of a view; what has no day (a parameter, a case) is a judgement of today
    and stays."""
    return name not in days or days[name] <= view.cut_off


def grounds(desk: Desk, view: Study, ids: Collection[str]) -> tuple[GroundLine, ...]:
    """What some ids stand for, without what was not known yet."""
    known = grounds_of(desk.study)
    return tuple(_line(name, known.get(name), view.cut_off) for name in ids)


def _line(name: str, found: Ground | None, day: date) -> GroundLine:
    if found is None or found.known_on is None or found.known_on > day:
        when = None if found is None else found.known_on
        return GroundLine(id=name, table=None, title=None, known_on=when, reliability=None, credibility=None)
    return GroundLine(
        id=name, table=found.table, title=found.title, known_on=found.known_on, reliability=found.reliability,
        credibility=found.credibility,
    )  # fmt: skip
