"""One record of a study, where it stands, and all that rests on it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from countermove.study.faults import BadInput
from countermove.study.study import Study

WIDTH = 80


@dataclass(frozen=True)
class Found:
    """A record and its neighbourhood. ``rests_on_it``: (kind, id, how) of everything that names it."""

    kind: str
    id: str
    place: str
    record: dict[str, Any]
    sources: tuple[dict[str, Any], ...]
    rests_on_it: tuple[tuple[str, str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        uses = [{"kind": kind, "id": each, "how": how} for kind, each, how in self.rests_on_it]
        return {
            "kind": self.kind,
            "id": self.id,
            "place": self.place,
            "record": self.record,
            "sources": list(self.sources),
            "rests_on_it": uses,
        }

    def lines(self) -> Iterator[str]:
        """The same for a terminal of 80 columns."""
        yield f"{self.id}  ({self.kind}, {self.place})"
        yield ""
        for key, value in self.record.items():
            if value not in (None, "", [], {}) and key != "id":
                yield from _entry(key, _text(value))
        for source in self.sources:
            yield ""
            yield f"source {source['id']}, reliability {source['reliability']}"
            yield from _wrapped(f"{source['title']} ({source['publisher']})", "  ")
            if source.get("url"):
                yield f"  {source['url']}"
        yield ""
        count = len(self.rests_on_it)
        yield f"{count} thing{'' if count == 1 else 's'} rest{'s' if count == 1 else ''} on it" + (
            ":" if count else "."
        )
        for kind, each, how in self.rests_on_it:
            yield from _wrapped(f"{kind} {each}: {how}", "  ")


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_text(each) for each in cast("Iterable[Any]", value))
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        return ", ".join(f"{key} {_text(each)}" for key, each in pairs.items() if each is not None)
    return str(value)


def _entry(key: str, text: str) -> Iterator[str]:
    indent = " " * 25
    yield from textwrap.wrap(f"{key:<24} {text}", WIDTH, subsequent_indent=indent, break_long_words=False) or [key]


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False
    )


def find(study: Study, record_id: str) -> Found:
    """The record with an id, wherever in the study it stands; BadInput, with near misses, if there is none."""
    records = list(_all_records(study))
    matches = [each for each in records if each[1] == record_id]
    if not matches:
        raise BadInput.single(f"nothing in the study has this id{_near(record_id, records)}", where=record_id)
    kind, _, place, record = matches[0]
    values = record.model_dump(mode="json", by_alias=True) if isinstance(record, BaseModel) else dict(record)
    names = cast("list[str]", values.get("source") or [])
    sources = [study.sources[name].model_dump(mode="json") for name in names if name in study.sources]
    uses = [
        (other_kind, other_id, how)
        for other_kind, other_id, _, other in records
        if other_id != record_id
        for how in _names_it(other, record_id)
    ]
    return Found(kind, record_id, place, values, tuple(sources), tuple(uses))


def _near(record_id: str, records: list[tuple[str, str, str, Any]]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(record_id, [each[1] for each in records], n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _all_records(study: Study) -> Iterator[tuple[str, str, str, Any]]:
    """(kind, id, place, record) of everything that has an id."""
    from countermove.study.beside import beside_records
    from countermove.study.cases import load_case
    from countermove.study.rules import load_rules

    for table, row in (*study.everything(), *study.deprecated()):
        yield table, row.id, f"{table}.csv:{study.line_of(table, row.id)}", row
    for source in study.sources.values():
        yield "sources", source.id, f"sources.csv:{study.line_of('sources', source.id)}", source
    for name in dict.fromkeys(row.series for row in study.series):
        rows = [row.id for row in study.series if row.series == name]
        yield "series", name, "series.csv", {"id": name, "observations": rows}
    for name in dict.fromkeys(row.entity for row in study.entities):
        rows = [row.id for row in study.entities if row.entity == name]
        yield "party", name, "entities.csv", {"id": name, "designations": rows}
    if study.has_world:
        yield from _world_records(study)
    yield from beside_records(study)
    for rule in load_rules(study):
        yield "rule", rule.id, f"rules/{rule.id}.yaml", rule
    for name in study.case_ids:
        yield "case", name, f"cases/{name}.yaml", load_case(name, study)


def _world_records(study: Study) -> Iterator[tuple[str, str, str, Any]]:
    """What the files of the world model hold."""
    for kind, file, records in (
        ("parameter", "parameters.yaml", study.parameters.parameters),
        ("path", "parameters.yaml", study.parameters.paths),
        ("lever", "levers.yaml", study.levers.levers),
        ("outcome", "outcomes.yaml", study.outcomes),
    ):
        for name, record in records.items():
            yield kind, name, file, record
    for structure in study.structures:
        yield "structure", structure.id, "hypotheses.yaml", structure
    for scenario in study.scenarios:
        yield "scenario", scenario.id, "scenarios.yaml", scenario


def _names_it(record: Any, wanted: str) -> Iterator[str]:
    """The keys under which a record names an id."""
    values = record.model_dump(mode="json", by_alias=True) if isinstance(record, BaseModel) else record
    found: dict[str, None] = {}
    queue: list[tuple[str, Any]] = list(values.items())
    while queue:
        key, value = queue.pop()
        if isinstance(value, dict):
            inside = cast("dict[str, Any]", value)
            queue.extend((f"{key}.{inner}", each) for inner, each in inside.items())
            if wanted in inside:
                found[key] = None
        elif isinstance(value, list | tuple):
            queue.extend((key, each) for each in cast("Iterable[Any]", value))
        elif value == wanted:
            found[key] = None
    yield from sorted(found)
