"""A study without some of what it rests on: a row falls with the last of its sources, a ground with its row."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from countermove.study.faults import BadInput, Fault
from countermove.study.records import Claim, Graded, Observation
from countermove.study.study import Study

AnyT = TypeVar("AnyT")


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
    every = study.derived(
        f"removable@{study.known_by}", lambda: frozenset(name for each in removable(study).values() for name in each)
    )
    unknown = [name for name in names if name not in every]
    if unknown:
        accounts = {each.id for each in study.structures} if study.has_world else set[str]()
        raise BadInput(Fault("", None, "--without", _strange(name, every | accounts)) for name in unknown)
    index = study.derived(f"removal_index@{study.known_by}", lambda: _index(study))
    sources = {source for name in names for source in index.sources.get(name, ())}
    fallen: dict[str, set[str]] = {}
    for name in names:
        for table, row in index.named.get(name, ()):
            fallen.setdefault(table, set()).add(row)
    for table, row, own in {each for source in sources for each in index.resting.get(source, ())}:
        if own <= sources:
            fallen.setdefault(table, set()).add(row)
    series: set[str] = set()
    if "series" in fallen:
        left = {row.series for row in study.series if row.id not in fallen["series"]}
        series = {row.series for row in study.series} - left
    gone = {name for ids in fallen.values() for name in ids} | series | sources
    return Removal(tuple(names), {table: frozenset(ids) for table, ids in fallen.items()}, frozenset(gone))


@dataclass(frozen=True)
class _Index:
    """What each name takes out: its sources, rows by table, and the rows that rest on a source with all their own."""

    sources: Mapping[str, list[str]]
    named: Mapping[str, list[tuple[str, str]]]
    resting: Mapping[str, list[tuple[str, str, frozenset[str]]]]


def _index(study: Study) -> _Index:
    found = _Index({}, {}, {})
    for source in study.sources.values():
        for name in {source.id, source.origin, source.kind}:
            _listed(found.sources, name).append(source.id)
    for table, row in study.everything():
        for name in {row.id, _group(row)}:
            _listed(found.named, name).append((table, row.id))
        for source in row.source:
            _listed(found.resting, source).append((table, row.id, frozenset(row.source)))
    return found


def _listed(lists: Mapping[str, list[AnyT]], name: str) -> list[AnyT]:
    return cast("dict[str, list[AnyT]]", lists).setdefault(name, [])


def _group(row: Graded) -> str:
    """The series or the article that a row belongs to, else itself."""
    if isinstance(row, Observation):
        return row.series
    return row.article if isinstance(row, Claim) else row.id


def _strange(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    of_study = "row, series, source, origin, kind, article or rival account of the study"
    return f"{name!r} is no measure of the case, nor a {of_study}{hint}"
