"""A study without some of what it rests on: a row falls with the last of its sources, a ground with its row."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from countermove.study.faults import BadInput, Fault
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
    known = removable(study)
    every = {name for each in known.values() for name in each}
    unknown = [name for name in names if name not in every]
    if unknown:
        raise BadInput(Fault("", None, "--without", _strange(name, every)) for name in unknown)
    wanted = {*names}
    sources = {each.id for each in study.sources.values() if wanted & {each.id, each.origin, each.kind}}
    fallen: dict[str, set[str]] = {}
    for table, row in study.everything():
        named = wanted & {row.id, getattr(row, "series", ""), getattr(row, "article", "")}
        if named or (row.source and set(row.source) <= sources):
            fallen.setdefault(table, set()).add(row.id)
    left = {row.series for row in study.series if row.id not in fallen.get("series", ())}
    series = {row.series for row in study.series} - left
    gone = {name for ids in fallen.values() for name in ids} | series | sources
    return Removal(tuple(names), {table: frozenset(ids) for table, ids in fallen.items()}, frozenset(gone))


def _strange(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    return f"{name!r} is no measure of the case, nor a row, series, source, origin, kind or article of the study{hint}"
