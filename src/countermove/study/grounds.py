"""What an id of the record stands for as evidence: when it was known, how it is graded, from whose mouth it comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from countermove.study.parsed import Documents
from countermove.study.reading import Lines, Record, validate
from countermove.study.records import Claim, Event, Graded, Observation, Source
from countermove.study.study import Study

RecordT = TypeVar("RecordT", bound=Record)

OWN = ("derivation", "recollection")
"""Kinds of source that are the compilers themselves; they count as a voice only where no other was seen."""


@dataclass(frozen=True)
class Ground:
    """One row or source of the record. ``known_on`` is None where nobody can say. ``origins``: whose reports it
    repeats, reprints traced back to their first; ``kinds``: the kinds of its sources; ``interested``: all of its
    sources gain by saying it."""

    id: str
    table: str
    title: str
    known_on: date | None
    reliability: str
    credibility: str
    sources: tuple[str, ...]
    origins: frozenset[str]
    kinds: frozenset[str]
    interested: bool


def grounds_of(study: Study) -> Mapping[str, Ground]:
    """Every current row and every source of the folder as a ground, by id; a dated view sees them all, for whoever asks
    has to say what was not known yet."""

    def collect() -> dict[str, Ground]:
        whole = study.whole
        found = {row.id: _of_row(whole, table, row) for table, row in whole.everything()}
        return {**{each.id: _of_source(whole, each) for each in whole.sources.values()}, **found}

    return study.cached("grounds", collect)


def yaml_of(study: Study, name: str, model: type[RecordT]) -> tuple[RecordT, Lines] | None:
    """A YAML file of the study as a record with its lines; None where the study has no such file, BadInput where it is
    wrong."""
    path = study.folder / name
    if not path.is_file():
        return None

    def read() -> tuple[RecordT, Lines]:
        value, lines = Documents([path]).value(path)
        return validate(model, value, lines), lines

    return study.cached(f"read:{name}", read)


def first_origin(study: Study, source: Source) -> str:
    """Where a report began: the origin of its origin, to the end of the trail."""
    seen = [source.id]
    while (origin := study.sources[seen[-1]].origin) not in seen and origin in study.sources:
        seen.append(origin)
    return seen[-1]


def _of_row(study: Study, table: str, row: Graded) -> Ground:
    return _ground(
        study, table, row.id, _title(row), row.known_on, row.source_reliability, row.information_credibility, row.source
    )


def _of_source(study: Study, source: Source) -> Ground:
    title = f"{source.title} ({source.publisher})"
    return _ground(study, "sources", source.id, title, source.published_on, source.reliability, "6", (source.id,))


def _ground(
    study: Study, table: str, name: str, title: str, known_on: date | None, reliability: str, credibility: str,
    ids: Iterable[str],
) -> Ground:  # fmt: skip
    sources = [study.sources[each] for each in ids if each in study.sources]
    others = [each for each in sources if each.kind not in OWN]
    voices = [each for each in others if each.seen == "yes"] or others or sources
    return Ground(
        id=name,
        table=table,
        title=title,
        known_on=known_on,
        reliability=reliability,
        credibility=credibility,
        sources=tuple(each.id for each in sources),
        origins=frozenset(first_origin(study, each) for each in voices),
        kinds=frozenset(each.kind for each in voices),
        interested=bool(voices) and all(each.interest != "none" for each in voices),
    )


def _title(row: Graded) -> str:
    if isinstance(row, Event):
        return row.title
    if isinstance(row, Claim):
        return row.text
    if isinstance(row, Observation):
        value = "no figure" if row.value is None else f"{row.value:,.10g} {row.unit}"
        return f"{row.entity or row.series}: {value}"
    return row.id
