"""A study without some of what it rests on: a row falls with the last of its sources, a ground with its row."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from countermove.study.faults import BadInput, Fault
from countermove.study.records import Claim, Graded, Observation
from countermove.study.study import Study


@dataclass(frozen=True)
class Removal:
    """What is taken out of a study.

    names: as the user gave them; rows: ids of fallen rows by table; gone: every name that grounds can no longer stand
    on (fallen rows, series without a row left, removed sources).
    """

    names: tuple[str, ...]
    rows: Mapping[str, frozenset[str]]
    gone: frozenset[str]

    def of(self, table: str) -> frozenset[str]:
        """The fallen rows of a table."""
        return self.rows.get(table, frozenset())


def removable(study: Study) -> Mapping[str, frozenset[str]]:
    """Every name that can be taken out, by kind of name."""
    rows = [row for _, row in study.everything()]
    sources = study.sources.values()
    return {
        "row": frozenset(row.id for row in rows),
        "series": frozenset(row.series for row in study.series),
        "source": frozenset(source.id for source in sources),
        "origin": frozenset(source.origin for source in sources),
        "kind of source": frozenset(source.kind for source in sources),
        "article": frozenset(claim.article for claim in study.claims),
    }


def removal(study: Study, names: Collection[str]) -> Removal:
    """What falls with some names: rows, series, sources, origins, kinds of source, articles.

    An origin or a kind takes all its sources; an article its claims. Raises BadInput for every unknown name.
    """
    every = study.cached(
        f"removable@{study.known_by}", lambda: frozenset(name for each in removable(study).values() for name in each)
    )
    unknown = [name for name in names if name not in every]
    if unknown:
        raise BadInput(Fault("", None, "--without", _strange(name, every)) for name in unknown)
    wanted = {*names}
    sources = {each.id for each in study.sources.values() if wanted & {each.id, each.origin, each.kind}}
    fallen: dict[str, set[str]] = {}
    for table, row, named, own in _index(study):
        if not wanted.isdisjoint(named) or (own and own <= sources):
            fallen.setdefault(table, set()).add(row)
    left = {row.series for row in study.series if row.id not in fallen.get("series", ())}
    series = {row.series for row in study.series} - left
    gone = {name for ids in fallen.values() for name in ids} | series | sources
    return Removal(tuple(names), {table: frozenset(ids) for table, ids in fallen.items()}, frozenset(gone))


def _index(study: Study) -> tuple[tuple[str, str, frozenset[str], frozenset[str]], ...]:
    """Every row as its table, its id, the names that take it out, and its sources."""
    return study.cached(
        f"removal_index@{study.known_by}",
        lambda: tuple(
            (table, row.id, frozenset({row.id, _group(row)}), frozenset(row.source))
            for table, row in study.everything()
        ),
    )


def _group(row: Graded) -> str:
    """The series or the article that a row belongs to, else itself."""
    if isinstance(row, Observation):
        return row.series
    return row.article if isinstance(row, Claim) else row.id


def _strange(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    return f"{name!r} is no measure of the case, nor a row, series, source, origin, kind or article of the study{hint}"
