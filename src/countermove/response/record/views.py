"""Other views of a record: without some of its rows or sources, or between two other sides."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from countermove.study.faults import BadInput, Fault
from countermove.study.study import Party, Study


def without(study: Study, ids: Sequence[str]) -> Study:
    """A study's view without some events, links, ends or sources; a row falls with the last of its sources.

    Raises BadInput that names every id which is none of these.
    """
    if not ids:
        return study
    gone = set(ids)
    tables = {"events": study.events, "links": study.links, "ends": study.ends}
    known = {row.id for rows in tables.values() for row in rows}
    sources = {source for rows in tables.values() for row in rows for source in row.source}
    unknown = sorted(gone - known - sources)
    if unknown:
        raise BadInput(Fault("", None, "--without", _strange(each, known | sources)) for each in unknown)
    kept = {
        name: tuple(row for row in rows if row.id not in gone and not set(row.source) <= gone)
        for name, rows in tables.items()
    }
    return study.with_rows(**kept)


def _strange(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    return f"{name!r} is no event, link, end or source of this view{hint}"


def between(study: Study, first: str, second: str) -> Study:
    """A study's view with two other sides: ``first`` acts, ``second`` answers. Sides that study.yaml does not name go
    by their code.

    Raises BadInput for a side that does not act in the record.
    """
    actors = {row.actor for row in study.events}
    strange = [each for each in (first, second) if each not in actors]
    if strange or first == second:
        known = ", ".join(sorted(each for each in actors if not each.startswith("firm:")))
        problem = f"{first},{second} found; want two different sides of {known}"
        raise BadInput.single(problem, where="--between")
    named = {party.id: party for party in study.about.parties}
    sides = tuple(named.get(each, Party(id=each, name=each, adjective=each)) for each in (first, second))
    return study.with_parties(sides)
